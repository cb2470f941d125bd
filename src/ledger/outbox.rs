//! The outbox: messages and their states.
//!
//! `queued → sending → sent | failed | unknown`, and back to `queued` only where the server surely did not take the message
//! or the user says so. Each step is one statement that names the state from which it starts: a step that does not fit
//! changes nothing and is an error.

use rusqlite::{OptionalExtension, TransactionBehavior, params};

use super::entries::like_it;
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
    /// Queue it although a message about the same is queued, sent or unknown.
    pub again: bool,
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
    /// [`Error::State`] if the same letter is queued, sent or unknown already, or, unless `again`, one about the same.
    pub fn enqueue(&mut self, new: &New<'_>, now: Millis) -> Result<i64, Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = enqueue_in(&transaction, new, now)?;
        transaction.commit()?;
        Ok(id)
    }

    /// Queues several at once, which spares the disk; each as [`Self::enqueue`] does, and what is refused stops no other.
    ///
    /// # Errors
    /// [`Error::Database`]: none of them is queued.
    pub fn enqueue_all(&mut self, all: &[New<'_>], now: Millis) -> Result<Vec<Result<i64, Error>>, Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut results = Vec::with_capacity(all.len());
        for new in all {
            results.push(match enqueue_in(&transaction, new, now) {
                // It is refused before anything is written.
                refused @ (Ok(_) | Err(Error::State { .. })) => refused,
                Err(error) => return Err(error),
            });
        }
        transaction.commit()?;
        Ok(results)
    }

    /// `queued → sending`: the server asks for the body. On the disk before it is written.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not queued.
    pub fn begin(&mut self, id: i64, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'sending', attempts = attempts + 1, sending_at = ?2, ended_at = NULL
                   WHERE id = ?1 AND state = 'queued'";
        let count = "INSERT INTO handovers (account, domain, at) SELECT account, domain, ?2 FROM outbox WHERE id = ?1";
        self.step(id, now, "sending", "", |db| {
            db.prepare_cached(count)?.execute(params![id, now])?;
            db.prepare_cached(sql)?.execute(params![id, now])
        })
    }

    /// Takes down why a queued message could not even be tried; that is no attempt of its own.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not queued.
    pub fn hold(&mut self, id: i64, why: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET reply = ?2 WHERE id = ?1 AND state = 'queued'";
        self.step(id, now, "held", why, |db| db.prepare_cached(sql)?.execute(params![id, why]))
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
    /// [`Error::State`] if it is in another state, or another message of the same letter is under way or was sent.
    pub fn resolve_resend(&mut self, entry: &Entry, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'queued', not_before = ?2, ended_at = NULL
                   WHERE id = ?1 AND state IN ('unknown', 'failed') AND NOT EXISTS (SELECT 1 FROM outbox other
                   WHERE other.case_id = outbox.case_id AND other.id <> outbox.id AND other.state <> 'failed')";
        self.step(entry.id, now, "resolved", "the user wants it sent again", |db| db.execute(sql, params![entry.id, now]))
    }

    /// The user does not want a queued or unknown message sent any more.
    ///
    /// # Errors
    /// [`Error::State`] if it is in another state.
    pub fn resolve_withdrawn(&mut self, entry: &Entry, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'failed', ended_at = ?2, reply = ?3
                   WHERE id = ?1 AND state IN ('queued', 'unknown')";
        let why = "withdrawn by the user";
        self.step(entry.id, now, "resolved", why, |db| db.execute(sql, params![entry.id, now, why]))
    }

    /// Everything that was being sent when its process died is unknown; returns what that is.
    pub(super) fn settle_interrupted(&mut self, now: Millis) -> Result<Vec<Entry>, Error> {
        let interrupted = self.entries(Some(super::State::Sending))?;
        for entry in &interrupted {
            self.lose_sight(entry.id, "the program ended while the message was being sent", "{}", now)?;
        }
        Ok(interrupted)
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

fn enqueue_in(transaction: &rusqlite::Connection, new: &New<'_>, now: Millis) -> Result<i64, Error> {
    let earlier: Option<String> = transaction
        .prepare_cached(
            "SELECT o.state FROM outbox o JOIN cases c ON c.id = o.case_id
             WHERE c.reference = ?1 AND (o.state <> 'failed' OR o.message_id = ?2) ORDER BY o.state = 'failed'",
        )?
        .query_row([new.reference, new.message_id], |row| row.get(0))
        .optional()?;
    if let Some(state) = earlier {
        let hint = match state.as_str() {
            "queued" => {
                format!("`demur outbox resume` sends it, `demur outbox resolve {} --withdraw` takes it back", new.reference)
            }
            "sent" => format!("`demur outbox show {}` shows the proof", new.reference),
            "failed" => format!("`demur outbox resolve {} --resend` tries it again", new.reference),
            _ => format!("find out whether it arrived, then `demur outbox resolve {} --sent` or `--resend`", new.reference),
        };
        return Err(Error::State { reference: new.reference.to_owned(), state: format!("{state} already"), hint });
    }
    // Here and not only before: another process may have queued one while the user was asked.
    if let Some(alike) = like_it(transaction, new.identity)?.first().filter(|_| !new.again) {
        return Err(Error::alike(alike));
    }
    let into_cases = "INSERT INTO cases (reference, identity, controller, input, facts, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (reference) DO NOTHING";
    let case = params![new.reference, new.identity, new.controller, new.input, new.facts, now];
    transaction.prepare_cached(into_cases)?.execute(case)?;
    let id_of = "SELECT id FROM cases WHERE reference = ?1";
    let case: i64 = transaction.prepare_cached(id_of)?.query_row([new.reference], |row| row.get(0))?;
    let bytes = i64::try_from(new.message.len()).unwrap_or(i64::MAX);
    let into_outbox = "INSERT INTO outbox (case_id, account, sender, recipient, subject, message_id, bytes, sha256, state,
         queued_at, not_before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', ?9, ?9)";
    let row = params![case, new.account, new.sender, new.recipient, new.subject, new.message_id, bytes, new.sha256, now];
    transaction.prepare_cached(into_outbox)?.execute(row)?;
    let id = transaction.last_insert_rowid();
    transaction.prepare_cached("INSERT INTO messages (id, message) VALUES (?1, ?2)")?.execute(params![id, new.message])?;
    event(transaction, id, now, "queued", &format!("to {} from {}", new.recipient, new.sender))?;
    Ok(id)
}

fn event(db: &rusqlite::Connection, message: i64, at: Millis, kind: &str, detail: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO events (case_id, at, kind, detail) SELECT case_id, ?2, ?3, ?4 FROM outbox WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![message, at, kind, detail]).map(|_| ())
}
