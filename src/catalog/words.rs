//! What checks look for in the letters of a language: `words.toml` beside its templates.
//!
//! No letter prints any of it, so it is no part of the digest of the catalog.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::{Catalog, Error, file_name};

/// The name of the file.
pub(super) const FILE: &str = "words.toml";

/// Lists of texts by wording (`letter` for all of them), then by what they say.
pub type Lists = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// `words.toml`: what the letters of a language say in which words, and how the language is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// A made-up fact of a person's situation.
    pub sample: String,
    /// What people write that is no ground.
    #[serde(default)]
    pub no_grounds: Vec<String>,
    /// Quotation marks, opening and closing.
    pub quotes: Vec<[char; 2]>,
    /// Words that stand in every text of the language, and in none of another.
    #[serde(default)]
    pub function_words: Vec<String>,
    /// English function words that are words of this language too.
    #[serde(default)]
    pub shared_with_english: Vec<String>,
    /// After which words of a template a value may stand, by the name of the value.
    pub before: BTreeMap<String, Vec<String>>,
    /// At least one text of each list stands in a letter.
    #[serde(default)]
    pub any: Lists,
    /// All texts of each list stand in a letter.
    #[serde(default)]
    pub each: Lists,
    /// No text of any list stands in a letter.
    #[serde(default)]
    pub none: Lists,
    /// Texts that are looked for in filled letters alone.
    #[serde(default)]
    pub printed: Lists,
    /// Where a template departs from the English one on purpose, by its path in the language's folder.
    #[serde(default)]
    pub departs: BTreeMap<String, Departure>,
}

/// How a template departs from the English one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Departure {
    /// Why it does.
    pub why: String,
    /// Tags and notes that it has beside those of the English one.
    pub also: Vec<String>,
    /// Tags and notes of the English one that it does not have.
    pub without: Vec<String>,
    /// How many numbered requests it has, where that is another number.
    pub requests: Option<usize>,
    /// Whether its requests stand in another order.
    pub reordered: bool,
}

impl Catalog {
    /// What checks look for in the letters of a language (a folder of `templates/`).
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn words(&self, folder: &str) -> Result<Arc<Words>, Error> {
        self.record(&format!("templates/{}/{}", file_name(folder)?, FILE))
    }
}
