//! What is to be done in which case, and which ways are about to close.

use chrono::{Days, NaiveDate};
use serde::{Serialize, Serializer};

use super::error::CaseError;
use super::file::CaseFile;
use super::standing::{each_case, standing_of};
use crate::catalog::Catalog;
use crate::compose::{DueDay, Standing, State, Step};
use crate::law::LimitKind;
use crate::ledger::{CaseRow, Reader};

/// A case, and where it stands.
#[derive(Debug, Clone)]
pub struct CaseStanding {
    /// The reference of its first letter.
    pub reference: String,
    /// The company, as in sentences.
    pub company: String,
    /// How many events were recorded: a calendar takes the higher of two for the newer.
    pub revision: u32,
    /// Where it stands.
    pub standing: Standing,
}

/// Something to do, or a day after which a way is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueEntry {
    /// The reference of the case.
    pub reference: String,
    /// The company.
    pub company: String,
    /// What.
    pub what: DueItem,
    /// From which day it can be done; the last day of a limit.
    pub day: NaiveDate,
    /// Days until then; negative if it is past.
    pub days: i64,
    /// How near it is.
    pub when: When,
    /// Whether that day is certain.
    pub known: bool,
    /// Of a limit: which way it closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<LimitKind>,
    /// Where a limit stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provision: Option<String>,
    /// A sentence about a limit in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is due. In JSON the name of the step, or the id of the limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueItem {
    /// A step.
    Step(Step),
    /// A limit, by its id.
    Limit(String),
}

impl DueItem {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Step(step) => step.name(),
            Self::Limit(id) => id,
        }
    }
}

impl Serialize for DueItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How near something is. In JSON in kebab-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// It could have been done before today.
    Overdue,
    /// It can be done from today on, or today is the last day.
    Today,
    /// Within the days that were asked for.
    Near,
}

/// What is due on a day or within so many days after it: what is overdue first, then by day.
#[must_use]
pub fn due(cases: &[CaseStanding], today: NaiveDate, within: u16) -> Vec<DueEntry> {
    let horizon = today.checked_add_days(Days::new(within.into())).unwrap_or(NaiveDate::MAX);
    let mut found: Vec<DueEntry> = cases.iter().flat_map(|case| of_case(case, today, horizon)).collect();
    // Of one day a limit first: it cannot be done later.
    found.sort_by(|a, b| {
        let key = |entry: &DueEntry| (entry.day, matches!(entry.what, DueItem::Step(_)));
        key(a).cmp(&key(b)).then_with(|| (&a.company, &a.reference).cmp(&(&b.company, &b.reference)))
    });
    found
}

fn of_case(case: &CaseStanding, today: NaiveDate, horizon: NaiveDate) -> impl Iterator<Item = DueEntry> {
    let step = case.standing.next.filter(|next| next.day <= horizon).map(|next| DueEntry {
        what: DueItem::Step(next.step),
        known: known(&case.standing, next.day),
        ..entry(case, next.day, today)
    });
    let closes = move |day: &&DueDay| day.closes() && (today..=horizon).contains(&day.day);
    let limits = case.standing.days.iter().filter(closes).map(move |day| DueEntry {
        what: DueItem::Limit(day.what.name().to_owned()),
        known: day.known,
        way: day.way,
        provision: day.provision.clone(),
        note: day.note.clone(),
        ..entry(case, day.day, today)
    });
    step.into_iter().chain(limits)
}

fn entry(case: &CaseStanding, day: NaiveDate, today: NaiveDate) -> DueEntry {
    DueEntry {
        reference: case.reference.clone(),
        company: case.company.clone(),
        what: DueItem::Step(Step::Wait),
        day,
        days: (day - today).num_days(),
        when: match day.cmp(&today) {
            std::cmp::Ordering::Less => When::Overdue,
            std::cmp::Ordering::Equal => When::Today,
            std::cmp::Ordering::Greater => When::Near,
        },
        known: true,
        way: None,
        provision: None,
        note: None,
    }
}

/// Whether the day of a step is certain: it is one of the days of the case, or follows from what was recorded.
fn known(standing: &Standing, day: NaiveDate) -> bool {
    !standing.days.iter().any(|of| !of.known && (of.day == day || of.day.succ_opt() == Some(day)))
}

/// The cases that are not over, with where they stand. Without `all`, only those of which something may be due by `horizon`.
///
/// # Errors
/// As [`super::cases`] and [`CaseFile::read`]. A case that can no longer be read, or whose place or company is not known, is left out.
pub fn standings(
    ledger: &Reader,
    catalog: &Catalog,
    today: NaiveDate,
    horizon: NaiveDate,
    all: bool,
) -> Result<Vec<CaseStanding>, CaseError> {
    let mut found = Vec::new();
    let catalog = catalog.clone().cached();
    let last = horizon.to_string();
    let mut candidates = Vec::new();
    each_case(ledger, &catalog, today, |case| {
        if !case.forgotten && !is_over(&case) && (all || may_be_due(&case, &last)) {
            candidates.push(case.reference.to_owned());
        }
        Ok::<_, CaseError>(())
    })?;
    for reference in candidates {
        let file = match CaseFile::read(ledger, &reference) {
            Ok(file) => file,
            Err(CaseError::Forgotten { .. } | CaseError::Unreadable { .. }) => continue,
            Err(error) => return Err(error),
        };
        let standing = match standing_of(&file, &catalog, today) {
            Ok(standing) => standing,
            Err(CaseError::Compose(crate::compose::Error::Refused(_))) => continue,
            Err(error) => return Err(error),
        };
        let revision = u32::try_from(file.recorded.len()).unwrap_or(u32::MAX);
        found.push(CaseStanding { reference: file.reference, company: file.company, revision, standing });
    }
    Ok(found)
}

/// Whether nothing can be due any more.
fn is_over(case: &CaseRow<'_>) -> bool {
    case.state == State::Closed.name() || (case.state == State::Complied.name() && case.next_day.is_none())
}

/// Whether something may be due by a day: its next step, or a limit. A limit ends before the next step only where the company
/// has time that a second letter gave it, or the complaint is with the authority.
fn may_be_due(case: &CaseRow<'_>, horizon: &str) -> bool {
    let step_is = case.next_day.is_some_and(|day| day <= horizon);
    let had_answer_or_reminder = case.next_step == Step::Complaint.name() || case.state == State::Complained.name();
    step_is || had_answer_or_reminder
}
