//! How a case stands on a day: when the letter arrived, which days follow from that, what to do next.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reckoning::Reckoning;
use super::steps::{Next, State, decide};
use super::story::Story;
use crate::case::Case;
use crate::catalog::Catalog;
use crate::compose::error::Error;
use crate::history::History;
use crate::law::{Confidence, Deadline, LimitKind};

/// How a case stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// In one word.
    pub state: State,
    /// When the company received the letter from which the days count.
    pub received: Option<ReceivedOn>,
    /// Days that follow, in order, those that are past among them.
    pub days: Vec<DueDay>,
    /// What to do next; nothing if it is over.
    pub next: Option<Next>,
}

impl Standing {
    /// The day for this.
    #[must_use]
    pub fn day(&self, what: &DueWhat) -> Option<&DueDay> {
        self.days.iter().find(|day| day.what == *what)
    }
}

/// When a letter was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedOn {
    /// The day.
    pub day: NaiveDate,
    /// Whether there is proof; else it is the day on which such a letter can be assumed to arrive.
    pub known: bool,
}

/// A day that follows from what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDay {
    /// What it is.
    pub what: DueWhat,
    /// The last day of a period or limit; the first day for a step.
    pub day: NaiveDate,
    /// Whether it is certain: all holidays are known, and nothing may have moved it.
    pub known: bool,
    /// Whether the law fixes it; else it was asked for, or is practice.
    pub statutory: bool,
    /// Whether somebody still waits for it.
    pub open: bool,
    /// Of a limit: which way it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<LimitKind>,
    /// How sure the record is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provision: Option<String>,
    /// How it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// A sentence about it in English, from the records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl DueDay {
    /// Whether it is a limit after which a way that still matters is closed.
    #[must_use]
    pub fn closes(&self) -> bool {
        let opens = self.deadline.as_ref().is_some_and(|deadline| deadline.due != self.day);
        self.open && matches!(self.what, DueWhat::Limit(_)) && !opens
    }
}

/// What a day is. In JSON in kebab-case; a limit as `{"limit": "nl-court"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueWhat {
    /// The company has to answer.
    Answer,
    /// It has to say that it received the letter.
    Acknowledge,
    /// It has to have complied with an opt-out.
    OptOut,
    /// It has to answer, having taken more time.
    Extended,
    /// Our second letter asked for an answer by then.
    Set,
    /// From then on a reminder may go.
    ReminderFrom,
    /// From then on the authority may be asked.
    ComplaintFrom,
    /// A way is closed after it, or open from then: the id of a `[[limit]]`.
    Limit(String),
}

impl DueWhat {
    /// Its name in JSON and in calendars; of a limit, its id.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Answer => "answer",
            Self::Acknowledge => "acknowledge",
            Self::OptOut => "opt-out",
            Self::Extended => "extended",
            Self::Set => "set",
            Self::ReminderFrom => "reminder-from",
            Self::ComplaintFrom => "complaint-from",
            Self::Limit(id) => id,
        }
    }
}

/// How a case stands on a day.
///
/// # Errors
/// [`Error::Refused`] for a place or a company that is not known, [`Error::Catalog`] for broken overrides.
pub fn standing(case: &Case, history: &History, catalog: &Catalog, today: NaiveDate) -> Result<Standing, Error> {
    let story = Story::of(history);
    let answers = catalog.answers()?;
    let found = Reckoning::of(case, &story, &answers, catalog, today)?;
    let (state, next) = decide(&story, found.decisive, &answers, today);
    let Reckoning { received, mut days, .. } = found;
    days.sort_by_key(|day| day.day);
    Ok(Standing { state, received, days, next })
}
