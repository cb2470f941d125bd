//! What to look at in a mail that was read.

use serde::Serialize;
use thiserror::Error;

/// What could not be read of a mail, or only by guessing. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum MailProblem {
    /// It has no head: it was taken as the text of an answer.
    #[error("this has no head of a mail, and was read as text")]
    NoHead,
    /// It has more parts than are read.
    #[error("its parts are nested too deeply, and were read as text")]
    TooNested,
    /// Its text cannot be decoded.
    #[error("a part of its text cannot be decoded: {why}")]
    PartUnreadable { why: String },
    /// Its text names no character set that is known, or not the one it has.
    #[error("its character set is not known; some characters may be wrong")]
    CharsetGuessed,
    /// It is encrypted.
    #[error("it is encrypted and was not read")]
    Encrypted,
    /// It has attachments.
    #[error("attachments are not read: {}", .names.join(", "))]
    AttachmentsNotRead { names: Vec<String> },
    /// It has no date.
    #[error("it has no date that can be read")]
    NoDate,
    /// It has more text than is read.
    #[error("it is longer than what is read of it")]
    Cut,
    /// No case has the reference that stands in it.
    #[error("no case has the reference {reference}")]
    #[serde(rename = "reference-of-no-case")]
    UnknownReference { reference: String },
    /// It names several cases.
    #[error("it names several cases: {}", .references.join(", "))]
    SeveralCases { references: Vec<String> },
    /// The sender's address is not where the letter went.
    #[error("it comes from {from}, and the letter went to {company}")]
    OtherSender { from: String, company: String },
}

impl MailProblem {
    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        let step = match self {
            Self::NoHead => "save the mail itself, with its head, as a file",
            Self::TooNested | Self::PartUnreadable { .. } | Self::CharsetGuessed | Self::Cut => "read the mail itself",
            Self::Encrypted => "decrypt it, and save that",
            Self::AttachmentsNotRead { .. } => "read them, and name the kinds of answer yourself",
            Self::NoDate => "give the day on which it came",
            Self::UnknownReference { .. } | Self::SeveralCases { .. } => "name the case",
            Self::OtherSender { .. } => "make sure that the company wrote it",
        };
        step.to_owned()
    }
}
