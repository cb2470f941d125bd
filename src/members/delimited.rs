//! CSV as spreadsheets and databases write it, record by record, none larger than a megabyte.
//!
//! If a record is broken, each line it touches is refused separately, and reading continues after them: the following rows
//! are good, and no row ends up in another's cells.

use std::ops::Range;

use super::bounds::{MAX_COLUMNS, MAX_RECORD};
use super::columns::Columns;
use super::dialect::{Dialect, Found, fill, recognise, said};
use super::record::{Scan, Scanner, Why, line_end, split_anyhow};
use super::text::{HEAD, Stream};
use super::{Error, Flaw, Note, Problem, Raw};

/// A CSV file being read.
pub(super) struct Delimited {
    input: Stream,
    scanner: Scanner,
    buffer: Vec<u8>,
    /// Where the next record begins: offset in the buffer, and line in the file.
    at: usize,
    line: u64,
    /// The buffer holds the end of the file.
    whole: bool,
    broken: Option<Broken>,
    /// The minimum number of cells in a row.
    needed: usize,
    columns: usize,
    /// A row read ahead to see what follows another.
    peeked: Option<Result<Raw, Error>>,
    ended: bool,
}

/// A broken record whose lines are being returned.
struct Broken {
    why: Why,
    /// Its first line.
    first: u64,
    /// The line that reveals the fault.
    last: u64,
    /// Where in the buffer it ends.
    end: usize,
}

impl Delimited {
    /// Reads the headings, and detects from them how cells are delimited and quoted.
    pub(super) fn open(mut input: Stream, strict: bool) -> Result<(Self, Columns, Dialect, Option<Note>), Error> {
        let mut buffer = Vec::new();
        let whole = fill(&mut input, &mut buffer, HEAD)?;
        let (delimiter, at) = said(&buffer).unzip();
        let begin = at.unwrap_or(0);
        let Found { way, at } = recognise(&buffer[begin..], delimiter);
        let at = begin + at;
        let line = 1 + lines_in(&buffer[..at]);
        let has_title = buffer[begin..at].iter().any(u8::is_ascii_alphanumeric);
        let scanner = Scanner::new(way);
        let (broken, peeked) = (None, None);
        let mut delimited = Self { input, scanner, buffer, at, line, whole, broken, needed: 0, columns: 0, peeked, ended: false };
        let Some(first) = delimited.read()? else {
            return Err(Error::new(Problem::Empty { known: Columns::known().to_vec() }));
        };
        if let Some(fault) = first.faults.into_iter().next() {
            return Err(Error::at(first.line, Problem::BrokenHeadings { flaw: Box::new(fault.flaw) }));
        }
        let below = has_title.then_some(Note::HeadingsBelow { line: first.line });
        let columns = Columns::read(first.cells, first.line, strict)?;
        delimited.scanner.shape = Some(columns.shape());
        delimited.needed = columns.needed();
        delimited.columns = columns.names().len();
        let dialect = Dialect { delimiter: char::from(way.delimiter), mark: false };
        Ok((delimited, columns, dialect, below))
    }

    /// The next non-empty record.
    pub(super) fn next(&mut self) -> Result<Option<Raw>, Error> {
        let next = self.peeked.take().or_else(|| self.read().transpose()).transpose()?;
        Ok(next.map(|row| self.whole_row(row)))
    }

    /// Refuses a row that may continue in the next line: an unquoted line break cuts it.
    fn whole_row(&mut self, mut row: Raw) -> Raw {
        let may_be_cut = row.cells.len() < self.columns || row.cells.last().is_some_and(|cell| !cell.trim().is_empty());
        if !row.faults.is_empty() || !may_be_cut {
            return row;
        }
        let behind = self.line;
        self.peeked = self.read().transpose();
        if let Some(Ok(next)) = &self.peeked
            && next.line == behind
            && self.is_fragment(next)
        {
            row.refuse(None, Flaw::MayGoOn { line: behind });
        }
        row
    }

    /// Whether this is only part of a row.
    fn is_fragment(&self, row: &Raw) -> bool {
        let too_short = row.cells.len() < self.needed && row.cells.iter().any(|cell| !cell.trim().is_empty());
        let torn = row.faults.first().is_some_and(|fault| matches!(fault.flaw, Flaw::StrayQuote { .. }));
        too_short || torn && row.cells.len() * 2 <= self.columns
    }

    fn read(&mut self) -> Result<Option<Raw>, Error> {
        while !self.ended {
            if let Some(broken) = &self.broken {
                if self.at < broken.end {
                    if let Some(row) = self.broken_line() {
                        return Ok(Some(row));
                    }
                    continue;
                }
                self.broken = None;
            }
            let here = &self.buffer[self.at..];
            if here.is_empty() && self.whole {
                self.ended = true;
                break;
            }
            // An empty line is not a record.
            let empty = line_end(here);
            if empty > 0 && (empty < here.len() || self.whole) {
                self.take(self.at..self.at + empty);
                continue;
            }
            match self.scanner.scan(here, self.whole) {
                Scan::More if here.len() < MAX_RECORD => self.more()?,
                Scan::More => self.too_long()?,
                Scan::Record(length) => {
                    let line = self.line;
                    let raw = self.row(line)?;
                    self.take(self.at..self.at + length);
                    return Ok(Some(raw));
                }
                Scan::Broken(at, why) => self.breaks(at, why)?,
                Scan::TooMany => {
                    self.ended = true;
                    return Err(Error::at(self.line, Problem::RowTooWide { most: MAX_COLUMNS }));
                }
            }
        }
        Ok(None)
    }

    /// Reads some more of the file.
    fn more(&mut self) -> Result<(), Error> {
        self.buffer.drain(..self.at);
        self.at = 0;
        self.whole = fill(&mut self.input, &mut self.buffer, HEAD)?;
        Ok(())
    }

    /// A record that does not end within the buffer: one long line, or a quotation open over many.
    fn too_long(&mut self) -> Result<(), Error> {
        let here = &self.buffer[self.at..];
        match memchr::memrchr2(b'\n', b'\r', here) {
            Some(last) if last > 0 => self.breaks(last - 1, Why::Open),
            _ => {
                self.ended = true;
                Err(Error::at(self.line, Problem::RowTooLong))
            }
        }
    }

    /// The record is broken up to the line with this byte.
    fn breaks(&mut self, at: usize, why: Why) -> Result<(), Error> {
        // Read that whole line.
        let end = loop {
            let rest = &self.buffer[self.at + at..];
            match memchr::memchr2(b'\n', b'\r', rest) {
                Some(end) if end + 1 < rest.len() || self.whole => break self.at + at + end + line_end(&rest[end..]),
                None if self.whole => break self.buffer.len(),
                _ if rest.len() > MAX_RECORD => {
                    self.ended = true;
                    return Err(Error::at(self.line, Problem::RowTooLong));
                }
                _ => self.more()?,
            }
        };
        let last = self.line + lines_in(&self.buffer[self.at..(self.at + at).min(end)]);
        self.broken = Some(Broken { why, first: self.line, last, end });
        Ok(())
    }

    /// The next line of a broken record, as a refused row.
    fn broken_line(&mut self) -> Option<Raw> {
        let broken = self.broken.as_ref()?;
        let rest = &self.buffer[self.at..broken.end];
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let cells = split_anyhow(&rest[..length], self.scanner.way);
        let cells: Vec<String> = cells.into_iter().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
        let empty = cells.iter().all(|cell| cell.trim().is_empty());
        let mut row = Raw::new(self.line, cells);
        row.refuse(None, broken.flaw(self.line));
        let end = length + line_end(&rest[length..]);
        self.take(self.at..self.at + end);
        (!empty).then_some(row)
    }

    /// Consumes these bytes.
    fn take(&mut self, bytes: Range<usize>) {
        self.at = bytes.end;
        self.line += lines_in(&self.buffer[bytes]);
    }

    fn row(&self, line: u64) -> Result<Raw, Error> {
        let text = |cell: &[u8]| std::str::from_utf8(cell).map(str::to_owned);
        let cells = self.scanner.cells().map(text).collect::<Result<Vec<_>, _>>();
        let cells = cells.map_err(|_| Error::at(line, Problem::NotUtf8))?;
        Ok(Raw::new(line, cells))
    }
}

impl Broken {
    /// What is wrong with one of its lines.
    fn flaw(&self, line: u64) -> Flaw {
        let Self { why, first, last, .. } = *self;
        if line != first {
            return Flaw::TakenIn { first };
        }
        let until = (last != first).then_some(last);
        match why {
            Why::Stray => Flaw::StrayQuote { until },
            Why::Behind => Flaw::TextBehindQuote { until },
            Why::Swallows => Flaw::SwallowingQuote { until },
            Why::Open => Flaw::OpenQuote { until },
        }
    }
}

/// Counts line ends.
fn lines_in(bytes: &[u8]) -> u64 {
    let ends = memchr::memchr_iter(b'\n', bytes).count();
    let returns = memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    (ends + returns) as u64
}
