//! The columns of a members file, and a row as an unchecked case.
//!
//! Every key of the draft records its row and column, so that refusals can name them.

use std::sync::{Arc, LazyLock};

use crate::case::{self, Draft, Field, GroundDraft, Kind, Origin, Refusal, SourceLocation, Value, nearest};

use super::bounds::MAX_COLUMNS;
use super::dates;
use super::lists::unguarded;
use super::record::Shape;
use super::{Error, Fault, Flaw, Problem, Raw, Row};

/// The extra heading of our list of refused rows, which may be fed back in.
const ERROR: &str = "error";
/// The first headings of our list of rows that were left out.
pub const LEFT_OUT: [&str; 3] = ["row", "reason", "reference"];
/// Ends a reason whose row must not pass until somebody has looked at it.
const LOOK: &str = "empty its cell `error`";

/// The grounds of a row, each with its fact.
const GROUNDS: [(&str, &str); 3] = [("ground", "fact"), ("ground_2", "fact_2"), ("ground_3", "fact_3")];

/// What a known column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Field(Field),
    /// The id of the ground with this number.
    Ground(usize),
    /// The fact of the ground with this number.
    Fact(usize),
}

/// The columns a members file can have: those of the table of fields.
static KNOWN: LazyLock<(Vec<&'static str>, Vec<Says>)> = LazyLock::new(|| {
    let mut known = (Vec::new(), Vec::new());
    let mut add = |name, says| {
        // The person represented uses the same columns as the writer.
        if !known.0.contains(&name) {
            known.0.push(name);
            known.1.push(says);
        }
    };
    for (field, column) in Field::all().filter_map(|field| Some((field, field.column()?))) {
        if field.kind() == Kind::Grounds {
            for (i, (ground, fact)) in GROUNDS.into_iter().enumerate() {
                add(ground, Says::Ground(i));
                add(fact, Says::Fact(i));
            }
        } else {
            add(column, Says::Field(field));
        }
    }
    known
});

/// The columns of one file.
#[derive(Debug)]
pub struct Columns {
    names: Vec<String>,
    /// The position of each known column.
    at: Vec<Option<usize>>,
    /// The column of the reasons, if the file is our own list of refused rows.
    given_back: Option<usize>,
}

impl Columns {
    /// The column names a members file can have.
    #[must_use]
    pub fn known() -> &'static [&'static str] {
        &KNOWN.0
    }

    /// Reads the headings, which are in this line.
    pub(super) fn read(names: Vec<String>, line: u64) -> Result<Self, Error> {
        let known = || Self::known().to_vec();
        if names.len() > MAX_COLUMNS {
            return Err(Error::at(line, Problem::TooManyColumns { most: MAX_COLUMNS, known: known() }));
        }
        let mut names: Vec<String> = names.into_iter().map(|name| name.trim().to_owned()).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut at = vec![None; Self::known().len()];
        let mut given_back = None;
        let left_out = names.get(..LEFT_OUT.len()).is_some_and(|first| first == LEFT_OUT);
        for (i, name) in names.iter().enumerate() {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            if name.eq_ignore_ascii_case(ERROR) || left_out && name == LEFT_OUT[1] {
                given_back = Some(i);
                continue;
            }
            if left_out && LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let Some(known_at) = Self::known().iter().position(|known| name.eq_ignore_ascii_case(known)) else {
                let near = nearest(name, Self::known().iter().copied()).first().map(|near| (*near).to_owned());
                return Err(Error::at(line, Problem::UnknownColumn { column: shown, near, known: known() }));
            };
            if at[known_at].replace(i).is_some() {
                return Err(Error::at(line, Problem::ColumnTwice { column: shown }));
            }
        }
        for needed in NEEDED.map(position) {
            if at[needed].is_none() {
                return Err(Error::at(line, Problem::ColumnMissing { column: Self::known()[needed], known: known() }));
            }
        }
        Ok(Self { names, at, given_back })
    }

    /// Whether this is a heading of our own lists, which may be fed back in.
    #[must_use]
    pub fn is_ours(heading: &str) -> bool {
        let heading = heading.trim();
        heading.eq_ignore_ascii_case(ERROR) || LEFT_OUT.contains(&heading)
    }

    /// Whether this is a known heading.
    pub(super) fn knows(heading: &[u8]) -> bool {
        Self::known().iter().any(|known| heading.trim_ascii().eq_ignore_ascii_case(known.as_bytes()))
    }

    /// What a row looks like.
    pub(super) fn shape(&self) -> Shape {
        Shape { columns: self.names.len() }
    }

    /// The minimum number of cells in a row: up to the last required one.
    pub(super) fn needed(&self) -> usize {
        NEEDED.into_iter().filter_map(|field| self.at[position(field)]).max().map_or(0, |last| last + 1)
    }

    /// Uses the day of a cell in a date column, and the faults of cells that are read.
    pub(super) fn settle(&self, raw: &mut Raw) {
        let says_a_day = |says: &Says| matches!(says, Says::Field(field) if field.kind() == Kind::Date);
        for day in KNOWN.1.iter().zip(&self.at).filter(|(says, at)| at.is_some() && says_a_day(says)).map(|(_, at)| *at) {
            if let Some((column, date)) = raw.dates.iter().find(|(column, _)| Some(*column) == day)
                && let Some(cell) = raw.cells.get_mut(*column)
            {
                date.clone_into(cell);
                raw.cell_faults.retain(|fault| fault.column != day);
            }
        }
        if raw.fault.is_none() {
            let mut faults = std::mem::take(&mut raw.cell_faults).into_iter();
            raw.fault = faults.find(|fault| self.at.contains(&fault.column));
        }
    }

    /// Removes the guards that a fed-back list put before its cells. A row that could not be read and still has its reason is
    /// refused again: its cells may be in the wrong places.
    pub(super) fn take_back(&self, cells: &mut [String]) -> Option<Fault> {
        let reason = self.given_back?;
        for cell in cells.iter_mut() {
            if let Some(text) = unguarded(cell) {
                *cell = text;
            }
        }
        let unread = cells.get(reason).is_some_and(|reason| reason.trim_end().ends_with(LOOK));
        unread.then_some(Fault { column: None, flaw: Flaw::StillRefused })
    }

    /// Every known column, for files that name them in each row.
    pub(super) fn all() -> Self {
        let names: Vec<_> = Self::known().iter().map(|name| (*name).to_owned()).collect();
        Self { at: (0..names.len()).map(Some).collect(), names, given_back: None }
    }

    /// The file's own headings, in its order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the file has this column.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        Self::known().iter().position(|known| *known == column).is_some_and(|known| self.at[known].is_some())
    }

    /// The row as a draft.
    ///
    /// # Errors
    /// A fault of the row itself, or an invalid date; the rest is up to [`Draft::check`].
    pub fn draft(&self, row: &Row) -> Result<Draft, case::Error> {
        let name = row.place();
        if let Some(fault) = &row.fault {
            let key = fault.column.and_then(|at| self.names.get(at)).map(|name| format!("column {name}"));
            let place = SourceLocation { source: Some(name), key, ..SourceLocation::default() };
            let help = format!("{}, and {LOOK}", fault.flaw.next_step());
            return Err(case::Error::new(place, Refusal::Cell { flaw: fault.flaw.code(), what: fault.flaw.to_string(), help }));
        }
        let origin = Origin::Row(Arc::from(name.as_str()));
        let mut draft = Draft::in_row(Arc::from(name.as_str()));
        let mut grounds: [(Option<String>, Option<String>); GROUNDS.len()] = Default::default();
        for (known, says) in KNOWN.1.iter().enumerate() {
            let Some(text) = self.cell(row, known) else { continue };
            match *says {
                Says::Ground(i) => grounds[i].0 = Some(text),
                Says::Fact(i) => grounds[i].1 = Some(text),
                Says::Field(field) => {
                    let value = match field.kind() {
                        Kind::Address | Kind::List => Value::Lines(lines(&text)),
                        Kind::Date => Value::Date(
                            dates::day(&text)
                                .map_err(|(what, help)| case::Error::new(origin.place(field), Refusal::Date { what, help }))?,
                        ),
                        _ => Value::Text(text),
                    };
                    draft.set(field, value, origin.clone());
                }
            }
        }
        for ((id, fact), (in_column, beside)) in grounds.into_iter().zip(GROUNDS) {
            if id.is_some() || fact.is_some() {
                let column = if id.is_some() && fact.is_none() { beside } else { in_column };
                let place = SourceLocation {
                    source: Some(name.clone()),
                    key: Some(format!("column {column}")),
                    ..SourceLocation::default()
                };
                draft.grounds.push(GroundDraft { id, fact, category: None, place });
            }
        }
        Ok(draft)
    }

    /// The text of a known column, if any.
    fn cell(&self, row: &Row, known: usize) -> Option<String> {
        let text = row.cells.get(self.at[known]?)?;
        (!text.trim().is_empty()).then(|| text.to_owned())
    }
}

/// The required columns.
const NEEDED: [Field; 2] = [Field::PersonName, Field::PersonCountry];

/// The position of a field among the known columns. A test ensures that those asked for exist.
fn position(field: Field) -> usize {
    KNOWN.1.iter().position(|says| *says == Says::Field(field)).unwrap_or_default()
}

/// Lines separated by a line break or `|`.
fn lines(text: &str) -> Vec<String> {
    text.split(['\n', '\r', '|']).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
