//! The grounds of one language, and what people take for grounds: `grounds.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::stems::{Stems, folded};
use crate::case::Field;

/// `grounds.toml`: the grounds that relate to a person's particular situation.
#[derive(Debug, Clone, Deserialize)]
pub struct Grounds {
    /// Texts that people take for grounds and that are none.
    #[serde(default)]
    pub not_grounds: Vec<NotGround>,
    /// By id.
    #[serde(flatten)]
    pub by_id: BTreeMap<String, GroundWording>,
}

/// `data/grounds.toml`: what is the same of the grounds in every language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundFacts {
    /// Words that say nothing: a fact of nothing else is none.
    #[serde(default)]
    pub nothing: Vec<String>,
    /// The grounds of which there is something to say, by id.
    #[serde(default)]
    ground: BTreeMap<String, GroundFact>,
}

impl GroundFacts {
    /// What is said of a ground; nothing of most.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&GroundFact> {
        self.ground.get(id)
    }

    /// The ids of grounds that it names.
    pub(super) fn named(&self) -> impl Iterator<Item = &String> {
        self.ground.iter().flat_map(|(id, fact)| std::iter::once(id).chain(fact.excludes_grounds.keys()))
    }
}

/// What is the same of a ground in every language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundFact {
    /// What kind of data it is about, where the law has stricter rules for that.
    #[serde(default)]
    pub data: Option<DataKind>,
    /// Whether it is about work of the person's own trade, so that they do not write in a household context alone.
    #[serde(default)]
    pub commercial: bool,
    /// Who alone can have it.
    #[serde(default)]
    pub standing: Option<GroundStanding>,
    /// Ids of the companies for whose users it is near; empty if it is near for all alike.
    #[serde(default)]
    pub companies: Vec<String>,
    /// Fields of the case that contradict it, and why.
    #[serde(default)]
    pub excludes: BTreeMap<FieldKey, String>,
    /// Grounds that contradict it, and why.
    #[serde(default)]
    pub(crate) excludes_grounds: BTreeMap<String, String>,
}

/// Whose ground it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroundStanding {
    /// Of somebody with an account.
    Member,
    /// Of somebody without one.
    NonMember,
}

/// A field of a case, by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct FieldKey(pub Field);

impl TryFrom<String> for FieldKey {
    type Error = String;

    fn try_from(key: String) -> Result<Self, String> {
        Field::of_key(&key).map(Self).ok_or_else(|| format!("no field of a case has the key `{key}`"))
    }
}

/// Data for which the law has stricter rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataKind {
    /// Special categories (Article 9 GDPR).
    Special,
    /// Convictions and offences (Article 10 GDPR).
    Criminal,
}

/// Texts that are no ground, for one reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotGround {
    /// What people write, as words in their order; `*` stands for the rest of a word: `stimm* nicht zu` finds “Ich stimme dem
    /// nicht zu”.
    pub said: Vec<Stems>,
    /// Why it is none, and what to write instead.
    pub why: String,
}

impl NotGround {
    /// The words of a text in which one of them stands.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<String> {
        self.in_question(text).find_map(|stems| stems.find(text))
    }

    /// Whether a clause says nothing but one of them.
    #[must_use]
    pub fn is_all_of(&self, clause: &str) -> bool {
        self.in_question(clause).any(|stems| stems.is_all_of(clause))
    }

    /// Those whose first word stands in the text, in whatever words: dividing it for each of them would take much longer.
    fn in_question(&self, text: &str) -> impl Iterator<Item = &Stems> {
        let lower = folded(text);
        self.said.iter().filter(move |stems| stems.may_stand_in(&lower))
    }
}

/// One ground in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundWording {
    /// What it is called.
    pub title: String,
    /// What the person's own fact should say.
    pub hint: String,
    /// Stands after the fact.
    pub text: String,
    /// Added where the law is the GDPR or the UK GDPR; may hold `{{cite "…"}}`.
    #[serde(default)]
    pub law: Option<String>,
    /// Sensitive grounds: stands for a fact when only a category is named; holds `{category}`.
    #[serde(default)]
    pub opening: Option<String>,
    /// The categories by id.
    #[serde(default)]
    pub categories: BTreeMap<String, String>,
}

impl GroundWording {
    /// Whether it adds nothing to the person's own words.
    #[must_use]
    pub fn is_own_words(&self) -> bool {
        self.text.is_empty() && self.law.is_none() && self.categories.is_empty()
    }

    /// Whether details of this kind are better left out of a letter.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.opening.is_some()
    }
}
