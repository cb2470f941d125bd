//! The account from which mail is sent.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Mailbox;

/// How a connection is secured. There is no "if the server offers it": whoever strips the offer could then read everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    /// TLS from the first byte (RFC 8314), normally on port 465.
    Tls,
    /// STARTTLS, required, normally on port 587.
    StartTls,
    /// None; only allowed to this machine.
    None,
}

impl Encryption {
    /// The usual port.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// How the user proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthKind {
    /// With a password: PLAIN (RFC 4616), else LOGIN.
    Password,
    /// With a token: XOAUTH2.
    Xoauth2,
}

/// What a client trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// The authorities of the system.
    System,
    /// The authorities in this PEM text, and no others.
    Authority(Vec<u8>),
    /// The one certificate (DER) with this SHA-256, for a bridge on this machine that signs its own.
    Certificate([u8; 32]),
    /// Nothing yet: a bridge on this machine signs its own certificate, which is not known. Every connection is refused, and the
    /// refusal says which certificate was seen.
    Unpinned,
}

/// How fast mail may go out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Pace {
    /// Least time between two messages, in milliseconds.
    pub interval_ms: u64,
    /// Least time between two messages to one domain of recipients, in milliseconds. A subdomain counts as its own domain.
    pub per_domain_ms: u64,
    /// Most messages within 24 hours.
    pub per_day: Option<u32>,
}

impl Pace {
    /// Reads `20/min`, `1/s` or `100/h` as the least time between two messages.
    ///
    /// # Errors
    /// A sentence that shows how to write a rate.
    pub fn interval(text: &str) -> Result<u64, String> {
        let wrong = || format!("`{}` is not a rate (write 20/min, 1/s or 100/h)", text.chars().take(40).collect::<String>());
        let (number, unit) = text.split_once('/').ok_or_else(wrong)?;
        let number: u64 = number.trim().parse().map_err(|_| wrong())?;
        let unit: u64 = match unit.trim() {
            "s" | "sec" => 1_000,
            "min" | "m" => 60_000,
            "h" | "hour" => 3_600_000,
            "d" | "day" => 86_400_000,
            _ => return Err(wrong()),
        };
        if number == 0 { Err(wrong()) } else { Ok(unit.div_ceil(number)) }
    }
}

/// A complete, checked account. It holds no secret.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name in the configuration.
    pub name: String,
    /// Host of the server; the certificate is checked for this name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is secured.
    pub encryption: Encryption,
    /// What we trust.
    pub trust: Trust,
    /// The log-in name; `None` for a server without a log-in.
    pub user: Option<String>,
    /// How the user proves who they are.
    pub auth: AuthKind,
    /// The sender.
    pub from: Mailbox,
    /// How fast mail may go out.
    pub pace: Pace,
}

impl Account {
    /// Whether a host name means this machine.
    #[must_use]
    pub fn is_loopback(host: &str) -> bool {
        host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_time_between_two_messages() {
        assert_eq!(Pace::interval("20/min"), Ok(3_000));
        assert_eq!(Pace::interval("1/s"), Ok(1_000));
        assert_eq!(Pace::interval(" 100 / h"), Ok(36_000));
        for wrong in ["", "20", "0/min", "-1/s", "x/min", "20/year"] {
            assert!(Pace::interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        assert!(["localhost", "127.0.0.1", "127.8.8.8", "::1", "LOCALHOST"].iter().all(|host| Account::is_loopback(host)));
        assert!(!["localhost.example.org", "10.0.0.1", "example.org"].iter().any(|host| Account::is_loopback(host)));
    }
}
