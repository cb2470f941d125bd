//! A template as its translator wrote it: text, tags and notes, each with its place, parts included.

use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Fault, Report};
use crate::catalog::{Catalog, Kind, REPLIES_FILE};

/// Stands for a value in the text of a line. (U+FFFC, the object replacement character.)
pub(super) const VALUE: char = '\u{FFFC}';

/// What stands in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text within one line, with its end.
    Text(String),
    /// What is between two braces.
    Tag(String),
    /// What is in a comment.
    Comment(String),
}

/// A piece and its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) file: Rc<str>,
    pub(super) line: usize,
    pub(super) piece: Piece,
}

/// A line of a template.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) file: Rc<str>,
    pub(super) number: usize,
    /// Its text, with [`VALUE`] for each value, without conditions, comments and the number of a request.
    pub(super) text: String,
    /// All of it.
    pub(super) raw: String,
}

/// A template in pieces.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) language: String,
    pub(super) wording: String,
    pub(super) kind: Kind,
    pub(super) file: Rc<str>,
    pub(super) pieces: Vec<Placed>,
}

/// The path of the language's list of words.
pub(super) fn words_path(language: &str) -> String {
    format!("templates/{language}/words.toml")
}

impl Template {
    /// Reads a template; `None` if there is none. What is wrong with its parts is reported.
    pub(super) fn read(catalog: &Catalog, language: &str, wording: &str, kind: Kind, report: &mut Report) -> Option<Self> {
        let (path, text) = match catalog.template(language, wording, kind) {
            Ok(found) => found,
            Err(crate::catalog::Error::Unknown { .. }) => return None,
            Err(error) => {
                report.broken(&error);
                return None;
            }
        };
        let file: Rc<str> = catalog.shown(&path).into();
        let mut pieces = Vec::new();
        for placed in scan(&file, &text) {
            let Piece::Tag(tag) = &placed.piece else {
                pieces.push(placed);
                continue;
            };
            let Some(name) = tag.strip_prefix('>').map(str::trim) else {
                pieces.push(placed);
                continue;
            };
            // What is said to the kinds of answer is read as a record, and tried in letters.
            if kind == Kind::Reply && matches!(name, "points" | "asks") {
                continue;
            }
            match catalog.part(language, name) {
                Ok((path, text)) => {
                    let part: Rc<str> = catalog.shown(&path).into();
                    for inner in scan(&part, text.trim_end_matches('\n')) {
                        match &inner.piece {
                            Piece::Tag(tag) if tag.starts_with('>') => {
                                let name = tag[1..].trim().to_owned();
                                report.add(&part, inner.line, Fault::PartInPart { name });
                            }
                            _ => pieces.push(inner),
                        }
                    }
                }
                Err(error @ crate::catalog::Error::Broken { .. }) => report.broken(&error),
                Err(_) => report.add(&file, placed.line, Fault::NoPart { name: name.to_owned() }),
            }
        }
        Some(Self { language: language.to_owned(), wording: wording.to_owned(), kind, file, pieces })
    }

    /// Its lines. A part that stands within a line makes lines of its own.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for Placed { file, line, piece } in &self.pieces {
            if lines.last().is_none_or(|last| (&last.file, last.number) != (file, *line)) {
                let (text, raw) = (String::new(), String::new());
                lines.push(Line { file: file.clone(), number: *line, text, raw });
            }
            let Some(last) = lines.last_mut() else { continue };
            match piece {
                Piece::Text(text) => {
                    let text = text.trim_end_matches(['\n', '\r']);
                    last.text.push_str(if last.text.is_empty() { without_number(text) } else { text });
                    last.raw.push_str(text);
                }
                Piece::Tag(tag) => {
                    if is_value(tag) {
                        last.text.push(VALUE);
                    }
                    last.raw.push_str(tag);
                }
                Piece::Comment(comment) => {
                    last.raw.push_str(comment);
                }
            }
        }
        lines
    }
}

/// Whether a tag prints something.
pub(super) fn is_value(tag: &str) -> bool {
    !tag.starts_with(['#', '/', '^']) && tag != "else" && !tag.starts_with("else ")
}

/// The number of a request and what is behind it.
pub(super) fn number(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = text[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    (1..=3).contains(&digits).then_some((&text[..digits], rest))
}

fn without_number(text: &str) -> &str {
    number(text).map_or(text, |(_, rest)| rest)
}

/// Takes a text apart. What is not closed is text up to the end: whoever fills the template says so.
fn scan(file: &Rc<str>, text: &str) -> Vec<Placed> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = text;
    let add_text = |found: &mut Vec<Placed>, line: &mut usize, text: &str| {
        for part in text.split_inclusive('\n') {
            found.push(Placed { file: file.clone(), line: *line, piece: Piece::Text(part.to_owned()) });
            *line += usize::from(part.ends_with('\n'));
        }
    };
    while let Some(start) = rest.find("{{") {
        let inside = &rest[start + 2..];
        let dashed = inside.trim_start_matches('~').starts_with("!--");
        let Some(end) = inside.find(if dashed { "--}}" } else { "}}" }) else { break };
        add_text(&mut found, &mut line, &rest[..start]);
        let body = &inside[..end];
        let plain = body.trim_matches('~').trim();
        let piece = match plain.strip_prefix('!') {
            Some(comment) => Piece::Comment(comment.trim_matches('-').trim().to_owned()),
            None => Piece::Tag(plain.split_whitespace().collect::<Vec<_>>().join(" ")),
        };
        found.push(Placed { file: file.clone(), line, piece });
        line += body.matches('\n').count();
        rest = &inside[end + if dashed { 4 } else { 2 }..];
    }
    add_text(&mut found, &mut line, rest);
    found
}

/// Keys of records whose texts are signs and patterns, not wording.
const SIGNS: [&str; 6] = ["typography", "spelling", "not_grounds", "language", "consequence", "sensitive"];

/// Calls `with` for each line of the user's records of a language, and for each text of wording in them, with its line.
pub(super) fn records(catalog: &Catalog, language: &str, mut with: impl FnMut(&str, usize, &str, bool)) {
    let replies = catalog.template_names(language).into_iter().map(|wording| format!("{wording}/{REPLIES_FILE}"));
    let names = ["phrases.toml", "grounds.toml", "interview.toml", "words.toml", "answers.toml"].map(str::to_owned);
    for name in names.into_iter().chain(replies) {
        let path = format!("templates/{language}/{name}");
        let Some(text) = catalog.own_text(&path) else { continue };
        let file = catalog.shown(&path);
        text.lines().enumerate().for_each(|(number, line)| with(&file, number + 1, line, false));
        if matches!(name.as_str(), "words.toml" | "answers.toml") {
            continue;
        }
        let Ok(table) = DeTable::parse(&text) else { continue };
        let mut texts = Vec::new();
        collect(table.get_ref(), &mut texts);
        for (at, wording) in texts {
            with(&file, 1 + text[..at].matches('\n').count(), wording, true);
        }
    }
}

fn collect<'a>(table: &'a DeTable<'_>, texts: &mut Vec<(usize, &'a str)>) {
    for (key, value) in table {
        if !SIGNS.contains(&key.get_ref().as_ref()) {
            collect_value(value, texts);
        }
    }
}

fn collect_value<'a>(value: &'a Spanned<DeValue<'_>>, texts: &mut Vec<(usize, &'a str)>) {
    match value.get_ref() {
        DeValue::String(text) => texts.push((value.span().start, text)),
        DeValue::Array(items) => items.iter().for_each(|item| collect_value(item, texts)),
        DeValue::Table(table) => collect(table, texts),
        _ => {}
    }
}
