//! Mail addresses: what may stand in an envelope and in a header.

use std::fmt;

use super::Error;
use super::message::single_spaced;

/// An address, and the name that is shown with it. Free of control characters and line breaks; the domain is ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    local: String,
    domain: String,
}

impl Mailbox {
    /// Reads `name@example.org` or `A Name <name@example.org>`.
    ///
    /// Quoted local parts, comments, groups and source routes of RFC 5322 are refused: no provider gives them out, and each
    /// is a way to smuggle something past a reader. A domain in other letters becomes its ASCII form (RFC 5891).
    ///
    /// # Errors
    /// [`Error`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if let Some(bad) = text.chars().find(|c| is_refused(*c)) {
            return Err(Error::new(format!("an address cannot hold the character U+{:04X}", u32::from(bad))));
        }
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (unquoted(name.trim()), address.trim()),
            None => (String::new(), text),
        };
        let shown: String = address.chars().take(60).collect();
        let wrong = || Error::new(format!("`{shown}` is no e-mail address"));
        let (local, domain) = address.rsplit_once('@').ok_or_else(wrong)?;
        if local.is_empty() || local.contains(|c: char| c.is_whitespace() || "<>()[],;:\\\"@\u{200C}\u{200D}".contains(c)) {
            return Err(wrong());
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| wrong())?;
        if !domain.contains('.') && domain != "localhost" || lettre::Address::new(local, &domain).is_err() {
            return Err(wrong());
        }
        Ok(Self { name: (!name.is_empty()).then_some(name), local: local.to_owned(), domain })
    }

    /// The same address with another name, or none.
    #[must_use]
    pub fn without_name(&self) -> Self {
        Self { name: None, ..self.clone() }
    }

    /// The same address with this name, unless it holds a control character.
    #[must_use]
    pub fn with_name(&self, name: &str) -> Self {
        Self { name: (!name.chars().any(is_refused)).then(|| single_spaced(name)), ..self.clone() }
    }

    /// The name that is shown with it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `local@domain`, the domain in ASCII.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`, in ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether it can be sent without SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.local.is_ascii()
    }

    pub(super) fn to_header(&self) -> Result<lettre::message::Mailbox, Error> {
        let address = lettre::Address::new(&self.local, &self.domain)
            .map_err(|_| Error::new(format!("`{}` is no e-mail address", self.address())))?;
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

/// Line breaks end a header; bidirectional controls make an address read as another one. Joiners belong to names in some
/// scripts.
pub(super) fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A name as it is meant: without the quotation marks of RFC 5322 around it.
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
            "",
            "anna",
            "anna@",
            "@example.org",
            "a b@example.org",
            "a@b@example.org",
            "\"a b\"@example.org",
            "a@example.org>\r\nRCPT TO:<b@example.org",
            "A\nBcc: b@example.org <a@example.org>",
            "a@exa mple.org",
            "a@[127.0.0.1]",
            "a@nodots",
            "anna\u{202E}@example.org",
        ] {
            assert!(Mailbox::parse(text).is_err(), "{text:?}");
        }
    }
}
