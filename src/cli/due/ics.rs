//! The days of the cases as a calendar file (RFC 5545): the reference, the company and what is due, and nothing of the person.
//!
//! The crate `icalendar` writes it: it folds lines at 75 octets and ends them as the standard wants.

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use super::words;
use crate::compose::{DueDay, DueWhat, Step};
use crate::workflow::case::CaseStanding;

/// The calendar of these cases, made at a time.
pub(super) fn calendar(cases: &[CaseStanding], today: NaiveDate, now: DateTime<Utc>) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", concat!("-//demur//demur ", env!("CARGO_PKG_VERSION"), "//EN")),
        ("CALSCALE", "GREGORIAN"),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    for case in cases {
        for entry in entries(case, today) {
            calendar.push(event(case, &entry, now));
        }
    }
    calendar.to_string()
}

/// A line of the calendar.
struct Line {
    /// What, as part of an identifier: the same as long as it is the same thing, whatever its day.
    what: String,
    summary: String,
    day: NaiveDate,
    /// Nobody waits for it any more; said only of days to come, so that calendars that have it take it away.
    gone: bool,
}

fn entries(case: &CaseStanding, today: NaiveDate) -> Vec<Line> {
    let mut lines = Vec::new();
    // What is to be sent or waited for has no day of its own.
    if let Some(next) = case.standing.next.filter(|next| !matches!(next.step, Step::Send | Step::Wait)) {
        let summary = words::step(next.step, &case.company);
        lines.push(Line { what: "next".to_owned(), summary, day: next.day, gone: false });
    }
    let is_step = |day: &DueDay| matches!(day.what, DueWhat::ReminderFrom | DueWhat::ComplaintFrom);
    let days = case.standing.days.iter().filter(|day| !is_step(day) && (day.open || day.day >= today));
    lines.extend(days.map(|day| Line {
        what: day.what.name().to_owned(),
        summary: words::day(day, &case.company),
        day: day.day,
        gone: !day.open,
    }));
    lines
}

fn event(case: &CaseStanding, line: &Line, now: DateTime<Utc>) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{}.{}@demur", case.reference, line.what))
        .sequence(case.revision)
        .timestamp(now)
        .starts(line.day)
        .summary(&format!("{} ({})", line.summary, case.reference))
        // Nobody is busy on such a day.
        .add_property("TRANSP", "TRANSPARENT")
        .status(if line.gone { EventStatus::Cancelled } else { EventStatus::Confirmed });
    event.done()
}
