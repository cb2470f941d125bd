//! Letters under a law, and what they were found to carry.

use std::collections::{BTreeMap, BTreeSet};

use demur::catalog::{Catalog, Kind};

use super::elements::Element;
use super::notes;
use crate::checklist::{Sheet, check};
use crate::harness::{Typed, fact, repo};

/// Where each law applies; several places where its letters differ with the place.
pub(super) const PLACES: [(&str, &[&str]); 12] = [
    ("gdpr", &["IE"]),
    ("eea-gdpr", &["NO"]),
    ("uk-gdpr", &["GB"]),
    ("swiss-fadp", &["CH"]),
    ("ca-pipeda", &["CA-ON"]),
    ("ca-qc-law25", &["CA-QC"]),
    ("ca-ab-pipa", &["CA-AB"]),
    ("ca-bc-pipa", &["CA-BC"]),
    ("hk-pdpo", &["HK"]),
    ("us-ccpa", &["US-CA"]),
    ("us-state", &["US-VA", "US-CT", "US-IA", "US-UT"]),
    ("us-none", &["US-WY"]),
];

/// The letters under a law, by language.
pub(super) struct Letters(BTreeMap<String, Found>);

/// What the letters in one language carry.
#[derive(Default)]
struct Found {
    /// The assertions, and whether all letters pass them.
    checks: BTreeMap<&'static str, bool>,
    form_checks: BTreeMap<&'static str, bool>,
    /// The elements that the notes name.
    notes: BTreeSet<String>,
    form_notes: BTreeSet<String>,
}

impl Letters {
    pub(super) fn under(regime: &str) -> Self {
        let catalog = Catalog::embedded();
        let wording = &catalog.regime(regime).unwrap().wording;
        let (_, places) = PLACES.iter().find(|(id, _)| *id == regime).unwrap();
        let mut letters = BTreeMap::new();
        for language in catalog.languages(Some(wording)) {
            let mut found = Found::default();
            for place in *places {
                for typed in [true, false].into_iter().flat_map(|member| cases(place, &language, member)) {
                    let sheet = Sheet::of_kind(typed(), Kind::Objection);
                    assert_eq!(sheet.regime.id, regime, "{place}");
                    note(&mut found.checks, &sheet);
                    note(&mut found.form_checks, &Sheet::of_kind(typed(), Kind::Form));
                }
            }
            let folder = repo("templates").join(&language);
            found.notes = notes::carried(&notes::whole(&folder, wording, "objection.md"));
            found.form_notes = notes::carried(&notes::whole(&folder, wording, "form.md"));
            letters.insert(language, found);
        }
        Self(letters)
    }

    pub(super) fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All assertions that were asked of a letter.
    pub(super) fn asked(&self) -> BTreeSet<&'static str> {
        self.0.values().flat_map(|found| found.checks.keys().copied()).collect()
    }

    /// By what the letters in a language are known to carry an element, or to keep from it.
    pub(super) fn marks(&self, language: &str, element: &Element) -> Vec<String> {
        let found = &self.0[language];
        marks(element, &found.checks, &found.notes)
    }

    /// The same for the short version.
    pub(super) fn form_marks(&self, language: &str, element: &Element) -> Vec<String> {
        let found = &self.0[language];
        marks(element, &found.form_checks, &found.form_notes)
    }
}

fn marks(element: &Element, checks: &BTreeMap<&'static str, bool>, notes: &BTreeSet<String>) -> Vec<String> {
    let asked = element.checks.iter().filter_map(|id| checks.get_key_value(id.as_str()));
    let mut marks: Vec<String> = asked.filter(|(_, passes)| **passes).map(|(id, _)| (*id).to_owned()).collect();
    marks.extend(notes.contains(&element.id).then(|| "note".to_owned()));
    marks
}

fn note(checks: &mut BTreeMap<&'static str, bool>, sheet: &Sheet) {
    let failed = check(sheet);
    for id in &failed.asked {
        *checks.entry(id).or_insert(true) &= !failed.contains(id);
    }
}

/// A plain case, and one with everything that can be said.
fn cases(place: &str, language: &str, member: bool) -> [Box<dyn Fn() -> Typed>; 2] {
    let (place, language) = (place.to_owned(), language.to_owned());
    let plain = move || Typed { member, ..Typed::new(&place, Some(&language)) };
    let full = plain.clone();
    [
        Box::new(plain),
        Box::new(move || {
            let plain = full();
            let grounds = vec![("special-category", fact(plain.language.as_deref().unwrap()))];
            let person = "\n[behalf_of]\nname = \"Kim Testchild\"\nas = \"parent\"\nage = 12\n".to_owned();
            let more = "setting_switched_off = 2026-10-17\ndirect_marketing = true\n".to_owned();
            Typed { grounds, more, person, ..plain }
        }),
    ]
}
