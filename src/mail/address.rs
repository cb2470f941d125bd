//! Mail addresses: what is allowed in an envelope and in a header.

use std::fmt;

use super::Error;
use crate::text::{Email, EmailError, is_refused, single_spaced};

/// An address and its display name, without control characters and line breaks; the domain is ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    email: Email,
}

impl Mailbox {
    /// Parses `name@example.org` or `A Name <name@example.org>`.
    ///
    /// # Errors
    /// [`Error`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if let Some(bad) = text.chars().find(|c| c.is_control() || is_refused(*c)) {
            return Err(EmailError::Character { character: bad }.into());
        }
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (unquoted(name.trim()), address.trim()),
            None => (String::new(), text),
        };
        let email = Email::parse(address)?;
        Ok(Self { name: (!name.is_empty()).then_some(name), email })
    }

    /// The same address with another display name, or none.
    #[must_use]
    pub fn without_name(&self) -> Self {
        Self { name: None, ..self.clone() }
    }

    /// The same address with this display name, unless the name contains a control character.
    #[must_use]
    pub fn with_name(&self, name: &str) -> Self {
        Self { name: (!name.chars().any(|c| c.is_control() || is_refused(c))).then(|| single_spaced(name)), ..self.clone() }
    }

    /// The display name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `local@domain`, the domain in ASCII.
    #[must_use]
    pub fn address(&self) -> String {
        self.email.to_string()
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.email.local()
    }

    /// The part after the `@`, in ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.email.domain()
    }

    /// Whether it can be sent without SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.email.local().is_ascii()
    }

    pub(super) fn to_header(&self) -> Result<lettre::message::Mailbox, Error> {
        let address = lettre::Address::new(self.email.local(), self.email.domain())
            .map_err(|_| EmailError::Form { typed: self.address() })?;
        Ok(lettre::message::Mailbox::new(self.name.clone(), address))
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address()),
            None => f.write_str(&self.address()),
        }
    }
}

/// A display name without the quotation marks of RFC 5322.
fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_come_apart() {
        for (text, name, address) in [
            ("anna@example.org", None, "anna@example.org"),
            ("Anna Müller <anna@example.org>", Some("Anna Müller"), "anna@example.org"),
            ("\"Müller, Dr. Anna\" <anna@example.org>", Some("Müller, Dr. Anna"), "anna@example.org"),
            ("a@bücher.example", None, "a@xn--bcher-kva.example"),
            ("josé@example.org", None, "josé@example.org"),
        ] {
            let read = Mailbox::parse(text).unwrap();
            assert_eq!((read.name.as_deref(), read.address().as_str()), (name, address), "{text}");
        }
    }

    #[test]
    fn what_could_smuggle_something_is_refused() {
        for text in [
            "Anna <anna>",
            "a@example.org>\r\nRCPT TO:<b@example.org",
            "A\nBcc: b@example.org <a@example.org>",
            "anna\u{202E}@example.org",
        ] {
            assert!(Mailbox::parse(text).is_err(), "{text:?}");
        }
    }
}
