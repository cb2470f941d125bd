//! The sentence on the age of a minor.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use super::error::Error;
use super::pattern::fill;
use super::residence::Residence;
use super::warning::Warning;
use crate::case::{Case, Field, Refusal, Role};
use crate::catalog::Phrases;

/// A minor's age in years, where the person gave one; a minor below the age of consent is better written for.
pub(super) fn of_minor(case: &Case, residence: &Residence, warnings: &mut Vec<Warning>) -> Option<u8> {
    let age = match &case.behalf {
        Some(behalf) => behalf.age,
        None => case.person.age,
    }?;
    let minors = residence.jurisdiction.minors.as_ref();
    if let Some(age) = minors.and_then(|m| m.consent_age).filter(|consent| age < *consent && case.behalf.is_none()) {
        warnings.push(Warning::BelowConsentAge { age });
    }
    (age < majority(residence)).then_some(age)
}

/// Refuses a parent who writes for somebody of full age, and asks for the age where it is not given.
pub(super) fn doubt(case: &Case, residence: &Residence) -> Result<Option<Warning>, Error> {
    let Some(behalf) = case.behalf.as_ref().filter(|behalf| behalf.role == Role::Parent) else { return Ok(None) };
    let majority = highest_majority(residence);
    let name = behalf.name.clone();
    let Some(age) = behalf.age else { return Ok(Some(Warning::ParentAgeMissing { name, majority })) };
    if age >= majority {
        return Err(Error::refused(case.place_of(Field::BehalfAge), Refusal::ParentOfAdult { name, age, majority }));
    }
    if let Some(own) = case.person.age.filter(|own| *own <= age) {
        return Err(Error::refused(case.place_of(Field::PersonAge), Refusal::ParentNotOlder { age: own, child_age: age }));
    }
    Ok(None)
}

/// The age of majority where the person lives.
fn majority(residence: &Residence) -> u8 {
    const USUAL: u8 = 18;
    let Some(minors) = &residence.jurisdiction.minors else { return USUAL };
    minors.majority_in.get(&residence.code).copied().or(minors.majority).unwrap_or(USUAL)
}

/// The age from which nobody there is a minor: the highest of the country where its part is not given.
pub(crate) fn highest_majority(residence: &Residence) -> u8 {
    let own = majority(residence);
    let is_whole = residence.code == residence.jurisdiction.country_code();
    let parts = residence.jurisdiction.minors.iter().filter(|_| is_whole).flat_map(|minors| minors.majority_in.values());
    parts.copied().fold(own, u8::max)
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
