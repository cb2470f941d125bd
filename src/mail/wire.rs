//! A message as sent between DATA and the dot.

use memchr::memchr3;

use super::Error;

/// A message with dots doubled (RFC 5321, section 4.5.2) and the final dot, ready to be written in one piece.
///
/// One write: two would hit Nagle's algorithm and delayed acknowledgements, 43 ms per message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    bytes: Vec<u8>,
    size: usize,
    ascii: bool,
}

/// Longest line without its line break (RFC 5321, section 4.5.3.1.6).
const MAX_LINE: usize = 998;

impl Payload {
    /// Checks and prepares a message.
    ///
    /// # Errors
    /// A bare CR or LF, a NUL, or a line over 998 bytes: a bare LF before a dot ends the message for some servers and not for
    /// others, so that the rest is read as a second mail (CVE-2023-51764 and its kin).
    pub fn new(message: &[u8]) -> Result<Self, Error> {
        let mut bytes = Vec::with_capacity(message.len() + 64);
        let mut rest = message;
        let mut line = 1;
        while !rest.is_empty() {
            let end = memchr3(b'\r', b'\n', 0, rest).unwrap_or(rest.len());
            if end > MAX_LINE {
                return Err(Error::LineTooLong { line, bytes: end, most: MAX_LINE });
            }
            if rest[0] == b'.' {
                bytes.push(b'.');
            }
            bytes.extend_from_slice(&rest[..end]);
            bytes.extend_from_slice(b"\r\n");
            rest = match &rest[end..] {
                [b'\r', b'\n', rest @ ..] => rest,
                [] => &[],
                _ => return Err(Error::LineBreak { line }),
            };
            line += 1;
        }
        bytes.extend_from_slice(b".\r\n");
        Ok(Self { ascii: message.is_ascii(), bytes, size: message.len() })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether every server accepts it as it is. Our messages are ASCII except for an address in a header.
    pub(super) fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Size of the message in bytes, for SIZE (RFC 1870).
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(message: &[u8]) -> Result<Vec<u8>, Error> {
        Payload::new(message).map(|payload| payload.bytes)
    }

    #[test]
    fn dots_are_doubled_and_the_last_line_ended() {
        assert_eq!(wire(b"a\r\n.b\r\n..\r\n").unwrap(), b"a\r\n..b\r\n...\r\n.\r\n");
        assert_eq!(wire(b".").unwrap(), b"..\r\n.\r\n");
        assert_eq!(wire(b"").unwrap(), b".\r\n");
        assert_eq!(wire(b"a\r\n\r\n").unwrap(), b"a\r\n\r\n.\r\n");
    }

    #[test]
    fn nothing_ends_the_message_before_its_end() {
        for message in [&b"a\n.\r\nMAIL"[..], b"a\r.\r\n", b"a\r\n.\n", b"a\0b", b"a\r\r\n", b"\n"] {
            assert!(wire(message).is_err(), "{message:?}");
        }
        assert!(wire(&[b'a'; 999]).is_err() && wire(&[b'a'; 998]).is_ok());
    }
}
