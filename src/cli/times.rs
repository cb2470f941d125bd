//! Times as people and programs read them: UTC, to the second.

use chrono::{DateTime, Local, NaiveDate, SecondsFormat, Utc};

use crate::ledger::Millis;

/// `2026-11-25T22:10:03Z` (RFC 3339).
pub(super) fn utc(millis: Millis) -> String {
    DateTime::<Utc>::from_timestamp_millis(millis).map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

/// The day here.
pub(super) fn day(millis: Millis) -> Option<NaiveDate> {
    DateTime::<Utc>::from_timestamp_millis(millis).map(|time| time.with_timezone(&Local).date_naive())
}
