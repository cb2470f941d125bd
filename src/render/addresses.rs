//! Finds web and e-mail addresses in text, and where each leads.
//!
//! An address is recognized by `http://`, `https://`, `www.`, or the sign between a person and a domain. “example.org/anna” may
//! be anything.

use std::fmt::Write;
use std::ops::Range;

use super::words::is_wide;

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Its position.
    pub(crate) range: Range<usize>,
    /// Where it leads.
    pub(crate) uri: String,
}

/// All addresses in a text, in order.
pub(crate) fn addresses(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    // Few paragraphs have one, and every letter has new paragraphs.
    if !text.contains('@') && !text.contains('/') && !text.split('.').any(|before| before.ends_with("www")) {
        return found;
    }
    let mut start = 0;
    for word in
        text.split(|c: char| c.is_whitespace() || is_wide(c) || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '„'))
    {
        let at = start;
        start += word.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
        if word.len() < 5 {
            continue;
        }
        let address = web(word).or_else(|| mail(word));
        found.extend(address.map(|(range, uri)| Address { range: at + range.start..at + range.end, uri }));
    }
    found
}

fn web(word: &str) -> Option<(Range<usize>, String)> {
    let is_start = |at: &usize| !word[..*at].ends_with(|c: char| c.is_alphanumeric());
    let (start, scheme) = [("https://", ""), ("http://", ""), ("www.", "https://")]
        .into_iter()
        .find_map(|(mark, scheme)| Some((word.find(mark).filter(is_start)?, scheme)))?;
    let end = start + trimmed(&word[start..]).len();
    let address = &word[start..end];
    // A scheme alone leads nowhere.
    let host = address.rsplit("//").next().unwrap_or_default();
    (host.contains('.') || host.starts_with("localhost")).then(|| (start..end, encoded(scheme, address)))
}

fn mail(word: &str) -> Option<(Range<usize>, String)> {
    let at = word.find('@')?;
    let local = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let start = word[..at].char_indices().rev().take_while(|(_, c)| local(*c)).last().map(|(start, _)| start)?;
    let domain = &word[at + 1..];
    let domain = domain.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.'))).next().unwrap_or_default();
    let domain = trimmed(domain);
    let start = start + word[start..at].len() - word[start..at].trim_start_matches(['\'', '.', '*', '/']).len();
    let whole = start < at && domain.contains('.') && !domain.starts_with('.');
    let end = at + 1 + domain.len();
    whole.then(|| (start..end, encoded("mailto:", &word[start..end])))
}

/// Strips the sentence's punctuation around an address.
fn trimmed(address: &str) -> &str {
    let mut rest = address;
    loop {
        let shorter = rest.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*']);
        // A bracket that was opened inside belongs to the address.
        let shorter = match shorter.strip_suffix([')', ']']) {
            Some(inside) if shorter.matches(['(', '[']).count() < shorter.matches([')', ']']).count() => inside,
            _ => shorter,
        };
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

/// A URI is ASCII (RFC 3986, section 2); keeps what is already encoded.
fn encoded(scheme: &str, address: &str) -> String {
    let mut uri = String::with_capacity(scheme.len() + address.len());
    uri.push_str(scheme);
    let is_mail = scheme == "mailto:";
    for byte in address.bytes() {
        // In a mail address these would start headers (RFC 6068, section 2).
        let means = is_mail && matches!(byte, b'?' | b'&' | b'#' | b'%' | b'/');
        if byte.is_ascii_graphic() && !means && !matches!(byte, b'\\' | b'^' | b'`' | b'{' | b'|' | b'}') {
            uri.push(char::from(byte));
        } else {
            // Writing to memory cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, String)> {
        addresses(text).into_iter().map(|address| (&text[address.range], address.uri)).collect()
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        for (text, address, uri) in [
            ("see https://example.org/a_(b)?c=d.", "https://example.org/a_(b)?c=d", "https://example.org/a_(b)?c=d"),
            ("(https://example.org/a-b), and", "https://example.org/a-b", "https://example.org/a-b"),
            ("見https://example.org/路。", "https://example.org/", "https://example.org/"),
            ("www.example.org;", "www.example.org", "https://www.example.org"),
            ("“http://example.org/é”", "http://example.org/é", "http://example.org/%C3%A9"),
            ("write to anna+x@example.org.", "anna+x@example.org", "mailto:anna+x@example.org"),
            ("(account: zoë@exämple.org)", "zoë@exämple.org", "mailto:zo%C3%AB@ex%C3%A4mple.org"),
            ("電郵anna@example.org。", "anna@example.org", "mailto:anna@example.org"),
            ("a?b@example.org", "a?b@example.org", "mailto:a%3Fb@example.org"),
        ] {
            assert_eq!(found(text), [(address, uri.to_owned())], "{text}");
        }
        assert_eq!(found("a@b.ie https://c.ie/@d www.e.ie").len(), 3);
    }

    #[test]
    fn what_does_not_say_that_it_is_an_address_is_none() {
        for text in ["", "example.org/anna", "@anna on the network", "anna@home", "https://", "www.", "C-394/23 (21@)", "a@.b"] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
