//! Words by which a text is recognised, in `grounds.toml`, `interview.toml` and `answers.toml`.

use std::ops::Range;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// Words, or stems of words, that follow each other in a sentence with a few others between them at most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Stems {
    stems: Vec<Stem>,
    written: String,
}

/// One place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stem {
    /// Any of these: `can't|cannot`.
    any: Vec<Form>,
    /// Whether it may stand anywhere behind the one before: `…` stands between them.
    far: bool,
}

/// A word, or the beginning of one, or what stands in one where words are not written apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    text: String,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    Beginning,
    Within,
}

impl Form {
    fn of(written: &str) -> Option<Self> {
        let text = written.trim_end_matches('*');
        let how = match (text.contains(is_han), text.len() < written.len()) {
            (true, _) => How::Within,
            (false, true) => How::Beginning,
            (false, false) => How::Whole,
        };
        (!text.is_empty()).then(|| Self { text: text.to_owned(), how })
    }
}

impl From<String> for Stems {
    fn from(written: String) -> Self {
        let mut stems = Vec::new();
        let mut far = false;
        for part in folded(&written).split_whitespace() {
            if part == "…" {
                far = true;
            } else {
                let any = part.split('|').filter_map(Form::of).collect();
                stems.push(Stem { any, far: std::mem::take(&mut far) });
            }
        }
        stems.retain(|stem| !stem.any.is_empty());
        Self { stems, written }
    }
}

/// The words of a sentence, ready to look for many stems in them.
#[derive(Debug, Clone, Default)]
pub(crate) struct SaidWords(Vec<String>);

impl SaidWords {
    /// Those of a sentence. What is not seen (a soft hyphen) divides no word.
    pub(crate) fn of(sentence: &str) -> Self {
        let seen: String = sentence
            .nfc()
            .filter(|c| !crate::text::is_unseen(*c) && !matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}'))
            .collect();
        Self(words(&seen).into_iter().map(folded).collect())
    }

    /// The beginnings of the stems that may stand in them: of each length, at each place at which a stem can begin.
    pub(crate) fn keys(&self) -> impl Iterator<Item = StemKey> {
        let places = self.0.iter().flat_map(|word| {
            // Where words are not written apart, a stem stands anywhere in one.
            let all = if word.contains(is_han) { usize::MAX } else { 1 };
            word.char_indices().take(all).map(|(at, _)| &word[at..])
        });
        places.flat_map(|rest| (1..=KEY).map(move |length| key(rest, length)))
    }
}

/// Most characters of a stem by which it is looked up.
const KEY: usize = 3;

/// The first characters of a stem.
pub(crate) type StemKey = [char; KEY];

fn key(text: &str, length: usize) -> StemKey {
    let mut key = ['\0'; KEY];
    key.iter_mut().zip(text.chars().take(length)).for_each(|(place, c)| *place = c);
    key
}

impl Stems {
    /// Most words between two.
    const BETWEEN: usize = 2;
    /// Most characters between two where words are not written apart.
    const BETWEEN_IN_HAN: usize = 6;
    /// Most words beside them that add nothing.
    const BESIDE: usize = 2;
    /// Most characters beside them that add nothing: 本人 and 訓練.
    const BESIDE_IN_HAN: usize = 4;

    /// As they are written in the file.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// How many stand in a row, and how many letters they have at least.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let least = |stem: &Stem| stem.any.iter().map(|one| one.text.chars().count()).min().unwrap_or_default();
        (self.stems.len(), self.stems.iter().map(least).sum())
    }

    /// By which of [`SaidWords::keys`] they may be found: one for each beginning.
    pub(crate) fn keys(&self) -> impl Iterator<Item = StemKey> {
        self.stems.first().into_iter().flat_map(|stem| &stem.any).map(|one| key(&one.text, KEY))
    }

    /// Whether they stand in a sentence.
    pub(crate) fn stand_in(&self, said: &SaidWords) -> bool {
        self.range(&said.0).is_some()
    }

    /// Whether the first of them stands in a text that is [`folded`].
    pub(super) fn may_stand_in(&self, lower: &str) -> bool {
        let stands = |one: &Form| lower.contains(&one.text);
        self.stems.first().is_some_and(|stem| stem.any.iter().any(stands))
    }

    /// The words of `text` in which they stand, from the first to the last.
    pub(super) fn find(&self, text: &str) -> Option<String> {
        // A sentence ends where no word goes on: a stem never reaches into the next.
        text.split_inclusive(['.', '!', '?', ';', '。', '！', '？', '；']).find_map(|sentence| self.in_sentence(sentence))
    }

    /// Whether a clause holds them, and little else: “I just”, “of course”.
    pub(super) fn is_all_of(&self, clause: &str) -> bool {
        let words = words(clause);
        let Some(range) = self.range(&lower(&words)) else { return false };
        let others = words[..range.start].iter().chain(&words[range.end..]);
        let (unspaced, spaced): (Vec<&str>, Vec<&str>) = others.partition(|word| word.contains(is_han));
        // What is not written apart stands within the words found.
        let within: usize = words[range].iter().map(|word| han(word)).sum();
        let own: usize = self.stems.iter().map(|stem| stem.any.first().map_or(0, |one| han(&one.text))).sum();
        let beside = within.saturating_sub(own) + unspaced.iter().map(|word| han(word)).sum::<usize>();
        spaced.len() <= Self::BESIDE && beside <= Self::BESIDE_IN_HAN
    }

    fn in_sentence(&self, sentence: &str) -> Option<String> {
        let words = words(sentence);
        self.range(&lower(&words)).map(|range| words[range].join(" "))
    }

    /// Which of the words they are.
    fn range(&self, words: &[String]) -> Option<Range<usize>> {
        (0..words.len()).find_map(|first| self.last_from(first, words).map(|last| first..last + 1))
    }

    /// The last of the words in which they stand, if the first stands at `first`.
    fn last_from(&self, first: usize, words: &[String]) -> Option<usize> {
        let (stem, rest) = self.stems.split_first()?;
        let start = (first, stem.end_in(&words[first], 0, usize::MAX)?);
        rest.iter().try_fold(start, |(at, end), stem| stem.next(words, at, end)).map(|(last, _)| last)
    }
}

impl Stem {
    /// Where it stands behind the byte `end` of the word `at`: the word, and the byte in it behind it.
    fn next(&self, words: &[String], at: usize, end: usize) -> Option<(usize, usize)> {
        let near = if self.far { usize::MAX } else { Stems::BETWEEN_IN_HAN };
        // In a word that goes on as a sentence does.
        let word = &words[at];
        if end < word.len()
            && let Some(end) = self.end_in(word, end, near)
        {
            return Some((at, end));
        }
        let last = if self.far { words.len() } else { words.len().min(at + 2 + Stems::BETWEEN) };
        (at + 1..last).find_map(|next| Some((next, self.end_in(&words[next], 0, usize::MAX)?)))
    }

    /// The byte of a word behind it, if it is the word, begins it, or, where words are not written apart, stands in it behind
    /// `from` with `near` characters between at most.
    fn end_in(&self, word: &str, from: usize, near: usize) -> Option<usize> {
        self.any.iter().find_map(|Form { text, how }| {
            let is_meant = match how {
                How::Within => {
                    let rest = &word[from..];
                    let found = rest.find(text)?;
                    let is_near = near == usize::MAX || rest[..found].chars().count() <= near;
                    return is_near.then_some(from + found + text.len());
                }
                How::Beginning => word.starts_with(text),
                How::Whole => word == text,
            };
            (from == 0 && is_meant).then_some(word.len())
        })
    }
}

/// A text in which it makes no difference whether somebody writes as in Switzerland, or what apostrophe they type.
pub(super) fn folded(text: impl AsRef<str>) -> String {
    text.as_ref().to_lowercase().replace('’', "'").replace('ß', "ss")
}

fn lower(words: &[&str]) -> Vec<String> {
    words.iter().map(folded).collect()
}

fn words(text: &str) -> Vec<&str> {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    text.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).collect()
}

fn is_han(c: char) -> bool {
    !c.is_ascii() && c.script() == Script::Han
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| is_han(*c)).count()
}

#[cfg(test)]
mod tests {
    use super::Stems;

    #[test]
    fn what_people_write_is_found_by_stems_in_one_sentence() {
        for (stems, text, found) in [
            ("stimm* nicht zu", "Ich stimme dem einfach nicht zu.", Some("stimme dem einfach nicht zu")),
            ("stimm* nicht zu", "Das stimmt. Man lässt nicht zu, dass", None),
            ("mag* keine ki", "Ich mag keine Kinderfotos im Netz", None),
            ("n'autorise pas", "Je n’autorise pas cela", Some("n’autorise pas")),
            ("l’églis*", "Je vais à l'église", Some("l'église")),
            ("i not consent*", "I know they did not consent", None),
            ("反對ai", "本人反對AI訓練。", Some("本人反對AI訓練")),
            ("反對 ai*", "本人反對 AI訓練", Some("本人反對 AI訓練")),
            ("can't|cannot agree*", "We cannot quite agree", Some("cannot quite agree")),
            ("cannot … agree*", "We cannot on any account whatsoever agree", Some("cannot on any account whatsoever agree")),
            ("cannot agree*", "We cannot on any account whatsoever agree", None),
            ("schliess* nicht", "Das schließt nicht", Some("schließt nicht")),
            ("已 停止", "我們已於昨天停止使用", Some("我們已於昨天停止使用")),
            ("已 停止", "我們已收到閣下的來信並會停止使用", None),
            ("停止 已", "我們已於昨天停止使用", None),
        ] {
            assert_eq!(Stems::from(stems.to_owned()).find(text).as_deref(), found, "{stems}: {text}");
        }
    }

    #[test]
    fn a_clause_of_nothing_else_is_recognised() {
        for (stems, clause, is_all) in [
            ("not like ai", "I really do not like AI", false),
            ("don't like ai", "I just don't like AI", true),
            ("don't like ai", "I don’t like AI", true),
            ("don't like ai", "I don't like AI since it took my work", false),
            ("don't like ai", "I look for work", false),
            ("反對ai", "本人反對AI訓練", true),
            ("反對ai", "本人失業反對AI訓練", false),
            ("反對 ai*", "本人正在求職 反對 AI", false),
        ] {
            assert_eq!(Stems::from(stems.to_owned()).is_all_of(clause), is_all, "{stems}: {clause}");
        }
    }
}
