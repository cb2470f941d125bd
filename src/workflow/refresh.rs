//! Rewrites a queued letter as of today, because after weeks its dates are no longer true.
//!
//! This module writes and compares; the user decides whether the new letter replaces the old one.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use thiserror::Error;

use super::changes::changed_lines;
use super::consent::Look;
use super::mail::{MailError, MailOptions, Prepared, prepare, row};
use super::{Format, LetterWriter, RenderOptions};
use crate::case::Case;
use crate::catalog::Catalog;
use crate::history::LetterKind;
use crate::ledger::{self, Ledger, Millis, OutboxEntry, Reader};
use crate::mail::Mailbox;
use crate::render::{self, Picture};

/// What is needed to rewrite a letter.
#[derive(Debug, Clone, Copy)]
pub struct RefreshOptions<'a> {
    /// Data and wording.
    pub catalog: &'a Catalog,
    /// The sender.
    pub from: &'a Mailbox,
    /// The signature picture, for a letter that had one.
    pub signature: Option<&'a Picture>,
    /// The time.
    pub now: DateTime<Utc>,
    /// The writer's local date.
    pub today: NaiveDate,
}

/// A rewritten letter.
#[derive(Debug)]
pub struct Refreshed {
    /// The queued message.
    pub old: OutboxEntry,
    /// The one that may replace it.
    pub new: Prepared,
    /// The changes line by line: `-` for removed, `+` for added.
    pub changes: String,
}

/// Why a letter cannot be rewritten. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum RefreshError {
    /// The ledger holds no case that this version can read.
    #[error("the data of the letter can no longer be read")]
    #[serde(rename = "case-unreadable")]
    NoCase,
    /// The letter has a signature picture, which the ledger does not keep.
    #[error("the letter has a signature picture, which is not kept")]
    #[serde(rename = "signature-not-kept")]
    Signature,
    /// What it says depends on its case as well.
    #[error("a {kind} is written from its case")]
    #[serde(rename = "follows-another")]
    FollowsAnother { kind: String, reference: String },
    /// The letter cannot be written today.
    #[error(transparent)]
    #[serde(untagged)]
    Mail(#[from] MailError),
    /// The ledger.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Error),
}

/// Composes a queued letter as of today from what the ledger keeps of it. Writes nothing.
///
/// # Errors
/// [`RefreshError`].
pub fn refresh(ledger: &Reader, entry: &OutboxEntry, options: &RefreshOptions<'_>) -> Result<Refreshed, RefreshError> {
    if entry.kind != LetterKind::Objection.name() {
        let (kind, reference) = (entry.kind.clone(), entry.reference.clone());
        return Err(RefreshError::FollowsAnother { kind, reference });
    }
    let (input, look) = ledger.input(&entry.reference)?;
    let case: Case = serde_json::from_str(&input).map_err(|_| RefreshError::NoCase)?;
    let case = Case { date: None, ..case };
    let look: Look = if look.is_empty() { Look::default() } else { serde_json::from_str(&look).unwrap_or_default() };
    if look.signature && options.signature.is_none() {
        return Err(RefreshError::Signature);
    }
    let render = RenderOptions {
        layout: look.layout.as_deref(),
        large_print: look.large_print,
        signature: options.signature,
        fonts: &look.fonts,
        accept_unverified: look.accept_unverified,
        ..RenderOptions::new(Format::Pdf)
    };
    let writer = LetterWriter::new(options.catalog, render).map_err(MailError::Letter)?;
    let to = look.to.as_deref().and_then(|to| Mailbox::parse(to).ok());
    let message = MailOptions { from: options.from, to: to.as_ref(), now: options.now, today: options.today, draft: false };
    let new = prepare(&case, &writer, &message)?;
    let (mut before, mut after) = (text_of(&ledger.message(entry.id)?), render::text(&new.composed.letter));
    if entry.recipient != new.envelope.to.address() {
        before.insert_str(0, &format!("To: {}\n", entry.recipient));
        after.insert_str(0, &format!("To: {}\n", new.envelope.to.address()));
    }
    Ok(Refreshed { old: entry.clone(), new, changes: changed_lines(&before, &after) })
}

impl Refreshed {
    /// Whether it would be the same letter, from and to the same address: its Message-ID depends on these.
    #[must_use]
    pub fn is_the_same(&self) -> bool {
        self.old.message_id == self.new.message.id
    }

    /// Replaces the old letter in the queue, or just its message if the letter is the same; `outbox resume` sends it.
    ///
    /// # Errors
    /// [`ledger::Error`]; the old one then stays as it was.
    pub fn replace(&self, ledger: &mut Ledger, now: Millis) -> Result<(), ledger::Error> {
        let facts = self.new.facts();
        // Another letter for the person does not matter: the number stays the same.
        let new = row(&self.new, &facts, &self.old.account, true);
        if self.is_the_same() {
            return ledger.renew(&self.old, &new, now);
        }
        ledger.replace(&self.old, &new, now).map(drop)
    }
}

/// The letter as text, from the queued message; empty if that is not one of ours.
fn text_of(message: &[u8]) -> String {
    fn first_text(part: &mailparse::ParsedMail<'_>) -> Option<String> {
        if part.subparts.is_empty() {
            return (part.ctype.mimetype == "text/plain").then(|| part.get_body().ok()).flatten();
        }
        part.subparts.iter().find_map(first_text)
    }
    let parsed = mailparse::parse_mail(message).ok();
    parsed.as_ref().and_then(first_text).unwrap_or_default().replace("\r\n", "\n")
}
