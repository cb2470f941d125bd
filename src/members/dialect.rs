//! How a members file is written, so that its lists are written the same way.

use std::io::Read;

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::reading::{MAX_TITLES, best, score};
use super::record::{Scan, Scanner, Way};
use super::text::Stream;
use super::{Error, Flaw, Raw};

/// What a spreadsheet needs to open a list like the members file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// Separates the cells; ASCII.
    pub delimiter: char,
    /// Begins with a byte-order mark; without it some spreadsheets read UTF-8 as Windows-1252.
    pub mark: bool,
}

impl Default for Dialect {
    /// RFC 4180.
    fn default() -> Self {
        Self { delimiter: ',', mark: false }
    }
}

impl Dialect {
    /// For workbooks: the standard comma, with a mark, since a spreadsheet will open it.
    pub(super) const WORKBOOK: Self = Self { delimiter: ',', mark: true };
}

/// The delimiter that a spreadsheet declares in a separate line (`sep=;`), and the length of that line.
pub(super) fn said(head: &[u8]) -> Option<(u8, usize)> {
    let rest = head.strip_prefix(b"sep=")?;
    let delimiter = *rest.first()?;
    let fit = delimiter == b'\t' || delimiter.is_ascii_punctuation() && !matches!(delimiter, b'"' | b'\'');
    let line = rest.get(1..)?;
    let end = super::record::line_end(line);
    (fit && end > 0).then_some((delimiter, 5 + end))
}

/// Where the headings are, and how cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) way: Way,
    /// The first byte of the headings.
    pub(super) at: usize,
}

/// The delimiter and quotation mark that give one of the first records the most known headings, and where it begins.
///
/// An apostrophe is part of many names ('t, 's-, O'Neill) but of no heading: it only quotes if it surrounds headings and
/// the other mark is not used.
pub(super) fn recognise(head: &[u8], said: Option<u8>) -> Found {
    let quotes: &[u8] = if memchr::memchr(b'"', head).is_some() { b"\"" } else { b"\"'" };
    let delimiters: Vec<u8> = said.map_or(vec![b',', b';', b'\t'], |said| vec![said]);
    let ways = quotes.iter().flat_map(|quote| delimiters.iter().map(|delimiter| Way { delimiter: *delimiter, quote: *quote }));
    let ways: Vec<Way> = ways.collect();
    // Of equally good ones the first: comma and double quotation mark.
    let best = ways.into_iter().map(|way| headings(head, way)).rev().max_by_key(|(score, _)| *score);
    best.map_or(Found { way: Way { delimiter: b',', quote: b'"' }, at: 0 }, |(_, found)| found)
}

/// The record with the most known headings among the first ones, and how many it has.
fn headings(head: &[u8], way: Way) -> (usize, Found) {
    let mut scanner = Scanner::new(way);
    let (mut at, mut records) = (0, Vec::new());
    while at < head.len() && records.len() < MAX_TITLES {
        let here = &head[at..];
        let (score, length) = match scanner.scan(here, true) {
            Scan::Record(length) => {
                let cells = scanner.cells().filter_map(|cell| std::str::from_utf8(cell).ok());
                (score(cells), length)
            }
            // A title may hold whatever it likes, in its own line.
            _ => (0, memchr::memchr(b'\n', here).map_or(here.len(), |end| end + 1)),
        };
        records.push((score, at));
        at += length.max(1);
    }
    let best = best(records.iter().map(|(score, _)| *score));
    let (score, at) = records.get(best).copied().unwrap_or_default();
    (score, Found { way, at })
}

/// Reads until the buffer holds that many more bytes or the file ends; returns whether it ended.
pub(super) fn fill(input: &mut Stream, buffer: &mut Vec<u8>, more: usize) -> Result<bool, Error> {
    let before = buffer.len();
    input.take(more as u64).read_to_end(buffer).map_err(Error::io)?;
    Ok(buffer.len() < before + more)
}

/// Characters that reveal that the text was converted wrongly or is not text.
pub(super) fn bad_text(raw: &mut Raw, columns: &Columns) {
    let bad = |text: &String| text.chars().find(|c| matches!(*c, '\0' | char::REPLACEMENT_CHARACTER));
    let found =
        raw.cells.iter().enumerate().filter(|(at, _)| columns.reads(*at)).find_map(|(at, text)| bad(text).map(|c| (at, c)));
    if let Some((at, bad)) = found {
        raw.refuse(Some(at), Flaw::BadCharacter { character: bad });
    }
}
