//! What stands in the outbox: reading.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{Error, Ledger, Millis};

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// To be sent.
    Queued,
    /// Its body is being written, or was when the process died.
    Sending,
    /// The server took it.
    Sent,
    /// The server refused it for good.
    Failed,
    /// Nobody knows whether the server took it.
    Unknown,
}

impl State {
    const ALL: [(&'static str, Self); 5] = [
        ("queued", Self::Queued),
        ("sending", Self::Sending),
        ("sent", Self::Sent),
        ("failed", Self::Failed),
        ("unknown", Self::Unknown),
    ];

    /// The state with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, state)| *state)
    }

    /// As it stands in the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, state)| *state == self).map_or("", |(name, _)| name)
    }
}

/// A message of the outbox, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` say it")]
pub struct Entry {
    #[serde(skip)]
    pub id: i64,
    pub reference: String,
    pub controller: String,
    pub account: String,
    pub sender: String,
    pub recipient: String,
    #[serde(skip)]
    pub domain: String,
    pub subject: String,
    pub message_id: String,
    pub sha256: String,
    pub bytes: u64,
    pub state: State,
    pub attempts: u32,
    pub queued_at: Millis,
    pub not_before: Millis,
    pub sending_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    pub reply: Option<String>,
    pub peer: Option<serde_json::Value>,
}

/// Something that happened to a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` say it")]
pub struct Event {
    pub at: Millis,
    pub kind: String,
    pub detail: String,
}

/// What is not to be sent for now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Except {
    /// Of no one of these accounts.
    pub accounts: Vec<String>,
    /// Of no one of these accounts to its domain (`account`, `domain`).
    pub domains: Vec<(String, String)>,
}

impl Except {
    fn accounts(&self) -> String {
        serde_json::to_string(&self.accounts).unwrap_or_default()
    }

    /// As [`NOT_PUT_OFF`] compares them. No domain has a space.
    fn domains(&self) -> String {
        let joined: Vec<String> = self.domains.iter().map(|(account, domain)| format!("{domain} {account}")).collect();
        serde_json::to_string(&joined).unwrap_or_default()
    }
}

const NOT_PUT_OFF: &str = "o.domain || ' ' || o.account NOT IN (SELECT value FROM json_each(?4))";

const COLUMNS: &str = "o.id, c.reference, c.controller, o.account, o.sender, o.recipient, o.subject, o.message_id, o.sha256,
    o.bytes, o.state, o.attempts, o.queued_at, o.not_before, o.sending_at, o.ended_at, o.reply, o.peer,
    o.domain FROM outbox o JOIN cases c ON c.id = o.case_id";

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let state: String = row.get(10)?;
    let peer: Option<String> = row.get(17)?;
    Ok(Entry {
        id: row.get(0)?,
        reference: row.get(1)?,
        controller: row.get(2)?,
        account: row.get(3)?,
        sender: row.get(4)?,
        recipient: row.get(5)?,
        domain: row.get(18)?,
        subject: row.get(6)?,
        message_id: row.get(7)?,
        sha256: row.get(8)?,
        bytes: row.get::<_, i64>(9)?.unsigned_abs(),
        // The table allows no other word.
        state: State::named(&state).unwrap_or(State::Unknown),
        attempts: row.get(11)?,
        queued_at: row.get(12)?,
        not_before: row.get(13)?,
        sending_at: row.get(14)?,
        ended_at: row.get(15)?,
        reply: row.get(16)?,
        peer: peer.and_then(|peer| serde_json::from_str(&peer).ok()),
    })
}

impl Ledger {
    /// Messages of the same person to the same company about the same that are queued, sent or unknown, the newest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn like_it(&self, identity: &str) -> Result<Vec<Entry>, Error> {
        like_it(&self.db, identity)
    }

    /// The next message that is due: the one with this id, or any; of no account and no domain in `except`; of `account`
    /// before others, so that a session is used while it is open.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn next_due(
        &self,
        only: Option<i64>,
        except: &Except,
        account: Option<&str>,
        now: Millis,
    ) -> Result<Option<Entry>, Error> {
        let due = "o.state = 'queued' AND o.not_before <= ?1 AND (?2 IS NULL OR o.id = ?2)";
        let first = "ORDER BY o.not_before, o.id LIMIT 1";
        if !except.domains.is_empty() && only.is_none() {
            return self.next_by_domain(except, account, now);
        }
        if let Some(account) = account.filter(|account| !except.accounts.iter().any(|name| name == account)) {
            // Two statements, because an order by two things would sort the whole queue for every message.
            let sql = format!("SELECT {COLUMNS} WHERE {due} AND o.account = ?3 AND {NOT_PUT_OFF} {first}");
            let params = params![now, only, account, except.domains()];
            let found = self.db.prepare_cached(&sql)?.query_row(params, entry).optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let others = "o.account NOT IN (SELECT value FROM json_each(?3))";
        let sql = format!("SELECT {COLUMNS} WHERE {due} AND {others} AND {NOT_PUT_OFF} {first}");
        let params = params![now, only, except.accounts(), except.domains()];
        Ok(self.db.prepare_cached(&sql)?.query_row(params, entry).optional()?)
    }

    /// The same where domains are put off. It steps from one domain of the queue to the next, by their index, and looks at the
    /// first message of each, so that what is put off costs nothing, however much of it there is.
    fn next_by_domain(&self, except: &Except, account: Option<&str>, now: Millis) -> Result<Option<Entry>, Error> {
        // The index by name: on its own SQLite takes another one for some of these, and reads the whole queue.
        let queued = "FROM outbox n INDEXED BY outbox_due_by_domain WHERE n.state = 'queued'";
        let sql = format!(
            "WITH RECURSIVE payer (account) AS (
                SELECT (SELECT n.account {queued} ORDER BY n.account LIMIT 1)
                UNION ALL SELECT (SELECT n.account {queued} AND n.account > p.account ORDER BY n.account LIMIT 1)
                FROM payer p WHERE p.account IS NOT NULL),
             lane (account, domain) AS (
                SELECT p.account, (SELECT n.domain {queued} AND n.account = p.account ORDER BY n.domain LIMIT 1)
                FROM payer p WHERE p.account IS NOT NULL AND p.account NOT IN (SELECT value FROM json_each(?2))
                UNION ALL SELECT l.account,
                    (SELECT n.domain {queued} AND n.account = l.account AND n.domain > l.domain ORDER BY n.domain LIMIT 1)
                FROM lane l WHERE l.domain IS NOT NULL)
             SELECT {COLUMNS} WHERE o.id IN (
                SELECT (SELECT n.id {queued} AND n.account = o.account AND n.domain = o.domain AND n.not_before <= ?1
                    ORDER BY n.not_before, n.id LIMIT 1)
                FROM lane o WHERE o.domain IS NOT NULL AND {NOT_PUT_OFF})
             ORDER BY o.account IS NOT ?3, o.not_before, o.id LIMIT 1"
        );
        let params = params![now, except.accounts(), account, except.domains()];
        Ok(self.db.prepare_cached(&sql)?.query_row(params, entry).optional()?)
    }

    /// When the next queued message may be tried, the one with this id or any; of no account and no domain in `except`.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn next_time(&self, only: Option<i64>, except: &Except) -> Result<Option<Millis>, Error> {
        let sql = format!(
            "SELECT min(o.not_before) FROM outbox o WHERE o.state = 'queued' AND (?1 IS NULL OR o.id = ?1)
             AND o.account NOT IN (SELECT value FROM json_each(?2)) AND {NOT_PUT_OFF}"
        );
        let params = params![only, except.accounts(), None::<i64>, except.domains()];
        Ok(self.db.prepare_cached(&sql)?.query_row(params, |row| row.get(0))?)
    }

    /// Whether a message of this account is queued, to this domain or to any, the one with this id or any.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn has_queued(&self, only: Option<i64>, account: &str, domain: Option<&str>) -> Result<bool, Error> {
        // Two statements, because one that has to serve both could use no index of domains.
        let to = if domain.is_some() { "AND domain = ?3" } else { "AND ?3 IS NULL" };
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'queued' AND (?1 IS NULL OR id = ?1) AND account = ?2 {to})"
        );
        Ok(self.db.prepare_cached(&sql)?.query_row(params![only, account, domain], |row| row.get(0))?)
    }

    /// All messages, or those in one state, in the order in which they were queued.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn entries(&self, state: Option<State>) -> Result<Vec<Entry>, Error> {
        let sql = format!("SELECT {COLUMNS} WHERE ?1 IS NULL OR o.state = ?1 ORDER BY o.id");
        let mut statement = self.db.prepare(&sql)?;
        Ok(statement.query_map([state.map(State::name)], entry)?.collect::<Result<_, _>>()?)
    }

    /// How many messages are in this state.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn count(&self, state: State) -> Result<u64, Error> {
        let count: i64 = self.db.query_row("SELECT count(*) FROM outbox WHERE state = ?1", [state.name()], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The message with this id.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn entry(&self, id: i64) -> Result<Entry, Error> {
        let sql = format!("SELECT {COLUMNS} WHERE o.id = ?1");
        Ok(self.db.prepare_cached(&sql)?.query_row([id], entry)?)
    }

    /// The messages of a letter (case of letters does not matter), the newest first: one, and those that failed before it.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there are none.
    pub fn find(&self, reference: &str) -> Result<Vec<Entry>, Error> {
        let sql = format!("SELECT {COLUMNS} WHERE c.reference = upper(?1) ORDER BY o.id DESC");
        let mut statement = self.db.prepare(&sql)?;
        let found: Vec<Entry> = statement.query_map([reference], entry)?.collect::<Result<_, _>>()?;
        if found.is_empty() {
            return Err(Error::Unknown { reference: reference.chars().take(60).collect() });
        }
        Ok(found)
    }

    /// The bytes of a message.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn message(&self, id: i64) -> Result<Vec<u8>, Error> {
        Ok(self.db.prepare_cached("SELECT message FROM messages WHERE id = ?1")?.query_row([id], |row| row.get(0))?)
    }

    /// What happened to the letter with this reference, in order.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn events(&self, reference: &str) -> Result<Vec<Event>, Error> {
        let sql = "SELECT e.at, e.kind, e.detail FROM events e JOIN cases c ON c.id = e.case_id
                   WHERE c.reference = ?1 ORDER BY e.id";
        let mut statement = self.db.prepare(sql)?;
        let events =
            statement.query_map([reference], |row| Ok(Event { at: row.get(0)?, kind: row.get(1)?, detail: row.get(2)? }))?;
        Ok(events.collect::<Result<_, _>>()?)
    }
}

/// As [`Ledger::like_it`], within a transaction too.
pub(super) fn like_it(db: &rusqlite::Connection, identity: &str) -> Result<Vec<Entry>, Error> {
    let sql = format!("SELECT {COLUMNS} WHERE c.identity = ?1 AND o.state <> 'failed' ORDER BY o.id DESC");
    let mut statement = db.prepare_cached(&sql)?;
    Ok(statement.query_map([identity], entry)?.collect::<Result<_, _>>()?)
}
