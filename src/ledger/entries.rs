//! Reads what is in the outbox.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{Error, Millis, Reader};

/// The state of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// To be sent.
    Queued,
    /// Its body is being written, or was when the process died.
    Sending,
    /// The server accepted it.
    Sent,
    /// The server rejected it for good.
    Failed,
    /// It is unknown whether the server accepted it.
    Unknown,
    /// The user does not want it sent.
    Withdrawn,
}

impl State {
    const ALL: [(&'static str, Self); 6] = [
        ("queued", Self::Queued),
        ("sending", Self::Sending),
        ("sent", Self::Sent),
        ("failed", Self::Failed),
        ("unknown", Self::Unknown),
        ("withdrawn", Self::Withdrawn),
    ];

    /// The state with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, state)| *state)
    }

    /// Its name in the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, state)| *state == self).map_or("", |(name, _)| name)
    }

    /// Whether the letter is queued, was sent, or may have been.
    #[must_use]
    pub fn holds(self) -> bool {
        !matches!(self, Self::Failed | Self::Withdrawn)
    }
}

/// A message in the outbox, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` say it")]
pub struct OutboxEntry {
    #[serde(skip)]
    pub id: i64,
    pub reference: String,
    pub kind: String,
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
    /// While queued: why it may not be sent as it is.
    pub held: Option<String>,
    pub queued_at: Millis,
    pub not_before: Millis,
    pub sending_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    pub reply: Option<String>,
    pub peer: Option<serde_json::Value>,
}

impl OutboxEntry {
    /// Whether its content was erased on request.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.sha256.is_empty()
    }
}

/// How many messages are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the names are those of the states")]
pub struct Stock {
    pub sent: u64,
    pub queued: u64,
    pub held: u64,
    pub sending: u64,
    pub failed: u64,
    pub unknown: u64,
    pub withdrawn: u64,
}

impl Stock {
    /// Adds to the counts.
    pub fn add(&mut self, state: State, held: bool, count: u64) {
        *match state {
            State::Queued if held => &mut self.held,
            State::Queued => &mut self.queued,
            State::Sending => &mut self.sending,
            State::Sent => &mut self.sent,
            State::Failed => &mut self.failed,
            State::Unknown => &mut self.unknown,
            State::Withdrawn => &mut self.withdrawn,
        } += count;
    }
}

/// Something that happened to a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the columns of `migrations/1-outbox.sql` say it")]
pub struct Event {
    pub at: Millis,
    pub kind: String,
    pub detail: String,
}

/// What not to send for now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Except {
    /// Nothing from these accounts.
    pub accounts: Vec<String>,
    /// Nothing from these accounts to these domains (`account`, `domain`).
    pub domains: Vec<(String, String)>,
}

impl Except {
    fn accounts(&self) -> String {
        serde_json::to_string(&self.accounts).unwrap_or_default()
    }

    /// In the form that [`NOT_PUT_OFF`] compares. No domain contains a space.
    fn domains(&self) -> String {
        let joined: Vec<String> = self.domains.iter().map(|(account, domain)| format!("{domain} {account}")).collect();
        serde_json::to_string(&joined).unwrap_or_default()
    }
}

const NOT_PUT_OFF: &str = "o.domain || ' ' || o.account NOT IN (SELECT value FROM json_each(?4))";

const COLUMNS: &str = "o.id, c.reference, c.controller, o.account, o.sender, o.recipient, o.subject, o.message_id, o.sha256,
    o.bytes, CASE WHEN o.withdrawn IS NULL THEN o.state ELSE 'withdrawn' END, o.attempts, o.queued_at, o.not_before,
    o.sending_at, o.ended_at, o.reply, o.peer, o.held, o.domain, c.kind FROM outbox o JOIN cases c ON c.id = o.case_id";

fn entry(row: &Row<'_>) -> rusqlite::Result<OutboxEntry> {
    let state: String = row.get(10)?;
    let peer: Option<String> = row.get(17)?;
    Ok(OutboxEntry {
        id: row.get(0)?,
        reference: row.get(1)?,
        kind: row.get(20)?,
        controller: row.get(2)?,
        account: row.get(3)?,
        sender: row.get(4)?,
        recipient: row.get(5)?,
        domain: row.get(19)?,
        subject: row.get(6)?,
        message_id: row.get(7)?,
        sha256: row.get(8)?,
        bytes: row.get::<_, i64>(9)?.unsigned_abs(),
        // The table allows no other word.
        state: State::named(&state).unwrap_or(State::Unknown),
        attempts: row.get(11)?,
        held: row.get(18)?,
        queued_at: row.get(12)?,
        not_before: row.get(13)?,
        sending_at: row.get(14)?,
        ended_at: row.get(15)?,
        reply: row.get(16)?,
        peer: peer.and_then(|peer| serde_json::from_str(&peer).ok()),
    })
}

impl Reader {
    /// The next due message of those agreed to, skipping the accounts and domains in `except`; `account` comes first, so that
    /// an open session is used.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn next_due(
        &self,
        consent: i64,
        except: &Except,
        account: Option<&str>,
        now: Millis,
    ) -> Result<Option<OutboxEntry>, Error> {
        let due = "o.consent = ?2 AND o.state = 'queued' AND o.not_before <= ?1";
        let first = "ORDER BY o.not_before, o.id LIMIT 1";
        if !except.domains.is_empty() {
            return self.next_by_domain(consent, except, account, now);
        }
        if let Some(account) = account.filter(|account| !except.accounts.iter().any(|name| name == account)) {
            // Two statements: ordering by two keys would sort the whole queue for every message.
            let sql = format!("SELECT {COLUMNS} WHERE {due} AND o.account = ?3 AND {NOT_PUT_OFF} {first}");
            let params = params![now, consent, account, except.domains()];
            let found = self.db.prepare_cached(&sql)?.query_row(params, entry).optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let others = "o.account NOT IN (SELECT value FROM json_each(?3))";
        let sql = format!("SELECT {COLUMNS} WHERE {due} AND {others} AND {NOT_PUT_OFF} {first}");
        let params = params![now, consent, except.accounts(), except.domains()];
        Ok(self.db.prepare_cached(&sql)?.query_row(params, entry).optional()?)
    }

    /// The same when domains are deferred. It steps through the queue's domains by index and looks at the first message of
    /// each, so that deferred mail costs nothing, however much there is.
    fn next_by_domain(
        &self,
        consent: i64,
        except: &Except,
        account: Option<&str>,
        now: Millis,
    ) -> Result<Option<OutboxEntry>, Error> {
        // Name the index: SQLite would sometimes pick another and read the whole queue.
        let queued = "FROM outbox n INDEXED BY outbox_due_by_domain WHERE n.consent = ?5 AND n.state = 'queued'";
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
        let params = params![now, except.accounts(), account, except.domains(), consent];
        Ok(self.db.prepare_cached(&sql)?.query_row(params, entry).optional()?)
    }

    /// When the next queued message of those agreed to may be tried, skipping the accounts and domains in `except`.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn next_time(&self, consent: i64, except: &Except) -> Result<Option<Millis>, Error> {
        let sql = format!(
            "SELECT min(o.not_before) FROM outbox o WHERE o.consent = ?1 AND o.state = 'queued'
             AND o.account NOT IN (SELECT value FROM json_each(?2)) AND {NOT_PUT_OFF}"
        );
        let params = params![consent, except.accounts(), None::<i64>, except.domains()];
        Ok(self.db.prepare_cached(&sql)?.query_row(params, |row| row.get(0))?)
    }

    /// Whether an agreed message of this account, to this domain or any, is queued.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn has_queued(&self, consent: i64, account: &str, domain: Option<&str>) -> Result<bool, Error> {
        // Two statements: one for both cases could not use an index of domains.
        let to = if domain.is_some() { "AND domain = ?3" } else { "AND ?3 IS NULL" };
        let sql = format!("SELECT EXISTS (SELECT 1 FROM outbox WHERE consent = ?1 AND state = 'queued' AND account = ?2 {to})");
        Ok(self.db.prepare_cached(&sql)?.query_row(params![consent, account, domain], |row| row.get(0))?)
    }

    /// All messages, or those in one state, in queue order.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn entries(&self, state: Option<State>) -> Result<Vec<OutboxEntry>, Error> {
        let state_is = "CASE WHEN o.withdrawn IS NULL THEN o.state ELSE 'withdrawn' END = ?1";
        let sql = format!("SELECT {COLUMNS} WHERE ?1 IS NULL OR {state_is} ORDER BY o.id");
        let mut statement = self.db.prepare(&sql)?;
        Ok(statement.query_map([state.map(State::name)], entry)?.collect::<Result<_, _>>()?)
    }

    /// How many messages are in each state.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn stock(&self) -> Result<Stock, Error> {
        let mut stock = Stock::default();
        let state = "CASE WHEN withdrawn IS NULL THEN state ELSE 'withdrawn' END";
        let mut statement = self.db.prepare(&format!("SELECT {state}, held IS NOT NULL, count(*) FROM outbox GROUP BY 1, 2"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (state, held, count): (String, bool, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            stock.add(State::named(&state).unwrap_or(State::Unknown), held, count.unsigned_abs());
        }
        Ok(stock)
    }

    /// The message of a letter or its replacement: the one that is queued or was sent, else the newest; `None` if there is
    /// none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn standing(&self, reference: &str) -> Result<Option<OutboxEntry>, Error> {
        let case = "SELECT id, replaced_by FROM cases WHERE reference = ?1";
        let next = "SELECT id, replaced_by FROM cases WHERE id = ?1";
        let read = |row: &Row<'_>| -> rusqlite::Result<(i64, Option<i64>)> { Ok((row.get(0)?, row.get(1)?)) };
        let mut at = self.db.prepare_cached(case)?.query_row([reference], read).optional()?;
        // A letter is replaced by a later one, so the chain ends; a damaged ledger must not loop forever.
        for _ in 0..1_000 {
            let Some((_, Some(later))) = at else { break };
            at = self.db.prepare_cached(next)?.query_row([later], read).optional()?;
        }
        let Some((case, _)) = at else { return Ok(None) };
        newest_of_case(&self.db, case)
    }

    /// The message with this id.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn entry(&self, id: i64) -> Result<OutboxEntry, Error> {
        let sql = format!("SELECT {COLUMNS} WHERE o.id = ?1");
        Ok(self.db.prepare_cached(&sql)?.query_row([id], entry)?)
    }

    /// The messages of a letter (case-insensitive), newest first: one, and those that failed before it.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there are none.
    pub fn find(&self, reference: &str) -> Result<Vec<OutboxEntry>, Error> {
        let sql = format!("SELECT {COLUMNS} WHERE c.reference = upper(?1) ORDER BY o.id DESC");
        let mut statement = self.db.prepare(&sql)?;
        let found: Vec<OutboxEntry> = statement.query_map([reference], entry)?.collect::<Result<_, _>>()?;
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

    /// The case and look of a letter, to rewrite it (both JSON).
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn input(&self, reference: &str) -> Result<(String, String), Error> {
        let sql = "SELECT input, look FROM cases WHERE reference = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([reference], |row| Ok((row.get(0)?, row.get(1)?)))?)
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

/// The queued, sent or unknown message of a letter, else its newest.
pub(super) fn newest_of_case(db: &rusqlite::Connection, case: i64) -> Result<Option<OutboxEntry>, Error> {
    let sql = format!("SELECT {COLUMNS} WHERE o.case_id = ?1 ORDER BY o.state = 'failed', o.id DESC LIMIT 1");
    Ok(db.prepare_cached(&sql)?.query_row([case], entry).optional()?)
}
