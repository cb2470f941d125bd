//! `demur batch --record`: opens the cases of letters on paper.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use super::context::Context;
use super::error::Failure;
use super::words::count;
use super::{stop, words};
use crate::ledger::Ledger;
use crate::workflow::batch::{self, Open, Plan};

/// Records the letters of the folder, and says what was recorded; as JSON too.
pub(super) fn record(
    plan: &Plan<'_>,
    open: Open<'_>,
    folder: &Path,
    stop: &AtomicBool,
    context: &Context,
) -> Result<(Value, Result<(), Failure>), Failure> {
    let _held = stop::hold();
    let mut ledger = Ledger::open(context.data_folder()?)?;
    let now = Context::now().timestamp_millis();
    let recorded = batch::record(plan, open, folder, &mut ledger, now, stop).map_err(|error| Failure::of_batch(error, true))?;
    let shown = folder.display();
    let there = if recorded.known > 0 { format!(", {} known before", recorded.known) } else { String::new() };
    let cases = if recorded.opened == 1 { "case" } else { "cases" };
    context.terminal.say(&format!(
        "opened {} {cases}{there}; once the letters are sent: `demur record sent --batch {shown} --by post`",
        recorded.opened
    ));
    for error in &recorded.refused {
        context.terminal.warning(&format!("not recorded: {error}; {}", words::of_ledger(error)));
    }
    for row in &recorded.others {
        context.terminal.warning(&format!("row {row} is not recorded: its file is not the letter of this row any more"));
    }
    let missing = recorded.refused.len() + recorded.others.len();
    let facts = json!({ "opened": recorded.opened, "known": recorded.known, "not_recorded": missing });
    let what = || Failure::partly(format!("{} not recorded", count(missing)), "see above why");
    Ok((facts, if missing == 0 { Ok(()) } else { Err(what()) }))
}
