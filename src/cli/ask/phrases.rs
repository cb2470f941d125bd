//! What is said around a question: how to answer it, how to leave it. The caller may say it in another language.
//!
//! This module must not hold a question.

use crate::interview::{Around, Interview};

/// Sentences; `{…}` are filled in.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Phrases {
    /// `{last}` is the number of the last one.
    pub(in crate::cli) number: String,
    /// For lists too long to be shown at once; `{count}` is how many.
    pub(in crate::cli) part: String,
    /// `{typed}` is in none of them.
    pub(in crate::cli) none: String,
    /// `{typed}` is in `{count}` of them, too many to be shown.
    pub(in crate::cli) many: String,
    /// `{typed}` is in these.
    pub(in crate::cli) some: String,
    /// What Enter does: takes `{value}`.
    pub(in crate::cli) keep: String,
    /// What Enter does: leaves it open.
    pub(in crate::cli) skip: String,
    /// How to leave it open when Enter takes something.
    pub(in crate::cli) clear: String,
    /// An answer is needed.
    pub(in crate::cli) needed: String,
    /// How to end several lines.
    pub(in crate::cli) lines: String,
    /// The answer is refused: `{reason}`.
    pub(in crate::cli) again: String,
    /// Neither yes nor no.
    pub(in crate::cli) yes_or_no: String,
    /// Words for yes and no, the first of each in short.
    pub(in crate::cli) yes: Vec<String>,
    /// See `yes`.
    pub(in crate::cli) no: Vec<String>,
    /// The way out.
    pub(in crate::cli) leave: String,
    /// How to use a list that is redrawn.
    pub(in crate::cli) keys: String,
    /// What Escape does in an optional list.
    pub(in crate::cli) escape: String,
    /// What is typed is not text.
    pub(in crate::cli) garbled: String,
}

impl Default for Phrases {
    fn default() -> Self {
        let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
        Self {
            number: "number from 1 to {last}".to_owned(),
            part: "{count} to choose from: type a part of the name".to_owned(),
            none: "no entry has `{typed}`".to_owned(),
            many: "`{typed}` is in {count} entries: type more of the name".to_owned(),
            some: "`{typed}` is in these:".to_owned(),
            keep: "Enter for {value}".to_owned(),
            skip: "Enter for none".to_owned(),
            clear: "- for none".to_owned(),
            needed: "an answer is needed".to_owned(),
            lines: "an empty line ends".to_owned(),
            again: "{reason}; please answer again".to_owned(),
            yes_or_no: "answer y or n".to_owned(),
            yes: words(&["y", "yes"]),
            no: words(&["n", "no"]),
            leave: "Ctrl-C to stop".to_owned(),
            keys: "Up and Down, type to search, Enter to choose".to_owned(),
            escape: "Esc for none".to_owned(),
            garbled: "this is not text in UTF-8".to_owned(),
        }
    }
}

impl Phrases {
    /// In the language of an interview.
    pub(in crate::cli) fn of(interview: &Interview) -> Self {
        let word = |key: &str| interview.words(Around::Prompt, key);
        let words = |key: &str| word(key).split_whitespace().map(str::to_owned).collect();
        Self {
            number: word("number"),
            part: word("part"),
            none: word("none"),
            many: word("many"),
            some: word("some"),
            keep: word("keep"),
            skip: word("skip"),
            clear: word("clear"),
            needed: word("needed"),
            lines: word("lines"),
            again: word("again"),
            yes_or_no: word("yes_or_no"),
            yes: words("yes"),
            no: words("no"),
            leave: word("leave"),
            keys: word("keys"),
            escape: word("escape"),
            garbled: word("garbled"),
        }
    }
}

/// Fills in one value.
pub(super) fn filled(phrase: &str, name: &str, value: &str) -> String {
    phrase.replace(&format!("{{{name}}}"), value)
}
