//! Words by which a text is recognised, in `grounds.toml`.

use std::ops::Range;

use serde::Deserialize;
use unicode_script::{Script, UnicodeScript};

/// Words, or stems of words, that follow each other in a sentence with a few others between them at most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Stems(Vec<String>);

impl From<String> for Stems {
    fn from(text: String) -> Self {
        Self(straight(&text).split_whitespace().map(str::to_owned).collect())
    }
}

impl Stems {
    /// Most words between two.
    const BETWEEN: usize = 2;
    /// Most words beside them that add nothing.
    const BESIDE: usize = 2;
    /// Most characters beside them that add nothing: 本人 and 訓練.
    const BESIDE_IN_HAN: usize = 4;

    /// Whether the first of them stands in a text in lower case.
    pub(super) fn may_stand_in(&self, lower: &str) -> bool {
        self.0.first().is_some_and(|stem| lower.contains(stem.trim_end_matches('*')))
    }

    /// The words of `text` in which they stand, from the first to the last.
    pub(super) fn find(&self, text: &str) -> Option<String> {
        // A sentence ends where no word goes on: a stem never reaches into the next.
        text.split_inclusive(['.', '!', '?', ';', '。', '！', '？', '；']).find_map(|sentence| self.in_sentence(sentence))
    }

    /// Whether a clause holds them, and little else: “I just”, “of course”.
    pub(super) fn is_all_of(&self, clause: &str) -> bool {
        let words = words(clause);
        let Some(range) = self.range(&words) else { return false };
        let others = words[..range.start].iter().chain(&words[range.end..]);
        let (unspaced, spaced): (Vec<&str>, Vec<&str>) = others.partition(|word| word.contains(is_han));
        // What is not written apart stands within the words found.
        let within: usize = words[range].iter().map(|word| han(word)).sum();
        let own: usize = self.0.iter().map(|stem| han(stem)).sum();
        let beside = within.saturating_sub(own) + unspaced.iter().map(|word| han(word)).sum::<usize>();
        spaced.len() <= Self::BESIDE && beside <= Self::BESIDE_IN_HAN
    }

    fn in_sentence(&self, sentence: &str) -> Option<String> {
        let words = words(sentence);
        self.range(&words).map(|range| words[range].join(" "))
    }

    /// Which of the words they are.
    fn range(&self, words: &[&str]) -> Option<Range<usize>> {
        let lower: Vec<String> = words.iter().map(|word| straight(word)).collect();
        (0..words.len()).find_map(|first| self.last_from(first, &lower).map(|last| first..last + 1))
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

/// In lower case, with straight apostrophes: people type both, and so do those who write down what to look for.
pub(super) fn straight(text: &str) -> String {
    text.to_lowercase().replace('’', "'")
}

/// Whether a word is the one looked for, or begins with it. Where words are not written apart, whatever holds it does.
fn is_meant(word: &str, stem: &str) -> bool {
    match stem.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None if stem.contains(is_han) => word.contains(stem),
        None => word == stem,
    }
}

fn words(text: &str) -> Vec<&str> {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    text.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).collect()
}

fn is_han(c: char) -> bool {
    c.script() == Script::Han
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
