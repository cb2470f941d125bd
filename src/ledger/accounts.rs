//! Pauses of an account, and how much it has sent.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::{Error, Ledger, Millis, Reader};

/// A time during which an account sends nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// Since when.
    pub since: Millis,
    /// Until when; `None` until the user has fixed something and starts again.
    pub until: Option<Millis>,
    /// Why.
    pub reason: String,
}

impl Reader {
    /// The account's current pause across runs, if any.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn pause_of(&self, account: &str, now: Millis) -> Result<Option<Pause>, Error> {
        let sql = "SELECT since, until, reason FROM pauses WHERE account = ?1 AND until > ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let pause = statement.query_row(params![account, now], |row| {
            Ok(Pause { since: row.get(0)?, until: Some(row.get(1)?), reason: row.get(2)? })
        });
        Ok(pause.optional()?)
    }

    /// When the account last wrote a body; `None` if never. Times after `now` are from before the clock was set back, and do
    /// not count.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn last_written(&self, account: &str, now: Millis) -> Result<Option<Millis>, Error> {
        let sql = "SELECT max(at) FROM handovers WHERE account = ?1 AND at <= ?2";
        Ok(self.db.prepare_cached(sql)?.query_row(params![account, now], |row| row.get(0))?)
    }

    /// The same for one recipient domain. Bodies from before the ledger knew domains count if their message is known.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn last_written_to(&self, account: &str, domain: &str, now: Millis) -> Result<Option<Millis>, Error> {
        let sql = "SELECT max(at) FROM handovers WHERE account = ?1 AND domain = ?2 AND at <= ?3";
        Ok(self.db.prepare_cached(sql)?.query_row(params![account, domain, now], |row| row.get(0))?)
    }

    /// How many bodies the account wrote after `since` and up to `now`, and when the first was. Everything the server may have
    /// counted counts: refused, unknown and repeated ones too.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn written(&self, account: &str, since: Millis, now: Millis) -> Result<(u32, Option<Millis>), Error> {
        let sql = "SELECT count(*), min(at) FROM handovers WHERE account = ?1 AND at > ?2 AND at <= ?3";
        Ok(self.db.prepare_cached(sql)?.query_row(params![account, since, now], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

impl Ledger {
    /// Pauses an account across runs.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn pause(&self, account: &str, since: Millis, until: Millis, reason: &str) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO pauses (account, since, until, reason) VALUES (?1, ?2, ?3, ?4)";
        self.db.execute(sql, params![account, since, until, reason])?;
        Ok(())
    }

    /// Lets everything queued be tried now, whatever it was waiting for.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn retry_now(&self, now: Millis) -> Result<(), Error> {
        self.db.execute("DELETE FROM pauses", [])?;
        self.db.execute("UPDATE outbox SET not_before = ?1 WHERE state = 'queued' AND not_before > ?1", [now])?;
        Ok(())
    }
}
