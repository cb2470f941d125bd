//! What a delivery needs, what it reports, and how it ends.

use std::time::Duration;

use serde::Serialize;
use thiserror::Error;

use super::days::Untrue;
use crate::ledger::{self, Millis, OutboxEntry, Pause};
use crate::mail::{Account, Failure, Peer, Secret, Timeouts};
use crate::text::in_words;

/// What a delivery needs from its environment.
pub trait DeliveryEnv {
    /// The time.
    fn now(&self) -> Millis;
    /// The day, where the user is.
    fn today(&self) -> chrono::NaiveDate;
    /// Waits this long, or until the user interrupts.
    fn sleep(&self, time: Duration);
    /// Whether the user wants to stop. The current message is finished.
    fn stopped(&self) -> bool;
    /// The account with this name.
    ///
    /// # Errors
    /// A message for the user; the account's mail stays queued.
    fn account(&mut self, name: &str) -> Result<Account, String>;
    /// Its secret, requested for every session: a token lives an hour, and the queue may take days.
    ///
    /// # Errors
    /// Like [`DeliveryEnv::account`].
    fn secret(&mut self, account: &Account) -> Result<Option<Secret>, String>;
    /// Letters queued from this account before this time are too old to be sent unchanged.
    fn stale_before(&self, account: &str, now: Millis) -> Millis;
    /// Called for each event.
    fn on_event(&mut self, news: &DeliveryEvent<'_>);
}

/// What happens during a delivery.
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

/// How to send.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeliveryOptions {
    /// Minimum time between two messages; overrides the account's.
    pub interval_ms: Option<u64>,
    /// Minimum time between two messages to one recipient domain; overrides the account's.
    pub per_domain_ms: Option<u64>,
    /// Maximum number of messages in 24 hours; overrides the account's.
    pub per_day: Option<u32>,
    /// Wait until the queue is empty instead of ending when nothing is due.
    pub wait: bool,
    /// Timeouts of the stages.
    pub timeouts: Timeouts,
}

/// How it ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Accepted by the server.
    pub sent: u32,
    /// Rejected for good.
    pub failed: u32,
    /// Unknown.
    pub unknown: u32,
    /// Agreed to and still queued.
    pub queued: u64,
    /// Held because their dates are no longer true.
    pub held: u64,
    /// Withdrawn by the user.
    pub withdrawn: u64,
    /// When the next of them may be tried.
    pub next: Option<Millis>,
    /// Accounts from which nothing can be sent for now.
    pub paused: Vec<(String, Pause)>,
    /// What a server did or showed that the user must fix before the account can send.
    pub causes: Vec<(String, Failure)>,
    /// The user wanted to stop.
    pub interrupted: bool,
}

impl Summary {
    /// Takes over the states of the agreed messages.
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

/// Why delivery stopped early. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum DeliverError {
    /// A message was accepted, but the ledger does not say so.
    #[error("{reference} was accepted (`{reply}`), but that could not be recorded; {source}")]
    #[serde(rename = "accepted-not-recorded")]
    NotRecorded {
        reference: String,
        reply: String,
        #[serde(serialize_with = "in_words")]
        source: Box<ledger::Error>,
    },
    /// It is unknown whether a message was accepted, and the ledger does not say so.
    #[error("it is unknown whether {reference} was accepted ({why}); {source}")]
    #[serde(rename = "unknown-not-recorded")]
    UnknownNotRecorded {
        reference: String,
        why: String,
        #[serde(serialize_with = "in_words")]
        source: Box<ledger::Error>,
    },
    /// The ledger could not be read or written, and some messages may have been accepted.
    #[error("{count} unknown; {source}")]
    #[serde(rename = "some-unknown")]
    SomeUnknown {
        count: u32,
        #[serde(serialize_with = "in_words")]
        source: Box<ledger::Error>,
    },
    /// The ledger could not be read or written; nothing is lost or in doubt.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Error),
}
