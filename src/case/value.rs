//! What was said of a field, and where: a value never travels without the place where it was said.

use std::sync::Arc;

use chrono::NaiveDate;

use super::error::SourceLocation;
use super::field::Field;

/// A value as it was said, not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// One line of text, an e-mail address, a role.
    Text(String),
    /// The lines of an address, or a list.
    Lines(Vec<String>),
    /// An age.
    Number(i64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// A table that is there.
    Table,
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<String>> for Value {
    fn from(lines: Vec<String>) -> Self {
        Self::Lines(lines)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

/// Where something was said. Cheap to clone: of thousands of rows, each has a dozen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Nowhere that could be named: a program said it.
    #[default]
    Unknown,
    /// In a file, at a line counted from 1.
    Line(Arc<str>, usize),
    /// By an argument: a flag, or the name of what stands by itself.
    Argument(Arc<str>),
    /// In a row of a table, by the name of the row; its column is that of the field.
    Row(Arc<str>),
}

impl Origin {
    /// The place of a field that was said there.
    #[must_use]
    pub fn place(&self, field: Field) -> SourceLocation {
        let at = |source: &str, line, key| SourceLocation { source: Some(source.to_owned()), line, key };
        let key = Some(field.key().to_owned());
        match self {
            Self::Unknown => SourceLocation { key, ..SourceLocation::default() },
            Self::Line(file, line) => at(file, Some(*line), key),
            Self::Argument(name) => at(name, None, None),
            Self::Row(row) => at(row, None, column_of(field).or(key)),
        }
    }
}

/// The column in which a field is said; of a table, those of its fields.
fn column_of(field: Field) -> Option<String> {
    let own = field.column().map(str::to_owned);
    own.or_else(|| {
        let columns: Vec<_> = Field::within(field).filter_map(Field::column).collect();
        let (last, first) = columns.split_last()?;
        Some(if first.is_empty() { (*last).to_owned() } else { format!("{} or {last}", first.join(", ")) })
    })
    .map(|columns| format!("column {columns}"))
}

/// A field, what was said of it, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) field: Field,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

/// Where the fields of a case were said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origins {
    pub(super) of: Vec<(Field, Origin)>,
    /// Where a field would have been said that nobody has.
    pub(super) unsaid: Origin,
}

impl Origins {
    /// Where a field was said, or at least its name.
    #[must_use]
    pub fn place(&self, field: Field) -> SourceLocation {
        let said = self.of.iter().find(|(known, _)| *known == field);
        // A table that nobody wrote as one is where the first of its fields was said.
        let within = || self.of.iter().find(|(known, _)| known.is_in(field));
        said.or_else(within).map_or(&self.unsaid, |(_, origin)| origin).place(field)
    }
}
