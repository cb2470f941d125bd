//! When an answer is due, and how that day is found, step by step.
//!
//! The arithmetic follows Art. 3 of Regulation (EEC, Euratom) No 1182/71 and its kin elsewhere; what differs between them
//! (which days move the end, which are not counted, whose holidays) is data in `data/periods/` and `data/holidays/`.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{Basis, Calendar, Confidence, PeriodKind};

/// What a period is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Calendar months.
    Month,
    /// Calendar days (or, where the rule skips some, the days that it counts).
    Day,
    /// Monday to Friday except holidays.
    BusinessDay,
}

/// Kinds of days on which a period does not end, or which are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
    /// A public holiday of the calendar.
    Holiday,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// How many.
    pub number: u16,
    /// Of what.
    pub unit: Unit,
}

/// A record of `data/periods/`: how a period is counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// For instance `eu-1182-71`.
    pub id: String,
    /// Where the rule stands.
    pub law: String,
    /// Regimes.
    pub applies_to: Vec<String>,
    /// Day of the review.
    pub as_of: String,
    /// How sure.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The rule in words, for the reviewer.
    pub rules: Vec<String>,
    /// Remarks for the reviewer.
    #[serde(default)]
    pub notes: Vec<String>,
    /// A period that would end on such a day ends on the next other day.
    pub roll: Vec<Day>,
    /// Such days are not counted at all.
    pub skip: Vec<Day>,
    /// `controller`: the calendar of the company's establishment; else the id of a calendar; absent: none is held.
    #[serde(default)]
    pub calendar: Option<String>,
    /// Ids of calendars by regime, where each has its own.
    #[serde(default)]
    pub calendars: BTreeMap<String, String>,
    /// Where each step of the answer's period rests, by regime; `*` for every regime without its own.
    #[serde(default)]
    pub basis: BTreeMap<String, Basis>,
    /// Examples that the tests compute.
    #[serde(rename = "test_vector", default)]
    pub test_vectors: Vec<serde_json::Value>,
}

impl Rule {
    /// Whose holidays count: `controller`, or the id of a calendar.
    #[must_use]
    pub fn calendar_of(&self, regime: &str) -> Option<&str> {
        self.calendars.get(regime).or(self.calendar.as_ref()).map(String::as_str)
    }

    /// Where the steps of a period rest. The records know this of the period for the answer only.
    #[must_use]
    pub fn basis_of(&self, regime: &str, period: PeriodKind) -> Option<&Basis> {
        if period != PeriodKind::Answer {
            return None;
        }
        self.basis.get(regime).or_else(|| self.basis.get("*"))
    }
}

/// A deadline and its reasoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Day of receipt.
    pub received: NaiveDate,
    /// The day on which the period would end if every day were alike.
    pub nominal: NaiveDate,
    /// The last day of the period.
    pub due: NaiveDate,
    /// How it was found, in order.
    pub steps: Vec<Step>,
    /// Whether the holidays of every day looked at were known. If not, `due` may be too early by a holiday.
    pub holidays_known: bool,
}

/// One step of the reasoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was done.
    pub kind: StepKind,
    /// The day that the step arrives at.
    pub day: NaiveDate,
    /// The provision on which it rests, where the records name one.
    pub basis: Option<String>,
}

/// What a step of the reasoning does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// The day of receipt, which is not counted.
    Event,
    /// So many months or days on.
    Count,
    /// The last month has no such day: its last day.
    Clamped,
    /// A Saturday: moved on.
    Saturday,
    /// A Sunday: moved on.
    Sunday,
    /// A public holiday: moved on.
    Holiday,
    /// The last day of the period.
    Due,
}

/// Why a deadline cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(NaiveDate);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is too far from today to count from", self.0)
    }
}

impl std::error::Error for Error {}

impl Deadline {
    /// The last day of the period, if every holiday in question was known: only then may a letter name it.
    #[must_use]
    pub fn known(&self) -> Option<NaiveDate> {
        self.holidays_known.then_some(self.due)
    }

    /// The day after the last.
    #[must_use]
    pub fn next_day(&self) -> NaiveDate {
        self.due.succ_opt().unwrap_or(self.due)
    }

    /// Counts `length` from the day of receipt under `rule`, with the holidays of `calendar`.
    ///
    /// # Errors
    /// Only for dates at the edge of what a calendar can hold.
    pub fn compute(
        received: NaiveDate,
        length: Length,
        rule: &Rule,
        basis: Option<&Basis>,
        calendar: Option<&Calendar>,
    ) -> Result<Self, Error> {
        let mut count = Count { rule, basis, calendar, known: true, steps: Vec::new(), error: Error(received) };
        count.step(StepKind::Event, received, basis.and_then(|b| b.event.as_ref()));
        let nominal = match length.unit {
            Unit::Month => count.months(received, length.number)?,
            Unit::Day => count.days(received, length.number, &rule.skip)?,
            Unit::BusinessDay => count.days(received, length.number, &[Day::Saturday, Day::Sunday, Day::Holiday])?,
        };
        let due = count.roll(nominal)?;
        count.step(StepKind::Due, due, None);
        Ok(Self { received, nominal, due, holidays_known: count.known, steps: count.steps })
    }
}

/// The state of one computation.
struct Count<'a> {
    rule: &'a Rule,
    basis: Option<&'a Basis>,
    calendar: Option<&'a Calendar>,
    known: bool,
    steps: Vec<Step>,
    error: Error,
}

impl Count<'_> {
    fn step(&mut self, kind: StepKind, day: NaiveDate, basis: Option<&String>) {
        self.steps.push(Step { kind, day, basis: basis.cloned() });
    }

    /// The same date so many months on; chrono clamps to the last day of a shorter month.
    fn months(&mut self, from: NaiveDate, number: u16) -> Result<NaiveDate, Error> {
        let end = from.checked_add_months(Months::new(number.into())).ok_or_else(|| self.error.clone())?;
        let (kind, basis) = if end.day() == from.day() {
            (StepKind::Count, self.basis.and_then(|b| b.end.as_ref()))
        } else {
            (StepKind::Clamped, self.basis.and_then(|b| b.clamp.as_ref()))
        };
        self.step(kind, end, basis);
        Ok(end)
    }

    fn days(&mut self, from: NaiveDate, number: u16, skip: &[Day]) -> Result<NaiveDate, Error> {
        let mut day = from;
        let mut left = number;
        while left > 0 {
            day = self.next(day)?;
            if self.kind_among(day, skip).is_none() {
                left -= 1;
            }
        }
        self.step(StepKind::Count, day, self.basis.and_then(|b| b.end.as_ref()));
        Ok(day)
    }

    fn roll(&mut self, nominal: NaiveDate) -> Result<NaiveDate, Error> {
        let mut day = nominal;
        while let Some(kind) = self.kind_among(day, &self.rule.roll) {
            let holiday = kind == StepKind::Holiday;
            let basis = self.basis.and_then(|b| if holiday { b.holidays.as_ref() } else { b.roll.as_ref() });
            self.step(kind, day, basis);
            day = self.next(day)?;
        }
        Ok(day)
    }

    fn next(&self, day: NaiveDate) -> Result<NaiveDate, Error> {
        day.checked_add_days(Days::new(1)).ok_or_else(|| self.error.clone())
    }

    fn kind_among(&mut self, day: NaiveDate, kinds: &[Day]) -> Option<StepKind> {
        match day.weekday() {
            Weekday::Sat if kinds.contains(&Day::Saturday) => Some(StepKind::Saturday),
            Weekday::Sun if kinds.contains(&Day::Sunday) => Some(StepKind::Sunday),
            // Whether a Saturday or Sunday is a holiday too need not be known where it does not count anyway.
            _ if kinds.contains(&Day::Holiday) && self.is_holiday(day) => Some(StepKind::Holiday),
            _ => None,
        }
    }

    fn is_holiday(&mut self, day: NaiveDate) -> bool {
        let holiday = self.calendar.and_then(|calendar| calendar.is_holiday(day));
        self.known &= holiday.is_some();
        holiday == Some(true)
    }
}
