//! What an answer must be, and what it says of the case.

use chrono::NaiveDate;
use serde::Serialize;

use super::known::Known;
use super::question::{self, MINOR, NONE, OTHER, WORDS};
use super::{Interview, Kind, Step};
use crate::case::{Draft, Field, GroundDraft, Origin, Refusal, Role, Value, nearest};
use crate::catalog::InterviewWords;
use crate::compose::{highest_majority, no_fact};
use crate::text::{FieldError, MAX_FACT, clean};

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// One of the choices, by its id.
    Choice(String),
    /// What was typed, to any question.
    Text(String),
    /// Several lines.
    Lines(Vec<String>),
    /// A day.
    Day(NaiveDate),
    /// A number.
    Number(i64),
    /// Yes or no.
    Yes(bool),
    /// Nothing, where nothing is an answer.
    Nothing,
}

/// Why an answer cannot be. [`Interview::refused`] has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the words of each are in interview.toml")]
pub enum Wrong {
    Missing,
    NotOffered {
        said: String,
        near: Vec<String>,
    },
    Email,
    LongAddress {
        most: usize,
    },
    Age,
    AgeOfMajority,
    Date,
    LaterDate,
    Page,
    SaysNothing {
        hint: String,
    },
    NoGround {
        why: String,
    },
    Contradiction {
        why: String,
    },
    Unprintable,
    TooLong {
        most: usize,
    },
    /// A file of the user's own cannot be read.
    Broken {
        what: String,
    },
}

impl Wrong {
    pub(super) fn text(&self, words: &InterviewWords) -> String {
        let of = |code: &str| words.wrong.get(code).cloned().unwrap_or_else(|| code.to_owned());
        match self {
            Self::Missing => of("missing"),
            Self::NotOffered { said, near } => {
                let text = of("not-offered").replace("{said}", said);
                if near.is_empty() { text } else { format!("{text}; {}", of("near").replace("{near}", &near.join(", "))) }
            }
            Self::Email => of("email"),
            Self::LongAddress { most } => of("long-address").replace("{most}", &most.to_string()),
            Self::Age => of("age"),
            Self::AgeOfMajority => of("age-of-majority"),
            Self::Date => of("date"),
            Self::LaterDate => of("later-date"),
            Self::Page => of("page"),
            Self::SaysNothing { hint } => of("says-nothing").replace("{hint}", hint),
            Self::NoGround { why } => of("no-ground").replace("{why}", why),
            Self::Contradiction { why } | Self::Broken { what: why } => why.clone(),
            Self::Unprintable => of("unprintable"),
            Self::TooLong { most } => of("too-long").replace("{most}", &most.to_string()),
        }
    }

    fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Email { .. } => Self::Email,
            Refusal::AddressTooLong { most, .. } => Self::LongAddress { most: *most },
            Refusal::Age { .. } => Self::Age,
            Refusal::FactSaysNothing { ask, .. } => Self::SaysNothing { hint: ask.clone() },
            Refusal::FactIsNoGround { why, .. } => Self::NoGround { why: why.clone() },
            Refusal::Text { why: FieldError::TooLong { most, .. }, .. } => Self::TooLong { most: *most },
            Refusal::Missing { .. } | Refusal::Empty => Self::Missing,
            _ => Self::Unprintable,
        }
    }
}

/// What an answer means, checked.
pub(super) fn meant(step: Step, said: &Answer, known: &Known, interview: &Interview) -> Result<Answer, Wrong> {
    let broken = |error: crate::catalog::Error| Wrong::Broken { what: error.to_string() };
    let question = question::ask(step, known, interview).map_err(broken)?;
    let said = match said {
        Answer::Text(text) if text.trim().is_empty() => &Answer::Nothing,
        Answer::Lines(lines) if lines.iter().all(|line| line.trim().is_empty()) => &Answer::Nothing,
        said => said,
    };
    if *said == Answer::Nothing {
        return if question.optional { Ok(Answer::Nothing) } else { Err(Wrong::Missing) };
    }
    let answer = match (question.kind, said) {
        (Kind::Choice, Answer::Choice(typed) | Answer::Text(typed)) => Answer::Choice(chosen(typed, &question)?),
        (Kind::Line | Kind::Text, Answer::Text(text)) => Answer::Text(text.trim().to_owned()),
        (Kind::Lines, Answer::Lines(lines)) => Answer::Lines(lines.iter().map(|line| line.trim().to_owned()).collect()),
        (Kind::Lines, Answer::Text(text)) => Answer::Lines(text.lines().map(|line| line.trim().to_owned()).collect()),
        (Kind::Number, Answer::Number(number)) => Answer::Number(*number),
        (Kind::Number, Answer::Text(text)) => Answer::Number(text.trim().parse().map_err(|_| Wrong::Age)?),
        (Kind::Day, Answer::Day(day)) => Answer::Day(*day),
        (Kind::Day, Answer::Text(text)) => Answer::Day(text.trim().parse().map_err(|_| Wrong::Date)?),
        (Kind::YesNo, Answer::Yes(yes)) => Answer::Yes(*yes),
        _ => return Err(Wrong::Missing),
    };
    check(step, &answer, known, interview)?;
    Ok(answer)
}

/// The id of the choice that was typed or picked.
fn chosen(typed: &str, question: &super::Question) -> Result<String, Wrong> {
    let folded = typed.trim().to_lowercase();
    let names = |choice: &question::Choice| {
        let also = choice.about.split(", ").filter(|_| matches!(question.step, Step::Company | Step::Place));
        [&choice.id, &choice.label]
            .into_iter()
            .map(|name| name.to_lowercase())
            .chain(also.map(str::to_lowercase))
            .collect::<Vec<_>>()
    };
    let mut fits = question.choices.iter().filter(|choice| names(choice).contains(&folded));
    match (fits.next(), fits.next()) {
        (Some(choice), None) => return Ok(choice.id.clone()),
        (Some(one), Some(two)) => {
            let near = [one, two].into_iter().chain(fits).map(|choice| choice.label.clone()).collect();
            return Err(Wrong::NotOffered { said: typed.trim().to_owned(), near });
        }
        _ => {}
    }
    let near = nearest(typed, question.choices.iter().map(|choice| choice.label.as_str()));
    Err(Wrong::NotOffered { said: typed.trim().to_owned(), near: near.into_iter().map(str::to_owned).collect() })
}

/// Refuses what the case, the day or the law would refuse.
fn check(step: Step, answer: &Answer, known: &Known, interview: &Interview) -> Result<(), Wrong> {
    match (step, answer) {
        (Step::Setting, Answer::Day(day)) if *day > interview.today => return Err(Wrong::LaterDate),
        (Step::Pages, Answer::Lines(lines)) if lines.iter().any(|line| !line.is_empty() && line.chars().count() < 3) => {
            return Err(Wrong::Page);
        }
        (Step::Fact, Answer::Text(text)) => {
            let (Some(id), Some(wording)) = (&known.ground, known.ground_wording()) else { return Err(Wrong::Missing) };
            clean(text, MAX_FACT).map_err(|why| Wrong::of(&Refusal::Text { of: None, why }))?;
            let required = known.ground_required();
            if let Some(refusal) = no_fact(text, id, wording, &known.ground_facts, &known.wording, required) {
                return Err(Wrong::of(&refusal));
            }
        }
        (Step::TheirAge, Answer::Number(years)) if known.role == Some(Role::Parent) => {
            let is_of_age = |place| *years >= i64::from(highest_majority(place));
            if known.residence.as_ref().is_some_and(is_of_age) {
                return Err(Wrong::AgeOfMajority);
            }
        }
        (Step::Ground, Answer::Choice(id)) => {
            let excluded = known.ground_facts.of(id).into_iter().flat_map(|fact| &fact.excludes);
            let by_mandate = known.role.is_some_and(Role::is_by_mandate);
            let said = |field: Field| known.draft.mentions(field) && !(by_mandate && field.is_in(Field::Person));
            if let Some((_, why)) = excluded.into_iter().find(|(field, _)| said(field.0)) {
                return Err(Wrong::Contradiction { why: why.clone() });
            }
        }
        _ => {}
    }
    let mut draft = Draft::default();
    say(step, answer, &mut draft);
    for (field, value) in draft.values() {
        match field.check(value.clone()) {
            Ok(Some(_)) => {}
            Ok(None) => return Err(Wrong::Missing),
            Err(refusal) => return Err(Wrong::of(&refusal)),
        }
    }
    Ok(())
}

/// Writes an answer into a draft.
pub(super) fn say(step: Step, answer: &Answer, draft: &mut Draft) {
    let mut set = |field: Field, value: Value| draft.set(field, value, Origin::default());
    match (step, answer) {
        (Step::Company, Answer::Choice(id)) if id != OTHER => set(Field::ObjectionController, id.as_str().into()),
        (Step::CompanyName, Answer::Text(text)) => set(Field::ControllerName, text.as_str().into()),
        (Step::CompanyAddress, Answer::Lines(lines)) => set(Field::ControllerAddress, lines.clone().into()),
        (Step::CompanyEmail, Answer::Text(text)) => set(Field::ControllerEmail, text.as_str().into()),
        (Step::ForWhom, Answer::Choice(id)) if id != MINOR && id != "myself" => set(Field::BehalfRole, id.as_str().into()),
        (Step::TheirName, Answer::Text(text)) => set(Field::BehalfName, text.as_str().into()),
        (Step::TheirAge, Answer::Number(years)) => set(Field::BehalfAge, (*years).into()),
        (Step::Age, Answer::Number(years)) => set(Field::PersonAge, (*years).into()),
        (Step::Place, Answer::Choice(code)) => set(Field::PersonCountry, code.as_str().into()),
        (Step::Part, Answer::Choice(code)) if code != NONE => set(Field::PersonCountry, code.as_str().into()),
        (Step::Language, Answer::Choice(tag)) => set(Field::ObjectionLanguage, tag.as_str().into()),
        (Step::Account, Answer::Text(text)) => {
            let field = if text.contains("://") || text.starts_with("www.") {
                Field::AccountUrl
            } else if text.contains('@') && !text.starts_with('@') {
                Field::AccountEmail
            } else {
                Field::AccountName
            };
            set(field, text.as_str().into());
        }
        (Step::Pages, Answer::Lines(lines)) => {
            let (pages, names): (Vec<String>, Vec<String>) = lines
                .iter()
                .filter(|line| !line.is_empty())
                .cloned()
                .partition(|line| line.contains("://") || line.contains('/'));
            if !pages.is_empty() {
                set(Field::NonMemberUrls, pages.into());
            }
            if !names.is_empty() {
                set(Field::NonMemberSearchName, names.join(" ").into());
            }
        }
        (Step::Name, Answer::Text(text)) => set(Field::PersonName, text.as_str().into()),
        (Step::Address, Answer::Lines(lines)) => set(Field::PersonAddress, lines.clone().into()),
        (Step::Address, Answer::Nothing) => set(Field::PersonWithholdAddress, true.into()),
        (Step::Email, Answer::Text(text)) => set(Field::PersonEmail, text.as_str().into()),
        (Step::Setting, Answer::Day(day)) => set(Field::ObjectionSettingSwitchedOff, (*day).into()),
        _ => {}
    }
}

/// Writes the ground into a draft: several answers make it.
pub(super) fn say_grounds(answers: &[(Step, Answer)], own_words: Option<&str>, draft: &mut Draft) {
    let said = |step: Step| answers.iter().find(|(answered, _)| *answered == step).map(|(_, answer)| answer);
    let Some(Answer::Choice(id)) = said(Step::Ground) else { return };
    if id == NONE {
        return;
    }
    let category = match said(Step::Category) {
        Some(Answer::Choice(category)) if category != WORDS => Some(category.clone()),
        _ => None,
    };
    let fact = match said(Step::Fact) {
        Some(Answer::Text(fact)) if category.is_none() => Some(fact.clone()),
        _ => None,
    };
    // Who does not want what the ground adds has their own words alone.
    let id = if said(Step::Added) == Some(&Answer::Yes(false)) { own_words.unwrap_or(id) } else { id };
    draft.grounds = vec![GroundDraft { id: Some(id.to_owned()), fact, category, ..GroundDraft::default() }];
}
