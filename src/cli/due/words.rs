//! What is due, in English.

use crate::compose::{DueDay, DueWhat, Step};
use crate::law::LimitKind;
use crate::workflow::case::{DueEntry, DueItem, When};

/// A step that is due, as a sentence without its end.
pub(super) fn step(step: Step, company: &str) -> String {
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
pub(super) fn day(day: &DueDay, company: &str) -> String {
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
pub(super) fn last_day(way: Option<LimitKind>, company: &str) -> String {
    match way {
        Some(LimitKind::Complaint) => format!("Last day to complain to the authority about {company}"),
        Some(LimitKind::Court) => format!("Last day to go to court about {company}"),
        Some(LimitKind::Review) | None => format!("Last day to ask for a review of what {company} refused"),
    }
}

/// What is due, as in the list.
pub(super) fn item(entry: &DueEntry) -> String {
    match &entry.what {
        DueItem::Step(due) => step(*due, &entry.company),
        DueItem::Limit(_) => last_day(entry.way, &entry.company),
    }
}

/// When, as in the list.
pub(super) fn when(entry: &DueEntry) -> &'static str {
    match entry.when {
        When::Overdue => "overdue",
        When::Today => "today",
        When::Near => "near",
    }
}
