//! How a case stands, and what to do next.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::story::{Letter, Story, Word};
use crate::catalog::Answers;
use crate::history::LetterKind;

/// How a case stands. In JSON in kebab-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The letter has not gone out.
    Unsent,
    /// Our last letter came back.
    Returned,
    /// The company has time to answer.
    Waiting,
    /// Its time is over.
    Overdue,
    /// It has answered, and we have not.
    Answered,
    /// We have answered its answer, and it has time.
    Replied,
    /// The complaint is with the authority.
    Complained,
    /// The company did what was asked.
    Complied,
    /// The person has left it at that.
    Closed,
}

impl State {
    /// Its name in JSON and in the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsent => "unsent",
            Self::Returned => "returned",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
            Self::Answered => "answered",
            Self::Replied => "replied",
            Self::Complained => "complained",
            Self::Complied => "complied",
            Self::Closed => "closed",
        }
    }
}

impl Step {
    /// Its name in JSON and in the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::SendAgain => "send-again",
            Self::Wait => "wait",
            Self::Reminder => "reminder",
            Self::Reply => "reply",
            Self::Appeal => "appeal",
            Self::Closing => "closing",
            Self::Complaint => "complaint",
        }
    }
}

impl Next {
    /// The letter that does it in this state; none where nothing is to be written.
    #[must_use]
    pub fn letter(&self, state: State) -> Option<LetterKind> {
        match self.step {
            Step::Reply => Some(LetterKind::Reply),
            Step::Appeal if state == State::Answered => Some(LetterKind::Reply),
            Step::Reminder | Step::Appeal => Some(LetterKind::Reminder),
            Step::Closing => Some(LetterKind::Closing),
            Step::Complaint => Some(LetterKind::Complaint),
            Step::Send | Step::SendAgain | Step::Wait => None,
        }
    }
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// What.
    pub step: Step,
    /// The first day for it. A day that is past means that it could have been done.
    pub day: NaiveDate,
}

/// A step. In JSON in kebab-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Send the letter.
    Send,
    /// Send the last letter again: it came back.
    SendAgain,
    /// Nothing until that day, on which a court may be asked what the authority is doing.
    Wait,
    /// Remind the company.
    Reminder,
    /// Reply to its answer.
    Reply,
    /// Appeal to the company, by a reminder or a reply: the Act of a US state wants that before a complaint.
    Appeal,
    /// Thank it and close.
    Closing,
    /// Complain to the authority.
    Complaint,
}

/// The days on which the next step depends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    /// The last day for what a reminder would be about.
    pub(super) due: Option<NaiveDate>,
    /// The last day that our last second letter set.
    pub(super) set: Option<NaiveDate>,
    /// From which day the authority may be asked.
    pub(super) complaint_from: Option<NaiveDate>,
    /// From which day a court may be asked about the authority.
    pub(super) inaction: Option<NaiveDate>,
    /// Whether a second letter is an appeal.
    pub(super) is_appeal: bool,
}

pub(super) const SECOND: [LetterKind; 2] = [LetterKind::Reminder, LetterKind::Reply];

/// How a case stands on a day, and what to do next.
pub(super) fn decide(story: &Story<'_>, days: Days, answers: &Answers, today: NaiveDate) -> (State, Option<Next>) {
    if story.is_closed {
        return (State::Closed, None);
    }
    let is_objection = |letter: &&Letter| letter.kind == LetterKind::Objection;
    let (Some(letter), true) = (story.letters.last(), story.letters.iter().any(|letter| is_objection(&letter))) else {
        return (State::Unsent, Some(next(Step::Send, today)));
    };
    match story.words.last().filter(|word| word.at > letter.at) {
        Some(word) => answered(word, story, days, answers),
        None => sent(letter, story, days, today),
    }
}

/// The company spoke last.
fn answered(word: &Word<'_>, story: &Story<'_>, days: Days, answers: &Answers) -> (State, Option<Next>) {
    let Some(kinds) = word.kinds else { return (State::Complied, Some(next(Step::Closing, word.on))) };
    let known = || kinds.iter().filter_map(|id| answers.of(id));
    let at_once = known().any(|kind| kind.complaint_at_once);
    let asks_who = known().any(|kind| kind.identity);
    let step = if at_once && story.has(&[LetterKind::Reply]) && !story.has(&[LetterKind::Complaint]) {
        // It has had our reply, and refuses again.
        Step::Complaint
    } else if days.is_appeal && !asks_who && !story.has(&SECOND) {
        Step::Appeal
    } else {
        Step::Reply
    };
    let from = days.complaint_from.filter(|_| step == Step::Complaint).map_or(word.on, |from| from.max(word.on));
    (State::Answered, Some(next(step, from)))
}

/// We wrote last.
fn sent(letter: &Letter, story: &Story<'_>, days: Days, today: NaiveDate) -> (State, Option<Next>) {
    if letter.kind == LetterKind::Closing {
        return (State::Complied, None);
    }
    if let Some(day) = letter.returned {
        return (State::Returned, Some(next(Step::SendAgain, day)));
    }
    let complained = story.has(&[LetterKind::Complaint]);
    let (waiting, last, step) = match letter.kind {
        LetterKind::Objection if days.is_appeal => (State::Waiting, days.due, Step::Appeal),
        LetterKind::Objection => (State::Waiting, days.due, Step::Reminder),
        LetterKind::Reminder if !complained => (State::Waiting, days.set, Step::Complaint),
        LetterKind::Reply if !complained => (State::Replied, days.set, Step::Complaint),
        // What comes now comes from the authority.
        _ => return (State::Complained, days.inaction.filter(|day| *day >= today).map(|day| next(Step::Wait, day))),
    };
    let Some(last) = last else { return (waiting, None) };
    let state = if today > last { State::Overdue } else { waiting };
    (state, Some(next(step, last.succ_opt().unwrap_or(last))))
}

fn next(step: Step, day: NaiveDate) -> Next {
    Next { step, day }
}
