//! `demur due`: what is overdue, due today or near, as a list, as JSON or as a calendar.

mod ics;
pub(super) mod words;

use std::path::PathBuf;

use chrono::Days;
use clap::Args;

use super::context::Context;
use super::error::Failure;
use super::{cases as all_cases, output, terminal};
use crate::workflow::case::{DueEntry, DueItem, When, due, standings};

/// Show what is overdue, due today, or near
#[derive(Debug, Args)]
pub(super) struct Due {
    /// Look so many days ahead
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    within: u16,
    /// Write the days of all open cases as a calendar, whose entries keep their identity; `-` for standard output
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// Exit with 3 if something is overdue, for cron
    #[arg(long)]
    check: bool,
}

impl Due {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let today = Context::today();
        let horizon = today.checked_add_days(Days::new(self.within.into())).unwrap_or(today);
        let all = self.ics.is_some();
        let reader = all_cases::settled(context)?;
        let cases = reader.map(|reader| standings(&reader, &context.catalog, today, horizon, all)).transpose()?;
        let cases = cases.unwrap_or_default();
        let entries = due(&cases, today, self.within);
        match &self.ics {
            Some(file) => output::put(Some(file), ics::calendar(&cases, today, Context::now()).as_bytes(), context)?,
            None if context.json => terminal::json(&entries)?,
            None => show(&entries, self.within, context)?,
        }
        let overdue = entries.iter().filter(|entry| entry.when == When::Overdue).count();
        if self.check && overdue > 0 {
            let what = if overdue == 1 { "1 case is overdue".to_owned() } else { format!("{overdue} cases are overdue") };
            return Err(Failure::partly(what, "see `demur due`, then `demur follow-up REFERENCE`"));
        }
        Ok(())
    }
}

fn show(entries: &[DueEntry], within: u16, context: &Context) -> Result<(), Failure> {
    if entries.is_empty() {
        context.terminal.say(&format!("nothing is due within {within} days"));
        return Ok(());
    }
    let row = |entry: &DueEntry| {
        let doubt = if entry.known { "" } else { " or later" };
        let day = format!("{}{doubt}", entry.day);
        vec![entry.reference.clone(), words::when(entry).to_owned(), day, words::item(entry)]
    };
    terminal::rows(&["reference", "when", "day", "what"], &entries.iter().map(row).collect::<Vec<_>>(), context)?;
    for entry in entries {
        if let (DueItem::Limit(_), Some(note)) = (&entry.what, &entry.note) {
            context.terminal.say(&format!("{}: {note}", entry.reference));
        }
    }
    Ok(())
}
