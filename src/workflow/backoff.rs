//! What holds an account back in one run: its own pace, for all or for one domain of recipients, a pause, a server with which
//! one message after the other ends alike.
//!
//! This module keeps books and decides nothing about a message; what has to outlive the run stands in the ledger.

use std::collections::BTreeMap;

use crate::ledger::{Except, Millis, Pause};

/// So many messages in a row that ended alike are the server's fault, not theirs.
const STREAK: u32 = 5;

#[derive(Debug, Default)]
pub(super) struct AccountBackoff {
    accounts: BTreeMap<String, Account>,
    /// An account and a domain of its recipients: not before this time.
    domains: BTreeMap<(String, String), Millis>,
    /// The last attempt of an account to reach a domain that has a pace.
    attempts_to: BTreeMap<(String, String), Millis>,
}

#[derive(Debug, Default)]
struct Account {
    /// Not before this time, at its own pace: nothing is wrong.
    later: Option<Millis>,
    /// Something is wrong.
    pause: Option<Pause>,
    last_attempt: Option<Millis>,
    /// Sessions in a row that could not be opened.
    failures: u32,
    /// Messages that nobody knows of, in this run.
    lost: u32,
    /// The last kind of refusal, and how often in a row it came.
    refusals: (String, u32),
}

impl AccountBackoff {
    fn of(&mut self, account: &str) -> &mut Account {
        self.accounts.entry(account.to_owned()).or_default()
    }

    /// Accounts, and domains of their recipients, to which nothing goes out now. Only who waits sees a pause end.
    pub(super) fn not_now(&self, now: Millis, wait: bool) -> Except {
        let paused = |pause: &Pause| !wait || pause.until.is_none_or(|until| until > now);
        let held =
            |account: &Account| account.later.is_some_and(|until| until > now) || account.pause.as_ref().is_some_and(paused);
        Except {
            accounts: self.accounts.iter().filter(|(_, account)| held(account)).map(|(name, _)| name.clone()).collect(),
            domains: self.domains.iter().filter(|(_, until)| **until > now).map(|(lane, _)| lane.clone()).collect(),
        }
    }

    /// Accounts that are held for a time, with its end: those at their own pace, and for who waits the others too.
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

    /// Domains that are put off, of accounts that are not held, with the end of that.
    pub(super) fn domain_moments(&self, now: Millis) -> impl Iterator<Item = (&str, &str, Millis)> {
        let free = |account: &str| self.accounts.get(account).is_none_or(|account| account.pause.is_none());
        let later = move |((account, _), until): &(&(String, String), &Millis)| **until > now && free(account);
        self.domains.iter().filter(later).map(|((account, domain), until)| (account.as_str(), domain.as_str(), *until))
    }

    pub(super) fn put_off(&mut self, account: &str, until: Millis) {
        self.of(account).later = Some(until);
    }

    /// Puts off what goes to one domain. What is over is forgotten, so that the books grow with no more than one pace.
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

    /// A session could not be opened; returns how often that was so before.
    pub(super) fn failed(&mut self, account: &str) -> u32 {
        let failures = &mut self.of(account).failures;
        *failures += 1;
        *failures - 1
    }

    pub(super) fn attempts(&mut self, account: &str, now: Millis) {
        self.of(account).last_attempt = Some(now);
    }

    /// The last attempt; one that lies after `now` was made before the clock was set back.
    pub(super) fn last_attempt(&self, account: &str, now: Millis) -> Option<Millis> {
        self.accounts.get(account).and_then(|account| account.last_attempt).filter(|last| *last <= now)
    }

    pub(super) fn attempts_to(&mut self, account: &str, domain: &str, now: Millis) {
        self.attempts_to.insert((account.to_owned(), domain.to_owned()), now);
    }

    /// As [`Self::last_attempt`], to this domain.
    pub(super) fn last_attempt_to(&self, account: &str, domain: &str, now: Millis) -> Option<Millis> {
        self.attempts_to.get(&(account.to_owned(), domain.to_owned())).copied().filter(|last| *last <= now)
    }

    pub(super) fn accepted(&mut self, account: &str) {
        self.of(account).refusals.1 = 0;
    }

    /// A message was refused in this way; says whether that is the server's fault by now.
    pub(super) fn refused(&mut self, account: &str, kind: &str) -> bool {
        let refusals = &mut self.of(account).refusals;
        if refusals.0 != kind {
            *refusals = (kind.to_owned(), 0);
        }
        refusals.1 += 1;
        refusals.1 >= STREAK
    }

    /// Nobody knows of a message; says whether there are too many of these. Those that go well in between do not excuse it.
    pub(super) fn lost(&mut self, account: &str) -> bool {
        let lost = &mut self.of(account).lost;
        *lost += 1;
        *lost >= STREAK
    }

    pub(super) fn into_pauses(self) -> Vec<(String, Pause)> {
        self.accounts.into_iter().filter_map(|(name, account)| account.pause.map(|pause| (name, pause))).collect()
    }
}
