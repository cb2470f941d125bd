//! A sheet of a workbook (ECMA-376, part 1, 18.3), row by row, each cell as shown.

use quick_xml::events::BytesStart;

use super::bounds::MAX_ROWS;
use super::cells::{Rows, put};
use super::numbers::{Format, day};
use super::package::{MAX_SHEET, Package, broken};
use super::workbook::{Rich, Workbook, unescaped};
use super::xml::{Node, Xml, attribute, is_set, number};
use super::{Error, Flaw, Hidden, Raw};

/// Sends the rows of the sheet.
pub(super) fn read(mut package: Package, at: usize, send: &Rows) -> Result<(), Error> {
    let workbook = Workbook::read(&mut package, at)?;
    let part = package.part(&workbook.sheet, MAX_SHEET)?;
    let mut xml = Xml::new(part);
    let mut sheet = Sheet { workbook: &workbook, row: Raw::new(0, Vec::new()), cell: None, column: 0, filtered: false, size: 0 };
    loop {
        let more = match xml.next()? {
            Node::Open(tag) => sheet.open(&tag).map(|()| true)?,
            Node::Text(text) => sheet.add(&text).map(|()| true)?,
            Node::Close(tag) => {
                let name = tag.local_name();
                let (name, is_unit) = (name.as_ref(), matches!(name.as_ref(), "c" | "row"));
                let more = match name {
                    "row" => send.send(Ok(sheet.take())).is_ok(),
                    "sheetData" => false,
                    name => sheet.close(name).map(|()| true)?,
                };
                if is_unit {
                    xml.renew();
                }
                more
            }
            Node::End => false,
            Node::Nothing => true,
        };
        if !more {
            return Ok(());
        }
    }
}

/// The sheet read so far.
struct Sheet<'a> {
    workbook: &'a Workbook,
    row: Raw,
    cell: Option<Cell>,
    /// The column of the next cell if it names none.
    column: usize,
    /// A filter is set.
    filtered: bool,
    /// Bytes of the row's texts.
    size: usize,
}

/// An open cell.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    formula: bool,
    value: Option<String>,
    in_value: bool,
    text: Rich,
}

impl Sheet<'_> {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Error> {
        match tag.local_name().as_ref() {
            "sheetPr" => self.filtered = is_set(tag, "filterMode")?,
            "row" => {
                let line = number(tag, "r")?.unwrap_or(self.row.line + 1);
                if line <= self.row.line || line > MAX_ROWS {
                    return Err(broken(&format!("row {line} comes after row {}", self.row.line)));
                }
                self.row = Raw::new(line, Vec::new());
                let flat = attribute(tag, "ht")?.is_some_and(|height| height.parse() == Ok(0.0));
                if is_set(tag, "hidden")? || flat {
                    self.row.hidden = Some(if self.filtered { Hidden::Filtered } else { Hidden::ByHand });
                }
                (self.column, self.size) = (0, 0);
            }
            "c" => {
                let column = match attribute(tag, "r")? {
                    Some(place) => column_of(&place).ok_or_else(|| broken(&format!("a cell at {place}")))?,
                    None => self.column,
                };
                let style = usize::try_from(number(tag, "s")?.unwrap_or(0)).unwrap_or(usize::MAX);
                self.cell = Some(Cell { column, kind: attribute(tag, "t")?.unwrap_or_default(), style, ..Cell::default() });
            }
            name => {
                if let Some(cell) = &mut self.cell {
                    match name {
                        "f" => cell.formula = true,
                        "v" => {
                            cell.in_value = true;
                            cell.value.get_or_insert_default();
                        }
                        name => cell.text.open(name),
                    }
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, text: &str) -> Result<(), Error> {
        match &mut self.cell {
            // The reader stops anything too long.
            Some(Cell { in_value: true, value: Some(value), .. }) => value.push_str(text),
            Some(cell) => cell.text.add(text)?,
            None => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Error> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        match name {
            "v" => cell.in_value = false,
            "c" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                self.column = cell.column + 1;
                self.put(cell)?;
            }
            name => cell.text.close(name),
        }
        Ok(())
    }

    /// Takes the finished row; its number stays.
    fn take(&mut self) -> Raw {
        let next = Raw::new(self.row.line, Vec::new());
        std::mem::replace(&mut self.row, next)
    }

    fn put(&mut self, mut cell: Cell) -> Result<(), Error> {
        let style = self.workbook.formats.get(cell.style).unwrap_or(&Format::Other);
        let value = cell.value.take();
        let mut fault = None;
        let mut refuse = |flaw: Flaw| fault = Some(flaw);
        let is_text = matches!(cell.kind.as_str(), "s" | "str" | "inlineStr");
        let unsaved = cell.formula && cell.kind != "str" && value.as_deref().is_none_or(|value| value.trim().is_empty());
        let text = match (cell.kind.as_str(), value) {
            _ if unsaved => {
                refuse(Flaw::FormulaWithoutValue);
                String::new()
            }
            ("s" | "" | "n", Some(value)) if value.trim().is_empty() => String::new(),
            ("s", Some(value)) => {
                let text = value.trim().parse().ok().and_then(|at| self.workbook.texts.get(at));
                text.ok_or_else(|| broken(&"a missing text"))?.to_owned()
            }
            ("str", value) => unescaped(value.unwrap_or_default()),
            ("inlineStr", _) => cell.text.end(),
            ("" | "n" | "b" | "e" | "d" | "s", None) => String::new(),
            ("" | "n", Some(value)) => {
                let number = value.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                let number = number.ok_or_else(|| broken(&"an invalid number"))?;
                if *style == Format::Date {
                    let day = day(number, self.workbook.from_1904).map(|day| day.to_string());
                    refuse(Flaw::DateForm);
                    if let Some(day) = &day {
                        self.row.dates.push((cell.column, day.clone()));
                    }
                    day.unwrap_or(value)
                } else {
                    style.show(number).unwrap_or_else(|flaw| {
                        refuse(flaw);
                        value
                    })
                }
            }
            ("d", Some(value)) => {
                refuse(Flaw::DateForm);
                self.row.dates.push((cell.column, value.clone()));
                value
            }
            ("b", Some(value)) => {
                refuse(Flaw::TruthValue);
                value
            }
            ("e", Some(value)) => {
                refuse(Flaw::FormulaError { shown: Some(value) });
                String::new()
            }
            (kind, _) => return Err(broken(&format!("a cell of unknown kind {kind}"))),
        };
        if is_text && !text.is_empty() && !style.shows_texts() {
            refuse(Flaw::TextForm);
        }
        if let Some(flaw) = fault {
            self.row.refuse_cell(cell.column, flaw);
        }
        put(&mut self.row, cell.column, text, &mut self.size)
    }
}

/// The column of a reference such as `AB12` (18.18.62).
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let (mut column, mut count) = (0, 0);
    for letter in letters {
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        count += 1;
    }
    ((1..=3).contains(&count) && place[count..].bytes().all(|byte| byte.is_ascii_digit())).then_some(column - 1)
}
