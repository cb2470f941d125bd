//! What holds an account back within one run: its own pace (overall or per recipient domain), a pause, or a server that
//! rejects message after message in the same way.
//!
//! This module only keeps the counts; it decides nothing about a message. What must outlive the run is in the ledger.

use std::collections::BTreeMap;

use crate::ledger::{Except, Millis, Pause};

/// This many messages in a row that end alike are the server's fault, not theirs.
const STREAK: u32 = 5;

#[derive(Debug, Default)]
pub(super) struct AccountBackoff {
    accounts: BTreeMap<String, Account>,
    /// Earliest next attempt, by account and recipient domain.
    domains: BTreeMap<(String, String), Millis>,
    /// The last attempt of an account to reach a domain that has a pace.
    attempts_to: BTreeMap<(String, String), Millis>,
}

#[derive(Debug, Default)]
struct Account {
    /// Earliest next attempt at its own pace: nothing is wrong.
    later: Option<Millis>,
    /// Something is wrong.
    pause: Option<Pause>,
    last_attempt: Option<Millis>,
    /// Consecutive failures to open a session.
    failures: u32,
    /// Messages with an unknown outcome in this run.
    lost: u32,
    /// The last kind of refusal, and how often in a row.
    refusals: (String, u32),
}

impl AccountBackoff {
    fn of(&mut self, account: &str) -> &mut Account {
        self.accounts.entry(account.to_owned()).or_default()
    }

    /// Accounts and recipient domains that may not send now. A pause only ends for a caller that waits.
    pub(super) fn not_now(&self, now: Millis, wait: bool) -> Except {
        let paused = |pause: &Pause| !wait || pause.until.is_none_or(|until| until > now);
        let held =
            |account: &Account| account.later.is_some_and(|until| until > now) || account.pause.as_ref().is_some_and(paused);
        Except {
            accounts: self.accounts.iter().filter(|(_, account)| held(account)).map(|(name, _)| name.clone()).collect(),
            domains: self.domains.iter().filter(|(_, until)| **until > now).map(|(lane, _)| lane.clone()).collect(),
        }
    }

    /// Accounts held for a time, and until when: those at their own pace and, for a caller that waits, paused ones.
    pub(super) fn moments(&self, now: Millis, wait: bool) -> impl Iterator<Item = (&str, Millis)> {
        let end = move |account: &Account| match &account.pause {
            Some(pause) if wait => pause.until,
            Some(_) => None,
            None => account.later,
        };
        self.accounts
            .iter()
            .filter_map(move |(name, account)| end(account).filter(|until| *until > now).map(|until| (name.as_str(), until)))
    }

    /// Deferred domains of accounts that are not held, and until when.
    pub(super) fn domain_moments(&self, now: Millis) -> impl Iterator<Item = (&str, &str, Millis)> {
        let free = |account: &str| self.accounts.get(account).is_none_or(|account| account.pause.is_none());
        let later = move |((account, _), until): &(&(String, String), &Millis)| **until > now && free(account);
        self.domains.iter().filter(later).map(|((account, domain), until)| (account.as_str(), domain.as_str(), *until))
    }

    pub(super) fn put_off(&mut self, account: &str, until: Millis) {
        self.of(account).later = Some(until);
    }

    /// Defers mail to one domain. Expired entries are dropped, so the map holds at most one pace's worth.
    pub(super) fn put_off_domain(&mut self, account: &str, domain: &str, until: Millis, now: Millis) {
        self.domains.retain(|_, until| *until > now);
        self.domains.insert((account.to_owned(), domain.to_owned()), until);
    }

    pub(super) fn hold(&mut self, account: &str, pause: Pause) {
        let account = self.of(account);
        account.pause = Some(pause);
        account.later = None;
        account.lost = 0;
        account.refusals.1 = 0;
    }

    /// A session could be opened.
    pub(super) fn works(&mut self, account: &str) {
        let account = self.of(account);
        account.pause = None;
        account.failures = 0;
    }

    /// A session could not be opened; returns how many failures came before.
    pub(super) fn failed(&mut self, account: &str) -> u32 {
        let failures = &mut self.of(account).failures;
        *failures += 1;
        *failures - 1
    }

    pub(super) fn attempts(&mut self, account: &str, now: Millis) {
        self.of(account).last_attempt = Some(now);
    }

    /// The last attempt; ignores one after `now`, made before the clock was set back.
    pub(super) fn last_attempt(&self, account: &str, now: Millis) -> Option<Millis> {
        self.accounts.get(account).and_then(|account| account.last_attempt).filter(|last| *last <= now)
    }

    pub(super) fn attempts_to(&mut self, account: &str, domain: &str, now: Millis) {
        self.attempts_to.insert((account.to_owned(), domain.to_owned()), now);
    }

    /// Like [`Self::last_attempt`], to this domain.
    pub(super) fn last_attempt_to(&self, account: &str, domain: &str, now: Millis) -> Option<Millis> {
        self.attempts_to.get(&(account.to_owned(), domain.to_owned())).copied().filter(|last| *last <= now)
    }

    pub(super) fn accepted(&mut self, account: &str) {
        self.of(account).refusals.1 = 0;
    }

    /// A message was refused in this way; returns whether to blame the server.
    pub(super) fn refused(&mut self, account: &str, kind: &str) -> bool {
        let refusals = &mut self.of(account).refusals;
        if refusals.0 != kind {
            *refusals = (kind.to_owned(), 0);
        }
        refusals.1 += 1;
        refusals.1 >= STREAK
    }

    /// A message's outcome is unknown; returns whether there are too many. Successes in between do not reset the count.
    pub(super) fn lost(&mut self, account: &str) -> bool {
        let lost = &mut self.of(account).lost;
        *lost += 1;
        *lost >= STREAK
    }

    pub(super) fn into_pauses(self) -> Vec<(String, Pause)> {
        self.accounts.into_iter().filter_map(|(name, account)| account.pause.map(|pause| (name, pause))).collect()
    }
}
