//! A terminal of a given size and kind, with a shell that runs one command and then says how it left the terminal.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::harness::Demur;

/// What kind of terminal it is.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) term: &'static str,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Whether questions are redrawn on it.
    pub(super) draws: bool,
}

/// One on which lists are redrawn.
pub(super) const DRAWN: Kind = Kind { term: "xterm", columns: 80, rows: 24, draws: true };
/// One that cannot move its cursor.
pub(super) const DUMB: Kind = Kind { term: "dumb", columns: 80, rows: 24, draws: false };
/// One that is too narrow for what is redrawn.
pub(super) const NARROW: Kind = Kind { term: "xterm", columns: 40, rows: 24, draws: false };

pub(super) const ENTER: &str = "\r";
pub(super) const ESCAPE: &str = "\u{1b}";
pub(super) const CTRL_C: &str = "\u{3}";
pub(super) const CTRL_D: &str = "\u{4}";

pub(super) struct Pty {
    script: Child,
    pub(super) said: String,
    /// How much of it has been waited for.
    seen: usize,
    more: Receiver<String>,
}

/// How the command ended, and what it left.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) code: i32,
    /// All that the terminal showed of the command.
    pub(super) said: String,
}

impl Pty {
    /// Runs demur with these arguments in its home.
    pub(super) fn open(demur: &Demur, kind: Kind, args: &[&str]) -> Self {
        Self::open_with(demur, kind, "", args)
    }

    /// The same with SIGHUP ignored.
    pub(super) fn open_deaf(demur: &Demur, kind: Kind, args: &[&str]) -> Self {
        Self::open_with(demur, kind, "trap \"\" HUP; ", args)
    }

    /// The same after these commands of the shell.
    pub(super) fn open_with(demur: &Demur, kind: Kind, before: &str, args: &[&str]) -> Self {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        let words: Vec<String> = std::iter::once(env!("CARGO_BIN_EXE_demur")).chain(args.iter().copied()).map(quoted).collect();
        // Signals that the shell catches are reset in the program it starts.
        let inner = format!("{before}echo PID=$$=; exec {}", words.join(" ")).replace('\'', "'\\''");
        let line = format!(
            "trap : INT TERM HUP; stty iutf8 cols {} rows {}; echo BEFORE=$(stty -g)=; sh -c '{inner}'; echo CODE=$?=; \
             echo AFTER=$(stty -g)=; echo OVER; read -r rest; echo \"REST=$rest=\"",
            kind.columns, kind.rows
        );
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).env_clear().env("HOME", demur.home.path()).env("PATH", "/usr/bin:/bin");
        script.env("TERM", kind.term).env("TZ", "UTC").current_dir(demur.home.path());
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = script.spawn().unwrap();
        let (send, more) = channel();
        let mut out = script.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(1..) = out.read(&mut bytes).inspect(|read| {
                let _ = send.send(String::from_utf8_lossy(&bytes[..*read]).into_owned());
            }) {}
        });
        let mut pty = Self { script, said: String::new(), seen: 0, more };
        pty.wait("PID=");
        pty.wait("=");
        pty
    }

    /// Waits until this is said, after what was waited for before.
    pub(super) fn wait(&mut self, text: &str) {
        let started = Instant::now();
        loop {
            if let Some(at) = self.said[self.seen..].find(text) {
                self.seen += at + text.len();
                return;
            }
            let left = Duration::from_secs(30).saturating_sub(started.elapsed());
            let more = self.more.recv_timeout(left);
            self.said += &more.unwrap_or_else(|_| panic!("no `{text}` after:\n{}", self.said));
        }
    }

    /// Waits until one of these is said, and says which.
    pub(super) fn wait_for_one(&mut self, texts: &[&str]) -> usize {
        let started = Instant::now();
        loop {
            let found = texts.iter().enumerate().filter_map(|(which, text)| Some((self.said[self.seen..].find(text)?, which)));
            if let Some((at, which)) = found.min() {
                self.seen += at + texts[which].len();
                return which;
            }
            let left = Duration::from_secs(30).saturating_sub(started.elapsed());
            let more = self.more.recv_timeout(left);
            self.said += &more.unwrap_or_else(|_| panic!("none of {texts:?} after:\n{}", self.said));
        }
    }

    /// Types; a terminal that is being drawn reads only when the question is there.
    pub(super) fn write(&mut self, text: &str) {
        std::thread::sleep(Duration::from_millis(60));
        self.script.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// Waits for a question and answers it with a line.
    pub(super) fn answer(&mut self, question: &str, answer: &str) {
        self.wait(question);
        self.write(&format!("{answer}{ENTER}"));
    }

    /// The number of the process.
    pub(super) fn number(&self) -> String {
        self.between("PID=")
    }

    pub(super) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.number()]).status().unwrap().success());
    }

    fn between(&self, begin: &str) -> String {
        self.said.split_once(begin).unwrap().1.split('=').next().unwrap().to_owned()
    }

    /// Waits for the end of the command; the terminal must be as it was, with nothing typed left for the shell.
    pub(super) fn end(mut self) -> Left {
        self.wait("CODE=");
        self.wait("OVER");
        self.write(ENTER);
        self.wait("REST=");
        self.wait("=");
        assert_eq!(self.between("BEFORE="), self.between("AFTER="), "{}", self.said);
        assert_eq!(self.between("REST="), "", "{}", self.said);
        // A cursor that was hidden is seen again.
        let at = |sequence: &str| self.said.rfind(sequence);
        assert!(at("\u{1b}[?25l") <= at("\u{1b}[?25h"), "{:?}", self.said);
        let said = self.said.split_once("PID=").unwrap().1.split("CODE=").next().unwrap().to_owned();
        let left = Left { code: self.between("CODE=").parse().unwrap(), said };
        assert!(self.script.wait().unwrap().success());
        left
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.script.kill();
        let _ = self.script.wait();
    }
}
