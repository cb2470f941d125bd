//! Rules for fields that a person types: length, characters, normal form.
//!
//! Control characters would end up in mail headers, terminals and PDF strings; bidirectional controls can make a name read as
//! another one (Unicode Technical Report 36, section 2.5). Both are refused rather than silently removed: what was typed must
//! be what is sent.

use serde::Serialize;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::{is_bidi_control, is_refused, is_unseen, single_spaced};

/// Longest name, in characters.
pub const MAX_NAME: usize = 200;
/// Longest address line, e-mail address, URL or other single field, in characters.
pub const MAX_LINE: usize = 500;
/// Longest fact, in characters: half a page.
pub const MAX_FACT: usize = 2_000;

/// Why a field refuses a text.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum FieldError {
    /// It is too long for its field.
    #[error("is too long ({characters} characters, at most {most})")]
    TooLong { characters: usize, most: usize },
    /// It contains a control, invisible or private character.
    #[error("contains the {} U+{:04X}", kind(*.character), u32::from(*.character))]
    Character { character: char },
    /// It contains only invisible characters.
    #[error("holds nothing that can be seen")]
    NothingSeen,
}

/// Returns `typed` in NFC, trimmed, with runs of white space collapsed.
///
/// # Errors
/// [`FieldError`] says why it is refused.
pub(crate) fn clean(typed: &str, max: usize) -> Result<String, FieldError> {
    if typed.len() <= max && typed.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        // Most fields: nothing to refuse, and already normal.
        return Ok(single_spaced(typed));
    }
    // Check this first: a field of megabytes must cost nothing.
    if typed.len() > max * 4 || typed.chars().count() > max {
        return Err(FieldError::TooLong { characters: typed.chars().count(), most: max });
    }
    if let Some(character) = typed.chars().find(|c| is_refused(*c)) {
        return Err(FieldError::Character { character });
    }
    let unseen = |c: char| c.is_whitespace() || is_unseen(c);
    if !typed.trim().is_empty() && typed.chars().all(unseen) {
        return Err(FieldError::NothingSeen);
    }
    Ok(single_spaced(&typed.nfc().collect::<String>()))
}

fn kind(c: char) -> &'static str {
    if is_bidi_control(c) {
        "bidirectional control character"
    } else if c.is_control() {
        "control character"
    } else {
        "invisible or private character"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decomposed_name_is_composed() {
        assert_eq!(clean("Mu\u{308}ller", MAX_NAME).unwrap(), "Müller");
    }

    #[test]
    fn line_breaks_become_spaces_and_controls_are_refused() {
        assert_eq!(clean(" a\r\n\tb ", MAX_LINE).unwrap(), "a b");
        assert!(clean("a\u{7}b", MAX_LINE).unwrap_err().to_string().contains("U+0007"));
        assert!(clean("a\u{202E}b", MAX_LINE).unwrap_err().to_string().contains("bidirectional"));
    }

    #[test]
    fn a_name_of_nothing_is_refused() {
        for typed in ["\u{AD}", "\u{200D}", " \u{3164} ", "\u{FFA0}\u{115F}"] {
            assert!(clean(typed, MAX_NAME).unwrap_err().to_string().contains("nothing that can be seen"), "{typed:?}");
        }
        assert_eq!(clean("  ", MAX_NAME).unwrap(), "", "what is missing is said elsewhere");
    }

    #[test]
    fn joiners_that_belong_to_a_script_stay() {
        assert_eq!(clean("نامه\u{200C}ای", MAX_LINE).unwrap(), "نامه\u{200C}ای");
    }

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert!(clean(&"ß".repeat(MAX_NAME), MAX_NAME).is_ok());
        assert!(clean(&"ß".repeat(MAX_NAME + 1), MAX_NAME).is_err());
    }
}
