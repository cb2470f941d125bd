//! Streams the rows of a members file: CSV, JSON Lines, XLSX or ODS, recognised by content.
//!
//! A row becomes a [`Draft`](crate::case::Draft) whose keys know their row and column. Memory does not grow with the rows,
//! except for the shared texts of an XLSX file. This module must not know what the rows are for, and trusts nothing in a
//! file: records, columns and inflated sizes are bounded.

mod bounds;
mod cells;
mod columns;
mod dates;
mod delimited;
mod dialect;
mod doubts;
mod drafting;
mod error;
mod flaw;
mod headings;
mod joined;
mod lines;
mod lists;
mod note;
mod numbers;
mod opendocument;
mod package;
mod reading;
mod record;
mod sheet;
mod text;
mod workbook;
mod xlsx;
mod xml;

pub use columns::{Columns, LEFT_OUT};
pub use dialect::Dialect;
pub use error::{Error, Problem};
pub use flaw::Flaw;
pub use lists::{ListWriter, guarded, unguarded};
pub use note::{ColumnMeaning, Note, UnknownColumn};

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use delimited::Delimited;
use lines::Lines;
use sheet::Sheet;
use text::{Counted, Stream};

/// A members file being read.
pub struct Members {
    name: String,
    columns: Arc<Columns>,
    dialect: Dialect,
    body: Body,
    options: Options,
    /// The sheet, if it is one of a spreadsheet.
    sheet: Option<String>,
    notes: Vec<Note>,
    rows: usize,
    read: Arc<AtomicU64>,
    total: Option<u64>,
    ended: bool,
}

impl std::fmt::Debug for Members {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Members").field("name", &self.name).field("rows", &self.rows).finish_non_exhaustive()
    }
}

enum Body {
    Delimited(Box<Delimited>),
    Lines(Lines),
    Sheet(Sheet),
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1; empty rows do not count.
    pub number: usize,
    /// The line it begins in, or its row in the sheet, from 1.
    pub line: u64,
    /// Its cells, in the order of [`Columns::names`].
    pub cells: Vec<String>,
    /// Why the sheet hides it, if it does.
    pub hidden: Option<Hidden>,
    /// What is wrong with it, before looking at its content.
    pub(crate) faults: Vec<Fault>,
}

/// Why a row is none to write for: people filter lists to leave members out, and sum them up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// It does not match a filter. Not every program marks such rows.
    Filtered,
    /// It is hidden or collapsed.
    ByHand,
    /// It repeats the headings.
    Headings,
    /// It sums up the rows above.
    Total,
    /// None of its cells are in a column that is read.
    Nothing,
}

impl Hidden {
    /// Whether the sheet hides it; otherwise it is of no person.
    #[must_use]
    pub fn is_by_sheet(self) -> bool {
        matches!(self, Self::Filtered | Self::ByHand)
    }
}

impl std::fmt::Display for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Filtered => "left out by the filter of the sheet",
            Self::ByHand => "hidden in the sheet",
            Self::Headings => "repeats the headings",
            Self::Total => "is a row of sums",
            Self::Nothing => "has nothing in a column that is read",
        })
    }
}

/// How to read a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Treat hidden rows like all others.
    pub hidden_rows: bool,
    /// Refuse columns that are not known.
    pub strict_columns: bool,
    /// The sheet of a spreadsheet.
    pub sheet: Option<String>,
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The column, if it is one cell.
    pub(crate) column: Option<usize>,
    pub(crate) flaw: Flaw,
}

/// A row before its cells are counted.
#[derive(Debug, Clone, Default)]
struct Raw {
    line: u64,
    cells: Vec<String>,
    hidden: Option<Hidden>,
    faults: Vec<Fault>,
    /// What is wrong with single cells.
    cell_faults: Vec<Fault>,
    /// The days of date cells, however they are shown.
    dates: Vec<(usize, String)>,
}

impl Raw {
    fn new(line: u64, cells: Vec<String>) -> Self {
        Self { line, cells, ..Self::default() }
    }

    /// Whether it is empty.
    fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.cell_faults.is_empty() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// Records what is wrong with a cell.
    fn refuse_cell(&mut self, column: usize, flaw: Flaw) {
        self.cell_faults.push(Fault { column: Some(column), flaw });
    }

    /// Records what is wrong with it, unless something already is.
    fn refuse(&mut self, column: Option<usize>, flaw: Flaw) {
        if self.faults.is_empty() {
            self.faults.push(Fault { column, flaw });
        }
    }
}

impl Row {
    /// Whether it, or a cell of it, could not be read.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// `row 17 (line 23)`
    #[must_use]
    pub fn place(&self) -> String {
        format!("row {} (line {})", self.number, self.line)
    }
}

impl Members {
    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be read, is not a members file, or its encoding cannot be determined.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::open_with(path, Options::default())
    }

    /// Opens a file with options.
    ///
    /// # Errors
    /// Like [`Members::open`].
    pub fn open_with(path: &Path, options: Options) -> Result<Self, Error> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let shown = path.display().to_string();
        Self::open_file(path, name, options).map_err(|error| error.of(&shown))
    }

    fn open_file(path: &Path, name: String, options: Options) -> Result<Self, Error> {
        let mut file = File::open(path).map_err(Error::io)?;
        let total = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        let head = text::head(&mut file).map_err(Error::io)?;
        package::not_compound(&head, &mut file)?;
        if head.starts_with(b"PK\x03\x04") {
            let (sheet, columns, picked) = Sheet::open(path, &options)?;
            let (dialect, body) = (Dialect::WORKBOOK, Body::Sheet(sheet));
            let opened = Self::new(name, columns, dialect, body, Arc::default(), None);
            let notes = picked.notes.into_iter().chain(opened.notes).collect();
            return Ok(Self { options, sheet: Some(picked.name), notes, ..opened });
        }
        if total.is_some() {
            // Refuse a file in another encoding before making letters of its first rows.
            let mut whole = text::decoded(head.clone(), Box::new(file));
            std::io::copy(&mut whole, &mut std::io::sink()).map_err(Error::io)?;
            drop(whole);
            file = File::open(path).map_err(Error::io)?;
            file.seek(std::io::SeekFrom::Start(head.len() as u64)).map_err(Error::io)?;
        }
        Self::of_text(name, head, Box::new(file), total, options)
    }

    /// Reads a stream such as stdin: CSV or JSON Lines. `name` stands for it in messages.
    ///
    /// # Errors
    /// Like [`Members::open`].
    pub fn from_stream(name: &str, stream: Box<dyn Read + Send>) -> Result<Self, Error> {
        Self::from_stream_with(name, stream, Options::default())
    }

    /// Reads a stream with options.
    ///
    /// # Errors
    /// Like [`Members::open`].
    pub fn from_stream_with(name: &str, mut stream: Box<dyn Read + Send>, options: Options) -> Result<Self, Error> {
        let opened = text::head(&mut stream).map_err(Error::io).and_then(|head| {
            package::not_compound(&head, &mut stream)?;
            if head.starts_with(b"PK\x03\x04") {
                return Err(Error::new(Problem::SpreadsheetFromStream));
            }
            Self::of_text(name.to_owned(), head, stream, None, options)
        });
        opened.map_err(|error| error.of(name))
    }

    fn of_text(name: String, head: Vec<u8>, rest: Stream, total: Option<u64>, options: Options) -> Result<Self, Error> {
        if let Some(sheet) = options.sheet {
            return Err(Error::new(Problem::NoSuchSheet { sheet, sheets: Vec::new() }));
        }
        let read = Arc::new(AtomicU64::new(head.len() as u64));
        let rest = Counted { inner: rest, read: Arc::clone(&read) };
        let mark = text::is_marked(&head);
        let mut stream = text::decoded(head, Box::new(rest));
        let head = text::head(&mut stream).map_err(Error::io)?;
        let is_json = head.trim_ascii_start().starts_with(b"{");
        let stream: Stream = Box::new(std::io::Cursor::new(head).chain(stream));
        let (body, columns, dialect, below) = if is_json {
            (Body::Lines(Lines::open(stream)), Columns::all(), Dialect::default(), None)
        } else {
            let (delimited, columns, dialect, below) = Delimited::open(stream, options.strict_columns)?;
            (Body::Delimited(Box::new(delimited)), columns, Dialect { mark, ..dialect }, below)
        };
        let opened = Self::new(name, columns, dialect, body, read, total);
        let notes = below.into_iter().chain(opened.notes).collect();
        Ok(Self { options, notes, ..opened })
    }

    fn new(name: String, columns: Columns, dialect: Dialect, body: Body, read: Arc<AtomicU64>, total: Option<u64>) -> Self {
        let notes = columns.notes().into_iter().collect();
        let (columns, options) = (Arc::new(columns), Options::default());
        Self { name, columns, dialect, body, options, sheet: None, notes, rows: 0, read, total, ended: false }
    }

    /// The file's name, without its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its columns.
    #[must_use]
    pub fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// The sheet that is read, if the file is a spreadsheet.
    #[must_use]
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// What is to be said of the file.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How to write its lists.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Bytes read, and total bytes if known.
    #[must_use]
    pub fn read_bytes(&self) -> (u64, Option<u64>) {
        (self.read.load(Ordering::Relaxed), self.total)
    }

    fn next_row(&mut self) -> Result<Option<Row>, Error> {
        loop {
            let raw = match &mut self.body {
                Body::Delimited(body) => body.next()?,
                Body::Lines(body) => body.next()?,
                Body::Sheet(body) => body.next()?,
            };
            let Some(mut raw) = raw else { return Ok(None) };
            if raw.is_empty() {
                continue;
            }
            self.columns.settle(&mut raw);
            self.fit(&mut raw);
            dialect::bad_text(&mut raw, &self.columns);
            if let Some(Fault { column, flaw }) = self.columns.take_back(&mut raw.cells) {
                raw.refuse(column, flaw);
            }
            self.rows += 1;
            let Raw { line, cells, hidden, faults, .. } = raw;
            let hidden = hidden.filter(|_| !self.options.hidden_rows);
            // A row that cannot be read may well be a person's.
            let hidden = hidden.or_else(|| self.columns.no_person(&cells).filter(|_| faults.is_empty()));
            return Ok(Some(Row { number: self.rows, line, cells, hidden, faults }));
        }
    }

    /// Gives the row as many cells as there are columns.
    fn fit(&self, raw: &mut Raw) {
        let wanted = self.columns.names().len();
        let needed = self.columns.needed();
        // Spreadsheets omit or add empty cells at the end of a row.
        while raw.cells.len() > wanted && raw.cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            raw.cells.pop();
        }
        let found = raw.cells.len();
        if found > wanted {
            raw.refuse(None, Flaw::TooManyCells { found, wanted });
            // Lose nothing on the way to the list of refused rows.
            let rest = raw.cells.split_off(wanted);
            if let Some(last) = raw.cells.last_mut() {
                for cell in rest {
                    last.push(self.dialect.delimiter);
                    last.push_str(&cell);
                }
            }
        } else if found < needed && matches!(self.body, Body::Delimited(_)) {
            let before = self.columns.names()[needed - 1].clone();
            raw.refuse(None, Flaw::TooFewCells { found, wanted, before });
        }
        raw.cells.resize(wanted, String::new());
    }
}

impl Iterator for Members {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.next_row().map_err(|error| error.of(&self.name)).transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}
