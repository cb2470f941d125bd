//! What can go wrong in a session, and where.

use std::fmt;

use serde::Serialize;

use super::insecure::Insecure;
use super::reply::Reply;

/// A stage of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Finding and reaching the host.
    Connect,
    /// The TLS handshake, after STARTTLS or from the start.
    Tls,
    /// The server's greeting.
    Greeting,
    /// EHLO.
    Hello,
    /// STARTTLS.
    StartTls,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Recipient,
    /// DATA, until the server asks for the message.
    Data,
    /// The message itself.
    Body,
    /// The answer to the dot.
    Dot,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "while connecting",
            Self::Tls => "while setting up TLS",
            Self::Greeting => "before the server's greeting",
            Self::Hello => "at EHLO",
            Self::StartTls => "at STARTTLS",
            Self::Auth => "at the log-in",
            Self::Mail => "at the sender",
            Self::Recipient => "at the recipient",
            Self::Data => "before the message",
            Self::Body => "while sending the message",
            Self::Dot => "after the message",
        })
    }
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SmtpError {
    /// A reply with another code than the stage requires.
    Refused(Reply),
    /// The server ended the connection.
    Dropped,
    /// The stage took too long.
    TimedOut,
    /// Something that is not a reply, or an unexpected reply.
    Garbage(String),
    /// The certificate or the handshake.
    Tls(Insecure),
    /// The network.
    Network(String),
    /// The server, or this program, lacks a needed feature.
    Unable(String),
}

impl fmt::Display for SmtpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(reply) => write!(f, "the server said `{reply}`"),
            Self::Dropped => f.write_str("the server ended the connection"),
            Self::TimedOut => f.write_str("the server did not answer in time"),
            Self::Garbage(what) => write!(f, "the server violates the protocol: {what}"),
            Self::Tls(what) => write!(f, "the connection could not be secured: {what}"),
            Self::Network(what) | Self::Unable(what) => f.write_str(what),
        }
    }
}

/// What went wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Where.
    pub stage: Stage,
    /// What.
    pub error: SmtpError,
}

impl Failure {
    /// Whether the server calls this temporary.
    #[must_use]
    pub fn is_for_now(&self) -> bool {
        matches!(&self.error, SmtpError::Refused(reply) if reply.is_transient())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.error, self.stage)
    }
}

impl std::error::Error for Failure {}
