//! A few rows to try a run with: the first, the last, the longest, and others spread over the sheet.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::error::Error;
use super::{Open, Plan, row};
use crate::case::Case;
use crate::workflow::{Format, RenderOptions, write_letter};

/// Why a row was picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pick {
    /// The first that can be a letter.
    First,
    /// The last.
    Last,
    /// The one with most to print.
    Longest,
    /// One in between.
    Between,
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "the first",
            Self::Last => "the last",
            Self::Longest => "the longest",
            Self::Between => "in between",
        })
    }
}

/// A picked row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sampled {
    /// Its number.
    pub row: usize,
    /// Why it was picked.
    pub why: Pick,
}

/// Picks up to `count` of the rows that make a case, in row order.
///
/// # Errors
/// [`Error::Members`], [`Error::Interrupted`].
pub fn sample(plan: &Plan<'_>, open: Open<'_>, count: usize, stop: &AtomicBool) -> Result<Vec<Sampled>, Error> {
    let mut rows = Vec::new();
    each(plan, open, stop, |row, case| {
        rows.push((row, length(&case)));
        true
    })?;
    Ok(picked(&rows, count))
}

fn picked(rows: &[(usize, usize)], count: usize) -> Vec<Sampled> {
    let longest = rows.iter().rev().max_by_key(|(_, length)| *length).map(|(row, _)| *row);
    let mut picked: Vec<Sampled> = Vec::new();
    let mut add = |row: Option<usize>, why: Pick| {
        let Some(row) = row.filter(|row| picked.len() < count && !picked.iter().any(|one| one.row == *row)) else { return };
        picked.push(Sampled { row, why });
    };
    add(rows.first().map(|(row, _)| *row), Pick::First);
    add(longest, Pick::Longest);
    add(rows.last().map(|(row, _)| *row), Pick::Last);
    // The middle, then the quarters, then the eighths.
    let mut parts = 2;
    while parts <= 2 * rows.len().max(count) {
        for part in (1..parts).step_by(2) {
            add(rows.get(rows.len() * part / parts).map(|(row, _)| *row), Pick::Between);
        }
        parts *= 2;
    }
    picked.sort_unstable_by_key(|one| one.row);
    picked
}

/// The letter of a row as text; `None` if it makes none.
///
/// # Errors
/// [`Error::Members`], [`Error::Interrupted`].
pub fn text_of(plan: &Plan<'_>, open: Open<'_>, row: usize, stop: &AtomicBool) -> Result<Option<Vec<u8>>, Error> {
    let mut found = None;
    each(plan, open, stop, |number, case| {
        if number == row {
            found = Some(case);
        }
        number < row
    })?;
    let options = RenderOptions { format: Format::Text, channel: plan.channel(), ..plan.render.clone() };
    Ok(found.and_then(|case| write_letter(&case, plan.catalog, plan.today, &options).ok()).map(|letter| letter.bytes))
}

/// Passes on the rows that make a case, until `more` says no.
fn each(plan: &Plan<'_>, open: Open<'_>, stop: &AtomicBool, mut more: impl FnMut(usize, Case) -> bool) -> Result<(), Error> {
    let members = open()?;
    let columns = Arc::clone(members.columns());
    for row in members {
        let row = row?;
        if stop.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        if row.hidden.is_some() {
            continue;
        }
        let case = row::draft(plan, &columns, &row).ok().and_then(|draft| draft.check(plan.catalog).ok());
        if case.is_some_and(|case| !more(row.number, case)) {
            break;
        }
    }
    Ok(())
}

/// How much of a letter is the person's own.
fn length(case: &Case) -> usize {
    let facts: usize = case.grounds.iter().filter_map(|ground| ground.fact.as_ref()).map(String::len).sum();
    let address: usize = case.person.address.iter().map(String::len).sum();
    row::data_subject(case).len() + address + facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_the_first_the_longest_the_last_and_others_in_between() {
        let rows: Vec<(usize, usize)> = (1..=100).map(|row| (row, if row == 40 { 9 } else { 1 })).collect();
        let rows_of = |count: usize| picked(&rows, count).iter().map(|one| one.row).collect::<Vec<_>>();
        assert_eq!(rows_of(1), [1]);
        assert_eq!(rows_of(3), [1, 40, 100]);
        assert_eq!(rows_of(5), [1, 26, 40, 51, 100]);
        assert_eq!(picked(&rows, 3)[1].why, Pick::Longest);
        assert_eq!(rows_of(200).len(), 100, "never more than there are");
        assert_eq!(picked(&rows[..1], 3).len(), 1);
        assert!(picked(&[], 3).is_empty());
        // The first is the longest as well: the middle takes its place.
        let even: Vec<(usize, usize)> = (1..=9).map(|row| (row, 1)).collect();
        assert_eq!(picked(&even, 3).iter().map(|one| one.row).collect::<Vec<_>>(), [1, 5, 9]);
    }
}
