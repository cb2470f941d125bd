//! Headings of members files in several languages, and what each means: `data/members/headings.toml`.
//!
//! This module must not know what a row says.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::columns::Columns;
use crate::catalog::Catalog;

/// A part of a name or address that has a column of its own. Named in the data as here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    GivenName,
    MiddleName,
    NameParticle,
    FamilyName,
    AddressAddition,
    Street,
    HouseNumber,
    HouseNumberAddition,
    Flat,
    #[serde(rename = "address_line_2")]
    AddressLine2,
    Postcode,
    Town,
    Region,
}

impl Part {
    /// Every part with its name in the data and its meaning, in the order of the enum.
    pub(super) const ALL: [(Self, &'static str, &'static str); 13] = [
        (Self::GivenName, "given_name", "Given name, joined with the family name"),
        (Self::MiddleName, "middle_name", "Further given names"),
        (Self::NameParticle, "name_particle", "What stands before the family name (van der)"),
        (Self::FamilyName, "family_name", "Family name"),
        (Self::AddressAddition, "address_addition", "Line of the address above the street (c/o)"),
        (Self::Street, "street", "Street, with or without the number"),
        (Self::HouseNumber, "house_number", "Number of the house, if it is not with the street"),
        (Self::HouseNumberAddition, "house_number_addition", "What follows the number (a, II)"),
        (Self::Flat, "flat", "Number of the flat"),
        (Self::AddressLine2, "address_line_2", "Line of the address below the street"),
        (Self::Postcode, "postcode", "Postcode, joined with the town as the country writes it"),
        (Self::Town, "town", "Town, with or without the postcode"),
        (Self::Region, "region", "State, province or canton"),
    ];

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Whether it is of a name.
    pub(super) fn is_of_name(self) -> bool {
        matches!(self, Self::GivenName | Self::MiddleName | Self::NameParticle | Self::FamilyName)
    }
}

/// What a heading means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    /// The known column with this number.
    Column(usize),
    /// A part of a name or address.
    Part(Part),
}

impl Meaning {
    /// The name under which it is known.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Column(known) => Columns::known()[known],
            Self::Part(part) => part.name(),
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        let column = Columns::known().iter().position(|known| *known == name).map(Self::Column);
        column.or_else(|| Some(Self::Part(Part::ALL.iter().find(|(_, known, _)| *known == name)?.0)))
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
struct File {
    #[serde(default)]
    totals: Vec<String>,
    #[serde(default)]
    errors: Vec<String>,
    /// By meaning, then by language.
    heading: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// All headings.
#[derive(Debug)]
pub(super) struct Headings {
    known: HashMap<String, Meaning>,
    file: File,
    /// Words that begin a row of sums.
    totals: Vec<String>,
}

static HEADINGS: LazyLock<Headings> = LazyLock::new(|| {
    // A test reads the file; without it, columns are known by their own names.
    let file = Catalog::embedded().text_record::<File>("data/members/headings.toml").unwrap_or_default();
    let mut known = HashMap::new();
    for name in Columns::known().iter().copied().chain(Part::ALL.map(|(_, name, _)| name)) {
        known.extend(Meaning::of_name(name).map(|meaning| (plain(name), meaning)));
    }
    for (meaning, languages) in &file.heading {
        let Some(meaning) = Meaning::of_name(meaning) else { continue };
        for heading in languages.values().flatten() {
            known.entry(plain(heading)).or_insert(meaning);
        }
    }
    let totals = file.totals.iter().map(|word| plain(word)).collect();
    Headings { known, file, totals }
});

/// What a heading means, in any case and with any marks between its words.
pub(super) fn meaning(heading: &str) -> Option<Meaning> {
    // A mark that still stands there was not read as a quotation.
    if heading.trim_start().starts_with(['\'', '"']) {
        return None;
    }
    HEADINGS.known.get(&plain(heading)).copied()
}

/// The headings of a meaning, by language.
pub(super) fn others(name: &str) -> Option<&'static BTreeMap<String, Vec<String>>> {
    HEADINGS.file.heading.get(name)
}

/// What a heading means that is a slip away from a known one: one letter, or two that changed places.
pub(super) fn nearest(heading: &str) -> Option<Meaning> {
    let heading = plain(heading);
    // Of short words, too many are a letter apart.
    if heading.len() < 4 {
        return None;
    }
    let is_near = |known: &&String| known.len().abs_diff(heading.len()) <= 2 && strsim::osa_distance(known, &heading) == 1;
    // Always the same one of several.
    HEADINGS.known.keys().filter(is_near).min().and_then(|known| HEADINGS.known.get(known)).copied()
}

/// Whether a cell begins a row of sums: such a word alone, or before a number.
pub(super) fn is_total(cell: &str) -> bool {
    let words = cell.trim_end_matches(|c: char| !c.is_alphabetic());
    !words.is_empty() && words.len() < 60 && HEADINGS.totals.contains(&plain(words))
}

/// Whether a cell is what a spreadsheet shows for a formula that failed.
pub(super) fn is_formula_error(cell: &str) -> bool {
    cell.starts_with('#') && HEADINGS.file.errors.iter().any(|error| cell.trim_end().eq_ignore_ascii_case(error))
}

/// Letters and digits alone, without accents: `E-Mail`, `e_mail` and `EMAIL` are one.
pub(super) fn plain(heading: &str) -> String {
    let mut plain = String::with_capacity(heading.len());
    for c in heading.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => plain.push_str("ss"),
            'ł' => plain.push('l'),
            _ if c.is_alphanumeric() => plain.push(c),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_of_the_data_has_one_meaning() {
        assert!(!HEADINGS.file.heading.is_empty() && !HEADINGS.totals.is_empty() && !HEADINGS.file.errors.is_empty());
        for (name, languages) in &HEADINGS.file.heading {
            let wanted = Meaning::of_name(name);
            assert!(wanted.is_some(), "{name} is no column");
            for heading in languages.values().flatten() {
                assert_eq!(meaning(heading), wanted, "{heading}");
                assert!(!is_total(heading), "{heading} is a word for a total");
            }
        }
        for (at, (part, name, _)) in Part::ALL.into_iter().enumerate() {
            assert!(part as usize == at && meaning(name) == Some(Meaning::Part(part)), "{name}");
        }
    }

    #[test]
    fn marks_case_and_accents_do_not_count() {
        for heading in ["E-Mail", "e_mail", " E MAIL ", "email:"] {
            assert_eq!(meaning(heading).map(Meaning::name), Some("email"), "{heading}");
        }
        for heading in ["Straße", "STRASSE", "strasse"] {
            assert_eq!(meaning(heading), Some(Meaning::Part(Part::Street)), "{heading}");
        }
        assert_eq!(meaning("Prenom"), Some(Meaning::Part(Part::GivenName)));
        assert_eq!(meaning("Miejscowosc"), Some(Meaning::Part(Part::Town)));
        for heading in ["", "-", "Nr.", "IBAN", "Beitrag", "Mitgliedsnummer"] {
            assert_eq!(meaning(heading), None, "{heading}");
        }
    }

    #[test]
    fn a_total_is_a_word_before_a_number_and_no_name() {
        for cell in ["Summe", "TOTAL:", "Anzahl: 12", "Łącznie 3"] {
            assert!(is_total(cell), "{cell}");
        }
        for cell in ["", "12", "Summer Sample", "Totaro"] {
            assert!(!is_total(cell), "{cell}");
        }
        assert!(is_formula_error("#REF!") && is_formula_error("#nv") && !is_formula_error("#12") && !is_formula_error("REF"));
    }
}
