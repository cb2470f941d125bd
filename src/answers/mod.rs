//! What a company's answer may be: the passages that speak for each kind of answer, by signals that are data.
//!
//! The signals of a language are in `templates/<language>/answers.toml`. What is found is a suggestion and no more: a person
//! confirms it before it counts. This module must not decide what follows from an answer, and knows no language and no law.
//!
//! Our own words never speak: quoted mails, and whatever stands in our own letters, are left out before anything is looked for.

mod own;
mod sentences;
mod weigh;

use serde::Serialize;

use crate::catalog::{Catalog, Error, Mails, Signals};
use crate::compose::language_of;
use weigh::Weighed;

/// Most bytes of a text that are read. A letter of a hundred pages has less.
pub const MAX_TEXT: usize = 1_000_000;

/// Most characters by which the language is told.
const ENOUGH: usize = 4_000;

/// What an answer may be. Nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What event it would be; nothing for what is no answer, and for what says nothing that is known.
    pub event: Option<Proposed>,
    /// Why it is no answer, if it is none.
    pub nothing: Option<Nothing>,
    /// The kinds of answer, the one that leads first; only of an answer.
    pub kinds: Vec<FoundKind>,
    /// The passages that speak for the event where it has no kinds.
    pub quotes: Vec<String>,
    /// The language, as the folder of `templates` that has it, else its ISO 639-1 code.
    pub language: Option<String>,
    /// Whether there was more than is read.
    pub cut: bool,
}

/// The events that an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proposed {
    /// It says that the letter arrived, and nothing else.
    Acknowledged,
    /// It takes more time and says why.
    Extended,
    /// It answers.
    Answered,
    /// It says that everything was done.
    Complied,
}

/// Why a text is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nothing {
    /// Somebody is away.
    Absent,
    /// It offers something.
    Advertising,
    /// It says nothing that is known: somebody has to read it.
    Unclear,
    /// There are no words but our own.
    Empty,
}

/// A kind of answer and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundKind {
    /// Its id in `data/answers.toml`.
    pub id: String,
    /// How much speaks for it.
    pub strength: Strength,
    /// The sentences that do, word for word, with single spaces.
    pub quotes: Vec<String>,
}

/// How much speaks for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Two sentences hint at it.
    Hinted,
    /// A sentence says it.
    Said,
}

/// What the text of an answer may be. `ours` is the text of our own letters of the case, as far as it is known.
///
/// Signals of all languages are looked for, because many companies write two at once.
///
/// # Errors
/// [`Error::Broken`] if a file of signals cannot be read.
pub fn read(text: &str, ours: &str, catalog: &Catalog) -> Result<Suggestion, Error> {
    let folders = catalog.languages(None);
    let mut signals = Vec::new();
    for folder in &folders {
        signals.extend(catalog.signals(folder)?);
    }
    let mails: Vec<&Mails> = signals.iter().map(|signals| &signals.mails).collect();
    let signals: Vec<&Signals> = signals.iter().map(AsRef::as_ref).collect();

    let (text, cut) = within(text, MAX_TEXT);
    let theirs = own::without_quoted(text, &mails);
    let mut sentences = sentences::of(&theirs, &mails);
    own::drop_ours(&mut sentences, ours, &mails);
    own::drop_footers(&mut sentences, &mails);

    let beginning: String = sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ");
    let language = language_of(within(&beginning, ENOUGH).0);
    let folder = |code: &str| folders.iter().find(|folder| folder.split('-').next() == Some(code)).cloned();
    let language = language.map(|code| folder(code).unwrap_or_else(|| code.to_owned()));

    let weighed = Weighed::of(&sentences, &signals);
    let (event, nothing, kinds, quotes) = weighed.proposal(&*catalog.answers()?);
    Ok(Suggestion { event, nothing, kinds, quotes, language, cut })
}

/// As much of a text as fits in so many bytes, and whether there is more.
fn within(text: &str, most: usize) -> (&str, bool) {
    if text.len() <= most { (text, false) } else { (&text[..text.floor_char_boundary(most)], true) }
}
