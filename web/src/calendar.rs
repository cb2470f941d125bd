//! The day on which an answer is due, as a calendar file (RFC 5545): the reference and the company, and nothing of the person.

use chrono::{DateTime, NaiveDate};
use icalendar::{Calendar, Component, Event, EventLike, Property};

/// A calendar with one event, which replaces the one of the same letter that `demur due --ics` gives.
pub(crate) fn one_day(reference: &str, summary: &str, day: &str, stamp: f64) -> Result<String, String> {
    let day: NaiveDate = day.parse().map_err(|_| format!("`{day}` is no day"))?;
    #[expect(clippy::cast_possible_truncation, reason = "JavaScript counts whole milliseconds in an f64")]
    let made = DateTime::from_timestamp_millis(stamp as i64).ok_or_else(|| format!("`{stamp}` is no time"))?;
    let mut calendar = Calendar::empty();
    let product = concat!("-//demur//demur ", env!("CARGO_PKG_VERSION"), "//EN");
    for (name, value) in [("VERSION", "2.0"), ("PRODID", product), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(name, value));
    }
    let mut event = Event::new();
    event.uid(&format!("{reference}.answer@demur")).sequence(0).timestamp(made).starts(day).summary(summary);
    // Nobody is busy on such a day.
    calendar.push(event.add_property("TRANSP", "TRANSPARENT").done());
    Ok(calendar.to_string())
}
