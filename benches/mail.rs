//! Sending: messages per second over SMTP, to a server that discards them; `benches/mail/run` compares it with others.
//!
//! `cargo bench --bench mail -- HOST:PORT MODE COUNT BYTES` sends COUNT messages of about BYTES to a server on this machine,
//! without TLS, and prints one line of JSON. The time runs from before connecting until after QUIT. `cargo bench --bench mail
//! -- - message 1 BYTES` prints the message instead, so that others can send the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant, SystemTime};

use demur::case::Subject;
use demur::ledger::{Ledger, Millis, New};
use demur::mail::{
    Account, Attachment, AuthKind, Encryption, Envelope, Mailbox, Message, Outcome, Pace, Parts, Payload, Secret, Session,
    Timeouts, Trust, build,
};
use demur::workflow::{DeliveryEnv, DeliveryEvent, DeliveryOptions, deliver, resume};

const USAGE: &str = "cargo bench --bench mail -- HOST:PORT MODE COUNT BYTES

  session   all messages over one connection
  new       a connection for each message
  outbox    queued in a ledger beforehand (not timed), then delivered from there over one connection
  fsync     no message: BYTES appended to a file and brought to the disk, COUNT times; HOST:PORT is -
  message   no measurement: prints the message; HOST:PORT is -

benches/mail/run starts servers, measures, and compares.";

const ACCOUNT: &str = "bench";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let [server, mode, count, bytes] = args[..] else {
        println!("{USAGE}");
        return;
    };
    let count: u32 = count.parse().expect("COUNT is a number");
    let bytes: usize = bytes.parse().expect("BYTES is a number");
    let time = match mode {
        "session" => one_session(&account(server), &message(bytes), count),
        "new" => new_sessions(&account(server), &message(bytes), count),
        "outbox" => outbox(&account(server), &message(bytes), count),
        "fsync" => fsync(count, bytes),
        "message" => return std::io::stdout().write_all(&message(bytes).bytes).expect("somebody reads"),
        _ => panic!("there is no mode {mode}\n{USAGE}"),
    };
    let seconds = time.as_secs_f64();
    let per_second = f64::from(count) / seconds;
    println!(r#"{{"mode":"{mode}","count":{count},"seconds":{seconds:.6},"per_second":{per_second:.1}}}"#);
}

fn account(server: &str) -> Account {
    let (host, port) = server.rsplit_once(':').expect("HOST:PORT");
    Account {
        name: ACCOUNT.to_owned(),
        host: host.to_owned(),
        port: port.parse().expect("PORT is a number"),
        encryption: Encryption::None,
        trust: Trust::System,
        user: None,
        auth: AuthKind::Password,
        from: envelope().from,
        pace: Pace::default(),
    }
}

fn envelope() -> Envelope {
    let address = |text| Mailbox::parse(text).expect("an address");
    Envelope { from: address("anna@example.org"), to: address("privacy@example.com") }
}

/// A message of about this size. Its attachment looks like a compressed PDF to any writer or reader.
fn message(bytes: usize) -> Message {
    let bare = build_with(&[]).bytes.len();
    // Base64 turns three bytes into four, with a two-byte line break after every 76.
    let mut attachment = vec![0; bytes.saturating_sub(bare) * 76 / 78 * 3 / 4];
    fastrand::Rng::with_seed(1).fill(&mut attachment);
    build_with(&attachment)
}

fn build_with(attachment: &[u8]) -> Message {
    let Envelope { from, to } = envelope();
    build(&Parts {
        from: &from,
        to: &to,
        reply_to: None,
        subject: "Objection to the use of my data",
        language: "en",
        text: "Please find my objection attached.\n",
        html: "<!DOCTYPE html><html lang=\"en\"><body><p>Please find my objection attached.</p></body></html>\n",
        attachment: Attachment { name: "objection.pdf", media_type: "application/pdf", bytes: attachment },
        thread: &[],
        reference: "BENCH",
        date: chrono::DateTime::UNIX_EPOCH,
        draft: false,
        thread: &[],
    })
    .expect("a message")
}

/// Timing includes dot stuffing, as `smtplib` does it for every message too.
fn send(session: &mut Session, envelope: &Envelope, message: &Message) {
    let payload = Payload::new(&message.bytes).expect("a sound message");
    match session.send(envelope, &payload, || Ok::<(), ()>(())) {
        Outcome::Accepted(_) => {}
        other => panic!("{other:?}"),
    }
}

fn one_session(account: &Account, message: &Message, count: u32) -> Duration {
    let envelope = envelope();
    let start = Instant::now();
    let mut session = Session::open(account, None, Timeouts::default()).expect("a session");
    for _ in 0..count {
        send(&mut session, &envelope, message);
    }
    session.quit();
    start.elapsed()
}

fn new_sessions(account: &Account, message: &Message, count: u32) -> Duration {
    let envelope = envelope();
    let start = Instant::now();
    for _ in 0..count {
        let mut session = Session::open(account, None, Timeouts::default()).expect("a session");
        send(&mut session, &envelope, message);
        session.quit();
    }
    start.elapsed()
}

fn outbox(account: &Account, message: &Message, count: u32) -> Duration {
    let folder = folder();
    let mut ledger = Ledger::open(&folder.path().join("ledger")).expect("a ledger");
    let mut host = Desk(account.clone());
    let consent = ledger.agree("bench", count as usize, "", host.now()).expect("a ledger");
    for number in 0..count {
        let new = New {
            thread: &[],
            reference: &format!("BENCH-{number}"),
            who: &Subject::default(),
            controller: "Example Ltd",
            input: "{}",
            look: "{}",
            facts: "{}",
            account: ACCOUNT,
            sender: "anna@example.org",
            recipient: "privacy@example.com",
            subject: "Objection to the use of my data",
            message_id: &format!("<{number}@example.org>"),
            message: &message.bytes,
            sha256: &message.sha256,
            follows: None,
            again: true,
        };
        ledger.enqueue_all(&[new], consent, host.now()).expect("a ledger").remove(0).expect("a place in the queue");
    }
    let start = Instant::now();
    let _sender = ledger.lock_sender(host.now()).expect("the right to send");
    let (agreed, _) = resume(&mut ledger, |_| Millis::MIN, host.now()).expect("a ledger");
    let summary = deliver(&mut ledger, &agreed, &DeliveryOptions::default(), &mut host).expect("a delivery");
    let time = start.elapsed();
    assert_eq!(summary.sent, count, "{summary:?}");
    time
}

/// On disk, as ledgers are; temporary folders are often in memory, where fsync costs nothing.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder")
}

fn fsync(count: u32, bytes: usize) -> Duration {
    let folder = folder();
    let mut file = File::create(folder.path().join("file")).expect("a file");
    let chunk = vec![1; bytes];
    let start = Instant::now();
    for _ in 0..count {
        file.write_all(&chunk).and_then(|()| file.sync_all()).expect("a disk with room");
    }
    start.elapsed()
}

/// Knows the account, and ignores events.
struct Desk(Account);

impl DeliveryEnv for Desk {
    fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock that is set");
        Millis::try_from(since.as_millis()).expect("a time of this age")
    }

    fn today(&self) -> chrono::NaiveDate {
        chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn stopped(&self) -> bool {
        false
    }

    fn account(&mut self, _: &str) -> Result<Account, String> {
        Ok(self.0.clone())
    }

    fn secret(&mut self, _: &Account) -> Result<Option<Secret>, String> {
        Ok(None)
    }

    fn stale_before(&self, _: &str, _: Millis) -> Millis {
        Millis::MIN
    }

    fn on_event(&mut self, _: &DeliveryEvent<'_>) {}
}
