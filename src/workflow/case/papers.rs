//! The letters that are due as files of a folder: kept with their cases, each once, and then put in their place together.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

use super::all_due::{DueCase, LeftCase, NoLetter, Writers, find, not_sent_yet, of_one};
use super::error::CaseError;
use super::file::CaseFile;
use super::folder::{FolderError, LettersFolder, ListedLetter};
use super::follow_up::prepare_follow_up;
use super::opened::{Kept, KeptRow};
use crate::history::What;
use crate::law::Channel;
use crate::ledger::{self, Ledger, Reader};
use crate::mail::Mailbox;
use crate::workflow::batch::Output;
use crate::workflow::letter::words_of;
use crate::workflow::{Answer, Fingerprint, Format, Look, MailError, MailOptions, Papers, Proposal};

/// Letters kept in one step.
const AT_ONCE: usize = 100;

/// What became of the letters.
#[derive(Debug, Default)]
pub struct Papered {
    /// How many were written.
    pub written: usize,
    /// How many an earlier run had written here.
    pub there: usize,
    /// Those that get none.
    pub left: Vec<LeftCase>,
}

/// Why a folder of letters could not be written.
#[derive(Debug, Error)]
pub enum PapersError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A case, the ledger or the data.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The user wanted to stop. What was kept is put in its place by the next run.
    #[error("interrupted")]
    Interrupted,
}

impl From<ledger::Error> for PapersError {
    fn from(error: ledger::Error) -> Self {
        Self::Case(error.into())
    }
}

/// A run that writes letters into a folder.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    /// What each file is.
    pub form: Output,
    /// The time.
    pub now: DateTime<Utc>,
    /// The writer's local date.
    pub today: NaiveDate,
    /// Whether the user wants to stop.
    pub stop: &'a AtomicBool,
}

/// A folder of letters, and the list that is shown.
#[derive(Debug)]
pub struct Listed<'d> {
    folder: LettersFolder,
    proposal: Proposal,
    /// Each with its reference, in the order of the list.
    pub letters: Vec<(&'d DueCase, String)>,
    /// Those that an earlier run of this folder wrote, with the file that was kept.
    there: Vec<(&'d DueCase, ListedLetter, Vec<u8>)>,
    /// Those that get none.
    pub left: Vec<LeftCase>,
}

impl Writing<'_> {
    /// Lists the letters for a folder. Writes nothing into it.
    ///
    /// # Errors
    /// [`PapersError`].
    pub fn list<'d>(
        &self,
        ledger: &Reader,
        due: &'d [DueCase],
        writers: &Writers<'_>,
        folder: &Path,
    ) -> Result<Listed<'d>, PapersError> {
        let folder = LettersFolder::open(folder)?;
        let mut listed =
            Listed { folder, proposal: Proposal::default(), letters: Vec::new(), there: Vec::new(), left: Vec::new() };
        for case in due {
            if let Some(run) = &case.written {
                match kept(ledger, case)?.filter(|_| listed.folder.is_of(run)) {
                    Some((line, bytes)) => listed.there.push((case, line, bytes)),
                    None => listed.left.push(case.left(not_sent_yet(ledger, case)?)),
                }
                continue;
            }
            let fingerprint = || -> Result<(Fingerprint, String), NoLetter> {
                let found = find(ledger, case, writers, self.today)?;
                if self.form == Output::Message && found.file.case.person.email.is_none() {
                    return Err(MailError::NoSender.into());
                }
                let composed = found.composed(self.today, self.channel())?;
                let reference = composed.facts.reference.clone();
                Ok((Fingerprint::of(&reference, &words_of(&composed.letter), ""), reference))
            };
            match fingerprint() {
                Ok((fingerprint, reference)) => {
                    listed.proposal.add(fingerprint);
                    listed.letters.push((case, reference));
                }
                Err(why) => listed.left.push(case.left(of_one(why)?)),
            }
        }
        Ok(listed)
    }

    fn channel(&self) -> Channel {
        match self.form {
            Output::Letter(format) if format != Format::Form => Channel::Post,
            _ => Channel::Electronic,
        }
    }

    /// A letter as it is kept, if it is the one that was shown.
    fn made(&self, papers: &mut Papers<'_>, due: &DueCase, writers: &Writers<'_>) -> Result<KeptRow, NoLetter> {
        let found = find(papers.ledger(), due, writers, self.today)?;
        let (composed, bytes) = if self.form == Output::Message {
            let email = found.file.case.person.email.as_deref().ok_or(MailError::NoSender)?;
            let from = Mailbox::parse(email).map_err(MailError::from)?.with_name(&found.file.case.person.name);
            let to = super::follow_up::first_address(&found.file, due.letter);
            let options = MailOptions { from: &from, to: to.as_ref(), now: self.now, today: self.today, draft: true };
            let prepared = prepare_follow_up(&found.file, &found.wanted, found.writer, &options)?;
            (prepared.composed, prepared.message.bytes)
        } else {
            let written = found.writer.finish(found.composed(self.today, self.channel())?)?;
            (written.composed, written.bytes)
        };
        let reference = &composed.facts.reference;
        if !papers.admits(&Fingerprint::of(reference, &words_of(&composed.letter), "")) {
            return Err(NoLetter::NotAsShown);
        }
        let Some(following) = &composed.facts.following else { return Err(NoLetter::NotAsShown) };
        let follows = Some((found.file.reference.as_str(), following.number, following.kind));
        let look = Look { date: Some(self.today), run: Some(papers.run().to_owned()), ..found.file.look.clone() };
        let name = format!("{reference}.{}", self.form.extension());
        let kept = Kept { case: &found.file.case, composed: &composed, look: &look, name: &name, bytes: &bytes, follows };
        Ok(kept.row(self.today).only_new())
    }
}

impl Listed<'_> {
    /// How many letters are to be written.
    #[must_use]
    pub fn count(&self) -> usize {
        self.proposal.count()
    }

    /// How many an earlier run had written here.
    #[must_use]
    pub fn there(&self) -> usize {
        self.there.len()
    }
}

/// The next letter of a case as it was kept.
fn kept(ledger: &Reader, due: &DueCase) -> Result<Option<(ListedLetter, Vec<u8>)>, CaseError> {
    let file = CaseFile::read(ledger, &due.reference)?;
    let number = file.history.letters().iter().map(|letter| letter.number).max().unwrap_or(1) + 1;
    let is_it = |event: &&ledger::Recorded| {
        let event = serde_json::from_str::<crate::history::Event>(&event.body);
        event.is_ok_and(|event| matches!(event.what, What::Written { letter, .. } if letter == number))
    };
    let Some(event) = file.recorded.iter().rev().find(is_it) else { return Ok(None) };
    let Some(first) = event.files.first() else { return Ok(None) };
    let bytes = ledger.kept_file(first.id)?;
    let reference = format!("{}-{number}", file.reference);
    Ok(Some((line(due, reference, first.name.clone(), event.day.clone()), bytes)))
}

fn line(due: &DueCase, reference: String, file: String, written: String) -> ListedLetter {
    let (company, person) = (due.company.clone(), due.person.clone());
    ListedLetter { reference, company, person, letter: due.letter.name().to_owned(), file, written, why_not: String::new() }
}

/// Writes the letters that were agreed to, and their list. What another process was quicker with is left out.
///
/// # Errors
/// [`PapersError`]; the folder is as it was, and the next run puts in their place those that were kept.
pub fn write(
    listed: Listed<'_>,
    writing: &Writing<'_>,
    writers: &Writers<'_>,
    ledger: &mut Ledger,
    answer: Answer<'_>,
) -> Result<Option<Papered>, PapersError> {
    let Listed { mut folder, proposal, letters, there, left } = listed;
    let nothing_new = proposal.count() == 0;
    let consent = proposal.answered(answer);
    if consent.is_none() && !nothing_new {
        return Ok(None);
    }
    let mut done = Papered { left, ..Papered::default() };
    let mut lines = Vec::new();
    for (_, line, bytes) in there {
        if !folder.has(&line.file, &bytes) {
            folder.put(&line.file, &bytes)?;
        }
        done.there += 1;
        lines.push(line);
    }
    if let Some(consent) = consent {
        let mut papers = Papers::begin(ledger, consent, "follow-up", writing.now.timestamp_millis())?;
        folder.begin(&papers.run().to_owned())?;
        for some in letters.chunks(AT_ONCE) {
            if writing.stop.load(Ordering::Relaxed) {
                return Err(PapersError::Interrupted);
            }
            let (mut cases, mut rows) = (Vec::new(), Vec::new());
            for (due, reference) in some {
                match writing.made(&mut papers, due, writers) {
                    Ok(row) => {
                        cases.push((due, reference));
                        rows.push(row);
                    }
                    Err(why) => done.left.push(due.left(of_one(why)?)),
                }
            }
            let kept = papers.keep(&rows)?;
            for (((due, reference), row), kept) in cases.into_iter().zip(&rows).zip(kept) {
                match kept {
                    Ok(_) => {
                        folder.put(&row.name, &row.bytes)?;
                        lines.push(line(due, reference.clone(), row.name.clone(), writing.today.to_string()));
                        done.written += 1;
                    }
                    Err(error) => done.left.push(due.left(CaseError::from(error))),
                }
            }
        }
    }
    if lines.is_empty() {
        return Ok(Some(done));
    }
    lines.extend(done.left.iter().map(|left| ListedLetter {
        reference: left.reference.clone(),
        company: left.company.clone(),
        person: left.person.clone().unwrap_or_default(),
        letter: left.letter.map_or("", |letter| letter.name()).to_owned(),
        why_not: left.why.to_string(),
        ..ListedLetter::default()
    }));
    folder.finish(lines)?;
    Ok(Some(done))
}
