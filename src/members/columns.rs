//! The columns of a members file: what is known, and which column of the file holds it.

use std::sync::{Arc, LazyLock};

use crate::case::{Field, Headings as FieldHeadings, Kind};

use super::headings::{self, Part};
use super::lists::unguarded;
use super::record::Shape;
use super::{ColumnMeaning, Fault, Flaw, Hidden, Raw};

/// The extra heading of our list of refused rows, which may be fed back in.
pub(super) const ERROR: &str = "error";
/// The first headings of our list of rows that were left out.
pub const LEFT_OUT: [&str; 3] = ["row", "reason", "reference"];
/// Ends a reason whose row must not pass until somebody has looked at it.
pub(super) const LOOK: &str = "empty its cell `error`";

/// The grounds of a row, each with its fact.
pub(super) const GROUNDS: [(&str, &str); 3] = [("ground", "fact"), ("ground_2", "fact_2"), ("ground_3", "fact_3")];

/// What a known column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Field(Field),
    /// The id of the ground with this number.
    Ground(usize),
    /// The fact of the ground with this number.
    Fact(usize),
}

/// The columns a members file can have: those of the table of fields.
pub(super) static KNOWN: LazyLock<(Vec<&'static str>, Vec<Says>)> = LazyLock::new(|| {
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

/// What the column of the name holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameIs {
    /// The whole name.
    Whole,
    /// The family name: the given one has a column of its own.
    Family,
    /// The given name: the family's has a column of its own.
    Given,
    /// The whole name, where the columns of its parts do not give it.
    Parts,
}

/// The columns of one file.
#[derive(Debug)]
pub struct Columns {
    pub(super) names: Vec<String>,
    /// The position of each known column.
    pub(super) at: Vec<Option<usize>>,
    /// The position of each part of a name or address.
    pub(super) parts: [Option<usize>; Part::ALL.len()],
    pub(super) name_is: NameIs,
    /// The address has other columns than `address`.
    pub(super) joins_address: bool,
    /// Whether each column of the file is read.
    pub(super) is_read: Vec<bool>,
    /// Those that are not known.
    pub(super) unknown: Vec<usize>,
    /// The column of the reasons, if the file is our own list of refused rows.
    pub(super) given_back: Option<usize>,
    /// The file's own headings of fields, for messages.
    pub(super) headings: Arc<FieldHeadings>,
}

impl Columns {
    /// The column names a members file can have.
    #[must_use]
    pub fn known() -> &'static [&'static str] {
        &KNOWN.0
    }

    /// Every heading a members file can have, with what it means and its other forms.
    #[must_use]
    pub fn meanings() -> Vec<ColumnMeaning> {
        let also = |name: &str| -> Vec<(&'static str, &'static [String])> {
            let languages = headings::others(name).into_iter().flatten();
            languages.map(|(language, headings)| (language.as_str(), headings.as_slice())).collect()
        };
        let said = |says: &Says| match *says {
            Says::Field(field) => field.help(),
            Says::Ground(_) => Field::Ground.help(),
            Says::Fact(_) => Field::GroundFact.help(),
        };
        let is_needed = |says: &Says| matches!(says, Says::Field(field) if NEEDED.contains(field));
        let columns = KNOWN.0.iter().zip(&KNOWN.1).map(|(name, says)| ColumnMeaning {
            column: name,
            means: said(says),
            required: is_needed(says),
            joined: false,
            also: also(name),
        });
        let parts = Part::ALL.into_iter().map(|(_, name, means)| ColumnMeaning {
            column: name,
            means,
            required: false,
            joined: true,
            also: also(name),
        });
        columns.chain(parts).collect()
    }

    /// No column, of a file with these headings.
    pub(super) fn none(names: Vec<String>) -> Self {
        let count = names.len();
        Self {
            names,
            at: vec![None; Self::known().len()],
            parts: [None; Part::ALL.len()],
            name_is: NameIs::Whole,
            joins_address: false,
            is_read: vec![false; count],
            unknown: Vec::new(),
            given_back: None,
            headings: Arc::default(),
        }
    }

    /// Every known column, for files that name them in each row.
    pub(super) fn all() -> Self {
        let names: Vec<_> = Self::known().iter().map(|name| (*name).to_owned()).collect();
        let count = names.len();
        Self { at: (0..count).map(Some).collect(), is_read: vec![true; count], ..Self::none(names) }
    }

    /// Whether this is a heading of our own lists, which may be fed back in.
    #[must_use]
    pub fn is_ours(heading: &str) -> bool {
        let heading = heading.trim();
        heading.eq_ignore_ascii_case(ERROR) || LEFT_OUT.contains(&heading)
    }

    /// What a row looks like.
    pub(super) fn shape(&self) -> Shape {
        Shape { columns: self.names.len() }
    }

    /// The columns that make the name.
    pub(super) fn name_columns(&self) -> impl Iterator<Item = usize> {
        let parts = Part::ALL.iter().filter(|(part, ..)| part.is_of_name()).filter_map(|(part, ..)| self.parts[*part as usize]);
        self.at[position(Field::PersonName)].into_iter().chain(parts)
    }

    /// The columns that make the address.
    pub(super) fn address_columns(&self) -> impl Iterator<Item = usize> {
        let parts = Part::ALL.iter().filter(|(part, ..)| !part.is_of_name());
        let parts = parts.filter_map(|(part, ..)| self.parts[*part as usize].filter(|_| self.joins_address));
        self.at[position(Field::PersonAddress)].into_iter().chain(parts)
    }

    /// The minimum number of cells in a row: up to the last required one.
    pub(super) fn needed(&self) -> usize {
        let country = self.at[position(Field::PersonCountry)];
        self.name_columns().chain(country).max().map_or(0, |last| last + 1)
    }

    /// Uses the day of a cell in a date column, and the faults of cells that are read.
    pub(super) fn settle(&self, raw: &mut Raw) {
        if !raw.dates.is_empty() {
            let says_a_day = |says: &Says| matches!(says, Says::Field(field) if field.kind() == Kind::Date);
            for day in KNOWN.1.iter().zip(&self.at).filter(|(says, at)| at.is_some() && says_a_day(says)).map(|(_, at)| *at) {
                if let Some((column, date)) = raw.dates.iter().find(|(column, _)| Some(*column) == day)
                    && let Some(cell) = raw.cells.get_mut(*column)
                {
                    date.clone_into(cell);
                    raw.cell_faults.retain(|fault| fault.column != day);
                }
            }
        }
        for (at, _) in raw.cells.iter().enumerate().filter(|(_, cell)| headings::is_formula_error(cell)) {
            raw.cell_faults.push(Fault { column: Some(at), flaw: Flaw::FormulaError { shown: Some(raw.cells[at].clone()) } });
        }
        if raw.faults.is_empty() {
            let faults = std::mem::take(&mut raw.cell_faults);
            raw.faults.extend(faults.into_iter().filter(|fault| fault.column.is_some_and(|at| self.reads(at))));
        }
    }

    /// Why a row is none of a person: it repeats the headings, sums up those above, or says nothing that is read.
    pub(super) fn no_person(&self, cells: &[String]) -> Option<Hidden> {
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        if self.at[position(Field::PersonCountry)].is_some_and(|at| cell(at) == self.names[at])
            && self.names.iter().enumerate().all(|(at, name)| name == cell(at))
        {
            return Some(Hidden::Headings);
        }
        if self.at[position(Field::PersonCountry)].is_none_or(|at| !cell(at).is_empty()) {
            return None;
        }
        let mut read = (0..self.names.len()).filter(|at| self.reads(*at)).peekable();
        if self.names.iter().zip(0..).any(|(_, at)| headings::is_total(cell(at))) && !cells.iter().any(|cell| cell.contains('@'))
        {
            return Some(Hidden::Total);
        }
        (read.peek().is_some() && read.all(|at| cell(at).is_empty())).then_some(Hidden::Nothing)
    }

    /// Whether a column is read.
    pub(super) fn reads(&self, at: usize) -> bool {
        self.is_read.get(at).copied().unwrap_or(false)
    }

    /// The columns that are read, each with its cell.
    pub fn read_cells<'a>(&'a self, cells: &'a [String]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.names.iter().zip(cells).zip(&self.is_read);
        all.filter(|(_, is_read)| **is_read).map(|((name, cell), _)| (name.as_str(), cell.as_str()))
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

    /// The file's own headings, in its order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Each column that is read with the name of what it means.
    pub fn read_as(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let read = self.names.iter().enumerate().filter(|(at, _)| self.reads(*at));
        read.filter_map(|(at, name)| {
            let is = |field: Field| self.at[position(field)] == Some(at);
            let means = match self.name_is {
                NameIs::Family if is(Field::PersonName) => Part::FamilyName.name(),
                NameIs::Given if is(Field::PersonName) => Part::GivenName.name(),
                _ if self.joins_address && is(Field::PersonAddress) => Part::Street.name(),
                _ => headings::meaning(name)?.name(),
            };
            Some((name.as_str(), means))
        })
    }
}

/// The required columns.
pub(super) const NEEDED: [Field; 2] = [Field::PersonName, Field::PersonCountry];

/// The position of a field among the known columns. A test ensures that those asked for exist.
pub(super) fn position(field: Field) -> usize {
    KNOWN.1.iter().position(|says| *says == Says::Field(field)).unwrap_or_default()
}

/// Lines separated by a line break or `|`.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.split(['\n', '\r', '|']).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
