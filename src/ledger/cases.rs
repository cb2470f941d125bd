//! Reads the cases: which there are, what happened, and whether it is as it was recorded.

use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::history::{Link, case_of, sent_otherwise};
use super::{Error, Millis, Reader};
use crate::case::Subject;

/// A case as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` and `4-cases.sql` say it")]
pub struct CaseEntry {
    pub reference: String,
    pub controller: String,
    pub created: Millis,
    pub state: String,
    pub next_step: String,
    pub next_day: Option<String>,
    #[serde(skip)]
    pub forgotten: bool,
}

/// A letter of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` and `4-cases.sql` say it")]
pub struct CaseLetter {
    pub reference: String,
    pub number: u16,
    pub kind: String,
    pub controller: String,
    pub input: String,
    pub look: String,
    pub facts: String,
    pub forgotten: bool,
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of `migrations/4-cases.sql` say it")]
pub struct Recorded {
    pub id: i64,
    pub number: u32,
    pub at: Millis,
    pub day: String,
    pub kind: String,
    pub body: String,
    pub sha256: Vec<u8>,
    pub files: Vec<KeptFile>,
}

/// A file kept with an event, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of `migrations/4-cases.sql` say it")]
pub struct KeptFile {
    pub id: i64,
    pub name: String,
    pub sha256: Vec<u8>,
    pub bytes: u64,
}

/// What is not as it was recorded. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Broken {
    /// An event or its place in the chain.
    #[error("event {number} ({kind}) is not as it was recorded")]
    Event { number: u32, kind: String },
    /// A file.
    #[error("{name}, kept with event {number}, is not as it was recorded")]
    File { number: u32, name: String },
    /// The last event is not the one that was recorded last.
    #[error("events are missing at the end")]
    End,
    /// A message.
    #[error("the message of {reference} is not the one that was sent")]
    Message { reference: String },
}

/// The same where it lies in the ledger: a list of a hundred thousand copies nothing.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "as in `CaseEntry`")]
pub struct CaseRow<'a> {
    pub reference: &'a str,
    pub controller: &'a str,
    pub created: Millis,
    pub state: &'a str,
    pub next_step: &'a str,
    pub next_day: Option<&'a str>,
    pub forgotten: bool,
}

impl CaseRow<'_> {
    /// To keep.
    #[must_use]
    pub fn to_entry(self) -> CaseEntry {
        CaseEntry {
            reference: self.reference.to_owned(),
            controller: self.controller.to_owned(),
            created: self.created,
            state: self.state.to_owned(),
            next_step: self.next_step.to_owned(),
            next_day: self.next_day.map(str::to_owned),
            forgotten: self.forgotten,
        }
    }
}

const LIST: &str =
    "SELECT reference, controller, created, state, next_step, next_day, forgotten IS NOT NULL FROM cases INDEXED BY cases_listed";

fn case_row<'a>(row: &'a Row<'_>) -> rusqlite::Result<CaseRow<'a>> {
    let text = |column: usize| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str()?);
    Ok(CaseRow {
        reference: text(0)?,
        controller: text(1)?,
        created: row.get(2)?,
        state: text(3)?,
        next_step: text(4)?,
        next_day: row.get_ref(5)?.as_str_or_null()?,
        forgotten: row.get(6)?,
    })
}

impl Reader {
    /// All cases, the oldest first, without what a later letter replaced.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn cases(&self) -> Result<Vec<CaseEntry>, Error> {
        let mut all = Vec::new();
        self.each_case(|case| {
            all.push(case.to_entry());
            Ok::<_, Error>(())
        })?;
        Ok(all)
    }

    /// The same one by one, where they lie.
    ///
    /// # Errors
    /// [`Error::Database`], and those of `each`.
    pub fn each_case<E: From<Error>>(&self, mut each: impl FnMut(CaseRow<'_>) -> Result<(), E>) -> Result<(), E> {
        let sql = format!("{LIST} WHERE follows IS NULL AND replaced_by IS NULL ORDER BY id");
        let mut statement = self.db.prepare(&sql).map_err(Error::from)?;
        let mut rows = statement.query([]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            each(case_row(row).map_err(Error::from)?)?;
        }
        Ok(())
    }

    /// References of at most so many cases, each with its company, whose reference or company begins with this (in ASCII
    /// case-insensitive), the newest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn references(&self, begin: &str, most: u16) -> Result<Vec<(String, String)>, Error> {
        let sql = "SELECT reference, controller FROM cases WHERE follows IS NULL AND replaced_by IS NULL AND forgotten IS NULL
                   AND (instr(upper(reference), upper(?1)) = 1 OR instr(upper(controller), upper(?1)) = 1)
                   ORDER BY id DESC LIMIT ?2";
        let mut statement = self.db.prepare(sql)?;
        Ok(statement.query_map((begin, most), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// References of the cases whose standing was not found by the law with this mark.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn unsettled(&self, law: &str) -> Result<Vec<String>, Error> {
        // Two ranges of the index, instead of a look at every case.
        let sql = "SELECT reference FROM cases WHERE follows IS NULL AND law < ?1 AND forgotten IS NULL
                   UNION ALL SELECT reference FROM cases WHERE follows IS NULL AND law > ?1 AND forgotten IS NULL";
        let mut statement = self.db.prepare(sql)?;
        Ok(statement.query_map([law], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The letters of the case to which this reference belongs (case-insensitive), in the order of their numbers.
    ///
    /// # Errors
    /// [`Error::NoCase`].
    pub fn letters(&self, reference: &str) -> Result<Vec<CaseLetter>, Error> {
        let case = self.case_id(reference)?;
        let sql = "SELECT reference, number, kind, controller, input, look, facts, forgotten IS NOT NULL FROM cases
                   WHERE id = ?1 OR follows = ?1 ORDER BY number";
        let mut statement = self.db.prepare_cached(sql)?;
        let letters = statement.query_map([case], |row| {
            Ok(CaseLetter {
                reference: row.get(0)?,
                number: row.get(1)?,
                kind: row.get(2)?,
                controller: row.get(3)?,
                input: row.get(4)?,
                look: row.get(5)?,
                facts: row.get(6)?,
                forgotten: row.get(7)?,
            })
        })?;
        Ok(letters.collect::<Result<_, _>>()?)
    }

    /// The events of a case in the order in which they were recorded.
    ///
    /// # Errors
    /// [`Error::NoCase`].
    pub fn recorded(&self, reference: &str) -> Result<Vec<Recorded>, Error> {
        let case = self.case_id(reference)?;
        let sql = "SELECT id, number, at, day, kind, body, sha256 FROM history WHERE case_id = ?1 ORDER BY number";
        let mut statement = self.db.prepare_cached(sql)?;
        let events = statement.query_map([case], |row| {
            Ok(Recorded {
                id: row.get(0)?,
                number: row.get(1)?,
                at: row.get(2)?,
                day: row.get(3)?,
                kind: row.get(4)?,
                body: row.get(5)?,
                sha256: row.get(6)?,
                files: Vec::new(),
            })
        })?;
        let mut events: Vec<Recorded> = events.collect::<Result<_, _>>()?;
        let sql = "SELECT id, name, sha256, length(bytes) FROM files WHERE history_id = ?1 ORDER BY id";
        let mut statement = self.db.prepare_cached(sql)?;
        for event in &mut events {
            let files = statement.query_map([event.id], |row| {
                let bytes: i64 = row.get(3)?;
                Ok(KeptFile { id: row.get(0)?, name: row.get(1)?, sha256: row.get(2)?, bytes: bytes.unsigned_abs() })
            })?;
            event.files = files.collect::<Result<_, _>>()?;
        }
        Ok(events)
    }

    /// The bytes of a file that is kept with an event.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn kept_file(&self, id: i64) -> Result<Vec<u8>, Error> {
        Ok(self.db.prepare_cached("SELECT bytes FROM files WHERE id = ?1")?.query_row([id], |row| row.get(0))?)
    }

    /// The same, read by `read` where it lies: a large file is not copied.
    ///
    /// # Errors
    /// [`Error::Database`], and those of `read`.
    pub fn read_kept_file<T, E: From<Error>>(&self, id: i64, read: impl FnOnce(&[u8]) -> Result<T, E>) -> Result<T, E> {
        let wrong = |error: rusqlite::Error| Error::from(error);
        let mut statement = self.db.prepare_cached("SELECT bytes FROM files WHERE id = ?1").map_err(wrong)?;
        let mut rows = statement.query([id]).map_err(wrong)?;
        let row = rows.next().map_err(wrong)?.ok_or(rusqlite::Error::QueryReturnedNoRows).map_err(wrong)?;
        let bytes = row.get_ref(0).map_err(wrong)?.as_blob().map_err(|error| wrong(error.into()))?;
        read(bytes)
    }

    /// What of a case is not as it was recorded.
    ///
    /// # Errors
    /// [`Error::NoCase`].
    pub fn verify(&self, reference: &str) -> Result<Vec<Broken>, Error> {
        let case = self.case_id(reference)?;
        let (first, head): (String, Option<Vec<u8>>) =
            self.db.query_row("SELECT reference, head FROM cases WHERE id = ?1", [case], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (mut broken, mut before, mut expected) = (Vec::new(), Vec::new(), 1);
        for event in self.recorded(reference)? {
            let files = event.files.iter().map(|file| (file.name.as_str(), file.sha256.as_slice()));
            let link = Link {
                before: &before,
                reference: &first,
                number: event.number,
                at: event.at,
                day: &event.day,
                kind: &event.kind,
                body: &event.body,
            };
            if link.hash(files).as_slice() != event.sha256 || event.number != expected {
                broken.push(Broken::Event { number: event.number, kind: event.kind.clone() });
            }
            for file in &event.files {
                let found = self.read_kept_file(file.id, |bytes| Ok::<_, Error>(Sha256::digest(bytes)))?;
                if found.as_slice() != file.sha256 {
                    broken.push(Broken::File { number: event.number, name: file.name.clone() });
                }
            }
            (before, expected) = (event.sha256, event.number + 1);
        }
        if head.unwrap_or_default() != before {
            broken.push(Broken::End);
        }
        broken.extend(self.changed_messages(case)?);
        Ok(broken)
    }

    fn changed_messages(&self, case: i64) -> Result<Vec<Broken>, Error> {
        let sql = "SELECT c.reference, o.sha256, m.message FROM outbox o JOIN cases c ON c.id = o.case_id
                   JOIN messages m ON m.id = o.id WHERE (c.id = ?1 OR c.follows = ?1) AND o.sha256 <> ''";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([case])?;
        let mut changed = Vec::new();
        while let Some(row) = rows.next()? {
            let (reference, sha256, message): (String, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if crate::text::hexadecimal(&Sha256::digest(&message)) != sha256 {
                changed.push(Broken::Message { reference });
            }
        }
        Ok(changed)
    }

    /// The reference of the case whose letter was sent under this Message-ID, as it stands in the header.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn case_of_message(&self, message_id: &str) -> Result<Option<String>, Error> {
        let sql =
            "SELECT f.reference FROM outbox o JOIN cases c ON c.id = o.case_id JOIN cases f ON f.id = coalesce(c.follows, c.id)
                   WHERE o.message_id = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([message_id], |row| row.get(0)).optional()?)
    }

    /// References of the cases of this person with this company that were sent otherwise than by mail, the newest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn sent_otherwise(&self, who: &Subject) -> Result<Vec<String>, Error> {
        sent_otherwise(&self.db, who)
    }

    /// Whether the letter with this reference was recorded as sent.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn is_recorded_as_sent(&self, reference: &str) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM cases c JOIN history h ON h.case_id = coalesce(c.follows, c.id)
                   WHERE c.reference = ?1 AND h.kind = 'sent' AND json_extract(h.body, '$.letter') = c.number)";
        Ok(self.db.prepare_cached(sql)?.query_row([reference], |row| row.get(0))?)
    }

    fn case_id(&self, reference: &str) -> Result<i64, Error> {
        case_of(&self.db, reference)?.ok_or_else(|| Error::no_case(reference))
    }
}
