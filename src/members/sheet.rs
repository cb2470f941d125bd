//! The first visible sheet of a spreadsheet, row by row.
//!
//! The parts borrow from their archive, so a separate thread reads, some rows ahead.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};

use super::columns::Columns;
use super::package::{Kind, Package};
use super::{Error, Problem, Raw, opendocument, xlsx};

/// Rows to read ahead.
const AHEAD: usize = 64;

/// A sheet being read.
pub(super) struct Sheet {
    rows: Receiver<Result<Raw, Error>>,
}

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
