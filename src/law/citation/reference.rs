//! How a template and the data name a provision, whatever the language: `21(1)`, `18(1)(d)`, `6(2..4)`, `28..`, `dpa:164A`.
//!
//! A reference is only read here. What it is called in a letter is [`super::Forms`]'s affair, and whether the law has it is
//! [`super::Provisions`]'s.

use serde::Deserialize;

/// Most levels: article, paragraph, point.
const MAX_LEVELS: usize = 3;
/// Longest reference. Ours have up to 22 bytes.
const MAX_LENGTH: usize = 60;

/// A provision: an article and what is below it, of the letter's law or of another one that is cited beside it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Reference {
    text: String,
    other: Option<String>,
    numbers: Vec<Number>,
}

/// The number of an article, paragraph or point, or several in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) from: String,
    pub(super) extent: Extent,
}

/// How far a number goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Extent {
    /// `2`
    One,
    /// `2..4`
    To(String),
    /// `28..`: it and those that follow.
    Following,
}

impl Reference {
    /// As it is written in the data.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The key of the other law, `dpa` in `dpa:164A`.
    pub(super) fn other(&self) -> Option<&str> {
        self.other.as_deref()
    }

    /// Article, paragraph, point: as many as there are, and at least one.
    pub(super) fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// How many levels it has.
    pub(super) fn depth(&self) -> usize {
        self.numbers.len()
    }

    /// Whether both are of the same article.
    pub(super) fn shares_article(&self, other: &Self) -> bool {
        self.other == other.other && self.numbers.first() == other.numbers.first()
    }
}

impl TryFrom<String> for Reference {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = |what: &str| {
            let shown: String = text.chars().take(MAX_LENGTH).collect();
            format!("`{shown}` is no reference, as `21(1)`, `18(1)(d)` or `6(2..4)` are: {what}")
        };
        if text.len() > MAX_LENGTH {
            return Err(wrong("it is too long"));
        }
        let (other, provision) = match text.split_once(':') {
            Some((other, provision)) => (Some(other), provision),
            None => (None, text.as_str()),
        };
        if other.is_some_and(|other| other.is_empty() || !other.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')) {
            return Err(wrong("before the colon stands a key in small letters"));
        }
        let (article, below) = provision.split_at(provision.find('(').unwrap_or(provision.len()));
        let mut numbers = vec![number(article).ok_or_else(|| wrong("its article has no number"))?];
        let mut rest = below;
        while let Some(inner) = rest.strip_prefix('(') {
            let (inside, after) = inner.split_once(')').ok_or_else(|| wrong("a bracket is not closed"))?;
            numbers.push(number(inside).ok_or_else(|| wrong("a bracket has no number or letter in it"))?);
            rest = after;
        }
        if !rest.is_empty() {
            return Err(wrong("something stands behind its brackets"));
        }
        if numbers.len() > MAX_LEVELS {
            return Err(wrong("it has more than an article, a paragraph and a point"));
        }
        if numbers.iter().rev().skip(1).any(|number| number.extent != Extent::One) {
            return Err(wrong("only its last part can be several"));
        }
        let other = other.map(str::to_owned);
        Ok(Self { text, other, numbers })
    }
}

/// A number, a letter, or several in a row.
fn number(text: &str) -> Option<Number> {
    let one = |text: &str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        (plain && text.split('.').all(|part| !part.is_empty())).then(|| text.to_owned())
    };
    let (from, extent) = match text.split_once("..") {
        None => (text, Extent::One),
        Some((from, "")) => (from, Extent::Following),
        Some((from, to)) => (from, Extent::To(one(to)?)),
    };
    Some(Number { from: one(from)?, extent })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Reference, String> {
        Reference::try_from(text.to_owned())
    }

    #[test]
    fn a_reference_is_read_level_by_level() {
        let numbers = |text: &str| read(text).unwrap().numbers.into_iter().map(|n| (n.from, n.extent)).collect::<Vec<_>>();
        let one = |text: &str| (text.to_owned(), Extent::One);
        assert_eq!(numbers("18(1)(d)"), [one("18"), one("1"), one("d")]);
        assert_eq!(numbers("4.3.4..4.3.6"), [("4.3.4".to_owned(), Extent::To("4.3.6".to_owned()))]);
        assert_eq!(numbers("6(2..4)"), [one("6"), ("2".to_owned(), Extent::To("4".to_owned()))]);
        assert_eq!(numbers("28.."), [("28".to_owned(), Extent::Following)]);
        assert_eq!(read("dpa:164A").unwrap().other(), Some("dpa"));
        assert!(read("18(1)(d)").unwrap().shares_article(&read("18(3)").unwrap()));
        assert!(!read("dpa:18(1)").unwrap().shares_article(&read("18(3)").unwrap()));
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in [
            "",
            "(1)",
            "18(",
            "18()",
            "18(1) ",
            "18(1)(d)(i)",
            "18(1..2)(d)",
            ":1",
            "A:1",
            "dpa:",
            "1..2..3",
            "1.",
            "{n}",
            "1\u{1}",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"9".repeat(61)).is_err_and(|what| what.len() < 200));
    }
}
