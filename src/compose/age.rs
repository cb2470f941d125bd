//! The sentence on the age of a minor.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use super::pattern::fill;
use super::residence::Residence;
use super::warning::Warning;
use crate::case::Case;
use crate::catalog::Phrases;

/// A minor's age in years, where the person gave one; a minor below the age of consent is better written for.
pub(super) fn of_minor(case: &Case, residence: &Residence, warnings: &mut Vec<Warning>) -> Option<u8> {
    let age = match &case.behalf {
        Some(behalf) => behalf.age,
        None => case.person.age,
    }?;
    let minors = residence.jurisdiction.minors.as_ref();
    let majority = minors.and_then(|m| m.majority).unwrap_or(18);
    if let Some(age) = minors.and_then(|m| m.consent_age).filter(|consent| age < *consent && case.behalf.is_none()) {
        warnings.push(Warning::BelowConsentAge { age });
    }
    (age < majority).then_some(age)
}

/// Whether a minor is below the age at which the law of the place lets them consent to an online service themselves.
pub(super) fn is_child(age: u8, residence: &Residence) -> bool {
    residence.jurisdiction.minors.as_ref().and_then(|minors| minors.consent_age).is_some_and(|consent| age < consent)
}

/// “I am 14 years old.”, in the plural form that the language has for the number (Unicode CLDR).
pub(super) fn sentence(age: u8, phrases: &Phrases) -> String {
    let locale: Locale = phrases.language.parse().unwrap_or(Locale::UNKNOWN);
    let category = PluralRules::try_new_cardinal(locale.into()).map_or(PluralCategory::Other, |rules| rules.category_for(age));
    let words = &phrases.age;
    let own = match category {
        PluralCategory::Zero => &words.zero,
        PluralCategory::One => &words.one,
        PluralCategory::Two => &words.two,
        PluralCategory::Few => &words.few,
        PluralCategory::Many => &words.many,
        PluralCategory::Other => &None,
    };
    fill(own.as_ref().unwrap_or(&words.other), &[("age", &age.to_string())])
}
