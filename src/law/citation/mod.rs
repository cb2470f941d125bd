//! How provisions are cited: which there are, by law, and the patterns by which a language names and joins them.
//!
//! A template says `{{cite "18(1)(d)" "18(3)"}}`, and a letter “Article 18(1)(d) and (3) GDPR” or „Art. 18 Abs. 1 lit. d und
//! Abs. 3 DSGVO“. This module must not hold a law, a language or a word of one: these are data.

mod forms;
mod pattern;
mod reference;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

use super::Confidence;
use forms::{Forms, LawForms, Words};
pub use reference::Reference;

/// Most characters of a key that a message repeats.
const SHOWN: usize = 60;

/// A record of `data/citations/<law>.toml`: what a letter may cite, in any language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provisions {
    /// Day of the review.
    pub as_of: String,
    /// How sure the record is.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Where it comes from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Why the confidence is not high.
    #[serde(default)]
    pub why: Option<String>,
    /// The provisions in their order.
    pub provisions: Vec<Reference>,
    /// Provisions by what they are about, for a wording that two laws share; empty where a law has none.
    #[serde(default)]
    pub names: BTreeMap<String, Vec<Reference>>,
}

impl Provisions {
    /// All provisions, in the order of the record.
    pub fn all(&self) -> impl Iterator<Item = &Reference> {
        self.provisions.iter().chain(self.names.values().flatten())
    }
}

/// A record of `data/citations/<law>/<language>.toml`: how the provisions are cited in a language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citations {
    /// Language of the forms.
    pub language: String,
    /// The law's full name.
    pub law_name: String,
    /// Its abbreviation.
    #[serde(default)]
    pub law_abbr: Option<String>,
    /// How sure the abbreviation is, where it differs.
    #[serde(default)]
    pub law_abbr_confidence: Option<Confidence>,
    /// Why it is not surer.
    #[serde(default)]
    pub law_abbr_why: Option<String>,
    /// Its number.
    #[serde(default)]
    pub law_number: Option<String>,
    /// Day of the review.
    pub as_of: String,
    /// How sure the forms are.
    pub confidence: Confidence,
    /// Where they come from.
    pub sources: Vec<String>,
    /// Remark for whoever writes in this language.
    #[serde(default)]
    pub note: Option<String>,
    /// Why the confidence is not high.
    #[serde(default)]
    pub why: Option<String>,
    #[serde(default)]
    words: Words,
    #[serde(default)]
    forms: Option<LawForms>,
    #[serde(default)]
    other: BTreeMap<String, LawForms>,
    #[serde(skip)]
    provisions: Arc<Provisions>,
}

/// Why something cannot be cited.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CiteError {
    /// The law's record has no such provision.
    #[error("`{key}` is no provision that letters cite; they are listed in the law's file in data/citations")]
    Unknown {
        /// What the template says.
        key: String,
    },
    /// The law's record says that the law has none.
    #[error("this law has no provision `{key}`")]
    Absent {
        /// What the template says.
        key: String,
    },
    /// The patterns of the language do not suffice.
    #[error("to cite it in the language {language}, its file in data/citations needs {what}")]
    Lacking {
        /// The language.
        language: String,
        /// What its file lacks.
        what: String,
    },
}

impl Citations {
    /// The forms of a language with the provisions of their law.
    #[must_use]
    pub fn with(self, provisions: Arc<Provisions>) -> Self {
        Self { provisions, ..self }
    }

    /// What may be cited.
    #[must_use]
    pub fn provisions(&self) -> &Provisions {
        &self.provisions
    }

    /// The provisions that a key of a template means: a reference, or a name of the law's record.
    ///
    /// # Errors
    /// [`CiteError::Unknown`] and [`CiteError::Absent`].
    pub fn find(&self, key: &str) -> Result<Vec<&Reference>, CiteError> {
        let shown = || key.chars().take(SHOWN).collect();
        match self.provisions.names.get(key) {
            Some(named) if named.is_empty() => Err(CiteError::Absent { key: shown() }),
            Some(named) => Ok(named.iter().collect()),
            None => {
                let found = self.provisions.all().find(|reference| reference.as_str() == key);
                found.map(|reference| vec![reference]).ok_or_else(|| CiteError::Unknown { key: shown() })
            }
        }
    }

    /// The citation of provisions, with the law's name once, or without it.
    ///
    /// # Errors
    /// [`CiteError::Lacking`].
    pub fn form(&self, references: &[&Reference], with_law: bool) -> Result<String, CiteError> {
        let lacking = |what| CiteError::Lacking { language: self.language.clone(), what };
        let own = self.forms.as_ref().ok_or_else(|| lacking("[forms]".to_owned()))?;
        Forms { words: &self.words, own, other: &self.other }.cite(references, with_law).map_err(lacking)
    }

    /// The citation of what the keys of a template mean, joined.
    ///
    /// # Errors
    /// As [`Self::find`] and [`Self::form`].
    pub fn cite(&self, keys: &[&str]) -> Result<String, CiteError> {
        let mut references = Vec::new();
        for key in keys {
            references.extend(self.find(key)?);
        }
        self.form(&references, true)
    }
}
