//! The cases of a folder's letters on paper: each is opened with its letter as it was written, once.
//!
//! It comes after the folder is whole. Each letter is composed again as of its date for its facts; what is kept is the file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::Error;
use super::folder::Folder;
use super::posting::keep_mark;
use super::refusal::Refusal;
use super::revisit::{Visit, Visits, case, kept};
use super::state::List;
use super::{Open, Output, Plan, pipeline};
use crate::catalog::Kind;
use crate::ledger::{self, Ledger, Millis};
use crate::mail::Mailbox;
use crate::workflow::case::{Kept, KeptRow, keep_all};
use crate::workflow::letter::words_of;
use crate::workflow::{Format, LetterWriter, Look, RenderOptions};

/// Letters kept in one step.
const AT_ONCE: usize = 200;

/// What was recorded.
#[derive(Debug, Default)]
pub struct Recorded {
    /// Cases that were opened.
    pub opened: usize,
    /// Letters that were recorded before.
    pub known: usize,
    /// Rows whose file is not the letter of the row any more.
    pub others: Vec<usize>,
    /// Why letters were not recorded.
    pub refused: Vec<ledger::Error>,
}

/// Opens the cases of the letters in the folder.
///
/// # Errors
/// [`Error`]; what was recorded stays so, and the next run does the rest.
pub fn record(
    plan: &Plan<'_>,
    open: Open<'_>,
    folder: &Path,
    ledger: &mut Ledger,
    now: Millis,
    stop: &AtomicBool,
) -> Result<Recorded, Error> {
    let members = open()?;
    let columns = Arc::clone(members.columns());
    let format = if let Output::Letter(format) = plan.form { format } else { Format::Pdf };
    // It sets nothing.
    let format = if matches!(format, Format::Pdf | Format::Docx) { Format::Text } else { format };
    let writer = LetterWriter::new(plan.catalog, RenderOptions { format, channel: plan.channel(), ..plan.render.clone() })?;
    let visits = Visits::new(plan, members, folder, stop)?;
    let held = Folder::open(folder)?;
    let is_form = plan.form == Output::Letter(Format::Form);
    let kind = if is_form { Kind::Form } else { Kind::Objection };
    let work = |visit: Result<Visit, Error>| -> Result<Result<KeptRow, usize>, Error> {
        let Visit { row, line } = visit?;
        let Some(case) = case(plan, &columns, &Visit { row: row.clone(), line: line.clone() })? else {
            return Ok(Err(row.number));
        };
        let composed = writer.compose(&case, line.written, kind, plan.channel()).map_err(Refusal::from);
        let Some(composed) = kept(composed)? else { return Ok(Err(row.number)) };
        // Changed by hand, it is still the letter that goes.
        if composed.facts.reference != line.reference || !line.by_hand && !is_form && words_of(&composed.letter) != line.words {
            return Ok(Err(row.number));
        }
        let path = held.path(&line.file);
        let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, error))?;
        let look = Look {
            layout: plan.render.layout.map(str::to_owned),
            large_print: plan.render.large_print,
            signature: plan.render.signature.is_some(),
            fonts: plan.render.fonts.to_vec(),
            accept_unverified: plan.render.accept_unverified,
            to: plan.to.map(Mailbox::address),
            date: Some(case.date.unwrap_or(line.written)),
            run: None,
        };
        let letter = Kept { case: &case, composed: &composed, look: &look, name: &line.file, bytes: &bytes, follows: None };
        Ok(Ok(letter.row(line.written)))
    };
    let mut recorded = Recorded::default();
    let mut waiting: Vec<KeptRow> = Vec::with_capacity(AT_ONCE);
    let mut flush = |waiting: &mut Vec<KeptRow>, recorded: &mut Recorded| -> Result<(), Error> {
        for kept in keep_all(ledger, waiting, now)? {
            match kept {
                Ok(true) => recorded.opened += 1,
                Ok(false) => recorded.known += 1,
                Err(error) => recorded.refused.push(error),
            }
        }
        waiting.clear();
        Ok(())
    };
    let worked = pipeline::run(visits, plan.jobs, work, |made| {
        match made? {
            Ok(row) => waiting.push(row),
            Err(row) => recorded.others.push(row),
        }
        if waiting.len() >= AT_ONCE { flush(&mut waiting, &mut recorded) } else { Ok(()) }
    });
    worked.and_then(|()| flush(&mut waiting, &mut recorded))?;
    // What was sent from it no longer changes.
    keep_mark(&held, ledger)?;
    if stop.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(recorded) }
}

/// The references of the letters in a folder of a batch, in the order of its rows; `None` for another folder.
///
/// # Errors
/// [`Error`].
pub fn references(folder: &Path) -> Result<Option<Vec<String>>, Error> {
    let list = List::done_below(folder)?;
    Ok(list.map(|list| list.filter_map(|entry| entry.line().map(|line| line.reference.clone())).collect()))
}
