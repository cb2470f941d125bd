//! Characters, field contents, e-mail addresses, hexadecimal digits: one rule for each, wherever it is typed or read.
//!
//! This module must not know whose text it is.

mod chars;
mod email;
mod field;
mod parser;
mod said;

pub(crate) use chars::{is_bidi_control, is_control, is_refused, is_unseen};
pub use email::{Email, EmailError};
pub(crate) use field::clean;
pub use field::{FieldError, MAX_FACT, MAX_LINE, MAX_NAME};
pub(crate) use parser::parser_in_words;
pub use said::Said;
#[cfg(any(feature = "ledger", feature = "mail"))]
pub(crate) use said::in_words;
#[cfg(any(feature = "fonts", feature = "ledger", feature = "members"))]
pub(crate) use said::kind_in_words;

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Whether this has the form of an ISO 3166-1 code: two letters, in either case.
pub(crate) fn is_country_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Trims a text and collapses each run of white space to one space.
pub(crate) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bytes in hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to memory cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}
