//! The letter of one row, in the form that the run makes: the same for a run, a check and a sample.
//!
//! This module must not touch a file.

use chrono::{NaiveDate, NaiveTime};

use super::refusal::Refusal;
use super::{Output, Plan};
use crate::case::Case;
use crate::catalog::Kind;
use crate::compose::Composed;
use crate::law::Channel;
use crate::mail::Mailbox;
use crate::workflow::{Format, LetterWriter, MailError, MailOptions, is_reachable, prepare, recipient, reply_to};

/// A letter, its file, and the address to e-mail it to, if any.
pub(super) struct ComposedLetter {
    pub(super) composed: Composed,
    pub(super) bytes: Vec<u8>,
    pub(super) to: Option<String>,
}

/// Makes the letter of a case.
pub(super) fn letter(
    writer: &LetterWriter<'_>,
    plan: &Plan<'_>,
    case: &Case,
    today: NaiveDate,
    channel: Channel,
) -> Result<ComposedLetter, Refusal> {
    if is_unmailed(writer, plan, case) {
        let composed = writer.compose(case, today, Kind::Objection, Channel::Post)?;
        let bytes = writer.pdf(&composed)?;
        return Ok(ComposedLetter { composed, bytes, to: None });
    }
    let (mut composed, bytes) = match plan.form {
        Output::Letter(_) => {
            let written = writer.write_for(case, today, channel)?;
            (written.composed, written.bytes)
        }
        Output::Message => message(writer, plan, case, today)?,
    };
    let to = address(writer, plan, case, &mut composed)?;
    Ok(ComposedLetter { composed, bytes, to })
}

/// Whether a run that e-mails has no address for this letter, which is posted then.
pub(super) fn is_unmailed(writer: &LetterWriter<'_>, plan: &Plan<'_>, case: &Case) -> bool {
    let accepted = writer.options().accept_unverified;
    let day = case.date.unwrap_or(plan.today);
    plan.posted.is_some() && plan.to.is_none() && !is_reachable(case, writer.catalog(), day, accepted)
}

/// What the letter of a case is written as: what is to be posted is printed.
pub(super) fn form(writer: &LetterWriter<'_>, plan: &Plan<'_>, case: &Case) -> Output {
    if is_unmailed(writer, plan, case) { Output::Letter(Format::Pdf) } else { plan.form }
}

/// The address to e-mail the letter to, if any; its writer is warned if answers go elsewhere.
pub(super) fn address(
    writer: &LetterWriter<'_>,
    plan: &Plan<'_>,
    case: &Case,
    composed: &mut Composed,
) -> Result<Option<String>, Refusal> {
    let Some(from) = plan.posted.filter(|_| !is_unmailed(writer, plan, case)) else { return Ok(None) };
    let to = recipient(composed, plan.to)?.address();
    composed.warnings.extend(reply_to(case, from)?.1);
    Ok(Some(to))
}

/// A message from the person's own address, to send from their own mail program.
fn message(writer: &LetterWriter<'_>, plan: &Plan<'_>, case: &Case, today: NaiveDate) -> Result<(Composed, Vec<u8>), Refusal> {
    let email = case.person.email.as_ref().ok_or(MailError::NoSender)?;
    let from = Mailbox::parse(email).map_err(MailError::from)?.with_name(&case.person.name);
    // The mail program dates the message on sending; until then the same letter is the same file.
    let now = case.date.unwrap_or(today).and_time(NaiveTime::MIN).and_utc();
    let options = MailOptions { from: &from, to: plan.to, now, today, draft: true };
    let prepared = prepare(case, writer, &options)?;
    Ok((prepared.composed, prepared.message.bytes))
}
