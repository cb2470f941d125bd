//! The first visible sheet of a spreadsheet, row by row.
//!
//! The parts borrow from their archive, so a separate thread reads, some rows ahead.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::columns::{Columns, MAX_COLUMNS};
use super::delimited::MAX_RECORD;
use super::package::{Kind, Package, too_large};
use super::{Error, Flaw, Problem, Raw, opendocument, xlsx};

/// Rows to read ahead.
const AHEAD: usize = 64;
/// Most rows of a sheet.
pub(super) const MAX_ROWS: u64 = 1_048_576;

/// A sheet being read.
pub(super) struct Sheet {
    rows: Receiver<Result<Raw, Error>>,
}

/// Where rows go; `false` when no more are wanted.
pub(super) type Rows = SyncSender<Result<Raw, Error>>;

impl Sheet {
    /// Opens a spreadsheet and reads the headings.
    pub(super) fn open(path: &Path) -> Result<(Self, Columns), Error> {
        let (package, kind) = Package::open(path)?;
        let (send, rows) = sync_channel(AHEAD);
        std::thread::spawn(move || {
            let read = match kind {
                Kind::Xlsx => xlsx::read(package, &send),
                Kind::Ods => opendocument::read(package, &send),
            };
            if let Err(error) = read {
                let _ = send.send(Err(error));
            }
        });
        let mut sheet = Self { rows };
        let first = loop {
            match sheet.next()? {
                Some(row) if row.is_empty() => {}
                first => break first,
            }
        };
        let first = first.ok_or_else(|| Error::new(Problem::EmptySheet { known: Columns::known().to_vec() }))?;
        let columns = Columns::read(first.cells, first.line)?;
        Ok((sheet, columns))
    }

    pub(super) fn next(&mut self) -> Result<Option<Raw>, Error> {
        // The sheet ends with the thread.
        self.rows.recv().ok().transpose()
    }
}

/// Puts a text into its column; `size` counts the row's texts.
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
