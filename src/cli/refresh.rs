//! `demur outbox refresh`: letters that lay too long made anew for today, shown, and put in their place when confirmed.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::case_args::picture;
use super::config::Accounts;
use super::context::Context;
use super::error::Failure;
use super::host::StaleArgs;
use super::send::no_mail;
use super::terminal;
use crate::ledger::{Entry, Ledger, State};
use crate::text::Said;
use crate::workflow::{Anew, RefreshError, Refreshed, refresh};

#[derive(Debug, Args)]
pub(super) struct Refresh {
    /// The references of the letters; default: all that are held or too old
    references: Vec<String>,
    /// Picture of the signature (PNG), for letters that had one
    #[arg(long, value_name = "FILE.png")]
    signature: Option<PathBuf>,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(short, long, conflicts_with = "dry_run")]
    yes: bool,
    #[command(flatten)]
    stale: StaleArgs,
}

impl Refresh {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        if !self.dry_run && !self.yes && !context.may_ask() {
            let hint = "add --yes to put the new letters in place without being asked, or --dry-run to see what would change";
            return Err(Failure::usage("there is no terminal on which to ask", hint));
        }
        let made = self.made(context)?;
        if made.is_empty() {
            context.terminal.say("no letter in the outbox is too old");
            return Ok(());
        }
        for letter in &made {
            let (old, new) = (&letter.old.reference, &letter.new.composed.facts.reference);
            terminal::raw(&terminal::safe(&format!("{old} becomes {new}, to {}:\n{}", letter.new.envelope.to, letter.changes)));
        }
        if context.json {
            let facts = |letter: &Refreshed| {
                json!({
                    "reference": letter.old.reference,
                    "becomes": letter.new.composed.facts.reference,
                    "to": letter.new.envelope.to.address(),
                    "changes": letter.changes.lines().collect::<Vec<_>>(),
                    "warnings": letter.new.composed.warnings.iter().map(Said).collect::<Vec<_>>(),
                })
            };
            terminal::json(&made.iter().map(facts).collect::<Vec<_>>())?;
        }
        if self.dry_run {
            context.terminal.say("nothing was changed (--dry-run)");
            return Ok(());
        }
        if !self.yes && !terminal::confirm(&format!("Put {} in place of the old?", letters(made.len())), "nothing was changed")? {
            return Err(Failure::refused("nothing was changed", "say y to put the new letters in place"));
        }
        let mut ledger = Ledger::open(context.data_folder()?)?;
        let now = Context::now().timestamp_millis();
        // Whoever is sending may have one of them in hand.
        let _right_to_send = ledger.lock_sender(now)?;
        for letter in &made {
            letter.replace(&mut ledger, now)?;
        }
        context.terminal.say(&format!("{} in place; `demur outbox resume` sends what is queued", letters(made.len())));
        Ok(())
    }

    /// The letters that are meant, each made anew.
    fn made(&self, context: &Context) -> Result<Vec<Refreshed>, Failure> {
        let Some(ledger) = context.reader()? else { return Ok(Vec::new()) };
        let accounts = Accounts::read(context)?;
        let signature = self.signature.as_deref().map(picture).transpose()?;
        let now = Context::now();
        let entries: Vec<Entry> = if self.references.is_empty() {
            let is_old = |entry: &Entry| entry.queued_at < self.stale.before(&entry.account, &accounts, now.timestamp_millis());
            let queued = ledger.entries(Some(State::Queued))?;
            queued.into_iter().filter(|entry| entry.held.is_some() || is_old(entry)).collect()
        } else {
            let mut entries = Vec::new();
            for reference in &self.references {
                let newest = ledger.find(reference)?.into_iter().next();
                entries.extend(newest.filter(|entry| entry.state == State::Queued));
                if entries.last().is_none_or(|entry| !entry.reference.eq_ignore_ascii_case(reference)) {
                    let hint = format!("`demur outbox show {reference}` tells its story");
                    return Err(Failure::refused(format!("{reference} is not queued"), hint));
                }
            }
            entries
        };
        let catalog = context.catalog.clone().keeping();
        let mut made = Vec::new();
        for entry in entries {
            let account = accounts.choose(Some(&entry.account), context)?.account;
            let anew =
                Anew { catalog: &catalog, from: &account.from, signature: signature.as_ref(), now, today: Context::today() };
            let letter = refresh(&ledger, &entry, &anew).map_err(|error| failure(error, &entry, context))?;
            context.terminal.warnings(&letter.new.composed.warnings);
            if !letter.is_the_same() {
                made.push(letter);
            }
        }
        Ok(made)
    }
}

fn failure(error: RefreshError, entry: &Entry, context: &Context) -> Failure {
    let reference = &entry.reference;
    match error {
        RefreshError::Mail(error) => no_mail(error, context),
        RefreshError::Ledger(error) => error.into(),
        error @ RefreshError::Signature => {
            Failure::refused(format!("{reference}: {error}"), "give it again with --signature FILE.png")
        }
        error @ RefreshError::NoCase => {
            let hint = format!("take it back with `demur outbox resolve {reference} --withdraw`, and write it anew");
            Failure::refused(format!("{reference}: {error}"), hint)
        }
    }
}

/// `1 letter`, `2 letters`
fn letters(count: usize) -> String {
    format!("{count} letter{}", if count == 1 { "" } else { "s" })
}
