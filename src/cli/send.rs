//! `demur send`: one letter, shown, confirmed, and e-mailed through the outbox.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::case_args::{CaseArgs, Look};
use super::config::{self, Accounts, Configured};
use super::context::Context;
use super::delivery::{self, PaceArgs, StaleArgs};
use super::error::Failure;
use super::{entry, output, secret, stop, terminal, times, words};
use crate::case::{Case, Likeness, SourceLocation, Standing, Target};
use crate::compose::{Residence, find_record, flaws_of};
use crate::controllers::Where;
use crate::ledger::{Ledger, Reader, State};
use crate::text::Said;
use crate::workflow::{
    Answer, Format, LetterWriter, MailError, MailOptions, Prepared, Queue, is_reachable, prepare, write_letter,
};

/// Write one letter and e-mail it
///
/// The message carries the letter as text, HTML and PDF. You see what will be sent where and confirm it; --yes confirms for
/// you. Nothing is sent twice: the ledger records what was sent, and a second letter about the same is refused.
#[derive(Debug, Args)]
pub(super) struct Send {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    pace: PaceArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Mail")]
struct MailArgs {
    /// Account of config.toml to send from; default: the only one
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// E-mail address of the company, instead of the register's
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Write, check and show everything, but queue and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Send even if the same person's letter about the same to this company was sent or withdrawn before
    #[arg(long)]
    again: bool,
    /// `eml`: write the message to a file that a mail program can open; send nothing
    #[arg(short, long, value_name = "FORMAT", value_parser = ["eml"])]
    format: Option<String>,
    /// Write to this file; "-" is standard output
    #[arg(short, long, value_name = "FILE", requires = "format")]
    output: Option<PathBuf>,
}

impl Send {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let Self { case, mail, pace } = self;
        let as_file = mail.format.is_some();
        let to = mail.to.as_deref().map(|to| config::mailbox("--to", to)).transpose()?;
        let (case, look) = case.read("send", context)?;
        let flaws = flaws_of(&case, &context.catalog, Context::today())?;
        if !flaws.is_empty() {
            return Err(Failure::of_flaws(flaws));
        }
        // Nobody sets up a mail account for a company that has no address.
        if to.is_none() && !is_reachable(&case, &context.catalog, Context::today(), look.options(Format::Pdf).accept_unverified) {
            return Err(unreachable(&case, &look, context));
        }
        if !as_file && !mail.dry_run && !mail.yes && !context.may_ask() {
            let hint = "add --yes to send without confirmation, or --dry-run to see what would be sent";
            return Err(Failure::usage("no terminal to ask for confirmation", hint));
        }
        let accounts = Accounts::read(context)?;
        let chosen = accounts.choose(mail.account.as_deref(), context)?;
        let now = Context::now();
        let options = MailOptions { from: &chosen.account.from, to: to.as_ref(), now, today: Context::today(), draft: as_file };
        let writer = LetterWriter::new(&context.catalog, look.options(Format::Pdf))?;
        let prepared = prepare(&case, &writer, &options).map_err(|error| no_mail(error, context))?;
        context.terminal.warnings(&prepared.composed.warnings);
        if as_file {
            let target = mail.output.as_deref().filter(|path| *path != Path::new("-"));
            return output::put(target, &prepared.message.bytes, context);
        }
        let shown = show(&case, &prepared, &chosen, to.is_some());
        not_twice(&prepared, mail.again, context.reader()?.as_ref(), context)?;
        if mail.dry_run {
            if context.json {
                return terminal::json(&facts(&prepared, &chosen, to.is_some()));
            }
            terminal::data(shown.as_bytes())?;
            context.terminal.say("nothing was queued or sent (--dry-run)");
            return Ok(());
        }
        if !mail.yes {
            terminal::raw(&terminal::safe(&shown));
            if !terminal::confirm("Send it?", "nothing was queued or sent")? {
                return Err(Failure::refused("not sent", "nothing was queued; answer y to send"));
            }
        }
        let Some(consent) = prepared.proposal().answered(Answer::Yes) else { return Ok(()) };
        // Ask before queuing: without a password, the letter would stay queued unintentionally.
        let found = secret::find(&chosen, true, context)?;
        let account = chosen.account.name.clone();
        let _held = stop::hold();
        let mut ledger = Ledger::open(context.data_folder()?)?;
        let mut queue = Queue::begin(&mut ledger, consent, "send", &account, mail.again, now.timestamp_millis())?;
        for refused in queue.add(std::slice::from_ref(&prepared))? {
            refused?;
        }
        let agreed = queue.end();
        let id = agreed.messages().first().copied();
        let found = Some((account, found));
        let (summary, _) =
            delivery::work_off(&mut ledger, |_| Ok(agreed), &pace.order(false), StaleArgs::default(), &accounts, found, context)?;
        // The outcome outweighs a failure to print it.
        let ended = delivery::verdict(&summary);
        let told = match id.filter(|_| context.json) {
            Some(id) => terminal::json(&entry::with_story(&ledger.entry(id)?, &ledger, context)?),
            None => Ok(()),
        };
        ended.and(told)
    }
}

/// Refuses a second letter of the same person to the same company, and warns of a possible one.
fn not_twice(prepared: &Prepared, again: bool, ledger: Option<&Reader>, context: &Context) -> Result<(), Failure> {
    let Some(ledger) = ledger else { return Ok(()) };
    let alike = prepared.find_similar(ledger)?;
    if let Some(twin) = alike.iter().find(|alike| alike.likeness == Likeness::Same).filter(|_| !again) {
        let entry = &twin.entry;
        let (state, reference) = (entry.state, &entry.reference);
        let since = times::utc(entry.ended_at.unwrap_or(entry.queued_at));
        if state == State::Withdrawn {
            let what = format!("letter {reference} about the same was withdrawn on {since}");
            let hint = format!(
                "add --again to send this one instead, or send that one with `demur outbox resolve {reference} --resend`"
            );
            return Err(Failure::refused(what, hint));
        }
        let what = format!("letter {reference} about the same is already {} (since {since})", state.name());
        let hint = format!("{}; add --again to send this one too", words::show(reference));
        return Err(Failure::refused(what, hint));
    }
    for doubtful in alike.iter().filter(|alike| alike.likeness == Likeness::Doubtful) {
        context.terminal.warning(&format!(
            "{} to the same company has the same name and e-mail address, but another account or page",
            doubtful.entry.reference
        ));
    }
    Ok(())
}

/// What will be sent, and where.
pub(super) fn show(case: &Case, prepared: &Prepared, chosen: &Configured, to_given: bool) -> String {
    let facts = &prepared.composed.facts;
    let account = &chosen.account;
    let source = match facts.recipient.email_confidence {
        _ if to_given => "given by --to".to_owned(),
        Some(confidence) => format!("from the register, confidence {confidence}"),
        None => "given in the case".to_owned(),
    };
    let company = facts.recipient.legal_name.as_ref().unwrap_or(&facts.recipient.name);
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        let _ = writeln!(text, "{label:<13}{value}");
    };
    line("To", &format!("{} ({source})", prepared.envelope.to));
    line("Company", company);
    line("From", &account.from.to_string());
    line("Account", &format!("{} ({}:{})", account.name, account.host, account.port));
    line("Subject", &prepared.subject);
    line("Law", &format!("{}; language {}", facts.law, facts.language));
    for ground in &case.grounds {
        line("Ground", &format!("{}: {}", ground.id, ground.fact.as_ref().or(ground.category.as_ref()).map_or("", |f| f)));
    }
    line("Objects to", &facts.processing.join(", "));
    for (name, size) in &prepared.attachments {
        line("Attachment", &format!("{name} ({size} bytes)"));
    }
    line("Message-ID", &prepared.message.id);
    text
}

/// The same as JSON.
pub(super) fn facts(prepared: &Prepared, chosen: &Configured, to_given: bool) -> serde_json::Value {
    let facts = &prepared.composed.facts;
    json!({
        "dry_run": true,
        "reference": facts.reference,
        "controller": facts.recipient.controller,
        "account": chosen.account.name,
        "from": chosen.account.from.to_string(),
        "to": prepared.envelope.to.address(),
        "to_confidence": facts.recipient.email_confidence.filter(|_| !to_given),
        "subject": prepared.subject,
        "law": facts.law,
        "language": facts.language,
        "grounds": facts.grounds,
        "processing": facts.processing,
        "attachments": prepared.attachments.iter().map(|(name, bytes)| json!({"name": name, "bytes": bytes})).collect::<Vec<_>>(),
        "message_id": prepared.message.id,
        "sha256": prepared.message.sha256,
        "warnings": prepared.composed.warnings.iter().map(Said).collect::<Vec<_>>(),
    })
}

/// A company without an address: its form with the text to paste, or the post.
fn unreachable(case: &Case, look: &Look, context: &Context) -> Failure {
    let (name, id) = match &case.target {
        Target::Registered(id) => (id.clone(), Some(id.to_lowercase())),
        Target::Custom(custom) => (custom.name.clone(), None),
    };
    let record = id.as_ref().and_then(|id| find_record(id, SourceLocation::default(), &context.catalog).ok());
    let company = record.as_ref().map_or(name, |record| record.name.clone());
    let residence = Residence::lookup(&case.person.country, SourceLocation::default(), &context.catalog, Context::today());
    let region = residence.as_ref().map_or("rest", |residence| residence.region());
    let member = matches!(case.standing, Standing::Member { .. });
    let place = Where { region, member, accept_unverified: false };
    let form = record.as_ref().and_then(|record| record.form_for(place));
    let text = form.and_then(|_| {
        let written = write_letter(case, &context.catalog, Context::today(), &look.options(Format::Form)).ok()?;
        String::from_utf8(written.bytes).ok()
    });
    let failure = no_mail(MailError::NoAddress { company, controller: id }, context);
    let Some((form, text)) = form.zip(text) else { return failure };
    if !context.json {
        context.terminal.say(&format!("The text for {}:\n\n{}\n", form.url, text.trim_end()));
    }
    let instead = json!({ "url": form.url, "option": form.option, "login_required": form.login_required, "text": text });
    failure.with("form", instead)
}

/// Why there is no mail and, for a company without an address, what to do instead.
pub(super) fn no_mail(error: MailError, context: &Context) -> Failure {
    match error {
        MailError::Letter(error) => error.into(),
        MailError::NoAddress { ref controller, .. } => {
            let record = controller.as_ref().and_then(|id| find_record(id, SourceLocation::default(), &context.catalog).ok());
            let id = controller.as_deref().unwrap_or("…");
            let mut forms = record.iter().flat_map(|record| &record.forms).filter(|form| form.confidence.may_be_printed(false));
            let form = forms.by_ref().filter(|form| !form.older).min_by_key(|form| form.reach);
            let post = format!("post the letter: `demur letter {id} … -o letter.pdf`; print, sign, send it registered");
            let instead = match form {
                Some(form) => {
                    format!("fill in its form, {}, with the text of `demur letter {id} … --format form`; or {post}", form.url)
                }
                None => post,
            };
            Failure::of_value(&error, format!("{instead}; use --to ADDRESS to send it to an address you know"))
        }
        error => Failure::of_value(&error, words::of_mail(&error)),
    }
}
