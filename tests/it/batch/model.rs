//! Whole lives of a members file and its folder: edits, runs, mail, kills and time in any order, on the real binary. After
//! every step the result is checked against a small model that knows nothing of the implementation.
//!
//! `DEMUR_MODEL` sets the number of steps, `DEMUR_MODEL_SEED` the first life: see CONTRIBUTING.md.

mod checks;
mod found;
mod outbox;
mod people;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use people::{HEADING, Person};

use crate::harness::{Ran, read, sweep_after_faketime};
use crate::smtp::command::Posted;
use crate::smtp::server::{At, Fault, Plan, Security};

/// How a batch is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Paper,
    Dry,
    Send,
}

/// A letter as it was first seen in the manifest.
#[derive(Debug, Clone)]
struct Written {
    person: Person,
    day: u32,
    /// Which German wording it has.
    wording: u32,
}

/// A line of the manifest, with its row.
#[derive(Debug, Clone)]
struct Line {
    person: Person,
    file: String,
    reference: String,
    sha256: String,
    bytes: Option<Vec<u8>>,
    wording: u32,
    /// It names the days of an e-mail, not those of the post.
    by_mail: bool,
}

struct World {
    posted: Posted,
    chance: fastrand::Rng,
    /// What fakes another date.
    preload: String,
    rows: Vec<Person>,
    /// Name of the members file.
    file: String,
    day: u32,
    /// An unused number.
    next: u32,
    wording: u32,
    letters: BTreeMap<String, Written>,
    /// Files that the user has changed, and their new content.
    by_hand: BTreeMap<String, Vec<u8>>,
    /// The manifest of the last run.
    lines: Vec<Line>,
    /// The rows that it saw.
    last_rows: Vec<Person>,
    /// When letters were queued.
    queued: BTreeMap<String, u32>,
    /// Letters that the user resolved or resent: how often the server may have them.
    decided: BTreeMap<String, usize>,
    sending_takes: Duration,
    said: Vec<String>,
}

type Checked = Result<(), String>;

impl World {
    fn new(seed: u64, preload: &str) -> Self {
        let mut world = Self {
            posted: Posted::at(Plan::sound(Security::Plain)),
            chance: fastrand::Rng::with_seed(seed),
            preload: preload.to_owned(),
            rows: Vec::new(),
            file: "members.csv".to_owned(),
            day: 0,
            next: 100,
            wording: 0,
            letters: BTreeMap::new(),
            by_hand: BTreeMap::new(),
            lines: Vec::new(),
            last_rows: Vec::new(),
            queued: BTreeMap::new(),
            decided: BTreeMap::new(),
            sending_takes: Duration::from_millis(300),
            said: Vec::new(),
        };
        for _ in 0..world.chance.usize(2..=5) {
            let person = world.somebody();
            world.rows.push(person);
        }
        world.save();
        world
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn somebody(&mut self) -> Person {
        let n = self.number();
        let name = ["Anna Probe", "Ben Muster", "Cleo Test"][self.chance.usize(..3)].to_owned();
        let (german, by_page) = (self.chance.bool(), self.chance.u8(..4) == 0);
        Person {
            name,
            german,
            wrong: false,
            house: n,
            email: format!("p{n}@example.org"),
            by_page,
            account: format!("acc{n}"),
            months: n,
        }
    }

    fn save(&self) {
        let rows: String = self.rows.iter().map(|row| row.cells().join(",") + "\n").collect();
        self.posted.demur.file(&self.file, format!("{HEADING}{rows}"));
    }

    fn say(&mut self, what: String) {
        self.said.push(format!("day {:2}: {what}", self.day));
    }

    fn program(&self, home: &Path) -> Command {
        let mut command = self.posted.demur.command();
        command.env("HOME", home).current_dir(home).env("PATH", "/usr/bin:/bin");
        if self.day > 0 {
            command.env("LD_PRELOAD", &self.preload).env("FAKETIME", format!("+{}d", self.day));
            command.env("NO_FAKE_STAT", "1").env("DONT_FAKE_MONOTONIC", "1");
        }
        command
    }

    fn batch(&self, home: &Path, mode: Mode) -> Command {
        let mut command = self.program(home);
        command.args(["batch", &self.file, "--controller", "reddit", "-o", "out", "-f", "text", "--jobs", "1"]);
        command.args(match mode {
            Mode::Paper => &[][..],
            Mode::Dry => &["--send", "--dry-run"],
            Mode::Send => &["--send", "--yes"],
        });
        command
    }

    /// One step of a life.
    fn step(&mut self) -> Checked {
        let row = self.chance.usize(..self.rows.len());
        match self.chance.u8(..100) {
            n @ 0..34 => return self.edit(row, n),
            34..36 => {
                self.file = format!("members-{}.csv", self.number());
                self.save();
                self.say(format!("the file is called {}", self.file));
            }
            36..40 => self.change_a_letter(),
            40..43 => self.delete_a_letter(),
            43..48 => {
                let days = self.chance.u32(1..=7);
                self.day += days;
                self.say(format!("{days} days later"));
            }
            48..51 => self.override_a_template(),
            51..58 => return self.run(Mode::Paper),
            58..65 => return self.run(Mode::Dry),
            65..75 => return self.run(Mode::Send),
            75..81 => return self.send_to_a_bad_server(),
            81..87 => return self.killed(),
            87..92 => return self.resume(),
            92..95 => return self.refresh(),
            _ => return self.resolve(),
        }
        self.hands_off()
    }

    fn edit(&mut self, at: usize, how: u8) -> Checked {
        let (n, most) = (self.number(), self.rows.len());
        let row = &mut self.rows[at];
        match how {
            0..5 => row.months = n,
            5..9 => row.name.push('x'),
            9..12 => row.email = format!("p{n}@example.org"),
            12..15 => row.account = format!("acc{n}"),
            15..20 if most < 8 => {
                let person = self.somebody();
                let at = self.chance.usize(..=self.rows.len());
                self.rows.insert(at, person);
            }
            20..24 if most > 1 => drop(self.rows.remove(at)),
            24..32 if most < 8 => {
                let row = row.clone();
                let twin = match self.chance.u8(..4) {
                    0 => row,
                    1 => Person { months: n, house: n, ..row },
                    2 => Person { months: n, house: n, account: format!("acc{n}"), by_page: self.chance.bool(), ..row },
                    _ => Person { months: n, house: n, account: format!("acc{n}"), email: format!("p{n}@example.org"), ..row },
                };
                let at = self.chance.usize(..=self.rows.len());
                self.rows.insert(at, twin);
            }
            _ => row.wrong = !row.wrong,
        }
        self.save();
        let rows: Vec<String> = self.rows.iter().map(|row| row.cells().join(",")).collect();
        self.say(format!("edit {how} of row {}:\n      {}", at + 1, rows.join("\n      ")));
        self.hands_off()
    }

    /// A file of the folder that is a letter.
    fn a_letter(&mut self) -> Option<String> {
        let files: Vec<String> = self.tree().into_keys().filter(|name| name.starts_with("000")).collect();
        (!files.is_empty()).then(|| files[self.chance.usize(..files.len())].clone())
    }

    fn change_a_letter(&mut self) {
        let Some(file) = self.a_letter() else { return };
        let path = self.posted.demur.path("out").join(&file);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(format!("\nP.S. {}\n", self.number()).as_bytes());
        std::fs::write(path, &bytes).unwrap();
        self.say(format!("{file} is changed by hand"));
        self.by_hand.insert(file, bytes);
    }

    fn delete_a_letter(&mut self) {
        let Some(file) = self.a_letter() else { return };
        std::fs::remove_file(self.posted.demur.path("out").join(&file)).unwrap();
        self.by_hand.remove(&file);
        self.say(format!("{file} is deleted"));
    }

    fn override_a_template(&mut self) {
        let n = self.number();
        let (language, text) = if self.chance.bool() {
            ("it", format!("{}\n{{{{!-- {n} --}}}}\n", read("templates/it/gdpr/objection.md")))
        } else {
            self.wording = n;
            let text = read("templates/de/gdpr/objection.md");
            ("de", text.replacen("Damen und Herren,", &format!("Damen und Herren der Abteilung {n},"), 1))
        };
        self.posted.demur.file(&format!(".config/demur/templates/{language}/gdpr/objection.md"), text);
        self.say(format!("another template in {language}"));
    }

    fn run(&mut self, mode: Mode) -> Checked {
        self.say(format!("batch {mode:?}"));
        let before = self.look();
        let began = Instant::now();
        let ran = Ran::new(self.batch(self.posted.demur.home.path(), mode).output().unwrap());
        if mode == Mode::Send {
            self.sending_takes = began.elapsed();
        }
        self.judge(mode, &before, &ran).map_err(|error| format!("{error}\n{}{}", ran.out, ran.err))
    }

    fn send_to_a_bad_server(&mut self) -> Checked {
        let faults = [
            (At::Greeting, Fault::Drop),
            (At::Recipient, Fault::Say("450 4.2.0 later")),
            (At::Recipient, Fault::Say("550 5.1.1 no such user")),
            (At::Body, Fault::Drop),
            (At::Dot, Fault::Say("451 4.3.0 later")),
            (At::Dot, Fault::Say("554 5.6.0 no")),
            (At::Dot, Fault::Drop),
        ];
        let fault = faults[self.chance.usize(..faults.len())];
        self.say(format!("the server has {fault:?}"));
        self.posted.server.set_fault(Some(fault));
        let done = if self.chance.u8(..4) == 0 { self.resume() } else { self.run(Mode::Send) };
        self.posted.server.set_fault(None);
        done
    }

    /// A send is killed and repeated. The result is what a dry run in another home would have written.
    fn killed(&mut self) -> Checked {
        let twin = tempfile::tempdir().unwrap();
        let here = self.posted.demur.home.path();
        assert!(Command::new("cp").args(["-a", "."]).arg(twin.path()).current_dir(here).status().unwrap().success());
        let moment = self.sending_takes.mul_f64(self.chance.f64() * 1.1);
        let mut child = self.batch(here, Mode::Send).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment);
        child.kill().unwrap();
        let killed = child.wait().unwrap().code().is_none();
        self.say(format!("batch Send, killed after {moment:?}: {killed}"));
        // What it had fully written may still be on its way to the server.
        std::thread::sleep(Duration::from_millis(20));
        self.hands_off()?;
        for entry in self.look().outbox.keys() {
            self.queued.entry(entry.clone()).or_insert(self.day);
        }
        // What the killed run wrote then has another date.
        let later = self.chance.u8(..4) == 0;
        self.day += u32::from(later);
        let quiet = Ran::new(self.batch(twin.path(), Mode::Dry).output().unwrap());
        self.run(Mode::Send)?;
        if quiet.code == 1 || later {
            return Ok(());
        }
        let (quiet, now) = (checks::end_of(&twin.path().join("out")), checks::end_of(&self.posted.demur.path("out")));
        if quiet == now { Ok(()) } else { Err(format!("after the kill:\n{now:#?}\ninstead of\n{quiet:#?}")) }
    }

    fn outbox_command(&mut self, args: &[&str]) -> Ran {
        self.say(format!("outbox {}", args.join(" ")));
        Ran::new(self.program(self.posted.demur.home.path()).arg("outbox").args(args).output().unwrap())
    }

    /// The user decides about a letter.
    fn resolve(&mut self) -> Checked {
        let before = self.look();
        let letters: Vec<_> = before.outbox.iter().collect();
        if letters.is_empty() {
            return Ok(());
        }
        let (reference, state) = letters[self.chance.usize(..letters.len())];
        let how = ["--sent", "--resend", "--withdraw"][self.chance.usize(..3)];
        let ran = self.outbox_command(&["resolve", reference, how]);
        self.judge_resolve(&before, reference, state, how, &ran).map_err(|error| format!("{error}\n{}{}", ran.out, ran.err))
    }

    fn refresh(&mut self) -> Checked {
        let before = self.look();
        let ran = self.outbox_command(&["refresh", "--yes"]);
        self.judge_refresh(&before, &ran).map_err(|error| format!("{error}\n{}{}", ran.out, ran.err))
    }

    fn resume(&mut self) -> Checked {
        let before = self.look();
        let ran = self.outbox_command(&["resume", "--now"]);
        self.judge_resume(&before, &ran).map_err(|error| format!("{error}\n{}{}", ran.out, ran.err))
    }
}

#[needs::tools("faketime")]
#[test]
fn whatever_happens_in_whatever_order_the_promises_hold() {
    sweep_after_faketime();
    let preload = Command::new("faketime").args(["-f", "+0d", "sh", "-c", "printf %s \"$LD_PRELOAD\""]).output().unwrap();
    let preload = String::from_utf8(preload.stdout).unwrap();
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (steps, first) = (number("DEMUR_MODEL", 300), number("DEMUR_MODEL_SEED", 1));
    let (began, mut done, mut seed, mut accepted) = (Instant::now(), 0, first, 0);
    let mut kinds = BTreeSet::new();
    while done < steps {
        let mut world = World::new(seed, &preload);
        for _ in 0..world.chance.u32(10..=30) {
            done += 1;
            if let Err(error) = world.step() {
                let said = world.said.join("\n  ");
                panic!("DEMUR_MODEL_SEED={seed} DEMUR_MODEL=1 is this life again:\n  {said}\n{error}");
            }
        }
        kinds.extend(world.said.iter().map(|said| said[8..].split(' ').next().unwrap().to_owned()));
        accepted += world.posted.server.accepted().len();
        seed += 1;
    }
    let each = began.elapsed() / u32::try_from(done).unwrap();
    eprintln!("batch model: {done} steps, lives {first} to {}, {accepted} mails, {each:?} a step", seed - 1);
}

/// SHA-256, in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
