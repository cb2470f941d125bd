//! An answer of the server (RFC 5321, section 4.2).

use std::fmt;

use serde::Serialize;

/// A whole reply: its code and the text of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: u16,
    /// The text of each line, without code and line break; control characters are replaced.
    pub lines: Vec<String>,
}

/// Longest line that is read, in bytes: twice what RFC 5321, section 4.5.3.1.5, allows (512).
pub(super) const MAX_LINE: usize = 1_024;
/// Most lines of one reply: an endless reply must not fill the memory.
pub(super) const MAX_LINES: usize = 128;

impl Reply {
    /// Parses one line: code, whether more lines follow, text. `None` if it is not a reply line.
    pub(super) fn line(line: &[u8]) -> Option<(u16, bool, String)> {
        let (digits, rest) = line.split_at_checked(3)?;
        if !(b'2'..=b'5').contains(&digits[0]) || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
        // A code without a text is allowed (RFC 5321, section 4.2).
        let (more, text) = match rest.split_first() {
            None => (false, rest),
            Some((b' ', text)) => (false, text),
            Some((b'-', text)) => (true, text),
            Some(_) => return None,
        };
        let text = String::from_utf8_lossy(text);
        Some((code, more, text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()))
    }

    /// The enhanced status code at the start of the text (RFC 3463), for instance `5.4.5`.
    #[must_use]
    pub fn enhanced(&self) -> Option<&str> {
        let word = self.lines.first()?.split_whitespace().next()?;
        let parts: Vec<&str> = word.split('.').collect();
        let digits = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        (parts.len() == 3 && parts.iter().all(digits)).then_some(word)
    }

    /// Whether the failure is temporary (4xx).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// Whether the failure is permanent (5xx).
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        (500..600).contains(&self.code)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        self.lines.iter().filter(|line| !line.is_empty()).try_for_each(|line| write!(f, " {line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_apart_and_garbage_does_not() {
        assert_eq!(Reply::line(b"250 ok"), Some((250, false, "ok".into())));
        assert_eq!(Reply::line(b"250-SIZE 10"), Some((250, true, "SIZE 10".into())));
        assert_eq!(Reply::line(b"354"), Some((354, false, String::new())));
        assert_eq!(Reply::line(b"550 \x1b[2J"), Some((550, false, "\u{FFFD}[2J".into())));
        for garbage in [&b"25"[..], b"", b"abc ok", b"250_ok", b"150 x", b"650 x", b"25\xff x", b"HTTP/1.1 200 OK"] {
            assert_eq!(Reply::line(garbage), None, "{garbage:?}");
        }
    }

    #[test]
    fn the_enhanced_code_is_found_where_there_is_one() {
        let reply = |text: &str| Reply { code: 550, lines: vec![text.to_owned()] };
        assert_eq!(reply("5.4.5 Daily limit").enhanced(), Some("5.4.5"));
        assert_eq!(reply("5.7.1000 x").enhanced(), None);
        assert_eq!(reply("no such user").enhanced(), None);
    }
}
