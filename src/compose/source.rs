//! The text of a template before Handlebars: its parts are put in, and its comments taken out.
//!
//! `{{> scope}}` stands for `parts/scope.md` of the language, with text that several letters share. A comment at the end of a
//! line may be a note about the sentence on it: which element of `review/` it carries, and what licenses it if it asserts
//! something (see [`Note`]). This module must not know any of these ids.

use serde::Serialize;

use super::bounds;
use super::error::Error;
use super::marks;

/// What a template says of one of its sentences: `{{! carries objection; asserts controller.basis }}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Note {
    /// The file of the sentence.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Ids of elements in `review/elements` that the sentence carries.
    pub carries: Vec<String>,
    /// What the sentence asserts about the person or the company; for each assertion the fields and facts any of which
    /// licenses it.
    pub asserts: Vec<Vec<String>>,
}

/// A text that stands in the place of a part, or one of several that do.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its file.
    pub(super) file: String,
    pub(super) text: String,
    /// Whether it may include parts itself: what is composed for a letter may.
    pub(super) holds_parts: bool,
}

/// A template, ready for Handlebars.
#[derive(Debug)]
pub(super) struct Source {
    /// Its text, with marks in the places of its notes.
    pub(super) text: String,
    /// Its notes, in the order of the text.
    pub(super) notes: Vec<Note>,
    /// Where its lines come from.
    pub(super) places: Places,
}

/// From which file and line each line of a template comes.
#[derive(Debug)]
pub(super) struct Places {
    files: Vec<String>,
    /// A number in `files`, and a line counted from 1.
    lines: Vec<(usize, usize)>,
}

impl Places {
    /// What is wrong, said of the file and line from which a line (counted from 1) of the text comes.
    pub(super) fn wrong(&self, line: Option<usize>, what: &str) -> Error {
        match line.and_then(|line| self.lines.get(line.checked_sub(1)?).or(self.lines.last())) {
            Some((file, line)) => Error::wording(&self.files[*file], format!("line {line}: {what}")),
            None => Error::wording(&self.files[0], what),
        }
    }
}

impl Source {
    /// Reads a template; `shown` names its file in messages, and `part` gives the name and text of a part.
    ///
    /// # Errors
    /// [`Error::Wording`] for a part that there is not, or that has parts itself, and for a note that cannot be understood.
    pub(super) fn read(shown: String, text: &str, part: impl Fn(&str) -> Result<Vec<Piece>, Error>) -> Result<Self, Error> {
        let mut source = Self {
            text: String::with_capacity(text.len()),
            notes: Vec::new(),
            places: Places { files: vec![shown], lines: vec![] },
        };
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let place = (0, number + 1);
            let mut rest = line;
            while let Some((before, name, after)) = included(rest) {
                let pieces = source.part(name, place, &part)?;
                source.take(before, place)?;
                source.insert(pieces, &part)?;
                rest = after;
            }
            source.take(rest, place)?;
        }
        Ok(source)
    }

    /// The pieces of a part that is included at a place.
    fn part(
        &self,
        name: &str,
        place: (usize, usize),
        part: &impl Fn(&str) -> Result<Vec<Piece>, Error>,
    ) -> Result<Vec<Piece>, Error> {
        part(name).map_err(|error| match error {
            Error::Catalog(_) => self.wrong(place, &format!("there is no part `{name}` in this language")),
            other => other,
        })
    }

    /// Puts the pieces of a part in, the last without its line break, because the template has one behind the part.
    fn insert(&mut self, mut pieces: Vec<Piece>, part: &impl Fn(&str) -> Result<Vec<Piece>, Error>) -> Result<(), Error> {
        if let Some(last) = pieces.last_mut() {
            last.text.truncate(last.text.trim_end_matches('\n').len());
        }
        pieces.into_iter().try_for_each(|piece| self.insert_piece(piece, part))
    }

    fn insert_piece(&mut self, piece: Piece, part: &impl Fn(&str) -> Result<Vec<Piece>, Error>) -> Result<(), Error> {
        let known = self.places.files.iter().position(|known| *known == piece.file);
        let file = known.unwrap_or_else(|| {
            self.places.files.push(piece.file);
            self.places.files.len() - 1
        });
        for (number, line) in piece.text.split_inclusive('\n').enumerate() {
            let place = (file, number + 1);
            let mut rest = line;
            while let Some((before, name, after)) = included(rest) {
                if !piece.holds_parts {
                    return Err(self.wrong(place, "a part has no parts itself"));
                }
                let pieces = self.part(name, place, part)?;
                self.take(before, place)?;
                let plain = pieces.into_iter().map(|piece| Piece { holds_parts: false, ..piece });
                self.insert(plain.collect(), part)?;
                rest = after;
            }
            self.take(rest, place)?;
        }
        Ok(())
    }

    /// Adds a line, or a piece of one, without its comments.
    fn take(&mut self, piece: &str, place: (usize, usize)) -> Result<(), Error> {
        if bounds::is_too_long(self.text.len() + piece.len()) {
            return Err(self.wrong(place, &bounds::too_long()));
        }
        if piece.is_empty() {
            return Ok(());
        }
        let (line, end) = piece.strip_suffix('\n').map_or((piece, ""), |line| (line, "\n"));
        // The first piece of a line says where it comes from.
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.places.lines.push(place);
        }
        let (before, mut rest) = (self.text.len(), line);
        while let Some((text, comment, after)) = commented(rest) {
            // The space between a sentence and its note is no part of either.
            self.text.push_str(if after.trim_start().is_empty() { text.trim_end_matches(' ') } else { text });
            if let Some(note) = note(comment).map_err(|what| self.wrong(place, &what))? {
                let line = self.text.rsplit('\n').next().unwrap_or_default().trim();
                // Handlebars drops the line of a tag that stands alone; with a mark it would stay, and end a paragraph.
                if is_block_tag(line) {
                    return Err(self.wrong(place, "a note stands behind its sentence, not behind the tag of a block"));
                }
                self.text.push_str(&marks::note(self.notes.len()));
                self.notes.push(Note { file: self.places.files[place.0].clone(), line: place.1, ..note });
            }
            rest = after;
        }
        self.text.push_str(if rest.len() == line.len() { rest } else { rest.trim_end_matches(' ') });
        // A line that was nothing but a comment is none: an empty one would end the paragraph.
        if self.text.len() == before && !line.is_empty() && self.starts_a_line() {
            self.places.lines.pop();
            return Ok(());
        }
        self.text.push_str(end);
        Ok(())
    }

    fn starts_a_line(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    fn wrong(&self, (file, line): (usize, usize), what: &str) -> Error {
        Error::wording(&self.places.files[file], format!("line {line}: {what}"))
    }
}

/// The first `{{> name}}` of a line: what is before it, the name, what is behind it.
fn included(line: &str) -> Option<(&str, &str, &str)> {
    let (before, inside) = line.split_once("{{>")?;
    let (name, after) = inside.split_once("}}")?;
    let name = name.trim();
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    plain.then_some((before, name, after))
}

/// The first comment of a line that ends on it: what is before it, its text, what is behind it.
fn commented(line: &str) -> Option<(&str, &str, &str)> {
    let at = line.match_indices("{{!").map(|(at, _)| at).find(|at| !line[..*at].ends_with(['\\', '{']))?;
    let inside = &line[at + 3..];
    let (comment, after) = match inside.strip_prefix("--") {
        Some(dashed) => dashed.split_once("--}}")?,
        None => inside.split_once("}}")?,
    };
    Some((&line[..at], comment.trim(), after))
}

/// Whether a line is nothing but `{{#if x}}`, `{{else}}`, `{{/if}}` …
fn is_block_tag(line: &str) -> bool {
    let tag = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).filter(|tag| !tag.contains('}'));
    tag.is_some_and(|tag| tag.starts_with(['#', '/']) || tag.starts_with("else"))
}

/// The note in a comment; `None` for a comment that is none.
fn note(comment: &str) -> Result<Option<Note>, String> {
    const CARRIES: &str = "carries";
    const ASSERTS: &str = "asserts";
    if !comment.starts_with(CARRIES) && !comment.starts_with(ASSERTS) {
        return Ok(None);
    }
    let how =
        || format!("a note reads `{CARRIES} ELEMENT …` or `{ASSERTS} FIELD or FACT …`, with `;` between several: `{comment}`");
    let is_id = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    let mut note = Note::default();
    for clause in comment.split(';') {
        let mut words = clause.split_whitespace();
        match words.next() {
            Some(CARRIES) => note.carries.extend(words.map(str::to_owned)),
            Some(ASSERTS) => {
                let words: Vec<_> = words.collect();
                let alternatives: Vec<String> = words.iter().step_by(2).map(|id| (*id).to_owned()).collect();
                let joined = words.iter().skip(1).step_by(2).all(|word| *word == "or") && words.len() % 2 == 1;
                if !joined {
                    return Err(how());
                }
                note.asserts.push(alternatives);
            }
            _ => return Err(how()),
        }
    }
    let empty = note.carries.is_empty() && note.asserts.is_empty();
    if empty || !note.carries.iter().chain(note.asserts.iter().flatten()).all(|id| is_id(id)) {
        return Err(how());
    }
    Ok(Some(note))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Source, Error> {
        let piece =
            |file: &str, text: &str, holds_parts| Ok(vec![Piece { file: file.to_owned(), text: text.to_owned(), holds_parts }]);
        Source::read("t.md".to_owned(), text, |name| match name {
            "scope" => piece("scope.md", "one {{! carries scope }}\ntwo\n", false),
            "term" => piece("term.md", ", a term\n", false),
            "deep" => piece("deep.md", "x\n{{> term}}\n", false),
            "composed" => piece("composed.toml", "x{{> term}}.\n{{> deep}}\n", true),
            _ => Err(crate::catalog::Error::Unknown { path: name.to_owned() }.into()),
        })
    }

    #[test]
    fn comments_go_with_their_lines_and_notes_leave_marks() {
        let text = "# S\n\nA. {{! carries objection timing; asserts account or non_member }}\n{{! for translators }}\nB.   {{!-- x }} y --}}\n";
        let source = read(text).unwrap();
        assert_eq!(source.text, format!("# S\n\nA.{}\nB.\n", marks::note(0)));
        assert_eq!(source.notes[0].carries, ["objection", "timing"]);
        assert_eq!(source.notes[0].asserts, [["account", "non_member"]]);
        // What Handlebars is to see stays as it is.
        for text in ["a {{b}} \n", "\\{{! c }}\n", "{{! d\n}}\n", "a\n\n\nb"] {
            assert_eq!(read(text).unwrap().text, text);
        }
    }

    #[test]
    fn parts_are_put_in_and_messages_name_their_lines() {
        let source = read("a\n{{> scope}}\nb{{> term}}. c{{>term}}\n").unwrap();
        assert_eq!(source.text, format!("a\none{}\ntwo\nb, a term. c, a term\n", marks::note(0)));
        for (line, place) in [(1, "t.md: line 1"), (2, "scope.md: line 1"), (3, "scope.md: line 2"), (4, "t.md: line 3")] {
            assert!(source.places.wrong(Some(line), "x").to_string().contains(place), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line() {
        for (text, said) in [
            ("a\n{{> nothing}}\n", "t.md: line 2: there is no part `nothing`"),
            ("a\n{{> deep}}\n", "deep.md: line 2: a part has no parts"),
            ("a\n{{> composed}}\n", "deep.md: line 2: a part has no parts"),
            ("a\nb {{! asserts }}\n", "t.md: line 2: a note reads"),
            ("a {{! carries x, y }}\n", "a note reads"),
            ("a {{! asserts x y }}\n", "a note reads"),
            ("a {{! asserts x or }}\n", "a note reads"),
            ("a {{! carries x; and so on }}\n", "a note reads"),
            ("a\n{{/if}} {{! carries x }}\n", "t.md: line 2: a note stands behind its sentence"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
