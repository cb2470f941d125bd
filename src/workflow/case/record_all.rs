//! Records one event of many cases, after looking at each whether it can have happened.

use chrono::NaiveDate;

use super::error::CaseError;
use super::file::CaseFile;
use super::record::{Report, checked};
use super::standing::settle;
use crate::catalog::Catalog;
use crate::history::Event;
use crate::ledger::{self, Ledger, Millis, NewEvent, Reader};

/// Events recorded in one step.
const AT_ONCE: usize = 200;

/// An event that can be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToRecord {
    /// The reference of the letter.
    pub reference: String,
    /// The company.
    pub company: String,
    /// The event.
    pub event: Event,
}

/// The event for the letter with this reference, or what is wrong with it.
///
/// # Errors
/// As [`super::record()`].
pub fn to_record(
    ledger: &Reader,
    reference: &str,
    report: &Report,
    catalog: &Catalog,
    today: NaiveDate,
) -> Result<ToRecord, CaseError> {
    let file = CaseFile::read(ledger, reference)?;
    let event = checked(ledger, report, &file, catalog, today)?;
    Ok(ToRecord { reference: reference.to_owned(), company: file.company, event })
}

/// Records these events, some hundred in one step; returns what refused each that is not recorded.
///
/// # Errors
/// [`CaseError::Ledger`] and [`CaseError::Catalog`]; what was recorded stays so.
pub fn record_all(
    ledger: &mut Ledger,
    all: &[ToRecord],
    catalog: &Catalog,
    today: NaiveDate,
    now: Millis,
) -> Result<Vec<(String, ledger::Error)>, CaseError> {
    let mut refused = Vec::new();
    for some in all.chunks(AT_ONCE) {
        let text = |one: &ToRecord| (one.event.on.to_string(), serde_json::to_string(&one.event).unwrap_or_default());
        let texts: Vec<(String, String)> = some.iter().map(text).collect();
        let rows: Vec<(&str, NewEvent<'_>)> = some
            .iter()
            .zip(&texts)
            .map(|(one, (day, body))| (one.reference.as_str(), NewEvent { day, kind: one.event.what.name(), body, files: &[] }))
            .collect();
        let recorded = ledger.record_all(&rows, now)?;
        refused.extend(some.iter().zip(recorded).filter_map(|(one, done)| Some((one.reference.clone(), done.err()?))));
    }
    settle(ledger, catalog, today)?;
    Ok(refused)
}
