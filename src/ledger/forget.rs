//! Erases a letter: from the tables, from SQLite's write-ahead log, and from the free pages of the file.
//!
//! What remains is that something went to that company on that day, and hashes to recognise the person; otherwise the
//! letter would be sent a second time.

use rusqlite::{TransactionBehavior, params};

use super::{Error, Ledger, Millis, State, people};

/// What is kept of an erased letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Its reference.
    pub reference: String,
    /// The state of its newest message.
    pub state: State,
}

impl Ledger {
    /// Erases the content of a letter that was sent, failed or was withdrawn.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::NotOver`] for one that is still to be sent, or may have been; [`Error::Busy`] while another
    /// process holds old pages open: the letter is gone from the tables by then, and calling again erases the rest.
    pub fn forget(&mut self, reference: &str, now: Millis) -> Result<Forgotten, Error> {
        let entries = self.find(reference)?;
        let Some(newest) = entries.first() else { return Err(Error::Unknown { reference: reference.to_owned() }) };
        if let Some(open) = entries.iter().find(|entry| !matches!(entry.state, State::Sent | State::Failed | State::Withdrawn)) {
            return Err(Error::NotOver { reference: open.reference.clone(), state: open.state });
        }
        let forgotten = Forgotten { reference: newest.reference.clone(), state: newest.state };
        // Overwrite freed bytes (sqlite.org/pragma.html#pragma_secure_delete).
        self.reader.db.pragma_update(None, "secure_delete", true)?;
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let case: i64 =
            transaction.query_row("SELECT id FROM cases WHERE reference = ?1", [&forgotten.reference], |row| row.get(0))?;
        for sql in [
            "DELETE FROM messages WHERE id IN (SELECT id FROM outbox WHERE case_id = ?1)",
            "DELETE FROM events WHERE case_id = ?1",
            "UPDATE outbox SET sender = '', subject = '', message_id = 'forgotten ' || id, sha256 = '', reply = NULL, peer = NULL
             WHERE case_id = ?1",
        ] {
            transaction.execute(sql, [case])?;
        }
        transaction
            .execute("UPDATE cases SET input = '', facts = '', look = '', forgotten = ?2 WHERE id = ?1", params![case, now])?;
        people::keep_the_person_alone(&transaction, case)?;
        let event = "INSERT INTO events (case_id, at, kind, detail) VALUES (?1, ?2, 'forgotten', 'erased on demand')";
        transaction.execute(event, params![case, now])?;
        transaction.commit()?;
        // Everything freed earlier without being overwritten.
        self.reader.db.execute_batch("VACUUM")?;
        let busy: i64 = self.reader.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 { Err(Error::Busy) } else { Ok(forgotten) }
    }
}
