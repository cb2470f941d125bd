//! What the assertions look for in each language: `words.toml` beside its templates; and in which regimes: `foreign.toml`.

use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate};
use demur::catalog::{Catalog, Lists, Words};
use serde::Deserialize;

use super::Sheet;
use crate::harness::read;

/// The list `group.name`, for instance `gdpr.compelling`.
fn list<'a>(lists: &'a Lists, name: &str) -> Option<&'a [String]> {
    let (group, name) = name.split_once('.').expect("group.name");
    lists.get(group)?.get(name).map(Vec::as_slice)
}

/// The words of a letter's language.
pub(super) fn of(sheet: &Sheet) -> Arc<Words> {
    Catalog::embedded().words(folder(sheet)).unwrap()
}

/// The folder of `templates/` that a letter's template is in.
pub(super) fn folder(sheet: &Sheet) -> &str {
    sheet.composed.facts.template.split('/').nth(1).unwrap()
}

impl Sheet {
    /// Whether the letter says this: one text of a list in `any`, or all of one in `each`.
    pub(super) fn says(&self, name: &str) -> bool {
        let words = of(self);
        match (list(&words.any, name), list(&words.each, name)) {
            (Some(any), None) => any.iter().any(|word| self.body.contains(word)),
            (None, Some(each)) => each.iter().all(|word| self.body.contains(word)),
            _ => panic!("templates/{}/words.toml: {name} stands in any or in each", folder(self)),
        }
    }

    /// Whether the letter says this of itself, and not in what it quotes of the company.
    pub(super) fn says_itself(&self, name: &str) -> bool {
        let own = self.without_quotes();
        list(&of(self).any, name).is_some_and(|any| any.iter().any(|word| own.contains(word)))
    }

    /// Whether no text of a list in `none` stands in the letter.
    pub(super) fn avoids(&self, name: &str) -> bool {
        let words = of(self);
        let found = list(&words.none, name).unwrap_or_else(|| panic!("templates/{}/words.toml: none.{name}", folder(self)));
        !found.iter().any(|word| self.body.contains(word))
    }

    /// Texts that only filled letters have.
    pub(super) fn printed_words(&self, name: &str) -> Vec<String> {
        let words = of(self);
        list(&words.printed, name).unwrap_or_else(|| panic!("templates/{}/words.toml: printed.{name}", folder(self))).to_vec()
    }

    /// The signer's name as it stands below the letter.
    pub(super) fn signed(&self) -> String {
        let name = &self.typed.case().person.name;
        let signed = Catalog::embedded().phrases(folder(self)).unwrap().signed.clone();
        signed.map_or_else(|| name.clone(), |signed| signed.replace("{name}", name))
    }

    /// A day as the letter's head writes it.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        let phrases = Catalog::embedded().phrases(folder(self)).unwrap();
        let facts = &self.composed.facts;
        let record = Catalog::embedded().jurisdiction(&facts.jurisdiction).unwrap();
        let country = facts.jurisdiction.split('-').next().unwrap();
        let regions = [Some(country), record.region.as_deref()];
        let variant = regions.into_iter().flatten().find_map(|region| phrases.variants.get(region));
        let date = variant.and_then(|variant| variant.date.as_ref()).unwrap_or(&phrases.date);
        let months = variant.and_then(|variant| variant.months.as_ref()).unwrap_or(&phrases.months);
        let number = match &phrases.first_day {
            Some(first) if day.day() == 1 => first.clone(),
            _ => day.day().to_string(),
        };
        date.replace("{day}", &number)
            .replace("{month}", &months[day.month0() as usize])
            .replace("{year}", &day.year().to_string())
    }
}

/// Words of some regimes that no letter of another may contain.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Foreign {
    /// Regimes that may use them.
    pub(super) regimes: Vec<String>,
    /// The words.
    pub(super) words: Vec<String>,
}

/// By what they belong to.
pub(super) static FOREIGN: LazyLock<std::collections::BTreeMap<String, Foreign>> =
    LazyLock::new(|| toml::from_str(&read("tests/it/checklist/foreign.toml")).unwrap());

#[test]
fn the_words_of_regimes_name_regimes() {
    let known = Catalog::embedded().ids("regimes");
    for (group, foreign) in &*FOREIGN {
        assert!(foreign.regimes.iter().all(|id| known.contains(id)), "{group}");
        assert!(!foreign.words.is_empty() && foreign.words.iter().all(|word| word.len() > 2), "{group}");
    }
}
