//! Turns one row of the members file into a letter file, on several threads at once.
//!
//! Rows are independent: the same row with the same options gives the same file, on any thread at any time.

use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::FxHashSet;

use super::composing::{self, ComposedLetter};
use super::error::Error;
use super::folder::{Folder, There};
use super::made_of::{MadeOf, Options};
use super::names::{file_name, hash, is_named};
use super::refusal::Refusal;
use super::row::{all_faults, data_subject, draft, facts, input};
use super::state::{BatchRow, Line, Outcome};
use super::{Output, Plan};
use crate::case::{Case, Draft, Subject, Target};
use crate::catalog::{Kind, UsedFiles};
use crate::compose::{self, Composed, Receipt};
use crate::law::{Channel, PeriodKind};
use crate::members::{Columns, Row};
use crate::text::sha256;
use crate::workflow::letter::words_of;
use crate::workflow::{Format, LetterWriter, MailError};

/// Turns rows into letters.
#[derive(Debug)]
pub(super) struct Letters<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) writer: LetterWriter<'a>,
    pub(super) columns: Arc<Columns>,
    pub(super) options: Options,
    pub(super) made_of: MadeOf,
    /// Where the letters go.
    pub(super) folder: &'a Folder,
    /// Hashes of the file names of earlier letters.
    pub(super) names: FxHashSet<u64>,
}

/// A row to do, and what earlier runs made of it.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) row: Row,
    pub(super) before: Option<Before>,
    /// What the row said when it was matched to its letter, if the folder had letters.
    pub(super) expected: Expected,
}

/// What a row must still say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// The folder had no letters, so the row is read for the first time.
    Anything,
    /// Cells with this hash.
    Cells(u64),
    /// There was no such row.
    NoRow,
}

/// What earlier runs made of a row.
#[derive(Debug)]
pub(super) struct Before {
    /// Its position in the list.
    pub(super) at: usize,
    pub(super) entry: BatchRow,
    /// The letter's state in the ledger, if it is there; the letter is then final.
    pub(super) frozen: Option<Frozen>,
}

/// A letter that is in the ledger and has not failed.
#[derive(Debug)]
pub(super) struct Frozen {
    /// Its state there.
    pub(super) state: &'static str,
    /// The reference of the later letter that replaced it.
    pub(super) later: Option<String>,
}

/// A finished row.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) row: Row,
    pub(super) entry: BatchRow,
    pub(super) before: Option<Before>,
    /// The letter already existed.
    pub(super) unchanged: bool,
    /// Keys of the person's own facts.
    pub(super) facts: Vec<u64>,
}

/// What was made of a row.
struct Made {
    line: Line,
    notes: Vec<String>,
    unchanged: bool,
}

pub(super) const BY_HAND: &str = "the file was changed by hand, and is kept; delete it to have it written again";
const BY_HAND_AND_ELSE: &str = "the file was changed by hand, and is kept, although the row or the wording \
                                says something else now; delete it to have it written again";
const FROZEN: &str = "the row or the wording has changed since this letter, which is in the outbox";
const LATER: &str = "it was written again on a later day and is in the outbox as";
pub(super) const FROZEN_AND_GONE: &str = "the file is gone and cannot be written again as it was; its message is in the outbox";

impl Letters<'_> {
    /// Processes one row.
    ///
    /// # Errors
    /// Only what stops the run: a full disk, a broken override. A fault of the row itself is its outcome.
    pub(super) fn work(&self, job: Job) -> Result<Done, Error> {
        let Job { mut row, before, expected } = job;
        let input = input(&self.columns, &row);
        if expected != Expected::Anything && expected != Expected::Cells(hash(&input)) {
            // Letters were matched to other rows: this one may be somebody else's now.
            return Err(Error::RowChanged { place: row.place(), queueing: false });
        }
        let drafted = draft(self.plan, &self.columns, &row);
        let facts = drafted.as_ref().map_or_else(|_| Vec::new(), facts);
        let (outcome, notes, unchanged) = match self.make(&row, &input, drafted, before.as_ref()) {
            Ok(made) => (Outcome::Letter(made.line), made.notes, made.unchanged),
            Err(Refusal::Row(error)) => {
                let error = all_faults(self.plan, &self.columns, &row).unwrap_or(error);
                (Outcome::Rejected { cells: row.cells.clone(), error }, Vec::new(), false)
            }
            Err(Refusal::Hidden(reason)) => {
                let cells = row.cells.clone();
                (Outcome::LeftOut { cells, reason, reference: String::new() }, Vec::new(), false)
            }
            Err(Refusal::Run(error)) => return Err(error),
        };
        let was = before.as_ref().map(|before| before.at);
        let notes = match outcome {
            Outcome::Letter(_) => [row.doubts(&self.columns), notes].concat(),
            _ => notes,
        };
        if matches!(outcome, Outcome::Letter(_)) && self.plan.posted.is_none() {
            // On paper nobody is left out later, and memory is best freed on the thread that allocated it.
            row.cells = Vec::new();
        }
        let is_unmailed = matches!(&outcome, Outcome::Letter(line) if line.unmailed.is_some());
        let cells = if is_unmailed { row.cells.clone() } else { Vec::new() };
        let entry = BatchRow { row: row.number, input, was, notes, twins: Vec::new(), cells, outcome };
        Ok(Done { row, entry, before, unchanged, facts })
    }

    /// The letter of a row as of a day, replacing the one made today (`fresh`) if it has this reference; `typed` is the date
    /// given for it then.
    pub(super) fn as_of(
        &self,
        row: &Row,
        typed: Option<NaiveDate>,
        day: NaiveDate,
        reference: &str,
        fresh: &Line,
    ) -> Result<Option<Line>, Refusal> {
        let case = Case { date: typed, ..draft(self.plan, &self.columns, row)?.check(self.plan.catalog)? };
        let (line, bytes) = self.write(&case, row, day, Channel::Electronic)?;
        if line.reference != reference {
            return Ok(None);
        }
        // In one step, so that the row always has a file and keeps its name from run to run.
        let is_ours = self.folder.look_at(&fresh.file, &fresh.sha256) == There::AsWritten;
        let place = (is_ours && is_named(&fresh.file, &line.file)).then_some(fresh.file.as_str());
        self.put(line, &bytes, place).map(Some).map_err(Refusal::Run)
    }

    fn make(&self, row: &Row, input: &str, drafted: Result<Draft, Refusal>, before: Option<&Before>) -> Result<Made, Refusal> {
        let today = self.plan.today;
        let hidden = || row.hidden.map_or(Ok(()), |hidden| Err(Refusal::Hidden(format!("{}: {hidden}", row.place()))));
        let Some((before, line)) = before.and_then(|before| before.entry.line().map(|line| (before, line))) else {
            hidden()?;
            let (line, bytes) = self.write(&drafted?.check(self.plan.catalog)?, row, today, self.plan.channel())?;
            return Ok(Made { line: self.put(line, &bytes, None).map_err(Refusal::Run)?, notes: Vec::new(), unchanged: false });
        };
        let there = self.folder.look_at(&line.file, &line.sha256);
        let known = before.entry.input == input && self.made_of(&line.files).is_some_and(|now| now == line.made_of);
        if let Some(frozen) = &before.frozen {
            return self.frozen(row, drafted, line, known, there, frozen);
        }
        hidden()?;
        let keeps_its_day = self.plan.resume && !self.is_too_old(line);
        let same_look = line.look == self.options.look;
        if known && same_look && keeps_its_day && there == There::AsWritten {
            return Ok(Made { line: Line { by_hand: false, ..line.clone() }, notes: Vec::new(), unchanged: true });
        }
        let case = drafted?.check(self.plan.catalog)?;
        let mut same_words = false;
        if keeps_its_day {
            let mut composed = self.composed(&case, line.written)?;
            same_words = words_of(&composed.letter) == line.words;
            let name = file_name(row.number, data_subject(&case), composing::form(&self.writer, self.plan, &case).extension());
            if same_words && same_look && there == There::AsWritten && is_named(&line.file, &name) {
                let to = composing::address(&self.writer, self.plan, &case, &mut composed)?;
                let new = self.line(composed, &case, line.written, line.file.clone(), line.sha256.clone(), to)?;
                return Ok(Made { line: new, notes: Vec::new(), unchanged: true });
            }
        }
        let (new, bytes) = self.write(&case, row, if same_words { line.written } else { today }, self.plan.channel())?;
        let same_name = is_named(&line.file, &new.file);
        let torn = || same_name && same_words && self.folder.is_torn(&line.file, &bytes);
        if there == There::Changed && !torn() {
            let (file, sha256) = (line.file.clone(), line.sha256.clone());
            let (kept, note) = if same_words {
                (Line { file, sha256, ..new }, BY_HAND)
            } else {
                (Line { made_of: String::new(), ..line.clone() }, BY_HAND_AND_ELSE)
            };
            return Ok(Made { line: Line { by_hand: true, ..kept }, notes: vec![note.to_owned()], unchanged: true });
        }
        let line = self.put(new, &bytes, same_name.then_some(line.file.as_str())).map_err(Refusal::Run)?;
        Ok(Made { line, notes: Vec::new(), unchanged: false })
    }

    /// A letter that was queued or sent: it stays as it is, by e-mail, whatever its row says and is made now.
    fn frozen(
        &self,
        row: &Row,
        drafted: Result<Draft, Refusal>,
        line: &Line,
        known: bool,
        there: There,
        frozen: &Frozen,
    ) -> Result<Made, Refusal> {
        let mut made =
            Made { line: Line { by_hand: there == There::Changed, ..line.clone() }, notes: Vec::new(), unchanged: true };
        let state = frozen.state;
        made.notes.extend(frozen.later.as_ref().map(|later| format!("{LATER} {later} ({state})")));
        made.notes.extend((there == There::Changed).then(|| BY_HAND.to_owned()));
        if known && there != There::Gone {
            return Ok(made);
        }
        match drafted.and_then(|draft| self.write(&draft.check(self.plan.catalog)?, row, line.written, Channel::Electronic)) {
            Ok((new, bytes)) if new.words == line.words => {
                if there == There::Gone {
                    let put = self.put(new, &bytes, Some(&line.file)).map_err(Refusal::Run)?;
                    made = Made { line: put, unchanged: false, ..made };
                } else {
                    made.line = Line { made_of: new.made_of, files: new.files, ..made.line };
                }
            }
            Err(Refusal::Run(error)) => return Err(Refusal::Run(error)),
            _ => {
                made.notes.push(format!("{} ({state})", if there == There::Gone { FROZEN_AND_GONE } else { FROZEN }));
                made.line = Line { made_of: String::new(), ..made.line };
            }
        }
        Ok(made)
    }

    /// The digest of these files and of what all letters depend on; `None` if it cannot be known.
    fn made_of(&self, files: &UsedFiles) -> Option<String> {
        self.made_of.of(files, &self.options, self.writer.catalog())
    }

    /// A letter that was never e-mailed, with dates that are no longer, or not yet, true.
    fn is_too_old(&self, line: &Line) -> bool {
        let days = (self.plan.today - line.written).num_days();
        // One day ahead is another time zone; more is a wrong clock.
        self.plan.posted.is_some() && (days < -1 || self.plan.stale_after.is_some_and(|most| days > i64::from(most)))
    }

    /// Writes the file over its old one (`old`), or under a free name.
    fn put(&self, line: Line, bytes: &[u8], old: Option<&str>) -> Result<Line, Error> {
        let (sha256, reference) = (&line.sha256, &line.reference);
        if let Some(file) = old {
            self.folder.put_letter(file, bytes, sha256, reference)?;
            return Ok(Line { file: file.to_owned(), ..line });
        }
        let mut file = line.file.clone();
        let (stem, extension) = line.file.rsplit_once('.').unwrap_or((&line.file, ""));
        let mut number = 1;
        while self.names.contains(&hash(&file)) || !self.folder.put_new_letter(&file, bytes, sha256, reference)? {
            number += 1;
            file = format!("{stem}-{number}.{extension}");
        }
        Ok(Line { file, ..line })
    }

    fn composed(&self, case: &Case, day: NaiveDate) -> Result<Composed, Refusal> {
        let kind = if self.plan.form == Output::Letter(Format::Form) { Kind::Form } else { Kind::Objection };
        let channel = if composing::is_unmailed(&self.writer, self.plan, case) { Channel::Post } else { self.plan.channel() };
        Ok(self.writer.compose(case, day, kind, channel)?)
    }

    /// The letter and its line of the manifest.
    fn write(&self, case: &Case, row: &Row, today: NaiveDate, channel: Channel) -> Result<(Line, Vec<u8>), Refusal> {
        let ComposedLetter { composed, bytes, to } = composing::letter(&self.writer, self.plan, case, today, channel)?;
        let form = composing::form(&self.writer, self.plan, case);
        let file = file_name(row.number, data_subject(case), form.extension());
        Ok((self.line(composed, case, today, file, sha256(&bytes), to)?, bytes))
    }

    /// The line of the manifest.
    fn line(
        &self,
        composed: Composed,
        case: &Case,
        today: NaiveDate,
        file: String,
        sha256: String,
        to: Option<String>,
    ) -> Result<Line, Refusal> {
        let written = case.date.unwrap_or(today);
        let unmailed = composing::is_unmailed(&self.writer, self.plan, case).then(|| {
            let no_address = MailError::NoAddress { company: composed.facts.recipient.name.clone(), controller: None };
            format!("{no_address}: its letter is in the folder as {file}; print and post it")
        });
        let facts = composed.facts;
        let catalog = &self.writer.catalog().noting();
        let due = || {
            // Its warnings are already in the letter's own.
            let warnings = &mut Vec::new();
            let (_, _, deadlines) =
                compose::deadline_for(Receipt::On(written), &case.person.country, &case.target, catalog, warnings)?;
            Ok::<_, compose::Error>(deadlines.get(PeriodKind::Answer).and_then(|(_, deadline)| deadline.known()))
        };
        let due = match &case.target {
            Target::Registered(id) => *catalog.keep(&format!("due {written} {} {id}", case.person.country), due)?,
            Target::Custom(_) => due()?,
        };
        let files = composed.files.and(&catalog.used());
        Ok(Line {
            file,
            sha256,
            reference: facts.reference,
            controller: facts.recipient.controller.unwrap_or(facts.recipient.name),
            regime: facts.regime,
            language: facts.language,
            due,
            written,
            warnings: composed.warnings.iter().map(ToString::to_string).collect(),
            words: words_of(&composed.letter),
            made_of: self.made_of(&files).unwrap_or_default(),
            files,
            look: self.options.look.clone(),
            who: Subject::of(case),
            to,
            unmailed,
            by_hand: false,
        })
    }
}

impl BatchRow {
    /// The letter's line of the manifest.
    pub(super) fn line(&self) -> Option<&Line> {
        match &self.outcome {
            Outcome::Letter(line) => Some(line),
            Outcome::Rejected { .. } | Outcome::LeftOut { .. } => None,
        }
    }
}
