//! The grounds of a letter: the person's own facts, and what the language says about them.

use serde::Serialize;

use super::error::Error;
use super::warning::Warning;
use super::wording;
use crate::case::{Case, Field, Ground, Refusal, nearest};
use crate::catalog::{Catalog, GroundWording, Grounds, Phrases};
use crate::law::{Citations, GroundRule, Regime};

/// A ground as a template prints it.
#[derive(Debug, Clone, Serialize)]
pub struct GroundText {
    /// Id of the ground.
    pub id: String,
    /// For a sensitive ground of which only the category is named: the sentence that names it.
    pub opening: Option<String>,
    /// The person's own words, with a full stop.
    pub fact: Option<String>,
    /// What follows from it.
    pub text: String,
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
    let mut written = Vec::new();
    for (i, ground) in case.grounds.iter().enumerate() {
        if case.grounds[..i].iter().any(|earlier| earlier.id == ground.id) {
            return Err(Error::refused(ground.place.clone(), Refusal::GroundTwice { ground: ground.id.clone() }));
        }
        let wording = find(ground, &grounds)?;
        let (category, fact) = split(ground, wording)?;
        if let Some(fact) = fact {
            warn_about(fact, ground, wording, &grounds, required, warnings);
        }
        let mut text = phrases.spelled(&wording.text);
        if let Some(law) = wording.law.as_ref().filter(|_| required) {
            let law = wording::fill_cites(
                &catalog.shown(&format!("templates/{language}/grounds.toml")),
                &phrases.spelled(law),
                citations,
            )?;
            text = format!("{text} {law}");
        }
        let opening = category.zip(wording.opening.as_ref());
        written.push(GroundText {
            id: ground.id.clone(),
            opening: opening.map(|(category, opening)| phrases.spelled(&opening.replace("{category}", category))),
            fact: fact.map(|fact| with_full_stop(fact, &phrases.full_stop)),
            text,
        });
    }
    Ok(written)
}

/// What is named as a category, and what is printed as typed.
fn split<'a>(ground: &'a Ground, wording: &'a GroundWording) -> Result<(Option<&'a str>, Option<&'a str>), Error> {
    let categories = || if wording.is_sensitive() { wording.categories.keys().cloned().collect() } else { Vec::new() };
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
    let lower = fact.to_lowercase();
    // Where consent is the law's own point (Canada, Hong Kong), refusing it is no mistake.
    if let Some(not) = grounds.not_grounds.iter().find(|not| required && lower.contains(&not.pattern)) {
        let (pattern, why) = (not.pattern.clone(), not.why.clone());
        warnings.push(Warning::NoGround { ground: ground.id.clone(), pattern, why });
    }
    if wording.is_sensitive() {
        let categories = wording.categories.keys().cloned().collect();
        warnings.push(Warning::SensitiveGround { ground: ground.id.clone(), categories });
    }
}

/// A fact that ends without a full stop gets one; what stands before closing quotation marks decides.
fn with_full_stop(fact: &str, stop: &str) -> String {
    let bare = fact.trim_end_matches(['"', '\'', '”', '’', '»', '“', '」', ')', '）']);
    let ended = bare.ends_with(['.', '!', '?', '…', '。', '！', '？']);
    if ended { fact.to_owned() } else { format!("{fact}{stop}") }
}
