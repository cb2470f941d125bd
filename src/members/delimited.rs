//! CSV as spreadsheets and databases write it, record by record, none larger than a megabyte.
//!
//! The parser is that of the `csv` crate (`csv-core`); its reader would take as much memory as a record is long, and hide
//! that a file ends inside a quotation.

use std::cmp::Reverse;
use std::io::{BufRead, BufReader, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::columns::{Columns, MAX_COLUMNS};
use super::text::{HEAD, Stream};
use super::{Error, Fault, Raw};

/// Longest record, in bytes: a letter with all its facts has a few thousand.
pub(super) const MAX_RECORD: usize = 1024 * 1024;
/// Read behind the end of the file: if it does not come back as a record of its own, a quotation was still open.
const END: &[u8] = b"\n\0end of the members file\0\n";

/// A CSV file that is being read.
pub(super) struct Delimited {
    input: BufReader<Stream>,
    parser: Reader,
    /// How much of [`END`] was read; `None` before the end of the file.
    at_end: Option<usize>,
    out: Vec<u8>,
    ends: Vec<usize>,
    ended: bool,
}

impl Delimited {
    /// Reads the headings and finds out by them how cells are parted and quoted.
    pub(super) fn open(stream: Stream) -> Result<(Self, Columns), Error> {
        let mut input = stream;
        let mut head = super::text::head(&mut input).map_err(Error::io)?;
        let mut input = BufReader::with_capacity(HEAD, Box::new(std::io::Cursor::new(head.clone()).chain(input)) as Stream);
        // Spreadsheets say the delimiter in a line of its own.
        let mut said = None;
        if let Some(rest) = head.strip_prefix(b"sep=") {
            said = rest.first().copied();
            let line = rest.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 5);
            input.fill_buf().map_err(Error::io)?;
            input.consume(line);
            head.drain(..line);
        }
        let (delimiter, quote) = recognise(&head, said);
        let parser = ReaderBuilder::new().delimiter(delimiter).quote(quote).build();
        let mut delimited =
            Self { input, parser, at_end: None, out: vec![0; 4096], ends: vec![0; MAX_COLUMNS + 64], ended: false };
        if said.is_some() {
            delimited.parser.set_line(2);
        }
        let hint = format!("the first row names the columns; known columns: {}", Columns::KNOWN.join(", "));
        let Some(first) = delimited.next()? else { return Err(Error::new("is empty", hint)) };
        let columns = Columns::read(first.cells, first.line)?;
        Ok((delimited, columns))
    }

    /// The next record with something in it.
    pub(super) fn next(&mut self) -> Result<Option<Raw>, Error> {
        if self.ended {
            return Ok(None);
        }
        let (mut length, mut fields) = (0, 0);
        let mut last = 0;
        loop {
            let input: &[u8] = match self.at_end {
                Some(read) => &END[read..],
                None => self.input.fill_buf().map_err(Error::io)?,
            };
            if input.is_empty() && self.at_end.is_none() {
                self.at_end = Some(0);
                continue;
            }
            let (result, read, wrote, ended) = self.parser.read_record(input, &mut self.out[length..], &mut self.ends[fields..]);
            if read > 0 {
                last = input[read - 1];
            }
            match &mut self.at_end {
                Some(at) => *at += read,
                None => self.input.consume(read),
            }
            length += wrote;
            fields += ended;
            let begun = |parser: &Reader| parser.line() - lines_in(&self.out[..length]) - u64::from(last == b'\n');
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.out.len() < MAX_RECORD => {
                    let larger = (self.out.len() * 4).min(MAX_RECORD);
                    self.out.resize(larger, 0);
                }
                ReadRecordResult::OutputFull => {
                    self.ended = true;
                    let line = self.parser.line() - lines_in(&self.out[..length]);
                    return Err(Error::at(line, "a row of more than a megabyte begins here", UNCLOSED));
                }
                ReadRecordResult::OutputEndsFull => {
                    self.ended = true;
                    let what = format!("a row of more than {MAX_COLUMNS} cells begins here");
                    return Err(Error::at(begun(&self.parser), what, UNCLOSED));
                }
                ReadRecordResult::Record => {
                    let line = begun(&self.parser);
                    if self.at_end.is_some_and(|read| read > 1) {
                        // What was read last belongs to the open quotation.
                        let line = self.parser.line() - lines_in(&self.out[..length]);
                        return self.finish(length, fields, line);
                    }
                    return self.record(length, fields, line).map(Some);
                }
                ReadRecordResult::End => {
                    self.ended = true;
                    return Ok(None);
                }
            }
        }
    }

    /// The record in which the mark behind the end came back.
    fn finish(&mut self, length: usize, fields: usize, line: u64) -> Result<Option<Raw>, Error> {
        self.ended = true;
        let mark = &END[1..END.len() - 1];
        if fields == 1 && &self.out[..length] == mark {
            return Ok(None);
        }
        Err(Error::at(line, "the file ends inside a quotation that begins in this row", UNCLOSED))
    }

    fn record(&self, length: usize, fields: usize, line: u64) -> Result<Raw, Error> {
        let not_text = || Error::at(line, "not UTF-8 text", "save it as “CSV UTF-8”");
        let text = std::str::from_utf8(&self.out[..length]).map_err(|_| not_text())?;
        let mut start = 0;
        let mut cells = Vec::with_capacity(fields);
        for end in &self.ends[..fields] {
            cells.push(text.get(start..*end).ok_or_else(not_text)?.to_owned());
            start = *end;
        }
        let fault = bad_text(text);
        Ok(Raw { line, cells, fault })
    }
}

const UNCLOSED: &str = "look there for a quotation mark that is not closed";

/// Characters that show that the text was converted wrongly or is none.
pub(super) fn bad_text(text: &str) -> Option<Fault> {
    let bad = text.chars().find(|c| matches!(*c, '\0' | char::REPLACEMENT_CHARACTER))?;
    let what = format!("holds the character U+{:04X}, which no text has", u32::from(bad));
    Some(Fault { what, hint: "the file was cut or converted wrongly; export it anew".to_owned() })
}

fn lines_in(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// The delimiter and the quotation mark with which the first record has the most known headings, and then the fewest of
/// the first rows another number of cells than there are headings.
fn recognise(head: &[u8], said: Option<u8>) -> (u8, u8) {
    const ROWS: usize = 50;
    let score = |delimiter: u8, quote: u8| {
        let mut parser = ReaderBuilder::new().delimiter(delimiter).quote(quote).build();
        let (mut out, mut ends) = (vec![0; head.len() + 1], vec![0; MAX_COLUMNS + 64]);
        let (_, mut at, _, fields) = parser.read_record(head, &mut out, &mut ends);
        let mut start = 0;
        let cells = ends[..fields].iter().map(|end| {
            let cell = &out[start..*end];
            start = *end;
            cell
        });
        let is_known = |cell: &&[u8]| Columns::KNOWN.iter().any(|known| cell.trim_ascii().eq_ignore_ascii_case(known.as_bytes()));
        let known = cells.filter(is_known).count();
        let mut misfits = 0;
        for _ in 0..ROWS {
            let (result, read, _, found) = parser.read_record(&head[at..], &mut out, &mut ends);
            at += read;
            if !matches!(result, ReadRecordResult::Record) {
                break;
            }
            misfits += usize::from(found != fields);
        }
        (known, Reverse(misfits))
    };
    let delimiters: Vec<u8> = said.map_or(vec![b',', b';', b'\t'], |said| vec![said]);
    let ways = delimiters.iter().flat_map(|delimiter| [b'"', b'\''].map(|quote| (*delimiter, quote)));
    // Of several that do as well the first: the comma and the double quotation mark.
    let ways: Vec<(u8, u8)> = ways.collect();
    ways.into_iter().rev().max_by_key(|(delimiter, quote)| score(*delimiter, *quote)).unwrap_or((b',', b'"'))
}
