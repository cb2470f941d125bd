//! Field values and their origins: a value always carries the place where it was given.

use std::sync::Arc;

use chrono::NaiveDate;

use super::error::SourceLocation;
use super::field::Field;

/// An unchecked value.
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
    /// A table that is present.
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

/// Where something was given. Cheap to clone: each of thousands of rows has a dozen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Unknown, as set by a program.
    #[default]
    Unknown,
    /// In a file, at a line counted from 1.
    Line(Arc<str>, usize),
    /// As an argument: a flag, or the name of a positional one.
    Argument(Arc<str>),
    /// In a table row; the field gives the column.
    Row(Arc<RowPlace>),
}

/// A row of a table: its name, and the headings that the table has for fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowPlace {
    name: Arc<str>,
    headings: Arc<Headings>,
}

impl RowPlace {
    /// A row by its name.
    #[must_use]
    pub fn new(name: Arc<str>, headings: Arc<Headings>) -> Self {
        Self { name, headings }
    }

    /// The column of a field; for a table, the columns of its fields.
    fn column_of(&self, field: Field) -> Option<String> {
        let own = self.headings.of(field).map(str::to_owned);
        own.or_else(|| {
            let columns: Vec<_> = Field::within(field).filter_map(|field| self.headings.of(field)).collect();
            let (last, first) = columns.split_last()?;
            Some(if first.is_empty() { (*last).to_owned() } else { format!("{} or {last}", first.join(", ")) })
        })
        .map(|columns| format!("column {columns}"))
    }
}

/// The headings of a table for fields, where they differ from the names of their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headings(Vec<(Field, String)>);

impl Headings {
    /// Headings, each of a field that has a column.
    #[must_use]
    pub fn new(headings: Vec<(Field, String)>) -> Self {
        Self(headings)
    }

    /// The heading of a field. A person represented has the columns of the writer.
    fn of(&self, field: Field) -> Option<&str> {
        let column = field.column()?;
        Some(self.0.iter().find(|(known, _)| known.column() == Some(column)).map_or(column, |(_, heading)| heading))
    }
}

impl Origin {
    /// The place of a field with this origin.
    #[must_use]
    pub fn place(&self, field: Field) -> SourceLocation {
        let at = |source: &str, line, key| SourceLocation { source: Some(source.to_owned()), line, key, field: Some(field) };
        let key = Some(field.key().to_owned());
        match self {
            Self::Unknown => SourceLocation { key, field: Some(field), ..SourceLocation::default() },
            Self::Line(file, line) => at(file, Some(*line), key),
            // The company of a command has no flag; what was typed stands in the message.
            Self::Argument(name) if name.is_empty() => SourceLocation { field: Some(field), ..SourceLocation::default() },
            Self::Argument(name) => at(name, None, None),
            Self::Row(row) => at(&row.name, None, row.column_of(field).or(key)),
        }
    }
}

/// A field, its value and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) field: Field,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

/// Where the fields of a case were given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origins {
    pub(super) of: Vec<(Field, Origin)>,
    /// Where a missing field belongs.
    pub(super) unsaid: Origin,
}

impl Origins {
    /// Where a field was given, or at least its name.
    #[must_use]
    pub fn place(&self, field: Field) -> SourceLocation {
        let said = self.of.iter().find(|(known, _)| *known == field);
        // A table that is implied by its fields has the place of the first of them.
        let within = || self.of.iter().find(|(known, _)| known.is_in(field));
        said.or_else(within).map_or(&self.unsaid, |(_, origin)| origin).place(field)
    }
}
