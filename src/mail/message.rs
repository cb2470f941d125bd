//! Builds a message from a letter's renderings: headers, text and HTML body, the letter as an attachment.
//!
//! [`build`] is a pure function: the same parts give the same bytes, so that a resend is the same mail to every server.

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, MultiPart, MultiPartKind, SinglePart};

use super::{Error, Mailbox};
use crate::text::{is_refused, sha256, single_spaced};

/// What a message is made of.
#[derive(Debug, Clone)]
pub struct Parts<'a> {
    /// Sender.
    pub from: &'a Mailbox,
    /// Recipient.
    pub to: &'a Mailbox,
    /// Reply-To, if not the sender.
    pub reply_to: Option<&'a Mailbox>,
    /// Subject line.
    pub subject: &'a str,
    /// BCP 47 tag of the letter's language.
    pub language: &'a str,
    /// The letter as text.
    pub text: &'a str,
    /// The letter as HTML.
    pub html: &'a str,
    /// The letter as a file.
    pub attachment: Attachment<'a>,
    /// Message-IDs of the conversation that it continues, the first one first.
    pub thread: &'a [&'a str],
    /// The letter's reference, from which the Message-ID is made.
    pub reference: &'a str,
    /// When the message was written.
    pub date: DateTime<Utc>,
    /// Marked as not sent yet, so that Outlook opens it for sending (`X-Unsent`).
    pub draft: bool,
}

/// A file in a message.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// Its name, in ASCII.
    pub name: &'a str,
    /// Its media type, for instance `application/pdf`.
    pub media_type: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A finished message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The Message-ID with its angle brackets.
    pub id: String,
    /// The message as it is sent, lines ending in CRLF.
    pub bytes: Vec<u8>,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
}

/// Builds the message.
///
/// # Errors
/// A control character in subject, language or file name, and what `lettre` refuses.
pub fn build(parts: &Parts<'_>) -> Result<Message, Error> {
    // `lettre` panics on a line break in a header, and silently drops other controls.
    for (part, text) in [("subject", parts.subject), ("language", parts.language), ("file name", parts.attachment.name)] {
        if text.chars().any(|c| c.is_control() || is_refused(c)) {
            return Err(Error::Control { part });
        }
    }
    if !parts.thread.iter().all(|id| is_message_id(id)) {
        return Err(Error::Control { part: "message answered" });
    }
    let id = message_id(parts);
    let mut builder = lettre::Message::builder()
        .from(parts.from.to_header().map_err(Error::header)?)
        .to(parts.to.without_name().to_header().map_err(Error::header)?)
        // `lettre` encodes words one by one, and white space alone between two encoded words is ignored (RFC 2047, section 6.2),
        // so a second space would be lost with the first.
        .subject(single_spaced(parts.subject))
        .date(parts.date.into())
        .message_id(Some(id.clone()))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Content-Language"), parts.language.to_owned()));
    if let Some(reply_to) = parts.reply_to {
        builder = builder.reply_to(reply_to.to_header().map_err(Error::header)?);
    }
    if let Some(last) = parts.thread.last() {
        // RFC 5322, section 3.6.4: the message that is answered, and the whole conversation.
        builder = builder.in_reply_to((*last).to_owned()).references(parts.thread.join(" "));
    }
    if parts.draft {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("X-Unsent"), "1".to_owned()));
    }
    let media_type = ContentType::parse(parts.attachment.media_type).map_err(Error::header)?;
    let alternative = multipart(MultiPartKind::Alternative, &id)
        .singlepart(words(parts.text, ContentType::TEXT_PLAIN)?)
        .singlepart(words(parts.html, ContentType::TEXT_HTML)?);
    let file = lettre::message::Attachment::new(parts.attachment.name.to_owned())
        .body(encoded(parts.attachment.bytes.to_vec(), ContentTransferEncoding::Base64)?, media_type);
    let mixed = multipart(MultiPartKind::Mixed, &id).multipart(alternative).singlepart(file);
    let bytes = builder.multipart(mixed).map_err(Error::header)?.formatted();
    Ok(Message { id, sha256: sha256(&bytes), bytes })
}

/// Whether this is an identifier of a message, in its angle brackets: it may come from another's message.
#[must_use]
pub fn is_message_id(id: &str) -> bool {
    let inside = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
    inside.is_some_and(|id| {
        id.len() <= 900 && id.contains('@') && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte))
    })
}

/// The same for the same letter to the same address, so that duplicates can be detected. It contains a hash and the sender's
/// domain, and so nothing that the headers beside it do not show.
fn message_id(parts: &Parts<'_>) -> String {
    let identity = format!("{}\0{}\0{}", parts.reference, parts.from.address(), parts.to.address());
    let hash = sha256(identity.as_bytes());
    format!("<{}@{}>", &hash[..32], parts.from.domain())
}

/// A multipart with a deterministic boundary.
fn multipart(kind: MultiPartKind, id: &str) -> MultiPart {
    let name = match kind {
        MultiPartKind::Alternative => "words",
        _ => "parts",
    };
    // "=_" occurs neither in quoted-printable nor in Base64 (RFC 2045, section 6.7).
    MultiPart::builder().kind(kind).boundary(format!("=_{name}_{}", &id[1..17])).build()
}

/// Text is quoted-printable, which stays readable, or Base64 if most of it would be escapes (Chinese). Never 7bit:
/// `lettre` would send a bare LF as it is.
fn words(text: &str, kind: ContentType) -> Result<SinglePart, Error> {
    let beyond_ascii = text.bytes().filter(|byte| !byte.is_ascii()).count();
    let encoding =
        if beyond_ascii * 4 > text.len() { ContentTransferEncoding::Base64 } else { ContentTransferEncoding::QuotedPrintable };
    Ok(SinglePart::builder().content_type(kind).body(encoded(text.to_owned(), encoding)?))
}

fn encoded(content: impl Into<lettre::message::MaybeString>, encoding: ContentTransferEncoding) -> Result<Body, Error> {
    Body::new_with_encoding(content, encoding).map_err(|_| Error::Body)
}
