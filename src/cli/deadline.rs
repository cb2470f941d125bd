//! `demur deadline`: when the answer is due, and how that day is calculated.

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::company::Company;
use super::context::Context;
use super::error::Failure;
use super::{global, terminal};
use crate::case::{Named, SourceLocation, Target};
use crate::compose::{Deadlines, Due, Receipt, Warning, deadline_for};
use crate::law::{Period, PeriodKind, Step, StepKind, Unit};
use crate::text::Said;

/// Show when the answer is due, and how that day is calculated
#[derive(Debug, Args)]
pub(super) struct Deadline {
    #[command(flatten)]
    company: Company,
    /// When the company received the letter; default: today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = global::date)]
    received: Option<NaiveDate>,
    /// Where you live, by name or ISO 3166 code; default: that of your profile
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Where it is established, if it is not in the register, by name or ISO 3166-1 code: that decides which holidays count
    #[arg(long, value_name = "CC", conflicts_with = "the company")]
    established: Option<String>,
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    country: &'a str,
    regime: &'a str,
    rule: &'a str,
    law: &'a str,
    calendar: Option<&'a str>,
    periods: Vec<ShownPeriod<'a>>,
    warnings: Vec<Said<'a, Warning>>,
}

/// A period with its end and the calculation.
#[derive(Debug, Serialize)]
struct ShownPeriod<'a> {
    #[serde(flatten)]
    due: Due,
    nominal: NaiveDate,
    steps: &'a [Step],
}

impl Deadline {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let received = self.received.unwrap_or_else(Context::today);
        let target = match (self.company.id(context)?, self.established) {
            (Some(id), _) => Target::Registered(id),
            (None, Some(country)) => Target::established_in(&established(&country, context)?),
            (None, None) => {
                let hint = "name it, for example linkedin, or pass --established with the country of any other";
                return Err(Failure::usage("the company is missing", hint));
            }
        };
        let mut warnings = Vec::new();
        let country = context.country(self.country)?;
        let (residence, regime, deadlines) =
            deadline_for(Receipt::On(received), &country, &target, &context.catalog, &mut warnings)?;
        context.terminal.warnings(&warnings);
        if context.json {
            let shown = Shown {
                country: &residence.code,
                regime: &regime.id,
                rule: &deadlines.rule.id,
                law: &deadlines.rule.law,
                calendar: deadlines.calendar.as_deref(),
                periods: deadlines.periods.iter().map(shown).collect(),
                warnings: warnings.iter().map(Said).collect(),
            };
            return terminal::json(&shown);
        }
        terminal::data(text(&deadlines).as_bytes())
    }
}

fn shown((period, deadline): &(Period, crate::law::Deadline)) -> ShownPeriod<'_> {
    ShownPeriod { due: Due::new(period, deadline), nominal: deadline.nominal, steps: &deadline.steps }
}

/// The code of a country.
fn established(typed: &str, context: &Context) -> Result<String, Failure> {
    let flag = || SourceLocation { source: Some("--established".to_owned()), ..SourceLocation::default() };
    context.meant(Named::Country, typed, flag)
}

fn text(deadlines: &Deadlines) -> String {
    let mut lines = Vec::new();
    for (period, deadline) in &deadlines.periods {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let asked = if period.statutory { "is due by" } else { "is requested by" };
        let provision = period.provision.as_ref().map(|p| format!(" ({p})")).unwrap_or_default();
        let unsure = if deadline.holidays_known { "" } else { ", or by the next day that is no public holiday" };
        lines.push(format!("{}{provision} {asked} {}{unsure}", subject(period.kind), day(deadline.due)));
        for (n, step) in deadline.steps.iter().enumerate() {
            let basis = step.basis.as_ref().map(|basis| format!(" ({basis})")).unwrap_or_default();
            lines.push(format!("  {}. {}  {}{basis}", n + 1, day(step.day), meaning(step.kind, period)));
        }
    }
    lines.join("\n") + "\n"
}

fn subject(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Acknowledge => "The acknowledgement",
        PeriodKind::OptOut => "Compliance with the opt-out",
        PeriodKind::Answer => "The answer",
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%a %Y-%m-%d").to_string()
}

fn meaning(kind: StepKind, period: &Period) -> String {
    match kind {
        StepKind::Event => "received; this day does not count".to_owned(),
        StepKind::Count => format!("{} {} later", period.number, unit(period)),
        StepKind::Clamped => format!("{} {} later; that month has no such day, so its last", period.number, unit(period)),
        StepKind::Saturday => "a Saturday: moves to the next day".to_owned(),
        StepKind::Sunday => "a Sunday: moves to the next day".to_owned(),
        StepKind::Holiday => "a public holiday there: moves to the next day".to_owned(),
        StepKind::Due => "the last day of the period".to_owned(),
    }
}

fn unit(period: &Period) -> &'static str {
    match (period.unit, period.number) {
        (Unit::Month, 1) => "month",
        (Unit::Month, _) => "months",
        (Unit::Day, 1) => "day",
        (Unit::Day, _) => "days",
        (Unit::BusinessDay, 1) => "business day",
        (Unit::BusinessDay, _) => "business days",
    }
}
