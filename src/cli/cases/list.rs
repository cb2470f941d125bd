//! `demur case list`: all cases, a line each.
//!
//! Associations have a hundred thousand: what is listed is taken from the ledger where it lies, and gathered in one text.

use chrono::NaiveDate;
use serde::Serialize;

use super::{is_wanted, settled};
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::table::Cells;
use crate::cli::{terminal, times};
use crate::compose::State;
use crate::ledger::{CaseRow, Millis};
use crate::workflow::case;

const NAMES: [&str; 5] = ["reference", "state", "next", "since", "company"];
/// The state of a case that was erased.
const FORGOTTEN: &str = "forgotten";

/// A case in JSON.
#[derive(Serialize)]
struct Entry {
    company: String,
    created: String,
    next: Option<Next>,
    reference: String,
    state: String,
}

#[derive(Serialize)]
struct Next {
    day: String,
    step: String,
}

pub(super) fn execute(open: bool, company: Option<&str>, context: &Context) -> Result<(), Failure> {
    let wanted = is_wanted(company);
    let is_over =
        |case: &CaseRow<'_>| case.forgotten || [State::Closed, State::Complied].iter().any(|over| case.state == over.name());
    let is_listed = |case: &CaseRow<'_>| !(open && is_over(case)) && wanted(case.controller);
    let mut cells = Cells::new(NAMES.len());
    let mut entries = Vec::new();
    let mut days = Days::default();
    if let Some(reader) = settled(context)? {
        case::each_case(&reader, &context.catalog, Context::today(), |case| {
            match (is_listed(&case), context.json) {
                (true, true) => entries.push(entry(&case)),
                (true, false) => row(&case, &mut days, &mut cells),
                (false, _) => {}
            }
            Ok::<_, Failure>(())
        })?;
    }
    if context.json { terminal::json(&entries) } else { terminal::cells(&NAMES, &cells, context) }
}

fn row(case: &CaseRow<'_>, days: &mut Days, cells: &mut Cells) {
    let next = case.next_day.map_or([case.next_step, "", ""], |day| [case.next_step, " ", day]);
    for pieces in [&[case.reference][..], &[state(case)], &next, &[days.of(case.created)], &[case.controller]] {
        cells.push(pieces, terminal::in_a_cell);
    }
}

fn state<'a>(case: &CaseRow<'a>) -> &'a str {
    if case.forgotten { FORGOTTEN } else { case.state }
}

fn entry(case: &CaseRow<'_>) -> Entry {
    Entry {
        company: case.controller.to_owned(),
        created: times::utc(case.created),
        next: case.next_day.map(|day| Next { day: day.to_owned(), step: case.next_step.to_owned() }),
        reference: case.reference.to_owned(),
        state: state(case).to_owned(),
    }
}

/// Days here, of times that mostly follow each other: the clock of a place changes at full quarters of an hour alone, so each of
/// these has one day.
#[derive(Default)]
struct Days {
    quarter: Option<i64>,
    day: Option<NaiveDate>,
    text: String,
}

impl Days {
    fn of(&mut self, millis: Millis) -> &str {
        let quarter = Some(millis.div_euclid(15 * 60 * 1_000));
        if self.quarter != quarter {
            self.quarter = quarter;
            let day = times::day(millis);
            if day != self.day {
                self.day = day;
                self.text = day.map_or_else(String::new, |day| day.to_string());
            }
        }
        &self.text
    }
}
