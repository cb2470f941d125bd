//! The lists next to the letters: `manifest.csv`; `rejected.csv`, with the members file's own columns, to fix and feed back
//! in, and those whose letter is to be posted instead of e-mailed; `left-out.csv`, with those who get no letter although one is possible. All in the dialect of the members file.

use std::io::Write;

use super::error::Error;
use super::folder::Folder;
use super::making::Making;
use super::names::{LEFT_OUT, MANIFEST, REJECTED};
use super::state::{Line, List, Outcome};
use crate::members::{self, Columns, Dialect, ListWriter};

/// Columns of the manifest. Scripts depend on them.
const COLUMNS: [&str; 9] =
    ["row", "file", "sha256", "reference", "controller", "regime", "language", "due_if_received_today", "warnings"];
/// Separates the warnings of one letter.
pub(super) const BETWEEN: &str = " | ";

/// How many rows the lists hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) letters: usize,
    pub(super) rejected: usize,
    /// Of the letters, those that cannot be e-mailed.
    pub(super) unmailed: usize,
    pub(super) left_out: usize,
}

/// Writes all lists from what all runs did in this folder; returns their sizes.
///
/// # Errors
/// [`Error::File`].
pub(super) fn write(folder: &Folder) -> Result<Listed, Error> {
    let mut listed = Listed::default();
    let Some(mut list) = List::done(folder)? else { return Ok(listed) };
    let dialect = list.header.dialect;
    let mut manifest = ListWriter::new(folder.make(MANIFEST)?, dialect);
    row(&mut manifest, COLUMNS)?;
    let (mut rejected, mut left_out) = (Few::new(REJECTED, dialect), Few::new(LEFT_OUT, dialect));
    while let Some(entry) = list.next() {
        let columns = &list.header.columns;
        let own = |cells: Vec<String>| -> Vec<String> {
            columns.iter().zip(cells).filter(|(column, _)| !Columns::is_ours(column)).map(|(_, cell)| cell).collect()
        };
        let headings = || -> Vec<String> { columns.iter().filter(|column| !Columns::is_ours(column)).cloned().collect() };
        let warnings = entry.warnings().collect::<Vec<_>>().join(BETWEEN);
        match entry.outcome {
            Outcome::Letter(line) => {
                listed.letters += 1;
                if let Some(error) = &line.unmailed {
                    listed.unmailed += 1;
                    let error = error.clone();
                    rejected.add(
                        folder,
                        || [headings(), vec!["error".to_owned()]].concat(),
                        [own(entry.cells), vec![error]].concat(),
                    )?;
                }
                row(&mut manifest, cells(entry.row, line, warnings))?;
            }
            Outcome::Rejected { cells, error } => {
                listed.rejected += 1;
                rejected.add(folder, || [headings(), vec!["error".to_owned()]].concat(), [own(cells), vec![error]].concat())?;
            }
            Outcome::LeftOut { cells, reason, reference } => {
                listed.left_out += 1;
                let heading = || [members::LEFT_OUT.map(str::to_owned).to_vec(), headings()].concat();
                left_out.add(folder, heading, [vec![entry.row.to_string(), reason, reference], own(cells)].concat())?;
            }
        }
    }
    finish(manifest)?;
    rejected.finish(folder)?;
    left_out.finish(folder)?;
    Ok(listed)
}

/// A list that exists only if it has rows.
struct Few {
    name: &'static str,
    dialect: Dialect,
    out: Option<ListWriter<Making>>,
}

impl Few {
    fn new(name: &'static str, dialect: Dialect) -> Self {
        Self { name, dialect, out: None }
    }

    fn add(&mut self, folder: &Folder, heading: impl FnOnce() -> Vec<String>, cells: Vec<String>) -> Result<(), Error> {
        let mut out = match self.out.take() {
            Some(out) => out,
            None => {
                let mut out = ListWriter::new(folder.make(self.name)?, self.dialect);
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

fn cells(row: usize, line: Line, warnings: String) -> [String; 9] {
    let Line { file, sha256, reference, controller, regime, language, due, .. } = line;
    let due = due.map(|due| due.to_string()).unwrap_or_default();
    [row.to_string(), file, sha256, reference, controller, regime, language, due, warnings]
}

fn row<T: AsRef<str>>(out: &mut ListWriter<Making>, cells: impl IntoIterator<Item = T>) -> Result<(), Error> {
    out.row(cells).map_err(|error| out.get_ref().failed(error))
}

fn finish(out: ListWriter<Making>) -> Result<(), Error> {
    let mut making = out.into_inner();
    making.flush().map_err(|error| making.failed(error))?;
    making.finish()
}
