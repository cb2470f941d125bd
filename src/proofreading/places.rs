//! Where values stand: a value is never inflected and never decides an article, so it stands after a word of the template that
//! leaves it alone, after a colon, or in brackets or quotation marks.

use std::collections::BTreeSet;

use super::source::{Piece, Template, VALUE, is_value};
use super::{Fault, Report};
use crate::catalog::Words;

/// How much of the text before a value is looked at, in characters.
const REACH: usize = 200;
/// Most texts that may stand before a value, one for each way through the conditions before it.
const WAYS: usize = 64;
/// Behind these a value stands alone in every language.
const OPENING: &str = "([{（［〔【:：";

/// What may stand before the place that was read.
type Ways = BTreeSet<String>;

/// A block that is open: what stood before it, what its finished branches end with, and whether one of them is an `else`.
struct Block {
    before: Ways,
    done: Ways,
    has_else: bool,
}

/// Checks the places of the values that the English words name.
pub(super) fn check(template: &Template, words: &Words, english: &Words, report: &mut Report) {
    let mut ways: Ways = [String::new()].into();
    let mut blocks: Vec<Block> = Vec::new();
    for placed in &template.pieces {
        match &placed.piece {
            Piece::Text(text) => ways = ways.iter().map(|way| reach(way, text)).collect(),
            Piece::Comment(_) => {}
            Piece::Tag(tag) if tag.starts_with('#') => {
                blocks.push(Block { before: ways.clone(), done: Ways::new(), has_else: false });
            }
            Piece::Tag(tag) if tag.starts_with('/') => {
                if let Some(mut block) = blocks.pop() {
                    ways.append(&mut block.done);
                    if !block.has_else {
                        ways.append(&mut block.before);
                    }
                }
            }
            Piece::Tag(tag) if !is_value(tag) => {
                if let Some(block) = blocks.last_mut() {
                    block.done.append(&mut ways);
                    ways.clone_from(&block.before);
                    block.has_else |= tag == "else";
                }
            }
            Piece::Tag(tag) => {
                let name = tag.split(' ').next().unwrap_or_default();
                if english.before.contains_key(name) {
                    for way in ways.iter().filter(|way| !may_follow(way, name, words)) {
                        let fault = Fault::ValueAfter { value: name.to_owned(), after: shown(way) };
                        report.add(&placed.file, placed.line, fault);
                    }
                }
                ways = ways.iter().map(|way| reach(way, &VALUE.to_string())).collect();
            }
        }
        while ways.len() > WAYS {
            ways.pop_last();
        }
    }
}

/// Checks the places of `{name}` in a text of the phrases.
pub(super) fn check_name(file: &str, line: usize, text: &str, words: &Words, report: &mut Report) {
    const NAME: &str = "name";
    for (at, _) in text.match_indices("{name}") {
        if !may_follow(&text[..at], NAME, words) {
            report.add(file, line, Fault::ValueAfter { value: NAME.to_owned(), after: shown(&text[..at]) });
        }
    }
}

/// The text before, and what follows it, as far as it is looked at. A new paragraph begins anew.
fn reach(before: &str, text: &str) -> String {
    if text.trim().is_empty() && before.ends_with('\n') {
        return String::new();
    }
    let all = format!("{before}{text}");
    let from = all.char_indices().rev().nth(REACH).map_or(0, |(at, _)| at);
    all[from..].to_owned()
}

/// Whether a value may stand behind this text.
fn may_follow(before: &str, value: &str, words: &Words) -> bool {
    // Emphasis is no word.
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || c == '*');
    if is_in_brackets(before) || words.quotes.iter().any(|[opening, _]| before.ends_with(*opening)) {
        return true;
    }
    let allowed = words.before.get(value).into_iter().flatten();
    allowed.map(|word| word.trim()).any(|word| {
        before.strip_suffix(word).is_some_and(|rest| {
            // Chinese and Japanese write no spaces.
            let joined = word.chars().next().is_some_and(|first| first >= '\u{2E80}' || !first.is_alphabetic());
            if word.is_empty() { before.is_empty() } else { joined || !rest.ends_with(char::is_alphabetic) }
        })
    })
}

/// Whether nothing stands between the value and an opening bracket or colon but other values and signs.
fn is_in_brackets(before: &str) -> bool {
    let rest =
        before.trim_end_matches(|c: char| c == VALUE || c.is_whitespace() || (!c.is_alphanumeric() && !OPENING.contains(c)));
    rest.ends_with(|c| OPENING.contains(c))
}

/// The last words before a value, for the message.
fn shown(before: &str) -> String {
    let line = before.trim_end().rsplit('\n').next().unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    let last = words[words.len().saturating_sub(3)..].join(" ").replace(VALUE, "…");
    let from = last.char_indices().rev().nth(29).map_or(0, |(at, _)| at);
    last[from..].to_owned()
}
