//! The first visible sheet of a workbook, row by row.
//!
//! The libraries lend what they read, so a thread of its own reads, some rows ahead.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};

use super::columns::{Columns, MAX_COLUMNS};
use super::guard::{self, Kind, broken};
use super::{Error, Fault, Raw, opendocument};

/// Rows that are read ahead.
const AHEAD: usize = 64;
/// More rows than a sheet can have.
const MAX_ROWS: u32 = 1_048_576;

/// A sheet that is being read.
pub(super) struct Sheet {
    rows: Receiver<Result<Raw, Error>>,
}

/// Where rows go; `false` when nobody wants them any more.
pub(super) type Rows = SyncSender<Result<Raw, Error>>;

impl Sheet {
    /// Opens a workbook and reads the headings.
    pub(super) fn open(path: &Path) -> Result<(Self, Columns), Error> {
        let (mut archive, kind) = guard::open(path)?;
        let (send, rows) = sync_channel(AHEAD);
        match kind {
            Kind::Xlsx => {
                let cut = guard::check(&mut archive)?;
                let file = match &cut {
                    Some(cut) => guard::without_rest(&mut archive, cut)?,
                    None => BufReader::new(File::open(path).map_err(Error::io)?),
                };
                let workbook = Xlsx::new(file).map_err(|error: XlsxError| broken(&error))?;
                let rest = move || cut.map_or(Ok(()), |cut| Err(cut.why));
                std::thread::spawn(move || tell(&send, xlsx(workbook, &send).and_then(|()| rest())));
            }
            Kind::Ods => {
                std::thread::spawn(move || tell(&send, opendocument::read(archive, &send)));
            }
        }
        let mut sheet = Self { rows };
        let first = loop {
            match sheet.next()? {
                Some(row) if row.cells.iter().all(|cell| cell.trim().is_empty()) => {}
                first => break first,
            }
        };
        let hint = format!("the first row names the columns; known columns: {}", Columns::KNOWN.join(", "));
        let first = first.ok_or_else(|| Error::new("its first sheet is empty", hint))?;
        let columns = Columns::read(first.cells, first.line)?;
        Ok((sheet, columns))
    }

    pub(super) fn next(&mut self) -> Result<Option<Raw>, Error> {
        // The thread's end is the sheet's end.
        self.rows.recv().ok().transpose()
    }
}

fn tell(send: &Rows, read: Result<(), Error>) {
    if let Err(error) = read {
        let _ = send.send(Err(error));
    }
}

/// Reads the cells of a workbook. The texts of all its cells are in memory, because the format keeps them in one table.
fn xlsx(mut workbook: Xlsx<BufReader<File>>, send: &Rows) -> Result<(), Error> {
    let visible = workbook.sheets_metadata().iter().find(|sheet| sheet.visible == SheetVisible::Visible);
    let name = visible.map(|sheet| sheet.name.clone()).ok_or_else(|| broken(&"no sheet can be seen"))?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| broken(&error))?;
    let mut row = Raw { line: 1, cells: Vec::new(), fault: None };
    while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
        let (line, column) = cell.get_position();
        if line >= MAX_ROWS {
            return Err(broken(&"a row behind the last one that a sheet can have"));
        }
        if u64::from(line) + 1 != row.line {
            let next = Raw { line: u64::from(line) + 1, cells: Vec::new(), fault: None };
            if send.send(Ok(std::mem::replace(&mut row, next))).is_err() {
                return Ok(());
            }
        }
        let text = text(cell.get_value(), &mut row.fault);
        put(&mut row, column as usize, text)?;
    }
    let _ = send.send(Ok(row));
    Ok(())
}

/// Puts a text into its column.
pub(super) fn put(row: &mut Raw, column: usize, text: String) -> Result<(), Error> {
    if text.is_empty() {
        return Ok(());
    }
    if column >= MAX_COLUMNS {
        let hint = format!("a members file has at most {}", Columns::KNOWN.len());
        return Err(Error::at(row.line, format!("more than {MAX_COLUMNS} columns"), hint));
    }
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    row.cells[column] = text;
    Ok(())
}

fn text(value: &DataRef<'_>, fault: &mut Option<Fault>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Displayed without a fraction where there is none.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
        DataRef::DateTimeIso(text) => day_of(text),
        DataRef::Error(error) => {
            let hint = "mend the formula, or put a value in its place".to_owned();
            fault.get_or_insert(Fault { column: None, what: format!("a cell holds the error {error}"), hint });
            String::new()
        }
    }
}

/// The day of a date with its time.
pub(super) fn day_of(text: &str) -> String {
    text.split_once('T').map_or(text, |(day, _)| day).to_owned()
}
