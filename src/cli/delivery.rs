//! What a delivery needs from its environment: the clock, the accounts, interruption and progress output.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clap::Args;

use super::config::Accounts;
use super::context::Context;
use super::error::Failure;
use super::secret::{self, Found};
use super::{advice, stop, times, words};
use crate::ledger::{self, Ledger, Millis, OutboxEntry};
use crate::mail::{Account, Pace, Secret};
use crate::workflow::{self, Agreed, DeliveryEvent, DeliveryOptions, Summary, Untrue, deliver};

/// How fast mail goes out.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rate limits")]
pub(super) struct PaceArgs {
    /// Limit messages per time, across all runs: 20/min, 1/s, 100/h; overrides the account
    #[arg(long, value_name = "RATE", value_parser = Pace::interval)]
    rate: Option<u64>,
    /// Limit messages per time to one recipient domain, across all runs; overrides the account
    #[arg(long, value_name = "RATE", value_parser = Pace::interval)]
    per_domain: Option<u64>,
    /// Limit messages per 24 hours, across all runs; overrides the account
    #[arg(long, value_name = "N")]
    max_per_day: Option<u32>,
}

impl PaceArgs {
    pub(super) fn order(&self, wait: bool) -> DeliveryOptions {
        DeliveryOptions {
            wait,
            interval_ms: self.rate,
            per_domain_ms: self.per_domain,
            per_day: self.max_per_day,
            ..DeliveryOptions::default()
        }
    }
}

/// When a letter is too old to be sent as it is.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Rate limits")]
pub(super) struct StaleArgs {
    /// Hold letters queued more than this many days ago; overrides the account (default: 5)
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(0..=3_650))]
    stale_after: Option<u16>,
}

/// Days until a queued letter is too old, unless the account sets its own: a letter's dates assume that it arrives soon.
pub(super) const STALE_AFTER: u16 = 5;

impl StaleArgs {
    /// The limit in days for an account.
    pub(super) fn days(&self, account: &str, accounts: &Accounts) -> u16 {
        self.stale_after.or_else(|| accounts.stale_after(account)).unwrap_or(STALE_AFTER)
    }

    /// Letters of this account queued before this time are too old.
    pub(super) fn before(&self, account: &str, accounts: &Accounts, now: Millis) -> Millis {
        now - Millis::from(self.days(account, accounts)) * DAY
    }
}

const DAY: Millis = 86_400_000;

/// Warns of a held letter.
pub(super) fn tell_held(entry: &OutboxEntry, untrue: Untrue, context: &Context) {
    let since = times::utc(entry.queued_at);
    let why = match untrue {
        Untrue::Past => format!("it was queued on {since}, and its dates are no longer right"),
        Untrue::Future => format!("it was queued on {since}, and that day or its date is in the future by this clock"),
    };
    context.terminal.warning(&format!("{} is held: {why}", entry.reference));
}

/// The hint for held letters.
const REFRESH: &str = "`demur outbox refresh` updates the held letters for today, shows what changes, and asks";
/// The hint for withdrawn letters.
pub(super) const AFTER_ALL: &str =
    "send a withdrawn letter after all with `demur outbox resolve REF --resend`, or a new one with `demur send … --again`";

/// The command line as the environment of a delivery.
struct Surroundings<'a> {
    context: &'a Context,
    accounts: &'a Accounts,
    stale: StaleArgs,
    /// Secrets found so far, by account.
    found: BTreeMap<String, Found>,
}

fn said(failure: Failure) -> String {
    format!("{failure}; {}", failure.hint())
}

impl workflow::DeliveryEnv for Surroundings<'_> {
    fn now(&self) -> Millis {
        Context::now().timestamp_millis()
    }

    fn today(&self) -> chrono::NaiveDate {
        Context::today()
    }

    fn sleep(&self, time: Duration) {
        stop::sleep(time);
    }

    fn stopped(&self) -> bool {
        stop::requested()
    }

    fn account(&mut self, name: &str) -> Result<Account, String> {
        self.accounts.choose(Some(name), self.context).map(|configured| configured.account).map_err(said)
    }

    fn secret(&mut self, account: &Account) -> Result<Option<Secret>, String> {
        if !self.found.contains_key(&account.name) {
            let configured = self.accounts.choose(Some(&account.name), self.context).map_err(said)?;
            // With several accounts, the one password in the environment could belong to any of them.
            let environment = self.accounts.names().count() == 1;
            let found = secret::find(&configured, environment, self.context).map_err(said)?;
            self.found.insert(account.name.clone(), found);
        }
        let Some(found) = self.found.get(&account.name) else { return Ok(None) };
        let secret = found.secret.clone();
        if found.expires {
            self.found.remove(&account.name);
        }
        Ok(secret)
    }

    fn stale_before(&self, account: &str, now: Millis) -> Millis {
        // With a limit of 0 days, what was queued a moment ago is still sent.
        self.stale.before(account, self.accounts, now).min(now - DAY)
    }

    fn on_event(&mut self, news: &DeliveryEvent<'_>) {
        let terminal = &self.context.terminal;
        match news {
            DeliveryEvent::Connected { account, peer } => {
                let tls = peer.tls.as_ref().map_or("no TLS", |tls| tls.version.as_str());
                terminal.detail(&format!("{account}: connected to {} ({}), {tls}", peer.host, peer.address));
            }
            DeliveryEvent::Sent { entry, reply } => {
                terminal.say(&format!("sent {} to {} ({reply})", entry.reference, entry.recipient));
            }
            DeliveryEvent::Retry { entry, why, at } => {
                terminal.warning(&format!("{} stays queued until {}: {why}", entry.reference, times::utc(*at)));
            }
            DeliveryEvent::Failed { entry, why } => {
                terminal.warning(&format!("{} to {} was refused for good: {why}", entry.reference, entry.recipient));
            }
            DeliveryEvent::Unknown { entry, why } => {
                terminal.warning(&format!("unknown whether {} was accepted: {why}", entry.reference));
            }
            DeliveryEvent::Held { entry, untrue } => tell_held(entry, *untrue, self.context),
            DeliveryEvent::Paused { account, pause } => {
                let until = pause.until.map(|until| format!(" until {}", times::utc(until))).unwrap_or_default();
                terminal.warning(&format!("`{account}` is paused{until}: {}", pause.reason));
            }
            DeliveryEvent::Waiting { until, long: true } => terminal.say(&format!("waiting until {}", times::utc(*until))),
            DeliveryEvent::Waiting { until, .. } => terminal.detail(&format!("waiting until {}", times::utc(*until))),
        }
    }
}

/// Sends what `agree` gives, once this process holds the sender lock. `found` is the secret of an account that is already
/// known. Messages left behind by the last run are announced, and returned with the outcome.
pub(super) fn work_off(
    ledger: &mut Ledger,
    agree: impl FnOnce(&mut Ledger) -> Result<Agreed, Failure>,
    order: &DeliveryOptions,
    stale: StaleArgs,
    accounts: &Accounts,
    found: Option<(String, Found)>,
    context: &Context,
) -> Result<(Summary, usize), Failure> {
    // The current message is finished, and the ledger knows the state of the others.
    let _held = stop::hold();
    let right_to_send = right_to_send(ledger)?;
    announce(&right_to_send.interrupted, context);
    let agreed = agree(ledger)?;
    let mut surroundings = Surroundings { context, accounts, stale, found: found.into_iter().collect() };
    let summary = deliver(ledger, &agreed, order, &mut surroundings)?;
    Ok((summary, right_to_send.interrupted.len()))
}

/// Warns of messages that the last run left behind.
pub(super) fn announce(interrupted: &[OutboxEntry], context: &Context) {
    for entry in interrupted {
        let why = "the program ended while it was being sent";
        context.terminal.warning(&format!("unknown whether {} was accepted: {why}", entry.reference));
    }
}

/// Waits for another demur to finish: a script may start several at once.
fn right_to_send(ledger: &mut Ledger) -> Result<ledger::Sender, Failure> {
    let patience = Instant::now() + Duration::from_mins(1);
    loop {
        match ledger.lock_sender(Context::now().timestamp_millis()) {
            Err(error @ ledger::Error::Busy) if stop::requested() => {
                return Err(Failure::interrupted(format!("interrupted: {error}"), words::of_ledger(&error)));
            }
            Err(ledger::Error::Busy) if Instant::now() < patience => stop::sleep(stop::LOOK),
            other => return Ok(other?),
        }
    }
}

/// The failure to report if not everything was sent.
pub(super) fn verdict(summary: &Summary) -> Result<(), Failure> {
    let count = |n: u64, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let parts = [
        count(summary.unknown.into(), "unknown"),
        count(summary.failed.into(), "refused for good"),
        count(summary.queued, "still queued"),
        count(summary.held, "held"),
        count(summary.withdrawn, "withdrawn"),
    ];
    let reason = summary.paused.first().filter(|_| summary.queued > 0);
    let reason = reason.map(|(account, pause)| format!(" ({account}: {})", pause.reason)).unwrap_or_default();
    let what = parts.into_iter().flatten().collect::<Vec<_>>().join(", ") + &reason;
    let resume = match summary.next {
        Some(next) => format!("run `demur outbox resume` to continue; the next message can be tried from {}", times::utc(next)),
        None => {
            let cause = |(account, _): &(String, _)| summary.causes.iter().find(|(name, _)| name == account);
            let fix = summary.paused.first().and_then(cause).map(|(account, failure)| advice::of(account, failure));
            let fix = fix.unwrap_or_else(|| "fix this".to_owned());
            format!("{fix}, then run `demur outbox resume`; or withdraw the letter: `demur outbox resolve REF --withdraw`")
        }
    };
    if summary.unknown > 0 {
        let hint = "find out whether they arrived, then run `demur outbox resolve REF` with `--sent` or `--resend`";
        return Err(Failure::unsure(what, hint));
    }
    if summary.interrupted {
        return Err(Failure::interrupted(format!("interrupted: {what}"), resume));
    }
    let failed = "see `demur outbox list --state failed` for what was refused, and why".to_owned();
    let hints = [
        (summary.queued > 0).then_some(resume),
        (summary.held > 0).then(|| REFRESH.to_owned()),
        (summary.failed > 0).then_some(failed),
        (summary.withdrawn > 0).then(|| AFTER_ALL.to_owned()),
    ];
    let hints: Vec<String> = hints.into_iter().flatten().collect();
    if hints.is_empty() { Ok(()) } else { Err(Failure::partly(what, hints.join("; "))) }
}
