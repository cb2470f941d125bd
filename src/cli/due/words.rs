//! What is due and what happened, in English.

use crate::compose::{DueDay, DueWhat, Step};
use crate::history::{By, LetterKind, What};
use crate::law::{LimitKind, StepKind};
use crate::workflow::case::{DueEntry, DueItem, When};

/// A step that is due, as a sentence without its end.
pub(in crate::cli) fn step(step: Step, company: &str) -> String {
    match step {
        Step::Send => format!("Send the letter to {company}"),
        Step::SendAgain => format!("Send the letter to {company} again: it came back"),
        Step::Wait => format!("A court can be asked what the authority does about {company}"),
        Step::Reminder => format!("Remind {company}"),
        Step::Reply => format!("Reply to the answer of {company}"),
        Step::Appeal => format!("Appeal to {company}"),
        Step::Closing => format!("Thank {company} and close"),
        Step::Complaint => format!("Complain to the authority about {company}"),
    }
}

/// A day of a case, as a sentence without its end.
pub(in crate::cli) fn day(day: &DueDay, company: &str) -> String {
    match (&day.what, day.way) {
        (DueWhat::Answer | DueWhat::Extended, _) => format!("Answer of {company} due"),
        (DueWhat::Acknowledge, _) => format!("Acknowledgement by {company} due"),
        (DueWhat::OptOut, _) => format!("Opt-out by {company} due"),
        (DueWhat::Set, _) => format!("Answer of {company} to your second letter due"),
        (DueWhat::ReminderFrom, _) => step(Step::Reminder, company),
        (DueWhat::ComplaintFrom, _) => step(Step::Complaint, company),
        (DueWhat::Limit(_), _) if !day.closes() && day.open => step(Step::Wait, company),
        (DueWhat::Limit(_), way) => last_day(way, company),
    }
}

/// The last day of a limit.
pub(in crate::cli) fn last_day(way: Option<LimitKind>, company: &str) -> String {
    match way {
        Some(LimitKind::Complaint) => format!("Last day to complain to the authority about {company}"),
        Some(LimitKind::Court) => format!("Last day to go to court about {company}"),
        Some(LimitKind::Review) | None => format!("Last day to ask for a review of what {company} refused"),
    }
}

/// What is due, as in the list.
pub(in crate::cli) fn item(entry: &DueEntry) -> String {
    match &entry.what {
        DueItem::Step(due) => step(*due, &entry.company),
        DueItem::Limit(_) => last_day(entry.way, &entry.company),
    }
}

/// When, as in the list.
pub(in crate::cli) fn when(entry: &DueEntry) -> &'static str {
    match entry.when {
        When::Overdue => "overdue",
        When::Today => "today",
        When::Near => "near",
    }
}

/// Why a day is what it is: one step of how it was found.
pub(in crate::cli) fn reason(step: StepKind) -> &'static str {
    match step {
        StepKind::Event => "counted from here; this day does not count",
        StepKind::Count => "so much later",
        StepKind::Clamped => "so much later; that month has no such day, so its last",
        StepKind::Saturday => "a Saturday: moves to the next day",
        StepKind::Sunday => "a Sunday: moves to the next day",
        StepKind::Holiday => "a public holiday there: moves to the next day",
        StepKind::Due => "the last day",
    }
}

/// What happened, without the words of anybody.
pub(in crate::cli) fn event(what: &What) -> String {
    let name = |kind: &LetterKind| kind.name();
    match what {
        What::Written { kind, .. } => format!("{} written", capital(name(kind))),
        What::Sent { kind, by, .. } => {
            let by = match by {
                By::Post => "by post",
                By::Form => "by a web form",
                By::Mail => "by e-mail",
                By::Fax => "by fax",
                By::Hand => "by hand",
            };
            format!("{} sent {by}", capital(name(kind)))
        }
        What::Delivered { letter } => format!("Letter {letter} arrived"),
        What::Returned { letter } => format!("Letter {letter} came back"),
        What::Acknowledged => "Company acknowledged the letter".to_owned(),
        What::Extended => "Company took more time".to_owned(),
        What::Answered { kinds, .. } => format!("Company answered: {}", kinds.join(", ")),
        What::Complied => "Company did what was asked".to_owned(),
        What::Closed => "Case closed".to_owned(),
        What::Reopened => "Case taken up again".to_owned(),
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
