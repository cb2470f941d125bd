//! A letter made a mail: text and HTML body, the letter as PDF, and its row in the outbox.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use thiserror::Error;

use super::consent::{Fingerprint, Look, Proposal};
use super::letter::{self, LetterWriter, words_of};
use crate::case::{Case, Subject};
use crate::catalog::Kind;
use crate::compose::{Composed, Warning};
use crate::ledger::{self, New, Reader, SimilarLetter};
use crate::mail::{self, Attachment, Envelope, Mailbox, Message, Parts, Payload};
use crate::render;

/// From whom, to whom and when.
#[derive(Debug, Clone, Copy)]
pub struct MailOptions<'a> {
    /// The sender.
    pub from: &'a Mailbox,
    /// The recipient, over what the register and the case say.
    pub to: Option<&'a Mailbox>,
    /// When the message is written.
    pub now: DateTime<Utc>,
    /// The same day where the writer is; the date of the letter unless the case names one.
    pub today: NaiveDate,
    /// To be sent by hand from a mail program, not by us.
    pub draft: bool,
}

/// A letter as a mail, ready to be queued or saved.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The letter, its facts and warnings.
    pub composed: Composed,
    /// The message.
    pub message: Message,
    /// Who sends to whom.
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
}

/// Why a letter could not be made a mail. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum MailError {
    /// No e-mail address of the company is known; `controller` is its id in the register.
    #[error("no e-mail address of {company} may be used")]
    #[serde(rename = "no-email-address")]
    NoAddress { company: String, controller: Option<String> },
    /// A message from the person's own address, and there is none.
    #[error("a message needs a sender")]
    NoSender,
    /// An answer by e-mail would reach the account from which it is sent, and not the person who writes.
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
    /// What helps, wherever it is shown: the beginning of a sentence, or nothing.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::NoAddress { .. } => "print the letter and post it, or give an address of the company that you know".to_owned(),
            Self::NoSender => "give the e-mail address of whoever writes".to_owned(),
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

/// Composes the letter and makes it a message. Nothing is written or sent.
///
/// # Errors
/// [`MailError::NoAddress`] where the company has none and none is given; else as [`LetterWriter::write`].
pub fn prepare(case: &Case, writer: &LetterWriter<'_>, options: &MailOptions<'_>) -> Result<Prepared, MailError> {
    let mut composed = writer.compose(case, options.today, Kind::Objection)?;
    let to = recipient(&mut composed, options.to)?;
    let (reply_to, warning) = reply_to(case, options.from)?;
    composed.warnings.extend(warning);
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
        // Most mail programs show no picture that stands in the page itself; the PDF has the signature.
        html: &render::html(letter, writer.options().large_print, None),
        attachment: Attachment { name: &name, media_type: "application/pdf", bytes: &pdf },
        reference: &facts.reference,
        date: options.now,
        draft: options.draft,
    })?;
    // What no server could take is better refused now than in the outbox.
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
        look: serde_json::to_string(&look(case, writer, options)).unwrap_or_default(),
        composed,
    })
}

/// Where answers go if not to the sender, and a warning where they go to the sender all the same.
///
/// An address beyond ASCII in a header asks for SMTPUTF8 (RFC 6531) of the server and of every one after it, the company's
/// own too; one that has it not sends the objection back. So it is left out. Who writes for themselves is told;
/// an answer to one person must not reach another, who has the account, without anybody having said so.
///
/// # Errors
/// [`MailError::Message`] for an address that is none; [`MailError::AnswersElsewhere`] for one beyond ASCII of somebody else than
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

/// The subject line: the letter's own, and its reference, by which an answer is found again.
#[must_use]
pub fn subject(composed: &Composed) -> String {
    format!("{} [{}]", composed.letter.subject, composed.facts.reference)
}

/// The address that was given, else the surest one that is known; the writer is warned of one that is not sure.
///
/// # Errors
/// [`MailError::NoAddress`] where there is none.
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

fn look(case: &Case, writer: &LetterWriter<'_>, options: &MailOptions<'_>) -> Look {
    let render = writer.options();
    Look {
        layout: render.layout.map(str::to_owned),
        large_print: render.large_print,
        signature: render.signature.is_some(),
        fonts: render.fonts.to_vec(),
        accept_unverified: render.accept_unverified,
        to: options.to.map(Mailbox::address),
        date: Some(case.date.unwrap_or(options.today)),
    }
}

impl Prepared {
    /// Letters of the same person to the same company that are queued, sent or unknown, and those that only may be.
    ///
    /// # Errors
    /// [`ledger::Error::Database`].
    pub fn find_similar(&self, ledger: &Reader) -> Result<Vec<SimilarLetter>, ledger::Error> {
        ledger.find_similar(&self.who)
    }

    /// The list of this one letter.
    #[must_use]
    pub fn proposal(&self) -> Proposal {
        let mut proposal = Proposal::default();
        proposal.add(self.fingerprint());
        proposal
    }

    /// What tells this letter from every other.
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
        again,
    }
}
