//! The lists beside the letters: `manifest.csv`; `rejected.csv` with the members file's own columns, to be mended and given
//! back; `left-out.csv` with those who get no letter although one could be made.

use std::io::Write;

use super::error::Error;
use super::folder::{Folder, LEFT_OUT, MANIFEST, Making, REJECTED};
use super::state::{Line, List, Outcome};

/// Columns of the manifest; scripts depend on them.
const COLUMNS: [&str; 9] =
    ["row", "file", "sha256", "reference", "controller", "regime", "language", "due_if_received_today", "warnings"];
/// Between two warnings of one letter.
const BETWEEN: &str = " | ";

/// What the lists hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) letters: usize,
    pub(super) rejected: usize,
    pub(super) left_out: usize,
}

/// Writes all lists from what all runs into this folder did; says how much they hold.
///
/// # Errors
/// [`Error::File`].
pub(super) fn write(folder: &Folder) -> Result<Listed, Error> {
    let mut listed = Listed::default();
    let Some(mut list) = List::done(folder)? else { return Ok(listed) };
    let mut manifest = csv::Writer::from_writer(folder.make(MANIFEST)?);
    row(&mut manifest, COLUMNS)?;
    let (mut rejected, mut left_out) = (Few::new(REJECTED), Few::new(LEFT_OUT));
    while let Some(entry) = list.next() {
        let own = |cells: Vec<String>| {
            let columns = list.header.columns.iter();
            columns.zip(cells).filter(|(column, _)| !is_error(column)).map(|(_, cell)| cell).collect::<Vec<_>>()
        };
        let headings = || list.header.columns.iter().filter(|column| !is_error(column)).cloned().collect::<Vec<_>>();
        match entry.outcome {
            Outcome::Letter(line) => {
                listed.letters += 1;
                row(&mut manifest, cells(entry.row, &line, &entry.notes).iter().map(String::as_str))?;
            }
            Outcome::Rejected { cells, error } => {
                listed.rejected += 1;
                rejected.add(folder, || [headings(), vec!["error".to_owned()]].concat(), [own(cells), vec![error]].concat())?;
            }
            Outcome::LeftOut { cells, reason, reference } => {
                listed.left_out += 1;
                let heading = || [LEFT.map(str::to_owned).to_vec(), headings()].concat();
                left_out.add(folder, heading, [vec![entry.row.to_string(), reason, reference], own(cells)].concat())?;
            }
        }
    }
    finish(manifest)?;
    rejected.finish(folder)?;
    left_out.finish(folder)?;
    Ok(listed)
}

/// Columns of `left-out.csv` before those of the members file.
const LEFT: [&str; 3] = ["row", "reason", "reference"];

/// A list that is there only if it has rows.
struct Few {
    name: &'static str,
    out: Option<csv::Writer<Making>>,
}

impl Few {
    fn new(name: &'static str) -> Self {
        Self { name, out: None }
    }

    fn add(&mut self, folder: &Folder, heading: impl FnOnce() -> Vec<String>, cells: Vec<String>) -> Result<(), Error> {
        let mut out = match self.out.take() {
            Some(out) => out,
            None => {
                let mut out = csv::Writer::from_writer(folder.make(self.name)?);
                row(&mut out, heading())?;
                out
            }
        };
        row(&mut out, cells)?;
        self.out = Some(out);
        Ok(())
    }

    fn finish(self, folder: &Folder) -> Result<(), Error> {
        match self.out {
            Some(out) => finish(out),
            None => folder.take_away_list(self.name),
        }
    }
}

fn cells(row: usize, line: &Line, notes: &[String]) -> [String; 9] {
    let Line { file, sha256, reference, controller, regime, language, due, warnings, .. } = line;
    let due = due.map(|due| due.to_string()).unwrap_or_default();
    let [file, sha256, reference, controller, regime, language] =
        [file, sha256, reference, controller, regime, language].map(String::clone);
    let warnings = warnings.iter().chain(notes).map(String::as_str).collect::<Vec<_>>().join(BETWEEN);
    [row.to_string(), file, sha256, reference, controller, regime, language, due, warnings]
}

/// A `rejected.csv` that is given back has such a column already.
fn is_error(column: &str) -> bool {
    column.trim().eq_ignore_ascii_case("error")
}

fn row<T: AsRef<str>>(out: &mut csv::Writer<Making>, cells: impl IntoIterator<Item = T>) -> Result<(), Error> {
    let failed = |error: csv::Error, making: &Making| match error.into_kind() {
        csv::ErrorKind::Io(error) => making.failed(&error),
        other => Error::other(format!("{other:?}"), ""),
    };
    for cell in cells {
        if let Err(error) = out.write_field(guarded(cell.as_ref()).as_bytes()) {
            return Err(failed(error, out.get_ref()));
        }
    }
    out.write_record(None::<&[u8]>).map_err(|error| failed(error, out.get_ref()))
}

/// A spreadsheet takes a cell that begins so for a formula (OWASP, “CSV Injection”); an apostrophe makes it text.
fn guarded(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

fn finish(mut out: csv::Writer<Making>) -> Result<(), Error> {
    if let Err(error) = out.flush() {
        return Err(out.get_ref().failed(&error));
    }
    match out.into_inner() {
        Ok(mut making) => {
            if let Err(error) = making.flush() {
                return Err(making.failed(&error));
            }
            making.finish()
        }
        Err(error) => Err(Error::other(error.to_string(), "")),
    }
}
