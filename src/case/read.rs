//! Case files and profiles: TOML, with a line number for every key.
//!
//! This module parses text read elsewhere, and must not decide what makes a valid case.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::draft::{Draft, GroundDraft};
use super::error::{Error, SourceLocation, nearest};
use super::field::{Field, Kind};
use super::names::{Named, Names};
use super::refusal::Refusal;
use super::value::{Origin, Value};
use crate::text::parser_in_words;

impl Draft {
    /// Parses a case file. `file` names it in messages.
    ///
    /// # Errors
    /// Names the line and column of a syntax error, the line of a value of the wrong type, or the line of an unknown key with
    /// the nearest known one.
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        let mut draft = Self::read(text, file)?;
        if draft.refused.is_empty() { Ok(draft) } else { Err(draft.refused.swap_remove(0)) }
    }

    /// Reads a case file like [`Self::parse`], but keeps what is wrong with single keys for [`Self::check`], so that all of it
    /// is known at once.
    ///
    /// # Errors
    /// Names the line and column of a syntax error: nothing after it can be read.
    pub fn read(text: &str, file: &str) -> Result<Self, Error> {
        let source = Source::new(text, file);
        let mut draft = Self::default();
        for (key, value) in source.parse()?.get_ref() {
            match tables().find(|table| table.key() == key.get_ref()) {
                Some(table) => source.table(table, value, &mut draft),
                None => draft.refused.push(source.unknown(key, tables().map(Field::key))),
            }
        }
        Ok(draft)
    }
}

/// `profile.toml`: who you are, and your accounts by controller.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// `[person]`, as in a case file.
    person: Draft,
    /// `[account.COMPANY]`, by whatever name, in lower case.
    accounts: BTreeMap<String, Draft>,
}

impl Profile {
    /// Parses a profile. `file` names it in messages.
    ///
    /// # Errors
    /// See [`Draft::parse`].
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        let source = Source::new(text, file);
        let mut profile = Self::default();
        let tables = [Field::Person, Field::Account];
        for (key, value) in source.parse()?.get_ref() {
            match tables.into_iter().find(|table| table.key() == key.get_ref()) {
                Some(Field::Account) => {
                    let accounts = value.get_ref().as_table().ok_or_else(|| source.wrong(key, Field::Account))?;
                    for (id, account) in accounts {
                        let mut draft = Draft::default();
                        source.table(Field::Account, account, &mut draft);
                        whole(&mut draft)?;
                        profile.accounts.insert(id.get_ref().to_lowercase(), draft);
                    }
                }
                Some(table) => {
                    source.table(table, value, &mut profile.person);
                    whole(&mut profile.person)?;
                }
                None => return Err(source.unknown(key, tables.into_iter().map(Field::key))),
            }
        }
        Ok(profile)
    }

    /// The profile's draft for a letter to the company with this id.
    ///
    /// # Errors
    /// If no account has this id, and one is of a name that may be this company, among several.
    pub fn draft_for<N: Names>(&self, company: Option<&str>, names: &N) -> Result<Draft, N::Error> {
        let account = company.map(|id| self.account_of(id, names)).transpose()?.flatten();
        Ok(self.person.clone().over(account.cloned().unwrap_or_default()))
    }

    /// The account with a company, by whatever name of it. A name of a company that is not known is that of another letter.
    fn account_of<N: Names>(&self, id: &str, names: &N) -> Result<Option<&Draft>, N::Error> {
        if let Some(account) = self.accounts.get(id) {
            return Ok(Some(account));
        }
        for (name, account) in &self.accounts {
            if names.may_mean(Named::Company, name, id) {
                let place = || account.place_of(Field::Account);
                names.meant(Named::Company, name, place)?;
                return Ok(Some(account));
            }
        }
        Ok(None)
    }
}

/// A profile serves every letter, so the first thing wrong in it is mended before any.
fn whole(draft: &mut Draft) -> Result<(), Error> {
    if draft.refused.is_empty() { Ok(()) } else { Err(draft.refused.swap_remove(0)) }
}

/// The tables of a case file.
fn tables() -> impl Iterator<Item = Field> {
    Field::all().filter(|field| field.kind() == Kind::Table)
}

/// A file being read: its text, its name, and where its lines end.
struct Source<'a> {
    text: &'a str,
    file: Arc<str>,
    breaks: Vec<usize>,
}

impl<'a> Source<'a> {
    fn new(text: &'a str, file: &str) -> Self {
        Self { text, file: file.into(), breaks: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    fn parse(&self) -> Result<Spanned<DeTable<'a>>, Error> {
        DeTable::parse(self.text).map_err(|error| syntax(&error, self.text, &self.file))
    }

    fn line(&self, offset: usize) -> usize {
        self.breaks.partition_point(|at| *at < offset) + 1
    }

    fn origin<T>(&self, at: &Spanned<T>) -> Origin {
        Origin::Line(self.file.clone(), self.line(at.span().start))
    }

    /// Reads the keys of a table into a draft, with what is wrong with them.
    fn table(&self, table: Field, value: &Spanned<DeValue<'_>>, draft: &mut Draft) {
        let Some(keys) = value.get_ref().as_table() else {
            draft.refused.push(self.wrong(value, table));
            return;
        };
        draft.set(table, Value::Table, self.origin(value));
        for (key, value) in keys {
            let read = self.field(table, key).and_then(|field| match (field.kind(), value.get_ref()) {
                (Kind::Grounds, DeValue::Array(grounds)) => {
                    for (i, ground) in grounds.iter().enumerate() {
                        match self.ground(field, i, ground) {
                            Ok(ground) => draft.grounds.push(ground),
                            Err(error) => draft.refused.push(error),
                        }
                    }
                    Ok(())
                }
                (kind, _) => {
                    let said = said(kind, value.get_ref()).map_err(|refusal| self.refused(key, field, refusal))?;
                    draft.set(field, said, self.origin(key));
                    Ok(())
                }
            });
            draft.refused.extend(read.err());
        }
    }

    fn ground(&self, field: Field, number: usize, value: &Spanned<DeValue<'_>>) -> Result<GroundDraft, Error> {
        let keys = value.get_ref().as_table().ok_or_else(|| self.wrong(value, field))?;
        let key = Some(format!("{}.{number}", field.key()));
        let place = SourceLocation { key, ..self.origin(value).place(field) };
        let mut ground = GroundDraft { place, ..GroundDraft::default() };
        for (key, value) in keys {
            let part = self.field(field, key)?;
            let Ok(Value::Text(text)) = said(part.kind(), value.get_ref()) else { return Err(self.wrong(key, part)) };
            let place = match part {
                Field::GroundId => &mut ground.id,
                Field::GroundFact => &mut ground.fact,
                _ => &mut ground.category,
            };
            *place = Some(text);
        }
        Ok(ground)
    }

    fn field(&self, table: Field, key: &Spanned<std::borrow::Cow<'_, str>>) -> Result<Field, Error> {
        let names = || Field::within(table).filter_map(|field| field.name_in(table));
        let found = Field::within(table).find(|field| field.name_in(table) == Some(key.get_ref()));
        found.ok_or_else(|| self.unknown(key, names()))
    }

    fn wrong<T>(&self, at: &Spanned<T>, field: Field) -> Error {
        self.refused(at, field, field.kind().refusal())
    }

    fn refused<T>(&self, at: &Spanned<T>, field: Field, refusal: Refusal) -> Error {
        Error::new(self.origin(at).place(field), refusal)
    }

    fn unknown(&self, key: &Spanned<std::borrow::Cow<'_, str>>, known: impl Iterator<Item = &'static str>) -> Error {
        let line = Some(self.line(key.span().start));
        let place = SourceLocation { source: Some(self.file.to_string()), line, ..SourceLocation::default() };
        Error::new(place, unknown(key.get_ref(), known.map(str::to_owned).collect()))
    }
}

/// Converts a TOML value for a field of this kind.
fn said(kind: Kind, value: &DeValue<'_>) -> Result<Value, Refusal> {
    let value = match value {
        DeValue::String(text) if kind == Kind::Date => {
            Value::Date(parse_date(text).map_err(|what| Refusal::Date { what, help: String::new() })?)
        }
        DeValue::Datetime(toml::value::Datetime { date: Some(date), .. }) => {
            Value::Date(parse_date(&date.to_string()).map_err(|what| Refusal::Date { what, help: String::new() })?)
        }
        // An address as a block of text, or on one line.
        DeValue::String(text) if kind == Kind::Address => Value::Lines(text.lines().map(str::to_owned).collect()),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            Value::Number(i64::from_str_radix(number.as_str(), number.radix()).map_err(|_| kind.refusal())?)
        }
        DeValue::Boolean(yes) => Value::Bool(*yes),
        DeValue::Array(items) => {
            let texts: Option<Vec<_>> = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect();
            Value::Lines(texts.ok_or_else(|| kind.refusal())?)
        }
        _ => return Err(kind.refusal()),
    };
    if kind.takes(&value) { Ok(value) } else { Err(kind.refusal()) }
}

impl Kind {
    /// Whether a value has the type of this kind.
    pub(super) fn takes(self, value: &Value) -> bool {
        match self {
            Self::Text(_) | Self::Email | Self::Name(_) => matches!(value, Value::Text(_)),
            Self::Address | Self::List => matches!(value, Value::Lines(_)),
            Self::Age => matches!(value, Value::Number(_)),
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Date => matches!(value, Value::Date(_)),
            Self::Table => matches!(value, Value::Table),
            Self::Grounds => false,
        }
    }

    /// The refusal for a value of the wrong type.
    pub(super) fn refusal(self) -> Refusal {
        let expected = match self {
            Self::Text(_) | Self::Email | Self::Name(_) => "a text",
            Self::Address | Self::List => "a list of texts",
            Self::Age => "a whole number",
            Self::Bool => "true or false",
            Self::Date => "a date",
            Self::Table => "a table: its name in [brackets] on a line of its own, its keys below",
            Self::Grounds => "a list of tables, each below [[objection.ground]]",
        };
        Refusal::WrongType { expected }
    }
}

fn unknown(key: &str, known: Vec<String>) -> Refusal {
    let near = nearest(key, known.iter().map(String::as_str)).first().map(|near| (*near).to_owned());
    Refusal::UnknownKey { key: key.chars().take(60).collect(), near, known }
}

fn syntax(error: &toml::de::Error, text: &str, file: &str) -> Error {
    let at = error.span().map_or(0, |span| span.start);
    let (line, column) = line_and_column(text, at);
    let place = SourceLocation { source: Some(file.to_owned()), line: Some(line), ..SourceLocation::default() };
    match unknown_key(error.message()) {
        Some((key, known)) => Error::new(place, unknown(&key, known)),
        None => {
            let what = parser_in_words(error.message());
            // A file that is TOML has a value of the wrong kind: its key says more than its column.
            match DeTable::parse(text).ok().and_then(|table| key_at(table.get_ref(), at)) {
                Some(key) => Error::new(SourceLocation { key: Some(key), ..place }, Refusal::WrongValue { what }),
                None => Error::new(place, Refusal::Syntax { column, what }),
            }
        }
    }
}

/// The dotted key whose value stands at this byte.
fn key_at(table: &DeTable<'_>, at: usize) -> Option<String> {
    table.iter().find_map(|(key, value)| {
        let key_there = key.span().contains(&at);
        let below = || match value.get_ref() {
            DeValue::Table(inner) => key_at(inner, at).map(|below| format!("{}.{below}", key.get_ref())),
            _ => None,
        };
        below().or_else(|| (key_there || value.span().contains(&at)).then(|| key.get_ref().to_string()))
    })
}

/// Line and column of a byte offset, both counted from 1, the column in characters.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// Parses one of the user's other TOML files.
///
/// # Errors
/// Names the line, and the nearest key for an unknown one.
pub fn read_toml<T: for<'de> Deserialize<'de>>(text: &str, file: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| syntax(&error, text, file))
}

/// Splits serde's message for an unknown key into the key and the known ones of its table.
fn unknown_key(message: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let known = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((key.to_owned(), known))
}

/// Parses `YYYY-MM-DD`; only accepts years plausible for a letter.
///
/// # Errors
/// Says what is wrong and how to write it.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| format!("`{}` is not a date that exists (write YYYY-MM-DD)", text.chars().take(40).collect::<String>()))?;
    let year = chrono::Datelike::year(&date);
    if (1990..=2100).contains(&year) { Ok(date) } else { Err(format!("the year {year} cannot be meant")) }
}
