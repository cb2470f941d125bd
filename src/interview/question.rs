//! One question as it is shown.

use serde::Serialize;

use super::known::Known;
use super::{Answer, Interview, Step};
use crate::catalog;
use crate::compose::Residence;

/// The answer “another one”.
pub(super) const OTHER: &str = "other";
/// The answer of a minor to whom the letter is for.
pub(super) const MINOR: &str = "minor";
/// The answer “none of these”.
pub(super) const NONE: &str = "none";
/// The answer “in my own words”.
pub(super) const WORDS: &str = "words";

/// What kind of answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// One of the choices: [`Answer::Choice`] with its id, or [`Answer::Text`] with what was typed.
    Choice,
    /// A line of text.
    Line,
    /// Several lines.
    Lines,
    /// A text of a few sentences.
    Text,
    /// A number.
    Number,
    /// A day.
    Day,
    /// Yes or no.
    YesNo,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What [`Answer::Choice`] takes.
    pub id: String,
    /// What is shown.
    pub label: String,
    /// What explains it; may be empty.
    pub about: String,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Question {
    /// Which one.
    pub step: Step,
    /// What kind of answer is wanted.
    pub kind: Kind,
    /// The question.
    pub ask: String,
    /// What explains it; may be empty.
    pub help: String,
    /// The answers to choose from.
    pub choices: Vec<Choice>,
    /// Whether nothing is an answer.
    pub optional: bool,
}

impl Question {
    /// An answer as it is shown to whom looks over them.
    #[must_use]
    pub fn shown(&self, answer: &Answer) -> String {
        match answer {
            Answer::Choice(id) => self.choices.iter().find(|choice| choice.id == *id).map_or(id, |choice| &choice.label).clone(),
            Answer::Text(text) => text.clone(),
            Answer::Lines(lines) => lines.join(", "),
            Answer::Day(day) => day.to_string(),
            Answer::Number(number) => number.to_string(),
            Answer::Yes(yes) => (if *yes { "✓" } else { "–" }).to_owned(),
            Answer::Nothing => "–".to_owned(),
        }
    }
}

/// The question of a step.
pub(super) fn ask(step: Step, known: &Known, interview: &Interview) -> Result<Question, catalog::Error> {
    let words = interview.words.ask.get(step.key()).cloned().unwrap_or_default();
    let (company, person) = (known.company.as_deref().unwrap_or("…"), known.person.as_deref());
    let language = match &known.language {
        Some(folder) => interview.catalog.phrases(folder)?.name.clone(),
        None => String::new(),
    };
    let asked = |id: &str| known.asked.by_id.get(id).or_else(|| known.wording.by_id.get(id));
    let hint = known.ground.as_deref().and_then(asked).map(|wording| wording.hint.as_str()).unwrap_or_default();
    let fill = |text: String| {
        text.replace("{company}", company)
            .replace("{person}", person.unwrap_or("…"))
            .replace("{language}", &language)
            .replace("{hint}", hint)
            .replace("{text}", known.added().unwrap_or_default())
    };
    let for_other = person.is_some();
    let ask = words.ask_other.filter(|_| for_other).unwrap_or(words.ask);
    let help = words.help_other.filter(|_| for_other).or(words.help).unwrap_or_default();
    let said = |id: &str| words.choices.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let plain = |id: &str| Choice { id: id.to_owned(), label: said(id), about: String::new() };
    let (kind, choices, optional) = match step {
        Step::Company => (Kind::Choice, companies(interview)?.into_iter().chain([plain(OTHER)]).collect(), false),
        Step::ForWhom => {
            let ids = ["myself", MINOR, "parent", "guardian", "attorney", "association"];
            (Kind::Choice, ids.into_iter().map(plain).collect(), false)
        }
        Step::Place => (Kind::Choice, places(interview)?, false),
        Step::Part => (Kind::Choice, parts(known, interview).into_iter().chain([plain(NONE)]).collect(), false),
        Step::Language => (Kind::Choice, languages(known, interview)?, false),
        Step::Ground => {
            let none = (!known.ground_required()).then(|| plain(NONE));
            (Kind::Choice, none.into_iter().chain(grounds(known)).collect(), false)
        }
        Step::Category => (Kind::Choice, categories(known).into_iter().chain([plain(WORDS)]).collect(), false),
        Step::CompanyAddress | Step::Pages => (Kind::Lines, Vec::new(), false),
        Step::Address => (Kind::Lines, Vec::new(), true),
        Step::Fact => (Kind::Text, Vec::new(), false),
        Step::Age | Step::TheirAge => (Kind::Number, Vec::new(), false),
        Step::Setting => (Kind::Day, Vec::new(), true),
        Step::Added => (Kind::YesNo, Vec::new(), false),
        Step::Account | Step::CompanyEmail => (Kind::Line, Vec::new(), true),
        Step::CompanyName | Step::TheirName | Step::Name | Step::Email => (Kind::Line, Vec::new(), false),
    };
    Ok(Question { step, kind, ask: fill(ask), help: fill(help), choices, optional })
}

fn companies(interview: &Interview) -> Result<Vec<Choice>, catalog::Error> {
    let mut found = Vec::new();
    for id in interview.catalog.ids("controllers") {
        let record = interview.catalog.controller(&id)?;
        found.push(Choice { id, label: record.name.clone(), about: record.also.join(", ") });
    }
    found.sort_by_key(|choice| choice.label.to_lowercase());
    Ok(found)
}

/// The countries of the catalog; of their parts the place asks next.
fn places(interview: &Interview) -> Result<Vec<Choice>, catalog::Error> {
    let mut found = Vec::new();
    for id in interview.catalog.ids("jurisdictions") {
        let record = interview.catalog.jurisdiction(&id)?;
        if record.parent.is_none() {
            // By whatever name the country is called, it is found.
            let own = record.name_in(&interview.language).to_owned();
            // A language of the user's own has no list of them.
            let called = interview.catalog.country_called(&interview.language, &id).ok().flatten();
            let label = called.unwrap_or_else(|| own.clone());
            let about = std::iter::once(own).filter(|own| *own != label).chain(record.also_typed.iter().cloned());
            let about = about.collect::<Vec<_>>().join(", ");
            found.push(Choice { id, label, about });
        }
    }
    found.sort_by_key(|choice| choice.label.to_lowercase());
    Ok(found)
}

fn parts(known: &Known, interview: &Interview) -> Vec<Choice> {
    // Once a part is named, the place is that part, which has none itself.
    let country = |place: &Residence| interview.catalog.jurisdiction(place.jurisdiction.country_code()).ok();
    let country = known.residence.as_ref().and_then(country);
    let mut found: Vec<Choice> = country
        .iter()
        .flat_map(|record| &record.subdivisions)
        .map(|(code, name)| {
            let record = interview.catalog.jurisdiction(code).ok();
            let label = record.map_or_else(|| name.clone(), |record| record.name_in(&interview.language).to_owned());
            Choice { id: code.clone(), label, about: String::new() }
        })
        .collect();
    found.sort_by_key(|choice| choice.label.to_lowercase());
    found
}

/// Those of the place first.
fn languages(known: &Known, interview: &Interview) -> Result<Vec<Choice>, catalog::Error> {
    let others = known.languages.iter().filter(|language| !known.own_languages.contains(language));
    let named = known.own_languages.iter().chain(others).map(|id| {
        let label = interview.catalog.phrases(id)?.name.clone();
        Ok(Choice { id: id.clone(), label, about: String::new() })
    });
    named.collect()
}

fn grounds(known: &Known) -> Vec<Choice> {
    let named = known.grounds.iter().filter_map(|id| {
        let wording = known.asked.by_id.get(id).or_else(|| known.wording.by_id.get(id))?;
        Some(Choice { id: id.clone(), label: wording.title.clone(), about: wording.hint.clone() })
    });
    named.collect()
}

/// Each as the sentence that would stand in the letter: a category is worded for it.
fn categories(known: &Known) -> Vec<Choice> {
    let wording = known.categories();
    let opening = wording.and_then(|wording| wording.opening.as_deref()).unwrap_or("{category}");
    let all = wording.into_iter().flat_map(|wording| &wording.categories);
    all.map(|(id, name)| Choice { id: id.clone(), label: opening.replace("{category}", name), about: String::new() }).collect()
}
