//! The next letter of a case, rendered like the first one, or as a mail in the conversation of the first.

use chrono::NaiveDate;

use super::file::CaseFile;
use crate::compose::{Composed, FollowUp, follow_up};
use crate::history::LetterKind;
use crate::law::Channel;
use crate::workflow::mail::{MailError, MailOptions, Prepared, Thread, message_of};
use crate::workflow::{Error, Format, LetterWriter, WrittenLetter};

/// Composes and renders the letter that follows those of a case.
///
/// # Errors
/// As [`follow_up`] and [`LetterWriter::write`].
pub fn write_follow_up(
    file: &CaseFile,
    writer: &LetterWriter<'_>,
    wanted: &FollowUp,
    today: NaiveDate,
) -> Result<WrittenLetter, Error> {
    let options = writer.options();
    let channel = if options.format == Format::Form { Channel::Electronic } else { options.channel };
    writer.render(composed(file, writer, wanted, channel, today)?)
}

/// Composes the letter that follows those of a case, and its message. `thread` has the Message-IDs of the conversation with the
/// company, that of the first letter first; a complaint belongs to none. Writes and sends nothing.
///
/// # Errors
/// As [`write_follow_up`]; [`MailError::NoAddress`] also for an authority that takes no complaint by e-mail.
pub fn prepare_follow_up(
    file: &CaseFile,
    writer: &LetterWriter<'_>,
    wanted: &FollowUp,
    options: &MailOptions<'_>,
    thread: &[&str],
) -> Result<Prepared, MailError> {
    let composed = composed(file, writer, wanted, Channel::Electronic, options.today)?;
    let messages = if wanted.kind == LetterKind::Complaint { &[] } else { thread };
    let thread = Thread { messages, case: Some(&file.reference) };
    message_of(&file.case, composed, writer, options, options.today, thread)
}

fn composed(
    file: &CaseFile,
    writer: &LetterWriter<'_>,
    wanted: &FollowUp,
    channel: Channel,
    today: NaiveDate,
) -> Result<Composed, Error> {
    let accept_unverified = wanted.accept_unverified || writer.options().accept_unverified;
    let reference = wanted.reference.clone().or_else(|| Some(file.reference.clone()));
    let wanted = FollowUp { reference, channel, accept_unverified, ..wanted.clone() };
    Ok(follow_up(&file.case, &file.history, writer.catalog(), today, &wanted)?)
}
