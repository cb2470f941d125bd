//! A row as an unchecked case. Every key of the draft records its row and column, so that refusals can name them.

use std::sync::Arc;

use crate::case::{self, Draft, Field, GroundDraft, Kind, Origin, Refusal, RowPlace, SourceLocation, Value};

use super::columns::{Columns, GROUNDS, KNOWN, LOOK, NameIs, Says, lines, position};
use super::headings::{Part, plain};
use super::joined::{self, Parts};
use super::{Fault, Flaw, Row, dates};

impl Columns {
    /// The row as a draft.
    ///
    /// # Errors
    /// A fault of the row itself, or an invalid date; the rest is up to [`Draft::check`].
    pub fn draft(&self, row: &Row) -> Result<Draft, case::Error> {
        let (draft, mut errors) = self.draft_and_errors(row);
        if errors.is_empty() { Ok(draft) } else { Err(errors.swap_remove(0)) }
    }

    /// The row as a draft, as far as it can be read, and all that cannot.
    #[must_use]
    pub fn draft_and_errors(&self, row: &Row) -> (Draft, Vec<case::Error>) {
        let name: Arc<str> = row.place().into();
        let mut errors: Vec<case::Error> = row.faults.iter().map(|fault| self.error(&name, fault)).collect();
        let place = Arc::new(RowPlace::new(Arc::clone(&name), Arc::clone(&self.headings)));
        let origin = Origin::Row(Arc::clone(&place));
        let mut draft = Draft::in_row(place);
        if !errors.is_empty() {
            return (draft, errors);
        }
        let mut grounds: [(Option<String>, Option<String>); GROUNDS.len()] = Default::default();
        let country = self.cell(row, position(Field::PersonCountry)).unwrap_or_default();
        for (known, says) in KNOWN.1.iter().enumerate() {
            match *says {
                Says::Ground(i) => grounds[i].0 = self.cell(row, known).map(str::to_owned),
                Says::Fact(i) => grounds[i].1 = self.cell(row, known).map(str::to_owned),
                Says::Field(Field::PersonName) if self.name_is != NameIs::Whole => match self.name(row, country) {
                    Ok(Some(name)) => draft.set(Field::PersonName, name, origin.clone()),
                    Ok(None) => {}
                    Err(fault) => errors.push(self.error(&name, &fault)),
                },
                Says::Field(Field::PersonAddress) if self.joins_address => {
                    let address = self.address(row, country);
                    if !address.is_empty() {
                        draft.set(Field::PersonAddress, address, origin.clone());
                    }
                }
                Says::Field(Field::PersonCountry) if self.parts[Part::Region as usize].is_some() && !country.is_empty() => {
                    let region = self.part(row, Part::Region).unwrap_or_default();
                    let country = joined::with_part(country, region).unwrap_or_else(|| country.to_owned());
                    draft.set(Field::PersonCountry, country, origin.clone());
                }
                Says::Field(field) => {
                    let Some(text) = self.cell(row, known) else { continue };
                    let value = match field.kind() {
                        Kind::Address | Kind::List => Value::Lines(lines(text)),
                        Kind::Date => match dates::day(text) {
                            Ok(day) => Value::Date(day),
                            Err((what, help)) => {
                                errors.push(case::Error::new(origin.place(field), Refusal::Date { what, help }));
                                continue;
                            }
                        },
                        _ => Value::Text(text.to_owned()),
                    };
                    draft.set(field, value, origin.clone());
                }
            }
        }
        for (at, ((id, fact), (in_column, beside))) in grounds.into_iter().zip(GROUNDS).enumerate() {
            if id.is_some() || fact.is_some() {
                let (column, says) =
                    if id.is_some() && fact.is_none() { (beside, Says::Fact(at)) } else { (in_column, Says::Ground(at)) };
                let own = KNOWN.1.iter().position(|known| *known == says).and_then(|known| self.names.get(self.at[known]?));
                let key = Some(format!("column {}", own.map_or(column, String::as_str)));
                let place = SourceLocation { source: Some(name.to_string()), line: None, key, ..SourceLocation::default() };
                draft.grounds.push(GroundDraft { id, fact, category: None, place });
            }
        }
        (draft, errors)
    }

    fn error(&self, row: &str, fault: &Fault) -> case::Error {
        let key = fault.column.and_then(|at| self.names.get(at)).map(|name| format!("column {name}"));
        let place = SourceLocation { source: Some(row.to_owned()), line: None, key, ..SourceLocation::default() };
        let help = format!("{}, and {LOOK}", fault.flaw.next_step());
        case::Error::new(place, Refusal::Cell { flaw: fault.flaw.code(), what: fault.flaw.to_string(), help })
    }

    /// The text of a known column, if any.
    fn cell<'a>(&self, row: &'a Row, known: usize) -> Option<&'a str> {
        let text = row.cells.get(self.at[known]?)?;
        (!text.trim().is_empty()).then_some(text)
    }

    pub(super) fn part<'a>(&self, row: &'a Row, part: Part) -> Option<&'a str> {
        let text = row.cells.get(self.parts[part as usize]?)?;
        (!text.trim().is_empty()).then_some(text)
    }

    fn parts<'a>(&self, row: &'a Row) -> Parts<'a> {
        Parts(Part::ALL.map(|(part, ..)| self.part(row, part)))
    }

    /// The name from its parts.
    fn name(&self, row: &Row, country: &str) -> Result<Option<String>, Fault> {
        let at = position(Field::PersonName);
        let said = self.cell(row, at).map(str::trim);
        let mut parts = self.parts(row);
        let missing = match self.name_is {
            NameIs::Family => Some(Part::FamilyName),
            NameIs::Given => Some(Part::GivenName),
            NameIs::Whole | NameIs::Parts => None,
        };
        if let Some(missing) = missing {
            let other = if missing == Part::FamilyName { Part::GivenName } else { Part::FamilyName };
            // “Anna Sample” beside “Anna” is the whole name.
            let words = |text: &str| -> Vec<String> { text.split_whitespace().map(plain).collect() };
            let (said, beside) = (said.unwrap_or_default(), words(parts.get(other).unwrap_or_default()));
            let all = words(said);
            if !beside.is_empty() && all.len() > beside.len() && (all.starts_with(&beside) || all.ends_with(&beside)) {
                return Ok(Some(said.to_owned()));
            }
            parts.0[missing as usize] = Some(said);
            return Ok(Some(parts.name(country)).filter(|name| !name.is_empty()));
        }
        let joined = parts.name(country);
        let is_whole = [Part::GivenName, Part::FamilyName].into_iter().all(|part| parts.get(part).is_some());
        match said {
            Some(said) if !is_whole => Ok(Some(said.to_owned())),
            Some(said) if !plain(said).contains(&plain(parts.get(Part::FamilyName).unwrap_or_default())) => {
                let flaw = Flaw::NamesDiffer { name: said.to_owned(), joined };
                Err(Fault { column: self.at[at], flaw })
            }
            _ => Ok(Some(joined).filter(|name| !name.is_empty())),
        }
    }

    /// The address from its parts.
    fn address(&self, row: &Row, country: &str) -> Vec<String> {
        let mut parts = self.parts(row);
        let said = self.cell(row, position(Field::PersonAddress));
        if let Some(said) = said {
            let postcode = parts.get(Part::Postcode).map(plain);
            let town = parts.get(Part::Town).map(plain).filter(|town| !town.is_empty());
            // The whole address, beside its own postcode or town.
            let is_whole = match (&postcode, town) {
                (Some(code), _) if !code.is_empty() => joined::holds(said, code),
                (_, Some(town)) => plain(said).ends_with(&town),
                _ => false,
            };
            if is_whole {
                return lines(said);
            }
            parts.0[Part::Street as usize] = Some(said);
        }
        parts.address(country)
    }

    /// The postcode of a row that has lost zeros, with its heading.
    pub(super) fn lost_zeros<'a>(&'a self, row: &'a Row) -> Option<(&'a str, &'a str)> {
        let country = self.cell(row, position(Field::PersonCountry)).unwrap_or_default();
        let postcode = self.part(row, Part::Postcode).filter(|code| joined::lacks_digits(country, code))?;
        Some((self.names.get(self.parts[Part::Postcode as usize]?)?, postcode.trim()))
    }
}
