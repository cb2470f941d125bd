//! What the user agreed to: a list of letters that was shown, and nothing else.
//!
//! A [`Proposal`] is the list; a yes turns it into a [`Consent`]; a [`Queue`] takes that, and accepts only the letters in
//! it; the result, [`Agreed`], is what [`super::deliver`] needs. None can be made in any other way, so a run that asked
//! nobody has nothing to send with.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::case::{KeptRow, keep_all};
use super::days::{Untrue, untrue};
use super::mail::{Prepared, row};
use crate::ledger::{self, Ledger, Millis, OutboxEntry, State};
use crate::text::sha256;

/// Identifies one letter to be sent: its reference, its words and its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of a letter with this reference and digest of its words, to this address.
    #[must_use]
    pub fn of(reference: &str, words: &str, to: &str) -> Self {
        let text = format!("{reference}\0{words}\0{to}");
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
        Self(bytes)
    }
}

/// Letters to be sent, as counted and shown.
#[derive(Debug, Default)]
pub struct Proposal {
    letters: Vec<Fingerprint>,
}

/// The user's answer.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// Yes: by a flag, or to a question about one letter.
    Yes,
    /// A number was typed, which must be the number of letters.
    Count(&'a str),
}

/// The user's consent to one list of letters, used up by the [`Queue`].
#[derive(Debug)]
pub struct Consent {
    /// How often each is in the list and not yet queued.
    letters: HashMap<Fingerprint, usize>,
    count: usize,
    digest: String,
}

impl Proposal {
    /// Adds a letter that is shown.
    pub fn add(&mut self, letter: Fingerprint) {
        self.letters.push(letter);
    }

    /// How many letters are in the list.
    #[must_use]
    pub fn count(&self) -> usize {
        self.letters.len()
    }

    /// SHA-256 of the list, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let bytes: Vec<u8> = self.letters.iter().flat_map(|letter| letter.0).collect();
        sha256(&bytes)
    }

    /// The consent to this list; `None` if the answer is not yes, or the list is empty.
    #[must_use]
    pub fn answered(self, answer: Answer<'_>) -> Option<Consent> {
        let yes = match answer {
            Answer::Yes => true,
            Answer::Count(typed) => typed.trim() == self.count().to_string(),
        };
        if !yes || self.letters.is_empty() {
            return None;
        }
        let (count, digest) = (self.count(), self.digest());
        let mut letters = HashMap::with_capacity(count);
        for letter in self.letters {
            *letters.entry(letter).or_insert(0) += 1;
        }
        Some(Consent { letters, count, digest })
    }
}

impl Consent {
    /// The letters that were agreed to.
    #[must_use]
    pub fn letters(&self) -> HashSet<Fingerprint> {
        self.letters.keys().copied().collect()
    }
}

/// Messages in the outbox that were agreed to.
#[derive(Debug)]
pub struct Agreed {
    /// Its number in the ledger.
    pub(super) consent: i64,
    /// The messages.
    pub(super) messages: Vec<i64>,
}

impl Agreed {
    /// How many messages.
    #[must_use]
    pub fn count(&self) -> usize {
        self.messages.len()
    }

    /// The messages, by their ids in the ledger.
    #[must_use]
    pub fn messages(&self) -> &[i64] {
        &self.messages
    }
}

/// Why a letter could not be queued. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum QueueError {
    /// It is not in the list that was agreed to; this call queued nothing.
    #[error("{reference} is not the letter that was shown")]
    NotAgreed { reference: String },
    /// The ledger.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Error),
}

impl QueueError {
    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::NotAgreed { .. } => "it was not sent; run the command again".to_owned(),
            Self::Ledger(error) => error.next_step(),
        }
    }
}

/// Queues letters that were agreed to.
#[derive(Debug)]
pub struct Queue<'a> {
    ledger: &'a mut Ledger,
    open: HashMap<Fingerprint, usize>,
    agreed: Agreed,
    account: String,
    again: bool,
    now: Millis,
}

impl<'a> Queue<'a> {
    /// Uses up a consent; `how` names the command. With `again` a letter is queued even if there is another one for the same
    /// person and company.
    ///
    /// # Errors
    /// [`ledger::Error`].
    pub fn begin(
        ledger: &'a mut Ledger,
        consent: Consent,
        how: &str,
        account: &str,
        again: bool,
        now: Millis,
    ) -> Result<Self, ledger::Error> {
        let number = ledger.agree(how, consent.count, &consent.digest, now)?;
        let agreed = Agreed { consent: number, messages: Vec::with_capacity(consent.count) };
        Ok(Self { ledger, open: consent.letters, agreed, account: account.to_owned(), again, now })
    }

    /// Queues letters in one step; returns the reason for each that is not queued.
    ///
    /// # Errors
    /// [`QueueError`]: none of these is queued.
    pub fn add(&mut self, prepared: &[Prepared]) -> Result<Vec<Result<(), ledger::Error>>, QueueError> {
        for prepared in prepared {
            match self.open.get_mut(&prepared.fingerprint()) {
                Some(left) if *left > 0 => *left -= 1,
                _ => return Err(QueueError::NotAgreed { reference: prepared.composed.facts.reference.clone() }),
            }
        }
        let facts: Vec<String> = prepared.iter().map(Prepared::facts).collect();
        let rows: Vec<_> =
            prepared.iter().zip(&facts).map(|(prepared, facts)| row(prepared, facts, &self.account, self.again)).collect();
        let queued = self.ledger.enqueue_all(&rows, self.agreed.consent, self.now)?;
        Ok(queued.into_iter().map(|queued| queued.map(|id| self.agreed.messages.push(id))).collect())
    }

    /// How many agreed letters are still missing.
    #[must_use]
    pub fn left(&self) -> usize {
        self.open.values().sum()
    }

    /// What was queued.
    #[must_use]
    pub fn end(self) -> Agreed {
        self.agreed
    }
}

/// Keeps letters on paper that were agreed to.
#[derive(Debug)]
pub struct Papers<'a> {
    ledger: &'a mut Ledger,
    open: HashMap<Fingerprint, usize>,
    run: String,
    now: Millis,
}

impl<'a> Papers<'a> {
    /// Uses up a consent; `how` names the command.
    ///
    /// # Errors
    /// [`ledger::Error`].
    pub fn begin(ledger: &'a mut Ledger, consent: Consent, how: &str, now: Millis) -> Result<Self, ledger::Error> {
        let number = ledger.agree(how, consent.count, &consent.digest, now)?;
        let run = format!("{}-{number}", ledger.id()?);
        Ok(Self { ledger, open: consent.letters, run, now })
    }

    /// Names this run: no other, in any ledger, has the same name.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.run
    }

    /// What is in the ledger.
    #[must_use]
    pub fn ledger(&self) -> &ledger::Reader {
        self.ledger
    }

    /// Whether this letter was agreed to. Each is so once.
    pub fn admits(&mut self, letter: &Fingerprint) -> bool {
        match self.open.get_mut(letter) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    /// Keeps letters in one step; returns the reason for each that is not kept.
    ///
    /// # Errors
    /// [`ledger::Error`]: none of these is kept.
    pub(super) fn keep(&mut self, letters: &[KeptRow]) -> Result<Vec<Result<bool, ledger::Error>>, ledger::Error> {
        keep_all(self.ledger, letters, self.now)
    }
}

/// Agrees to send what is in the outbox, which is what `outbox resume` means. Letters queued too long ago for their account
/// (`stale_before`), or on a day still to come, are held instead: their dates are not true.
/// # Errors
/// [`ledger::Error`].
pub fn resume(
    ledger: &mut Ledger,
    stale_before: impl Fn(&OutboxEntry) -> Millis,
    now: Millis,
) -> Result<(Agreed, Vec<(OutboxEntry, Untrue)>), ledger::Error> {
    let mut proposal = Proposal::default();
    let (mut messages, mut held) = (Vec::new(), Vec::new());
    for entry in ledger.entries(Some(State::Queued))? {
        if let Some(untrue) = untrue(ledger, &entry, stale_before(&entry), now)? {
            let why = untrue.to_string();
            if entry.held.as_ref() != Some(&why) {
                ledger.hold_back(entry.id, &why, now)?;
            }
            held.push((entry, untrue));
        } else {
            proposal.add(Fingerprint::of(&entry.reference, &entry.sha256, &entry.recipient));
            messages.push(entry.id);
        }
    }
    let consent = ledger.agree_again("resume", &messages, &proposal.digest(), now)?;
    Ok((Agreed { consent, messages }, held))
}

/// How a letter looks: what it takes, besides the case, to make it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Id of the layout.
    pub layout: Option<String>,
    /// Set in 16 points.
    pub large_print: bool,
    /// It has a signature picture, which is not kept.
    pub signature: bool,
    /// Font files.
    pub fonts: Vec<std::path::PathBuf>,
    /// Facts of low confidence are printed.
    pub accept_unverified: bool,
    /// The address given instead of the register's.
    pub to: Option<String>,
    /// The date of the letter.
    pub date: Option<chrono::NaiveDate>,
    /// The run that wrote it, so that it goes on if it was killed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}
