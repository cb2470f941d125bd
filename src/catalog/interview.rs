//! What is asked of somebody who writes a letter, in one language: `interview.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::stems::Stems;
use super::{Catalog, Error, file_name};

/// `interview.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterviewWords {
    /// The questions by their ids.
    pub ask: BTreeMap<String, QuestionWords>,
    /// Around the letter, once it is written: by what it is about.
    pub review: BTreeMap<String, String>,
    /// What comes next.
    pub next: BTreeMap<String, String>,
    /// How to answer: said around each question.
    pub prompt: BTreeMap<String, String>,
    /// What is said of an answer that cannot be, by its code.
    pub wrong: BTreeMap<String, String>,
    /// What is said of an answer that stands.
    pub advice: Advice,
    /// What to look at before the letter goes out, by the code of the warning.
    #[serde(default)]
    pub caution: BTreeMap<String, String>,
    /// What a company answers, by the id of the kind of answer.
    #[serde(default)]
    pub answer: BTreeMap<String, String>,
    /// What to do next in a case, by the name of the step.
    #[serde(default)]
    pub step: BTreeMap<String, String>,
    /// What a company does with the data, by the id of the processing.
    #[serde(default)]
    pub processing: BTreeMap<String, String>,
    /// By what a sentence is known to name a consequence.
    pub consequence: Consequence,
    /// By what a sentence is known to speak of a sensitive subject, by the subject's id.
    pub sensitive: BTreeMap<String, Vec<Stems>>,
}

/// One question.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionWords {
    /// The question.
    pub ask: String,
    /// The same where the letter is for somebody else.
    #[serde(default)]
    pub ask_other: Option<String>,
    /// What explains it.
    #[serde(default)]
    pub help: Option<String>,
    /// The same where the letter is for somebody else.
    #[serde(default)]
    pub help_other: Option<String>,
    /// The words of answers by their ids.
    #[serde(default)]
    pub choices: BTreeMap<String, String>,
}

/// What is said of an answer that stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Advice {
    /// A sentence with a date and a consequence.
    pub specific: String,
    /// One without a date.
    pub more_date: String,
    /// One without a consequence.
    pub more_consequence: String,
    /// A very short one.
    pub more_words: String,
    /// One on a sensitive subject: `{subject}`.
    pub sensitive: String,
    /// The subjects by their ids.
    pub subjects: BTreeMap<String, String>,
}

/// By what a sentence is known to name a consequence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// Words and stems of words.
    pub words: Vec<Stems>,
}

/// Whether a text holds one of these.
#[must_use]
pub(crate) fn holds(stems: &[Stems], text: &str) -> bool {
    stems.iter().any(|stem| stem.find(text).is_some())
}

impl Catalog {
    /// What is asked in a language (a folder of `templates/`).
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn interview(&self, folder: &str) -> Result<Arc<InterviewWords>, Error> {
        self.record(&format!("templates/{}/interview.toml", file_name(folder)?))
    }
}
