//! A sheet of an ODS file (OASIS Open Document Format 1.3, part 3, chapter 9), row by row, each cell as
//! shown: the file stores the text of numbers and dates next to their values.
//!
//! A repeated row is returned again and takes no memory.

use std::collections::HashSet;

use quick_xml::events::BytesStart;

use super::bounds::{MAX_COLUMNS, MAX_RECORD, MAX_ROWS};
use super::cells::{Rows, put};
use super::package::{MAX_SHEET, Package, broken, too_large};
use super::reading::MAX_TITLES;
use super::sheet::Look;
use super::xml::{Node, Xml, attribute, number};
use super::{Error, Flaw, Hidden, Problem, Raw};

/// Most table styles remembered: one per sheet, and nobody reads so many.
const MAX_HIDDEN: usize = 10_000;

/// Sends the rows of the sheet at this position.
pub(super) fn read(package: Package, at: usize, send: &Rows) -> Result<(), Error> {
    walk(package, Wanted::Rows { before: at, send }).map(drop)
}

/// The names of all sheets, and the first rows of those that are not hidden.
pub(super) fn sheets(package: Package) -> Result<(Vec<String>, Vec<Look>), Error> {
    match walk(package, Wanted::Looks { names: Vec::new(), looks: Vec::new() })? {
        Wanted::Looks { names, looks } => Ok((names, looks)),
        Wanted::Rows { .. } => Ok(Default::default()),
    }
}

fn walk(mut package: Package, wanted: Wanted<'_>) -> Result<Wanted<'_>, Error> {
    let mut xml = Xml::new(package.part("content.xml", MAX_SHEET)?);
    let mut table = Table::new(wanted);
    loop {
        let (more, renew) = match xml.next()? {
            Node::Open(tag) => (table.open(&tag).map(|()| true)?, false),
            Node::Close(tag) => {
                let name = tag.name();
                let in_cell = table.cell.is_some();
                (table.close(name.as_ref())?, !in_cell || table.cell.is_none())
            }
            Node::Text(text) => (table.text(&text).map(|()| true)?, false),
            Node::Nothing => (true, false),
            Node::End => (false, false),
        };
        if !more {
            return Ok(table.wanted);
        }
        if renew {
            xml.renew();
        }
    }
}

/// What is read.
enum Wanted<'a> {
    /// The rows of the sheet before which so many more come.
    Rows { before: usize, send: &'a Rows },
    /// The names of all sheets, and a look at each that is not hidden.
    Looks { names: Vec<String>, looks: Vec<Look> },
}

/// The sheet read so far.
struct Table<'a> {
    wanted: Wanted<'a>,
    /// Enough rows of the sheet were looked at.
    is_passed: bool,
    /// Styles of hidden sheets, and the open style.
    hidden: HashSet<String>,
    style: Option<String>,
    /// Whether inside the sheet being read, and how many other tables are open.
    inside: bool,
    skipped: usize,
    row: Raw,
    /// How often the row is repeated.
    repeated: u64,
    column: usize,
    /// Bytes of the row's texts.
    size: usize,
    cell: Option<Cell>,
    given: u64,
    /// For each open group of rows, whether it is collapsed.
    groups: Vec<bool>,
}

/// An open cell.
#[derive(Default)]
struct Cell {
    repeated: usize,
    kind: String,
    value: Option<String>,
    error: bool,
    formula: bool,
    text: String,
    paragraphs: usize,
    /// Inside a paragraph of the cell itself.
    in_paragraph: bool,
    /// A space to write once something follows (6.1.2).
    space: bool,
    /// Open elements that are not part of the text: notes, pictures, ruby.
    aside: usize,
}

impl<'a> Table<'a> {
    fn new(wanted: Wanted<'a>) -> Self {
        Self {
            wanted,
            is_passed: false,
            hidden: HashSet::new(),
            style: None,
            inside: false,
            skipped: 0,
            row: Raw::new(1, Vec::new()),
            repeated: 1,
            column: 0,
            size: 0,
            cell: None,
            given: 0,
            groups: Vec::new(),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Error> {
        if let Some(cell) = &mut self.cell {
            return cell.open(tag);
        }
        match tag.name().as_ref() {
            "style:style" => self.style = attribute(tag, "style:name")?,
            "style:table-properties" if attribute(tag, "table:display")?.as_deref() == Some("false") => {
                self.hidden.extend(self.style.take().filter(|name| name.len() < 1_000));
                if self.hidden.len() > MAX_HIDDEN {
                    return Err(too_large("too many sheets"));
                }
            }
            "table:table" if !self.inside => {
                let style = attribute(tag, "table:style-name")?;
                let is_seen = style.is_none_or(|style| !self.hidden.contains(&style));
                let name = attribute(tag, "table:name")?.unwrap_or_default();
                self.inside = self.skipped == 0 && self.begins(name, is_seen)?;
                self.skipped += usize::from(!self.inside);
            }
            "table:table" if self.is_passed => self.skipped += 1,
            _ if !self.inside || self.is_passed => {}
            "table:table-row-group" => {
                if self.groups.len() > 1_000 {
                    return Err(broken(&"groups nested too deeply"));
                }
                self.groups.push(attribute(tag, "table:display")?.as_deref() == Some("false"));
            }
            "table:table-row" => {
                self.repeated = number(tag, "table:number-rows-repeated")?.unwrap_or(1);
                (self.column, self.size) = (0, 0);
                self.row.hidden = match attribute(tag, "table:visibility")?.as_deref() {
                    Some("filter") => Some(Hidden::Filtered),
                    Some("collapse") => Some(Hidden::ByHand),
                    _ => self.groups.contains(&true).then_some(Hidden::ByHand),
                };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let kind = attribute(tag, "office:value-type")?.unwrap_or_default();
                let value = match kind.as_str() {
                    "float" | "percentage" | "currency" => attribute(tag, "office:value")?,
                    "date" => attribute(tag, "office:date-value")?,
                    "boolean" => attribute(tag, "office:boolean-value")?,
                    "time" => attribute(tag, "office:time-value")?,
                    _ => attribute(tag, "office:string-value")?,
                };
                let repeated = number(tag, "table:number-columns-repeated")?.unwrap_or(1);
                self.cell = Some(Cell {
                    repeated: usize::try_from(repeated).unwrap_or(usize::MAX),
                    error: attribute(tag, "calcext:value-type")?.as_deref() == Some("error"),
                    formula: attribute(tag, "table:formula")?.is_some(),
                    kind,
                    value,
                    ..Cell::default()
                });
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a sheet that begins is read.
    fn begins(&mut self, name: String, is_seen: bool) -> Result<bool, Error> {
        self.row = Raw::new(1, Vec::new());
        self.groups.clear();
        match &mut self.wanted {
            Wanted::Rows { before, .. } => {
                let is_here = *before == 0;
                *before = before.saturating_sub(1);
                Ok(is_here)
            }
            Wanted::Looks { names, looks } => {
                if names.len() == MAX_HIDDEN {
                    return Err(too_large("too many sheets"));
                }
                let at = names.len();
                names.push(name.clone());
                if is_seen {
                    looks.push(Look { name, at, rows: Vec::new() });
                }
                Ok(is_seen)
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        self.cell.as_mut().map_or(Ok(()), |cell| cell.add(text))
    }

    /// Returns whether there is more to read.
    fn close(&mut self, name: &str) -> Result<bool, Error> {
        if let Some(cell) = self.cell.as_mut()
            && !(cell.aside == 0 && matches!(name, "table:table-cell" | "table:covered-table-cell"))
        {
            cell.close(name);
            return Ok(true);
        }
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.put(cell)?;
                }
            }
            "table:table-row-group" => _ = self.groups.pop(),
            "table:table-row" if self.inside && !self.is_passed => return self.send(),
            "table:table" if self.inside && self.skipped == 0 => {
                (self.inside, self.is_passed) = (false, false);
                return Ok(matches!(self.wanted, Wanted::Looks { .. }));
            }
            "table:table" => self.skipped = self.skipped.saturating_sub(1),
            _ => {}
        }
        Ok(true)
    }

    fn put(&mut self, cell: Cell) -> Result<(), Error> {
        let (column, repeated) = (self.column, cell.repeated);
        self.column = self.column.saturating_add(repeated);
        let fault = cell.fault();
        let day = cell.value.clone().filter(|_| cell.kind == "date");
        let text = match cell.value {
            Some(value) if cell.paragraphs == 0 => value,
            _ => cell.text,
        };
        if text.is_empty() && fault.is_none() {
            return Ok(());
        }
        // A text repeated beyond the columns is refused at the first one too many.
        for at in 0..repeated.min(MAX_COLUMNS + 1) {
            let column = column.saturating_add(at);
            if let Some(flaw) = fault.as_ref().filter(|_| column < MAX_COLUMNS) {
                self.row.refuse_cell(column, flaw.clone());
            }
            if let Some(day) = day.as_ref().filter(|_| column < MAX_COLUMNS) {
                self.row.dates.push((column, day.clone()));
            }
            put(&mut self.row, column, text.clone(), &mut self.size)?;
        }
        Ok(())
    }

    fn send(&mut self) -> Result<bool, Error> {
        let next = Raw::new(self.row.line.saturating_add(self.repeated), Vec::new());
        let row = std::mem::replace(&mut self.row, next);
        if row.is_empty() {
            return Ok(true);
        }
        let send = match &mut self.wanted {
            Wanted::Rows { send, .. } => *send,
            Wanted::Looks { looks, .. } => {
                if let Some(look) = looks.last_mut() {
                    look.rows.push(row);
                    self.is_passed = look.rows.len() == MAX_TITLES;
                }
                return Ok(true);
            }
        };
        self.given = self.given.saturating_add(self.repeated);
        if self.given > MAX_ROWS {
            return Err(Error::at(row.line, Problem::TooManyRows));
        }
        for at in 0..self.repeated {
            let again = Raw { line: row.line + at, ..row.clone() };
            if send.send(Ok(again)).is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Cell {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Error> {
        if self.aside > 0 {
            self.aside += 1;
            return Ok(());
        }
        match tag.name().as_ref() {
            "text:p" | "text:h" if !self.in_paragraph => {
                self.in_paragraph = true;
                self.space = false;
                self.paragraphs += 1;
                if self.paragraphs > 1 {
                    return self.push("\n");
                }
            }
            "text:line-break" if self.in_paragraph => return self.push("\n"),
            "text:tab" if self.in_paragraph => return self.push("\t"),
            "text:s" if self.in_paragraph => {
                let count = number(tag, "text:c")?.unwrap_or(1);
                let count = usize::try_from(count).unwrap_or(usize::MAX).min(MAX_RECORD + 1);
                return self.push(&" ".repeat(count));
            }
            "text:span" | "text:a" | "text:meta" | "text:bookmark" | "text:soft-page-break" if self.in_paragraph => {}
            // Fields that show something: the date, the sheet's name.
            name if self.in_paragraph && name.starts_with("text:") && !matches!(name, "text:note" | "text:ruby-text") => {}
            _ => self.aside = 1,
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        if self.aside > 0 {
            self.aside -= 1;
        } else if matches!(name, "text:p" | "text:h") {
            self.in_paragraph = false;
        }
    }

    /// Text of the file: white space collapses, and disappears at either end of a paragraph (6.1.2).
    fn add(&mut self, text: &str) -> Result<(), Error> {
        if !self.in_paragraph || self.aside > 0 {
            return Ok(());
        }
        for (number, word) in text.split([' ', '\t', '\r', '\n']).enumerate() {
            self.space |= number > 0 && !self.text.is_empty() && !self.text.ends_with('\n');
            if !word.is_empty() {
                self.push(word)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), Error> {
        if std::mem::take(&mut self.space) && text != "\n" {
            self.text.push(' ');
        }
        self.text.push_str(text);
        if self.text.len() > MAX_RECORD { Err(too_large("a cell of more than a megabyte")) } else { Ok(()) }
    }

    /// Why the shown text is unknown, or not what is meant.
    fn fault(&self) -> Option<Flaw> {
        let is_number = matches!(self.kind.as_str(), "float" | "percentage" | "currency");
        let shown = self.text.trim();
        let number = self.value.as_deref().filter(|_| is_number).map(|value| value.trim().parse::<f64>().unwrap_or(f64::NAN));
        if self.error || self.formula && (shown.starts_with("Err:") || shown.starts_with('#')) {
            Some(Flaw::FormulaError { shown: None })
        } else if self.formula && self.value.is_none() && self.paragraphs == 0 && self.kind != "string" {
            Some(Flaw::FormulaWithoutValue)
        } else if number.is_some_and(|number| number.is_nan() || number.abs() >= 1e15) {
            Some(Flaw::TooManyDigits)
        } else if number.is_some() && (shown.contains(['E', 'e']) && shown.contains(|c: char| c.is_ascii_digit())) {
            Some(Flaw::PowerOfTen)
        } else if self.value.is_some() && !self.kind.is_empty() && self.kind != "string" && self.paragraphs == 0 {
            Some(Flaw::ValueNotShown)
        } else if is_number && !shown.is_empty() && shown.chars().all(|c| c == '#') {
            Some(Flaw::TooNarrow)
        } else {
            None
        }
    }
}
