//! The lists beside the letters: `manifest.csv`, and `rejected.csv` with the members file's own columns, to be mended and
//! given back, in the dialect of the members file.

use std::io::Write;

use super::error::Error;
use super::folder::{Folder, MANIFEST, Making, REJECTED};
use super::state::{Line, List, Outcome};
use crate::members::{Dialect, ListWriter};

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
    let dialect = list.header.dialect;
    let mut manifest = ListWriter::new(folder.make(MANIFEST)?, dialect);
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
                    rejected = Some(begin_rejected(folder, &list.header.columns, dialect)?);
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

fn begin_rejected(folder: &Folder, columns: &[String], dialect: Dialect) -> Result<ListWriter<Making>, Error> {
    let mut out = ListWriter::new(folder.make(REJECTED)?, dialect);
    row(&mut out, columns.iter().map(String::as_str).filter(|column| !is_error(column)).chain(["error"]))?;
    Ok(out)
}

/// A `rejected.csv` that is given back has such a column already.
fn is_error(column: &str) -> bool {
    column.trim().eq_ignore_ascii_case("error")
}

fn row<T: AsRef<str>>(out: &mut ListWriter<Making>, cells: impl IntoIterator<Item = T>) -> Result<(), Error> {
    out.row(cells).map_err(|error| out.get_ref().failed(&error))
}

fn finish(out: ListWriter<Making>) -> Result<(), Error> {
    let mut making = out.into_inner();
    making.flush().map_err(|error| making.failed(&error))?;
    making.finish()
}
