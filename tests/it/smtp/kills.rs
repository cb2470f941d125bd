//! The outbox's guarantee under kills: none lost, none accepted twice, at most one unknown per kill.
//!
//! `DEMUR_KILLS` and `DEMUR_QUEUE` make it longer: see CONTRIBUTING.md.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use demur::ledger::{Ledger, State};

use super::command::Posted;
use super::hosts::{enqueue, message};
use super::server::{Plan, Security};

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// A small generator, so that a run can be repeated from the seed it prints.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        // Xorshift (Marsaglia, 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }
}

fn kill_loop(security: Security, kills: usize, queue: usize) {
    let posted = Posted::at(Plan::sound(security));
    let folder = posted.demur.path(".local/share/demur");
    let mut ledger = Ledger::open(&folder).unwrap();
    for i in 0..queue {
        enqueue(&mut ledger, i, "test").unwrap();
    }
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
    let seed = u64::from(seed) << 20 | 1;
    let mut chance = Chance(seed);
    let resume = || {
        let mut command: Command = posted.demur.command();
        command
            .env("PATH", "/usr/bin:/bin")
            .args(["outbox", "resume", "--stale-after", "3650"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let (mut killed, mut lives) = (0, 0);
    while killed < kills && ledger.stock().unwrap().queued > 0 {
        lives += 1;
        let before = posted.server.accepted().len();
        let mut child = resume().spawn().unwrap();
        // Somewhere between the first breath and twice the share of the queue that falls to one life; now and then at once.
        let queued = ledger.stock().unwrap().queued;
        let share = chance.below(2 * queued / (kills - killed) as u64 + 2).min(queued / 2);
        let share = usize::try_from(share).unwrap();
        let started = Instant::now();
        while share > 0
            && posted.server.accepted().len() < before + share
            && started.elapsed() < Duration::from_secs(10)
            && child.try_wait().unwrap().is_none()
        {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(chance.below(if share == 0 { 30_000 } else { 4_000 })));
        child.kill().unwrap();
        // Killed, unless it was done just before.
        killed += usize::from(child.wait().unwrap().code().is_none());
    }
    // What a dead process had fully written may still be on its way.
    std::thread::sleep(Duration::from_millis(200));
    let last = resume().status().unwrap();
    assert!(matches!(last.code(), Some(0 | 4)), "the last run is not killed, and says if one is unknown: {last}");

    let accepted = posted.server.accepted();
    let mut times: BTreeMap<&[u8], usize> = BTreeMap::new();
    for message in &accepted {
        *times.entry(message).or_default() += 1;
    }
    let entries = ledger.entries(None).unwrap();
    let unknown = entries.iter().filter(|entry| entry.state == State::Unknown).count();
    let unknown_but_accepted = entries
        .iter()
        .enumerate()
        .filter(|(i, entry)| entry.state == State::Unknown && times.contains_key(&message(*i)[..]))
        .count();
    eprintln!(
        "kill loop, {security:?}: seed {seed}, {queue} messages, {killed} kills in {lives} lives: {} accepted, {unknown} unknown \
         ({unknown_but_accepted} of them accepted), {} sessions",
        accepted.len(),
        posted.server.connections()
    );
    assert!(killed >= kills, "the queue was empty after {killed} kills of {kills}");
    assert_eq!(entries.len(), queue, "none lost");
    for (i, entry) in entries.iter().enumerate() {
        let times = times.get(&message(i)[..]).copied().unwrap_or(0);
        match entry.state {
            State::Sent => assert_eq!(times, 1, "{} is sent and was accepted {times} times (seed {seed})", entry.reference),
            State::Unknown => assert!(times <= 1, "{} was accepted {times} times (seed {seed})", entry.reference),
            state => panic!("{} is {} (seed {seed})", entry.reference, state.name()),
        }
    }
    assert!(unknown <= killed, "{unknown} unknown after {killed} kills");
    assert!(accepted.iter().all(|found| (0..queue).any(|i| message(i) == *found)), "nothing cut off was taken for whole");
}

#[test]
fn nothing_is_lost_or_sent_twice_however_often_the_program_is_killed() {
    kill_loop(Security::Plain, number("DEMUR_KILLS", 40), number("DEMUR_QUEUE", 250));
}

#[test]
fn nor_over_tls_with_a_password_from_a_command() {
    kill_loop(Security::Tls, number("DEMUR_KILLS", 40) / 4, number("DEMUR_QUEUE", 250) / 4);
}
