//! Reads one CSV record strictly: either its cells are certain, or it says what is wrong and how far it reaches.
//!
//! RFC 4180, section 2: a quoted cell ends at an undoubled quotation mark, followed by a delimiter or the end of the line.
//! Existing parsers (`csv-core`) read on past anything else, and then the next rows end up in this one's cells: one
//! member's data in another's letter. This module must not know what a row means.

use memchr::{memchr, memchr3};

use super::bounds::MAX_COLUMNS;
use crate::text::is_country_code;

/// How cells are delimited and quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
}

/// What a row of the file looks like, to detect one inside a quoted cell.
#[derive(Debug)]
pub(super) struct Shape {
    /// The number of columns.
    pub(super) columns: usize,
}

/// What some bytes begin with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// They end inside the record.
    More,
    /// A record of this many bytes with its line end; its cells are in the [`Scanner`].
    Record(usize),
    /// Broken up to the end of the line with this byte.
    Broken(usize, Why),
    /// More cells than any file has.
    TooMany,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Text after a closing quotation mark.
    Behind,
    /// A quotation mark in a cell that does not begin with one.
    Stray,
    /// A quotation that holds a line like a row of its own.
    Swallows,
    /// A quotation that is open at the end.
    Open,
}

/// Reads records, and keeps the cells of the last one.
#[derive(Debug)]
pub(super) struct Scanner {
    pub(super) way: Way,
    pub(super) shape: Option<Shape>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Scanner {
    pub(super) fn new(way: Way) -> Self {
        Self { way, shape: None, text: Vec::new(), ends: Vec::new() }
    }

    /// The cells of the last record.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        self.ends.iter().scan(0, |start, end| Some(&self.text[std::mem::replace(start, *end)..*end]))
    }

    /// Reads the record at the start of `bytes`; `whole` means that nothing follows them.
    pub(super) fn scan(&mut self, bytes: &[u8], whole: bool) -> Scan {
        let Way { delimiter, quote } = self.way;
        self.text.clear();
        self.ends.clear();
        let mut at = 0;
        loop {
            if self.ends.len() > MAX_COLUMNS {
                return Scan::TooMany;
            }
            at = match if bytes.get(at) == Some(&quote) { self.quoted(bytes, at + 1, whole) } else { self.plain(bytes, at) } {
                Ok(end) => end,
                Err(scan) => return scan,
            };
            self.ends.push(self.text.len());
            match bytes.get(at) {
                Some(byte) if *byte == delimiter => at += 1,
                None if !whole => return Scan::More,
                // A line feed may still follow.
                Some(b'\r') if at + 1 == bytes.len() && !whole => return Scan::More,
                _ => return Scan::Record(at + line_end(&bytes[at..])),
            }
        }
    }

    /// Reads an unquoted cell to its end.
    fn plain(&mut self, bytes: &[u8], begin: usize) -> Result<usize, Scan> {
        let Way { delimiter, quote } = self.way;
        let rest = &bytes[begin..];
        let end = memchr3(delimiter, b'\r', b'\n', rest).unwrap_or(rest.len());
        let cell = &rest[..end];
        if let Some(first) = memchr(quote, cell) {
            // Pairs separate nothing, however they are read: `Anna "Ann" Example`. A single mark, or one before the text, was
            // meant to open or close a cell that now ends elsewhere.
            let paired = memchr::memchr_iter(quote, cell).count().is_multiple_of(2);
            if !paired || cell[..first].iter().all(u8::is_ascii_whitespace) {
                return Err(Scan::Broken(begin + first, Why::Stray));
            }
        }
        self.text.extend_from_slice(cell);
        Ok(begin + end)
    }

    /// Reads a quoted cell, from after its opening mark to after its closing one.
    fn quoted(&mut self, bytes: &[u8], begin: usize, whole: bool) -> Result<usize, Scan> {
        let Way { delimiter, quote } = self.way;
        let mut at = begin;
        while let Some(length) = memchr(quote, &bytes[at..]) {
            self.text.extend_from_slice(&bytes[at..at + length]);
            at += length + 1;
            match bytes.get(at) {
                Some(byte) if *byte == quote => {
                    self.text.push(quote);
                    at += 1;
                }
                None if !whole => return Err(Scan::More),
                next => {
                    if let Some(line) = self.swallows(&bytes[begin..at - 1], true) {
                        return Err(Scan::Broken(begin + line, Why::Swallows));
                    }
                    return match next {
                        None | Some(b'\r' | b'\n') => Ok(at),
                        Some(byte) if *byte == delimiter => Ok(at),
                        Some(_) => Err(Scan::Broken(at, Why::Behind)),
                    };
                }
            }
        }
        match self.swallows(&bytes[begin..], whole) {
            Some(line) => Err(Scan::Broken(begin + line, Why::Swallows)),
            None if whole => Err(Scan::Broken(bytes.len(), Why::Open)),
            None => Err(Scan::More),
        }
    }

    /// Where in a multi-line quoted cell a line looks like a row, or like the end of this one: then a mark is missing or too
    /// many, and what is between the marks should be outside. The last line counts if it is `whole`.
    fn swallows(&self, cell: &[u8], whole: bool) -> Option<usize> {
        let shape = self.shape.as_ref()?;
        let mut at = 0;
        let mut next = memchr::memchr2(b'\r', b'\n', cell)?;
        if cell[0] == self.way.delimiter {
            return Some(0);
        }
        loop {
            let line = &cell[at..at + next];
            if shape.fits(line, self.way) {
                return Some(at);
            }
            if at + next == cell.len() {
                return None;
            }
            at += next + line_end(&cell[at + next..]);
            next = match memchr::memchr2(b'\r', b'\n', &cell[at..]) {
                Some(next) => next,
                None if whole => cell.len() - at,
                None => return None,
            };
        }
    }
}

impl Shape {
    /// Whether a line of a cell looks like a row.
    fn fits(&self, line: &[u8], way: Way) -> bool {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == way.delimiter).collect();
        // In a sentence a space follows a comma, and in a number there are digits on both sides.
        let tight = fields.windows(2).filter(|pair| {
            let (before, behind) = (pair[0].last(), pair[1].first());
            let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
            behind != Some(&b' ') && !(digit(before) && digit(behind))
        });
        // Half of the columns, because cells may be missing at the end; in a small table nearly all.
        let most = self.columns.saturating_sub(1);
        if tight.count() >= most.div_ceil(2).max(most.min(3)).max(1) {
            return true;
        }
        let is_code = |text: &str| {
            let country = text.split('-').next().unwrap_or_default();
            text.len() <= 6 && text.chars().all(|c| !c.is_lowercase()) && is_country_code(country)
        };
        let is_email = |text: &str| text.contains('@') && !text.contains(' ');
        // What rows have and sentences do not, in any column.
        let mut told = fields.iter().skip(1).filter_map(|field| std::str::from_utf8(field).ok());
        told.any(|field| {
            let field = field.trim_matches(char::from(way.quote));
            is_code(field) || is_email(field)
        })
    }
}

/// The length of the line end at the start of some bytes.
pub(super) fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// A best guess at the cells of a line that is not a record, with nothing from other lines.
pub(super) fn split_anyhow(line: &[u8], way: Way) -> Vec<Vec<u8>> {
    let mut cells = vec![Vec::new()];
    let (mut quoted, mut at_begin) = (false, true);
    let mut bytes = line.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let Some(cell) = cells.last_mut() else { break };
        if quoted && byte == way.quote && bytes.peek() == Some(&way.quote) {
            cell.push(byte);
            bytes.next();
        } else if quoted && byte == way.quote && bytes.peek().is_none_or(|next| *next == way.delimiter) {
            quoted = false;
        } else if at_begin && byte == way.quote {
            quoted = true;
        } else if byte == way.delimiter && !quoted {
            cells.push(Vec::new());
            at_begin = true;
            continue;
        } else {
            cell.push(byte);
        }
        at_begin = false;
    }
    cells
}
