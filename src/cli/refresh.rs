//! `demur outbox refresh`: held letters rewritten for today, shown, and replaced after confirmation.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::case_args::picture;
use super::config::Accounts;
use super::context::Context;
use super::delivery::StaleArgs;
use super::error::{End, Failure};
use super::send::no_mail;
use super::words::count;
use super::{entry, terminal, words};
use crate::ledger::{self, Ledger, OutboxEntry, Reader, State};
use crate::text::Said;
use crate::workflow::{RefreshError, RefreshOptions, Refreshed, refresh, untrue};

#[derive(Debug, Args)]
pub(super) struct Refresh {
    /// References of the letters; default: all that are held or too old
    references: Vec<String>,
    /// Picture of the signature (PNG), for letters that had one
    #[arg(long, value_name = "FILE.png")]
    signature: Option<PathBuf>,
    /// Show what would change, but change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long, conflicts_with = "dry_run")]
    yes: bool,
    #[command(flatten)]
    stale: StaleArgs,
}

/// Letters that are left as they are, by reference, and why.
type Left = Vec<(String, Failure)>;

/// What can be replaced, and what cannot.
#[derive(Default)]
struct Made {
    letters: Vec<Refreshed>,
    left: Left,
}

impl Refresh {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        if !self.dry_run && !self.yes && !context.may_ask() {
            let hint = "add --yes to replace them without confirmation, or --dry-run to see what would change";
            return Err(Failure::usage("no terminal to ask for confirmation", hint));
        }
        let Some(reader) = context.reader()? else {
            if let Some(reference) = self.references.first() {
                return Err(entry::unknown(reference));
            }
            context.terminal.say(NONE);
            return Ok(());
        };
        let Made { letters: mut made, mut left } = self.made(&reader, context)?;
        drop(reader);
        if made.is_empty() && left.is_empty() {
            context.terminal.say(NONE);
            return Ok(());
        }
        for letter in &made {
            let (old, new) = (&letter.old.reference, &letter.new.composed.facts.reference);
            let what =
                if letter.is_the_same() { "is unchanged today, and refreshed".to_owned() } else { format!("becomes {new}") };
            terminal::raw(&terminal::safe(&format!("{old} {what}, to {}:\n{}", letter.new.envelope.to, letter.changes)));
        }
        let shown = made.len();
        if self.dry_run {
            context.terminal.say("nothing was changed (--dry-run)");
        } else if !made.is_empty() {
            if !self.yes && !terminal::confirm(&format!("Replace {}?", count(shown)), "nothing was changed")? {
                return Err(Failure::refused("nothing was changed", "answer y to replace them"));
            }
            put(&mut made, &mut left, context)?;
            if !made.is_empty() {
                let what = format!("replaced {}; run `demur outbox resume` to send what is queued", count(made.len()));
                context.terminal.say(&what);
            }
        }
        let ended = verdict(made.len(), &left, context);
        // The outcome outweighs a failure to print it.
        let told = if context.json { terminal::json(&facts(&made, &left)) } else { Ok(()) };
        ended.and(told)
    }

    /// Rewrites the chosen letters where possible. A failure of one does not stop the others.
    fn made(&self, ledger: &Reader, context: &Context) -> Result<Made, Failure> {
        let accounts = Accounts::read(context)?;
        let signature = self.signature.as_deref().map(picture).transpose()?;
        let now = Context::now();
        let is_untrue = |entry: &OutboxEntry| -> Result<bool, Failure> {
            let at = now.timestamp_millis();
            let before = self.stale.before(&entry.account, &accounts, at);
            Ok(entry.held.is_some() || untrue(ledger, entry, before, at)?.is_some())
        };
        let mut made = Made::default();
        let mut entries: Vec<OutboxEntry> = Vec::new();
        if self.references.is_empty() {
            for entry in ledger.entries(Some(State::Queued))? {
                if is_untrue(&entry)? {
                    entries.push(entry);
                }
            }
        }
        for reference in &self.references {
            match queued(ledger, reference)? {
                // The same reference may be given twice.
                Ok(entry) if entries.iter().any(|known| known.id == entry.id) => {}
                Ok(entry) => entries.push(entry),
                Err(failure) => made.left.push((reference.clone(), failure)),
            }
        }
        let catalog = context.catalog.clone().cached();
        for entry in entries {
            let account = match accounts.choose(Some(&entry.account), context) {
                Ok(chosen) => chosen.account,
                Err(failure) => {
                    let hint = format!("{}; or {}", failure.hint(), send_again(&entry.reference));
                    made.left.push((entry.reference, failure.with_hint(hint)));
                    continue;
                }
            };
            let options = RefreshOptions {
                catalog: &catalog,
                from: &account.from,
                signature: signature.as_ref(),
                now,
                today: Context::today(),
            };
            match refresh(ledger, &entry, &options) {
                Ok(letter) => {
                    context.terminal.warnings(&letter.new.composed.warnings);
                    if !letter.is_the_same() || is_untrue(&entry)? {
                        made.letters.push(letter);
                    }
                }
                Err(RefreshError::Ledger(error)) => return Err(error.into()),
                Err(error) => {
                    let failure = failure(error, &entry, context);
                    made.left.push((entry.reference, failure));
                }
            }
        }
        Ok(made)
    }
}

/// The message of a letter, if it is queued; else why it cannot be rewritten.
fn queued(ledger: &Reader, reference: &str) -> Result<Result<OutboxEntry, Failure>, Failure> {
    let newest = match ledger.find(reference) {
        Ok(entries) => entries.into_iter().next().filter(|entry| entry.state == State::Queued),
        Err(error @ ledger::Error::Unknown { .. }) => return Ok(Err(error.into())),
        Err(error) => return Err(error.into()),
    };
    Ok(newest.ok_or_else(|| Failure::refused(format!("{reference} is not queued"), words::show(reference))))
}

/// Replaces the old letters; what another process has changed meanwhile is left alone.
fn put(made: &mut Vec<Refreshed>, left: &mut Left, context: &Context) -> Result<(), Failure> {
    let mut ledger = Ledger::open(context.data_folder()?)?;
    let now = Context::now().timestamp_millis();
    // Another process may be sending one of them.
    let _right_to_send = ledger.lock_sender(now)?;
    for letter in std::mem::take(made) {
        match letter.replace(&mut ledger, now) {
            Ok(()) => made.push(letter),
            Err(error) if error.is_of_one_letter() => {
                let reference = letter.old.reference;
                let failure = Failure::from(error);
                let withdraw = format!("withdraw the old one with `demur outbox resolve {reference} --withdraw`");
                let hint = format!("{}; or {withdraw}", failure.hint());
                left.push((reference, failure.with_hint(hint)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

const NONE: &str = "no letter in the outbox is too old";

/// Warns of each letter left as it is; the exit code tells that there are some.
fn verdict(made: usize, left: &Left, context: &Context) -> Result<(), Failure> {
    match left.as_slice() {
        [] => return Ok(()),
        [(reference, failure)] if made == 0 => {
            return Err(failure.clone().saying(told(reference, failure)).ended(End::Refused));
        }
        _ => {}
    }
    for (reference, failure) in left {
        context.terminal.warning(&format!("{}; {}", told(reference, failure), failure.hint()));
    }
    let what = format!("{} not refreshed", count(left.len()));
    let hint = "see above for the reason and the next step of each";
    Err(if made == 0 { Failure::refused(what, hint) } else { Failure::partly(what, hint) })
}

/// The message, with the reference.
fn told(reference: &str, failure: &Failure) -> String {
    let what = failure.to_string();
    if what.contains(reference) { what } else { format!("{reference}: {what}") }
}

/// The same as JSON.
fn facts(made: &[Refreshed], left: &Left) -> Vec<Value> {
    let letter = |letter: &Refreshed| {
        json!({
            "reference": letter.old.reference,
            "becomes": letter.new.composed.facts.reference,
            "to": letter.new.envelope.to.address(),
            "changes": letter.changes.lines().collect::<Vec<_>>(),
            "warnings": letter.new.composed.warnings.iter().map(Said).collect::<Vec<_>>(),
        })
    };
    let stays = |(reference, failure): &(String, Failure)| json!({ "reference": reference, "error": failure.to_value() });
    made.iter().map(letter).chain(left.iter().map(stays)).collect()
}

/// Why a letter cannot be rewritten, and what to do instead.
fn failure(error: RefreshError, entry: &OutboxEntry, context: &Context) -> Failure {
    match error {
        RefreshError::Mail(error) => no_mail(error, context),
        RefreshError::Ledger(error) => error.into(),
        error @ RefreshError::Signature => Failure::of_value(&error, "pass it again with --signature FILE.png"),
        RefreshError::FollowsAnother { ref reference, .. } => {
            let withdraw = format!("withdraw it with `demur outbox resolve {reference} --withdraw`");
            let hint = format!("{withdraw}, then write it again with `demur follow-up {reference} --send`");
            Failure::of_value(&error, hint)
        }
        error => Failure::of_value(&error, send_again(&entry.reference)),
    }
}

fn send_again(reference: &str) -> String {
    format!("withdraw it with `demur outbox resolve {reference} --withdraw`, then send it again with `demur send … --again`")
}
