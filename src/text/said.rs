//! A message as a program reads it: its code, its fields, and the English of it.

use std::fmt::Display;

use serde::{Serialize, Serializer};

/// A refusal or a warning that is written as JSON: `code`, `fields` where it has any, and `message`.
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
