//! Keeps the letter that was just written, so that what comes of it can be noted.

use std::path::Path;

use super::case_args::Look;
use super::context::Context;
use super::error::Failure;
use super::stop;
use crate::case::Case;
use crate::compose::Composed;
use crate::ledger::Ledger;
use crate::workflow::case::{self, Kept};

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

fn try_to(case: &Case, composed: &Composed, look: &Look, path: &Path, bytes: &[u8], context: &Context) -> Result<bool, Failure> {
    let _held = stop::hold();
    let today = Context::today();
    let look = look.kept(case.date.unwrap_or(today));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let kept = Kept { case, composed, look: &look, name: &name, bytes, follows: None };
    let mut ledger = Ledger::open(context.data_folder()?)?;
    Ok(case::keep(&mut ledger, &kept, today, Context::now().timestamp_millis())?)
}
