//! Why there is no next letter.

use serde::Serialize;
use thiserror::Error;

/// Why a letter that follows an objection cannot be composed. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum NoFollowUp {
    /// An objection follows nothing.
    #[error("an objection is the first letter of a case and follows no other")]
    ObjectionIsFirst,
    /// Nothing was sent that could be followed up.
    #[error("no objection is recorded as sent")]
    NothingSent,
    /// There is nothing to reply to.
    #[error("no answer of the company is recorded")]
    NoAnswer,
    /// The answer is not of any kind to which something is said.
    #[error("the answer is recorded without its kind")]
    NoKindOfAnswer,
    /// Some kinds do not exist.
    #[error("no answer is of the kind {}", .kinds.join(", "))]
    UnknownKindOfAnswer { kinds: Vec<String>, known: Vec<String> },
    /// Thanks are for what was done.
    #[error("it is not recorded that the company did what was asked")]
    NotComplied,
    /// Nobody has written such letters in the language of the case.
    #[error("there is no such letter in the language {language} yet")]
    NoLetterYet { language: String, known: Vec<String> },
    /// An event is of a day after the letter.
    #[error("what is recorded for {day} is later than the letter of {date}")]
    EventLater { day: chrono::NaiveDate, date: chrono::NaiveDate },
}

impl NoFollowUp {
    /// What to do about it, for any interface: the beginning of a sentence.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::ObjectionIsFirst => "write a reminder, a reply, thanks or a complaint".to_owned(),
            Self::NothingSent => "record the day on which the objection was sent".to_owned(),
            Self::NoAnswer => "record the answer, or write a reminder".to_owned(),
            Self::NoKindOfAnswer => "say of which kind the answer is".to_owned(),
            Self::UnknownKindOfAnswer { known, .. } => format!("the kinds are {}", known.join(", ")),
            Self::NotComplied => "record that the company did what was asked, and when".to_owned(),
            Self::NoLetterYet { known, .. } if known.is_empty() => "write this letter yourself".to_owned(),
            Self::NoLetterYet { known, .. } => format!("write it in another language: {}", known.join(", ")),
            Self::EventLater { .. } => "correct the day of the event".to_owned(),
        }
    }
}
