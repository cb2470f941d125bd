//! The letters that are due in all cases: which there are, and who gets none and why.

use std::cell::OnceCell;

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

use super::error::CaseError;
use super::file::CaseFile;
use super::follow_up::{PrepareError, composed, looking};
use super::next::next_letter;
use super::standing::cases;
use crate::case::Case;
use crate::catalog::Catalog;
use crate::compose::{Composed, FollowUp, Step};
use crate::history::{LetterKind, What};
use crate::law::Channel;
use crate::ledger::{Reader, State};
use crate::render::Picture;
use crate::workflow::{self, Format, LetterWriter, Look, MailError};

/// Which letters are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct DueWish<'a> {
    /// Only those of cases with this company, by a part of its name.
    pub company: Option<&'a str>,
    /// Only letters of this kind.
    pub kind: Option<LetterKind>,
}

/// The letters that are due.
#[derive(Debug, Default)]
pub struct AllDue {
    /// The cases of which one is due, the oldest case first.
    pub due: Vec<DueCase>,
    /// The cases that get none, and why.
    pub left: Vec<LeftCase>,
    /// How their first letters looked, each once.
    looks: Vec<Look>,
}

/// A case of which a letter is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCase {
    /// The reference of its first letter.
    pub reference: String,
    /// The company.
    pub company: String,
    /// Who writes, and for whom.
    pub person: String,
    /// Which letter.
    pub letter: LetterKind,
    /// Since when.
    pub since: NaiveDate,
    /// The run that wrote it already, if one did; it was not recorded as sent.
    pub(super) written: Option<String>,
    look: usize,
    signer: Option<String>,
}

/// A case that gets no letter.
#[derive(Debug)]
pub struct LeftCase {
    /// The reference of its first letter.
    pub reference: String,
    /// The company.
    pub company: String,
    /// Who writes, as far as that can be read.
    pub person: Option<String>,
    /// The letter that would be due.
    pub letter: Option<LetterKind>,
    /// Why there is none.
    pub why: NoLetter,
}

/// Why a case gets no letter. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum NoLetter {
    /// The letter is in the outbox.
    #[error("{reference} is in the outbox, {}", .state.name())]
    InTheOutbox { reference: String, state: State },
    /// The letter was written in another run, and not recorded as sent.
    #[error("{reference} was written on {on}, and is not recorded as sent")]
    NotSentYet { reference: String, on: NaiveDate },
    /// The first letter had a picture of a signature, and none is given.
    #[error("the first letter had the picture of a signature, which is not kept")]
    NoSignature,
    /// Something was recorded, or changed, since the list was shown.
    #[error("it is not the letter that was shown any more")]
    NotAsShown,
    /// The case.
    #[error(transparent)]
    #[serde(untagged)]
    Case(#[from] CaseError),
    /// The message.
    #[error(transparent)]
    #[serde(untagged)]
    Mail(#[from] MailError),
}

impl NoLetter {
    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::InTheOutbox { .. } => "see what became of it in the outbox".to_owned(),
            Self::NotSentYet { .. } => "record that it was sent, or write it again by itself".to_owned(),
            Self::NoSignature => "give the picture".to_owned(),
            Self::NotAsShown => "look at the case, and run the command again".to_owned(),
            Self::Case(error) => error.next_step(),
            Self::Mail(error) => error.next_step(),
        }
    }
}

impl From<PrepareError> for NoLetter {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Case(error) => Self::Case(error),
            PrepareError::Mail(error) => Self::Mail(error),
        }
    }
}

impl From<workflow::Error> for NoLetter {
    fn from(error: workflow::Error) -> Self {
        Self::Case(error.into())
    }
}

impl DueCase {
    /// The same without a letter.
    pub(super) fn left(&self, why: impl Into<NoLetter>) -> LeftCase {
        let (reference, company) = (self.reference.clone(), self.company.clone());
        LeftCase { reference, company, person: Some(self.person.clone()), letter: Some(self.letter), why: why.into() }
    }
}

/// All cases of which a letter is due today, and those that get none although one is, or may be.
///
/// # Errors
/// [`CaseError::Ledger`] and [`CaseError::Catalog`].
pub fn all_due(ledger: &Reader, catalog: &Catalog, today: NaiveDate, wish: DueWish<'_>) -> Result<AllDue, CaseError> {
    let company = wish.company.map(str::to_lowercase);
    let day = today.to_string();
    let mut all = AllDue::default();
    for case in cases(ledger, catalog, today)? {
        if case.forgotten || company.as_ref().is_some_and(|wanted| !case.controller.to_lowercase().contains(wanted)) {
            continue;
        }
        // Of one whose standing was not found it is not known.
        let unknown = case.state.is_empty();
        let no_letter = [Step::Send, Step::SendAgain, Step::Wait].iter().any(|step| step.name() == case.next_step);
        if !unknown && (no_letter || case.next_day.as_ref().is_none_or(|next| *next > day)) {
            continue;
        }
        let left = |person, letter, why| LeftCase {
            reference: case.reference.clone(),
            company: case.controller.clone(),
            person,
            letter,
            why,
        };
        let file = match CaseFile::read(ledger, &case.reference) {
            Ok(file) => file,
            Err(error @ (CaseError::Forgotten { .. } | CaseError::Unreadable { .. })) => {
                all.left.push(left(None, None, error.into()));
                continue;
            }
            Err(error) => return Err(error),
        };
        let person = person(&file.case);
        let letter = match next_letter(&file, None, catalog, today) {
            Ok(wanted) => wanted.kind,
            Err(CaseError::NothingDue { .. } | CaseError::NotDueYet { .. }) => continue,
            Err(error @ (CaseError::Ledger(_) | CaseError::Catalog(_))) => return Err(error),
            Err(error) => {
                all.left.push(left(Some(person), None, error.into()));
                continue;
            }
        };
        if wish.kind.is_some_and(|wanted| wanted != letter) {
            continue;
        }
        let written = match written(ledger, &file)? {
            Ok(written) => written,
            Err(why) => {
                all.left.push(left(Some(person), Some(letter), why));
                continue;
            }
        };
        let since = case.next_day.as_deref().and_then(|day| day.parse().ok()).unwrap_or(today);
        let look = all.look_of(&file.look);
        let signer = file.look.signature.then(|| file.case.person.name.clone());
        let (reference, company) = (file.reference, file.company);
        all.due.push(DueCase { reference, company, person, letter, since, written, look, signer });
    }
    Ok(all)
}

impl AllDue {
    fn look_of(&mut self, look: &Look) -> usize {
        let look = Look { date: None, to: None, run: None, ..look.clone() };
        self.looks.iter().position(|known| *known == look).unwrap_or_else(|| {
            self.looks.push(look);
            self.looks.len() - 1
        })
    }

    /// Whose signatures the letters need.
    #[must_use]
    pub fn signers(&self) -> Vec<Signer<'_>> {
        let mut names: Vec<&str> = self.due.iter().filter_map(|due| due.signer.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(Signer).collect()
    }
}

/// Somebody whose letter had the picture of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer<'a>(pub &'a str);

fn person(case: &Case) -> String {
    match &case.behalf {
        Some(behalf) => format!("{} for {}", case.person.name, behalf.name),
        None => case.person.name.clone(),
    }
}

/// The run that wrote the next letter of a case, if one did and nobody sent it; or why there must be no other.
fn written(ledger: &Reader, file: &CaseFile) -> Result<Result<Option<String>, NoLetter>, CaseError> {
    let number = file.history.letters().iter().map(|letter| letter.number).max().unwrap_or(1) + 1;
    let Some(letter) = file.letters.iter().find(|letter| letter.number == number) else { return Ok(Ok(None)) };
    let reference = letter.reference.clone();
    if let Some(entry) = ledger.standing(&reference)? {
        return Ok(Err(NoLetter::InTheOutbox { reference, state: entry.state }));
    }
    let look: Look = serde_json::from_str(&letter.look).unwrap_or_default();
    let is_it = |what: &What| matches!(what, What::Written { letter, .. } if *letter == number);
    let on = file.history.events().iter().rev().find(|event| is_it(&event.what)).map(|event| event.on);
    let not_sent = || NoLetter::NotSentYet { reference, on: on.or(look.date).unwrap_or_default() };
    // Whether that run is this one, its folder knows.
    Ok(look.run.map(Some).ok_or_else(not_sent))
}

/// Writers of all letters: one for each look.
#[derive(Debug)]
pub struct Writers<'a> {
    catalog: &'a Catalog,
    looks: &'a [Look],
    format: Format,
    signature: Option<&'a Picture>,
    made: Vec<OnceCell<LetterWriter<'a>>>,
}

impl<'a> Writers<'a> {
    /// Writers for what is due.
    #[must_use]
    pub fn new(all: &'a AllDue, catalog: &'a Catalog, format: Format, signature: Option<&'a Picture>) -> Self {
        let made = all.looks.iter().map(|_| OnceCell::new()).collect();
        Self { catalog, looks: &all.looks, format, signature, made }
    }

    /// The format of the letters.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    fn of(&self, due: &DueCase) -> Result<&LetterWriter<'a>, NoLetter> {
        let look = &self.looks[due.look];
        if look.signature && self.signature.is_none() && self.format.has_look() {
            return Err(NoLetter::NoSignature);
        }
        let made = &self.made[due.look];
        if let Some(writer) = made.get() {
            return Ok(writer);
        }
        let signature = self.signature.filter(|_| look.signature);
        let writer = LetterWriter::new(self.catalog, looking(look, self.format, signature))?;
        Ok(made.get_or_init(|| writer))
    }
}

/// A letter that is due, composed.
pub(super) struct Due<'w, 'a> {
    pub(super) file: CaseFile,
    pub(super) wanted: FollowUp,
    pub(super) writer: &'w LetterWriter<'a>,
}

/// Reads a case again and finds its letter.
pub(super) fn find<'w, 'a>(
    ledger: &Reader,
    due: &DueCase,
    writers: &'w Writers<'a>,
    today: NaiveDate,
) -> Result<Due<'w, 'a>, NoLetter> {
    let file = CaseFile::read(ledger, &due.reference)?.with_mails(ledger)?;
    let wanted = next_letter(&file, None, writers.catalog, today)?;
    if wanted.kind != due.letter {
        return Err(NoLetter::NotAsShown);
    }
    Ok(Due { file, wanted, writer: writers.of(due)? })
}

impl Due<'_, '_> {
    /// Composes it, for this channel.
    pub(super) fn composed(&self, today: NaiveDate, channel: Channel) -> Result<Composed, NoLetter> {
        Ok(composed(&self.file, &self.wanted, self.writer, today, channel)?)
    }
}

/// What error is about the ledger or the data, and so about every letter.
pub(super) fn of_one(why: NoLetter) -> Result<NoLetter, CaseError> {
    match why {
        NoLetter::Case(CaseError::Ledger(error)) if !error.is_of_one_letter() => Err(error.into()),
        NoLetter::Case(error @ CaseError::Catalog(_)) => Err(error),
        why => Ok(why),
    }
}

/// The reason for a letter that another run wrote.
pub(super) fn not_sent_yet(ledger: &Reader, due: &DueCase) -> Result<NoLetter, CaseError> {
    let file = CaseFile::read(ledger, &due.reference)?;
    let last = file.history.events().iter().rev().find_map(|event| match event.what {
        What::Written { letter, .. } => Some((letter, event.on)),
        _ => None,
    });
    let (number, on) = last.unwrap_or_default();
    Ok(NoLetter::NotSentYet { reference: format!("{}-{number}", due.reference), on })
}
