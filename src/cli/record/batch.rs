//! `demur record sent --batch FOLDER`: notes one event of all letters of a folder, after the list was shown and confirmed.

use std::path::Path;

use clap::ValueEnum;
use serde_json::json;

use super::EventName;
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::{cases, stop, terminal, words};
use crate::ledger::{self, Ledger};
use crate::workflow::batch;
use crate::workflow::case::{self, CaseError, ListedLetter, RecordFault, Report, ToRecord};

/// The event that is noted of all: of letters that went together only that they did.
pub(super) fn event(name: &str) -> Result<EventName, Failure> {
    match EventName::from_str(name, true) {
        Ok(EventName::Sent) => Ok(EventName::Sent),
        _ => Err(Failure::usage(format!("`{name}` does not go with --batch"), "write `demur record sent --batch FOLDER`")),
    }
}

/// Lists the letters, asks, and records.
pub(super) fn record(folder: &Path, report: &Report, yes: bool, context: &Context) -> Result<(), Failure> {
    if !yes && !context.may_ask() {
        let hint = "add --yes to record without confirmation";
        return Err(Failure::usage("no terminal to ask for confirmation", hint));
    }
    let references = references(folder)?;
    let reader = context.reader()?.ok_or_else(|| cases::unknown(&references[0]))?;
    let (catalog, today) = (context.catalog.clone().cached(), Context::today());
    let (mut all, mut before, mut left): (Vec<ToRecord>, usize, Vec<(String, String)>) = (Vec::new(), 0, Vec::new());
    for reference in &references {
        match case::to_record(&reader, reference, report, &catalog, today) {
            Ok(one) => all.push(one),
            // Noted by an earlier run of this command.
            Err(CaseError::Faults { faults }) if is_before(&faults, report) => before += 1,
            Err(CaseError::Ledger(error)) if !error.is_of_one_letter() => return Err(error.into()),
            Err(error) => left.push((reference.clone(), error.to_string())),
        }
    }
    drop(reader);
    if !context.json {
        let row = |one: &ToRecord| vec![one.reference.clone(), one.company.clone(), cases::said(&one.event)];
        let rows: Vec<_> = all.iter().map(row).collect();
        terminal::rows(&["reference", "company", "event"], &rows, context)?;
    }
    for (reference, why) in &left {
        context.terminal.warning(&format!("{reference} is left out: {why}"));
    }
    if before > 0 {
        context.terminal.say(&format!("{} noted before", words::count(before)));
    }
    let count = all.len();
    if count > 0 && !yes {
        let question = format!("Type {count} to note that on {}: ", report.on);
        let typed = terminal::ask(&question, "nothing was recorded")?.unwrap_or_default();
        if typed.trim() != count.to_string() {
            return Err(Failure::refused("nothing was recorded", format!("type {count} to record it")));
        }
    }
    let _held = stop::hold();
    if count > 0 {
        let mut ledger: Ledger = cases::ledger(&all[0].reference, context)?;
        let now = Context::now().timestamp_millis();
        let refused = case::record_all(&mut ledger, &all, &catalog, today, now)?;
        for (reference, error) in refused {
            match error {
                // Another process was quicker.
                ledger::Error::SentOtherwise { .. } => before += 1,
                error => {
                    context.terminal.warning(&format!("{reference} is left out: {error}"));
                    left.push((reference, error.to_string()));
                }
            }
        }
        context.terminal.say(&format!("noted {}", words::count(count)));
    }
    let told = if context.json {
        let gone = |(reference, why): &(String, String)| json!({ "reference": reference, "why": why });
        terminal::json(&json!({ "recorded": count, "before": before, "left": left.iter().map(gone).collect::<Vec<_>>() }))
    } else {
        Ok(())
    };
    match left.len() {
        0 => told,
        n => Err(Failure::partly(format!("{} left out", words::count(n)), "see above why")),
    }
}

/// The letters of a folder that a batch or `follow-up --all-due` wrote.
fn references(folder: &Path) -> Result<Vec<String>, Failure> {
    let refused = || {
        let what = format!("{}: has no letters of `demur batch` or `demur follow-up --all-due`", folder.display());
        Failure::refused(what, "give the folder that they were written to")
    };
    let listed = match ListedLetter::read(folder) {
        Some(letters) => Some(letters.into_iter().filter(|one| !one.file.is_empty()).map(|one| one.reference).collect()),
        None => batch::references(folder).map_err(|error| Failure::of_batch(error, false))?,
    };
    listed.filter(|all: &Vec<String>| !all.is_empty()).ok_or_else(refused)
}

/// Whether the only thing wrong is that it was recorded, on the same day.
fn is_before(faults: &[RecordFault], report: &Report) -> bool {
    matches!(faults, [RecordFault::SentAlready { day, .. }] if *day == report.on)
}
