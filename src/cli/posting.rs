//! The mail of `demur batch --send`: counted, confirmed, queued and sent. A dry run holds nothing it could send with.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;
use serde_json::{Value, json};

use super::config::{Accounts, Configured};
use super::context::Context;
use super::delivery::{self, PaceArgs, StaleArgs};
use super::error::Failure;
use super::secret::{self, Found};
use super::words::count;
use super::{stop, terminal};
use crate::ledger::{Ledger, Reader, Stock};
use crate::mail::Mailbox;
use crate::workflow::batch::{self, Counted, Mailing, Open, Plan};
use crate::workflow::{Answer, Consent, Summary};

#[derive(Debug, Args)]
#[command(next_help_heading = "Mail")]
pub(super) struct MailArgs {
    /// E-mail each letter; a dry run unless you pass --yes or confirm the number of letters
    #[arg(long)]
    pub(super) send: bool,
    /// Account of config.toml to send from; default: the only one
    #[arg(long, value_name = "NAME", requires = "send")]
    account: Option<String>,
    /// E-mail address of the company, instead of the register's (with --send or -f eml)
    #[arg(long, value_name = "ADDRESS")]
    pub(super) to: Option<String>,
    /// Write and count everything, but queue and send nothing
    #[arg(long, requires = "send")]
    dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long, requires = "send", conflicts_with = "dry_run")]
    yes: bool,
}

/// The mail of a run, checked before the first letter is written.
pub(super) struct Post {
    accounts: Accounts,
    chosen: Configured,
    /// Days after which an unsent letter gets a new date.
    pub(super) stale_after: u16,
    stale: StaleArgs,
    how: How,
}

/// How sending is confirmed.
enum How {
    /// Not at all: letters are only counted.
    DryRun,
    /// By typing the number on the terminal.
    Typed(Found),
    /// By a flag.
    Flag(Found),
}

/// The outcome.
pub(super) struct Posted {
    pub(super) facts: Value,
    pub(super) verdict: Result<(), Failure>,
}

impl Post {
    pub(super) fn ready(mail: &MailArgs, stale: &StaleArgs, context: &Context) -> Result<Self, Failure> {
        let accounts = Accounts::read(context)?;
        let chosen = accounts.choose(mail.account.as_deref(), context)?;
        // Ask before queuing: without a password, letters would stay queued unintentionally.
        let found = || secret::find(&chosen, true, context);
        let how = match (mail.dry_run, mail.yes) {
            (false, true) => How::Flag(found()?),
            (false, false) if context.may_ask() => How::Typed(found()?),
            _ => How::DryRun,
        };
        let stale_after = stale.days(&chosen.account.name, &accounts);
        Ok(Self { accounts, chosen, stale_after, stale: *stale, how })
    }

    /// The sender.
    pub(super) fn from(&self) -> &Mailbox {
        &self.chosen.account.from
    }

    pub(super) fn send(
        self,
        plan: &Plan<'_>,
        open: Open<'_>,
        folder: &Path,
        pace: &PaceArgs,
        stop: &Arc<AtomicBool>,
        context: &Context,
    ) -> Result<Posted, Failure> {
        let partly = |error| Failure::of_batch(error, true);
        let reader = context.reader()?;
        let counted = batch::count(plan, open, folder, reader.as_ref(), stop).map_err(partly)?;
        self.tell(&counted, context);
        let Counted { proposal, by_hand, withdrawn, .. } = counted;
        let (letters, digest) = (proposal.count(), proposal.digest());
        let agreed: Option<(Consent, Found)> = match self.how {
            How::DryRun => None,
            How::Flag(found) => proposal.answered(Answer::Yes).map(|consent| (consent, found)),
            How::Typed(_) if letters == 0 => None,
            How::Typed(found) => {
                let question = format!("Type {letters} to send them: ");
                let typed = terminal::ask(&question, "nothing was queued or sent")?.unwrap_or_default();
                proposal.answered(Answer::Count(&typed)).map(|consent| (consent, found))
            }
        };
        let mut summary = Summary::default();
        let mut refused = Vec::new();
        match agreed {
            None if letters > 0 => context.terminal.say("nothing was queued or sent; add --yes to send"),
            None => {}
            Some((consent, found)) => {
                let account = &self.chosen.account;
                let mailing = Mailing { account: &account.name, from: &account.from, now: Context::now() };
                let _held = stop::hold();
                let mut ledger = Ledger::open(context.data_folder()?)?;
                let queued = batch::queue(plan, open, folder, &mailing, consent, &mut ledger, stop).map_err(partly)?;
                context.terminal.say(&format!("queued {}", count(queued.agreed.count())));
                for error in queued.refused {
                    let failure = Failure::from(error);
                    context.terminal.warning(&format!("not queued: {failure}; {}", failure.hint()));
                    refused.push(failure.to_value());
                }
                let found = Some((account.name.clone(), found));
                let agreed = queued.agreed;
                (summary, _) = delivery::work_off(
                    &mut ledger,
                    |_| Ok(agreed),
                    &pace.order(false),
                    self.stale,
                    &self.accounts,
                    found,
                    context,
                )?;
            }
        }
        drop(reader);
        let reader = context.reader()?;
        let (here, all) = stocks(folder, reader.as_ref())?;
        if let Some(all) = all {
            context.terminal.say(&format!("this folder: {}; whole outbox: {}", told(&here), told(&all)));
        }
        let withdrawn: Vec<Value> =
            withdrawn.iter().map(|(row, reference)| json!({ "row": row, "reference": reference })).collect();
        let facts = json!({
            "to_send": letters, "digest": digest, "folder": here, "outbox": all, "changed_by_hand": by_hand, "not_queued": refused,
            "withdrawn": withdrawn,
        });
        let verdict = verdict(&here, summary).and_then(|()| match by_hand.len() + refused.len() {
            0 => Ok(()),
            n => Err(Failure::partly(
                format!("{} not e-mailed", count(n)),
                "post the letters changed by hand, or delete their files to have them written again",
            )),
        });
        Ok(Posted { facts, verdict })
    }

    fn tell(&self, counted: &Counted, context: &Context) {
        let account = &self.chosen.account;
        let to_send = count(counted.proposal.count());
        context.terminal.say(&format!("{to_send} to send, one message each, from {} via {}", account.from, account.name));
        let stock = &counted.stock;
        if stock.queued + stock.held > 0 {
            let waiting = usize::try_from(stock.queued + stock.held).unwrap_or(usize::MAX);
            let (is, them) = if waiting == 1 { ("is", "it") } else { ("are", "them") };
            let waiting = count(waiting);
            context
                .terminal
                .say(&format!("{waiting} of this folder {is} already in the outbox; run `demur outbox resume` to send {them}"));
        }
        for reference in &counted.by_hand {
            let what = "was changed by hand and would not be e-mailed as it is there: left out";
            context.terminal.warning(&format!("the letter {reference} {what}"));
        }
        for (row, reference) in &counted.withdrawn {
            let after_all = format!("send it after all with `demur outbox resolve {reference} --resend`");
            let instead = "or a new one with `demur send … --again`";
            let what = format!("{reference} was withdrawn, and nothing is e-mailed instead; {after_all}, {instead}");
            context.terminal.warning(&format!("row {row}: the letter {what}"));
        }
    }
}

fn stocks(folder: &Path, ledger: Option<&Reader>) -> Result<(Stock, Option<Stock>), Failure> {
    let Some(ledger) = ledger else { return Ok((Stock::default(), None)) };
    Ok((batch::stock(folder, ledger).map_err(|error| Failure::of_batch(error, true))?, Some(ledger.stock()?)))
}

/// `3 sent, 1 failed`
fn told(stock: &Stock) -> String {
    let Stock { sent, queued, held, sending, failed, unknown, withdrawn } = *stock;
    let parts = [
        (sent, "sent"),
        (queued, "queued"),
        (held, "held"),
        (sending, "being sent"),
        (failed, "failed"),
        (unknown, "unknown"),
        (withdrawn, "withdrawn"),
    ];
    let said: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if said.is_empty() { "none".to_owned() } else { said.join(", ") }
}

/// As long as a letter of the folder is failed, unknown, withdrawn or waiting, the user has something to do.
fn verdict(here: &Stock, run: Summary) -> Result<(), Failure> {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    delivery::verdict(&Summary {
        sent: count(here.sent),
        failed: count(here.failed),
        unknown: count(here.unknown + here.sending),
        queued: here.queued,
        held: here.held,
        withdrawn: here.withdrawn,
        ..run
    })
}

/// The input files, so that none is overwritten.
pub(super) fn inputs<'a>(members: &'a Path, others: &'a [PathBuf]) -> Vec<&'a Path> {
    std::iter::once(members).filter(|path| *path != Path::new("-")).chain(others.iter().map(PathBuf::as_path)).collect()
}
