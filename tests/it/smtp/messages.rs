//! The message itself: headers, parts, encodings, whatever is put in.

use chrono::{DateTime, Utc};
use demur::mail::{Attachment, Mailbox, Message, Parts, Payload, build};
use mailparse::{MailHeaderMap, ParsedMail};
use proptest::prelude::*;

const PDF: &[u8] = b"%PDF-1.7\n.\n.\r\nall of it\x00\xff\r.\r\n";

fn date() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_600_000, 0).unwrap()
}

fn message(from: &Mailbox, subject: &str, text: &str, html: &str) -> Message {
    build(&Parts {
        from,
        to: &Mailbox::parse("privacy@example.org").unwrap(),
        reply_to: Some(&Mailbox::parse("reply@example.org").unwrap()),
        subject,
        language: "de",
        text,
        html,
        attachment: Attachment { name: "RE-0000-0000.pdf", media_type: "application/pdf", bytes: PDF },
        thread: &[],
        reference: "RE-0000-0000",
        date: date(),
        draft: false,
    })
    .unwrap()
}

fn robin() -> Mailbox {
    Mailbox::parse("Robin Testname <robin@example.org>").unwrap()
}

fn names(mail: &ParsedMail<'_>) -> Vec<String> {
    mail.headers.iter().map(mailparse::MailHeader::get_key).collect()
}

#[test]
fn a_message_has_the_headers_that_it_needs_and_no_others() {
    let text = "Sehr geehrte Damen und Herren,\n\n.\nMit freundlichen Grüßen\n";
    let built = message(&robin(), "Widerspruch gegen KI – Art. 21 Abs. 1 DSGVO", text, "<p>Grüße</p>\n");
    let mail = mailparse::parse_mail(&built.bytes).unwrap();
    assert_eq!(
        names(&mail),
        ["From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Reply-To", "MIME-Version", "Content-Type"]
    );
    assert_eq!(mail.headers.get_first_value("Subject").unwrap(), "Widerspruch gegen KI – Art. 21 Abs. 1 DSGVO");
    assert_eq!(mail.headers.get_first_value("Date").unwrap(), "Wed, 25 Nov 2026 09:46:40 +0000");
    assert_eq!(mail.headers.get_first_value("Message-ID").unwrap(), built.id);
    assert_eq!(mail.ctype.mimetype, "multipart/mixed");
    assert_eq!(mail.subparts[0].ctype.mimetype, "multipart/alternative");
    let parts = &mail.subparts[0].subparts;
    assert_eq!(parts.iter().map(|part| part.ctype.mimetype.as_str()).collect::<Vec<_>>(), ["text/plain", "text/html"]);
    assert_eq!(parts[0].get_body().unwrap().replace("\r\n", "\n").trim_end(), text.trim_end());
    assert_eq!(mail.subparts[1].get_body_raw().unwrap(), PDF, "the attachment, bare line breaks and all");
    assert_eq!(mail.subparts[1].get_content_disposition().params["filename"], "RE-0000-0000.pdf");
    // 7bit all through, so that no server on the way has to convert it and break a signature of the provider (DKIM).
    assert!(built.bytes.is_ascii());
    assert!(built.bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 79), "and short lines");
    for encoding in mail.subparts[0].subparts.iter().chain([&mail.subparts[1]]) {
        let encoding = encoding.headers.get_first_value("Content-Transfer-Encoding").unwrap();
        assert!(["quoted-printable", "base64"].contains(&encoding.as_str()), "{encoding}");
    }
}

#[test]
fn the_same_letter_to_the_same_address_is_the_same_message() {
    let build = |from: &Mailbox, subject: &str| message(from, subject, "text", "<p>html</p>");
    assert_eq!(build(&robin(), "S"), build(&robin(), "S"));
    let id = build(&robin(), "S").id;
    assert_eq!(build(&robin(), "another subject").id, id);
    assert!(!id.contains("robin") && id.ends_with("@example.org>"), "no name in the Message-ID: {id}");
    let other = Mailbox::parse("kim@example.org").unwrap();
    assert_ne!(build(&other, "S").id, id);
}

#[test]
fn a_second_space_in_a_subject_or_name_does_not_swallow_the_first() {
    let from = robin().with_name("Zoë  Müller");
    let built = message(&from, "Þór  Łukasz", "text", "<p>html</p>");
    let mail = mailparse::parse_mail(&built.bytes).unwrap();
    assert_eq!(mail.headers.get_first_value("Subject").unwrap(), "Þór Łukasz");
    assert!(mail.headers.get_first_value("From").unwrap().starts_with("Zoë Müller <"), "{mail:?}");
}

#[test]
fn control_characters_in_headers_are_refused() {
    let to = Mailbox::parse("privacy@example.org").unwrap();
    for (subject, language, name) in [
        ("a\r\nBcc: x@example.org", "de", "a.pdf"),
        ("a", "d\ne", "a.pdf"),
        ("a", "de", "a\0.pdf"),
        ("a\u{202E}b", "de", "a.pdf"),
    ] {
        let parts = Parts {
            from: &robin(),
            to: &to,
            reply_to: None,
            subject,
            language,
            text: "",
            html: "",
            attachment: Attachment { name, media_type: "application/pdf", bytes: PDF },
            thread: &[],
            reference: "R",
            date: date(),
            draft: false,
        };
        assert!(build(&parts).unwrap_err().to_string().contains("control character"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever stands in name, subject and bodies: the headers are ours, the parts are three, and all come back.
    #[test]
    fn nothing_that_is_put_in_gets_out_of_its_place(
        name in "[^\\p{C}<>@\"\\\\]{0,60}",
        subject in "\\PC{1,200}",
        text in "(?s).{0,600}",
        html in "(?s).{0,600}",
    ) {
        let from = robin().with_name(name.trim());
        let Ok(built) = build(&Parts {
            from: &from,
            to: &Mailbox::parse("privacy@example.org").unwrap(),
            reply_to: None,
            subject: &subject,
            language: "en",
            text: &text,
            html: &html,
            attachment: Attachment { name: "R.pdf", media_type: "application/pdf", bytes: text.as_bytes() },
            thread: &[],
            reference: "R",
            date: date(),
            draft: false,
        }) else {
            // Invisible characters that a header cannot hold.
            prop_assert!(subject.chars().any(|c| !c.is_alphanumeric()));
            return Ok(());
        };
        let mail = mailparse::parse_mail(&built.bytes).unwrap();
        prop_assert_eq!(
            names(&mail),
            ["From", "To", "Subject", "Date", "Message-ID", "Content-Language", "MIME-Version", "Content-Type"]
        );
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(squeezed(&mail.headers.get_first_value("Subject").unwrap()), squeezed(&subject));
        prop_assert_eq!(mail.subparts.len(), 2);
        prop_assert_eq!(mail.subparts[0].subparts.len(), 2);
        prop_assert_eq!(mail.subparts[1].get_body_raw().unwrap(), text.as_bytes());
        // The wire takes it as it is: no bare line break, no line too long, and the dot at its end alone ends it.
        let payload = Payload::new(&built.bytes);
        prop_assert!(payload.is_ok(), "{:?}", payload);
    }

    /// No text is an address that could add a command or a header.
    #[test]
    fn an_address_that_is_read_is_one_line_and_one_address(text in "\\PC{0,40}@\\PC{0,40}") {
        if let Ok(mailbox) = Mailbox::parse(&text) {
            let address = mailbox.address();
            prop_assert!(!address.contains(['\r', '\n', ' ', '<', '>', '"', ',']) && address.matches('@').count() == 1, "{}", address);
        }
    }

    /// Any bytes either cannot be sent or arrive as they are, with one end.
    #[test]
    fn the_wire_adds_dots_and_nothing_else(message in proptest::collection::vec(prop_oneof![Just(b'.'), Just(b'\r'), Just(b'\n'), Just(b'a')], 0..40)) {
        let bare = String::from_utf8(message.clone()).unwrap().replace("\r\n", "");
        prop_assert_eq!(Payload::new(&message).is_err(), bare.contains(['\r', '\n']));
    }
}
