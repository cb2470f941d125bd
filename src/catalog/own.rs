//! The user's own copies of data and wording, which are input like any other: small regular files of plain text.
//!
//! Everything that the catalog reads from a disk comes through here. This module must not know what a file says.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Error;
use crate::text::is_control;

/// Largest file that is read. Ours have up to 16 KB.
pub(super) const MAX_FILE: u64 = 256 * 1024;
/// Longest text in a record. Ours have up to 800 bytes.
const MAX_TEXT: usize = 4_000;
/// Most places in a text that are filled in, because what is filled in may be such a text itself. Ours have up to three.
const MAX_PLACES: usize = 40;

/// Reads a file; `None` if there is none.
///
/// # Errors
/// [`Error::Broken`] for a folder, a device or a pipe (which may never end), a file that is too large, is not UTF-8, or holds
/// control characters (which would reach terminals and letters).
pub(super) fn read(path: &Path) -> Result<Option<String>, Error> {
    let broken = |line: Option<usize>, what: String| Error::broken(path.display().to_string(), line, what);
    let too_large = || broken(None, format!("larger than {} KiB, so it is no such file", MAX_FILE / 1024));
    let found = match std::fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => return Ok(None),
        Err(error) => return Err(broken(None, error.to_string())),
    };
    if !found.is_file() {
        return Err(broken(
            None,
            if found.is_dir() { "a folder, not a file" } else { "a device or a pipe, not a file" }.to_owned(),
        ));
    }
    if found.len() > MAX_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    let read = File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes));
    read.map_err(|error| broken(None, error.to_string()))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large());
    }
    let line = |before: &str| Some(1 + before.matches('\n').count());
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        broken(line(&before), "not UTF-8 text".to_owned())
    })?;
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_control(*c)) {
        return Err(broken(line(&text[..at]), control(c)));
    }
    Ok(Some(text))
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
