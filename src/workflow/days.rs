//! Whether the dates in a queued letter are still true when it is sent.
//!
//! A letter assumes that it arrives on its date. This module only checks; holding a letter is up to others.

use std::fmt;

use chrono::{DateTime, NaiveDate};
use serde::Deserialize;

use crate::case::Case;
use crate::catalog::Catalog;
use crate::compose::{Due, Receipt, deadline_for};
use crate::history::LetterKind;
use crate::law::Channel;
use crate::ledger::{self, Millis, OutboxEntry, Reader, State};

const DAY: Millis = 86_400_000;

/// Why the dates of a letter are not true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untrue {
    /// It was queued too long ago.
    Past,
    /// It was queued or dated on a future day: the clock was ahead then, or is behind now.
    Future,
}

impl fmt::Display for Untrue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Past => "queued too long ago: its dates are no longer true",
            Self::Future => "queued or dated on a future day: the clock was wrong then, or is wrong now",
        })
    }
}

#[derive(Deserialize)]
struct Dated {
    date: Option<NaiveDate>,
}

/// Whether the dates of a queued letter are true. Anything queued before `stale_before` is too old. Clocks may differ by a
/// day; a date that somebody typed is their choice.
///
/// # Errors
/// [`ledger::Error`].
pub fn untrue(ledger: &Reader, entry: &OutboxEntry, stale_before: Millis, now: Millis) -> Result<Option<Untrue>, ledger::Error> {
    if entry.queued_at < stale_before {
        return Ok(Some(Untrue::Past));
    }
    if entry.queued_at > now.saturating_add(DAY) {
        return Ok(Some(Untrue::Future));
    }
    let (input, look) = ledger.input(&entry.reference)?;
    let date = |text: &str| serde_json::from_str::<Dated>(text).ok().and_then(|dated| dated.date);
    let (typed, written) = (date(&input), date(&look));
    let today = DateTime::from_timestamp_millis(now).map(|now| now.date_naive());
    // A place where it is already tomorrow by UTC does not count as another day.
    let ahead = written.zip(today).is_some_and(|(written, today)| (written - today).num_days() > 1);
    Ok((ahead && typed.is_none()).then_some(Untrue::Future))
}

/// When answers are due to a letter that was sent on the day `sent`, whatever day it assumed when it was queued; none for one
/// that was not sent or was forgotten, or whose place or company is no longer known.
///
/// # Errors
/// [`ledger::Error::Database`].
pub fn due_since_sent(
    ledger: &Reader,
    entry: &OutboxEntry,
    sent: NaiveDate,
    catalog: &Catalog,
) -> Result<Vec<Due>, ledger::Error> {
    // What follows sets a day of its own.
    let is_first = entry.kind == LetterKind::Objection.name();
    if entry.state != State::Sent || entry.is_forgotten() || !is_first {
        return Ok(Vec::new());
    }
    let (input, _) = ledger.input(&entry.reference)?;
    let Ok(case) = serde_json::from_str::<Case>(&input) else { return Ok(Vec::new()) };
    let receipt = Receipt::Sent(sent, Channel::Electronic);
    let found = deadline_for(receipt, &case.person.country, &case.target, catalog, &mut Vec::new());
    Ok(found.map(|(_, _, found)| found.periods.iter().map(|(period, day)| Due::new(period, day)).collect()).unwrap_or_default())
}
