//! The lists beside the letters: `manifest.csv`, and `rejected.csv` with the members file's own columns, to be mended and
//! given back.

use std::io::Write;

use super::error::Error;
use super::folder::{Folder, MANIFEST, Making, REJECTED};
use super::state::{Line, List, Outcome};

/// Columns of the manifest; scripts depend on them.
const COLUMNS: [&str; 9] =
    ["row", "file", "sha256", "reference", "controller", "regime", "language", "due_if_received_today", "warnings"];
/// Between two warnings of one letter.
const BETWEEN: &str = " | ";

/// Writes both lists from what all runs into this folder did; returns how many letters and how many refusals they hold.
///
/// # Errors
/// [`Error::File`].
pub(super) fn write(folder: &Folder) -> Result<(usize, usize), Error> {
    let Some(mut list) = List::done(folder)? else { return Ok((0, 0)) };
    let mut manifest = csv::Writer::from_writer(folder.make(MANIFEST)?);
    row(&mut manifest, COLUMNS)?;
    let mut rejected = None;
    let (mut letters, mut refused) = (0, 0);
    while let Some(entry) = list.next() {
        match entry.outcome {
            Outcome::Letter(line) => {
                letters += 1;
                row(&mut manifest, cells(entry.row, &line).iter().map(String::as_str))?;
            }
            Outcome::Rejected { cells, error } => {
                refused += 1;
                if rejected.is_none() {
                    rejected = Some(begin_rejected(folder, &list.header.columns)?);
                }
                if let Some(out) = &mut rejected {
                    let cells = list.header.columns.iter().zip(cells).filter(|(column, _)| !is_error(column)).map(|(_, c)| c);
                    row(out, cells.chain([error]))?;
                }
            }
        }
    }
    finish(manifest)?;
    match rejected {
        Some(rejected) => finish(rejected)?,
        None => folder.take_away_list(REJECTED)?,
    }
    Ok((letters, refused))
}

fn cells(row: usize, line: &Line) -> [String; 9] {
    let Line { file, sha256, reference, controller, regime, language, due, warnings, .. } = line;
    let due = due.map(|due| due.to_string()).unwrap_or_default();
    let [file, sha256, reference, controller, regime, language] =
        [file, sha256, reference, controller, regime, language].map(String::clone);
    [row.to_string(), file, sha256, reference, controller, regime, language, due, warnings.join(BETWEEN)]
}

fn begin_rejected(folder: &Folder, columns: &[String]) -> Result<csv::Writer<Making>, Error> {
    let mut out = csv::Writer::from_writer(folder.make(REJECTED)?);
    row(&mut out, columns.iter().map(String::as_str).filter(|column| !is_error(column)).chain(["error"]))?;
    Ok(out)
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
