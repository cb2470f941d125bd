//! The grounds of a letter: the person's own facts, and what the language says about them.

use serde::Serialize;

use super::error::Error;
use super::warning::Warning;
use super::wording;
use crate::case::{Case, Ground, nearest};
use crate::catalog::{Catalog, GroundWording, Grounds, Phrases};
use crate::law::{Citations, GroundRule, Regime};

/// A ground as a template prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
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
) -> Result<Vec<Written>, Error> {
    let required = regime.ground == GroundRule::Required;
    if case.grounds.is_empty() {
        return if required { Err(missing(case, regime)) } else { Ok(Vec::new()) };
    }
    let grounds = catalog.grounds(language)?;
    let mut written = Vec::new();
    for (i, ground) in case.grounds.iter().enumerate() {
        if case.grounds[..i].iter().any(|earlier| earlier.id == ground.id) {
            let what = format!("the ground `{}` is given twice", ground.id);
            return Err(Error::refused(ground.place.clone(), what, "put both facts into one"));
        }
        let wording = find(ground, &grounds)?;
        let (category, fact) = split(ground, wording)?;
        if let Some(fact) = fact {
            warn_about(fact, ground, wording, &grounds, required, warnings);
        }
        let mut text = phrases.spelled(&wording.text);
        if let Some(law) = wording.law.as_ref().filter(|_| required) {
            let law = wording::fill_cites(&format!("templates/{language}/grounds.toml"), &phrases.spelled(law), citations)?;
            text = format!("{text} {law}");
        }
        let opening = category.zip(wording.opening.as_ref());
        written.push(Written {
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
    let categories = || wording.categories.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    // `--ground special-category=health` names the category in the place of the fact.
    let (category, fact) = match (&ground.category, &ground.fact) {
        (None, Some(fact)) if wording.categories.contains_key(fact) => (Some(fact), None),
        (category, fact) => (category.as_ref(), fact.as_deref()),
    };
    if category.is_some() && fact.is_some() {
        let what = format!("the ground `{}` has both a category and a fact", ground.id);
        let hint = "a category stands for a letter without details: give one of the two";
        return Err(Error::refused(ground.place.clone(), what, hint));
    }
    let named = match category {
        Some(id) => Some(wording.categories.get(id).ok_or_else(|| {
            let hint = if wording.is_sensitive() {
                format!("known: {}", categories())
            } else {
                "this ground has no categories".to_owned()
            };
            Error::refused(ground.place.clone(), format!("the ground `{}` has no category `{id}`", ground.id), hint)
        })?),
        None => None,
    };
    if named.is_none() && fact.is_none() {
        let categories =
            if wording.is_sensitive() { format!("; or one of the categories {}", categories()) } else { String::new() };
        return Err(Error::refused(
            ground.place.clone(),
            format!("the ground `{}` has no fact of your own", ground.id),
            format!("--ground {}=\"…\": {}{categories}", ground.id, wording.hint),
        ));
    }
    Ok((named.map(String::as_str), fact))
}

fn find<'a>(ground: &Ground, grounds: &'a Grounds) -> Result<&'a GroundWording, Error> {
    grounds.by_id.get(&ground.id).ok_or_else(|| {
        let near = nearest(&ground.id, grounds.by_id.keys().map(String::as_str));
        let shown: String = ground.id.chars().take(60).collect();
        let hint = if near.is_empty() { String::new() } else { format!("did you mean {}? ", near.join(" or ")) };
        Error::refused(ground.place.clone(), format!("unknown ground `{shown}`"), format!("{hint}`demur list grounds` shows all"))
    })
}

fn missing(case: &Case, regime: &Regime) -> Error {
    Error::refused(
        case.place_of("objection.ground"),
        format!("an objection under {} needs a ground with a fact of your own, and none is given", regime.name),
        "add --ground job-seeker=\"I have been looking for work since March 2026.\", or another: `demur list grounds` shows all",
    )
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
