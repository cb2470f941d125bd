//! E-mail addresses: one rule for those typed, read from a members file, or written to.

use std::fmt;

use email_address::EmailAddress;
use serde::Serialize;
use thiserror::Error;

use super::is_refused;

/// An e-mail address. Free of control characters and line breaks; the domain is ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    local: String,
    domain: String,
}

/// Why an e-mail address is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum EmailError {
    /// It contains a character that addresses cannot have.
    #[error("an address cannot hold the character U+{:04X}", u32::from(*.character))]
    Character { character: char },
    /// It is not an address; its first characters.
    #[error("`{typed}` is no e-mail address")]
    Form { typed: String },
}

impl Email {
    /// Parses `name@example.org`, without a display name.
    ///
    /// Refuses the quoted local parts, comments, groups and source routes of RFC 5322: no provider gives them out, and each can
    /// smuggle something past a reader. Internationalized domains are converted to ASCII (RFC 5891). A domain without a full
    /// stop is not a mail domain on the Internet (RFC 5321, section 2.3.5).
    ///
    /// # Errors
    /// [`EmailError`].
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if let Some(bad) = text.chars().find(|c| is_refused(*c) || c.is_control()) {
            return Err(EmailError::Character { character: bad });
        }
        let wrong = || EmailError::Form { typed: text.chars().take(60).collect() };
        let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
        // A quoted local part starts with a quotation mark, and is valid by the grammar.
        if local.contains(['"', '\u{200C}', '\u{200D}']) || !EmailAddress::is_valid_local_part(local) {
            return Err(wrong());
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| wrong())?;
        if !domain.contains('.') || !EmailAddress::is_valid_domain(&domain) {
            return Err(wrong());
        }
        Ok(Self { local: local.to_owned(), domain })
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
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "a@exa mple.org",
            "a@[127.0.0.1]",
            "a@nodots",
            "a@-bar.com",
            "a@bar-.com",
            "a@a..b",
            ".a@example.org",
            "a,b@example.org",
            "anna\u{202E}@example.org",
            "anna\t@example.org",
        ] {
            assert!(Email::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_domain_in_other_letters_becomes_ascii() {
        let read = |text: &str| Email::parse(text).unwrap().to_string();
        assert_eq!(read("a@bücher.example"), "a@xn--bcher-kva.example");
        assert_eq!(read("josé@example.org"), "josé@example.org");
        assert_eq!(read("o'neill+x@example.org"), "o'neill+x@example.org");
    }
}
