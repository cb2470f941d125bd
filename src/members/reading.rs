//! Reads the headings of a file: which column means what, and all that is wrong with them at once.

use std::sync::Arc;

use crate::case::{Field, Headings as FieldHeadings};

use super::bounds::MAX_COLUMNS;
use super::columns::{Columns, ERROR, KNOWN, LEFT_OUT, NEEDED, NameIs, Says, position};
use super::headings::{self, Meaning, Part};
use super::{Error, Note, Problem, UnknownColumn};

/// Headings stand within as many rows from the top.
pub(super) const MAX_TITLES: usize = 25;

/// How many cells of a row are known headings, each meaning once.
pub(super) fn score<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    let mut seen = Vec::new();
    for meaning in cells.filter_map(headings::meaning) {
        if !seen.contains(&meaning) {
            seen.push(meaning);
        }
    }
    seen.len()
}

/// The row with the headings among the first ones: that with most of them, since titles and groups may stand above.
pub(super) fn best(scores: impl Iterator<Item = usize>) -> usize {
    // Of several, the first.
    let first = |best: (usize, usize), row: (usize, usize)| if row.1 > best.1 { row } else { best };
    scores.enumerate().fold((0, 0), first).0
}

/// A heading as messages show it.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

impl Columns {
    /// Reads the headings, which are in this line. Unknown ones are refused if `strict`, else left alone.
    pub(super) fn read(names: Vec<String>, line: u64, strict: bool) -> Result<Self, Error> {
        let known = || Self::known().to_vec();
        if names.len() > MAX_COLUMNS {
            return Err(Error::at(line, Problem::TooManyColumns { most: MAX_COLUMNS, known: known() }));
        }
        let mut names: Vec<String> = names.into_iter().map(|name| name.trim().to_owned()).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut columns = Self::none(names);
        let mut problems = Vec::new();
        let left_out = columns.names.get(..LEFT_OUT.len()).is_some_and(|first| first == LEFT_OUT);
        for i in 0..columns.names.len() {
            let name = columns.names[i].as_str();
            if name.eq_ignore_ascii_case(ERROR) || left_out && name == LEFT_OUT[1] {
                columns.given_back = Some(i);
                continue;
            }
            if left_out && LEFT_OUT.contains(&name) {
                continue;
            }
            let place = match headings::meaning(name) {
                Some(Meaning::Column(known)) => &mut columns.at[known],
                Some(Meaning::Part(part)) => &mut columns.parts[part as usize],
                None => {
                    columns.unknown.push(i);
                    continue;
                }
            };
            match *place {
                None => *place = Some(i),
                Some(first) => problems.push(columns.twice(first, i)),
            }
        }
        columns.settle_names(&mut problems);
        if strict {
            let unknown = columns.unknown().into_iter().filter(|unknown| !unknown.column.is_empty());
            problems.extend(unknown.map(|UnknownColumn { column, near }| Problem::UnknownColumn {
                column,
                near,
                known: known(),
            }));
        }
        for field in NEEDED {
            let is_there = match field {
                Field::PersonName => columns.name_columns().next().is_some(),
                field => columns.at[position(field)].is_some(),
            };
            if !is_there {
                problems.push(Problem::ColumnMissing { column: Self::known()[position(field)], known: known() });
            }
        }
        match problems.len() {
            0 => Ok(columns),
            1 => Err(Error::at(line, problems.remove(0))),
            _ => Err(Error::at(line, Problem::Headings { problems })),
        }
    }

    fn twice(&self, first: usize, second: usize) -> Problem {
        let (one, other) = (shown(&self.names[first]), shown(&self.names[second]));
        if one.eq_ignore_ascii_case(&other) {
            return Problem::ColumnTwice { column: other };
        }
        let means = headings::meaning(&self.names[first]).map_or("", Meaning::name);
        Problem::SameMeaning { first: one, second: other, means }
    }

    /// Decides what a name and an address mean beside their parts.
    fn settle_names(&mut self, problems: &mut Vec<Problem>) {
        let part = |part: Part| self.parts[part as usize];
        let has = |wanted: Part| part(wanted).is_some();
        let (name, address) = (self.at[position(Field::PersonName)], self.at[position(Field::PersonAddress)]);
        // “Name, Vorname” is a family name and a given one, “Nome, Cognome” the other way round.
        self.name_is = match (has(Part::GivenName), has(Part::FamilyName)) {
            (true, false) if name.is_some() => NameIs::Family,
            (false, true) if name.is_some() => NameIs::Given,
            (false, false) => NameIs::Whole,
            _ => NameIs::Parts,
        };
        if let (Some(address), Some(street)) = (address, part(Part::Street)) {
            let (first, second) = (shown(&self.names[address]), shown(&self.names[street]));
            problems.push(Problem::SameMeaning { first, second, means: Part::Street.name() });
        }
        self.joins_address = Part::ALL.iter().any(|(part, ..)| !part.is_of_name() && *part != Part::Region && has(*part));
        let read = self.at.iter().chain(&self.parts).flatten();
        for column in read {
            self.is_read[*column] = true;
        }
        let mut names = Vec::new();
        for (known, says) in KNOWN.1.iter().enumerate() {
            let Says::Field(field) = *says else { continue };
            let columns: Vec<&str> = match field {
                Field::PersonName => self.name_columns().map(|at| self.names[at].as_str()).collect(),
                Field::PersonAddress => self.address_columns().map(|at| self.names[at].as_str()).collect(),
                _ => self.at[known].map(|at| self.names[at].as_str()).into_iter().collect(),
            };
            let own = columns.join(", ");
            if !own.is_empty() && own != Self::known()[known] {
                names.push((field, own));
            }
        }
        self.headings = Arc::new(FieldHeadings::new(names));
    }

    /// The columns that are not known, each with a known heading that it may be.
    #[must_use]
    pub fn unknown(&self) -> Vec<UnknownColumn> {
        let near = |name: &str| headings::nearest(name).map(|meaning| meaning.name().to_owned());
        let named = self.unknown.iter().map(|at| self.names[*at].as_str());
        named.map(|name| UnknownColumn { column: shown(name), near: near(name) }).collect()
    }

    /// What is to be said of the headings.
    pub(super) fn notes(&self) -> Option<Note> {
        let columns: Vec<_> = self.unknown().into_iter().filter(|unknown| !unknown.column.is_empty()).collect();
        (!columns.is_empty()).then_some(Note::UnknownColumns { columns })
    }
}
