//! A message as a program reads it: its code, its fields, and the English of it.

use std::fmt::Display;
#[cfg(any(feature = "fonts", feature = "ledger", feature = "members"))]
use std::io;

use serde::{Serialize, Serializer};

/// A refusal, an error or a warning that is written as JSON: `code`, `fields` where it has any, and `message`.
///
/// The value's own form has to be `{"code": …, "fields": …}`.
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

/// Writes the error of somebody else's library as a field: all that it has are its words.
///
/// # Errors
/// Those of the serializer.
#[cfg(any(feature = "ledger", feature = "mail"))]
pub(crate) fn in_words<T: Display, S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(source)
}

/// Writes the kind of an error of the system as a field. Its whole message has a number in it, and may name a temporary file.
///
/// # Errors
/// Those of the serializer.
#[cfg(any(feature = "fonts", feature = "ledger", feature = "members"))]
pub(crate) fn kind_in_words<S: Serializer>(source: &io::Error, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&source.kind())
}
