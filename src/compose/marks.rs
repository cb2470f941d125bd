//! Marks that a filled template carries beside the words they are about, and that no letter keeps.
//!
//! No file of ours or of the user holds these characters (`catalog::own` refuses them), and nothing that a person types does.

use std::collections::BTreeSet;

use super::punctuation::{CLOSING, QUOTED};
use crate::letter;

/// Before the number of a provision, in front of the words that cite it.
const PROVISION: char = '\u{1}';
/// Before the number of a note, behind the sentence that it is about.
const NOTE: char = '\u{2}';
/// Behind a number.
const END: char = '\u{3}';
/// Behind a value that ends with a point.
const POINT: char = '\u{4}';

/// In the place of a value that is empty.
const EMPTY: char = '\u{5}';

/// Where the next mark is.
fn next(text: &str) -> Option<usize> {
    text.bytes().position(|byte| matches!(byte, 1 | 2 | 4 | 5))
}

/// The mark of the provision with this number in the law's record.
pub(super) fn provision(number: usize) -> String {
    format!("{PROVISION}{number}{END}")
}

/// The mark of the note with this number in its template.
pub(super) fn note(number: usize) -> String {
    format!("{NOTE}{number}{END}")
}

/// A value as Markdown prints it, marked if it ends with a point, also one inside closing quotation marks (the sentence then
/// needs none of its own), or if it is empty: a line that was to hold nothing else is then none, and nothing is noted of it.
pub(super) fn value(value: &str) -> String {
    if value.is_empty() {
        return EMPTY.to_string();
    }
    let mut escaped = letter::escape(value);
    if value.trim_end_matches(QUOTED).ends_with(is_point) {
        escaped.push(POINT);
    }
    escaped
}

/// What ends a sentence without asking or exclaiming.
pub(super) fn is_point(c: char) -> bool {
    matches!(c, '.' | '…' | '。')
}

/// A filled template without its marks, and what they said.
#[derive(Debug)]
pub(super) struct Filled {
    /// Markdown.
    pub(super) markdown: String,
    /// Numbers of the provisions that it cites.
    pub(super) provisions: BTreeSet<usize>,
    /// Numbers of its notes.
    pub(super) notes: BTreeSet<usize>,
}

/// Takes the marks off.
pub(super) fn take_off(filled: String) -> Filled {
    let (mut provisions, mut notes) = (BTreeSet::new(), BTreeSet::new());
    let mut markdown = String::with_capacity(filled.len());
    let mut rest = filled.as_str();
    while let Some(at) = next(rest) {
        markdown.push_str(&rest[..at]);
        let (mark, behind) = rest[at..].split_at(1);
        rest = match mark.chars().next() {
            Some(POINT) => {
                // The value keeps its point, because it may be a name's (“Jr.”): that of the sentence goes, also behind
                // quotation marks.
                let sentence = behind.trim_start_matches(CLOSING);
                let (closing, sentence) = behind.split_at(behind.len() - sentence.len());
                markdown.push_str(closing);
                sentence.strip_prefix(is_point).unwrap_or(sentence)
            }
            Some(EMPTY) => behind_nothing(behind, &markdown),
            kind => {
                let (number, behind) = behind.split_once(END).unwrap_or_default();
                let numbers = if kind == Some(NOTE) { &mut notes } else { &mut provisions };
                numbers.extend(number.parse::<usize>().ok());
                behind
            }
        };
    }
    markdown.push_str(rest);
    Filled { markdown, provisions, notes }
}

/// What is behind an empty value and the notes on it, without the end of its line if there is nothing else on that.
fn behind_nothing<'a>(mut behind: &'a str, before: &str) -> &'a str {
    loop {
        behind = match behind.chars().next() {
            Some(EMPTY) => &behind[1..],
            Some(NOTE) => behind.split_once(END).unwrap_or_default().1,
            _ => break,
        };
    }
    let line_is_empty = before.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
    if line_is_empty { behind.strip_prefix('\n').unwrap_or(behind) } else { behind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_ends_with_a_point_takes_that_of_the_sentence() {
        let with = |name: &str, after: &str| take_off(format!("with {}{after}", value(name))).markdown;
        assert_eq!(with("Example Inc.", ". I"), "with Example Inc\\. I");
        assert_eq!(with("Example Inc.", ", I"), "with Example Inc\\., I");
        assert_eq!(with("Example", ". I"), "with Example. I");
        assert_eq!(with("Improve it.", "”. I"), "with Improve it\\.” I");
        assert_eq!(with("Improve it.", "”, I"), "with Improve it\\.”, I");
        assert_eq!(with("範例公司。", "。"), "with 範例公司。");
        assert_eq!(with("«\u{a0}Non.\u{a0}»", ". I"), "with «\u{a0}Non\\.\u{a0}» I");
        assert_eq!(with("Non.", "\u{a0}». I"), "with Non\\.\u{a0}» I");
        assert_eq!(with("« Non. »", ", I"), "with « Non\\. », I");
        assert_eq!(with("“No.”", ". I"), "with “No\\.” I");
        assert_eq!(with("“No”", ". I"), "with “No”. I");
        assert_eq!(with("Example Inc. (EU)", "."), "with Example Inc\\. \\(EU\\).");
    }

    #[test]
    fn marks_are_told_apart_and_leave_nothing() {
        let filled = take_off(format!("a {}b{} c{}", provision(12), note(3), provision(4)));
        assert_eq!(filled.markdown, "a b c");
        assert_eq!((filled.provisions, filled.notes), (BTreeSet::from([4, 12]), BTreeSet::from([3])));
    }

    #[test]
    fn a_line_that_was_to_hold_an_empty_value_does_not_end_the_paragraph() {
        let filled = |line: &str| take_off(format!("a\n{line}\nb {}\n", note(1)));
        for line in [value(""), format!("{}{}", value(""), note(0)), format!("{} {}", value(""), value(""))] {
            let filled = filled(&line);
            assert_eq!(filled.markdown.replace("\n b", "\nb"), "a\nb \n", "{line:?}");
            assert_eq!(filled.notes, BTreeSet::from([1]), "{line:?}");
        }
        assert_eq!(filled(&format!("x {}", value(""))).markdown, "a\nx \nb \n");
    }
}
