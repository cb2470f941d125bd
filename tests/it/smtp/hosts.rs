//! The environment of test deliveries: a ledger, an account, an adjustable clock.

use std::cell::Cell;
use std::time::Duration;

use demur::case::Subject;
use demur::ledger::{Error, Ledger, Millis, New, OutboxEntry, Sender};
use demur::mail::{Account, AuthKind, Encryption, Mailbox, Pace, Secret, Timeouts, Trust};
use demur::workflow::{DeliverError, DeliveryEnv, DeliveryEvent, DeliveryOptions, Summary, deliver, resume};

use super::server::{PASSWORD, Security, Server, USER};

pub(super) const START: Millis = 1_790_000_000_000;

/// A ledger in its own folder, and the environment of a delivery.
pub(super) struct Desk {
    pub(super) folder: tempfile::TempDir,
    pub(super) ledger: Ledger,
    pub(super) around: Around,
}

pub(super) struct Around {
    pub(super) account: Account,
    pub(super) secret: Option<Secret>,
    /// A clock that advances a little with every look, and by every sleep.
    pub(super) now: Cell<Millis>,
    pub(super) slept: Cell<Duration>,
    pub(super) news: Vec<String>,
    pub(super) stop_after: Option<usize>,
    /// The user stops at the first wait.
    pub(super) stop_waiting: bool,
    /// How long after it was queued a message is too old.
    pub(super) stale_after: Option<Millis>,
    /// How long the user takes to enter the password.
    pub(super) secret_takes: Millis,
}

impl DeliveryEnv for Around {
    fn now(&self) -> Millis {
        self.now.set(self.now.get() + 1);
        self.now.get()
    }

    fn today(&self) -> chrono::NaiveDate {
        chrono::DateTime::from_timestamp_millis(self.now.get()).unwrap().date_naive()
    }

    fn sleep(&self, time: Duration) {
        self.now.set(self.now.get() + i64::try_from(time.as_millis()).unwrap());
        self.slept.set(self.slept.get() + time);
    }

    fn stopped(&self) -> bool {
        self.stop_waiting && self.news.last().is_some_and(|news| news.starts_with("Waiting"))
            || self.stop_after.is_some_and(|most| self.news.iter().filter(|news| news.starts_with("Sent")).count() >= most)
    }

    fn account(&mut self, name: &str) -> Result<Account, String> {
        match name {
            "test" | "second" => Ok(Account { name: name.to_owned(), ..self.account.clone() }),
            _ => Err(format!("there is no account `{name}`")),
        }
    }

    fn secret(&mut self, _account: &Account) -> Result<Option<Secret>, String> {
        self.now.set(self.now.get() + self.secret_takes);
        Ok(self.secret.clone())
    }

    fn stale_before(&self, _: &str, now: Millis) -> Millis {
        self.stale_after.map_or(Millis::MIN, |after| now - after)
    }

    fn on_event(&mut self, news: &DeliveryEvent<'_>) {
        self.news.push(format!("{news:?}"));
    }
}

/// Timeouts that suit a local server, and end a stalled one soon.
pub(super) const SHORT: Timeouts =
    Timeouts { command: Duration::from_millis(400), body: Duration::from_millis(400), dot: Duration::from_millis(400) };

impl Desk {
    /// A desk before this server, with the account that it knows.
    pub(super) fn before(server: &Server, security: Security) -> Self {
        let account = Account {
            name: "test".to_owned(),
            host: "localhost".to_owned(),
            port: server.port,
            encryption: match security {
                Security::Plain => Encryption::None,
                Security::Tls => Encryption::Tls,
                Security::StartTls => Encryption::StartTls,
            },
            trust: Trust::Authority(server.identity.authority.clone()),
            user: Some(USER.to_owned()),
            auth: AuthKind::Password,
            from: Mailbox::parse("Robin Testname <robin@example.org>").unwrap(),
            pace: Pace::default(),
        };
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("data")).unwrap();
        let around = Around {
            account,
            secret: Some(Secret::from(PASSWORD)),
            now: Cell::new(START),
            slept: Cell::default(),
            news: Vec::new(),
            stop_after: None,
            stop_waiting: false,
            stale_after: None,
            secret_takes: 0,
        };
        Self { folder, ledger, around }
    }

    /// Queues this many small messages.
    pub(super) fn queue(&mut self, count: usize) {
        for i in 0..count {
            enqueue(&mut self.ledger, i, "test").unwrap();
        }
    }

    /// Sends the outbox as a new process would.
    pub(super) fn work(&mut self, order: DeliveryOptions) -> Result<Summary, DeliverError> {
        self.work_on(None, order)
    }

    /// The same for one message alone.
    pub(super) fn work_on(&mut self, only: Option<i64>, order: DeliveryOptions) -> Result<Summary, DeliverError> {
        let now = self.around.now.get();
        let _right = right_to_send(&mut self.ledger, now);
        let others = |entry: &OutboxEntry| if only.is_none_or(|only| only == entry.id) { Millis::MIN } else { Millis::MAX };
        let (agreed, _) = resume(&mut self.ledger, others, now)?;
        deliver(&mut self.ledger, &agreed, &DeliveryOptions { timeouts: SHORT, ..order }, &mut self.around)
    }

    pub(super) fn entries(&self) -> Vec<OutboxEntry> {
        self.ledger.entries(None).unwrap()
    }

    /// The state of each message, in order.
    pub(super) fn states(&self) -> Vec<&'static str> {
        self.entries().iter().map(|entry| entry.state.name()).collect()
    }
}

/// The right to send. Another test may start a program at this moment: until that runs, its process holds a copy of all
/// locks of this one, also of one that was just given back.
pub(super) fn right_to_send(ledger: &mut Ledger, now: Millis) -> Sender {
    for _ in 0..200 {
        match ledger.lock_sender(now) {
            Err(Error::Busy) => std::thread::sleep(Duration::from_millis(5)),
            right => return right.unwrap(),
        }
    }
    panic!("somebody else has the right to send")
}

/// A text without the lines with this prefix.
pub(super) fn without(text: &str, start: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with(start)).collect()
}

/// A small, unique message.
pub(super) fn message(i: usize) -> Vec<u8> {
    format!("Message-ID: <{i}@example.org>\r\nSubject: {i}\r\n\r\nBody of {i}.\r\n.\r\n..\r\nend\r\n").into_bytes()
}

pub(super) fn enqueue(ledger: &mut Ledger, i: usize, account: &str) -> Result<i64, Error> {
    enqueue_to(ledger, i, account, "privacy@example.org")
}

pub(super) fn enqueue_to(ledger: &mut Ledger, i: usize, account: &str, recipient: &str) -> Result<i64, Error> {
    let message = message(i);
    let reference = format!("TE-{i:04}-TEST");
    let new = New {
        reference: &reference,
        who: &Subject::default(),
        controller: "Example",
        input: "{}",
        look: "{}",
        facts: "{}",
        account,
        sender: "robin@example.org",
        recipient,
        subject: "Test",
        message_id: &format!("<{i}@example.org>"),
        message: &message,
        sha256: &demur::text::sha256(&message),
        follows: None,
        again: false,
    };
    let consent = ledger.agree("test", 1, "", START)?;
    ledger.enqueue_all(&[new], consent, START)?.remove(0)
}
