//! A message in machine-readable form: its code, its fields, and its English text.

use std::fmt::Display;
#[cfg(any(feature = "fonts", feature = "ledger", feature = "members"))]
use std::io;

use serde::{Serialize, Serializer};

/// Writes a refusal, error or warning as JSON: `code`, `fields` if it has any, and `message`.
///
/// The value must serialize as `{"code": …, "fields": …}`.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a, T>(pub &'a T);

impl<T: Serialize + Display> Serialize for Said<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Message<'a, T> {
            #[serde(flatten)]
            value: &'a T,
            message: String,
        }
        Message { value: self.0, message: self.0.to_string() }.serialize(serializer)
    }
}

/// Serializes another library's error as its message, since there is nothing else.
///
/// # Errors
/// Those of the serializer.
#[cfg(any(feature = "ledger", feature = "mail"))]
pub(crate) fn in_words<T: Display, S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(source)
}

/// Serializes the kind of a system error. Its message contains a number, and may name a temporary file.
///
/// # Errors
/// Those of the serializer.
#[cfg(any(feature = "fonts", feature = "ledger", feature = "members"))]
pub(crate) fn kind_in_words<S: Serializer>(source: &io::Error, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&source.kind())
}
