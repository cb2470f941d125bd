//! The user's own copies of data and wording, which are input like any other: small files of plain text.
//!
//! Where they are kept is for whoever implements [`Overrides`]: a folder, or the memory of a page. Everything that the
//! catalog takes from them is checked here. This module must not know what a file says.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::is_control;

/// Files of the user that stand in the place of the embedded ones. Paths are those of the catalog: `data/…`, `templates/…`,
/// with `/` between their parts.
pub trait Overrides: std::fmt::Debug + Send + Sync {
    /// Whether there are none.
    fn is_empty(&self) -> bool;

    /// The bytes of a file, at most [`MAX_OVERRIDE`]; `None` if there is none.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String>;

    /// The names of what is in a folder, without it.
    fn names(&self, folder: &str) -> Vec<String>;

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
/// Longest text in a record. Ours have up to 800 bytes.
const MAX_TEXT: usize = 4_000;
/// Most places in a text that are filled in, because what is filled in may be such a text itself. Ours have up to three.
const MAX_PLACES: usize = 40;

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

/// Checks the texts of a record, in which an escape (`\u001b`) may stand for a control character.
///
/// # Errors
/// Where it is, from the start, and what.
pub(super) fn check(record: &str) -> Result<(), (usize, String)> {
    // Whoever reads the record says what is wrong with its grammar.
    DeTable::parse(record).map_or(Ok(()), |table| table_is_plain(table.get_ref()))
}

fn table_is_plain(table: &DeTable<'_>) -> Result<(), (usize, String)> {
    table.iter().try_for_each(|(key, value)| text_is_plain(key.get_ref(), key.span().start).and_then(|()| is_plain(value)))
}

/// The parser has bounded how deep this goes.
fn is_plain(value: &Spanned<DeValue<'_>>) -> Result<(), (usize, String)> {
    match value.get_ref() {
        DeValue::String(text) => text_is_plain(text, value.span().start),
        DeValue::Array(items) => items.iter().try_for_each(is_plain),
        DeValue::Table(table) => table_is_plain(table),
        _ => Ok(()),
    }
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
