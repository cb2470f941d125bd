//! `demur outbox`: mail that is queued, sent, failed or unknown.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::config::Accounts;
use super::context::Context;
use super::delivery::{self, PaceArgs, StaleArgs};
use super::error::Failure;
use super::{entry, output, refresh, terminal, times};
use crate::law::PeriodKind;
use crate::ledger::{self, Ledger, Millis, OutboxEntry, Reader, State};
use crate::workflow::{self, Summary};

/// Show and send queued mail, and settle what failed or is unknown
#[derive(Debug, Args)]
pub(super) struct Outbox {
    #[command(subcommand)]
    what: OutboxCommand,
}

#[derive(Debug, Subcommand)]
enum OutboxCommand {
    /// List messages
    List {
        /// Only messages in this state
        #[arg(long, value_name = "STATE",
              value_parser = ["queued", "held", "sending", "sent", "failed", "unknown", "withdrawn"])]
        state: Option<String>,
    },
    /// Show one message: its history, and the proof that it was sent
    Show {
        /// Reference of the letter
        reference: String,
        /// Write the message as it was sent to this file; "-" is standard output
        #[arg(long, value_name = "FILE")]
        message: Option<PathBuf>,
    },
    /// Send what is queued
    Resume {
        /// Wait until the queue is empty
        #[arg(long)]
        wait: bool,
        /// Retry now what is waiting for a later try, also on paused accounts
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        pace: PaceArgs,
        #[command(flatten)]
        stale: StaleArgs,
    },
    /// Rewrite held letters for today, show what changes, and ask
    ///
    /// A letter that was queued for too long names days that are no longer right. The new one replaces it in the outbox, and
    /// `demur outbox resume` sends it.
    Refresh(refresh::Refresh),
    /// Erase a letter that was sent, has failed or was withdrawn
    ///
    /// Kept are: that something went to that company, and when; and hashes of name, address and account, because the same
    /// letter would otherwise be sent a second time.
    Forget {
        /// Reference of the letter
        reference: String,
        /// Do not ask for confirmation
        #[arg(short, long)]
        yes: bool,
    },
    /// Record how an unknown message ended, resend one, or withdraw one
    Resolve {
        /// Reference of the letter
        reference: String,
        #[command(flatten)]
        how: How,
        /// With --resend: send it even if another letter of this person to this company is queued, sent or unknown
        #[arg(long, requires = "resend")]
        again: bool,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[allow(clippy::struct_excessive_bools, reason = "three exclusive flags")]
struct How {
    /// It arrived
    #[arg(long)]
    sent: bool,
    /// Queue an unknown, failed or withdrawn message again, with the same Message-ID
    #[arg(long)]
    resend: bool,
    /// Stop sending a queued or unknown message, and leave out this person's later letters to this company
    #[arg(long)]
    withdraw: bool,
}

impl Outbox {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        match self.what {
            OutboxCommand::List { state } => list(context.reader()?.as_ref(), state.as_deref(), context),
            OutboxCommand::Show { reference, message } => {
                let reader = context.reader()?.ok_or_else(|| entry::unknown(&reference))?;
                show(&reader, &reference, message.as_deref(), context)
            }
            OutboxCommand::Resume { wait, now, pace, stale } => resume(wait, now, &pace, &stale, context),
            OutboxCommand::Refresh(refresh) => refresh.execute(context),
            OutboxCommand::Forget { reference, yes } => forget(&reference, yes, context),
            OutboxCommand::Resolve { reference, how, again } => {
                resolve(&mut some(&reference, context)?, &reference, &how, again, context)
            }
        }
    }
}

/// The ledger; an error if there is none.
fn some(reference: &str, context: &Context) -> Result<Ledger, Failure> {
    Ledger::open_existing(context.data_folder()?)?.ok_or_else(|| entry::unknown(reference))
}

/// The state as shown: a held message is queued but not sent.
fn standing(entry: &OutboxEntry) -> &'static str {
    if entry.state == State::Queued && entry.held.is_some() { "held" } else { entry.state.name() }
}

fn list(ledger: Option<&Reader>, state: Option<&str>, context: &Context) -> Result<(), Failure> {
    let named = state.and_then(|state| State::named(if state == "held" { "queued" } else { state }));
    let mut entries = ledger.map(|ledger| ledger.entries(named)).transpose()?.unwrap_or_default();
    entries.retain(|entry| state.is_none_or(|state| standing(entry) == state));
    if context.json {
        return terminal::json(&entries.iter().map(entry::facts).collect::<Vec<_>>());
    }
    let row = |entry: &OutboxEntry| {
        vec![
            entry.reference.clone(),
            standing(entry).to_owned(),
            times::utc(entry.ended_at.or(entry.sending_at).unwrap_or(entry.queued_at)),
            entry.controller.clone(),
            entry.recipient.clone(),
            entry.held.clone().or_else(|| entry.reply.clone()).unwrap_or_default(),
        ]
    };
    let names = ["reference", "state", "since", "company", "to", "why"];
    terminal::rows(&names, &entries.iter().map(row).collect::<Vec<_>>(), context)
}

fn show(ledger: &Reader, reference: &str, message: Option<&Path>, context: &Context) -> Result<(), Failure> {
    let entries = ledger.find(reference)?;
    if let (Some(target), Some(entry)) = (message, entries.first()) {
        let target = Some(target).filter(|path| *path != Path::new("-"));
        return output::put(target, &ledger.message(entry.id)?, context);
    }
    if context.json {
        let all = entries.iter().map(|entry| entry::with_story(entry, ledger, context)).collect::<Result<Vec<_>, _>>()?;
        return terminal::json(&all);
    }
    let mut text = String::new();
    for entry in &entries {
        describe(&mut text, entry);
        for due in entry::due(entry, ledger, context)?.iter().filter(|due| due.kind == PeriodKind::Answer) {
            let unsure = if due.holidays_known { "" } else { ", or the next day that is no public holiday" };
            let _ = writeln!(text, "{:<13}{}{unsure} (received on {})", "Due", due.due, due.received);
        }
    }
    let _ = writeln!(text, "\nHistory");
    for event in entries.first().map(|entry| ledger.events(&entry.reference)).transpose()?.unwrap_or_default() {
        let _ = writeln!(text, "  {}  {:<9}{}", times::utc(event.at), event.kind, event.detail);
    }
    terminal::data(terminal::safe(&text).as_bytes())
}

/// One message with its proof.
fn describe(text: &mut String, entry: &OutboxEntry) {
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{label:<13}{value}");
        }
    };
    let time = |time: Option<Millis>| time.map(times::utc).unwrap_or_default();
    let peer = |key: &str| entry.peer.as_ref().and_then(|peer| peer.pointer(key)?.as_str()).unwrap_or_default().to_owned();
    line("Reference", &entry.reference);
    line("State", standing(entry));
    line("Held", entry.held.as_deref().unwrap_or_default());
    line("To", &format!("{} ({})", entry.recipient, entry.controller));
    line("From", &format!("{} (account {})", entry.sender, entry.account));
    line("Subject", &entry.subject);
    line("Message-ID", &entry.message_id);
    line("SHA-256", &format!("{} ({} bytes)", entry.sha256, entry.bytes));
    line("Queued", &times::utc(entry.queued_at));
    line("Handed over", &time(entry.sending_at));
    line("Answered", &time(entry.ended_at));
    line("Answer", entry.reply.as_deref().unwrap_or_default());
    line("Attempts", &entry.attempts.to_string());
    let server = [peer("/host"), peer("/address"), peer("/greeting")];
    line("Server", &server.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "));
    let tls = [peer("/tls/version"), peer("/tls/cipher"), peer("/tls/name")];
    line("TLS", &tls.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "));
    line("Certificate", &peer("/tls/certificate_sha256"));
}

fn resume(wait: bool, now: bool, pace: &PaceArgs, stale: &StaleArgs, context: &Context) -> Result<(), Failure> {
    let (mut early, mut held) = (Vec::new(), Vec::new());
    let summary = match Ledger::open_existing(context.data_folder()?)? {
        None => Summary::default(),
        Some(mut ledger) => {
            let accounts = Accounts::read(context)?;
            let at = Context::now().timestamp_millis();
            if now {
                ledger.retry_now(at)?;
            }
            let agree = |ledger: &mut Ledger| {
                let (agreed, old) = workflow::resume(ledger, |entry| stale.before(&entry.account, &accounts, at), at)?;
                early = old;
                Ok(agreed)
            };
            let (mut summary, left) =
                delivery::work_off(&mut ledger, agree, &pace.order(wait), *stale, &accounts, None, context)?;
            summary.unknown += u32::try_from(left).unwrap_or(u32::MAX);
            for (entry, untrue) in &early {
                delivery::tell_held(entry, *untrue, context);
            }
            held = ledger.entries(Some(State::Queued))?;
            held.retain(|entry| entry.held.is_some());
            // Paused before the first message, and during the run.
            summary.held = held.len() as u64;
            summary
        }
    };
    let ended = delivery::verdict(&summary);
    let paused = |(account, pause): &(String, ledger::Pause)| {
        json!({
            "account": account,
            "since": times::utc(pause.since),
            "until": pause.until.map(times::utc),
            "reason": pause.reason,
        })
    };
    let told = if context.json {
        terminal::json(&json!({
            "sent": summary.sent,
            "failed": summary.failed,
            "unknown": summary.unknown,
            "queued": summary.queued,
            "held": held.iter().map(|entry| &entry.reference).collect::<Vec<_>>(),
            "next": summary.next.map(times::utc),
            "paused": summary.paused.iter().map(paused).collect::<Vec<_>>(),
        }))
    } else {
        context.terminal.say(&format!("{} sent", summary.sent));
        Ok(())
    };
    // The outcome outweighs a failure to print it.
    ended.and(told)
}

/// Erases a letter after confirmation.
fn forget(reference: &str, yes: bool, context: &Context) -> Result<(), Failure> {
    let mut ledger = some(reference, context)?;
    let newest = ledger.find(reference)?.into_iter().next().ok_or_else(|| entry::unknown(reference))?;
    if !yes {
        if !context.may_ask() {
            let hint = "add --yes to erase without confirmation";
            return Err(Failure::usage("no terminal to ask for confirmation", hint));
        }
        let question = format!("Erase {} to {}, with its message and history?", newest.reference, newest.controller);
        if !terminal::confirm(&question, "nothing was erased")? {
            return Err(Failure::refused("nothing was erased", "answer y to erase it"));
        }
    }
    let forgotten = ledger.forget(&newest.reference, Context::now().timestamp_millis())?;
    let kept = "kept: its reference, the company, the times, and hashes of name, address and account, so that the same \
                letter is not sent a second time";
    let state = forgotten.state.map_or_else(String::new, |state| format!(" ({})", state.name()));
    context.terminal.say(&format!("erased {}{state}; {kept}", forgotten.reference));
    if context.json {
        return terminal::json(&json!({
            "reference": forgotten.reference,
            "state": forgotten.state,
            "kept": ["reference", "controller", "times", "hashes of name, address and account"],
        }));
    }
    Ok(())
}

/// The day on which a message was handed over, where the user is.
fn sent_on(entry: &OutboxEntry) -> String {
    let day = entry.sending_at.and_then(times::day).unwrap_or_else(Context::today);
    day.to_string()
}

fn resolve(ledger: &mut Ledger, reference: &str, how: &How, again: bool, context: &Context) -> Result<(), Failure> {
    let now = Context::now().timestamp_millis();
    // Another process may be about to record how it ended.
    let right_to_send = ledger.lock_sender(now)?;
    delivery::announce(&right_to_send.interrupted, context);
    let Some(entry) = ledger.find(reference)?.into_iter().next() else { return Ok(()) };
    let said = if how.sent {
        ledger.resolve_sent(&entry, &sent_on(&entry), now)?;
        "marked as sent"
    } else if how.resend {
        ledger.resolve_resend(&entry, again, now)?;
        "queued again; run `demur outbox resume` to send it"
    } else {
        ledger.resolve_withdrawn(&entry, now)?;
        "withdrawn; it will not be sent"
    };
    context.terminal.say(&format!("{} {said}", entry.reference));
    if context.json { terminal::json(&entry::with_story(&ledger.entry(entry.id)?, ledger, context)?) } else { Ok(()) }
}
