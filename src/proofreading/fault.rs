//! What can be wrong with the templates of a language.

use serde::Serialize;
use thiserror::Error;

use super::Report;
use crate::{catalog, compose};

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it is named in messages.
    pub file: String,
    /// Its line, where there is one.
    pub line: Option<usize>,
    /// What is wrong.
    pub fault: Fault,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        write!(f, "{}{line}: {}", self.file, self.fault)
    }
}

/// What is wrong with a template. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Fault {
    /// A file that cannot be read as what it is, or a letter that cannot be filled.
    #[error("{what}")]
    Unusable { what: String },
    /// A file that is not there.
    #[error("is missing")]
    Absent,
    /// A folder named like no wording; `known` are the wordings.
    #[error("no law takes its wording from this folder")]
    UnknownWording { known: Vec<String> },
    /// A wording with only one of letter and form; `file` is what is missing.
    #[error("has no {file}")]
    OneKind { file: String },
    /// A folder that has another name than the language in its `phrases.toml`.
    #[error("the language is `{language}`, and the folder is called `{folder}`")]
    OtherLanguage { language: String, folder: String },
    /// A part that is not there.
    #[error("there is no part `{name}`")]
    NoPart { name: String },
    /// A part that includes another part.
    #[error("a part includes the part `{name}`")]
    PartInPart { name: String },
    /// A tag that the English template does not have; `near` is one that is missing and looks like it.
    #[error("the English template has no `{{{{{tag}}}}}`")]
    TagTooMany { tag: String, near: Option<String> },
    /// A tag of the English template that is missing.
    #[error("`{{{{{tag}}}}}` of the English template is missing")]
    TagMissing { tag: String },
    /// A departure from the English template that is declared and not there.
    #[error("`departs` declares {what}, which is not so")]
    NeedlessDeparture { what: String },
    /// A departure without a reason.
    #[error("`departs` does not say why")]
    UnexplainedDeparture,
    /// Another number of numbered requests.
    #[error("{found} numbered requests, and {wanted} in English")]
    RequestCount { found: usize, wanted: usize },
    /// A numbered request that carries something else than that of the English template.
    #[error("request {number} carries {}, and in English {}", listed(found), listed(wanted))]
    RequestOrder { number: usize, found: Vec<String>, wanted: Vec<String> },
    /// A note in the margin that the English template does not have.
    #[error("the English template has no note `{note}`")]
    NoteTooMany { note: String },
    /// A note in the margin of the English template that is missing.
    #[error("the note `{note}` of the English template is missing")]
    NoteMissing { note: String },
    /// A template without notes in the margin.
    #[error("has no notes on what its sentences carry, as the English template has")]
    NoNotes,
    /// An English word between those of another language.
    #[error("the English word “{word}”")]
    EnglishWord { word: String },
    /// A list of words that the English `words.toml` has.
    #[error("the list `{list}` is missing")]
    NoList { list: String },
    /// Nothing of what a letter has to say; `wanted` are words of which one would do.
    #[error("says nothing of `{list}`")]
    Unsaid { list: String, wanted: Vec<String> },
    /// What a letter must not say.
    #[error("says “{word}”, which `{list}` excludes")]
    Said { list: String, word: String },
    /// A straight quotation mark.
    #[error("a straight quotation mark")]
    StraightQuote,
    /// A quotation mark of another language.
    #[error("{sign} is no quotation mark of this language")]
    ForeignQuote { sign: char },
    /// A quotation mark without the one that belongs to it.
    #[error("{sign} has no counterpart in this paragraph")]
    UnpairedQuote { sign: char },
    /// A text that is not in normal form C.
    #[error("“{word}” is not in Unicode's normal form C")]
    NotNormal { word: String },
    /// A character that is not there to be read.
    #[error("the character {character}")]
    StrayCharacter { character: String },
    /// A value after a word that may need it inflected; `after` is what stands before it.
    #[error("`{value}` after “{after}”")]
    ValueAfter { value: String, after: String },
    /// Signals of something that no answer is; `known` is what there is.
    #[error("there is no `{name}` among what an answer may be")]
    UnknownSignal { name: String, known: Vec<String> },
    /// Nothing by which an answer is recognised.
    #[error("has no signal of `{name}`")]
    NoSignal { name: String },
    /// A signal that stands in almost every text.
    #[error("the signal “{signal}” is too short")]
    SignalTooShort { signal: String },
    /// The same signal twice.
    #[error("the signal “{signal}” stands there twice")]
    SignalTwice { signal: String },
}

impl Fault {
    /// What helps, wherever it is shown.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Unusable { .. } => "correct it".to_owned(),
            Self::Absent => "copy the English file and translate it".to_owned(),
            Self::UnknownWording { known } => format!("the wordings are {}", known.join(", ")),
            Self::OneKind { file } => format!("translate {file} too: a letter and its form belong together"),
            Self::OtherLanguage { .. } => "name the folder after the language".to_owned(),
            Self::NoPart { .. } => "write it in the folder parts beside the wordings".to_owned(),
            Self::PartInPart { .. } => "write the text out: parts do not include parts".to_owned(),
            Self::TagTooMany { near: Some(near), .. } => format!("did you mean `{{{{{near}}}}}`?"),
            Self::TagTooMany { .. } => "drop it, or declare it in words.toml under `departs` with the reason".to_owned(),
            Self::TagMissing { .. } => "add it, or declare it in words.toml under `departs` with the reason".to_owned(),
            Self::NeedlessDeparture { .. } => "drop it from words.toml".to_owned(),
            Self::UnexplainedDeparture => "say it in `why`".to_owned(),
            Self::RequestCount { .. } => {
                "give each request of the English template its own number, or declare the number under `departs`".to_owned()
            }
            Self::RequestOrder { .. } => {
                "keep the order of the English requests, or declare `reordered` under `departs` with the reason".to_owned()
            }
            Self::NoteTooMany { .. } => {
                "drop it, correct its spelling, or declare it in words.toml under `departs` with the reason".to_owned()
            }
            Self::NoteMissing { .. } => {
                "copy it to the line that says the same, or declare it in words.toml under `departs` with the reason".to_owned()
            }
            Self::NoNotes => "copy each note to the line that says the same".to_owned(),
            Self::EnglishWord { .. } => {
                "translate it; mark a company's English term with *…*; declare a word of this language in words.toml under \
                 `shared_with_english`"
                    .to_owned()
            }
            Self::NoList { .. } => "say in words.toml how this language says it".to_owned(),
            Self::Unsaid { wanted, .. } => format!("say it with {}, or correct words.toml", quoted(wanted)),
            Self::Said { .. } => "say it in other words, or correct words.toml".to_owned(),
            Self::StraightQuote => "use the quotation marks of the language".to_owned(),
            Self::ForeignQuote { .. } => "use those of `quotes` in words.toml, or add the pair there".to_owned(),
            Self::UnpairedQuote { .. } => "add it, or drop this one".to_owned(),
            Self::NotNormal { .. } => "type it anew, or convert the file to NFC".to_owned(),
            Self::StrayCharacter { .. } => "remove it".to_owned(),
            Self::ValueAfter { value, .. } => format!(
                "put it after a noun of your own, a colon, or in brackets; if nothing there is inflected, add the word to \
                 `{value}` under `before` in words.toml"
            ),
            Self::UnknownSignal { known, .. } => format!("what there is: {}", known.join(", ")),
            Self::NoSignal { .. } => "write in `says` how companies say it".to_owned(),
            Self::SignalTooShort { .. } => "add a word that stands beside it".to_owned(),
            Self::SignalTwice { .. } => "drop one".to_owned(),
        }
    }
}

fn listed(ids: &[String]) -> String {
    if ids.is_empty() { "nothing".to_owned() } else { format!("`{}`", ids.join(" ")) }
}

fn quoted(words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("“{word}”")).collect();
    words.join(" or ")
}

impl Report {
    /// Adds a file that cannot be used.
    pub(super) fn broken(&mut self, error: &catalog::Error) {
        match error {
            catalog::Error::Unknown { path } => self.add(path, None, Fault::Absent),
            catalog::Error::Broken { file, line, what } => self.add(file, *line, Fault::Unusable { what: what.clone() }),
        }
    }

    /// Adds a letter that cannot be composed.
    pub(super) fn not_composed(&mut self, template: &str, error: &compose::Error) {
        match error {
            compose::Error::Catalog(error) => self.broken(error),
            compose::Error::Wording { file, what } => {
                // The line is in the sentence.
                let said = what.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
                let (line, what) = match said.and_then(|(line, rest)| Some((line.parse().ok()?, rest))) {
                    Some((line, rest)) => (Some(line), rest),
                    None => (None, what.as_str()),
                };
                // A letter with such a tag cannot be filled either.
                let is_it = |problem: &Problem| {
                    let tag = matches!(problem.fault, Fault::TagTooMany { .. } | Fault::NoPart { .. });
                    tag && problem.file == *file && problem.line == line
                };
                if !self.problems.iter().any(is_it) {
                    self.add(file, line, Fault::Unusable { what: what.to_owned() });
                }
            }
            compose::Error::Refused(error) => self.add(template, None, Fault::Unusable { what: error.to_string() }),
            compose::Error::FollowUp(error) => self.add(template, None, Fault::Unusable { what: error.to_string() }),
        }
    }
}
