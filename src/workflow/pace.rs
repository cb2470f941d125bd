//! The pace of an account, over all runs: what puts its next message off.

use super::deliver::{DAY, Run};
use super::delivery::DeliverError;
use crate::ledger::{Millis, OutboxEntry};
use crate::mail::Account;

impl Run<'_> {
    /// A quota that is used up, by the server's word or by the account's own limit; with the time when it is not.
    pub(super) fn too_much(&mut self, account: &Account, now: Millis) -> Result<Option<(Option<Millis>, String)>, DeliverError> {
        if let Some(pause) = self.ledger.pause_of(&account.name, now)? {
            return Ok(Some((pause.until, pause.reason)));
        }
        let Some(most) = self.order.per_day.or(account.pace.per_day) else { return Ok(None) };
        let (written, first) = self.ledger.written(&account.name, now - DAY, now)?;
        let reason = || format!("{written} messages went out within 24 hours, and {most} are the most for this account");
        Ok((written >= most).then(|| (Some(first.unwrap_or(now) + DAY), reason())))
    }

    /// Whether the pace of the account, over all runs, puts the next message off.
    pub(super) fn too_soon(&mut self, account: &Account, now: Millis) -> Result<bool, DeliverError> {
        let interval = self.order.interval_ms.unwrap_or(account.pace.interval_ms);
        if interval == 0 {
            return Ok(false);
        }
        let written = self.ledger.last_written(&account.name, now)?;
        let Some(last) = written.max(self.holds.last_attempt(&account.name, now)) else { return Ok(false) };
        let until = last.saturating_add_unsigned(interval);
        if until <= now {
            return Ok(false);
        }
        self.holds.put_off(&account.name, until);
        Ok(true)
    }

    pub(super) fn per_domain(&self, account: &Account) -> u64 {
        self.order.per_domain_ms.unwrap_or(account.pace.per_domain_ms)
    }

    /// The same for the domain of the recipient: many messages to one company in a row look like spam to it. What goes to
    /// others is not put off.
    pub(super) fn too_soon_for(&mut self, entry: &OutboxEntry, account: &Account, now: Millis) -> Result<bool, DeliverError> {
        let interval = self.per_domain(account);
        if interval == 0 {
            return Ok(false);
        }
        let written = self.ledger.last_written_to(&entry.account, &entry.domain, now)?;
        let last = written.max(self.holds.last_attempt_to(&entry.account, &entry.domain, now));
        let until = last.map_or(now, |last| last.saturating_add_unsigned(interval));
        if until <= now {
            return Ok(false);
        }
        self.holds.put_off_domain(&entry.account, &entry.domain, until, now);
        Ok(true)
    }
}
