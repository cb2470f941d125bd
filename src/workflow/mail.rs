//! Turns a letter into a mail: text and HTML body, the letter as PDF, and its row in the outbox.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use thiserror::Error;

use super::consent::{Fingerprint, Look, Proposal};
use super::letter::{self, LetterWriter, words_of};
use crate::case::{Case, SourceLocation, Subject, Target};
use crate::catalog::{Catalog, Kind};
use crate::compose::{Composed, Residence, Warning, find_record};
use crate::history::LetterKind;
use crate::law::Channel;
use crate::ledger::{self, Follows, New, Reader, SimilarLetter};
use crate::mail::{self, Attachment, Envelope, Mailbox, Message, Parts, Payload};
use crate::render;

/// Sender, recipient and time.
#[derive(Debug, Clone, Copy)]
pub struct MailOptions<'a> {
    /// The sender.
    pub from: &'a Mailbox,
    /// The recipient; overrides the register and the case.
    pub to: Option<&'a Mailbox>,
    /// When the message is written.
    pub now: DateTime<Utc>,
    /// The writer's local date; the date of the letter unless the case names one.
    pub today: NaiveDate,
    /// To be sent from a mail program, not by us.
    pub draft: bool,
}

/// A letter as a mail, ready to be queued or saved.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The letter, its facts and warnings.
    pub composed: Composed,
    /// The message.
    pub message: Message,
    /// Sender and recipient.
    pub envelope: Envelope,
    /// The subject line.
    pub subject: String,
    /// Name and size in bytes of each attachment.
    pub attachments: Vec<(String, usize)>,
    sender: String,
    recipient: String,
    who: Subject,
    /// Digest of the words of the letter.
    words: String,
    input: String,
    look: String,
    /// The first letter of its case, its number, and its kind, where it follows one.
    follows: Option<(String, u16, LetterKind)>,
    /// Only if no letter was written under its number.
    only_new: bool,
}

/// Why a letter could not be turned into a mail. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum MailError {
    /// No e-mail address of the company is known; `controller` is its id in the register.
    #[error("no usable e-mail address of {company}")]
    #[serde(rename = "no-email-address")]
    NoAddress { company: String, controller: Option<String> },
    /// A message from the person's own address needs one.
    #[error("a message needs a sender")]
    NoSender,
    /// E-mailed answers would reach the sending account, not the person who writes.
    #[error(
        "answers by e-mail would reach {sender} and not {given}: an address with letters beyond ASCII before the @ does not pass every \
         mail server"
    )]
    #[serde(rename = "answers-to-another")]
    AnswersElsewhere { given: String, sender: String },
    /// There is no letter.
    #[error(transparent)]
    #[serde(untagged)]
    Letter(letter::Error),
    /// An address or a header cannot be sent.
    #[error(transparent)]
    #[serde(untagged)]
    Message(#[from] mail::Error),
}

impl MailError {
    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::NoAddress { .. } => "print and post the letter, or give an address of the company that you know".to_owned(),
            Self::NoSender => "give the writer's e-mail address".to_owned(),
            Self::AnswersElsewhere { .. } => "give another address, or none".to_owned(),
            Self::Letter(error) => error.next_step(),
            Self::Message(error) => error.next_step().to_owned(),
        }
    }
}

impl<E: Into<letter::Error>> From<E> for MailError {
    fn from(error: E) -> Self {
        Self::Letter(error.into())
    }
}

/// Composes the letter and its message. Writes and sends nothing.
///
/// # Errors
/// [`MailError::NoAddress`] if the company has none and none is given; otherwise like [`LetterWriter::write`].
pub fn prepare(case: &Case, writer: &LetterWriter<'_>, options: &MailOptions<'_>) -> Result<Prepared, MailError> {
    let composed = writer.compose(case, options.today, Kind::Objection, Channel::Electronic)?;
    let date = case.date.unwrap_or(options.today);
    message_of(case, composed, writer, options, date, Thread::default())
}

/// To what a message belongs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Thread<'a> {
    /// Message-IDs of the conversation, the first one first.
    pub(super) messages: &'a [&'a str],
    /// The reference of the case's first letter, where this is another.
    pub(super) case: Option<&'a str>,
}

/// The message of a composed letter of this date.
pub(super) fn message_of(
    case: &Case,
    mut composed: Composed,
    writer: &LetterWriter<'_>,
    options: &MailOptions<'_>,
    date: NaiveDate,
    thread: Thread<'_>,
) -> Result<Prepared, MailError> {
    let (to, reply_to) = addressed(case, &mut composed, options)?;
    let pdf = writer.pdf(&composed)?;
    let letter = &composed.letter;
    let facts = &composed.facts;
    let subject = subject(&composed);
    let name = format!("{}.pdf", facts.reference);
    let message = mail::build(&Parts {
        from: options.from,
        to: &to,
        reply_to: reply_to.as_ref(),
        subject: &subject,
        language: &letter.language,
        text: &render::text(letter),
        // Most mail programs do not show pictures embedded in the page; the PDF has the signature.
        html: &render::html(letter, writer.options().large_print, None),
        attachment: Attachment { name: &name, media_type: "application/pdf", bytes: &pdf },
        thread: thread.messages,
        reference: &facts.reference,
        date: options.now,
        draft: options.draft,
    })?;
    // Better to refuse now than in the outbox what no server could accept.
    Payload::new(&message.bytes)?;
    Ok(Prepared {
        message,
        sender: options.from.address(),
        recipient: to.address(),
        envelope: Envelope { from: options.from.without_name(), to },
        subject,
        attachments: vec![(name, pdf.len())],
        who: Subject::of(case),
        words: words_of(&composed.letter),
        input: serde_json::to_string(case).unwrap_or_default(),
        look: serde_json::to_string(&look(writer, options, date)).unwrap_or_default(),
        follows: thread
            .case
            .zip(facts.following.as_ref())
            .map(|(case, following)| (case.to_owned(), following.number, following.kind)),
        only_new: false,
        composed,
    })
}

/// Where a message goes, and where its answers go.
pub(super) fn addressed(
    case: &Case,
    composed: &mut Composed,
    options: &MailOptions<'_>,
) -> Result<(Mailbox, Option<Mailbox>), MailError> {
    let to = recipient(composed, options.to)?;
    let (reply_to, warning) = reply_to(case, options.from)?;
    composed.warnings.extend(warning);
    Ok((to, reply_to))
}

/// Where answers go if not to the sender, and a warning if they go to the sender anyway.
///
/// A non-ASCII address in a header requires SMTPUTF8 (RFC 6531) of the server and of every one after it, including the
/// company's; one without it returns the objection. So it is left out. Those who write for themselves are warned; but an
/// answer to one person must not reach another, the account holder, without anybody having said so.
///
/// # Errors
/// [`MailError::Message`] for an invalid address; [`MailError::AnswersElsewhere`] for a non-ASCII one of somebody other than
/// the sender.
pub fn reply_to(case: &Case, from: &Mailbox) -> Result<(Option<Mailbox>, Option<Warning>), MailError> {
    let Some(email) = case.person.email.as_deref() else { return Ok((None, None)) };
    let mailbox = Mailbox::parse(email)?;
    if mailbox.address() == from.address() {
        return Ok((None, None));
    }
    if mailbox.is_ascii() {
        return Ok((Some(mailbox), None));
    }
    let from_address = from.address();
    let own = case.behalf.is_none() && from.name().is_some_and(|name| name.to_lowercase() == case.person.name.to_lowercase());
    if own {
        return Ok((None, Some(Warning::AnswersElsewhere { given: mailbox.to_string(), sender: from_address })));
    }
    Err(MailError::AnswersElsewhere { given: mailbox.to_string(), sender: from_address })
}

/// The subject line: the letter's own and its reference, to find an answer by.
#[must_use]
pub fn subject(composed: &Composed) -> String {
    format!("{} [{}]", composed.letter.subject, composed.facts.reference)
}

/// The given address, else the most reliable known one, with a warning if it is not certain.
///
/// # Errors
/// [`MailError::NoAddress`] if there is none.
pub fn recipient(composed: &mut Composed, given: Option<&Mailbox>) -> Result<Mailbox, MailError> {
    if let Some(given) = given {
        return Ok(given.without_name());
    }
    let recipient = &composed.facts.recipient;
    let Some(email) = &recipient.email else {
        return Err(MailError::NoAddress { company: recipient.name.clone(), controller: recipient.controller.clone() });
    };
    if let Some(confidence) = recipient.email_confidence.filter(|confidence| *confidence < crate::law::Confidence::High) {
        let (email, company) = (email.clone(), recipient.name.clone());
        composed.warnings.push(Warning::EmailToConfirm { email, confidence, company });
    }
    Ok(Mailbox::parse(email)?)
}

/// Whether the company has an e-mail address that is sure enough to be used, where the person lives.
///
/// What is wrong with the case is not its business: then the answer is yes, and the letter says what.
#[must_use]
pub fn is_reachable(case: &Case, catalog: &Catalog, day: NaiveDate, accept_unverified: bool) -> bool {
    match &case.target {
        Target::Custom(custom) => custom.email.is_some(),
        Target::Registered(id) => {
            let nowhere = SourceLocation::default();
            let Ok(residence) = Residence::lookup(&case.person.country, nowhere.clone(), catalog, day) else { return true };
            let Ok(record) = find_record(id, nowhere, catalog) else { return true };
            record.email_in(residence.region(), accept_unverified).is_some()
        }
    }
}

fn look(writer: &LetterWriter<'_>, options: &MailOptions<'_>, date: NaiveDate) -> Look {
    let render = writer.options();
    Look {
        layout: render.layout.map(str::to_owned),
        large_print: render.large_print,
        signature: render.signature.is_some(),
        fonts: render.fonts.to_vec(),
        accept_unverified: render.accept_unverified,
        to: options.to.map(Mailbox::address),
        date: Some(date),
        run: None,
    }
}

impl Prepared {
    /// The same, but only if none was written under its number before.
    #[must_use]
    pub(super) fn only_new(self) -> Self {
        Self { only_new: true, ..self }
    }

    /// Queued, sent or unknown letters for the same person and company, and those that only may be.
    ///
    /// # Errors
    /// [`ledger::Error::Database`].
    pub fn find_similar(&self, ledger: &Reader) -> Result<Vec<SimilarLetter>, ledger::Error> {
        ledger.find_similar(&self.who)
    }

    /// The list with only this letter.
    #[must_use]
    pub fn proposal(&self) -> Proposal {
        let mut proposal = Proposal::default();
        proposal.add(self.fingerprint());
        proposal
    }

    /// What identifies this letter.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.composed.facts.reference, &self.words, &self.recipient)
    }

    /// Its facts as JSON.
    pub(super) fn facts(&self) -> String {
        serde_json::to_string(&self.composed.facts).unwrap_or_default()
    }
}

/// The letter as a row of the ledger.
pub(super) fn row<'a>(prepared: &'a Prepared, facts: &'a str, account: &'a str, again: bool) -> New<'a> {
    let follows = prepared.follows.as_ref();
    New {
        reference: &prepared.composed.facts.reference,
        who: &prepared.who,
        controller: &prepared.composed.facts.recipient.name,
        input: &prepared.input,
        look: &prepared.look,
        facts,
        account,
        sender: &prepared.sender,
        recipient: &prepared.recipient,
        subject: &prepared.subject,
        message_id: &prepared.message.id,
        message: &prepared.message.bytes,
        sha256: &prepared.message.sha256,
        follows: follows.map(|(reference, number, kind)| Follows {
            reference,
            number: *number,
            kind: kind.name(),
            only_new: prepared.only_new,
        }),
        again,
    }
}
