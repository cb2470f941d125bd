//! A second pass over the rows that have a letter, to merge them into one file for the printer or to e-mail them.
//!
//! Each is composed again as of its date, so that it is the same letter. Rows not in the folder's list are skipped, and one
//! that differs from what its letter was made of ends the work: what was counted and confirmed is what is sent.

use std::iter::Peekable;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::{Error, shown};
use super::folder::Folder;
use super::refusal::Refusal;
use super::row;
use super::state::{Line, List, Outcome};
use super::{Open, Output, Plan, pipeline};
use crate::case::Case;
use crate::catalog::Kind;
use crate::members::{Columns, Members, Row};
use crate::render::{MergeError, MergedPdf, SetLetter};
use crate::workflow::letter::words_of;
use crate::workflow::{Format, LetterWriter, RenderOptions};

/// All letters in one PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// How many.
    pub letters: usize,
    /// Rows whose letter is missing from it because the file in the folder differs from the row: it was changed by hand, or
    /// e-mailed before.
    pub others: Vec<usize>,
}

/// Sets all letters in one PDF, each on its own sheets.
///
/// # Errors
/// [`Error`]; an existing file stays as it was.
pub fn merge(plan: &Plan<'_>, open: Open<'_>, folder: &Path, file: &Path, stop: &AtomicBool) -> Result<Merged, Error> {
    let members = open()?;
    let columns = Arc::clone(members.columns());
    let writer = LetterWriter::new(plan.catalog, RenderOptions { format: Format::Pdf, ..plan.render.clone() })?;
    let making = Folder::make_elsewhere(file)?;
    let failed = |error: std::io::Error| Error::file(file, error);
    let mut pdf = MergedPdf::new(making, members.name());
    let work = |visit: Result<Visit, Error>| -> Result<Result<(SetLetter<'_>, String), usize>, Error> {
        let visit = visit?;
        let row = visit.row.number;
        let Some(case) = case(plan, &columns, &visit)? else { return Ok(Err(row)) };
        let composed = writer.compose(&case, visit.line.written, Kind::Objection, plan.channel()).map_err(Refusal::from);
        let Some(composed) = kept(composed)? else { return Ok(Err(row)) };
        // The short text of a form differs from the letter.
        let is_letter = plan.form != Output::Letter(Format::Form);
        if visit.line.by_hand || is_letter && words_of(&composed.letter) != visit.line.words {
            return Ok(Err(row));
        }
        let bookmark = format!("{row:06} {}", row::data_subject(&case));
        Ok(kept(writer.set(&composed).map_err(Refusal::from))?.map(|letter| (letter, bookmark)).ok_or(row))
    };
    let mut merged = Merged::default();
    pipeline::run(Visits::new(plan, members, folder, stop)?, plan.jobs, work, |made| {
        match made? {
            Ok((letter, bookmark)) => {
                pdf.add(&letter, &bookmark).map_err(|error| match error {
                    MergeError::Write(error) => failed(error),
                    _ => Error::TooManyForOnePdf { path: shown(file) },
                })?;
                merged.letters += 1;
            }
            Err(row) => merged.others.push(row),
        }
        Ok::<(), Error>(())
    })?;
    if stop.load(Ordering::Relaxed) {
        return Err(Error::Interrupted);
    }
    pdf.finish().map_err(failed)?.finish()?;
    Ok(merged)
}

/// A row that has a letter.
pub(super) struct Visit {
    pub(super) row: Row,
    pub(super) line: Line,
}

/// The rows that have a letter, in order.
pub(super) struct Visits<'a> {
    members: Members,
    columns: Arc<Columns>,
    list: Peekable<List>,
    stop: &'a AtomicBool,
    limit: Option<usize>,
}

impl<'a> Visits<'a> {
    pub(super) fn new(plan: &Plan<'_>, members: Members, folder: &Path, stop: &'a AtomicBool) -> Result<Self, Error> {
        let list = List::done_below(folder)?.ok_or(Error::NothingWritten)?;
        let columns = Arc::clone(members.columns());
        Ok(Self { members, columns, list: list.peekable(), stop, limit: plan.limit })
    }
}

impl Visits<'_> {
    fn changed(&self, row: usize) -> Error {
        Error::RowChanged { place: format!("{}: row {row}", self.members.name()), queueing: false }
    }
}

impl Iterator for Visits<'_> {
    type Item = Result<Visit, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return None;
            }
            let row = match self.members.next() {
                Some(Ok(row)) => row,
                Some(Err(error)) => return Some(Err(error.into())),
                None => {
                    // After a limited run there may be entries of an earlier one; otherwise every entry has its row.
                    let missing = self.list.next().filter(|_| self.limit.is_none())?;
                    return Some(Err(self.changed(missing.row)));
                }
            };
            if self.limit.is_some_and(|limit| row.number > limit) {
                return None;
            }
            while self.list.next_if(|entry| entry.row < row.number).is_some() {}
            let input = row::input(&self.columns, &row);
            let (mut listed, mut found) = (false, None);
            // Leftovers of an earlier, longer file may have this number too.
            while let Some(entry) = self.list.next_if(|entry| entry.row == row.number) {
                listed = true;
                found = found.or((entry.input == input).then_some(entry));
            }
            match found {
                Some(entry) => {
                    if let Outcome::Letter(line) = entry.outcome {
                        return Some(Ok(Visit { row, line }));
                    }
                }
                None if listed => return Some(Err(self.changed(row.number))),
                None => {}
            }
        }
    }
}

/// The case of a row; `None` if it has changed and is now refused.
pub(super) fn case(plan: &Plan<'_>, columns: &Columns, visit: &Visit) -> Result<Option<Case>, Error> {
    kept(row::draft(plan, columns, &visit.row).and_then(|draft| Ok(draft.check(plan.catalog)?)))
}

pub(super) fn kept<T>(made: Result<T, Refusal>) -> Result<Option<T>, Error> {
    match made {
        Ok(made) => Ok(Some(made)),
        Err(Refusal::Row(_) | Refusal::Hidden(_)) => Ok(None),
        Err(Refusal::Run(error)) => Err(error),
    }
}
