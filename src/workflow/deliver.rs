//! Sends the outbox: one message at a time, at the pace the accounts allow, recording every step in the ledger before
//! taking it.
//!
//! The order is the guarantee: sender, recipient and DATA accepted; `queued → sending` on disk; the body; the answer; the
//! new state on disk. A process that dies in between leaves at most one message unknown. What holds an account back is in
//! `backoff`.

use std::sync::mpsc;
use std::time::Duration;

use super::backoff::AccountBackoff;
use super::consent::Agreed;
use super::days;
use super::delivery::{DeliverError, DeliveryEnv, DeliveryEvent, DeliveryOptions, Summary};
use crate::ledger::{Except, Ledger, Millis, OutboxEntry, Pause, Proof, Stock};
use crate::mail::{Account, Envelope, Failure, Mailbox, Outcome, Payload, Secret, Session, SmtpError, Stage, Verdict, verdict};

pub(super) const DAY: Millis = 86_400_000;
/// Idle sessions are closed after this time: servers drop them after some minutes.
const IDLE: Millis = 20_000;

/// Sends what was agreed to and is due, nothing else. The caller holds the right to send ([`Ledger::lock_sender`]).
///
/// # Errors
/// [`DeliverError`]; what the servers say goes into the [`Summary`] instead.
pub fn deliver(
    ledger: &mut Ledger,
    agreed: &Agreed,
    order: &DeliveryOptions,
    host: &mut dyn DeliveryEnv,
) -> Result<Summary, DeliverError> {
    let mut run =
        Run { ledger, agreed, order, host, summary: Summary::default(), holds: AccountBackoff::default(), session: None };
    let done = run.work();
    run.hang_up();
    match done {
        // A ledger error must not hide that a message is in doubt.
        Err(DeliverError::Ledger(error)) if run.summary.unknown > 0 => {
            Err(DeliverError::SomeUnknown { count: run.summary.unknown, source: Box::new(error) })
        }
        Err(error) => Err(error),
        Ok(()) => run.take_stock(),
    }
}

pub(super) struct Run<'a> {
    pub(super) ledger: &'a mut Ledger,
    agreed: &'a Agreed,
    pub(super) order: &'a DeliveryOptions,
    host: &'a mut dyn DeliveryEnv,
    summary: Summary,
    pub(super) holds: AccountBackoff,
    /// The session and its account.
    session: Option<(Account, Session)>,
}

impl Run<'_> {
    fn work(&mut self) -> Result<(), DeliverError> {
        loop {
            if self.host.stopped() {
                self.summary.interrupted = true;
                return Ok(());
            }
            let now = self.host.now();
            let except = self.holds.not_now(now, self.order.wait);
            let open = self.session.as_ref().map(|(account, _)| account.name.as_str());
            match self.ledger.next_due(self.agreed.consent, &except, open, now)? {
                Some(entry) => {
                    if self.is_true(&entry)? && self.ready(&entry)? {
                        // The password prompt may have taken long, or the machine slept.
                        let at_once = (self.host.now() - now).abs() < 1_000;
                        if at_once || self.is_true(&entry)? {
                            self.attempt(&entry)?;
                        }
                    }
                }
                None => match self.next_moment(&except, now)? {
                    Some(until) => self.wait(until),
                    None => return Ok(()),
                },
            }
        }
    }

    /// Whether the letter's dates are true now; if not, it is held. A run may take days.
    fn is_true(&mut self, entry: &OutboxEntry) -> Result<bool, DeliverError> {
        let now = self.host.now();
        let Some(untrue) = days::untrue(self.ledger, entry, self.host.stale_before(&entry.account, now), now)? else {
            return Ok(true);
        };
        self.ledger.hold_back(entry.id, &untrue.to_string(), now)?;
        self.host.on_event(&DeliveryEvent::Held { entry, untrue });
        Ok(false)
    }

    /// When there may be more to do, if worth waiting for: an account's own pace always, the rest on demand.
    fn next_moment(&self, except: &Except, now: Millis) -> Result<Option<Millis>, DeliverError> {
        let mut moments = Vec::new();
        for (account, until) in self.holds.moments(now, self.order.wait) {
            // No need to wait for an account that has nothing to send.
            if self.ledger.has_queued(self.agreed.consent, account, None)? {
                moments.push(until);
            }
        }
        for (account, domain, until) in self.holds.domain_moments(now) {
            if self.ledger.has_queued(self.agreed.consent, account, Some(domain))? {
                moments.push(until);
            }
        }
        if self.order.wait {
            moments.extend(self.ledger.next_time(self.agreed.consent, except)?);
        }
        Ok(moments.into_iter().min())
    }

    fn wait(&mut self, until: Millis) {
        let mut left = until - self.host.now();
        if left > IDLE {
            self.hang_up();
        }
        self.host.on_event(&DeliveryEvent::Waiting { until, long: left > 5_000 });
        // Count time slept, not the clock, which may be set back meanwhile.
        while !self.host.stopped() && left > 0 {
            let slice = left.min(200);
            self.host.sleep(Duration::from_millis(slice.unsigned_abs()));
            left -= slice;
        }
    }

    /// Whether the message's account may send now, with a session open; otherwise defers or holds the account.
    fn ready(&mut self, entry: &OutboxEntry) -> Result<bool, DeliverError> {
        let now = self.host.now();
        let open = self.session.take_if(|(account, _)| account.name == entry.account);
        let account = match &open {
            Some((account, _)) => account.clone(),
            None => match self.host.account(&entry.account) {
                Ok(account) => account,
                Err(reason) => return self.held(entry, None, &reason),
            },
        };
        if let Some((until, reason)) = self.too_much(&account, now)? {
            self.session = open;
            return self.held(entry, until, &reason);
        }
        if self.too_soon(&account, now)? || self.too_soon_for(entry, &account, now)? {
            self.session = open;
            return Ok(false);
        }
        if open.is_some() {
            self.session = open;
            return Ok(true);
        }
        self.hang_up();
        let secret = match self.host.secret(&account) {
            Ok(secret) => secret,
            // No need for the password if the user wants to stop.
            Err(_) if self.host.stopped() => return Ok(false),
            Err(reason) => return self.held(entry, None, &reason),
        };
        let Some(opened) = self.open(&account, secret) else { return Ok(false) };
        match opened {
            Ok(session) => {
                self.holds.works(&account.name);
                self.host.on_event(&DeliveryEvent::Connected { account: &account.name, peer: session.peer() });
                self.session = Some((account, session));
                Ok(true)
            }
            Err(failure) => {
                let now = self.host.now();
                let until = match verdict(&failure) {
                    Verdict::Hold | Verdict::Retry | Verdict::Reconnect => {
                        Some(now.saturating_add_unsigned(backoff(self.holds.failed(&account.name))))
                    }
                    Verdict::PauseForADay => Some(now + DAY),
                    Verdict::Pause | Verdict::Failed => {
                        self.summary.causes.push((account.name.clone(), failure.clone()));
                        None
                    }
                };
                self.held(entry, until, &failure.to_string())
            }
        }
    }

    /// Opens a session; `None` if the user wants to stop meanwhile. A thread waits for the server, and can be abandoned: no
    /// message is in progress yet.
    fn open(&self, account: &Account, secret: Option<Secret>) -> Option<Result<Session, Failure>> {
        let (send, receive) = mpsc::channel();
        let (its_own, timeouts) = (account.clone(), self.order.timeouts);
        std::thread::spawn(move || {
            // The receiver may be gone.
            let _ = send.send(Session::open(&its_own, secret.as_ref(), timeouts));
        });
        loop {
            match receive.recv_timeout(Duration::from_millis(50)) {
                Ok(opened) => return Some(opened),
                Err(mpsc::RecvTimeoutError::Timeout) if !self.host.stopped() => {}
                Err(_) => return None,
            }
        }
    }

    fn hang_up(&mut self) {
        if let Some((_, session)) = self.session.take() {
            session.quit();
        }
    }

    fn attempt(&mut self, entry: &OutboxEntry) -> Result<(), DeliverError> {
        let envelope = match (Mailbox::parse(&entry.sender), Mailbox::parse(&entry.recipient)) {
            (Ok(from), Ok(to)) => Envelope { from, to },
            _ => return self.fail(entry, "an address of the message cannot be sent"),
        };
        let payload = match Payload::new(&self.ledger.message(entry.id)?) {
            Ok(payload) => payload,
            Err(error) => return self.fail(entry, &error.to_string()),
        };
        let now = self.host.now();
        if self.session.as_ref().is_some_and(|(account, _)| self.per_domain(account) > 0) {
            self.holds.attempts_to(&entry.account, &entry.domain, now);
        }
        let Some((_, session)) = &mut self.session else { return Ok(()) };
        let fresh = session.accepted() == 0;
        self.holds.attempts(&entry.account, now);
        let (ledger, host) = (&mut *self.ledger, &*self.host);
        let outcome = session.send(&envelope, &payload, || ledger.begin(entry.id, host.now()));
        let peer = serde_json::to_string(session.peer()).unwrap_or_default();
        if !session.is_usable() {
            self.hang_up();
        }
        match outcome {
            Outcome::Accepted(reply) => self.accept(entry, &reply.to_string(), &peer),
            Outcome::Refused(failure) => self.refused(entry, &failure, fresh),
            Outcome::Unknown(failure) => self.mark_unknown(entry, &failure.to_string(), &peer),
            Outcome::Halted(error) => Err(error.into()),
        }
    }

    fn accept(&mut self, entry: &OutboxEntry, reply: &str, peer: &str) -> Result<(), DeliverError> {
        let day = self.host.today().to_string();
        self.ledger.accept(entry.id, Proof { reply, peer, day: &day }, self.host.now()).map_err(|error| {
            let (reference, reply) = (entry.reference.clone(), reply.to_owned());
            DeliverError::NotRecorded { reference, reply, source: Box::new(error) }
        })?;
        self.summary.sent += 1;
        self.holds.accepted(&entry.account);
        self.host.on_event(&DeliveryEvent::Sent { entry, reply });
        Ok(())
    }

    fn mark_unknown(&mut self, entry: &OutboxEntry, why: &str, peer: &str) -> Result<(), DeliverError> {
        self.summary.unknown += 1;
        self.ledger.mark_unknown(entry.id, why, peer, self.host.now()).map_err(|error| {
            let (reference, why) = (entry.reference.clone(), why.to_owned());
            DeliverError::UnknownNotRecorded { reference, why, source: Box::new(error) }
        })?;
        self.host.on_event(&DeliveryEvent::Unknown { entry, why });
        let many = self.holds.lost(&entry.account);
        self.blame_the_server(entry, many, why);
        Ok(())
    }

    fn fail(&mut self, entry: &OutboxEntry, why: &str) -> Result<(), DeliverError> {
        self.ledger.fail(entry.id, why, self.host.now())?;
        self.summary.failed += 1;
        self.host.on_event(&DeliveryEvent::Failed { entry, why });
        Ok(())
    }

    fn retry(&mut self, entry: &OutboxEntry, why: &str, at: Millis) -> Result<(), DeliverError> {
        Ok(self.ledger.retry(entry.id, why, at, self.host.now())?)
    }

    /// The message was definitely not accepted.
    fn refused(&mut self, entry: &OutboxEntry, failure: &Failure, fresh: bool) -> Result<(), DeliverError> {
        let why = failure.to_string();
        let now = self.host.now();
        let before = matches!(failure.stage, Stage::Mail | Stage::Recipient | Stage::Data);
        // A server that drops a session that has worked is rejecting the session, not the message.
        let tired = !fresh && before && matches!(failure.error, SmtpError::Dropped | SmtpError::TimedOut);
        match verdict(failure) {
            Verdict::Failed => self.fail(entry, &why)?,
            Verdict::Pause => {
                self.retry(entry, &why, now)?;
                self.summary.causes.push((entry.account.clone(), failure.clone()));
                self.hold(&entry.account, None, &why);
                return Ok(());
            }
            Verdict::PauseForADay => {
                self.retry(entry, &why, now)?;
                self.ledger.pause(&entry.account, now, now + DAY, &why)?;
                self.hold(&entry.account, Some(now + DAY), &why);
                return Ok(());
            }
            Verdict::Reconnect if !fresh => {
                // Whatever the server would still allow, this session is over.
                self.hang_up();
                return self.retry(entry, &why, now);
            }
            Verdict::Retry | Verdict::Hold if tired => return self.retry(entry, &why, now),
            Verdict::Retry | Verdict::Hold | Verdict::Reconnect => {
                let at = now.saturating_add_unsigned(backoff(entry.attempts));
                self.retry(entry, &why, at)?;
                self.host.on_event(&DeliveryEvent::Retry { entry, why: &why, at });
            }
        }
        let many = self.holds.refused(&entry.account, &kind(failure));
        self.blame_the_server(entry, many, &why);
        Ok(())
    }

    /// If message after message ends alike, the messages are not at fault.
    fn blame_the_server(&mut self, entry: &OutboxEntry, many: bool, why: &str) {
        if many {
            let until = self.host.now().saturating_add_unsigned(backoff(4));
            self.hold(&entry.account, Some(until), &format!("message after message failed: {why}"));
        }
    }

    /// Holds the account before the message was tried, and records why.
    fn held(&mut self, entry: &OutboxEntry, until: Option<Millis>, reason: &str) -> Result<bool, DeliverError> {
        if entry.reply.as_deref() != Some(reason) {
            self.ledger.hold(entry.id, reason, self.host.now())?;
        }
        self.hold(&entry.account, until, reason);
        Ok(false)
    }

    /// Holds an account for this run.
    fn hold(&mut self, account: &str, until: Option<Millis>, reason: &str) {
        if self.session.as_ref().is_some_and(|(open, _)| open.name == account) {
            self.hang_up();
        }
        let pause = Pause { since: self.host.now(), until, reason: reason.to_owned() };
        self.host.on_event(&DeliveryEvent::Paused { account, pause: &pause });
        self.holds.hold(account, pause);
    }

    fn take_stock(mut self) -> Result<Summary, DeliverError> {
        let now = self.host.now();
        // Another run may have sent some of them while this one waited its turn.
        let mut stock = Stock::default();
        for id in &self.agreed.messages {
            let entry = self.ledger.entry(*id)?;
            stock.add(entry.state, entry.held.is_some(), 1);
        }
        self.summary.count(&stock);
        self.summary.interrupted &= self.summary.queued > 0;
        // Accounts merely keeping their pace continue later if the wait was interrupted.
        let moments = self.holds.moments(now, false).map(|(_, until)| until);
        let kept = moments.chain(self.holds.domain_moments(now).map(|(.., until)| until)).min();
        let free = self.ledger.next_time(self.agreed.consent, &self.holds.not_now(now, false))?.into_iter().chain(kept).min();
        self.summary.paused = self.holds.into_pauses();
        let pauses = self.summary.paused.iter().filter_map(|(_, pause)| pause.until);
        self.summary.next = pauses.chain(free).min().filter(|_| self.summary.queued > 0);
        Ok(self.summary)
    }
}

/// What refusals have in common: stage, code and enhanced code, or that there was no answer.
fn kind(failure: &Failure) -> String {
    match &failure.error {
        SmtpError::Refused(reply) => format!("{:?} {} {}", failure.stage, reply.code, reply.enhanced().unwrap_or_default()),
        _ => "no answer".to_owned(),
    }
}

/// The delay in milliseconds after this many attempts: a minute, doubled each time up to four hours, plus or minus a
/// quarter, so that messages refused together do not come back together.
fn backoff(attempts: u32) -> u64 {
    let time = (60_000_u64 << attempts.min(8)).min(4 * 3_600_000);
    time * 3 / 4 + fastrand::u64(0..=time / 2)
}
