//! What the person may think about: how specific a fact is, and whether it says more than it need.

use serde::Serialize;

use super::known::Known;
use super::{Answer, Step};
use crate::catalog::{InterviewWords, holds};

/// Something to think about; the answer stands. [`super::Interview::advised`] has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Advice {
    /// The fact has a day or a number, and a consequence.
    Specific,
    /// It has no day, year or number.
    MoreDate,
    /// It names no consequence.
    MoreConsequence,
    /// It is very short.
    MoreWords,
    /// It may speak of a sensitive subject, which its ground does not ask for.
    Sensitive {
        /// Id of the subject.
        subject: String,
    },
}

impl Advice {
    pub(super) fn text(&self, words: &InterviewWords) -> String {
        let advice = &words.advice;
        match self {
            Self::Specific => advice.specific.clone(),
            Self::MoreDate => advice.more_date.clone(),
            Self::MoreConsequence => advice.more_consequence.clone(),
            Self::MoreWords => advice.more_words.clone(),
            Self::Sensitive { subject } => advice.sensitive.replace("{subject}", advice.subjects.get(subject).unwrap_or(subject)),
        }
    }
}

/// Fewer words than this say little; where words are not parted, characters.
const FEW_WORDS: usize = 7;
const FEW_CHARACTERS: usize = 14;

pub(super) fn of(step: Step, answer: &Answer, known: &Known, words: &InterviewWords) -> Vec<Advice> {
    let (Step::Fact, Answer::Text(fact)) = (step, answer) else { return Vec::new() };
    let mut advice = vec![specific(fact, words)];
    // A ground on such data has its categories, and its own warning.
    if known.categories().is_none() {
        let subjects = words.sensitive.iter().filter(|(_, stems)| holds(stems, fact));
        advice.extend(subjects.map(|(subject, _)| Advice::Sensitive { subject: subject.clone() }));
    }
    advice
}

/// How specific a fact is: whether it has a number (a day, a year), and a consequence.
fn specific(fact: &str, words: &InterviewWords) -> Advice {
    let is_short =
        if fact.contains(' ') { fact.split_whitespace().count() < FEW_WORDS } else { fact.chars().count() < FEW_CHARACTERS };
    let has_number = fact.chars().any(char::is_numeric);
    let has_consequence = holds(&words.consequence.words, fact);
    match (is_short, has_number, has_consequence) {
        (true, ..) => Advice::MoreWords,
        (false, false, true) => Advice::MoreDate,
        (false, _, false) => Advice::MoreConsequence,
        (false, true, true) => Advice::Specific,
    }
}
