//! Keeps the letter that was just written, so that what comes of it can be noted.

use std::path::Path;

use super::case_args::Look;
use super::context::Context;
use super::error::Failure;
use super::stop;
use crate::case::Case;
use crate::compose::Composed;
use crate::history::LetterKind;
use crate::ledger::Ledger;
use crate::workflow;
use crate::workflow::case::{CaseFile, Kept};

/// Opens the case of a letter that was written to `path`. A ledger that cannot be written to does not stop a letter on paper.
pub(super) fn keep(case: &Case, composed: &Composed, look: &Look, path: &Path, bytes: &[u8], context: &Context) {
    let reference = &composed.facts.reference;
    match try_to(case, composed, look, path, bytes, context) {
        Ok(true) => {
            let company = &composed.facts.recipient.name;
            context.terminal.say(&format!(
                "opened case {reference} with {company}; once the letter is sent: `demur record {reference} sent --by post`"
            ));
        }
        Ok(false) => {}
        Err(failure) => context.terminal.warning(&format!("the letter was written, but its case was not opened: {failure}")),
    }
}

/// Keeps a letter that follows with its case.
pub(super) fn keep_follow_up(file: &CaseFile, composed: &Composed, path: &Path, bytes: &[u8], context: &Context) {
    let Some(following) = &composed.facts.following else { return };
    let follows = (file.reference.as_str(), following.number, following.kind);
    let reference = &composed.facts.reference;
    let look = workflow::Look { date: Some(Context::today()), ..file.look.clone() };
    match put(&file.case, composed, &look, path, bytes, Some(follows), context) {
        Ok(true) => {
            context.terminal.say(&format!("kept as {reference}; once it is sent: `demur record {reference} sent --by post`"));
        }
        Ok(false) => {}
        Err(failure) => context.terminal.warning(&format!("the letter was written, but not kept with its case: {failure}")),
    }
}

fn try_to(case: &Case, composed: &Composed, look: &Look, path: &Path, bytes: &[u8], context: &Context) -> Result<bool, Failure> {
    let look = look.kept(case.date.unwrap_or_else(Context::today));
    put(case, composed, &look, path, bytes, None, context)
}

fn put(
    case: &Case,
    composed: &Composed,
    look: &workflow::Look,
    path: &Path,
    bytes: &[u8],
    follows: Option<(&str, u16, LetterKind)>,
    context: &Context,
) -> Result<bool, Failure> {
    let _held = stop::hold();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let kept = Kept { case, composed, look, name: &name, bytes, follows };
    let mut ledger = Ledger::open(context.data_folder()?)?;
    Ok(workflow::case::keep(&mut ledger, &kept, Context::today(), Context::now().timestamp_millis())?)
}
