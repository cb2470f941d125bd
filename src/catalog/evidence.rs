//! `[course.evidence]` of `phrases.toml`: what the timeline of a case says beside the sentences on its events.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::law::{LimitKind, StepKind};

/// What evidence says beside the events.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceWording {
    /// A letter of ours was written and kept: `{day}`, and its number, `{letter}`.
    pub written: String,
    /// The person left it at that: `{day}`.
    pub closed: String,
    /// The person took it up again: `{day}`.
    pub reopened: String,
    /// A sentence, and what was recorded with it: `{sentence}`, `{record}`.
    pub entry: String,
    /// Between two pieces of what was recorded, or of a reckoning.
    pub separator: String,
    /// The number of the event: `{number}`.
    pub number: String,
    /// When it was recorded: `{time}`, in UTC.
    pub recorded: String,
    /// The number of the post, of the form or of the message: `{tracking}`.
    pub tracking: String,
    /// What the person noted: `{note}`.
    pub note: String,
    /// Files: `{files}`.
    pub files: String,
    /// What is not as it was recorded.
    pub changed: ChangedWording,
    /// Days, and how they were found.
    pub days: DayWording,
    /// The steps of a reckoning.
    pub steps: StepWording,
    /// What the records name in English, as it is named in the language: provisions.
    #[serde(default)]
    pub provisions: BTreeMap<String, String>,
}

impl EvidenceWording {
    /// A provision of the records, as it is named in the language.
    #[must_use]
    pub fn provision<'a>(&'a self, recorded: &'a str) -> &'a str {
        self.provisions.get(recorded).map_or(recorded, String::as_str)
    }
}

/// What is not as it was recorded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedWording {
    /// An event, or its place in the chain: `{number}`.
    pub event: String,
    /// A file: `{name}`, and the `{number}` of its event.
    pub file: String,
    /// Events are missing at the end.
    pub end: String,
    /// A message, by the `{reference}` of its letter.
    pub message: String,
}

/// What a day is: each has `{day}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are those of the days, and of the ways that a limit closes")]
pub struct DayWording {
    /// The letter arrived, and there is proof.
    pub received: String,
    /// The day on which it can be assumed to have arrived.
    pub assumed: String,
    pub answer: String,
    pub acknowledge: String,
    pub opt_out: String,
    pub extended: String,
    pub set: String,
    pub reminder_from: String,
    pub complaint_from: String,
    pub complaint_until: String,
    pub court_until: String,
    pub review_until: String,
    pub court_from: String,
    /// Around it, where the law fixes it: `{what}`.
    pub statutory: String,
    /// What the law fixes in part: `{what}`.
    pub partly: String,
    /// Around it, where the law does not: `{what}`.
    pub practice: String,
    /// Around it, where something may have moved it: `{what}`.
    pub unsure: String,
    /// How it was found: `{steps}`.
    pub reckoned: String,
}

/// What a step of a reckoning does: each has `{day}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are those of the steps")]
pub struct StepWording {
    pub event: String,
    pub count: String,
    pub clamped: String,
    pub saturday: String,
    pub sunday: String,
    pub holiday: String,
    pub due: String,
}

impl EvidenceWording {
    /// All its texts.
    pub(super) fn texts_mut(&mut self) -> Vec<&mut String> {
        let Self {
            written,
            closed,
            reopened,
            entry,
            separator,
            number,
            recorded,
            tracking,
            note,
            files,
            changed,
            days,
            steps,
            provisions,
        } = self;
        let mut texts = vec![
            written,
            closed,
            reopened,
            entry,
            separator,
            number,
            recorded,
            tracking,
            note,
            files,
            &mut changed.event,
            &mut changed.file,
            &mut changed.end,
            &mut changed.message,
            &mut days.received,
            &mut days.assumed,
            &mut days.answer,
            &mut days.acknowledge,
            &mut days.opt_out,
            &mut days.extended,
            &mut days.set,
            &mut days.reminder_from,
            &mut days.complaint_from,
            &mut days.complaint_until,
            &mut days.court_until,
            &mut days.review_until,
            &mut days.court_from,
            &mut days.statutory,
            &mut days.partly,
            &mut days.practice,
            &mut days.unsure,
            &mut days.reckoned,
            &mut steps.event,
            &mut steps.count,
            &mut steps.clamped,
            &mut steps.saturday,
            &mut steps.sunday,
            &mut steps.holiday,
            &mut steps.due,
        ];
        texts.extend(provisions.values_mut());
        texts
    }
}

impl DayWording {
    /// The last day of a way, or the first day of one that opens.
    #[must_use]
    pub fn limit(&self, way: LimitKind, opens: bool) -> &str {
        match way {
            LimitKind::Complaint => &self.complaint_until,
            LimitKind::Court if opens => &self.court_from,
            LimitKind::Court => &self.court_until,
            LimitKind::Review => &self.review_until,
        }
    }
}

impl StepWording {
    /// The words for a step.
    #[must_use]
    pub fn of(&self, kind: StepKind) -> &str {
        match kind {
            StepKind::Event => &self.event,
            StepKind::Count => &self.count,
            StepKind::Clamped => &self.clamped,
            StepKind::Saturday => &self.saturday,
            StepKind::Sunday => &self.sunday,
            StepKind::Holiday => &self.holiday,
            StepKind::Due => &self.due,
        }
    }
}
