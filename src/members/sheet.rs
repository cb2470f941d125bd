//! One sheet of a spreadsheet, row by row: the one that is named, else the one that lists members.
//!
//! The parts borrow from their archive, so a separate thread reads, some rows ahead.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};

use super::columns::Columns;
use super::package::{Kind, Package};
use super::reading::{MAX_TITLES, best, score};
use super::workbook::Workbook;
use super::{Error, Note, Options, Problem, Raw, opendocument, xlsx};

/// Rows to read ahead.
const AHEAD: usize = 64;

/// A sheet being read.
pub(super) struct Sheet {
    rows: Receiver<Result<Raw, Error>>,
    /// Rows that were read to find the headings, and why no more could be.
    read: VecDeque<Result<Raw, Error>>,
}

/// Which sheet was taken.
pub(super) struct Picked {
    pub(super) name: String,
    pub(super) notes: Vec<Note>,
}

/// A sheet of the file, and its first rows with something in them.
pub(super) struct Look {
    pub(super) name: String,
    /// Its position among all sheets.
    pub(super) at: usize,
    pub(super) rows: Vec<Raw>,
}

impl Look {
    /// How many known headings it has.
    fn score(&self) -> usize {
        self.rows.iter().map(row_score).max().unwrap_or(0)
    }
}

impl Sheet {
    /// Opens a spreadsheet and reads the headings.
    pub(super) fn open(path: &Path, options: &Options) -> Result<(Self, Columns, Picked), Error> {
        let (at, name, mut notes) = pick(path, options.sheet.as_deref())?;
        let mut sheet = Self { rows: rows(path, at)?, read: VecDeque::new() };
        while sheet.read.len() < MAX_TITLES {
            match sheet.receive() {
                Ok(Some(row)) if row.is_empty() => {}
                Ok(Some(row)) => sheet.read.push_back(Ok(row)),
                Ok(None) => break,
                Err(error) => {
                    // Its turn comes after the rows above it.
                    sheet.read.push_back(Err(error));
                    break;
                }
            }
        }
        let headings = best(sheet.read.iter().flatten().map(row_score));
        let has_title = headings > 0;
        sheet.read.drain(..headings);
        let empty = || Error::new(Problem::EmptySheet { known: Columns::known().to_vec() });
        let first = sheet.read.pop_front().ok_or_else(empty)??;
        notes.extend(has_title.then_some(Note::HeadingsBelow { line: first.line }));
        let columns = Columns::read(first.cells, first.line, options.strict_columns)?;
        Ok((sheet, columns, Picked { name, notes }))
    }

    pub(super) fn next(&mut self) -> Result<Option<Raw>, Error> {
        match self.read.pop_front() {
            Some(row) => row.map(Some),
            None => self.receive(),
        }
    }

    fn receive(&mut self) -> Result<Option<Raw>, Error> {
        // The sheet ends with the thread.
        self.rows.recv().ok().transpose()
    }
}

fn row_score(row: &Raw) -> usize {
    score(row.cells.iter().map(String::as_str))
}

/// Reads the sheet at this position on a thread of its own.
fn rows(path: &Path, at: usize) -> Result<Receiver<Result<Raw, Error>>, Error> {
    let (package, kind) = Package::open(path)?;
    let (send, rows) = sync_channel(AHEAD);
    std::thread::spawn(move || {
        let read = match kind {
            Kind::Xlsx => xlsx::read(package, at, &send),
            Kind::Ods => opendocument::read(package, at, &send),
        };
        if let Err(error) = read {
            let _ = send.send(Err(error));
        }
    });
    Ok(rows)
}

/// The first rows of a sheet with something in them.
fn first_rows(path: &Path, at: usize) -> Result<Vec<Raw>, Error> {
    let mut first = Vec::new();
    for row in rows(path, at)? {
        // What is wrong below is said if the sheet is read.
        let Ok(row) = row else { break };
        if !row.is_empty() {
            first.push(row);
        }
        if first.len() == MAX_TITLES {
            break;
        }
    }
    Ok(first)
}

/// The sheet to read, and what to say of it.
fn pick(path: &Path, wanted: Option<&str>) -> Result<(usize, String, Vec<Note>), Error> {
    let (mut package, kind) = Package::open(path)?;
    // A hidden sheet is read only if it is named.
    let (all, looks) = match kind {
        Kind::Xlsx => {
            let sheets = Workbook::sheets(&mut package)?;
            let all: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let seen = sheets.into_iter().enumerate().filter(|(_, sheet)| sheet.is_seen);
            let seen: Vec<_> = seen.map(|(at, sheet)| (at, sheet.name)).collect();
            let several = wanted.is_none() && seen.len() > 1;
            let look = |(at, name)| Ok(Look { rows: if several { first_rows(path, at)? } else { Vec::new() }, at, name });
            let looks = seen.into_iter().map(look).collect::<Result<Vec<_>, Error>>()?;
            (all, looks)
        }
        Kind::Ods => opendocument::sheets(package)?,
    };
    if let Some(wanted) = wanted {
        // Those that are shown first, and the exact name first.
        let shown = looks.into_iter().map(|look| (look.at, look.name));
        let sheets: Vec<(usize, String)> = shown.chain(all.iter().cloned().enumerate()).collect();
        let same = |(_, name): &&(usize, String)| name.trim() == wanted.trim();
        let alike = |(_, name): &&(usize, String)| name.trim().to_lowercase() == wanted.trim().to_lowercase();
        let found = sheets.iter().find(same).or_else(|| sheets.iter().find(alike)).cloned();
        let missing = || Error::new(Problem::NoSuchSheet { sheet: wanted.to_owned(), sheets: all });
        return found.map(|(at, name)| (at, name, Vec::new())).ok_or_else(missing);
    }
    let Some(first) = looks.first() else { return Err(super::package::broken(&"no visible sheet")) };
    if looks.len() == 1 {
        return Ok((first.at, first.name.clone(), Vec::new()));
    }
    let filled: Vec<&Look> = looks.iter().filter(|look| !look.rows.is_empty()).collect();
    // One known heading may be a word of a note; two are a list.
    let known: Vec<&Look> = filled.iter().copied().filter(|look| look.score() > 1).collect();
    match (known.as_slice(), filled.as_slice()) {
        (_, []) => Ok((first.at, first.name.clone(), Vec::new())),
        (_, [only]) => Ok((only.at, only.name.clone(), Vec::new())),
        ([only], _) => {
            let others = filled.iter().map(|look| look.name.clone()).filter(|name| *name != only.name).collect();
            Ok((only.at, only.name.clone(), vec![Note::SheetTaken { sheet: only.name.clone(), others }]))
        }
        ([], several) | (several, _) => {
            let sheets = several.iter().map(|look| look.name.clone()).collect();
            Err(Error::new(Problem::SeveralSheets { sheets }))
        }
    }
}
