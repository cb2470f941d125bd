//! The rows of a sheet on their way out of its reader, and the cells put into them.

use std::sync::mpsc::SyncSender;

use super::bounds::{MAX_COLUMNS, MAX_RECORD};
use super::package::too_large;
use super::{Columns, Error, Flaw, Problem, Raw};

/// Where rows go; `false` when nobody wants them any more.
pub(super) type Rows = SyncSender<Result<Raw, Error>>;

/// Puts a text into its column; `size` is that of the texts of the row.
pub(super) fn put(row: &mut Raw, column: usize, text: String, size: &mut usize) -> Result<(), Error> {
    if text.is_empty() {
        return Ok(());
    }
    if column >= MAX_COLUMNS {
        return Err(Error::at(row.line, Problem::TooManyColumns { most: MAX_COLUMNS, known: Columns::known().to_vec() }));
    }
    *size += text.len();
    if *size > MAX_RECORD {
        return Err(too_large("a row of more than a megabyte"));
    }
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    if !row.cells[column].is_empty() {
        row.refuse_cell(column, Flaw::CellTwice);
    }
    row.cells[column] = text;
    Ok(())
}
