//! Where all cases stand. What was found is kept in the ledger with a mark of the data it was found by, so that a hundred
//! thousand cases need not be reckoned for every look.

use chrono::NaiveDate;

use super::error::CaseError;
use super::file::CaseFile;
use crate::catalog::Catalog;
use crate::compose::{Standing, State, Step, standing};
use crate::ledger::{self, CaseEntry, CaseRow, Ledger, Reader};

/// How many standings are noted in one transaction.
const AT_ONCE: usize = 1_000;
/// So many are found in a few milliseconds.
const MANY: usize = 100;

/// Finds anew where the cases stand of which it is not known, and notes it. Returns how many.
///
/// # Errors
/// [`CaseError::Ledger`] and [`CaseError::Catalog`]. A case whose place or company is no longer known stays as it is.
pub fn settle(ledger: &mut Ledger, catalog: &Catalog, today: NaiveDate) -> Result<usize, CaseError> {
    let law = catalog.digest()?;
    let catalog = &catalog.clone().cached();
    let unsettled = ledger.unsettled(&law)?;
    for some in unsettled.chunks(AT_ONCE) {
        let found = some.iter().map(|reference| found(ledger, reference, catalog, today)).collect::<Result<Vec<_>, _>>()?;
        let rows: Vec<_> = some.iter().zip(&found).map(|(reference, found)| row(reference, found.as_ref())).collect();
        ledger.note_standings(&rows, &law)?;
    }
    Ok(unsettled.len())
}

/// Whether so many cases are unsettled that finding them for one look takes as long as noting them for all.
///
/// # Errors
/// [`CaseError::Ledger`] and [`CaseError::Catalog`].
pub fn is_unsettled(ledger: &Reader, catalog: &Catalog) -> Result<bool, CaseError> {
    Ok(ledger.unsettled(&catalog.digest()?)?.len() > MANY)
}

/// All cases and where they stand on this day, without writing.
///
/// # Errors
/// As [`settle`].
pub fn cases(ledger: &Reader, catalog: &Catalog, today: NaiveDate) -> Result<Vec<CaseEntry>, CaseError> {
    let mut all = Vec::new();
    each_case(ledger, catalog, today, |case| {
        all.push(case.to_entry());
        Ok::<_, CaseError>(())
    })?;
    Ok(all)
}

/// The same one by one, where they lie in the ledger.
///
/// # Errors
/// As [`settle`], and those of `each`.
pub fn each_case<E: From<CaseError>>(
    ledger: &Reader,
    catalog: &Catalog,
    today: NaiveDate,
    mut each: impl FnMut(CaseRow<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let digest = catalog.digest().map_err(CaseError::from)?;
    let unsettled = ledger.unsettled(&digest).map_err(CaseError::from)?;
    let unsettled: std::collections::HashSet<String> = unsettled.into_iter().collect();
    let catalog = &catalog.clone().cached();
    let day = today.to_string();
    let walked = ledger.each_case(|case| {
        if unsettled.is_empty() || !unsettled.contains(case.reference) {
            return each(by_day(case, &day)).map_err(Walked::Each);
        }
        let found = found(ledger, case.reference, catalog, today).map_err(Walked::Case)?;
        let ledger::Standing { state, next_step, next_day, .. } = row("", found.as_ref());
        let next_day = next_day.as_deref();
        each(by_day(CaseRow { state, next_step, next_day, ..case }, &day)).map_err(Walked::Each)
    });
    walked.map_err(|error| match error {
        Walked::Each(error) => error,
        Walked::Case(error) => error.into(),
    })
}

/// Why a walk over the cases ended.
enum Walked<E> {
    Each(E),
    Case(CaseError),
}

impl<E> From<ledger::Error> for Walked<E> {
    fn from(error: ledger::Error) -> Self {
        Self::Case(error.into())
    }
}

/// Where a case stands, with all its days.
///
/// # Errors
/// As [`CaseFile::read`] and [`standing`].
pub fn standing_of(file: &CaseFile, catalog: &Catalog, today: NaiveDate) -> Result<Standing, CaseError> {
    Ok(standing(&file.case, &file.history, catalog, today)?)
}

/// What was found waits until its day has come; from then on it is overdue.
fn by_day<'a>(case: CaseRow<'a>, today: &str) -> CaseRow<'a> {
    let has_come = case.next_day.is_some_and(|day| day <= today);
    let has_time = [State::Waiting, State::Replied].iter().any(|state| case.state == state.name());
    let is_overdue = has_come && has_time && case.next_step != Step::Wait.name();
    CaseRow { state: if is_overdue { State::Overdue.name() } else { case.state }, ..case }
}

/// Where a case stands; nothing if its place or company is no longer known.
fn found(
    ledger: &Reader,
    reference: &str,
    catalog: &Catalog,
    today: NaiveDate,
) -> Result<Option<(Standing, Vec<u8>)>, CaseError> {
    let file = match CaseFile::read(ledger, reference) {
        Ok(file) => file,
        Err(CaseError::Forgotten { .. } | CaseError::Unreadable { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    match standing(&file.case, &file.history, catalog, today) {
        Ok(found) => Ok(Some((found, file.recorded.last().map(|event| event.sha256.clone()).unwrap_or_default()))),
        Err(crate::compose::Error::Catalog(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

fn row<'a>(reference: &'a str, found: Option<&(Standing, Vec<u8>)>) -> ledger::Standing<'a> {
    let Some((found, head)) = found else {
        return ledger::Standing { reference, state: "", next_step: "", next_day: None, head: None };
    };
    ledger::Standing {
        reference,
        state: found.state.name(),
        next_step: found.next.as_ref().map_or("", |next| next.step.name()),
        next_day: found.next.as_ref().map(|next| next.day.to_string()),
        head: Some(head.clone()),
    }
}
