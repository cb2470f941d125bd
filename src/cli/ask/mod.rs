//! Questions on a terminal: one trait, and two ways to ask.
//!
//! [`drawn`] redraws lists and lines while one types. [`plain`] prints each line once and reads a line for an answer: for a
//! screen reader, a terminal that cannot be drawn on, or one that is too small. Both ask again with the reason when an answer
//! cannot be, and end when the input ends. This module must not know what is asked, nor what an answer is for.

mod drawn;
mod phrases;
mod plain;
mod search;

pub(super) use phrases::Phrases;

use zeroize::Zeroizing;

use super::error::Failure;
use super::{stop, terminal};

/// Who asks.
pub(super) trait Ask {
    /// Says something between two questions, wrapped by words.
    fn say(&self, text: &str);

    /// One of several; `None` if it was left open, which only an optional question allows.
    fn choice(&self, choice: &Choice<'_>) -> Result<Option<usize>, Stop>;

    /// A line without spaces around it; empty only if the question is optional.
    fn line(&self, line: &Line<'_>) -> Result<String, Stop>;

    /// Several lines, without empty ones; none only if the question is optional.
    fn text(&self, text: &Text<'_>) -> Result<Vec<String>, Stop>;

    /// Yes or no.
    fn yes_no(&self, question: Words<'_>, default: bool) -> Result<bool, Stop>;

    /// A line that is not shown; never empty.
    fn secret(&self, question: Words<'_>) -> Result<Zeroizing<String>, Stop>;
}

/// What a question says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    /// In a few words: `Your name`.
    pub(super) question: &'a str,
    /// What helps to answer, in whole sentences; may be empty.
    pub(super) explanation: &'a str,
}

/// One of several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<'a> {
    /// What it says.
    pub(super) words: Words<'a>,
    /// At least one.
    pub(super) options: &'a [Offer],
    /// What Enter takes.
    pub(super) default: Option<usize>,
    /// Whether it may be left open.
    pub(super) optional: bool,
}

/// What can be chosen.
#[derive(Debug, Clone, Default)]
pub(super) struct Offer {
    /// Its name.
    pub(super) label: String,
    /// What is said behind the name; may be empty.
    pub(super) detail: String,
    /// Other names that find it: a code, the name in another language.
    pub(super) also: Vec<String>,
}

/// The reason why an answer cannot be: a clause without a full stop.
pub(super) type Checked = Result<(), String>;

/// A line.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// What it says.
    pub(super) words: Words<'a>,
    /// What is there already, to be taken or changed; may be empty.
    pub(super) initial: &'a str,
    /// Whether it may be left empty. An empty answer is not checked.
    pub(super) optional: bool,
    /// Whether the answer can be.
    pub(super) check: &'a dyn Fn(&str) -> Checked,
}

/// Several lines.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    /// What it says.
    pub(super) words: Words<'a>,
    /// What is there already, to be taken or written anew.
    pub(super) initial: &'a [String],
    /// Whether it may be left empty.
    pub(super) optional: bool,
    /// Whether the answer can be.
    pub(super) check: &'a dyn Fn(&[String]) -> Checked,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Stop {
    /// The input ended, or the terminal is gone: nobody will answer.
    Ended,
    /// The user wants to stop.
    Interrupted,
    /// What was typed cannot be hidden, or the terminal cannot be read.
    Unable(std::io::Error),
}

impl Stop {
    /// The failure of the command. `missing` are the answers that were still needed, each with its flag; `undone` is what was
    /// not done.
    pub(super) fn failure(self, missing: &[Missing], undone: &str) -> Failure {
        match self {
            Self::Interrupted => stop::interrupted(undone),
            Self::Ended => {
                let failure = Missing::refuse(missing);
                let what = format!("the input ended before the last answer; {failure}");
                failure.saying(what)
            }
            Self::Unable(error) => {
                let hint = format!("{undone}; answer with flags instead: see `--help`");
                Failure::refused(format!("the terminal could not be read: {error}"), hint)
            }
        }
    }
}

/// An answer that is needed and not there.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    /// What: `your name`.
    pub(super) what: String,
    /// How it is given without a terminal: `--name NAME`.
    pub(super) flag: String,
}

impl Missing {
    pub(super) fn new(what: impl Into<String>, flag: impl Into<String>) -> Self {
        Self { what: what.into(), flag: flag.into() }
    }

    /// All of them at once.
    pub(super) fn refuse(all: &[Self]) -> Failure {
        let list = |of: fn(&Self) -> &str| all.iter().map(of).collect::<Vec<_>>().join(", ");
        if all.is_empty() {
            return Failure::refused("an answer is missing", "answer on a terminal, or with flags: see `--help`");
        }
        let what = format!("missing: {}", list(|missing| &missing.what));
        Failure::refused(what, format!("pass {}", list(|missing| &missing.flag)))
    }
}

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    /// Line by line.
    pub(super) plain: bool,
    /// With colours.
    pub(super) color: bool,
}

/// Below this a list that is redrawn is broken within words, or scrolls away.
const LEAST: (usize, usize) = (60, 16);

/// Somebody who asks in this manner; small and simple terminals are asked plainly whatever it says.
pub(super) fn asker(manner: Manner, phrases: Phrases) -> Box<dyn Ask> {
    let (columns, rows) = terminal::size();
    let plain = plain::Plain::new(phrases);
    if manner.plain || terminal::is_simple() || columns < LEAST.0 || rows < LEAST.1 {
        Box::new(plain)
    } else {
        Box::new(drawn::Drawn::new(plain, manner.color))
    }
}
