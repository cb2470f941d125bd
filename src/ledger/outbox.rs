//! The outbox: messages and their states.
//!
//! `queued → sending → sent | failed | unknown`, and back to `queued` only where the server surely did not take the message
//! or the user says so. Each step is one statement that names the state from which it starts: a step that does not fit
//! changes nothing and is an error.

use rusqlite::{OptionalExtension, TransactionBehavior, params};

use super::{Entry, Error, Ledger, Millis};

/// A letter and its message, to be queued.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` say it")]
pub struct New<'a> {
    pub reference: &'a str,
    pub identity: &'a str,
    pub controller: &'a str,
    pub input: &'a str,
    pub facts: &'a str,
    pub account: &'a str,
    pub sender: &'a str,
    pub recipient: &'a str,
    pub subject: &'a str,
    pub message_id: &'a str,
    pub message: &'a [u8],
    pub sha256: &'a str,
}

/// What proves that a message was taken.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The server's answer to the dot.
    pub reply: &'a str,
    /// Who the server is (JSON).
    pub peer: &'a str,
}

impl Ledger {
    /// Queues a message and records its letter, both or neither; returns the message's id.
    ///
    /// # Errors
    /// [`Error::State`] if the same letter is queued, sent or unknown already.
    pub fn enqueue(&mut self, new: &New<'_>, now: Millis) -> Result<i64, Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let earlier: Option<String> = transaction
            .query_row(
                "SELECT o.state FROM outbox o JOIN cases c ON c.id = o.case_id
                 WHERE c.reference = ?1 AND (o.state <> 'failed' OR o.message_id = ?2)",
                [new.reference, new.message_id],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(state) = earlier {
            let hint = match state.as_str() {
                "queued" => "`demur outbox resume` sends it".to_owned(),
                "sent" => format!("`demur outbox show {}` shows the proof", new.reference),
                "failed" => format!("`demur outbox resolve {} --resend` tries it again", new.reference),
                _ => format!("find out whether it arrived, then `demur outbox resolve {} --sent` or `--resend`", new.reference),
            };
            return Err(Error::State { reference: new.reference.to_owned(), state: format!("{state} already"), hint });
        }
        transaction.execute(
            "INSERT INTO cases (reference, identity, controller, input, facts, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (reference) DO NOTHING",
            params![new.reference, new.identity, new.controller, new.input, new.facts, now],
        )?;
        let case: i64 = transaction.query_row("SELECT id FROM cases WHERE reference = ?1", [new.reference], |row| row.get(0))?;
        transaction.execute(
            "INSERT INTO outbox (case_id, account, sender, recipient, subject, message_id, message, sha256, state, queued_at,
             not_before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', ?9, ?9)",
            params![case, new.account, new.sender, new.recipient, new.subject, new.message_id, new.message, new.sha256, now],
        )?;
        let id = transaction.last_insert_rowid();
        event(&transaction, id, now, "queued", &format!("to {} from {}", new.recipient, new.sender))?;
        transaction.commit()?;
        Ok(id)
    }

    /// `queued → sending`: the server asks for the body. On the disk before it is written.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not queued.
    pub fn begin(&mut self, id: i64, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'sending', attempts = attempts + 1, sending_at = ?2, ended_at = NULL
                   WHERE id = ?1 AND state = 'queued'";
        self.step(id, now, "sending", "", |db| db.prepare_cached(sql)?.execute(params![id, now]))
    }

    /// `sending → sent`, with what proves it.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not being sent.
    pub fn accept(&mut self, id: i64, proof: Proof<'_>, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'sent', ended_at = ?2, reply = ?3, peer = ?4 WHERE id = ?1 AND state = 'sending'";
        self.step(id, now, "sent", proof.reply, |db| db.prepare_cached(sql)?.execute(params![id, now, proof.reply, proof.peer]))
    }

    /// Back to `queued`: the server surely did not take it; not to be tried before `not_before`.
    ///
    /// # Errors
    /// [`Error::State`] if the message is neither queued nor being sent.
    pub fn retry(&mut self, id: i64, why: &str, not_before: Millis, now: Millis) -> Result<(), Error> {
        // An attempt that never came to the body counts too.
        let sql = "UPDATE outbox SET attempts = attempts + (state = 'queued'), state = 'queued', not_before = ?2, reply = ?3
                   WHERE id = ?1 AND state IN ('queued', 'sending')";
        self.step(id, now, "retry", why, |db| db.prepare_cached(sql)?.execute(params![id, not_before, why]))
    }

    /// The server refused it for good.
    ///
    /// # Errors
    /// [`Error::State`] if the message is neither queued nor being sent.
    pub fn fail(&mut self, id: i64, why: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET attempts = attempts + (state = 'queued'), state = 'failed', ended_at = ?2, reply = ?3
                   WHERE id = ?1 AND state IN ('queued', 'sending')";
        self.step(id, now, "failed", why, |db| db.prepare_cached(sql)?.execute(params![id, now, why]))
    }

    /// `sending → unknown`: the body was written, and no clear answer came.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not being sent.
    pub fn lose_sight(&mut self, id: i64, why: &str, peer: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'unknown', ended_at = ?2, reply = ?3, peer = ?4
                   WHERE id = ?1 AND state = 'sending'";
        self.step(id, now, "unknown", why, |db| db.prepare_cached(sql)?.execute(params![id, now, why, peer]))
    }

    /// The user knows that an unknown message arrived.
    ///
    /// # Errors
    /// [`Error::State`] if it is not unknown.
    pub fn resolve_sent(&mut self, entry: &Entry, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'sent', ended_at = ?2 WHERE id = ?1 AND state = 'unknown'";
        self.step(entry.id, now, "resolved", "the user says that it arrived", |db| db.execute(sql, params![entry.id, now]))
    }

    /// The user wants an unknown or failed message sent again: the same bytes under the same Message-ID.
    ///
    /// # Errors
    /// [`Error::State`] if it is in another state, or a later message of the same letter is under way.
    pub fn resolve_resend(&mut self, entry: &Entry, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'queued', not_before = ?2, ended_at = NULL
                   WHERE id = ?1 AND state IN ('unknown', 'failed')";
        self.step(entry.id, now, "resolved", "the user wants it sent again", |db| db.execute(sql, params![entry.id, now]))
    }

    /// Everything that was being sent when its process died is unknown.
    pub(super) fn settle_interrupted(&mut self, now: Millis) -> Result<(), Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let why = "the program ended while the message was being sent";
        transaction.execute(
            "INSERT INTO events (case_id, at, kind, detail) SELECT case_id, ?1, 'unknown', ?2 FROM outbox WHERE state = 'sending'",
            params![now, why],
        )?;
        transaction.execute(
            "UPDATE outbox SET state = 'unknown', ended_at = ?1, reply = ?2 WHERE state = 'sending'",
            params![now, why],
        )?;
        Ok(transaction.commit()?)
    }

    /// One step of one message and its event, both or neither.
    fn step(
        &mut self,
        id: i64,
        now: Millis,
        kind: &str,
        detail: &str,
        update: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<usize>,
    ) -> Result<(), Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if update(&transaction)? == 1 {
            event(&transaction, id, now, kind, detail)?;
            return Ok(transaction.commit()?);
        }
        drop(transaction);
        let entry = self.entry(id)?;
        let hint = format!("`demur outbox show {}` tells its story", entry.reference);
        Err(Error::State { reference: entry.reference, state: entry.state.name().to_owned(), hint })
    }
}

fn event(db: &rusqlite::Connection, message: i64, at: Millis, kind: &str, detail: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO events (case_id, at, kind, detail) SELECT case_id, ?2, ?3, ?4 FROM outbox WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![message, at, kind, detail]).map(|_| ())
}
