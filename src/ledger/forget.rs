//! Erases a case: from the tables, from SQLite's write-ahead log, and from the free pages of the file.
//!
//! All its letters, events and proofs go. What remains is that something went to that company on that day, and hashes to
//! recognise the person; otherwise the letter would be sent a second time.

use rusqlite::{TransactionBehavior, params};

use super::history::case_of;
use super::{Error, Ledger, Millis, OutboxEntry, State, people};

/// What is kept of an erased case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Its reference.
    pub reference: String,
    /// The state of its newest message, if it had one.
    pub state: Option<State>,
}

impl Ledger {
    /// Erases the content of a case whose letters were sent, failed, were withdrawn, or did not go by mail.
    ///
    /// # Errors
    /// [`Error::NoCase`]; [`Error::NotOver`] for a message that is still to be sent, or may have been; [`Error::Busy`] while
    /// another process holds old pages open: the case is gone from the tables by then, and calling again erases the rest.
    pub fn forget(&mut self, reference: &str, now: Millis) -> Result<Forgotten, Error> {
        let case = case_of(&self.reader.db, reference)?.ok_or_else(|| Error::no_case(reference))?;
        let letters = self.letters(reference)?;
        let mut entries: Vec<OutboxEntry> = Vec::new();
        for letter in &letters {
            match self.find(&letter.reference) {
                Ok(found) => entries.extend(found),
                // It did not go by mail.
                Err(Error::Unknown { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(open) = entries.iter().find(|entry| !matches!(entry.state, State::Sent | State::Failed | State::Withdrawn)) {
            return Err(Error::NotOver { reference: open.reference.clone(), state: open.state });
        }
        let reference = letters.first().map(|letter| letter.reference.clone()).unwrap_or_default();
        let state = entries.iter().max_by_key(|entry| entry.id).map(|entry| entry.state);
        // Overwrite freed bytes (sqlite.org/pragma.html#pragma_secure_delete).
        self.reader.db.pragma_update(None, "secure_delete", true)?;
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let of_case = "SELECT id FROM cases WHERE id = ?1 OR follows = ?1";
        let erase = format!(
            "UPDATE cases SET input = '', facts = '', look = '', state = '', next_step = '', next_day = NULL, head = NULL,
             forgotten = ?2 WHERE id IN ({of_case})"
        );
        // First: only what is forgotten may be removed.
        transaction.execute(&erase, params![case, now])?;
        for sql in [
            "DELETE FROM files WHERE history_id IN (SELECT id FROM history WHERE case_id = ?1)".to_owned(),
            "DELETE FROM history WHERE case_id = ?1".to_owned(),
            format!("DELETE FROM messages WHERE id IN (SELECT id FROM outbox WHERE case_id IN ({of_case}))"),
            format!("DELETE FROM events WHERE case_id IN ({of_case})"),
            format!(
                "UPDATE outbox SET sender = '', subject = '', message_id = 'forgotten ' || id, sha256 = '', reply = NULL,
                 peer = NULL WHERE case_id IN ({of_case})"
            ),
        ] {
            transaction.execute(&sql, [case])?;
        }
        people::keep_the_person_alone(&transaction, case)?;
        let event = "INSERT INTO events (case_id, at, kind, detail) VALUES (?1, ?2, 'forgotten', 'erased on demand')";
        transaction.execute(event, params![case, now])?;
        transaction.commit()?;
        // Everything freed earlier without being overwritten.
        self.reader.db.execute_batch("VACUUM")?;
        let busy: i64 = self.reader.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 { Err(Error::Busy) } else { Ok(Forgotten { reference, state }) }
    }
}
