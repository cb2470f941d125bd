//! The user's own copies of data and wording, which are input like any other: small files of plain text.
//!
//! Where they are kept is for whoever implements [`Overrides`]: a folder, or the memory of a page. Everything that the
//! catalog takes from them is checked here. This module must not know what a file says.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::{is_control, parser_in_words};

/// Files of the user that stand in the place of the embedded ones. Paths are those of the catalog: `data/…`, `templates/…`,
/// with `/` between their parts.
pub trait Overrides: std::fmt::Debug + Send + Sync {
    /// Whether there are none.
    fn is_empty(&self) -> bool;

    /// The bytes of a file, at most [`max_override`]; `None` if there is none.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String>;

    /// The names of what is in a folder, without it.
    fn names(&self, folder: &str) -> Vec<String>;

    /// Those of them that were written after the file `than`; all where that is not known.
    fn newer(&self, folder: &str, than: &str) -> Vec<String> {
        let _ = than;
        self.names(folder)
    }

    /// Where a file stands, for messages; `None` if it is not there.
    fn shown(&self, path: &str) -> Option<String>;

    /// Calls `add` with the path and the bytes of each file, in the order of the paths; with its length for one that is too
    /// large, which is refused where it is read.
    ///
    /// # Errors
    /// Which file cannot be read, and why.
    fn each(&self, add: &mut dyn FnMut(&str, &[u8])) -> Result<(), (String, String)>;
}

/// Largest file that is read, in bytes. Ours have up to 16 KB.
pub const MAX_OVERRIDE: u64 = 256 * 1024;
/// Largest list of names, in bytes: that of 3,070 companies has 200 KB.
const MAX_NAMES: u64 = 8 * 1024 * 1024;
/// Longest text in a record. Ours have up to 800 bytes.
const MAX_TEXT: usize = 4_000;
/// Most places in a text that are filled in, because what is filled in may be such a text itself. Ours have up to three.
const MAX_PLACES: usize = 40;

/// Most bytes that are read of a file.
#[must_use]
pub fn max_override(path: &str) -> u64 {
    if path == super::companies::FILE { MAX_NAMES } else { MAX_OVERRIDE }
}

/// The text of a file.
///
/// # Errors
/// The line, and what is wrong: it is not UTF-8, or holds control characters, which would reach terminals and letters.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, (Option<usize>, String)> {
    let line = |before: &str| Some(1 + before.matches('\n').count());
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        (line(&before), "not UTF-8 text".to_owned())
    })?;
    match text.char_indices().find(|(_, c)| is_control(*c)) {
        Some((at, c)) => Err((line(&text[..at]), control(c))),
        None => Ok(text),
    }
}

/// A record of the user's own in the form in which ours are embedded, so that one reader reads both.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// JSON with a key or an item a line: its reader says the line on which it stopped.
    pub(super) json: String,
    /// For each line of it the byte of the user's file where that stands, and where the table begins in which that is.
    places: Vec<[usize; 2]>,
}

impl Record {
    /// Reads TOML, and checks its texts, in which an escape (`\u001b`) may stand for a control character.
    ///
    /// # Errors
    /// Where it is, from the start, and what.
    pub(super) fn read(text: &str) -> Result<Self, (usize, String)> {
        let grammar = |error: toml::de::Error| (error.span().map_or(0, |span| span.start), parser_in_words(error.message()));
        let table = DeTable::parse(text).map_err(grammar)?;
        let mut record = Self { places: vec![[0, 0]], ..Self::default() };
        record.table(table.get_ref(), 0)?;
        Ok(record)
    }

    /// What is wrong with the record, and where in the user's file.
    pub(super) fn wrong(&self, error: &serde_json::Error) -> (Option<usize>, String) {
        let what = without_place(error);
        let places = error.line().checked_sub(1).and_then(|line| self.places.get(line));
        // What is missing is missing in the table.
        (places.map(|[item, table]| if what.starts_with("missing field") { *table } else { *item }), parser_in_words(&what))
    }

    /// Begins a line.
    fn line(&mut self, place: usize, table: usize) {
        self.json.push('\n');
        self.places.push([place, table]);
    }

    fn string(&mut self, text: &str) {
        // Only what has to be escaped is written by the serializer, which makes a copy.
        if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\' || byte == 0x7f) {
            self.json += &serde_json::Value::from(text).to_string();
        } else {
            self.json.push('"');
            self.json.push_str(text);
            self.json.push('"');
        }
    }

    fn table(&mut self, table: &DeTable<'_>, place: usize) -> Result<(), (usize, String)> {
        self.json.push('{');
        for (number, (key, value)) in table.iter().enumerate() {
            let at = key.span().start;
            text_is_plain(key.get_ref(), at)?;
            if number > 0 {
                self.json.push(',');
            }
            self.line(at, place);
            self.string(key.get_ref());
            self.json.push(':');
            self.value(value, at, place)?;
        }
        self.json.push('}');
        Ok(())
    }

    /// A value that stands at `place` in the table that begins at `table`. The parser has bounded how deep this goes.
    fn value(&mut self, value: &Spanned<DeValue<'_>>, place: usize, table: usize) -> Result<(), (usize, String)> {
        let plain: serde_json::Value = match value.get_ref() {
            DeValue::Table(inner) => return self.table(inner, value.span().start),
            DeValue::Array(items) => {
                self.json.push('[');
                for (number, item) in items.iter().enumerate() {
                    let at = item.span().start;
                    if number > 0 {
                        self.json.push(',');
                    }
                    self.line(at, table);
                    self.value(item, at, table)?;
                }
                self.line(place, table);
                self.json.push(']');
                return Ok(());
            }
            DeValue::String(text) => {
                text_is_plain(text, value.span().start)?;
                self.string(text);
                return Ok(());
            }
            DeValue::Integer(number) => {
                let too_large = |_| (value.span().start, format!("{number} is too large"));
                i64::from_str_radix(number.as_str(), number.radix()).map_err(too_large)?.into()
            }
            DeValue::Float(number) => number.as_str().parse::<f64>().unwrap_or(f64::NAN).into(),
            DeValue::Boolean(yes) => (*yes).into(),
            DeValue::Datetime(day) => day.to_string().into(),
        };
        self.json += &plain.to_string();
        Ok(())
    }
}

/// What is wrong, without the place in the JSON.
pub(super) fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or_else(|| text.clone(), |(what, _)| what.to_owned())
}

fn text_is_plain(text: &str, at: usize) -> Result<(), (usize, String)> {
    if let Some(c) = text.chars().find(|c| is_control(*c)) {
        return Err((at, control(c)));
    }
    if text.len() > MAX_TEXT {
        return Err((at, format!("a text of {} bytes, at most {MAX_TEXT}", text.len())));
    }
    if text.matches('{').count() > MAX_PLACES {
        return Err((at, format!("a text with more than {MAX_PLACES} braces")));
    }
    Ok(())
}

fn control(c: char) -> String {
    format!("a control character (U+{:04X})", u32::from(c))
}
