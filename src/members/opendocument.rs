//! The first sheet of an ODS file (OASIS Open Document Format 1.3, part 3, chapter 9), row by row.
//!
//! The library for workbooks reads such a sheet whole, and writes out cells and rows that the file repeats; here a row that is
//! repeated comes again and takes no memory.

use std::io::{BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::columns::MAX_COLUMNS;
use super::delimited::MAX_RECORD;
use super::guard::{Archive, broken};
use super::sheet::{Rows, day_of, put};
use super::text::HEAD;
use super::{Error, Raw};

/// Most rows that may be given: the last row of a sheet is often “repeated” to its end, but that one is empty.
const MAX_ROWS: u64 = 1_048_576;
/// Most bytes of the sheet.
const MAX_CONTENT: u64 = 1024 * 1024 * 1024;

/// Gives the rows of the first sheet.
pub(super) fn read(mut archive: Archive, send: &Rows) -> Result<(), Error> {
    let part = archive.by_name("content.xml").map_err(|error| broken(&error))?;
    if part.encrypted() {
        return Err(Error::new("is encrypted", "save it without a password"));
    }
    let budget = Arc::new(AtomicU64::new(0));
    let limited = Limited { inner: part.take(MAX_CONTENT + 1), budget: Arc::clone(&budget) };
    let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(HEAD, limited));
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_end_names = false;
    let mut table = Table { send, row: empty(1), repeated: 1, column: 0, cell: None, text: String::new(), given: 0, notes: 0 };
    let mut buffer = Vec::new();
    loop {
        // No tag or text may be longer than a row.
        budget.store((MAX_RECORD + HEAD) as u64, Ordering::Relaxed);
        buffer.clear();
        let more = match reader.read_event_into(&mut buffer).map_err(|error| broken(&error))? {
            Event::Start(tag) => table.open(&tag)?,
            Event::End(tag) => table.close(tag.name().as_ref())?,
            Event::Text(text) => table.add(&text.xml_content(XmlVersion::Implicit1_0))?,
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().map_err(|error| broken(&error))?;
                match character {
                    Some(character) => table.add(character.encode_utf8(&mut [0; 4]))?,
                    None => table.add(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default())?,
                }
            }
            Event::CData(text) => table.add(&text)?,
            Event::Eof => false,
            _ => true,
        };
        if !more {
            return Ok(());
        }
    }
}

/// The sheet as far as it was read.
struct Table<'a> {
    send: &'a Rows,
    row: Raw,
    /// How often the row comes.
    repeated: u64,
    column: usize,
    /// The open cell: how often it comes, and its value where that is no text.
    cell: Option<(usize, Option<String>)>,
    text: String,
    given: u64,
    /// Notes on a cell that are open; they are no part of it.
    notes: usize,
}

fn empty(line: u64) -> Raw {
    Raw { line, cells: Vec::new(), fault: None }
}

impl Table<'_> {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<bool, Error> {
        match tag.name().as_ref() {
            "table:table-row" => {
                self.repeated = number(tag, "table:number-rows-repeated")?;
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeated = number(tag, "table:number-columns-repeated")?;
                let value = match attribute(tag, "office:value-type")?.as_deref() {
                    Some("float" | "percentage" | "currency") => attribute(tag, "office:value")?,
                    Some("date") => attribute(tag, "office:date-value")?.map(|date| day_of(&date)),
                    Some("boolean") => attribute(tag, "office:boolean-value")?,
                    _ => None,
                };
                self.cell = Some((usize::try_from(repeated).unwrap_or(usize::MAX), value));
                self.text.clear();
            }
            "office:annotation" => self.notes += 1,
            "text:p" if !self.text.is_empty() => return self.add("\n"),
            "text:line-break" => return self.add("\n"),
            "text:tab" => return self.add(" "),
            "text:s" => {
                let count = usize::try_from(number(tag, "text:c")?).unwrap_or(usize::MAX).min(100);
                return self.add(&" ".repeat(count));
            }
            _ => {}
        }
        Ok(true)
    }

    fn add(&mut self, text: &str) -> Result<bool, Error> {
        if self.cell.is_some() && self.notes == 0 {
            self.text.push_str(text);
            if self.text.len() > MAX_RECORD {
                return Err(Error::at(self.row.line, "a cell of more than a megabyte", "shorten it"));
            }
        }
        Ok(true)
    }

    /// Says whether there is more to read.
    fn close(&mut self, name: &str) -> Result<bool, Error> {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let Some((repeated, value)) = self.cell.take() else { return Ok(true) };
                let text = value.unwrap_or_else(|| std::mem::take(&mut self.text));
                if !text.is_empty() {
                    // A text that comes more often than there are columns is refused with the first beyond.
                    for at in 0..repeated.min(MAX_COLUMNS + 1) {
                        put(&mut self.row, self.column.saturating_add(at), text.clone())?;
                    }
                }
                self.column = self.column.saturating_add(repeated);
            }
            "office:annotation" => self.notes = self.notes.saturating_sub(1),
            "table:table-row" => {
                let next = empty(self.row.line.saturating_add(self.repeated));
                let row = std::mem::replace(&mut self.row, next);
                if row.cells.is_empty() {
                    return Ok(true);
                }
                self.given = self.given.saturating_add(self.repeated);
                if self.given > MAX_ROWS {
                    return Err(Error::at(row.line, "more rows than a sheet can have", "take the repeated rows out"));
                }
                for at in 0..self.repeated {
                    let again = Raw { line: row.line + at, cells: row.cells.clone(), fault: None };
                    if self.send.send(Ok(again)).is_err() {
                        return Ok(false);
                    }
                }
            }
            // Only the first sheet.
            "table:table" => return Ok(false),
            _ => {}
        }
        Ok(true)
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Error> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| broken(&error))?;
        if attribute.key.as_ref() == name {
            return Ok(Some(attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| broken(&error))?.into_owned()));
        }
    }
    Ok(None)
}

fn number(tag: &BytesStart<'_>, name: &str) -> Result<u64, Error> {
    attribute(tag, name)?.map_or(Ok(1), |text| text.parse().map_err(|_| broken(&format!("{name} is no number"))))
}

/// Gives no more than its budget, so that one endless tag does not fill the memory.
struct Limited<R> {
    inner: R,
    budget: Arc<AtomicU64>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let budget = self.budget.load(Ordering::Relaxed);
        if budget == 0 {
            return Err(std::io::Error::other("a tag or text of more than a megabyte"));
        }
        let most = buffer.len().min(usize::try_from(budget).unwrap_or(usize::MAX));
        let read = self.inner.read(&mut buffer[..most])?;
        self.budget.store(budget - read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
