//! What a delivery needs, what is to be heard of it, and how it ends.

use std::time::Duration;

use serde::Serialize;
use thiserror::Error;

use super::days::Untrue;
use crate::ledger::{self, Millis, OutboxEntry, Pause};
use crate::mail::{Account, Failure, Peer, Secret, Timeouts};
use crate::text::in_words;

/// What the job needs of its surroundings.
pub trait DeliveryEnv {
    /// The time.
    fn now(&self) -> Millis;
    /// Waits this long, or until the user interrupts.
    fn sleep(&self, time: Duration);
    /// Whether the user wants to stop. The message in hand is finished.
    fn stopped(&self) -> bool;
    /// The account with this name.
    ///
    /// # Errors
    /// A sentence for the user; the account's messages stay queued.
    fn account(&mut self, name: &str) -> Result<Account, String>;
    /// Its secret, asked for at every session: a token lives an hour, and the queue may take days.
    ///
    /// # Errors
    /// As [`DeliveryEnv::account`].
    fn secret(&mut self, account: &Account) -> Result<Option<Secret>, String>;
    /// What was queued before then from this account is too old to be sent as it is.
    fn stale_before(&self, account: &str, now: Millis) -> Millis;
    /// Hears what happens.
    fn on_event(&mut self, news: &DeliveryEvent<'_>);
}

/// What happens while the outbox is worked off.
#[derive(Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum DeliveryEvent<'a> {
    Connected { account: &'a str, peer: &'a Peer },
    Sent { entry: &'a OutboxEntry, reply: &'a str },
    Retry { entry: &'a OutboxEntry, why: &'a str, at: Millis },
    Failed { entry: &'a OutboxEntry, why: &'a str },
    Unknown { entry: &'a OutboxEntry, why: &'a str },
    Held { entry: &'a OutboxEntry, untrue: Untrue },
    Paused { account: &'a str, pause: &'a Pause },
    Waiting { until: Millis, long: bool },
}

/// What is to be sent, and how.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeliveryOptions {
    /// Least time between two messages, over what the account says.
    pub interval_ms: Option<u64>,
    /// Least time between two messages to one domain of recipients, over what the account says.
    pub per_domain_ms: Option<u64>,
    /// Most messages within 24 hours, over what the account says.
    pub per_day: Option<u32>,
    /// Wait until the queue is empty, rather than end when nothing is due.
    pub wait: bool,
    /// Times of the stages.
    pub timeouts: Timeouts,
}

/// How it ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Taken by the server.
    pub sent: u32,
    /// Refused for good.
    pub failed: u32,
    /// Nobody knows.
    pub unknown: u32,
    /// Still in the queue, of what was agreed to.
    pub queued: u64,
    /// Held back, because their days are not true any more.
    pub held: u64,
    /// Not to be sent any more, by the user's word.
    pub withdrawn: u64,
    /// When the next of them may be tried.
    pub next: Option<Millis>,
    /// Accounts from which nothing can be sent for now.
    pub paused: Vec<(String, Pause)>,
    /// What a server did or showed, where the user has to mend something before the account can send.
    pub causes: Vec<(String, Failure)>,
    /// The user wanted to stop.
    pub interrupted: bool,
}

impl Summary {
    /// Takes over where the messages that were agreed to stand.
    pub(super) fn count(&mut self, stock: &ledger::Stock) {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        self.sent = count(stock.sent);
        self.failed = count(stock.failed);
        self.unknown = count(stock.unknown + stock.sending);
        self.queued = stock.queued;
        self.held = stock.held;
        self.withdrawn = stock.withdrawn;
    }
}

/// Why the job ended before its end. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum DeliverError {
    /// A message was taken, and the ledger does not say so.
    #[error("{reference} was accepted (`{reply}`), but that could not be written down; {source}")]
    #[serde(rename = "accepted-not-recorded")]
    NotRecorded {
        reference: String,
        reply: String,
        #[serde(serialize_with = "in_words")]
        source: Box<ledger::Error>,
    },
    /// It is not known whether a message was taken, and the ledger does not say so.
    #[error("it is not known whether {reference} was accepted ({why}); {source}")]
    #[serde(rename = "unknown-not-recorded")]
    UnknownNotRecorded {
        reference: String,
        why: String,
        #[serde(serialize_with = "in_words")]
        source: Box<ledger::Error>,
    },
    /// The ledger could not be read or written while it is not known of some messages whether they were taken.
    #[error("{count} unknown; {source}")]
    #[serde(rename = "some-unknown")]
    SomeUnknown {
        count: u32,
        #[serde(serialize_with = "in_words")]
        source: Box<ledger::Error>,
    },
    /// The ledger could not be read or written; nothing is lost, and nothing is in doubt.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Error),
}
