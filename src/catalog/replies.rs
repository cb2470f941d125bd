//! `replies.toml` of a wording: what a reply says to each kind of answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::{Catalog, Error, Kind, file_name};

/// The name of the file.
pub(crate) const FILE: &str = "replies.toml";

/// What is said to each kind of answer, by the ids of `data/answers.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Replies {
    /// By id.
    pub by_id: BTreeMap<String, ReplyWording>,
}

/// What is said to one kind of answer. Each is wording like that of a template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyWording {
    /// A paragraph, where this kind leads.
    pub text: String,
    /// One or two sentences, where another kind leads.
    pub short: String,
    /// What is asked for: a request on each line.
    #[serde(default)]
    pub ask: String,
}

impl Catalog {
    /// What a reply says to each kind of answer, in a language (a folder of `templates/`) and a wording: its path, for
    /// messages, and the texts.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn replies(&self, folder: &str, wording: &str) -> Result<(String, Arc<Replies>), Error> {
        let path = format!("templates/{}/{}/{FILE}", file_name(folder)?, file_name(wording)?);
        let replies = self.record(&path)?;
        Ok((path, replies))
    }

    /// The languages (folders of `templates/`) in which there is a letter of this kind in a wording, sorted.
    #[must_use]
    pub fn languages_of(&self, wording: &str, kind: Kind) -> Vec<String> {
        let here = |language: &String| self.has_template(&format!("{language}/{}/{}", kind.folder(wording), kind.file()));
        self.template_folders().into_iter().filter(here).collect()
    }
}
