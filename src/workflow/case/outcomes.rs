//! What came of the cases, counted by company, as an association publishes it: no names, no references, no days of one case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::disclosure::{Line, hidden};
use super::error::CaseError;
use super::file::CaseFile;
use super::standing::standing_of;
use crate::catalog::Catalog;
use crate::compose::{DueWhat, Standing, State};
use crate::history::{History, LetterKind, What};
use crate::ledger::Reader;

/// By so many days a last day that is not certain may be later: a holiday that is not known, or several.
const DOUBT: Days = Days::new(7);

/// What the company did within its time. In JSON in kebab-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The letter did not go out, or came back.
    Unsent,
    /// It answered by the last day.
    InTime,
    /// It answered after the last day.
    Late,
    /// It answered, and whether in time cannot be said: the law has no period, or its last day is not certain.
    Unclear,
    /// It did not answer, and its time is over.
    Silent,
    /// It has not answered, and its time is not over, or was not when the person left it at that.
    Waiting,
}

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The company.
    pub company: String,
    /// Whether it answered, and when.
    pub fate: Fate,
    /// Days from the arrival of the letter to the first answer.
    pub days: Option<u32>,
    /// All kinds of answer that were noted.
    pub kinds: BTreeSet<String>,
    /// The company did what was asked.
    pub complied: bool,
    /// The authority was asked.
    pub complained: bool,
    /// The person left it at that.
    pub closed: bool,
}

impl Outcome {
    /// What came of a case by this day. Without a standing (its place or company is no longer known) no day is certain.
    #[must_use]
    pub fn of(company: &str, history: &History, standing: Option<&Standing>, today: NaiveDate) -> Self {
        let events = history.events();
        let objection = history.objection();
        let returned = standing.is_some_and(|standing| standing.state == State::Returned);
        let sent = objection.as_ref().filter(|_| !returned).map(|letter| letter.on);
        let answered = sent.and_then(|sent| {
            let is_answer = |what: &What| matches!(what, What::Answered { .. } | What::Complied);
            events.iter().find(|event| event.on >= sent && is_answer(&event.what)).map(|event| event.on)
        });
        let received = standing.and_then(|standing| standing.received).map(|received| received.day);
        let days = answered.zip(received).map(|(on, from)| u32::try_from((on - from).num_days()).unwrap_or(0));
        let kinds = events.iter().filter_map(|event| match &event.what {
            What::Answered { kinds, .. } => Some(kinds.iter().cloned()),
            _ => None,
        });
        let complaint = |what: &What| matches!(what, What::Sent { kind: LetterKind::Complaint, .. });
        Self {
            company: company.to_owned(),
            fate: if sent.is_none() { Fate::Unsent } else { fate(history, standing, answered, today) },
            days,
            kinds: kinds.flatten().collect(),
            complied: events.iter().any(|event| event.what == What::Complied),
            complained: events.iter().any(|event| complaint(&event.what)),
            closed: history.is_closed(),
        }
    }
}

/// Of a letter that went out.
fn fate(history: &History, standing: Option<&Standing>, answered: Option<NaiveDate>, today: NaiveDate) -> Fate {
    let period = [DueWhat::Extended, DueWhat::Answer, DueWhat::OptOut];
    let due = standing.and_then(|standing| period.iter().find_map(|what| standing.day(what)));
    let Some(due) = due else { return if answered.is_some() { Fate::Unclear } else { Fate::Waiting } };
    let surely = if due.known { due.day } else { due.day.checked_add_days(DOUBT).unwrap_or(due.day) };
    match answered {
        Some(on) if on <= due.day => Fate::InTime,
        Some(_) if due.known => Fate::Late,
        Some(_) => Fate::Unclear,
        None => {
            // Nobody has looked since.
            let left = history.events().iter().rev().find(|event| event.what == What::Closed).filter(|_| history.is_closed());
            let until = left.map_or(today, |event| event.on.min(today));
            if surely < until { Fate::Silent } else { Fate::Waiting }
        }
    }
}

/// Something that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Cases.
    Cases,
    /// Cases whose letter went out and did not come back.
    Sent,
    /// Cases by what the company did within its time.
    Fate(Fate),
    /// Cases in which the company did what was asked.
    Complied,
    /// Cases in which the authority was asked.
    Complained,
    /// Cases that the person closed.
    Closed,
    /// Cases with an answer of this kind; one case may have several.
    Kind(String),
}

impl Column {
    /// Those that every table has. The first two are sums: of cases sent and not sent, and of the fates of those sent.
    const FIXED: [Self; 11] = [
        Self::Cases,
        Self::Sent,
        Self::Fate(Fate::Unsent),
        Self::Fate(Fate::InTime),
        Self::Fate(Fate::Late),
        Self::Fate(Fate::Unclear),
        Self::Fate(Fate::Silent),
        Self::Fate(Fate::Waiting),
        Self::Complied,
        Self::Complained,
        Self::Closed,
    ];

    /// Its name in files.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Cases => "cases",
            Self::Sent => "sent",
            Self::Fate(Fate::Unsent) => "not_sent",
            Self::Fate(Fate::InTime) => "answered_in_time",
            Self::Fate(Fate::Late) => "answered_late",
            Self::Fate(Fate::Unclear) => "answered_unclear",
            Self::Fate(Fate::Silent) => "silent",
            Self::Fate(Fate::Waiting) => "waiting",
            Self::Complied => "complied",
            Self::Complained => "complained",
            Self::Closed => "closed",
            Self::Kind(id) => id,
        }
    }

    fn counts(&self, case: &Outcome) -> bool {
        match self {
            Self::Cases => true,
            Self::Sent => case.fate != Fate::Unsent,
            Self::Fate(fate) => case.fate == *fate,
            Self::Complied => case.complied,
            Self::Complained => case.complained,
            Self::Closed => case.closed,
            Self::Kind(id) => case.kinds.contains(id),
        }
    }
}

/// What came of the cases, by company.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcomes {
    /// The day on which it was counted.
    pub day: NaiveDate,
    /// No smaller count is published.
    pub min: u32,
    /// What is counted.
    #[serde(skip)]
    pub columns: Vec<Column>,
    /// The companies with enough cases, the most first.
    pub companies: Vec<Row>,
    /// The others together, if there are any.
    pub others: Option<Row>,
    /// All cases; nothing if they are too few.
    pub total: Option<Row>,
}

/// The counts of a company, or of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The company; nothing if there are several.
    pub company: Option<String>,
    /// How many companies.
    pub companies: usize,
    /// The counts, each with its column; nothing where it is withheld.
    pub counts: Vec<(Column, Option<u32>)>,
    /// Half of the answers came within so many days; nothing if they are too few.
    pub median_days: Option<f64>,
}

impl Row {
    /// The count of a column; nothing if it is withheld.
    #[must_use]
    pub fn count(&self, column: &Column) -> Option<u32> {
        self.counts.iter().find(|(known, _)| known == column).and_then(|(_, count)| *count)
    }

    /// The counts of the kinds of answer.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, Option<u32>)> {
        self.counts.iter().filter_map(|(column, count)| match column {
            Column::Kind(id) => Some((id.as_str(), *count)),
            _ => None,
        })
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.company {
            Some(company) => map.serialize_entry("company", company)?,
            None => map.serialize_entry("companies", &self.companies)?,
        }
        for (column, count) in self.counts.iter().filter(|(column, _)| !matches!(column, Column::Kind(_))) {
            map.serialize_entry(column.name(), count)?;
        }
        map.serialize_entry("kinds", &self.kinds().collect::<BTreeMap<_, _>>())?;
        map.serialize_entry("median_days", &self.median_days)?;
        map.end()
    }
}

impl Outcomes {
    /// Counts the cases. Companies with fewer cases than `min` are counted together, and no smaller count is in the result, nor
    /// one from which it follows ([`super::disclosure`]).
    #[must_use]
    pub fn count(cases: &[Outcome], catalog_kinds: &[String], day: NaiveDate, min: u32) -> Self {
        let mut groups = Groups::of(cases, min);
        let too_few = groups.all.len() < min.max(1) as usize;
        // Which kinds there were says something too.
        let is_used = |id: &&String| !too_few && cases.iter().any(|case| case.kinds.contains(*id));
        let kinds = catalog_kinds.iter().filter(is_used).map(|id| Column::Kind(id.clone()));
        let columns: Vec<Column> = Column::FIXED.into_iter().chain(kinds).collect();
        let mut found = Self { day, min, columns, companies: Vec::new(), others: None, total: None };
        if too_few {
            return found;
        }
        let table: Vec<Vec<u32>> = groups.rows().map(|cases| tally(cases, &found.columns)).collect();
        let hidden = hidden(&table.concat(), &lines(table.len(), found.columns.len()), min);
        let width = found.columns.len();
        let rows = groups.rows().zip(&table).zip(hidden.chunks(width)).map(|((cases, counts), hidden)| {
            let counts = found.columns.iter().zip(counts).zip(hidden);
            Row {
                company: None,
                companies: cases.iter().map(|case| &case.company).collect::<BTreeSet<_>>().len(),
                counts: counts.map(|((column, count), hidden)| (column.clone(), (!hidden).then_some(*count))).collect(),
                median_days: median(cases, min),
            }
        });
        let mut rows: Vec<Row> = rows.collect();
        found.total = rows.pop();
        found.others = if groups.others.is_empty() { None } else { rows.pop() };
        let names = groups.companies.drain(..).map(|(name, _)| name);
        found.companies = names.zip(rows).map(|(name, row)| Row { company: Some(name.to_owned()), ..row }).collect();
        found
    }
}

/// The cases of each row.
struct Groups<'a> {
    companies: Vec<(&'a str, Vec<&'a Outcome>)>,
    others: Vec<&'a Outcome>,
    all: Vec<&'a Outcome>,
}

impl<'a> Groups<'a> {
    fn of(cases: &'a [Outcome], min: u32) -> Self {
        let mut by_company: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
        for case in cases {
            by_company.entry(&case.company).or_default().push(case);
        }
        let is_few = |cases: &[&Outcome]| cases.len() < min as usize;
        let (few, mut companies): (Vec<_>, Vec<_>) = by_company.into_iter().partition(|(_, cases)| is_few(cases));
        // Stable: companies with as many cases stay in the order of their names.
        companies.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.len()));
        let mut others: Vec<&Outcome> = few.into_iter().flat_map(|(_, cases)| cases).collect();
        // The total less the companies is what is left, so that may not be small either.
        while !others.is_empty() && is_few(&others) {
            let Some((_, cases)) = companies.pop() else { break };
            others.extend(cases);
        }
        Self { companies, others, all: cases.iter().collect() }
    }

    fn rows(&self) -> impl Iterator<Item = &[&'a Outcome]> {
        let companies = self.companies.iter().map(|(_, cases)| cases.as_slice());
        companies.chain(Some(self.others.as_slice()).filter(|cases| !cases.is_empty())).chain([self.all.as_slice()])
    }
}

fn tally(cases: &[&Outcome], columns: &[Column]) -> Vec<u32> {
    let count = |column: &Column| cases.iter().filter(|case| column.counts(case)).count();
    columns.iter().map(|column| u32::try_from(count(column)).unwrap_or(u32::MAX)).collect()
}

/// The sums of the table, whose last row is the total: in every row those of [`Column::FIXED`], and every column.
fn lines(height: usize, width: usize) -> Vec<Line> {
    let in_row = |row: usize| {
        let at = move |column: usize| row * width + column;
        [Line { total: at(0), parts: vec![at(1), at(2)] }, Line { total: at(1), parts: (3..8).map(at).collect() }]
    };
    let of_column = |column: usize| Line {
        total: (height - 1) * width + column,
        parts: (0..height - 1).map(|row| row * width + column).collect(),
    };
    (0..height).flat_map(in_row).chain((0..width).filter(|_| height > 1).map(of_column)).collect()
}

/// The median of the days to the first answer.
fn median(cases: &[&Outcome], min: u32) -> Option<f64> {
    let mut days: Vec<u32> = cases.iter().filter_map(|case| case.days).collect();
    if days.is_empty() || days.len() < min as usize {
        return None;
    }
    days.sort_unstable();
    let (low, high) = (days[(days.len() - 1) / 2], days[days.len() / 2]);
    Some(f64::midpoint(low.into(), high.into()))
}

/// What came of all cases of which the ledger still holds something, of one company or all.
///
/// # Errors
/// As [`CaseFile::read`]. A case that can no longer be read is left out.
pub fn outcomes(
    ledger: &Reader,
    catalog: &Catalog,
    today: NaiveDate,
    is_wanted: impl Fn(&str) -> bool,
    min: u32,
) -> Result<Outcomes, CaseError> {
    let catalog = catalog.clone().cached();
    let kinds: Vec<String> = catalog.answers()?.kinds.iter().map(|kind| kind.id.clone()).collect();
    let mut found = Vec::new();
    for case in ledger.cases()?.into_iter().filter(|case| !case.forgotten && is_wanted(&case.controller)) {
        let file = match CaseFile::read(ledger, &case.reference) {
            Ok(file) => file,
            Err(CaseError::Forgotten { .. } | CaseError::Unreadable { .. }) => continue,
            Err(error) => return Err(error),
        };
        let standing = match standing_of(&file, &catalog, today) {
            Ok(standing) => Some(standing),
            Err(CaseError::Compose(crate::compose::Error::Refused(_))) => None,
            Err(error) => return Err(error),
        };
        found.push(Outcome::of(&file.company, &file.history, standing.as_ref(), today));
    }
    Ok(Outcomes::count(&found, &kinds, today, min))
}
