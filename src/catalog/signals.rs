//! By which words an answer of a company is recognised: `answers.toml` beside the templates of a language.
//!
//! No letter prints any of it, so it is no part of the digest of the catalog. A language may lack it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::stems::Stems;
use super::{Catalog, Error, file_name};

/// The name of the file.
pub(super) const FILE: &str = "answers.toml";

/// `answers.toml` of a language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signals {
    /// What is no kind of answer, by what it is: `acknowledged`, `extended`, `reasons` (of an extension), `complied`,
    /// `excepted` (from what was done), `answered` (what is said of the matter itself), `absent`, `advertising`.
    pub event: BTreeMap<String, SignalsOf>,
    /// The kinds of answer by their ids in `data/answers.toml`.
    pub kind: BTreeMap<String, SignalsOf>,
    /// How mail programs and companies of this language write what is not the answer itself.
    pub mails: Mails,
}

/// What speaks for something.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignalsOf {
    /// One of these suffices.
    pub says: Vec<Stems>,
    /// Two of these in two sentences suffice.
    #[serde(default)]
    pub hints: Vec<Stems>,
    /// A sentence with one of these does not speak for it.
    #[serde(default)]
    pub not: Vec<Stems>,
}

/// How mails are written in a language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mails {
    /// The line above a quoted mail: its beginning and its end, with `…` between.
    #[serde(default)]
    pub wrote: Vec<String>,
    /// The first line of the head of a quoted mail.
    #[serde(default)]
    pub from: Vec<String>,
    /// A line that stands in the same head.
    #[serde(default)]
    pub sent: Vec<String>,
    /// Words behind which a full stop ends no sentence.
    #[serde(default)]
    pub short: Vec<String>,
    /// What stands in a footer of every mail.
    #[serde(default)]
    pub footer: Vec<Stems>,
}

impl Catalog {
    /// By which words an answer is recognised in a language (a folder of `templates/`); `None` if it has no such list.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn signals(&self, folder: &str) -> Result<Option<Arc<Signals>>, Error> {
        match self.record(&format!("templates/{}/{FILE}", file_name(folder)?)) {
            Err(Error::Unknown { .. }) => Ok(None),
            found => found.map(Some),
        }
    }
}
