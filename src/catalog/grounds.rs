//! The grounds of one language, and what people take for grounds: `grounds.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use unicode_script::{Script, UnicodeScript};

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

/// `data/grounds.toml`: what is the same of a ground in every language, by its id.
pub type GroundFacts = BTreeMap<String, GroundFact>;

/// What is the same of a ground in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundFact {
    /// What kind of data it is about, where the law has stricter rules for that.
    #[serde(default)]
    pub data: Option<DataKind>,
    /// Whether it is about work of the person's own trade, so that they do not write in a household context alone.
    #[serde(default)]
    pub commercial: bool,
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

/// Words, or stems of words, that follow each other in a sentence with a few others between them at most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Stems(Vec<String>);

impl From<String> for Stems {
    fn from(text: String) -> Self {
        Self(text.to_lowercase().split_whitespace().map(str::to_owned).collect())
    }
}

/// A text in sentences, and these in words: as they stand there, and in lower case.
#[derive(Debug)]
pub struct Sentences<'a>(Vec<(Vec<&'a str>, Vec<String>)>);

impl<'a> Sentences<'a> {
    /// Divides a text.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        // A sentence ends where no word goes on: a stem never reaches into the next.
        let sentences = text.split(['.', '!', '?', ';', '。', '！', '？', '；']).map(|sentence| {
            let words: Vec<&str> = sentence.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).collect();
            let lower = words.iter().map(|word| word.to_lowercase().replace('’', "'")).collect();
            (words, lower)
        });
        Self(sentences.collect())
    }
}

impl Stems {
    /// Most words between two.
    const BETWEEN: usize = 2;

    /// The words of a text in which they stand, from the first to the last.
    #[must_use]
    pub fn find(&self, text: &Sentences<'_>) -> Option<String> {
        text.0.iter().find_map(|(words, lower)| {
            (0..words.len()).find_map(|first| self.last_from(first, lower).map(|last| words[first..=last].join(" ")))
        })
    }

    /// The last of the words in which they stand, if the first stands at `first`.
    fn last_from(&self, first: usize, words: &[String]) -> Option<usize> {
        let (stem, rest) = self.0.split_first()?;
        is_meant(&words[first], stem).then_some(())?;
        rest.iter().try_fold(first, |at, stem| {
            let next = at + 1;
            let near = words.get(next..words.len().min(next + 1 + Self::BETWEEN))?;
            near.iter().position(|word| is_meant(word, stem)).map(|found| next + found)
        })
    }
}

/// Whether a word is the one looked for, or begins with it. Where words are not written apart, whatever holds it does.
fn is_meant(word: &str, stem: &str) -> bool {
    match stem.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None if stem.chars().any(|c| c.script() == Script::Han) => word.contains(stem),
        None => word == stem,
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
    /// Whether details of this kind are better left out of a letter.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.opening.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{Sentences, Stems};

    #[test]
    fn what_people_write_is_found_by_stems_in_one_sentence() {
        for (stems, text, found) in [
            ("stimm* nicht zu", "Ich stimme dem einfach nicht zu.", Some("stimme dem einfach nicht zu")),
            ("stimm* nicht zu", "Das stimmt. Man lässt nicht zu, dass", None),
            ("mag* keine ki", "Ich mag keine Kinderfotos im Netz", None),
            ("n'autorise pas", "Je n’autorise pas cela", Some("n’autorise pas")),
            ("i not consent*", "I know they did not consent", None),
            ("反對ai", "本人反對AI訓練。", Some("本人反對AI訓練")),
            ("反對 ai*", "本人反對 AI訓練", Some("本人反對 AI訓練")),
        ] {
            assert_eq!(Stems::from(stems.to_owned()).find(&Sentences::of(text)).as_deref(), found, "{stems}: {text}");
        }
    }
}
