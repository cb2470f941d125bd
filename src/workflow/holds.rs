//! What holds an account back in one run: its own pace, a pause, a server with which one message after the other ends alike.
//!
//! This module keeps books and decides nothing about a message; what has to outlive the run stands in the ledger.

use std::collections::BTreeMap;

use crate::ledger::{Millis, Pause};

/// So many messages in a row that ended alike are the server's fault, not theirs.
const STREAK: u32 = 5;

#[derive(Debug, Default)]
pub(super) struct Holds {
    accounts: BTreeMap<String, Account>,
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

impl Holds {
    fn of(&mut self, account: &str) -> &mut Account {
        self.accounts.entry(account.to_owned()).or_default()
    }

    /// Accounts from which nothing goes out now. Only who waits sees a pause end.
    pub(super) fn not_now(&self, now: Millis, wait: bool) -> Vec<String> {
        let paused = |pause: &Pause| !wait || pause.until.is_none_or(|until| until > now);
        let held =
            |account: &Account| account.later.is_some_and(|until| until > now) || account.pause.as_ref().is_some_and(paused);
        self.accounts.iter().filter(|(_, account)| held(account)).map(|(name, _)| name.clone()).collect()
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

    pub(super) fn put_off(&mut self, account: &str, until: Millis) {
        self.of(account).later = Some(until);
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
