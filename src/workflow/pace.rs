//! The pace of an account across runs: what defers its next message.

use super::deliver::{DAY, Run};
use super::delivery::DeliverError;
use crate::ledger::{Millis, OutboxEntry};
use crate::mail::Account;

impl Run<'_> {
    /// A quota used up, according to the server or the account's own limit, and until when.
    pub(super) fn too_much(&mut self, account: &Account, now: Millis) -> Result<Option<(Option<Millis>, String)>, DeliverError> {
        if let Some(pause) = self.ledger.pause_of(&account.name, now)? {
            return Ok(Some((pause.until, pause.reason)));
        }
        let Some(most) = self.order.per_day.or(account.pace.per_day) else { return Ok(None) };
        let (written, first) = self.ledger.written(&account.name, now - DAY, now)?;
        let reason = || format!("{written} messages were sent within 24 hours, and the limit of this account is {most}");
        Ok((written >= most).then(|| (Some(first.unwrap_or(now) + DAY), reason())))
    }

    /// Whether the account's pace across runs defers the next message.
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

    /// The same for the recipient's domain: many messages in a row look like spam to a company. Other domains are not deferred.
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
