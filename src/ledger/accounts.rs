//! What an account may not do for now, and how much it has sent.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{Error, Ledger, Millis};

/// A pause of a whole account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// Since when.
    pub since: Millis,
    /// Until when; `None`: until the user has mended something and starts again.
    pub until: Option<Millis>,
    /// Why.
    pub reason: String,
}

impl Ledger {
    /// The pause of an account, if it has one. One that is over is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn pause_of(&self, account: &str, now: Millis) -> Result<Option<Pause>, Error> {
        let sql = "SELECT paused_at, paused_until, reason FROM accounts WHERE name = ?1";
        let read = |row: &Row<'_>| Ok(Pause { since: row.get(0)?, until: row.get(1)?, reason: row.get(2)? });
        let pause = self.db.prepare_cached(sql)?.query_row([account], read).optional()?;
        Ok(pause.filter(|pause| pause.until.is_none_or(|until| until > now)))
    }

    /// Pauses an account.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn pause(&self, account: &str, pause: &Pause) -> Result<(), Error> {
        self.db.execute(
            "INSERT OR REPLACE INTO accounts (name, paused_at, paused_until, reason) VALUES (?1, ?2, ?3, ?4)",
            params![account, pause.since, pause.until, pause.reason],
        )?;
        Ok(())
    }

    /// The account works again, or is to be tried again.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn unpause(&self, account: &str) -> Result<(), Error> {
        self.db.execute("DELETE FROM accounts WHERE name = ?1", [account])?;
        Ok(())
    }

    /// Everything that is queued may be tried now, whatever was to be waited for.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn hurry(&self, now: Millis) -> Result<(), Error> {
        self.db.execute("DELETE FROM accounts", [])?;
        self.db.execute("UPDATE outbox SET not_before = ?1 WHERE state = 'queued' AND not_before > ?1", [now])?;
        Ok(())
    }

    /// When the account last wrote a message; `None` if never.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn last_written(&self, account: &str) -> Result<Option<Millis>, Error> {
        let sql = "SELECT max(sending_at) FROM outbox WHERE account = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([account], |row| row.get(0))?)
    }

    /// How many messages the account has written since `since`, and when the first of them was. What the server may have
    /// counted counts: refused and unknown messages too.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn written_since(&self, account: &str, since: Millis) -> Result<(u32, Option<Millis>), Error> {
        let sql = "SELECT count(*), min(sending_at) FROM outbox WHERE account = ?1 AND sending_at > ?2";
        Ok(self.db.prepare_cached(sql)?.query_row(params![account, since], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}
