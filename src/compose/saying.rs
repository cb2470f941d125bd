//! Whether a fact says anything, in whatever language.

use std::collections::BTreeSet;

use unicode_script::{Script, UnicodeScript};

use crate::catalog::{GroundFacts, GroundWording, Grounds, NotGround};

/// Fewest different words of a fact: one word is a title or a wish.
const FEWEST_WORDS: usize = 2;
/// Fewest letters in them.
const FEWEST_LETTERS: usize = 5;
/// Fewest different letters in a script that does not part words.
const FEWEST_UNPARTED: usize = 3;

/// Whether a fact says something: a few words, not only such as stand for a fact to come, nor the question itself.
pub(super) fn is_something(fact: &str, wording: &GroundWording, facts: &GroundFacts) -> bool {
    let words = words(fact);
    let is_nothing = |word: &String| facts.nothing.contains(word);
    if words.iter().all(is_nothing) {
        return false;
    }
    if [&wording.hint, &wording.title, &wording.text].iter().any(|asked| self::words(asked) == words) {
        return false;
    }
    let is_parted = |word: &&String| !word.chars().any(is_unparted) && !is_one_letter_repeated(word);
    let parted: BTreeSet<&String> = words.iter().filter(is_parted).collect();
    let letters: usize = parted.iter().map(|word| word.chars().filter(|c| c.is_alphabetic()).count()).sum();
    let unparted: BTreeSet<char> = words.iter().flat_map(|word| word.chars()).filter(|c| is_unparted(*c)).collect();
    unparted.len() >= FEWEST_UNPARTED || (parted.len() >= FEWEST_WORDS && letters >= FEWEST_LETTERS)
}

/// The first text that is no ground, in the words of the fact, if the fact is nothing else.
pub(super) fn nothing_else<'a>(fact: &str, grounds: &'a Grounds) -> Option<(String, &'a NotGround)> {
    let mut found = None;
    for clause in fact.split(is_end_of_clause) {
        match grounds.not_grounds.iter().find(|not| not.is_all_of(clause)) {
            Some(not) => found = found.or_else(|| not.find(clause).map(|words| (words, not))),
            // “Sorry”, “frankly”.
            None if words(clause).len() < FEWEST_WORDS
                && clause.chars().filter(|c| is_unparted(*c)).count() < FEWEST_UNPARTED => {}
            None => return None,
        }
    }
    found
}

fn is_end_of_clause(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ';' | ':' | ',' | '–' | '—' | '(' | ')' | '。' | '！' | '？' | '；' | '：' | '，' | '、')
}

/// The words in lower case, without their apostrophes.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['\'', '’'], "");
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_one_letter_repeated(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next();
    word.chars().nth(1).is_some() && letters.all(|c| Some(c) == first)
}

/// Whether a script parts no words by spaces (Unicode, UAX #14: classes ID and SA).
fn is_unparted(c: char) -> bool {
    use Script::{Han, Hiragana, Katakana, Khmer, Lao, Myanmar, Thai};
    c.is_alphabetic() && matches!(c.script(), Han | Hiragana | Katakana | Khmer | Lao | Myanmar | Thai)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_fact_says_something_in_any_script() {
        let catalog = Catalog::embedded();
        let facts = catalog.ground_facts().unwrap();
        let grounds = catalog.grounds("en").unwrap();
        let wording = &grounds.by_id["job-seeker"];
        for nothing in [
            "tbd",
            "todo: test",
            "x",
            "x y z",
            "xxx yyy zzz",
            "test test",
            "…",
            "?!",
            "2026",
            "Unemployed",
            "bla, bla",
            "測試",
            "測試測試",
            "Job seeker or employee in dependence",
            "my fact here",
            "Your situation (looking for work, or an employer who requires a profile) and why leaving is no option.",
        ] {
            assert!(!is_something(nothing, wording, &facts), "{nothing}");
        }
        for something in [
            "I look.",
            "I'm ill",
            "Since 2009.",
            "Ich bin blind",
            "Cerco lavoro",
            "我失明",
            "本人自2026年3月起求職。",
            "仕事を探しています",
            "ฉันกำลังหางาน",
            "Ищу работу",
            "Todo lo que escribo trata de mi hijo",
            "Test reports of mine name patients",
        ] {
            assert!(is_something(something, wording, &facts), "{something}");
        }
    }
}
