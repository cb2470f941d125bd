//! The outbox worked off: one message after the other, at the pace that the accounts allow, with every step in the ledger
//! before it is taken.
//!
//! The order is the promise: sender, recipient and DATA accepted; `queued → sending` on the disk; the body; the answer;
//! its state on the disk. A process that dies in between leaves one message that is unknown, and no other.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use super::delivery::{DeliverError, Host, News, Order, Summary};
use crate::ledger::{Entry, Ledger, Millis, Pause, Proof, State};
use crate::mail::{Account, Envelope, Failure, Mailbox, Outcome, Payload, Secret, Session, Stage, Trouble, Verdict, verdict};

const DAY: Millis = 86_400_000;
/// An idle session longer than this is closed: servers give up on it after some minutes, and their patience is not ours.
const IDLE: Millis = 20_000;

/// So many messages in a row that came to nothing, each in a session of its own, are the server's fault, not theirs.
const STREAK: u32 = 5;

/// Works the outbox off. The caller holds the right to send ([`Ledger::lock_sender`]).
///
/// # Errors
/// [`DeliverError`]; what the servers say is no error but the [`Summary`].
pub fn deliver(ledger: &mut Ledger, order: &Order, host: &mut dyn Host) -> Result<Summary, DeliverError> {
    let mut run = Run {
        ledger,
        order,
        host,
        summary: Summary::default(),
        accounts: BTreeMap::new(),
        later: BTreeMap::new(),
        session: None,
        streak: 0,
    };
    let done = run.work();
    run.hang_up();
    done?;
    run.take_stock()
}

struct Run<'a> {
    ledger: &'a mut Ledger,
    order: &'a Order,
    host: &'a mut dyn Host,
    summary: Summary,
    accounts: BTreeMap<String, Rc<(Account, Option<Secret>)>>,
    /// Accounts that may not send before this time; at their own pace, and not because something is wrong. Each has a
    /// message that is due.
    later: BTreeMap<String, Millis>,
    /// The session, and the name of its account.
    session: Option<(String, Session)>,
    /// Messages in a row that came to nothing.
    streak: u32,
}

impl Run<'_> {
    fn work(&mut self) -> Result<(), DeliverError> {
        loop {
            if self.host.stopped() {
                self.summary.interrupted = true;
                return Ok(());
            }
            let now = self.host.now();
            self.later.retain(|_, until| *until > now);
            match self.ledger.next_due(self.order.only, &self.not_now(now), now)? {
                Some(entry) => {
                    if let Some(account) = self.ready(&entry)? {
                        self.attempt(&entry, &account)?;
                    }
                }
                None => match self.next_moment(now)? {
                    Some(until) => self.wait(until),
                    None => return Ok(()),
                },
            }
        }
    }

    /// Accounts from which nothing goes out now.
    fn not_now(&self, now: Millis) -> Vec<String> {
        self.held(now).chain(self.later.keys().cloned()).collect()
    }

    /// Accounts with which something is wrong. Only who waits sees a pause end.
    fn held(&self, now: Millis) -> impl Iterator<Item = String> {
        let over = move |pause: &Pause| self.order.wait && pause.until.is_some_and(|until| until <= now);
        self.summary.paused.iter().filter(move |(_, pause)| !over(pause)).map(|(name, _)| name.clone())
    }

    /// When there may be something to do, if that is to be waited for: an account's own pace always, the rest on demand.
    fn next_moment(&self, now: Millis) -> Result<Option<Millis>, DeliverError> {
        let mut moments: Vec<Millis> = self.later.values().copied().collect();
        if self.order.wait {
            moments.extend(self.ledger.next_time(self.order.only, &self.not_now(now))?);
            moments.extend(self.summary.paused.iter().filter_map(|(_, pause)| pause.until).filter(|until| *until > now));
        }
        Ok(moments.into_iter().min())
    }

    fn wait(&mut self, until: Millis) {
        let long = until - self.host.now();
        if long > IDLE {
            self.hang_up();
        }
        if long > 2_000 {
            self.host.hear(&News::Waiting { until });
        }
        while !self.host.stopped() && self.host.now() < until {
            let left = u64::try_from(until - self.host.now()).unwrap_or(0);
            self.host.sleep(Duration::from_millis(left.min(200)));
        }
    }

    /// The name of the message's account with a session open, if the account may send now; else it is put off or held.
    fn ready(&mut self, entry: &Entry) -> Result<Option<String>, DeliverError> {
        let name = &entry.account;
        let now = self.host.now();
        if let Some(pause) = self.ledger.pause_of(name, now)?.filter(|pause| pause.until.is_some()) {
            self.hold(name, pause);
            return Ok(None);
        }
        let known = match self.accounts.get(name) {
            Some(known) => known.clone(),
            None => match self.host.credentials(name) {
                Ok(found) => self.accounts.entry(name.clone()).or_insert(Rc::new(found)).clone(),
                Err(reason) => {
                    self.hold(name, Pause { since: now, until: None, reason });
                    return Ok(None);
                }
            },
        };
        let (account, secret) = &*known;
        if !self.may_write(account, now)? {
            return Ok(None);
        }
        if self.session.as_ref().is_some_and(|(open, _)| open == name) {
            return Ok(Some(name.clone()));
        }
        self.hang_up();
        match Session::open(account, secret.as_ref(), self.order.timeouts) {
            Ok(session) => {
                self.ledger.unpause(name)?;
                self.summary.paused.retain(|(paused, _)| paused != name);
                self.host.hear(&News::Connected { account: name, peer: session.peer() });
                self.session = Some((name.clone(), session));
                Ok(Some(name.clone()))
            }
            Err(failure) => {
                self.no_session(entry, &failure)?;
                Ok(None)
            }
        }
    }

    fn hang_up(&mut self) {
        if let Some((_, session)) = self.session.take() {
            session.quit();
        }
    }

    fn attempt(&mut self, entry: &Entry, account: &str) -> Result<(), DeliverError> {
        let envelope = match (Mailbox::parse(&entry.sender), Mailbox::parse(&entry.recipient)) {
            (Ok(from), Ok(to)) => Envelope { from, to },
            _ => return self.fail(entry, "an address of the message cannot be sent"),
        };
        let payload = match Payload::new(&self.ledger.message(entry.id)?) {
            Ok(payload) => payload,
            Err(error) => return self.fail(entry, &error.to_string()),
        };
        let Some((_, session)) = &mut self.session else { return Ok(()) };
        let fresh = session.accepted() == 0;
        let (ledger, host) = (&mut *self.ledger, &*self.host);
        let outcome = session.send(&envelope, &payload, || ledger.begin(entry.id, host.now()));
        let peer = serde_json::to_string(session.peer()).unwrap_or_default();
        if !session.is_usable() {
            self.hang_up();
        }
        match outcome {
            Outcome::Accepted(reply) => self.accept(entry, &reply.to_string(), &peer),
            Outcome::Refused(failure) => self.refused(entry, account, &failure, fresh),
            Outcome::Unknown(failure) => {
                let why = failure.to_string();
                self.ledger.lose_sight(entry.id, &why, &peer, self.host.now())?;
                self.summary.unknown += 1;
                self.host.hear(&News::Unknown { entry, why: &why });
                self.came_to_nothing(account, why);
                Ok(())
            }
            Outcome::Halted(error) => Err(error.into()),
        }
    }

    /// Whether the pace of the account allows a message now, over all runs.
    fn may_write(&mut self, account: &Account, now: Millis) -> Result<bool, DeliverError> {
        if let Some(most) = self.order.per_day.or(account.pace.per_day) {
            let (written, first) = self.ledger.written_since(&account.name, now - DAY)?;
            if written >= most {
                let until = first.unwrap_or(now) + DAY;
                let reason = format!("{written} messages went out within 24 hours, and {most} are the most for this account");
                self.hold(&account.name, Pause { since: now, until: Some(until), reason });
                return Ok(false);
            }
        }
        let interval = self.order.interval_ms.unwrap_or(account.pace.interval_ms);
        if interval > 0
            && let Some(last) = self.ledger.last_written(&account.name)?
        {
            let until = last.saturating_add_unsigned(interval);
            // A clock that was set back must not hold the queue.
            if until > now && last <= now {
                self.later.insert(account.name.clone(), until);
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn accept(&mut self, entry: &Entry, reply: &str, peer: &str) -> Result<(), DeliverError> {
        let recorded = self.ledger.accept(entry.id, Proof { reply, peer }, self.host.now());
        recorded.map_err(|error| DeliverError::Unrecorded {
            reference: entry.reference.clone(),
            reply: reply.to_owned(),
            error: Box::new(error),
        })?;
        self.summary.sent += 1;
        self.streak = 0;
        self.host.hear(&News::Sent { entry, reply });
        Ok(())
    }

    fn fail(&mut self, entry: &Entry, why: &str) -> Result<(), DeliverError> {
        self.ledger.fail(entry.id, why, self.host.now())?;
        self.summary.failed += 1;
        self.host.hear(&News::Failed { entry, why });
        Ok(())
    }

    /// The message was surely not taken.
    fn refused(&mut self, entry: &Entry, account: &str, failure: &Failure, fresh: bool) -> Result<(), DeliverError> {
        let why = failure.to_string();
        let now = self.host.now();
        // A server that hangs up on a session that has worked is tired of it, not of the message.
        let before = matches!(failure.stage, Stage::Mail | Stage::Recipient | Stage::Data);
        let tired = !fresh && before && matches!(failure.trouble, Trouble::Dropped | Trouble::TimedOut);
        match verdict(failure) {
            Verdict::Failed => return self.fail(entry, &why),
            Verdict::Pause => {
                self.ledger.retry(entry.id, &why, now, now)?;
                self.pause(account, Pause { since: now, until: None, reason: why })?;
            }
            Verdict::PauseForADay => {
                self.ledger.retry(entry.id, &why, now, now)?;
                self.pause(account, Pause { since: now, until: Some(now + DAY), reason: why })?;
            }
            Verdict::Reconnect if !fresh => {
                self.ledger.retry(entry.id, &why, now, now)?;
                // Whatever the server still allows in it, this session is over.
                self.hang_up();
            }
            Verdict::Retry | Verdict::Hold if tired => self.ledger.retry(entry.id, &why, now, now)?,
            Verdict::Retry | Verdict::Hold | Verdict::Reconnect => {
                let at = now.saturating_add_unsigned(backoff(entry.attempts));
                self.ledger.retry(entry.id, &why, at, now)?;
                self.host.hear(&News::Retry { entry, why: &why, at });
                // A clear answer is about the message. A session that ends without one, again and again, is about the server.
                let clear = matches!(&failure.trouble, Trouble::Refused(reply) if reply.code != 421);
                if fresh && !clear {
                    self.came_to_nothing(account, why);
                }
            }
        }
        Ok(())
    }

    /// No session could be opened: nothing can be sent from the account for now, and no message is to blame.
    fn no_session(&mut self, entry: &Entry, failure: &Failure) -> Result<(), DeliverError> {
        let reason = failure.to_string();
        let since = self.host.now();
        match verdict(failure) {
            Verdict::Hold | Verdict::Retry | Verdict::Reconnect => {
                let at = since.saturating_add_unsigned(backoff(entry.attempts));
                self.ledger.retry(entry.id, &reason, since, since)?;
                self.hold(&entry.account, Pause { since, until: Some(at), reason });
            }
            Verdict::Failed | Verdict::Pause => self.pause(&entry.account, Pause { since, until: None, reason })?,
            Verdict::PauseForADay => self.pause(&entry.account, Pause { since, until: Some(since + DAY), reason })?,
        }
        Ok(())
    }

    /// Holds an account, in later runs too.
    fn pause(&mut self, account: &str, pause: Pause) -> Result<(), DeliverError> {
        self.ledger.pause(account, &pause)?;
        self.hold(account, pause);
        Ok(())
    }

    /// Holds an account in this run.
    fn hold(&mut self, account: &str, pause: Pause) {
        if self.session.as_ref().is_some_and(|(open, _)| open == account) {
            self.hang_up();
        }
        self.later.remove(account);
        self.host.hear(&News::Paused { account, pause: &pause });
        self.summary.paused.retain(|(name, _)| name != account);
        self.summary.paused.push((account.to_owned(), pause));
    }

    /// A message more that came to nothing.
    fn came_to_nothing(&mut self, account: &str, reason: String) {
        self.streak += 1;
        if self.streak >= STREAK {
            self.streak = 0;
            let since = self.host.now();
            let until = Some(since.saturating_add_unsigned(backoff(STREAK)));
            self.hold(account, Pause { since, until, reason: format!("{STREAK} messages in a row came to nothing: {reason}") });
        }
    }

    fn take_stock(mut self) -> Result<Summary, DeliverError> {
        self.summary.queued = match self.order.only {
            Some(id) => u64::from(self.ledger.entry(id)?.state == State::Queued),
            None => self.ledger.count(State::Queued)?,
        };
        let now = self.host.now();
        self.summary.next = self.ledger.next_time(self.order.only, &self.held(now).collect::<Vec<_>>())?;
        Ok(self.summary)
    }
}

/// How long a message waits after this many attempts, in milliseconds: a minute, doubled each time, at most four hours,
/// give or take a quarter, so that messages that were refused together do not come back together.
fn backoff(attempts: u32) -> u64 {
    let time = (60_000_u64 << attempts.min(8)).min(4 * 3_600_000);
    time * 3 / 4 + fastrand::u64(0..=time / 2)
}
