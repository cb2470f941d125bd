//! The letter that follows: composed from its case, rendered, and turned into a mail in the thread of the first one.

use chrono::NaiveDate;

use super::error::CaseError;
use super::file::CaseFile;
use crate::compose::{Composed, FollowUp, follow_up};
use crate::history::{By, Event, LetterKind, What};
use crate::law::Channel;
use crate::mail::Mailbox;
use crate::render::Picture;
use crate::workflow::mail::{Thread, message_of};
use crate::workflow::{Format, LetterWriter, Look, MailError, MailOptions, Prepared, RenderOptions, WrittenLetter};

/// Composes and renders the letter of today that follows.
///
/// # Errors
/// [`CaseError::Compose`] and [`CaseError::Letter`].
pub fn write_follow_up(
    file: &CaseFile,
    wanted: &FollowUp,
    writer: &LetterWriter<'_>,
    today: NaiveDate,
) -> Result<WrittenLetter, CaseError> {
    let channel = if writer.options().format == Format::Form { Channel::Electronic } else { writer.options().channel };
    Ok(writer.finish(composed(file, wanted, writer, today, channel)?)?)
}

/// The same as a mail, ready to be queued or saved: an answer to the letters that the company had by mail.
///
/// # Errors
/// As [`write_follow_up`] and [`crate::workflow::prepare`].
pub fn prepare_follow_up(
    file: &CaseFile,
    wanted: &FollowUp,
    writer: &LetterWriter<'_>,
    options: &MailOptions<'_>,
) -> Result<Prepared, PrepareError> {
    let thread = thread(file);
    prepare_in_thread(file, wanted, writer, options, &thread.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The same in the conversation of the messages with these ids, the oldest first; a complaint belongs to none.
///
/// # Errors
/// As [`prepare_follow_up`], and [`MailError::Message`] for what is no Message-ID.
pub fn prepare_in_thread(
    file: &CaseFile,
    wanted: &FollowUp,
    writer: &LetterWriter<'_>,
    options: &MailOptions<'_>,
    thread: &[&str],
) -> Result<Prepared, PrepareError> {
    let composed = composed(file, wanted, writer, options.today, Channel::Electronic)?;
    // The authority knows nothing of the messages to the company.
    let messages = if wanted.kind == LetterKind::Complaint { &[] } else { thread };
    let thread = Thread { messages, case: Some(&file.reference) };
    Ok(message_of(&file.case, composed, writer, options, options.today, thread)?)
}

/// As the first letter looked.
#[must_use]
pub fn looking<'a>(look: &'a Look, format: Format, signature: Option<&'a Picture>) -> RenderOptions<'a> {
    RenderOptions {
        layout: look.layout.as_deref(),
        large_print: look.large_print,
        signature,
        fonts: &look.fonts,
        accept_unverified: look.accept_unverified,
        channel: Channel::Post,
        ..RenderOptions::new(format)
    }
}

/// The address that the first letter was given instead of the register's. The authority has another.
#[must_use]
pub fn first_address(file: &CaseFile, kind: LetterKind) -> Option<Mailbox> {
    let given = file.look.to.as_deref().filter(|_| kind != LetterKind::Complaint)?;
    Mailbox::parse(given).ok()
}

/// Why a letter that follows could not be turned into a mail.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// There is no letter.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// There is no message.
    #[error(transparent)]
    Mail(#[from] MailError),
}

pub(super) fn composed(
    file: &CaseFile,
    wanted: &FollowUp,
    writer: &LetterWriter<'_>,
    today: NaiveDate,
    channel: Channel,
) -> Result<Composed, CaseError> {
    let accept_unverified = wanted.accept_unverified || writer.options().accept_unverified;
    let reference = wanted.reference.clone().or_else(|| Some(file.reference.clone()));
    let wanted = FollowUp { reference, channel, accept_unverified, ..wanted.clone() };
    Ok(follow_up(&file.case, &file.history, writer.catalog(), today, &wanted)?)
}

/// The Message-IDs of our letters to the company and of its mails, the oldest first.
fn thread(file: &CaseFile) -> Vec<String> {
    let ours = |what: &What| match what {
        What::Sent { by: By::Mail, kind, tracking: Some(id), .. } if *kind != LetterKind::Complaint => {
            (id.starts_with('<') && id.ends_with('>')).then(|| id.clone())
        }
        _ => None,
    };
    let mut ids = Vec::new();
    for recorded in &file.recorded {
        let Ok(event) = serde_json::from_str::<Event>(&recorded.body) else { continue };
        let theirs = file.mails.iter().filter(|(number, _)| *number == recorded.number).map(|(_, id)| id.clone());
        ids.extend(ours(&event.what).into_iter().chain(theirs).map(|id| (event.on, recorded.number, id)));
    }
    // What was recorded late belongs to its day.
    ids.sort_by_key(|(on, number, _)| (*on, *number));
    let mut thread: Vec<String> = Vec::with_capacity(ids.len());
    for (_, _, id) in ids {
        if !thread.contains(&id) {
            thread.push(id);
        }
    }
    thread
}
