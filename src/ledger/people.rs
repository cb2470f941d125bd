//! Which letters of the ledger are of the same person to the same company.

use rusqlite::{Connection, Transaction, params};

use super::entries::{self, Entry};
use super::{Error, Reader};
use crate::case::{Case, KeyKind, Likeness, Subject};

/// A letter of the ledger that has to do with another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Its message.
    pub entry: Entry,
    /// [`Likeness::Same`] or [`Likeness::Doubtful`].
    pub likeness: Likeness,
    /// It is the very letter, but for its date.
    pub same_letter: bool,
}

impl Reader {
    /// Letters of the same person to the same company that are queued, sent or unknown, the newest first; before them those
    /// that are the very letter.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn like_it(&self, subject: &Subject) -> Result<Vec<Alike>, Error> {
        like_it(&self.db, subject)
    }
}

/// As [`Reader::like_it`], within a transaction too.
pub(super) fn like_it(db: &Connection, subject: &Subject) -> Result<Vec<Alike>, Error> {
    let mut cases: Vec<i64> = Vec::new();
    {
        let mut statement = db.prepare_cached("SELECT case_id FROM subjects WHERE key = ?1 AND kind = ?2")?;
        for (kind, key) in subject.keys() {
            for case in statement.query_map(params![key.cast_signed(), kind.number()], |row| row.get(0))? {
                cases.push(case?);
            }
        }
    }
    cases.sort_unstable();
    cases.dedup();
    let mut alike = Vec::new();
    for case in cases {
        let known = of_case(db, case)?;
        let likeness = subject.likeness(&known);
        if likeness == Likeness::Different {
            continue;
        }
        if let Some(entry) = entries::standing_of_case(db, case)? {
            alike.push(Alike { entry, likeness, same_letter: subject.is_same_letter(&known) });
        }
    }
    alike.sort_by_key(|alike| (!alike.same_letter, alike.likeness != Likeness::Same, std::cmp::Reverse(alike.entry.id)));
    Ok(alike)
}

/// Another letter of the same person to the same company as this message, that is queued, sent or unknown.
pub(super) fn twin_of_message(db: &Connection, message: i64) -> Result<Option<Entry>, Error> {
    let case: i64 = db.query_row("SELECT case_id FROM outbox WHERE id = ?1", [message], |row| row.get(0))?;
    let alike = like_it(db, &of_case(db, case)?)?;
    Ok(alike
        .into_iter()
        .filter(|alike| alike.likeness == Likeness::Same)
        .map(|alike| alike.entry)
        .find(|entry| entry.id != message))
}

fn of_case(db: &Connection, case: i64) -> Result<Subject, Error> {
    let mut statement = db.prepare_cached("SELECT kind, key FROM subjects WHERE case_id = ?1")?;
    let mut keys = Vec::new();
    let mut rows = statement.query([case])?;
    while let Some(row) = rows.next()? {
        let (kind, key): (u8, i64) = (row.get(0)?, row.get(1)?);
        keys.extend(KeyKind::numbered(kind).map(|kind| (kind, key.cast_unsigned())));
    }
    Ok(Subject::from_keys(keys))
}

/// Writes down who a letter is for.
pub(super) fn keep(db: &Connection, case: i64, subject: &Subject) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached("INSERT OR IGNORE INTO subjects (case_id, kind, key) VALUES (?1, ?2, ?3)")?;
    for (kind, key) in subject.keys() {
        statement.execute(params![case, kind.number(), key.cast_signed()])?;
    }
    Ok(())
}

/// The same for letters from before it was written down.
pub(super) fn complete(transaction: &Transaction<'_>) -> rusqlite_migration::HookResult {
    let mut statement = transaction.prepare("SELECT id, input FROM cases")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, input): (i64, String) = (row.get(0)?, row.get(1)?);
        if let Ok(case) = serde_json::from_str::<Case>(&input) {
            keep(transaction, id, &Subject::of(&case))?;
        }
    }
    Ok(())
}
