//! Joins the parts of a name or an address as the country of the row writes them: `data/members/addresses.toml`.
//!
//! This module must not know where a part stood.

use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::headings::{Part, plain};
use crate::catalog::Catalog;

#[derive(Debug, Clone, Default, Deserialize)]
struct File {
    #[serde(default)]
    parts: Vec<String>,
    #[serde(default)]
    format: Vec<Format>,
    #[serde(default)]
    name: Vec<NameFormat>,
}

/// How an address is written somewhere.
#[derive(Debug, Clone, Deserialize)]
struct Format {
    #[serde(default)]
    countries: Vec<String>,
    lines: Vec<Line>,
    digits: Option<usize>,
}

/// How a name is written.
#[derive(Debug, Clone, Deserialize)]
struct NameFormat {
    #[serde(default)]
    countries: Vec<String>,
    script: Option<String>,
    line: Line,
}

/// The slots of a line, each with what stands before it.
#[derive(Debug, Clone)]
struct Line(Vec<(String, Slot)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Part(Part),
    /// A region of at most three letters.
    RegionCode,
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (mut slots, mut rest) = (Vec::new(), text.as_str());
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}').ok_or_else(|| D::Error::custom(&text))?;
            let part = || Part::ALL.iter().find(|(_, known, _)| *known == name).map(|(part, ..)| Slot::Part(*part));
            let slot = if name == "region_code" { Some(Slot::RegionCode) } else { part() };
            slots.push((before.to_owned(), slot.ok_or_else(|| D::Error::custom(&text))?));
            rest = behind;
        }
        Ok(Self(slots))
    }
}

static FILE: LazyLock<File> =
    LazyLock::new(|| Catalog::embedded().text_record("data/members/addresses.toml").unwrap_or_default());

/// The cells of a row that are parts.
pub(super) struct Parts<'a>(pub(super) [Option<&'a str>; Part::ALL.len()]);

impl Parts<'_> {
    pub(super) fn get(&self, part: Part) -> Option<&str> {
        self.0[part as usize].map(str::trim).filter(|text| !text.is_empty())
    }

    fn slot(&self, slot: Slot) -> Option<&str> {
        match slot {
            Slot::Part(part) => self.get(part),
            Slot::RegionCode => self.get(Part::Region).filter(|region| region.chars().count() <= 3),
        }
    }

    fn line(&self, line: &Line) -> String {
        let mut text = String::new();
        for (before, slot) in &line.0 {
            if let Some(part) = self.slot(*slot) {
                if !text.is_empty() {
                    text.push_str(before);
                }
                text.push_str(part);
            }
        }
        text
    }

    /// The whole name; empty if no part of it is there.
    pub(super) fn name(&self, country: &str) -> String {
        let mut written = [Part::GivenName, Part::FamilyName].into_iter().filter_map(|part| self.get(part));
        let is_han = written.clone().count() == 2 && written.all(|text| text.chars().all(is_han));
        let fits = |format: &&NameFormat| match &format.script {
            Some(_) => is_han,
            None => format.countries.is_empty() || names(&format.countries, country),
        };
        FILE.name.iter().find(fits).map(|format| self.line(&format.line)).unwrap_or_default()
    }

    /// The lines of the address.
    pub(super) fn address(&self, country: &str) -> Vec<String> {
        let holds = |part: Part| {
            let postcode = self.get(Part::Postcode).map(plain).filter(|code| !code.is_empty());
            postcode.is_some_and(|code| self.get(part).is_some_and(|text| holds(text, &code)))
        };
        let mut parts = Parts(self.0);
        if holds(Part::Town) {
            parts.0[Part::Postcode as usize] = None;
        }
        // A number that stands with the street already.
        if let (Some(street), Some(number)) = (self.get(Part::Street), self.get(Part::HouseNumber))
            && street.split_whitespace().any(|word| word.trim_end_matches(',').eq_ignore_ascii_case(number))
        {
            parts.0[Part::HouseNumber as usize] = None;
        }
        let Some(format) = format_of(country) else { return Vec::new() };
        let lines = format.lines.iter().map(|line| parts.line(line));
        lines.flat_map(|line| super::columns::lines(&line)).collect()
    }
}

/// Whether a text holds the postcode as words of its own.
pub(super) fn holds(text: &str, code: &str) -> bool {
    let words: Vec<String> = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | ';')).map(plain).collect();
    (0..words.len()).any(|at| (1..=2).any(|count| words.get(at..at + count).is_some_and(|some| some.concat() == *code)))
}

/// A postcode with fewer digits than those of the country.
pub(super) fn lacks_digits(country: &str, postcode: &str) -> bool {
    let postcode = postcode.trim();
    let is_number = !postcode.is_empty() && postcode.bytes().all(|byte| byte.is_ascii_digit());
    is_number && format_of(country).and_then(|format| format.digits).is_some_and(|digits| postcode.len() < digits)
}

/// The country with its part, where the law is that of the part and both are codes.
pub(super) fn with_part(country: &str, region: &str) -> Option<String> {
    let is_code =
        |text: &str, most: usize| (2..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (country, region) = (country.trim(), region.trim());
    let known = FILE.parts.iter().any(|known| known.eq_ignore_ascii_case(country));
    (known && is_code(region, 2)).then(|| format!("{country}-{region}").to_uppercase())
}

fn format_of(country: &str) -> Option<&'static Format> {
    FILE.format.iter().find(|format| format.countries.is_empty() || names(&format.countries, country))
}

/// Whether these are names of the country of a cell, which may say its part as well (`US-CA`).
fn names(countries: &[String], cell: &str) -> bool {
    let cell = cell.trim();
    let code = cell.split('-').next().unwrap_or_default();
    countries.iter().any(|known| known.eq_ignore_ascii_case(code) || known.eq_ignore_ascii_case(cell))
        || countries.iter().any(|known| !known.is_ascii() && plain(known) == plain(cell))
}

fn is_han(c: char) -> bool {
    use unicode_script::{Script, UnicodeScript};
    c.script() == Script::Han
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(country: &str, parts: &[(Part, &'static str)]) -> String {
        let mut all = Parts(Default::default());
        for (part, text) in parts {
            all.0[*part as usize] = Some(text);
        }
        all.address(country).join(" / ")
    }

    #[test]
    fn an_address_is_joined_as_its_country_writes_it() {
        use Part::{AddressAddition, Flat, HouseNumber, HouseNumberAddition, Postcode, Region, Street, Town};
        let parts = [(Street, "Sample"), (HouseNumber, "12"), (Postcode, "00123"), (Town, "Town"), (Region, "CA")];
        for (country, wanted) in [
            ("DE", "Sample 12 / 00123 Town"),
            ("Deutschland", "Sample 12 / 00123 Town"),
            ("CH", "Sample 12 / 00123 Town"),
            ("", "Sample 12 / 00123 Town"),
            ("US-CA", "12 Sample / Town, CA 00123"),
            ("CA", "12 Sample / Town CA 00123"),
            ("gb", "12 Sample / Town / 00123"),
            ("ie", "12 Sample / Town / CA / 00123"),
            ("IT", "Sample 12 / 00123 Town CA"),
            ("FR", "12 Sample / 00123 Town"),
            ("ES", "Sample, 12 / 00123 Town"),
            ("LV", "Sample 12 / Town, 00123"),
            ("España", "Sample, 12 / 00123 Town"),
        ] {
            assert_eq!(address(country, &parts), wanted, "{country}");
        }
        assert_eq!(address("US", &[(Street, "1 Row"), (Town, "Town"), (Postcode, "12345")]), "1 Row / Town 12345");
        assert_eq!(address("PL", &[(Street, "ul. X"), (HouseNumber, "5"), (Flat, "3")]), "ul. X 5/3");
        assert_eq!(address("NL", &[(Street, "Laan"), (HouseNumber, "5"), (HouseNumberAddition, "A")]), "Laan 5 A");
        assert_eq!(address("DE", &[(AddressAddition, "c/o B"), (Street, "W 1"), (Town, "Ort")]), "c/o B / W 1 / Ort");
        // What is there already is not said again.
        assert_eq!(
            address("DE", &[(Street, "W 1"), (HouseNumber, "1"), (Postcode, "12345"), (Town, "12345 Ort")]),
            "W 1 / 12345 Ort"
        );
        assert_eq!(address("GB", &[(Postcode, "AB1 2CD"), (Town, "Town AB1 2CD")]), "Town AB1 2CD");
    }

    #[test]
    fn a_name_is_joined_as_it_is_said() {
        let name = |country: &str, given: &'static str, particle: &'static str, family: &'static str| {
            let mut parts = Parts(Default::default());
            parts.0[Part::GivenName as usize] = Some(given);
            parts.0[Part::NameParticle as usize] = Some(particle);
            parts.0[Part::FamilyName as usize] = Some(family);
            parts.name(country)
        };
        assert_eq!(name("NL", "Jan", "van der", "Voorbeeld"), "Jan van der Voorbeeld");
        assert_eq!(name("HU", "Anna", "", "Minta"), "Minta Anna");
        assert_eq!(name("HK", "大文", "", "陳"), "陳大文");
        assert_eq!(name("HK", "Tai Man", "", "Chan"), "Tai Man Chan");
        assert_eq!(name("DE", "", "", "Muster"), "Muster");
    }

    #[test]
    fn a_country_has_its_part_where_both_are_codes() {
        assert_eq!(with_part("us", "ca").as_deref(), Some("US-CA"));
        for (country, region) in [("IT", "RM"), ("US", "California"), ("Germany", "BE"), ("US-CA", "CA"), ("US", "")] {
            assert_eq!(with_part(country, region), None, "{country} {region}");
        }
        assert!(lacks_digits("DE", "1067") && !lacks_digits("DE", "01067") && !lacks_digits("CH", "8000"));
    }
}
