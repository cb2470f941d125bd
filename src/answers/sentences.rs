//! The sentences of a text, each as it is written, with single spaces.

use crate::catalog::Mails;

/// Longest sentence; what is longer is divided between two words.
const MAX_SENTENCE: usize = 600;

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Word for word.
    pub(super) text: String,
    /// The number of the paragraph that it stands in.
    pub(super) paragraph: usize,
}

/// The sentences of a text, in order.
pub(super) fn of(text: &str, mails: &[&Mails]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut paragraph = Vec::new();
    let mut number = 0;
    let mut end = |lines: &mut Vec<&str>| {
        if !lines.is_empty() {
            divide(&joined(lines), number, mails, &mut sentences);
            number += 1;
            lines.clear();
        }
    };
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || begins_an_item(line) {
            end(&mut paragraph);
        }
        if !line.is_empty() {
            paragraph.push(line);
        }
    }
    end(&mut paragraph);
    sentences
}

fn begins_an_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['•', '·', '▪', '●'])
        || line.starts_with("- ")
        || line.starts_with("* ")
        || number.len() < line.len() && (number.starts_with(") ") || number.starts_with(". "))
}

/// Lines of a paragraph as one, with single spaces; none where a line of Chinese is broken.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    for word in lines.iter().flat_map(|line| line.split_whitespace().enumerate().map(|(at, word)| (at == 0, word))) {
        let (begins_line, word) = word;
        let unspaced = |c: Option<char>| c.is_some_and(|c| matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'));
        let broken = begins_line && unspaced(text.chars().next_back()) && unspaced(word.chars().next());
        if !text.is_empty() && !broken {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Divides a paragraph of one line.
fn divide(text: &str, paragraph: usize, mails: &[&Mails], sentences: &mut Vec<Sentence>) {
    let mut add = |piece: &str| {
        let text = piece.trim();
        if text.contains(char::is_alphanumeric) {
            sentences.push(Sentence { text: text.to_owned(), paragraph });
        }
    };
    let mut start = 0;
    let mut length = 0;
    let mut space = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        length += 1;
        if c == ' ' {
            space = next;
        }
        let mut end = None;
        if is_end(text, at, c, &text[start..at], mails) {
            end = Some(next + closing(&text[next..]));
        } else if length >= MAX_SENTENCE {
            end = Some(if space > start { space } else { next });
        }
        if let Some(end) = end {
            add(&text[start..end]);
            start = end;
            length = text[end..next.max(end)].chars().count();
            at = next.max(end);
        } else {
            at = next;
        }
    }
    add(&text[start..]);
}

/// The bytes of quotation marks and brackets that close behind the end of a sentence.
fn closing(rest: &str) -> usize {
    rest.find(|c| !matches!(c, '”' | '“' | '»' | '’' | '"' | ')' | '」' | '』' | '）')).unwrap_or(rest.len())
}

/// Whether a sentence ends with the character at `at`; `before` is what stands in it so far.
fn is_end(text: &str, at: usize, c: char, before: &str, mails: &[&Mails]) -> bool {
    match c {
        '。' | '！' | '？' | '；' => true,
        '.' | '!' | '?' => {
            let rest = &text[at + 1..];
            let rest = &rest[closing(rest)..];
            if rest.is_empty() {
                return true;
            }
            // What goes on small is no new sentence; “?” of a link is none either.
            if !rest.starts_with(' ') || rest.trim_start().starts_with(char::is_lowercase) {
                return false;
            }
            c != '.' || !is_short(before, mails)
        }
        _ => false,
    }
}

/// Whether a full stop belongs to the word before it: `Art.`, `z. B.`, `3. November`.
fn is_short(before: &str, mails: &[&Mails]) -> bool {
    let word = before.rsplit([' ', '(', '\u{A0}']).next().unwrap_or_default();
    let last = word.rsplit('.').next().unwrap_or_default();
    let of_numbers = !last.is_empty() && last.len() <= 2 && last.bytes().all(|b| b.is_ascii_digit());
    let one_letter = last.chars().count() == 1 && last.contains(char::is_alphabetic);
    of_numbers || one_letter || mails.iter().flat_map(|mails| &mails.short).any(|short| short == last)
}
