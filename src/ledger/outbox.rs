//! The outbox: messages and their states.
//!
//! `queued → sending → sent | failed | unknown`, and back to `queued` only if the server definitely did not accept the
//! message or the user says so; `withdrawn` is the user's decision on a queued or unknown one. Each step is one statement
//! that names its starting state: a step that does not apply changes nothing and is an error.

use rusqlite::{OptionalExtension, TransactionBehavior, params};

use super::entries;
use super::history::{Follows, MailSent, NewLetter, append_sent, insert_letter, sent_otherwise, supersede};
use super::keep::may_follow;
use super::people::{self, find_similar};
use super::{Error, Ledger, Millis, OutboxEntry, State};
use crate::case::{Likeness, Subject};

/// A letter and its message, to be queued.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` say it")]
pub struct New<'a> {
    pub reference: &'a str,
    pub who: &'a Subject,
    pub controller: &'a str,
    pub input: &'a str,
    pub look: &'a str,
    pub facts: &'a str,
    pub account: &'a str,
    pub sender: &'a str,
    pub recipient: &'a str,
    pub subject: &'a str,
    pub message_id: &'a str,
    pub message: &'a [u8],
    pub sha256: &'a str,
    /// The case it belongs to, unless it opens one.
    pub follows: Option<Follows<'a>>,
    /// Queue it even if a message about the same is queued, sent, unknown or withdrawn.
    pub again: bool,
}

/// Proof that a message was accepted.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The server's answer to the dot.
    pub reply: &'a str,
    /// Who the server is (JSON).
    pub peer: &'a str,
    /// The day, where the sender is (ISO 8601).
    pub day: &'a str,
}

impl Ledger {
    /// Records that somebody agreed to a list of letters; returns the number to queue them under.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn agree(&mut self, how: &str, letters: usize, digest: &str, now: Millis) -> Result<i64, Error> {
        Ok(agree_in(&self.reader.db, how, letters, digest, now)?)
    }

    /// The same for messages already queued: the new agreement replaces the old one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn agree_again(&mut self, how: &str, messages: &[i64], digest: &str, now: Millis) -> Result<i64, Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let consent = agree_in(&transaction, how, messages.len(), digest, now)?;
        {
            let sql = "UPDATE outbox SET consent = ?2, held = NULL WHERE id = ?1 AND state = 'queued'";
            let mut statement = transaction.prepare_cached(sql)?;
            for id in messages {
                statement.execute(params![id, consent])?;
            }
        }
        transaction.commit()?;
        Ok(consent)
    }

    /// Queues each message under an agreement together with its letter, or neither; a refused one does not stop the others.
    ///
    /// # Errors
    /// [`Error::Database`]: none is queued. For single messages: [`Error::Already`] if the same letter is queued, sent or
    /// unknown; unless `again`, [`Error::Similar`] if one for the same person and company is, or was withdrawn;
    /// [`Error::Taken`] if another letter has its reference.
    pub fn enqueue_all(&mut self, all: &[New<'_>], consent: i64, now: Millis) -> Result<Vec<Result<i64, Error>>, Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut results = Vec::with_capacity(all.len());
        for new in all {
            results.push(match enqueue_in(&transaction, new, Some(consent), now) {
                // Refused before anything is written.
                Err(error) if !error.is_of_one_letter() => return Err(error),
                done => done,
            });
        }
        transaction.commit()?;
        Ok(results)
    }

    /// Replaces a queued letter with another, or does nothing. Nobody has agreed to send it yet.
    ///
    /// # Errors
    /// Like [`Self::enqueue_all`]; also [`Error::State`] if the old one is no longer queued.
    pub fn replace(&mut self, old: &OutboxEntry, new: &New<'_>, now: Millis) -> Result<i64, Error> {
        let why = format!("replaced by {}", new.reference);
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "UPDATE outbox SET state = 'failed', held = NULL, ended_at = ?2, reply = ?3 WHERE id = ?1 AND state = 'queued'";
        if transaction.execute(sql, params![old.id, now, why])? != 1 {
            drop(transaction);
            return Err(self.not_so(old.id));
        }
        event(&transaction, old.id, now, "replaced", &why)?;
        let id = enqueue_in(&transaction, new, None, now)?;
        let link = "UPDATE cases SET replaced_by = (SELECT case_id FROM outbox WHERE id = ?2)
                    WHERE id = (SELECT case_id FROM outbox WHERE id = ?1) AND reference <> ?3";
        transaction.execute(link, params![old.id, id, new.reference])?;
        transaction.commit()?;
        Ok(id)
    }

    /// Renews the message of a queued letter that would be the same today: it counts as queued today. Nobody has agreed to
    /// send it yet.
    ///
    /// # Errors
    /// [`Error::State`] if it is no longer queued.
    pub fn renew(&mut self, old: &OutboxEntry, new: &New<'_>, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET held = NULL, consent = NULL, queued_at = ?2, bytes = ?3, sha256 = ?4
                   WHERE id = ?1 AND state = 'queued'";
        let bytes = i64::try_from(new.message.len()).unwrap_or(i64::MAX);
        self.step(old.id, now, "renewed", "the same letter today", |db| {
            db.execute("UPDATE messages SET message = ?2 WHERE id = ?1", params![old.id, new.message])?;
            db.execute(sql, params![old.id, now, bytes, new.sha256])
        })
    }

    /// Holds a queued message, with the reason, until it is rewritten. Earlier agreements were to the message as it was then.
    ///
    /// # Errors
    /// [`Error::State`] if it is not queued.
    pub fn hold_back(&mut self, id: i64, why: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET held = ?2, consent = NULL WHERE id = ?1 AND state = 'queued'";
        self.step(id, now, "held", why, |db| db.prepare_cached(sql)?.execute(params![id, why]))
    }

    /// `queued → sending`: the server asks for the body. On disk before the body is written.
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

    /// Records why a queued message could not even be tried; not counted as an attempt.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not queued.
    pub fn hold(&mut self, id: i64, why: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET reply = ?2 WHERE id = ?1 AND state = 'queued'";
        self.step(id, now, "held", why, |db| db.prepare_cached(sql)?.execute(params![id, why]))
    }

    /// `sending → sent`, with proof.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not being sent.
    pub fn accept(&mut self, id: i64, proof: Proof<'_>, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'sent', ended_at = ?2, reply = ?3, peer = ?4 WHERE id = ?1 AND state = 'sending'";
        self.sent_step(id, now, "sent", proof.reply, proof.day, |db| {
            db.prepare_cached(sql)?.execute(params![id, now, proof.reply, proof.peer])
        })
    }

    /// Back to `queued`: the server definitely did not accept it; no attempt before `not_before`.
    ///
    /// # Errors
    /// [`Error::State`] if the message is neither queued nor being sent.
    pub fn retry(&mut self, id: i64, why: &str, not_before: Millis, now: Millis) -> Result<(), Error> {
        // An attempt that never reached the body counts too.
        let sql = "UPDATE outbox SET attempts = attempts + (state = 'queued'), state = 'queued', not_before = ?2, reply = ?3
                   WHERE id = ?1 AND state IN ('queued', 'sending')";
        self.step(id, now, "retry", why, |db| db.prepare_cached(sql)?.execute(params![id, not_before, why]))
    }

    /// The server rejected it for good.
    ///
    /// # Errors
    /// [`Error::State`] if the message is neither queued nor being sent.
    pub fn fail(&mut self, id: i64, why: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET attempts = attempts + (state = 'queued'), state = 'failed', ended_at = ?2, reply = ?3
                   WHERE id = ?1 AND state IN ('queued', 'sending')";
        self.step(id, now, "failed", why, |db| db.prepare_cached(sql)?.execute(params![id, now, why]))
    }

    /// `sending → unknown`: the body was written, but no clear answer came.
    ///
    /// # Errors
    /// [`Error::State`] if the message is not being sent.
    pub fn mark_unknown(&mut self, id: i64, why: &str, peer: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'unknown', ended_at = ?2, reply = ?3, peer = ?4
                   WHERE id = ?1 AND state = 'sending'";
        self.step(id, now, "unknown", why, |db| db.prepare_cached(sql)?.execute(params![id, now, why, peer]))
    }

    /// The user knows that an unknown message arrived; `day` is the day on which it was sent (ISO 8601).
    ///
    /// # Errors
    /// [`Error::State`] if it is not unknown.
    pub fn resolve_sent(&mut self, entry: &OutboxEntry, day: &str, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'sent', ended_at = ?2 WHERE id = ?1 AND state = 'unknown'";
        let said = "the user says that it arrived";
        self.sent_step(entry.id, now, "resolved", said, day, |db| db.execute(sql, params![entry.id, now]))
    }

    /// The user wants an unknown, failed or withdrawn message sent again: the same bytes under the same Message-ID.
    ///
    /// # Errors
    /// [`Error::State`] if it is in another state, or another message of the same letter is queued or was sent;
    /// [`Error::Forgotten`] if its content was erased; unless `again`, [`Error::Similar`] if another letter for the same person
    /// and company is queued or was sent.
    pub fn resolve_resend(&mut self, entry: &OutboxEntry, again: bool, now: Millis) -> Result<(), Error> {
        if entry.is_forgotten() && !entry.state.holds() {
            return Err(Error::Forgotten { reference: entry.reference.clone() });
        }
        if let Some(alike) = people::twin_of_message(&self.reader.db, entry.id)?.filter(|_| !again) {
            return Err(Error::similar(&alike));
        }
        let sql =
            "UPDATE outbox SET state = 'queued', withdrawn = NULL, consent = NULL, held = NULL, not_before = ?2, ended_at = NULL
                   WHERE id = ?1 AND state IN ('unknown', 'failed') AND NOT EXISTS (SELECT 1 FROM outbox other
                   WHERE other.case_id = outbox.case_id AND other.id <> outbox.id AND other.state <> 'failed')";
        // A letter that is sent after all is not replaced.
        let itself = "UPDATE cases SET replaced_by = NULL WHERE id = (SELECT case_id FROM outbox WHERE id = ?1)";
        self.step(entry.id, now, "resolved", "the user wants it sent again", |db| {
            db.execute(itself, [entry.id])?;
            db.execute(sql, params![entry.id, now])
        })
    }

    /// The user withdraws a queued or unknown message.
    ///
    /// # Errors
    /// [`Error::State`] if it is in another state.
    pub fn resolve_withdrawn(&mut self, entry: &OutboxEntry, now: Millis) -> Result<(), Error> {
        let sql = "UPDATE outbox SET state = 'failed', withdrawn = ?2, held = NULL, ended_at = ?2, reply = ?3
                   WHERE id = ?1 AND state IN ('queued', 'unknown')";
        let why = "withdrawn by the user";
        self.step(entry.id, now, "resolved", why, |db| db.execute(sql, params![entry.id, now, why]))
    }

    /// Marks what was being sent when its process died as unknown; returns it.
    pub(super) fn settle_interrupted(&mut self, now: Millis) -> Result<Vec<OutboxEntry>, Error> {
        let interrupted = self.entries(Some(State::Sending))?;
        for entry in &interrupted {
            self.mark_unknown(entry.id, "the program ended while the message was being sent", "{}", now)?;
        }
        Ok(interrupted)
    }

    /// One step of a message and its event, both or neither.
    fn step(
        &mut self,
        id: i64,
        now: Millis,
        kind: &str,
        detail: &str,
        update: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<usize>,
    ) -> Result<(), Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if update(&transaction)? == 1 {
            event(&transaction, id, now, kind, detail)?;
            return Ok(transaction.commit()?);
        }
        drop(transaction);
        Err(self.not_so(id))
    }

    /// The step with which a message is sent, and that event in the history of its case.
    fn sent_step(
        &mut self,
        id: i64,
        now: Millis,
        kind: &str,
        detail: &str,
        day: &str,
        update: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<usize>,
    ) -> Result<(), Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if update(&transaction)? == 1 {
            event(&transaction, id, now, kind, detail)?;
            append_sent(&transaction, &MailSent { message: id, day, now })?;
            return Ok(transaction.commit()?);
        }
        drop(transaction);
        Err(self.not_so(id))
    }

    /// The error of a step that does not apply to the message's state.
    fn not_so(&self, id: i64) -> Error {
        match self.entry(id) {
            Ok(entry) => Error::State { reference: entry.reference, state: entry.state },
            Err(error) => error,
        }
    }
}

fn agree_in(db: &rusqlite::Connection, how: &str, letters: usize, digest: &str, now: Millis) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO consents (at, how, letters, digest) VALUES (?1, ?2, ?3, ?4)";
    db.execute(sql, params![now, how, i64::try_from(letters).unwrap_or(i64::MAX), digest])?;
    Ok(db.last_insert_rowid())
}

fn enqueue_in(transaction: &rusqlite::Connection, new: &New<'_>, consent: Option<i64>, now: Millis) -> Result<i64, Error> {
    let known: Option<(i64, String)> = transaction
        .prepare_cached("SELECT id, input FROM cases WHERE reference = ?1")?
        .query_row([new.reference], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // A forgotten letter has no input left: compare its keys instead.
    let another = match &known {
        Some((id, input)) if input.is_empty() => people::is_of_another(transaction, *id, new.who)?,
        Some((_, input)) => input != new.input,
        None => false,
    };
    if another {
        return Err(Error::Taken { reference: new.reference.to_owned() });
    }
    let before = match &known {
        Some((case, _)) => another_way(transaction, *case, new)?,
        None => None,
    };
    if let Some(follows) = &new.follows {
        may_follow(transaction, new.reference, follows)?;
    }
    if new.follows.is_none() && !new.again {
        // Check here too: another process may have queued one while the user was asked.
        let alike = find_similar(transaction, new.who)?.into_iter().find(|alike| alike.likeness == Likeness::Same);
        if let Some(alike) = alike {
            return Err(Error::similar(&alike.entry));
        }
        if let Some(reference) = sent_otherwise(transaction, new.who)?.into_iter().next() {
            return Err(Error::SentOtherwise { reference });
        }
    }
    let case = match known {
        Some((id, _)) => {
            // It may go to another address now, and a forgotten one must be rewritable again.
            let anew = "UPDATE cases SET input = ?2, look = ?3, facts = ?4, subject = ?5, kind = coalesce(?6, kind),
                        forgotten = NULL, replaced_by = NULL WHERE id = ?1";
            let kind = new.follows.map(|follows| follows.kind);
            let case = params![id, new.input, new.look, new.facts, new.who.to_bytes(), kind];
            transaction.prepare_cached(anew)?.execute(case)?;
            id
        }
        None => {
            let (reference, who, controller) = (new.reference, new.who, new.controller);
            let (input, look, facts, follows) = (new.input, new.look, new.facts, new.follows);
            insert_letter(transaction, &NewLetter { reference, who, controller, input, look, facts, follows }, now)?
        }
    };
    if new.follows.is_none() {
        people::keep(transaction, case, new.who)?;
        supersede(transaction, case, new.who)?;
    }
    if let Some(before) = before {
        let sql = "UPDATE outbox SET message_id = message_id || ' (before ' || id || ')' WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute([before])?;
    }
    let bytes = i64::try_from(new.message.len()).unwrap_or(i64::MAX);
    let into_outbox = "INSERT INTO outbox (case_id, account, sender, recipient, subject, message_id, bytes, sha256, consent,
         state, queued_at, not_before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'queued', ?10, ?10)";
    let row = params![case, new.account, new.sender, new.recipient, new.subject, new.message_id, bytes, new.sha256, consent, now];
    transaction.prepare_cached(into_outbox)?.execute(row)?;
    let id = transaction.last_insert_rowid();
    transaction.prepare_cached("INSERT INTO messages (id, message) VALUES (?1, ?2)")?.execute(params![id, new.message])?;
    event(transaction, id, now, "queued", &format!("to {} from {}", new.recipient, new.sender))?;
    Ok(id)
}

/// Whether a letter that has messages may get another one: to another address, once none is queued or sent. Returns the one
/// that has its Message-ID, if it failed to that address before it failed to another.
fn another_way(db: &rusqlite::Connection, case: i64, new: &New<'_>) -> Result<Option<i64>, Error> {
    let Some(newest) = entries::newest_of_case(db, case)? else { return Ok(None) };
    let earlier: Option<i64> = db
        .prepare_cached("SELECT id FROM outbox WHERE message_id = ?1")?
        .query_row([new.message_id], |row| row.get(0))
        .optional()?;
    if !newest.state.holds() && earlier != Some(newest.id) {
        return Ok(earlier);
    }
    Err(Error::Already { reference: newest.reference, state: newest.state })
}

fn event(db: &rusqlite::Connection, message: i64, at: Millis, kind: &str, detail: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO events (case_id, at, kind, detail) SELECT case_id, ?2, ?3, ?4 FROM outbox WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![message, at, kind, detail]).map(|_| ())
}
