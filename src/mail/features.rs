//! The features of a server.

use serde::Serialize;

use super::reply::Reply;

/// The features a server offers (EHLO).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Features {
    /// STARTTLS (RFC 3207).
    pub starttls: bool,
    /// PIPELINING: several commands at once (RFC 2920).
    pub pipelining: bool,
    /// Addresses beyond ASCII (RFC 6531).
    pub smtputf8: bool,
    /// Largest message in bytes (RFC 1870); `None` if the server does not say.
    pub size: Option<u64>,
    /// Log-in mechanisms, in capitals.
    pub auth: Vec<String>,
}

impl Features {
    pub(super) fn of(reply: &Reply) -> Self {
        let mut features = Self::default();
        // The first line is the server's name.
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("STARTTLS") => features.starttls = true,
                Some("PIPELINING") => features.pipelining = true,
                Some("SMTPUTF8") => features.smtputf8 = true,
                Some("SIZE") => features.size = words.next().and_then(|size| size.parse().ok()).filter(|size| *size > 0),
                Some("AUTH") => features.auth.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        features.auth.sort();
        features.auth.dedup();
        features
    }
}
