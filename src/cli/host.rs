//! What the delivery needs of its surroundings: the clock, the accounts, the user who wants to stop, and who listens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;

use super::config::Accounts;
use super::context::Context;
use super::error::Failure;
use super::{secret, times};
use crate::ledger::{self, Ledger, Millis};
use crate::mail::{Account, Pace, Secret};
use crate::workflow::{self, News, Order, Summary, deliver};

/// How fast mail goes out.
#[derive(Debug, Args)]
#[command(next_help_heading = "How fast")]
pub(super) struct PaceArgs {
    /// Most messages in a time, over all runs: 20/min, 1/s, 100/h; over what the account says
    #[arg(long, value_name = "RATE", value_parser = Pace::interval)]
    rate: Option<u64>,
    /// Most messages within 24 hours, over all runs; over what the account says
    #[arg(long, value_name = "N")]
    max_per_day: Option<u32>,
}

impl PaceArgs {
    pub(super) fn order(&self, only: Option<i64>, wait: bool) -> Order {
        Order { only, wait, interval_ms: self.rate, per_day: self.max_per_day, ..Order::default() }
    }
}

/// The command line as the surroundings of a delivery.
struct Surroundings<'a> {
    context: &'a Context,
    accounts: &'a Accounts,
    /// Found before anything was queued.
    known: Option<(Account, Option<Secret>)>,
    stop: Arc<AtomicBool>,
}

impl workflow::Host for Surroundings<'_> {
    fn now(&self) -> Millis {
        Context::now().timestamp_millis()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn credentials(&mut self, account: &str) -> Result<(Account, Option<Secret>), String> {
        if let Some(known) = self.known.take_if(|(known, _)| known.name == account) {
            return Ok(known);
        }
        let said = |failure: Failure| format!("{failure}; {}", failure.hint());
        let configured = self.accounts.choose(Some(account), self.context).map_err(said)?;
        let secret = secret::find(&configured, self.context).map_err(said)?;
        Ok((configured.account, secret))
    }

    fn hear(&mut self, news: &News<'_>) {
        let terminal = &self.context.terminal;
        match news {
            News::Connected { account, peer } => {
                let tls = peer.tls.as_ref().map_or("no TLS", |tls| tls.version.as_str());
                terminal.detail(&format!("{account}: connected to {} ({}), {tls}", peer.host, peer.address));
            }
            News::Sent { entry, reply } => {
                terminal.say(&format!("sent {} to {} ({reply})", entry.reference, entry.recipient));
            }
            News::Retry { entry, why, at } => {
                terminal.warning(&format!("{} stays queued until {}: {why}", entry.reference, times::utc(*at)));
            }
            News::Failed { entry, why } => {
                terminal.warning(&format!("{} to {} was refused for good: {why}", entry.reference, entry.recipient));
            }
            News::Unknown { entry, why } => {
                terminal.warning(&format!("it is not known whether {} was accepted: {why}", entry.reference));
            }
            News::Paused { account, pause } => {
                let until = pause.until.map(|until| format!(" until {}", times::utc(until))).unwrap_or_default();
                terminal.warning(&format!("nothing more is sent from `{account}`{until}: {}", pause.reason));
            }
            News::Waiting { until } => terminal.detail(&format!("waiting until {}", times::utc(*until))),
        }
    }
}

/// Works the outbox off, and turns how it ended into the contract's codes.
pub(super) fn work_off(
    ledger: &mut Ledger,
    order: &Order,
    accounts: &Accounts,
    known: Option<(Account, Option<Secret>)>,
    context: &Context,
) -> Result<Summary, Failure> {
    let stop = stop_flag();
    let _right_to_send = right_to_send(ledger, &stop)?;
    let mut surroundings = Surroundings { context, accounts, known, stop };
    Ok(deliver(ledger, order, &mut surroundings)?)
}

/// Waits for another demur to end: a script may start several at once.
fn right_to_send(ledger: &mut Ledger, stop: &AtomicBool) -> Result<ledger::Sender, ledger::Error> {
    let patience = Instant::now() + Duration::from_mins(1);
    loop {
        match ledger.lock_sender(Context::now().timestamp_millis()) {
            Err(ledger::Error::Busy) if Instant::now() < patience && !stop.load(Ordering::Relaxed) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            other => return other,
        }
    }
}

/// Set by the first Ctrl-C, which lets the message in hand be finished; the second ends the program at once.
fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Without the handlers Ctrl-C ends the program, and the outbox stands that too.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, flag.clone());
        let _ = signal_hook::flag::register(signal, flag.clone());
    }
    flag
}

/// The failure that says how it ended, if not everything was sent.
pub(super) fn verdict(summary: &Summary) -> Result<(), Failure> {
    let count = |n: u64, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let parts = [
        count(summary.unknown.into(), "unknown"),
        count(summary.failed.into(), "refused for good"),
        count(summary.queued, "still queued"),
    ];
    let what = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let next = summary.next.filter(|_| summary.paused.is_empty());
    let resume = match next {
        Some(next) => format!("`demur outbox resume` goes on; the next message may be tried from {}", times::utc(next)),
        None => "`demur outbox resume` goes on when what is said above has been mended".to_owned(),
    };
    if summary.unknown > 0 {
        let hint = "find out whether they arrived, then `demur outbox resolve REF --sent` or `--resend`".to_owned();
        return Err(Failure::Unsure { what, hint });
    }
    if summary.interrupted {
        let what = if what.is_empty() { "interrupted".to_owned() } else { format!("interrupted: {what}") };
        return Err(Failure::Interrupted { what, hint: resume });
    }
    if summary.queued > 0 {
        return Err(Failure::Partly { what, hint: resume });
    }
    if summary.failed > 0 {
        return Err(Failure::Partly { what, hint: "`demur outbox list --state failed` shows them and why".to_owned() });
    }
    Ok(())
}
