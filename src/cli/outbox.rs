//! `demur outbox`: mail that is queued, sent, failed or unknown.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::config::Accounts;
use super::context::Context;
use super::error::Failure;
use super::host::{self, PaceArgs};
use super::{output, terminal, times};
use crate::ledger::{self, Entry, Ledger, Millis, State};
use crate::workflow::Summary;

/// Shows and works off the mail that is queued, failed or unknown
#[derive(Debug, Args)]
pub(super) struct Outbox {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists the messages
    List {
        /// Only those in this state
        #[arg(long, value_name = "STATE", value_parser = ["queued", "sending", "sent", "failed", "unknown"])]
        state: Option<String>,
    },
    /// Shows one message: its story, and the proof that it was sent
    Show {
        /// The reference of the letter
        reference: String,
        /// Write the message itself, as it was sent, to this file; "-" is standard output
        #[arg(long, value_name = "FILE")]
        message: Option<PathBuf>,
    },
    /// Sends what is queued
    Resume {
        /// Wait until nothing is queued any more
        #[arg(long)]
        wait: bool,
        /// Try at once what was to be tried later, paused accounts too
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        pace: PaceArgs,
    },
    /// Says how an unknown message ended, sends one again, or takes one back
    Resolve {
        /// The reference of the letter
        reference: String,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[allow(clippy::struct_excessive_bools, reason = "one of three flags")]
struct How {
    /// It arrived
    #[arg(long)]
    sent: bool,
    /// Queue an unknown or failed one again: the same message under the same Message-ID
    #[arg(long)]
    resend: bool,
    /// Do not send a queued or unknown one any more
    #[arg(long)]
    withdraw: bool,
}

impl Outbox {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let ledger = Ledger::open_existing(context.data_folder()?)?;
        match self.what {
            What::List { state } => list(ledger.as_ref(), state.as_deref().and_then(State::named), context),
            What::Show { reference, message } => show(&some(ledger, &reference)?, &reference, message.as_deref(), context),
            What::Resume { wait, now, pace } => resume(ledger, wait, now, &pace, context),
            What::Resolve { reference, how } => resolve(&mut some(ledger, &reference)?, &reference, &how, context),
        }
    }
}

fn some(ledger: Option<Ledger>, reference: &str) -> Result<Ledger, Failure> {
    ledger.ok_or_else(|| ledger::Error::Unknown { reference: reference.chars().take(60).collect() }.into())
}

fn list(ledger: Option<&Ledger>, state: Option<State>, context: &Context) -> Result<(), Failure> {
    let entries = ledger.map(|ledger| ledger.entries(state)).transpose()?.unwrap_or_default();
    if context.json {
        return terminal::json(&entries.iter().map(entry_facts).collect::<Vec<_>>());
    }
    let row = |entry: &Entry| {
        vec![
            entry.reference.clone(),
            entry.state.name().to_owned(),
            times::utc(entry.ended_at.or(entry.sending_at).unwrap_or(entry.queued_at)),
            entry.controller.clone(),
            entry.recipient.clone(),
            entry.reply.clone().unwrap_or_default(),
        ]
    };
    terminal::data(terminal::safe(&terminal::table(&entries.iter().map(row).collect::<Vec<_>>())).as_bytes())
}

fn show(ledger: &Ledger, reference: &str, message: Option<&Path>, context: &Context) -> Result<(), Failure> {
    let entries = ledger.find(reference)?;
    if let (Some(target), Some(entry)) = (message, entries.first()) {
        let target = Some(target).filter(|path| *path != Path::new("-"));
        return output::put(target, &ledger.message(entry.id)?, context);
    }
    if context.json {
        let all = entries.iter().map(|entry| facts(entry, ledger)).collect::<Result<Vec<_>, _>>()?;
        return terminal::json(&all);
    }
    let mut text = String::new();
    for entry in &entries {
        describe(&mut text, entry);
    }
    let _ = writeln!(text, "\nStory");
    for event in entries.first().map(|entry| ledger.events(&entry.reference)).transpose()?.unwrap_or_default() {
        let _ = writeln!(text, "  {}  {:<9}{}", times::utc(event.at), event.kind, event.detail);
    }
    terminal::data(terminal::safe(&text).as_bytes())
}

/// One message with what proves it.
fn describe(text: &mut String, entry: &Entry) {
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{label:<13}{value}");
        }
    };
    let time = |time: Option<Millis>| time.map(times::utc).unwrap_or_default();
    let peer = |key: &str| entry.peer.as_ref().and_then(|peer| peer.pointer(key)?.as_str()).unwrap_or_default().to_owned();
    line("Reference", &entry.reference);
    line("State", entry.state.name());
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

fn resume(ledger: Option<Ledger>, wait: bool, now: bool, pace: &PaceArgs, context: &Context) -> Result<(), Failure> {
    let summary = match ledger {
        None => Summary::default(),
        Some(mut ledger) => {
            let accounts = Accounts::read(context)?;
            if now {
                ledger.hurry(Context::now().timestamp_millis())?;
            }
            host::work_off(&mut ledger, &pace.order(None, wait), &accounts, None, context)?
        }
    };
    let ended = host::verdict(&summary);
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
            "next": summary.next.map(times::utc),
            "paused": summary.paused.iter().map(paused).collect::<Vec<_>>(),
        }))
    } else {
        context.terminal.say(&format!("{} sent", summary.sent));
        Ok(())
    };
    // How it ended outweighs whether anybody could read that.
    ended.and(told)
}

fn resolve(ledger: &mut Ledger, reference: &str, how: &How, context: &Context) -> Result<(), Failure> {
    let now = Context::now().timestamp_millis();
    // Whoever is sending may be about to say how it ended.
    let right_to_send = ledger.lock_sender(now)?;
    host::announce(&right_to_send.interrupted, context);
    let Some(entry) = ledger.find(reference)?.into_iter().next() else { return Ok(()) };
    let said = if how.sent {
        ledger.resolve_sent(&entry, now)?;
        "is sent, by your word"
    } else if how.resend {
        ledger.resolve_resend(&entry, now)?;
        "is queued again; `demur outbox resume` sends it"
    } else {
        ledger.resolve_withdrawn(&entry, now)?;
        "is withdrawn and will not be sent"
    };
    context.terminal.say(&format!("{} {said}", entry.reference));
    if context.json { terminal::json(&facts(&ledger.entry(entry.id)?, ledger)?) } else { Ok(()) }
}

fn entry_facts(entry: &Entry) -> Value {
    let mut facts = json!(entry);
    for key in ["queued_at", "not_before", "sending_at", "ended_at"] {
        if let Some(time) = facts.get(key).and_then(Value::as_i64) {
            facts[key] = json!(times::utc(time));
        }
    }
    facts
}

/// One message with its story, for programs.
pub(super) fn facts(entry: &Entry, ledger: &Ledger) -> Result<Value, Failure> {
    let mut facts = entry_facts(entry);
    let story = ledger.events(&entry.reference)?;
    let event = |event: &ledger::Event| json!({ "at": times::utc(event.at), "kind": event.kind, "detail": event.detail });
    facts["story"] = story.iter().map(event).collect();
    Ok(facts)
}
