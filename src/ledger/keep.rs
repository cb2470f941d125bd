//! What may be kept and recorded of a case, decided within the transaction that does it: whoever else writes was before or comes
//! after.

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::history::{Follows, NewEvent, NewLetter, append, case_of, insert_letter, supersede};
use super::{Error, Millis};

/// Keeps a letter and its first event within a transaction.
pub(super) fn keep_in(db: &Connection, letter: &NewLetter<'_>, event: &NewEvent<'_>, now: Millis) -> Result<bool, Error> {
    let known: Option<(i64, String)> = db
        .prepare_cached("SELECT id, input FROM cases WHERE reference = ?1")?
        .query_row([letter.reference], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some(follows) = &letter.follows {
        let case = case_of(db, follows.reference)?.ok_or_else(|| Error::no_case(follows.reference))?;
        not_forgotten(db, case, follows.reference)?;
        if let Some((id, _)) = known {
            if follows.only_new {
                return Err(Error::WrittenBefore { reference: letter.reference.to_owned() });
            }
            return write_again(db, id, letter, event, now);
        }
        insert_letter(db, letter, now)?;
        append(db, case, event, now)?;
        return Ok(true);
    }
    if let Some((id, input)) = known {
        if input != letter.input {
            return Err(Error::Taken { reference: letter.reference.to_owned() });
        }
        db.prepare_cached("UPDATE cases SET replaced_by = NULL WHERE id = ?1")?.execute([id])?;
        supersede(db, id, letter.who)?;
        return Ok(false);
    }
    let id = insert_letter(db, letter, now)?;
    supersede(db, id, letter.who)?;
    append(db, id, event, now)?;
    Ok(true)
}

/// Records an event within a transaction. A letter is sent once, whoever else is recording it.
pub(super) fn record_in(db: &Connection, reference: &str, event: &NewEvent<'_>, now: Millis) -> Result<u32, Error> {
    let case = case_of(db, reference)?.ok_or_else(|| Error::no_case(reference))?;
    not_forgotten(db, case, reference)?;
    if event.kind == "sent" {
        let number: u16 = db.prepare_cached("SELECT json_extract(?1, '$.letter')")?.query_row([event.body], |row| row.get(0))?;
        if is_sent(db, case, number)? {
            return Err(Error::SentOtherwise { reference: reference.to_owned() });
        }
    }
    append(db, case, event, now)
}

fn not_forgotten(db: &Connection, case: i64, reference: &str) -> Result<(), Error> {
    let forgotten: Option<Millis> =
        db.prepare_cached("SELECT forgotten FROM cases WHERE id = ?1")?.query_row([case], |row| row.get(0))?;
    if forgotten.is_some() { Err(Error::Forgotten { reference: reference.to_owned() }) } else { Ok(()) }
}

/// Whether the letter with this number was recorded as sent.
fn is_sent(db: &Connection, case: i64, number: u16) -> Result<bool, Error> {
    has(db, case, "sent", number)
}

fn has(db: &Connection, case: i64, kind: &str, number: u16) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM history WHERE case_id = ?1 AND kind = ?2 AND json_extract(body, '$.letter') = ?3)";
    Ok(db.prepare_cached(sql)?.query_row(params![case, kind, number], |row| row.get(0))?)
}

/// Whether a letter that follows may still go under its number: another process may have been quicker.
pub(super) fn may_follow(db: &Connection, reference: &str, follows: &Follows<'_>) -> Result<(), Error> {
    let case = case_of(db, follows.reference)?.ok_or_else(|| Error::no_case(follows.reference))?;
    not_forgotten(db, case, follows.reference)?;
    if is_sent(db, case, follows.number)? {
        return Err(Error::SentOtherwise { reference: reference.to_owned() });
    }
    if follows.only_new && has(db, case, "written", follows.number)? {
        return Err(Error::WrittenBefore { reference: reference.to_owned() });
    }
    Ok(())
}

/// A letter that follows another is written again under its number until it is sent: what is to be said may change. The same
/// letter is kept once.
fn write_again(db: &Connection, id: i64, letter: &NewLetter<'_>, event: &NewEvent<'_>, now: Millis) -> Result<bool, Error> {
    let case: i64 = db.query_row("SELECT coalesce(follows, id) FROM cases WHERE id = ?1", [id], |row| row.get(0))?;
    let number = letter.follows.map_or(1, |follows| follows.number);
    if is_sent(db, case, number)? {
        return Err(Error::Taken { reference: letter.reference.to_owned() });
    }
    let last = "SELECT f.sha256 FROM files f JOIN history h ON h.id = f.history_id WHERE h.case_id = ?1 AND h.kind = 'written'
                AND json_extract(h.body, '$.letter') = ?2 ORDER BY f.id DESC LIMIT 1";
    let last: Option<Vec<u8>> = db.query_row(last, params![case, number], |row| row.get(0)).optional()?;
    let same = event.files.first().is_some_and(|file| last.as_deref() == Some(Sha256::digest(file.bytes).as_slice()));
    if same {
        return Ok(false);
    }
    let sql = "UPDATE cases SET kind = ?2, facts = ?3, look = ?4 WHERE id = ?1";
    let kind = letter.follows.map_or("objection", |follows| follows.kind);
    db.execute(sql, params![id, kind, letter.facts, letter.look])?;
    append(db, case, event, now)?;
    Ok(true)
}
