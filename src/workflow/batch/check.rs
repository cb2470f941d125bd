//! What a run would make of each row: everything is made, and nothing is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::error::Error;
use super::frequent::{Frequent, Shared};
use super::refusal::Refusal;
use super::twins::{Twins, by_chance, in_ledger, told};
use super::{Open, Output, Plan, composing, pipeline, row};
use crate::case::{Case, Field, Likeness, Standing, Subject};
use crate::members::{Columns, Row};
use crate::workflow::{Format, LetterWriter, RenderOptions};

/// Above this share of rows a fact weakens all their letters.
const PERCENT: usize = 20;

/// What a run would make of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedRow {
    /// Its number.
    pub row: usize,
    /// The name of the person.
    pub name: Option<String>,
    /// The lines of the address.
    pub address: Vec<String>,
    /// Where the person lives.
    pub country: Option<String>,
    /// The person's e-mail address.
    pub email: Option<String>,
    /// By what the company finds the person: addresses, names or pages.
    pub account: Vec<String>,
    /// The person's own facts.
    pub fact: Vec<String>,
    /// What keeps it from being a letter, or is to be looked at.
    pub problems: Vec<RowProblem>,
    /// Its number and line.
    #[serde(skip)]
    pub place: String,
    /// The company and the language of its letter, if it gets one.
    #[serde(skip)]
    pub letter: Option<(String, String)>,
}

/// Something about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// Whether it has a letter in spite of it.
    pub kind: RowProblemKind,
    /// The heading of the column, if it is one.
    pub column: Option<String>,
    /// What it is.
    pub problem: String,
    /// What to do; may be empty.
    pub hint: String,
}

/// What a problem does to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowProblemKind {
    /// It gets no letter.
    Refused,
    /// It gets none, although one is possible, or it is of no person.
    LeftOut,
    /// It gets one.
    Warning,
}

/// What a run would make of all rows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct CheckSummary {
    /// Rows that get a letter.
    pub letters: usize,
    /// Rows that are refused.
    pub refused: usize,
    /// Rows that are left out.
    pub left_out: usize,
    /// Of these, rows that the sheet hides.
    pub hidden: usize,
    /// Letters with something to look at.
    pub warned: usize,
    /// A fact that more than a fifth of the rows share.
    pub shared: Option<Shared>,
    /// The user wanted to stop.
    pub interrupted: bool,
}

/// A row, its person and reference if it gets a letter, and the keys of its facts.
struct Made {
    checked: CheckedRow,
    who: Option<(Subject, String)>,
    facts: Vec<u64>,
    is_hidden: bool,
}

/// Makes the letter of each row, and passes what would become of it to `each`, in row order. Nothing is written.
///
/// # Errors
/// What would stop a run, and those of `each`.
pub fn check<E: From<Error>>(
    plan: &Plan<'_>,
    open: Open<'_>,
    stop: &AtomicBool,
    each: &mut dyn FnMut(&CheckedRow) -> Result<(), E>,
) -> Result<CheckSummary, E> {
    let format = if let Output::Letter(format) = plan.form { format } else { Format::Pdf };
    let options = RenderOptions { format, channel: plan.channel(), ..plan.render.clone() };
    let writer = LetterWriter::new(plan.catalog, options).map_err(Error::from)?;
    let mut members = open().map_err(Error::from)?;
    let columns = Arc::clone(members.columns());
    let rows = std::iter::from_fn(|| {
        loop {
            let row = members.next().filter(|_| !stop.load(Ordering::Relaxed))?;
            match &row {
                Ok(row) if plan.limit.is_some_and(|limit| row.number > limit) => return None,
                Ok(row) if plan.shard.is_some_and(|shard| !shard.has(row.number)) => {}
                _ => return Some(row),
            }
        }
    });
    let (mut summary, mut twins, mut frequent) = (CheckSummary::default(), Twins::default(), Frequent::default());
    let work = |row: Result<Row, crate::members::Error>| -> Result<Made, Error> { made(plan, &writer, &columns, &row?) };
    pipeline::run(rows, plan.jobs, work, |made| {
        let mut made = made?;
        settle(plan, &mut made, &mut twins)?;
        let Made { checked, facts, is_hidden, .. } = made;
        frequent.add(checked.row, &facts);
        let has = |kind: RowProblemKind| checked.problems.iter().any(|problem| problem.kind == kind);
        if has(RowProblemKind::Refused) {
            summary.refused += 1;
        } else if has(RowProblemKind::LeftOut) {
            summary.left_out += 1;
            summary.hidden += usize::from(is_hidden);
        } else {
            summary.letters += 1;
            summary.warned += usize::from(has(RowProblemKind::Warning));
        }
        each(&checked)
    })?;
    summary.shared = frequent.above(PERCENT);
    summary.interrupted = stop.load(Ordering::Relaxed);
    Ok(summary)
}

/// What is to be said because of another letter for the same person and company.
fn settle(plan: &Plan<'_>, made: &mut Made, twins: &mut Twins) -> Result<(), Error> {
    let Some((who, reference)) = &made.who else { return Ok(()) };
    let earlier = twins.find(who);
    let known = plan.ledger.map(|ledger| in_ledger(ledger, reference, who)).transpose()?.flatten();
    let by_chance = twins.with_reference(reference, who).map(|row| by_chance(reference, row));
    let is_same = [&earlier, &known].into_iter().flatten().any(|twin| twin.likeness == Likeness::Same);
    let kind = if plan.posted.is_some() && is_same { RowProblemKind::LeftOut } else { RowProblemKind::Warning };
    let said = by_chance.into_iter().chain(earlier.iter().chain(&known).map(told));
    let said = said.map(|problem| RowProblem { kind, column: None, problem, hint: String::new() });
    made.checked.problems.extend(said);
    if kind == RowProblemKind::Warning {
        twins.add(made.checked.row, reference, who);
    }
    Ok(())
}

fn made(plan: &Plan<'_>, writer: &LetterWriter<'_>, columns: &Columns, row: &Row) -> Result<Made, Error> {
    let drafted = row::draft(plan, columns, row);
    let facts = drafted.as_ref().map_or_else(|_| Vec::new(), row::facts);
    let mut made = Made {
        checked: CheckedRow::of(columns, row),
        who: None,
        facts,
        is_hidden: row.hidden.is_some_and(crate::members::Hidden::is_by_sheet),
    };
    let checked = &mut made.checked;
    if let Some(hidden) = row.hidden {
        let (column, hint) = (None, String::new());
        checked.problems.push(RowProblem { kind: RowProblemKind::LeftOut, column, problem: hidden.to_string(), hint });
        made.facts.clear();
        return Ok(made);
    }
    let written = drafted.and_then(|draft| {
        let case = draft.check(plan.catalog)?;
        checked.tell(&case);
        let letter = composing::letter(writer, plan, &case, plan.today, plan.channel())?;
        Ok((case, letter.composed.facts))
    });
    match written {
        Ok((case, facts)) => {
            let company = facts.recipient.controller.unwrap_or(facts.recipient.name);
            made.who = Some((Subject::of(&case), facts.reference));
            checked.letter = Some((company, facts.language));
            let doubts = row.doubts(columns).into_iter().map(|problem| {
                let said = problem.strip_prefix("column ").and_then(|rest| rest.split_once(": "));
                let (column, problem) =
                    said.map_or((None, problem.clone()), |(column, said)| (Some(column.to_owned()), said.to_owned()));
                RowProblem { kind: RowProblemKind::Warning, column, problem, hint: String::new() }
            });
            checked.problems.extend(doubts);
        }
        Err(Refusal::Run(error)) => return Err(error),
        Err(Refusal::Row(error) | Refusal::Hidden(error)) => {
            let kind = RowProblemKind::Refused;
            let faults = row::faults(plan, columns, row).into_iter().map(|error| {
                let column = error.place().key.as_deref().and_then(|key| key.strip_prefix("column ")).map(str::to_owned);
                RowProblem { kind, column, problem: error.refusal().to_string(), hint: error.refusal().next_step() }
            });
            checked.problems.extend(faults);
            if checked.problems.is_empty() {
                // What only the letter shows: a place without a law, an address that does not fit its window.
                let place = format!("{}: ", row.place());
                let problem = error.strip_prefix(&place).unwrap_or(&error).to_owned();
                checked.problems.push(RowProblem { kind, column: None, problem, hint: String::new() });
            }
        }
    }
    Ok(made)
}

impl CheckedRow {
    /// What a row says, whether or not it makes a case.
    fn of(columns: &Columns, row: &Row) -> Self {
        let (draft, _) = columns.draft_and_errors(row);
        let text = |field: Field| draft.text(field).map(str::to_owned);
        let lines = |field: Field| match draft.get(field) {
            Some(crate::case::Value::Lines(lines)) => lines.clone(),
            _ => Vec::new(),
        };
        let account = [Field::AccountEmail, Field::AccountUrl, Field::AccountName].into_iter().filter_map(text);
        Self {
            row: row.number,
            name: text(Field::PersonName),
            address: lines(Field::PersonAddress),
            country: text(Field::PersonCountry),
            email: text(Field::PersonEmail),
            account: account.chain(lines(Field::NonMemberUrls)).collect(),
            fact: draft.grounds.iter().filter_map(|ground| ground.fact.clone()).collect(),
            problems: Vec::new(),
            place: row.place(),
            letter: None,
        }
    }

    /// What its case says, in the form of the letter.
    fn tell(&mut self, case: &Case) {
        let (name, address, email) = match &case.behalf {
            Some(behalf) => (&behalf.name, &behalf.address, &behalf.email),
            None => (&case.person.name, &case.person.address, &case.person.email),
        };
        self.name = Some(name.clone());
        self.address.clone_from(address);
        self.email.clone_from(email);
        self.country = Some(case.person.country.clone());
        self.account = match &case.standing {
            Standing::Member { email, url, name } => [email, url, name].into_iter().flatten().cloned().collect(),
            Standing::NonMember { urls, search_name } => urls.iter().chain(search_name).cloned().collect(),
        };
        self.fact = case.grounds.iter().filter_map(|ground| ground.fact.clone()).collect();
    }
}
