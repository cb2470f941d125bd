//! Why something cannot be done with a case.

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

use crate::compose::State;
use crate::history::LetterKind;
use crate::ledger::{self, Broken};

/// Why something cannot be done with a case. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum CaseError {
    /// What is to be recorded cannot be so: everything that is wrong with it.
    #[error("{}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    #[serde(rename = "cannot-be-recorded")]
    Faults { faults: Vec<RecordFault> },
    /// Its content was erased.
    #[error("{reference} is forgotten")]
    #[serde(rename = "case-forgotten")]
    Forgotten { reference: String },
    /// What the ledger holds of it cannot be read.
    #[error("{reference}: what the ledger holds of it cannot be read: {why}")]
    #[serde(rename = "case-unreadable")]
    Unreadable { reference: String, why: String },
    /// No letter is due.
    #[error("{reference} is {}, and no letter is due", .state.name())]
    NothingDue { reference: String, state: State },
    /// The day of the letter has not come.
    #[error("a {} in {reference} may be written from {day}", .letter.name())]
    NotDueYet { reference: String, letter: LetterKind, day: NaiveDate },
    /// Where the person lives, a second letter to the company comes before a complaint.
    #[error("a complaint in {reference} comes after a second letter to the company")]
    LetterFirst { reference: String },
    /// A second reminder says nothing new.
    #[error("the company was reminded in {reference} on {day}")]
    RemindedAlready { reference: String, day: NaiveDate },
    /// There is no such letter.
    #[error("there is no letter `{wanted}`")]
    NoSuchLetter { wanted: String, known: Vec<String> },
    /// The company gave no such answer.
    #[error("no answer of the kind `{kind}` was recorded in {reference}")]
    NoSuchAnswer { reference: String, kind: String, recorded: Vec<String> },
    /// It is not as it was recorded.
    #[error("{reference} is not as it was recorded: {}", .broken.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    #[serde(rename = "case-changed")]
    Changed { reference: String, broken: Vec<Broken> },
    /// The letter could not be rendered.
    #[error(transparent)]
    #[serde(untagged)]
    Letter(#[from] crate::workflow::Error),
    /// The ledger.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Error),
    /// The data.
    #[error(transparent)]
    #[serde(untagged)]
    Catalog(#[from] crate::catalog::Error),
    /// No letter or day can be found for it.
    #[error(transparent)]
    #[serde(untagged)]
    Compose(#[from] crate::compose::Error),
}

/// Something that is wrong with an event. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum RecordFault {
    /// It is to have happened after today.
    #[error("{day} has not come yet")]
    NotYet { day: NaiveDate },
    /// It is to have happened before the letter to which it belongs.
    #[error("{day} is before the letter of {letter}")]
    BeforeLetter { day: NaiveDate, letter: NaiveDate },
    /// Nothing was sent yet, so nothing can have come of it.
    #[error("no letter of this case was recorded as sent by {day}")]
    NothingSent { day: NaiveDate },
    /// The letter was sent already.
    #[error("the {} of this case was recorded as sent on {day}", .kind.name())]
    SentAlready { kind: LetterKind, day: NaiveDate },
    /// There is no such kind of answer.
    #[error("there is no kind of answer `{kind}`")]
    #[serde(rename = "unknown-answer")]
    UnknownKind { kind: String, known: Vec<String> },
    /// An answer of no kind.
    #[error("an answer needs a kind")]
    NoKind { known: Vec<String> },
    /// The case is not closed.
    #[error("the case is open")]
    NotClosed,
    /// The case is closed already.
    #[error("the case is closed already")]
    ClosedAlready,
    /// A proof is too large to be kept.
    #[error("{name} has {megabytes} MB, and at most {most} are kept")]
    TooLarge { name: String, megabytes: u64, most: u64 },
}

impl CaseError {
    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Faults { faults } => faults.first().map(RecordFault::next_step).unwrap_or_default(),
            Self::Forgotten { .. } => "write the letter again to open a case".to_owned(),
            Self::Unreadable { .. } => "use the demur that wrote it".to_owned(),
            Self::NothingDue { .. } => "record what has happened".to_owned(),
            Self::NotDueYet { .. } => "wait until then, or record what has happened".to_owned(),
            Self::LetterFirst { .. } => {
                "write that letter, record that it was sent, and wait for the day that it sets".to_owned()
            }
            Self::RemindedAlready { .. } => "record the answer, or complain to the authority when its day has come".to_owned(),
            Self::NoSuchLetter { known, .. } => format!("letters: {}", known.join(", ")),
            Self::NoSuchAnswer { .. } => "record the answer first".to_owned(),
            Self::Changed { .. } => "compare with a copy of the ledger".to_owned(),
            Self::Letter(error) => error.next_step(),
            Self::Ledger(error) => error.next_step(),
            Self::Catalog(_) => String::new(),
            Self::Compose(error) => error.next_step(),
        }
    }
}

impl RecordFault {
    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::NotYet { .. } => "give the day on which it happened".to_owned(),
            Self::BeforeLetter { .. } => "give a later day, or record it for another case".to_owned(),
            Self::NothingSent { .. } => "record first how and when the letter was sent".to_owned(),
            Self::SentAlready { .. } => "record what came of it".to_owned(),
            Self::UnknownKind { known, .. } | Self::NoKind { known } => format!("kinds: {}", known.join(", ")),
            Self::NotClosed => "record what happened".to_owned(),
            Self::ClosedAlready => "take it up again first".to_owned(),
            Self::TooLarge { .. } => "keep it beside the ledger, and note where".to_owned(),
        }
    }
}
