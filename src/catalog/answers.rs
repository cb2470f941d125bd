//! `data/answers.toml`: the kinds of answer that a company gives.

use std::sync::Arc;

use serde::Deserialize;

use super::{Catalog, Error};
use crate::law::Confidence;

/// The kinds of answer, the weightiest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Day of the review.
    pub as_of: String,
    /// How sure.
    pub confidence: Option<Confidence>,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// Where they come from.
    pub sources: Vec<String>,
    /// In the order in which they lead a letter.
    #[serde(rename = "answer", default)]
    pub kinds: Vec<Answer>,
}

/// A kind of answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// As `demur record --kind` takes it.
    pub id: String,
    /// Whether it announces a step that may be days away.
    #[serde(default)]
    pub urgent: bool,
    /// Whether the authority may be asked without another letter to the company.
    #[serde(default)]
    pub complaint_at_once: bool,
    /// Whether the company refuses the objection itself.
    #[serde(default)]
    pub refuses: bool,
    /// Whether the company asks who the person is.
    #[serde(default)]
    pub identity: bool,
    /// Found with one of these, it is no kind of its own: a refusal with a reason is not one without.
    #[serde(default)]
    pub unless: Vec<String>,
    /// It is an extension in which nothing of this list of signals is said.
    #[serde(default)]
    pub without: Option<String>,
    /// It is also what was done (`complied`), in a text in which something of this list of signals is said.
    #[serde(default)]
    pub but: Option<String>,
}

impl Answers {
    /// The kind with this id.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&Answer> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// These kinds, each once, the one that leads first; those that there are not are left out.
    #[must_use]
    pub fn in_order<'a>(&self, ids: &'a [String]) -> Vec<&'a str> {
        let found = |kind: &Answer| ids.iter().find(|id| **id == kind.id).map(String::as_str);
        self.kinds.iter().filter_map(found).collect()
    }
}

impl Catalog {
    /// The kinds of answer that a company gives.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn answers(&self) -> Result<Arc<Answers>, Error> {
        self.record("data/answers.toml")
    }
}
