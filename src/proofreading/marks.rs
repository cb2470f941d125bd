//! Characters and quotation marks.

use unicode_normalization::is_nfc;

use super::source::{Piece, Template};
use super::{Fault, Report};
use crate::catalog::Words;
use crate::text::is_refused;

/// Everything that some language uses as a quotation mark.
const QUOTES: &str = "“”„‟«»‹›‘‚‛「」『』《》〈〉〝〞＂❝❞";
/// Also the apostrophe.
const APOSTROPHE: char = '’';

/// Characters that are not there to be read, and words that are not in normal form.
pub(super) fn check_line(file: &str, line: usize, text: &str, report: &mut Report) {
    for c in text.chars().filter(|c| is_refused(*c) || *c == char::REPLACEMENT_CHARACTER) {
        report.add(file, line, Fault::StrayCharacter { character: format!("U+{:04X}", u32::from(c)) });
    }
    if !is_nfc(text) {
        for word in text.split_whitespace().filter(|word| !is_nfc(word)) {
            // A text of a record is read with and without the signs around it.
            let word = word.trim_matches(|c: char| c.is_ascii_punctuation()).to_owned();
            report.add(file, line, Fault::NotNormal { word });
        }
    }
}

/// A quotation mark that is open: what closes it, itself, and where it stands.
#[derive(Debug, Clone)]
struct Open {
    closing: char,
    sign: char,
    file: String,
    line: usize,
}

/// The quotation marks of a paragraph.
struct Paragraph<'a> {
    pairs: &'a [[char; 2]],
    open: Vec<Open>,
    before: char,
}

impl<'a> Paragraph<'a> {
    fn new(words: &'a Words) -> Self {
        Self { pairs: &words.quotes, open: Vec::new(), before: '\n' }
    }

    fn read(&mut self, file: &str, line: usize, text: &str, report: &mut Report) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let in_a_word = self.before.is_alphanumeric();
            self.sign(c, in_a_word, in_a_word && rest.peek().is_some_and(|next| next.is_alphanumeric()), (file, line), report);
            self.before = c;
        }
    }

    fn sign(&mut self, c: char, after_letter: bool, inside: bool, (file, line): (&str, usize), report: &mut Report) {
        // “l'usage”, “the users' data”
        if c == '"' || (c == '\'' && !after_letter) {
            return report.add(file, line, Fault::StraightQuote);
        }
        let apostrophe = c == APOSTROPHE && after_letter;
        if !(QUOTES.contains(c) || c == APOSTROPHE) || apostrophe && inside {
            return;
        }
        if self.open.last().is_some_and(|open| open.closing == c) {
            self.open.pop();
        } else if let Some([sign, closing]) = self.pairs.iter().find(|[opening, _]| *opening == c) {
            self.open.push(Open { closing: *closing, sign: *sign, file: file.to_owned(), line });
        } else if !apostrophe {
            let ours = self.pairs.iter().any(|[_, closing]| *closing == c);
            report.add(file, line, if ours { Fault::UnpairedQuote { sign: c } } else { Fault::ForeignQuote { sign: c } });
        }
    }

    fn end(&mut self, report: &mut Report) {
        for open in self.open.drain(..) {
            report.add(&open.file, open.line, Fault::UnpairedQuote { sign: open.sign });
        }
        self.before = '\n';
    }
}

/// The quotation marks of a text of a record.
pub(super) fn check_quotes(file: &str, line: usize, text: &str, words: &Words, report: &mut Report) {
    let mut paragraph = Paragraph::new(words);
    paragraph.read(file, line, &without_tags(text), report);
    paragraph.end(report);
}

/// A text without `{{cite "…"}}`, whose quotation marks are straight.
fn without_tags(text: &str) -> String {
    let mut parts = text.split("{{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once("}}").map_or(part, |(_, rest)| rest))
}

/// The quotation marks of a template, paragraph by paragraph. Each branch of a condition goes on from what was open before it.
pub(super) fn check_pairs(template: &Template, words: &Words, report: &mut Report) {
    let mut paragraph = Paragraph::new(words);
    let mut blocks: Vec<Vec<Open>> = Vec::new();
    let mut line_is_empty = true;
    for placed in &template.pieces {
        match &placed.piece {
            Piece::Text(text) => {
                let ends = text.ends_with('\n');
                if line_is_empty && ends && text.trim().is_empty() {
                    paragraph.end(report);
                }
                paragraph.read(&placed.file, placed.line, text, report);
                line_is_empty = ends;
            }
            Piece::Tag(tag) => {
                line_is_empty = false;
                if tag.starts_with('#') {
                    blocks.push(paragraph.open.clone());
                } else if tag.starts_with('/') {
                    blocks.pop();
                } else if tag == "else" || tag.starts_with("else ") {
                    paragraph.open = blocks.last().cloned().unwrap_or_default();
                } else {
                    paragraph.before = 'x';
                }
            }
            Piece::Comment(_) => line_is_empty = false,
        }
    }
    paragraph.end(report);
}
