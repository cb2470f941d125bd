//! What a scripted server does: its security, and the one thing that goes wrong.

use super::certificates::Flaw;

/// How the connection is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    Plain,
    Tls,
    StartTls,
}

/// Where something goes wrong: the reply that is due there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    Greeting,
    Hello,
    StartTls,
    Handshake,
    Auth,
    Mail,
    Recipient,
    Data,
    Body,
    Dot,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Drop,
    Stall,
    /// This instead of the right reply.
    Say(&'static str),
    /// The right reply, followed by this.
    AndSay(&'static str),
    /// The right reply padded to this many bytes and followed by this, in one write: one TLS record, and full reads.
    Padded(usize, &'static str),
    /// The right reply and the end of the connection, in one write.
    AndClose,
    /// The right reply, and this a moment later.
    AndLater(&'static str),
    /// A line without an end.
    Long,
    /// A reply with too many lines.
    Many,
    /// The right reply byte by byte: no single byte is slow, but all of them are.
    Drip,
    /// The right reply, after a second.
    Late,
    /// STARTTLS is not offered.
    Stripped,
}

/// What a server does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(super) security: Security,
    pub(super) pipelining: bool,
    pub(super) flaw: Flaw,
    /// The login methods offered.
    pub(super) auth: &'static str,
    /// A login method that is refused anyway, with these words.
    pub(super) refused: Option<(&'static str, &'static str)>,
    pub(super) fault: Option<(At, Fault)>,
    /// From which message of a connection on (counted from 0).
    pub(super) from_message: u32,
    /// In how many connections; later ones are sound.
    pub(super) connections: usize,
}

impl Plan {
    pub(crate) fn sound(security: Security) -> Self {
        Self {
            security,
            pipelining: true,
            flaw: Flaw::None,
            auth: "PLAIN LOGIN",
            refused: None,
            fault: None,
            from_message: 0,
            connections: usize::MAX,
        }
    }

    pub(super) fn with(security: Security, at: At, fault: Fault) -> Self {
        Self { fault: Some((at, fault)), ..Self::sound(security) }
    }
}

/// A reply padded with preceding lines to this many bytes.
pub(super) fn padded(reply: &str, size: usize) -> String {
    let (code, mut left) = (&reply[..3], size - reply.len() - 2);
    let mut lines = Vec::new();
    while left > 0 {
        // No line may be too short or too long.
        let line = if left > 1_000 { 900 } else { left };
        lines.push(format!("{code}-{}\r\n", "p".repeat(line - 6)));
        left -= line;
    }
    lines.concat() + reply + "\r\n"
}
