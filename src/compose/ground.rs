//! The grounds of a letter: the person's own facts, and what the language says about them.

use super::error::Error;
use super::pattern::fill;
use super::punctuation::with_full_stop;
use super::warning::Warning;
use super::{fitting, saying, wording};
use crate::case::{Case, Field, Ground, Refusal, nearest};
use crate::catalog::{Catalog, DataKind, GroundFacts, GroundWording, Grounds, NotGround, Phrases};
use crate::law::{Citations, GroundRule, Regime};

/// A ground as a letter prints it.
#[derive(Debug, Clone)]
pub(super) struct GroundText {
    /// Id of the ground.
    pub(super) id: String,
    /// What kind of data it is about.
    pub(super) data: Option<DataKind>,
    /// Whether it is about the person's own trade.
    pub(super) commercial: bool,
    /// What stands in the letter: the person's own words, or the sentence that names a category; and what follows from it.
    pub(super) text: String,
}

pub(super) fn compose(
    case: &Case,
    regime: &Regime,
    language: &str,
    phrases: &Phrases,
    citations: &Citations,
    catalog: &Catalog,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<GroundText>, Error> {
    let required = regime.ground == GroundRule::Required;
    if case.grounds.is_empty() {
        return if required { Err(missing(case, regime)) } else { Ok(Vec::new()) };
    }
    let grounds = catalog.grounds(language)?;
    let facts = catalog.ground_facts()?;
    let mut written = Vec::new();
    for (i, ground) in case.grounds.iter().enumerate() {
        if case.grounds[..i].iter().any(|earlier| earlier.id == ground.id) {
            return Err(Error::refused(ground.place.clone(), Refusal::GroundTwice { ground: ground.id.clone() }));
        }
        let wording = find(ground, &grounds)?;
        fitting::check(ground, case, &facts)?;
        let (category, fact) = split(ground, wording)?;
        if let Some(fact) = fact {
            check(fact, ground, wording, &facts, &grounds, required)?;
            warn_about(fact, ground, wording, &grounds, required, warnings);
        }
        let opening = category.zip(wording.opening.as_ref());
        let opening = opening.map(|(category, opening)| phrases.spelled(&fill(opening, &[("category", category)])));
        let fact = fact.map(|fact| with_full_stop(fact, phrases));
        let law = wording.law.as_ref().filter(|_| required).map(|law| {
            let path = catalog.shown(&format!("templates/{language}/grounds.toml"));
            wording::fill_cites(&path, &phrases.spelled(law), citations)
        });
        let sentences = [opening, fact, Some(phrases.spelled(&wording.text)), law.transpose()?];
        let text = sentences
            .into_iter()
            .flatten()
            .filter(|sentence| !sentence.is_empty())
            .collect::<Vec<_>>()
            .join(&phrases.sentence_space);
        let fact = facts.of(&ground.id);
        let (data, commercial) = (fact.and_then(|fact| fact.data), fact.is_some_and(|fact| fact.commercial));
        written.push(GroundText { id: ground.id.clone(), data, commercial, text });
    }
    Ok(written)
}

/// What is named as a category, and what is printed as typed.
fn split<'a>(ground: &'a Ground, wording: &'a GroundWording) -> Result<(Option<&'a str>, Option<&'a str>), Error> {
    let categories = || categories(wording);
    let refused = |refusal: Refusal| Error::refused(ground.place.clone(), refusal);
    // `--ground special-category=health` names the category in the place of the fact.
    let (category, fact) = match (&ground.category, &ground.fact) {
        (None, Some(fact)) if wording.categories.contains_key(fact) => (Some(fact), None),
        (category, fact) => (category.as_ref(), fact.as_deref()),
    };
    if category.is_some() && fact.is_some() {
        return Err(refused(Refusal::FactAndCategory { ground: ground.id.clone() }));
    }
    let named = match category {
        Some(id) => Some(wording.categories.get(id).ok_or_else(|| {
            let (ground, category) = (ground.id.clone(), id.clone());
            refused(Refusal::UnknownCategory { ground, category, known: categories() })
        })?),
        None => None,
    };
    if named.is_none() && fact.is_none() {
        let (ground, ask) = (ground.id.clone(), wording.hint.clone());
        return Err(refused(Refusal::FactMissing { ground, ask, categories: categories() }));
    }
    Ok((named.map(String::as_str), fact))
}

fn categories(wording: &GroundWording) -> Vec<String> {
    if wording.is_sensitive() { wording.categories.keys().cloned().collect() } else { Vec::new() }
}

/// Refuses a fact that says nothing, and one that is no ground where the law requires one.
fn check(
    fact: &str,
    ground: &Ground,
    wording: &GroundWording,
    facts: &GroundFacts,
    grounds: &Grounds,
    required: bool,
) -> Result<(), Error> {
    match no_fact(fact, &ground.id, wording, facts, grounds, required) {
        Some(refusal) => Err(Error::refused(ground.place.clone(), refusal)),
        None => Ok(()),
    }
}

/// Why a fact is none: it says nothing, or nothing but what is no ground where the law requires one.
pub(crate) fn no_fact(
    fact: &str,
    ground: &str,
    wording: &GroundWording,
    facts: &GroundFacts,
    grounds: &Grounds,
    required: bool,
) -> Option<Refusal> {
    let ground = ground.to_owned();
    if !saying::is_something(fact, wording, facts) {
        let (ask, fact) = (wording.hint.clone(), fact.chars().take(60).collect());
        return Some(Refusal::FactSaysNothing { ground, fact, ask, categories: categories(wording) });
    }
    let (pattern, not) = saying::nothing_else(fact, grounds).filter(|_| required)?;
    Some(Refusal::FactIsNoGround { ground, pattern, why: not.why.clone() })
}

fn find<'a>(ground: &Ground, grounds: &'a Grounds) -> Result<&'a GroundWording, Error> {
    grounds.by_id.get(&ground.id).ok_or_else(|| {
        let near = nearest(&ground.id, grounds.by_id.keys().map(String::as_str));
        let shown: String = ground.id.chars().take(60).collect();
        let near = near.into_iter().map(str::to_owned).collect();
        Error::refused(ground.place.clone(), Refusal::UnknownGround { ground: shown, near })
    })
}

fn missing(case: &Case, regime: &Regime) -> Error {
    Error::refused(case.place_of(Field::Ground), Refusal::GroundMissing { law: regime.name.clone() })
}

fn warn_about(
    fact: &str,
    ground: &Ground,
    wording: &GroundWording,
    grounds: &Grounds,
    required: bool,
    warnings: &mut Vec<Warning>,
) {
    // Where consent is the law's own point (Canada, Hong Kong), refusing it is no mistake.
    let said = |not: &NotGround| not.find(fact).map(|found| (found, not.why.clone()));
    if let Some((pattern, why)) = grounds.not_grounds.iter().filter(|_| required).find_map(said) {
        warnings.push(Warning::NoGround { ground: ground.id.clone(), pattern, why });
    }
    if wording.is_sensitive() {
        let categories = categories(wording);
        warnings.push(Warning::SensitiveGround { ground: ground.id.clone(), categories });
    }
}
