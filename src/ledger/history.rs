//! The events of a case and the files that prove them: only ever added, each chained to the one before it.
//!
//! The hash of an event covers the case's reference, everything in its row, the names and hashes of its files, and the hash of
//! the event before it. A byte that changes anywhere is found by [`super::Reader::verify`].

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::keep::{keep_in, record_in};
use super::{Error, Ledger, Millis, people};
use crate::case::Subject;

/// An event to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// The day on which it happened (ISO 8601).
    pub day: &'a str,
    /// Its name.
    pub kind: &'a str,
    /// The event (JSON).
    pub body: &'a str,
    /// The letter as written, or proofs.
    pub files: &'a [NewFile<'a>],
}

/// A file to be kept with an event.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// Its name, without a folder.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// A letter to be kept without being queued: it goes by post or by a form.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` say it")]
pub struct NewLetter<'a> {
    pub reference: &'a str,
    pub who: &'a Subject,
    pub controller: &'a str,
    pub input: &'a str,
    pub look: &'a str,
    pub facts: &'a str,
    /// The case it belongs to, unless it opens one.
    pub follows: Option<Follows<'a>>,
}

/// How a letter belongs to a case.
#[derive(Debug, Clone, Copy)]
pub struct Follows<'a> {
    /// The reference of the first letter.
    pub reference: &'a str,
    /// The number of this one.
    pub number: u16,
    /// What kind of letter.
    pub kind: &'a str,
    /// Only if none was written under this number before.
    pub only_new: bool,
}

/// What happened to a message that a server took, for the history of its case.
pub(super) struct MailSent<'a> {
    pub(super) message: i64,
    pub(super) day: &'a str,
    pub(super) now: Millis,
}

impl Ledger {
    /// Keeps a letter and its first event, or neither. Returns whether it was new: the same letter is kept once.
    ///
    /// # Errors
    /// [`Error::Taken`] if another letter has its reference; [`Error::NoCase`] if it follows one that is not there.
    pub fn keep_letter(&mut self, letter: &NewLetter<'_>, event: &NewEvent<'_>, now: Millis) -> Result<bool, Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let kept = keep_in(&transaction, letter, event, now)?;
        transaction.commit()?;
        Ok(kept)
    }

    /// The same for many in one step; a refused one does not stop the others.
    ///
    /// # Errors
    /// [`Error::Database`]: none is kept. For single letters as [`Self::keep_letter`]; [`Error::WrittenBefore`].
    pub fn keep_letters(
        &mut self,
        all: &[(NewLetter<'_>, NewEvent<'_>)],
        now: Millis,
    ) -> Result<Vec<Result<bool, Error>>, Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let kept = each(all, |(letter, event)| keep_in(&transaction, letter, event, now))?;
        transaction.commit()?;
        Ok(kept)
    }

    /// Records an event of each of these cases in one step; a refused one does not stop the others.
    ///
    /// # Errors
    /// [`Error::Database`]: none is recorded. For single events as [`Self::record`].
    pub fn record_all(&mut self, all: &[(&str, NewEvent<'_>)], now: Millis) -> Result<Vec<Result<u32, Error>>, Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let recorded = each(all, |(reference, event)| record_in(&transaction, reference, event, now))?;
        transaction.commit()?;
        Ok(recorded)
    }

    /// Records an event of a case with its files, or nothing. Returns its number in the case.
    ///
    /// # Errors
    /// [`Error::NoCase`]; [`Error::Forgotten`]; [`Error::SentOtherwise`] if the letter was recorded as sent; [`Error::Database`].
    pub fn record(&mut self, reference: &str, event: &NewEvent<'_>, now: Millis) -> Result<u32, Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = record_in(&transaction, reference, event, now)?;
        transaction.commit()?;
        Ok(number)
    }

    /// Notes where cases stand, by the law with this mark: reference, state, next step, and the day from which it is due.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn note_standings(&mut self, standings: &[Standing<'_>], law: &str) -> Result<(), Error> {
        let transaction = self.reader.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            // Of what was recorded meanwhile it was not found.
            let sql = "UPDATE cases SET law = ?2, state = ?3, next_step = ?4, next_day = ?5
                       WHERE reference = ?1 AND forgotten IS NULL AND (?6 IS NULL OR coalesce(head, x'') = ?6)";
            let mut statement = transaction.prepare_cached(sql)?;
            for standing in standings {
                let Standing { reference, state, next_step, next_day, head } = standing;
                statement.execute(params![reference, law, state, next_step, next_day, head])?;
            }
        }
        Ok(transaction.commit()?)
    }
}

/// Each of these, with what refuses it alone: that is found before anything of it is written.
fn each<T, R>(all: &[T], mut one: impl FnMut(&T) -> Result<R, Error>) -> Result<Vec<Result<R, Error>>, Error> {
    all.iter()
        .map(|item| match one(item) {
            Err(error) if !error.is_of_one_letter() => Err(error),
            done => Ok(done),
        })
        .collect()
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of `migrations/4-cases.sql` say it")]
pub struct Standing<'a> {
    pub reference: &'a str,
    pub state: &'a str,
    pub next_step: &'a str,
    pub next_day: Option<String>,
    /// The hash of the last event it was found from; `None` if none was read.
    pub head: Option<Vec<u8>>,
}

/// The id of the case to which the letter with this reference belongs.
pub(super) fn case_of(db: &Connection, reference: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT coalesce(follows, id) FROM cases WHERE reference = upper(?1)")?
        .query_row([reference], |row| row.get(0))
        .optional()
}

/// Inserts the row of a letter.
pub(super) fn insert_letter(db: &Connection, letter: &NewLetter<'_>, now: Millis) -> Result<i64, Error> {
    let (follows, number, kind) = match &letter.follows {
        None => (None, 1, "objection"),
        Some(follows) => {
            let case = case_of(db, follows.reference)?.ok_or_else(|| Error::no_case(follows.reference))?;
            (Some(case), follows.number, follows.kind)
        }
    };
    let sql = "INSERT INTO cases (reference, controller, input, look, facts, subject, created, follows, number, kind)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    db.prepare_cached(sql)?.execute(params![
        letter.reference,
        letter.controller,
        letter.input,
        letter.look,
        letter.facts,
        letter.who.to_bytes(),
        now,
        follows,
        number,
        kind
    ])?;
    let id = db.last_insert_rowid();
    // A letter that follows another finds no second letter of the same person: it is one on purpose.
    if follows.is_none() {
        people::keep(db, id, letter.who)?;
    }
    Ok(id)
}

/// A letter that was written and never sent is replaced by a later one of the same person to the same company.
pub(super) fn supersede(db: &Connection, id: i64, who: &Subject) -> Result<(), Error> {
    let unsent = "NOT EXISTS (SELECT 1 FROM history h WHERE h.case_id = c.id AND h.kind <> 'written')
                  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.case_id = c.id)";
    let sql = format!("UPDATE cases AS c SET replaced_by = ?2 WHERE c.id = ?1 AND c.replaced_by IS NULL AND {unsent}");
    for case in people::same_person(db, who)? {
        if case != id {
            db.prepare_cached(&sql)?.execute(params![case, id])?;
        }
    }
    Ok(())
}

/// The events of letters that were sent before this was recorded.
pub(super) fn complete(transaction: &Transaction<'_>) -> rusqlite_migration::HookResult {
    let sql = "SELECT id, ended_at, date(ended_at / 1000, 'unixepoch') FROM outbox WHERE state = 'sent' AND ended_at IS NOT NULL
               AND sha256 <> '' ORDER BY ended_at, id";
    let mut statement = transaction.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (message, now, day): (i64, Millis, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        append_sent(transaction, &MailSent { message, day: &day, now })
            .map_err(|error| rusqlite_migration::HookError::Hook(error.to_string()))?;
    }
    Ok(())
}

/// References of the cases of this person with this company that were sent otherwise than by mail, the newest first.
pub(super) fn sent_otherwise(db: &Connection, who: &Subject) -> Result<Vec<String>, Error> {
    let sql = "SELECT c.reference FROM cases c WHERE c.id = ?1 AND c.follows IS NULL
               AND EXISTS (SELECT 1 FROM history h WHERE h.case_id = c.id AND h.kind = 'sent')
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.case_id = c.id)";
    let mut statement = db.prepare_cached(sql)?;
    let mut found = Vec::new();
    for case in people::same_person(db, who)?.into_iter().rev() {
        found.extend(statement.query_row([case], |row| row.get(0)).optional()?);
    }
    Ok(found)
}

/// Appends an event to the chain of its case.
pub(super) fn append(db: &Connection, case: i64, event: &NewEvent<'_>, now: Millis) -> Result<u32, Error> {
    let last = "SELECT number, sha256 FROM history WHERE case_id = ?1 ORDER BY number DESC LIMIT 1";
    let last: Option<(u32, Vec<u8>)> =
        db.prepare_cached(last)?.query_row([case], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let reference: String =
        db.prepare_cached("SELECT reference FROM cases WHERE id = ?1")?.query_row([case], |row| row.get(0))?;
    let (number, before) = last.map_or((1, Vec::new()), |(number, hash)| (number + 1, hash));
    let files: Vec<(&str, [u8; 32])> = event.files.iter().map(|file| (file.name, Sha256::digest(file.bytes).into())).collect();
    let link =
        Link { before: &before, reference: &reference, number, at: now, day: event.day, kind: event.kind, body: event.body };
    let hash = link.hash(files.iter().map(|(name, hash)| (*name, hash.as_slice())));
    let sql = "INSERT INTO history (case_id, number, at, day, kind, body, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    db.prepare_cached(sql)?.execute(params![case, number, now, event.day, event.kind, event.body, hash.as_slice()])?;
    let row = db.last_insert_rowid();
    for (file, (name, hash)) in event.files.iter().zip(&files) {
        let sql = "INSERT INTO files (history_id, name, sha256, bytes) VALUES (?1, ?2, ?3, ?4)";
        db.prepare_cached(sql)?.execute(params![row, name, hash.as_slice(), file.bytes])?;
    }
    // Where it stands is to be found anew.
    let head = "UPDATE cases SET head = ?2, law = '' WHERE id = ?1";
    db.prepare_cached(head)?.execute(params![case, hash.as_slice()])?;
    Ok(number)
}

/// Records that a server took the message of a letter.
pub(super) fn append_sent(db: &Connection, sent: &MailSent<'_>) -> Result<(), Error> {
    let sql = "SELECT coalesce(c.follows, c.id), c.number, c.kind, o.message_id FROM outbox o JOIN cases c ON c.id = o.case_id
               WHERE o.id = ?1";
    let (case, number, kind, message_id): (i64, u16, String, String) =
        db.prepare_cached(sql)?.query_row([sent.message], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let body = serde_json::json!({
        "on": sent.day, "event": "sent", "letter": number, "kind": kind, "by": "mail", "tracking": message_id,
    });
    let event = NewEvent { day: sent.day, kind: "sent", body: &body.to_string(), files: &[] };
    append(db, case, &event, sent.now).map(|_| ())
}

/// One link of the chain.
pub(super) struct Link<'a> {
    pub(super) before: &'a [u8],
    pub(super) reference: &'a str,
    pub(super) number: u32,
    pub(super) at: Millis,
    pub(super) day: &'a str,
    pub(super) kind: &'a str,
    pub(super) body: &'a str,
}

impl Link<'_> {
    /// Its hash. Each part is preceded by its length, so that no two links have the same bytes.
    pub(super) fn hash<'f>(&self, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> [u8; 32] {
        let mut sum = Sha256::new();
        let mut part = |bytes: &[u8]| {
            sum.update((bytes.len() as u64).to_be_bytes());
            sum.update(bytes);
        };
        part(self.before);
        part(self.reference.as_bytes());
        part(&self.number.to_be_bytes());
        part(&self.at.to_be_bytes());
        part(self.day.as_bytes());
        part(self.kind.as_bytes());
        part(self.body.as_bytes());
        for (name, hash) in files {
            part(name.as_bytes());
            part(hash);
        }
        sum.finalize().into()
    }
}
