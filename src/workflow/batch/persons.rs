//! One letter per person: what happens to a letter when another is for the same person and company.

use crate::case::{Case, Likeness};
use crate::workflow::consent::Look;

use super::error::Error;
use super::letters::{Done, Letters};
use super::mark::lock;
use super::refusal::Refusal;
use super::state::{BatchRow, Outcome};
use super::twins::{Twin, Twins, by_chance, in_ledger, told};

/// Warns about a letter, or drops it, because another one is for the same person and company.
pub(super) fn settle_person(mut done: Done, letters: &Letters<'_>, twins: &mut Twins) -> Result<Done, Error> {
    let plan = letters.plan;
    let Outcome::Letter(line) = &done.entry.outcome else { return Ok(done) };
    let (who, reference) = (line.who.clone(), line.reference.clone());
    // Of two identical rows, one has the letter that was sent.
    let frozen = done.before.as_ref().is_some_and(|before| before.frozen.is_some()) && !twins.has_reference(&reference);
    if let Some(row) = twins.with_reference(&reference, &who).filter(|_| !frozen) {
        let what = by_chance(&reference, row);
        if plan.posted.is_some() {
            let (cells, error) = (done.row.cells.clone(), format!("{}: {what}", done.row.place()));
            return withdraw(done, letters, Outcome::Rejected { cells, error });
        }
        done.entry.twins.push(what);
    }
    let earlier = twins.find(&who);
    let known = match plan.ledger {
        Some(ledger) if !frozen => in_ledger(ledger, &reference, &who)?,
        _ => None,
    };
    if plan.posted.is_some() && !frozen {
        let is_free = |own: &&Twin| own.same_letter && !twins.has_reference(&own.reference);
        if let Some(own) = known.as_ref().filter(is_free) {
            done = own_letter(done, letters, own)?;
            twins.add(done.row.number, &own.reference, &who);
            return Ok(done);
        }
        if let Some(twin) = [&earlier, &known].into_iter().flatten().find(|twin| twin.likeness == Likeness::Same) {
            let outcome = Outcome::LeftOut {
                cells: done.row.cells.clone(),
                reason: format!("{}: {}", done.row.place(), told(twin)),
                reference: twin.reference.clone(),
            };
            return withdraw(done, letters, outcome);
        }
    }
    done.entry.twins.extend(earlier.as_ref().map(told));
    done.entry.notes.extend(known.as_ref().map(told));
    twins.add(done.row.number, &reference, &who);
    Ok(done)
}

/// Removes the row's file unless it was changed by hand.
fn withdraw(done: Done, letters: &Letters<'_>, outcome: Outcome) -> Result<Done, Error> {
    if let Some(line) = done.entry.line() {
        letters.folder.take_away(&line.file, &line.sha256)?;
    }
    let entry = BatchRow { outcome, notes: Vec::new(), ..done.entry };
    Ok(Done { entry, unchanged: false, ..done })
}

/// The letter was sent earlier, with another date: it is this row's letter.
fn own_letter(done: Done, letters: &Letters<'_>, own: &Twin) -> Result<Done, Error> {
    let Some(ledger) = letters.plan.ledger else { return Ok(done) };
    let (input, look) = lock(ledger).input(&own.reference)?;
    let case = serde_json::from_str::<Case>(&input).ok();
    let day = serde_json::from_str::<Look>(&look).ok().and_then(|look| look.date);
    let Some(fresh) = done.entry.line() else { return Ok(done) };
    let written = case.zip(day).map(|(case, day)| letters.as_of(&done.row, case.date, day, &own.reference, fresh));
    let line = match written {
        Some(Ok(Some(line))) => line,
        Some(Err(Refusal::Run(error))) => return Err(error),
        // It cannot be recreated, but the row is done all the same.
        _ => {
            let outcome = Outcome::LeftOut {
                cells: done.row.cells.clone(),
                reason: format!("{}: its own letter is already {}", done.row.place(), own.state.unwrap_or_default()),
                reference: own.reference.clone(),
            };
            return withdraw(done, letters, outcome);
        }
    };
    if line.file != fresh.file {
        letters.folder.take_away(&fresh.file, &fresh.sha256)?;
    }
    let entry = BatchRow { outcome: Outcome::Letter(line), ..done.entry };
    Ok(Done { entry, unchanged: true, ..done })
}
