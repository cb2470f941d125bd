//! A `mailto:` link (RFC 6068), for sending with your own mail program.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Mailbox;

/// What stays unencoded: the unreserved characters of RFC 3986, and the `@` of an address.
const KEEP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The link that opens a new message. Line breaks become `%0D%0A` (RFC 6068, section 5).
#[must_use]
pub fn mailto(to: &Mailbox, subject: &str, body: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, KEEP).to_string();
    let body = body.trim_end().replace("\r\n", "\n").replace('\n', "\r\n");
    format!("mailto:{}@{}?subject={}&body={}", encoded(to.local()), to.domain(), encoded(subject), encoded(&body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_its_field() {
        let to = Mailbox::parse("a+b&c@example.org").unwrap();
        assert_eq!(
            mailto(&to, "A & B?", "Zeile 1\nx=ü #%\n"),
            "mailto:a%2Bb%26c@example.org?subject=A%20%26%20B%3F&body=Zeile%201%0D%0Ax%3D%C3%BC%20%23%25"
        );
    }
}
