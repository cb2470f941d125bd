//! Which letters in the ledger are for the same person and company.

use rusqlite::{Connection, Transaction, params};

use super::entries::{self, OutboxEntry};
use super::{Error, Reader, State};
use crate::case::{Case, Likeness, Subject};

/// A letter in the ledger that is related to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarLetter {
    /// Its message.
    pub entry: OutboxEntry,
    /// [`Likeness::Same`] or [`Likeness::Doubtful`].
    pub likeness: Likeness,
    /// It is the same letter apart from its date.
    pub same_letter: bool,
}

impl Reader {
    /// Queued, sent or unknown letters for the same person and company, newest first; before them those that are the same
    /// letter, and after them those that the user has withdrawn.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn find_similar(&self, subject: &Subject) -> Result<Vec<SimilarLetter>, Error> {
        find_similar(&self.db, subject)
    }
}

/// Letters that share something with this person and company, the oldest first.
fn candidates(db: &Connection, subject: &Subject) -> Result<Vec<i64>, Error> {
    let mut cases: Vec<i64> = Vec::new();
    let mut statement = db.prepare_cached("SELECT case_id FROM subjects WHERE key = ?1")?;
    for key in subject.matching_keys() {
        for case in statement.query_map([key.cast_signed()], |row| row.get(0))? {
            cases.push(case?);
        }
    }
    cases.sort_unstable();
    cases.dedup();
    Ok(cases)
}

/// Letters that surely are of the same person to the same company, the oldest first.
pub(super) fn same_person(db: &Connection, subject: &Subject) -> Result<Vec<i64>, Error> {
    let mut same = Vec::new();
    for case in candidates(db, subject)? {
        if subject.likeness(&of_case(db, case)?) == Likeness::Same {
            same.push(case);
        }
    }
    Ok(same)
}

/// Like [`Reader::find_similar`], within a transaction too.
pub(super) fn find_similar(db: &Connection, subject: &Subject) -> Result<Vec<SimilarLetter>, Error> {
    let mut alike = Vec::new();
    for case in candidates(db, subject)? {
        let known = of_case(db, case)?;
        let likeness = subject.likeness(&known);
        if likeness == Likeness::Different {
            continue;
        }
        // What a server rejected may be sent again; what the user withdrew may not, unless the user says so.
        if let Some(entry) = entries::newest_of_case(db, case)?.filter(|entry| entry.state != State::Failed) {
            alike.push(SimilarLetter { entry, likeness, same_letter: subject.is_same_letter(&known) });
        }
    }
    alike.sort_by_key(|SimilarLetter { entry, likeness, same_letter }| {
        (*likeness != Likeness::Same, !entry.state.holds(), !same_letter, std::cmp::Reverse(entry.id))
    });
    Ok(alike)
}

/// Another queued, sent or unknown letter for the same person and company as this message.
pub(super) fn twin_of_message(db: &Connection, message: i64) -> Result<Option<OutboxEntry>, Error> {
    let case: i64 = db.query_row("SELECT case_id FROM outbox WHERE id = ?1", [message], |row| row.get(0))?;
    let alike = find_similar(db, &of_case(db, case)?)?;
    Ok(alike
        .into_iter()
        .filter(|alike| alike.likeness == Likeness::Same)
        .map(|alike| alike.entry)
        .find(|entry| entry.id != message && entry.state.holds()))
}

fn of_case(db: &Connection, case: i64) -> Result<Subject, Error> {
    let kept: Vec<u8> = db.prepare_cached("SELECT subject FROM cases WHERE id = ?1")?.query_row([case], |row| row.get(0))?;
    Ok(Subject::from_bytes(&kept))
}

/// Whether what is kept of a forgotten letter belongs to somebody else.
pub(super) fn is_of_another(db: &Connection, case: i64, subject: &Subject) -> Result<bool, Error> {
    let kept = of_case(db, case)?;
    Ok(kept.matching_keys().next().is_some() && kept.likeness(subject) != Likeness::Same)
}

/// Makes a letter findable by its person.
pub(super) fn keep(db: &Connection, case: i64, subject: &Subject) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached("INSERT OR IGNORE INTO subjects (key, case_id) VALUES (?1, ?2)")?;
    for key in subject.matching_keys() {
        statement.execute(params![key.cast_signed(), case])?;
    }
    Ok(())
}

/// Erases what is kept of a letter's words, but not what identifies the person.
pub(super) fn keep_the_person_alone(db: &Connection, case: i64) -> Result<(), Error> {
    let subject = of_case(db, case)?;
    let person = subject.person_alone();
    db.execute("UPDATE cases SET subject = ?2 WHERE id = ?1", params![case, person.to_bytes()])?;
    db.execute("DELETE FROM subjects WHERE case_id = ?1", [case])?;
    Ok(keep(db, case, &person)?)
}

/// The same for letters from before this was recorded.
pub(super) fn complete(transaction: &Transaction<'_>) -> rusqlite_migration::HookResult {
    let mut statement = transaction.prepare("SELECT id, input FROM cases")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, input): (i64, String) = (row.get(0)?, row.get(1)?);
        if let Ok(case) = serde_json::from_str::<Case>(&input) {
            let subject = Subject::of(&case);
            transaction.execute("UPDATE cases SET subject = ?2 WHERE id = ?1", params![id, subject.to_bytes()])?;
            keep(transaction, id, &subject)?;
        }
    }
    Ok(())
}
