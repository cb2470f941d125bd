//! Dates as they are printed, and the days on which answers are due.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::addressee::{Addressee, AddresseeQuery};
use super::error::Error;
use super::pattern::fill;
use super::residence::Residence;
use super::warning::Warning;
use crate::case::{CustomController, Refusal, SourceLocation, Target};
use crate::catalog::{Catalog, DateRole, Phrases};
use crate::law::{self, Basis, Calendar, Channel, Deadline, Length, Period, PeriodKind, Place, Regime, Rule};

/// When a company receives a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// On this day.
    On(NaiveDate),
    /// As soon as it arrives, if it is sent on this day in this way.
    Sent(NaiveDate, Channel),
}

impl Receipt {
    /// The day that is given.
    fn day(self) -> NaiveDate {
        match self {
            Self::On(day) | Self::Sent(day, _) => day,
        }
    }
}

/// The periods that a letter names, with the days for its example of receipt.
#[derive(Debug, Clone)]
pub struct Deadlines {
    /// The day of receipt that the letter assumes.
    pub received: NaiveDate,
    /// The periods with their days, the answer first.
    pub periods: Vec<(Period, Deadline)>,
    /// The rule by which they are counted.
    pub rule: Arc<Rule>,
    /// Id of the calendar whose holidays were looked at, if one is held.
    pub calendar: Option<String>,
}

impl Deadlines {
    pub(super) fn find(
        receipt: Receipt,
        regime: &Regime,
        residence: &Residence,
        addressee: &Addressee,
        catalog: &Catalog,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Error> {
        let received = match receipt {
            Receipt::On(day) | Receipt::Sent(day, Channel::Electronic) => day,
            Receipt::Sent(day, Channel::Post) => by_post(day, residence, addressee.country.as_deref(), catalog)?,
        };
        Self::on(received, regime, residence, addressee, catalog, warnings)
    }

    /// What to tell somebody for whom not every holiday in question is known.
    fn unknown_holidays(&self) -> Option<Warning> {
        let unknown = self.periods.iter().any(|(_, deadline)| !deadline.holidays_known);
        unknown.then(|| Warning::HolidaysUnknown { calendar: self.calendar.clone() })
    }

    fn on(
        received: NaiveDate,
        regime: &Regime,
        residence: &Residence,
        addressee: &Addressee,
        catalog: &Catalog,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Error> {
        let counting = Counting::of(regime, addressee, catalog)?;
        let mut periods = Vec::new();
        for period in &regime.periods {
            let mut period = period.clone();
            // A state's Act has its own number of days.
            if let (Some(act), PeriodKind::Answer) = (&residence.jurisdiction.act, period.kind) {
                period.number = act.response_days;
            }
            let length = Length { number: period.number, unit: period.unit };
            let deadline = counting.period(received, length, Some(period.kind))?;
            periods.push((period, deadline));
        }
        let calendar = counting.calendar.map(|calendar| calendar.id.clone());
        let found = Self { received, periods, rule: counting.rule, calendar };
        warnings.extend(found.unknown_holidays());
        Ok(found)
    }

    /// The period for this, and its day.
    #[must_use]
    pub fn get(&self, kind: PeriodKind) -> Option<&(Period, Deadline)> {
        self.periods.iter().find(|(period, _)| period.kind == kind)
    }
}

/// How days are counted for a company under a regime.
#[derive(Debug, Clone)]
pub(super) struct Counting {
    rule: Arc<Rule>,
    calendar: Option<Arc<Calendar>>,
    regime: String,
}

impl Counting {
    pub(super) fn of(regime: &Regime, addressee: &Addressee, catalog: &Catalog) -> Result<Self, Error> {
        let rule = catalog.rule(&regime.rule)?;
        let id = match rule.calendar_of(&regime.id) {
            Some("controller") => addressee.calendar.clone(),
            Some(fixed) => Some(fixed.to_owned()),
            None => None,
        };
        let calendar = id.as_deref().map(|id| catalog.calendar(id)).transpose()?.flatten();
        Ok(Self { rule, calendar, regime: regime.id.clone() })
    }

    /// The end of a period that runs from a day. The records know the provisions for some periods only.
    pub(super) fn period(&self, from: NaiveDate, length: Length, kind: Option<PeriodKind>) -> Result<Deadline, Error> {
        let basis = kind.and_then(|kind| self.rule.basis_of(&self.regime, kind));
        self.computed(from, length, &self.rule, basis)
    }

    /// The end of a period that no holiday lengthens.
    pub(super) fn limit(&self, from: NaiveDate, length: Length) -> Result<Deadline, Error> {
        let rule = Rule { roll: Vec::new(), ..Rule::clone(&self.rule) };
        self.computed(from, length, &rule, None)
    }

    fn computed(&self, from: NaiveDate, length: Length, rule: &Rule, basis: Option<&Basis>) -> Result<Deadline, Error> {
        Deadline::compute(from, length, rule, basis, self.calendar.as_deref())
            .map_err(|error| Error::refused(SourceLocation::default(), too_far(&error)))
    }
}

/// The day on which a letter that is posted on `date` reaches the company.
pub(super) fn by_post(
    date: NaiveDate,
    residence: &Residence,
    country: Option<&str>,
    catalog: &Catalog,
) -> Result<NaiveDate, Error> {
    let post = catalog.post()?;
    let from = Place { country: residence.jurisdiction.country_code(), region: Some(residence.region()) };
    // Most countries have no record: then no region is known.
    let there = country.and_then(|country| catalog.jurisdiction(country).ok());
    let to = country.map(|country| Place { country, region: there.as_ref().and_then(|there| there.region.as_deref()) });
    let calendar = country.map(|country| catalog.calendar(post.calendar_of(country))).transpose()?.flatten();
    Ok(law::arrival(date, post.days(from, to), calendar.as_deref()))
}

/// When the answer of a company is due to somebody who lives in `country`, once it has received the letter.
///
/// # Errors
/// [`Error::Refused`] for an unknown country or controller.
pub fn deadline_for(
    receipt: Receipt,
    country: &str,
    target: &Target,
    catalog: &Catalog,
    warnings: &mut Vec<Warning>,
) -> Result<(Residence, Arc<Regime>, Deadlines), Error> {
    let residence = Residence::find(country, SourceLocation::default(), catalog, receipt.day(), warnings)?;
    let regime = catalog.regime_on(residence.regime(), receipt.day())?;
    let addressee = addressee_of(target, &residence, catalog)?;
    let deadlines = Deadlines::find(receipt, &regime, &residence, &addressee, catalog, warnings)?;
    Ok((residence, regime, deadlines))
}

/// The company, for its country and its holidays.
pub(super) fn addressee_of(target: &Target, residence: &Residence, catalog: &Catalog) -> Result<Addressee, Error> {
    let query = AddresseeQuery {
        target,
        target_place: SourceLocation::default(),
        country_place: SourceLocation::default(),
        processing: &[],
        processing_place: SourceLocation::default(),
        accept_unverified: true,
        // No address is printed.
        language: "",
    };
    // Who is verified to be the controller is not the question here.
    Addressee::find(&query, residence, catalog, &mut Vec::new())
}

impl Target {
    /// A controller of which only the country of its establishment matters (ISO 3166-1).
    #[must_use]
    pub fn established_in(country: &str) -> Self {
        Self::Custom(CustomController {
            name: String::new(),
            address: Vec::new(),
            country: Some(country.to_uppercase()),
            email: None,
            purpose: None,
        })
    }
}

fn too_far(error: &law::Error) -> Refusal {
    Refusal::Date { what: error.to_string(), help: "give a date nearer to today".to_owned() }
}

/// A date as the language writes it in a role.
pub(crate) fn long(date: NaiveDate, role: DateRole, phrases: &Phrases) -> String {
    let form = phrases.date_form(role);
    let month = &form.and_then(|form| form.months.as_ref()).unwrap_or(&phrases.months)[date.month0() as usize];
    let day = match form.and_then(|form| form.days.as_ref()) {
        Some(days) => days[date.day0() as usize].clone(),
        None => phrases.first_day.clone().filter(|_| date.day() == 1).unwrap_or_else(|| date.day().to_string()),
    };
    let pattern = form.and_then(|form| form.date.as_ref()).unwrap_or(&phrases.date);
    fill(pattern, &[("day", &day), ("month", month), ("year", &date.year().to_string())])
}

/// Place and date in the manner of the language.
pub(super) fn with_place(date: NaiveDate, place: Option<&str>, phrases: &Phrases) -> String {
    let date = long(date, DateRole::Letterhead, phrases);
    match place {
        Some(place) => fill(&phrases.date_with_place, &[("date", &date), ("place", place)]),
        None => date,
    }
}
