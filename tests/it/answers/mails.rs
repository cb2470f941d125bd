//! Mails as they come: character sets, parts, bounces, what programs send, and to which case they belong.

use std::fmt::Write;

use demur::workflow::case::{FoundBy, MailProblem, Message, Nature, NoAnswer};
use proptest::prelude::*;

use super::{MESSAGE_ID, REFERENCE, corpus, read};

const HEAD: &str = "From: Privacy <privacy@answers.example>\nDate: Fri, 20 Nov 2026 23:30:00 +0800\nMIME-Version: 1.0\n";

fn mail(head: &str, body: &[u8]) -> Vec<u8> {
    [HEAD.as_bytes(), head.as_bytes(), b"\n", body].concat()
}

fn text_of(head: &str, body: &[u8]) -> String {
    Message::read(&mail(head, body)).text.trim().to_owned()
}

#[test]
fn every_usual_character_set_is_read() {
    for (charset, bytes, text) in [
        ("windows-1252", &b"Wir bed\xe4uern \x84sehr\x93 \x80"[..], "Wir bedäuern „sehr“ €"),
        ("iso-2022-jp", b"\x1b$B3+<(\x1b(B", "開示"),
        ("gb18030", b"\xbe\xdc\xbe\xf8", "拒绝"),
        ("big5", b"\xa9\xda\xb5\xb4", "拒絕"),
        ("utf-8", "abgelehnt: ja, größer".as_bytes(), "abgelehnt: ja, größer"),
        // Said to be what it is not: it is UTF-8.
        ("us-ascii", "größer".as_bytes(), "größer"),
    ] {
        assert_eq!(text_of(&format!("Content-Type: text/plain; charset={charset}\n"), bytes), text, "{charset}");
    }
    assert_eq!(text_of("", "größer".as_bytes()), "größer", "no name at all");
    let guessed = Message::read(&mail("Content-Type: text/plain; charset=klingon\n", b"gr\xf6\xdfer"));
    assert!(guessed.problems.contains(&MailProblem::CharsetGuessed), "{guessed:?}");
    let subject = Message::read(&mail("Subject: =?big5?B?qdq1tA==?= =?utf-8?Q?_gr=C3=B6=C3=9Fer?=\n", b"x")).subject;
    assert!(subject.starts_with("拒絕") && subject.ends_with("größer"), "{subject}");
}

#[test]
fn html_alone_is_read_as_it_is_seen_without_what_it_quotes() {
    let html = "<html><head><style>p { content: 'styled' }</style><script>scripted()</script></head><body><p>We must \
                <b>decline</b> your&nbsp;request.</p><p>See <a href=\"https://answers.example/x\">our policy</a>.</p>\
                <div>On 3 Nov 2026 Sam wrote:<blockquote>I object. <blockquote>deeper</blockquote> Still quoted.</blockquote></div>\
                <p>Bye</p></body></html>";
    let text = text_of("Content-Type: text/html; charset=utf-8\n", html.as_bytes()).replace('\u{A0}', " ");
    for there in ["We must decline your request.", "See our policy.", "Bye"] {
        assert!(text.contains(there), "{there}: {text}");
    }
    for gone in ["styled", "scripted", "https", "I object", "deeper", "Still quoted"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
}

#[test]
fn of_several_parts_the_text_is_read_once_and_attachments_are_named() {
    let body = b"--o\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\
        Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nV2UgZGVjbGluZS4=\n--i\nContent-Type: text/html\n\n<p>We decline.</p>\n--i--\n\
        --r\nContent-Type: image/png\n\nx\n--r--\n--o\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"answer.pdf\"\n\nx\n--o--\n";
    let message = Message::read(&mail("Content-Type: multipart/mixed; boundary=o\n", body));
    assert_eq!(message.text.trim(), "We decline.");
    assert_eq!(message.attachments.len(), 1, "{:?}", message.attachments);
    assert_eq!(message.problems, [MailProblem::AttachmentsNotRead { names: vec!["answer.pdf".to_owned()] }]);
    // Without its last boundary, and with a part that is no base64.
    let broken = b"--o\nContent-Type: text/plain\n\nWe decline.\n--o\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n*****\n";
    let message = Message::read(&mail("Content-Type: multipart/mixed; boundary=o\n", broken));
    assert!(message.text.contains("We decline."), "{message:?}");
    assert!(matches!(message.problems[0], MailProblem::PartUnreadable { .. }), "{:?}", message.problems);
}

#[test]
fn parts_within_parts_without_end_are_refused() {
    let mut deep = String::from(HEAD);
    for level in 0..30_000 {
        let _ = write!(deep, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
    }
    let message = Message::read(deep.as_bytes());
    assert_eq!(message.problems[0], MailProblem::TooNested);
}

#[test]
fn a_bounce_is_no_answer_and_belongs_to_the_letter_that_came_back() {
    let report = |action: &str| {
        format!(
            "--d\nContent-Type: text/plain\n\nYour request is refused by the server.\n--d\nContent-Type: message/delivery-status\n\n\
             Reporting-MTA: dns; mx\n\nAction: {action}\nStatus: 5.1.1\n--d\nContent-Type: message/rfc822\n\nMessage-ID: {MESSAGE_ID}\n\nx\n--d--\n"
        )
    };
    let head = "Content-Type: multipart/report; report-type=delivery-status; boundary=d\n";
    let found = read(&mail(head, report("failed").as_bytes()));
    assert_eq!((found.returned, found.event, found.nothing), (true, None, Some(NoAnswer::Bounce)));
    assert_eq!((found.reference.as_deref(), found.found_by), (Some(REFERENCE), Some(FoundBy::Thread)));
    assert!(found.kinds.is_empty() && found.quotes.is_empty());
    for action in ["delayed", "delivered", "relayed"] {
        let found = read(&mail(head, report(action).as_bytes()));
        assert_eq!((found.returned, found.nothing), (false, Some(NoAnswer::Receipt)), "{action}");
    }
    // An old server's, without a report.
    let plain = b"From: MAILER-DAEMON@answers.example\nDate: Fri, 20 Nov 2026 09:30:00 +0000\n\nUnknown user.\n";
    assert!(read(plain).returned);
}

#[test]
fn what_programs_send_is_known_by_its_head() {
    let nature = |head: &str| Message::read(&mail(head, b"Hello.")).nature;
    for (head, is) in [
        ("", Nature::Letter),
        ("Auto-Submitted: no\n", Nature::Letter),
        ("Auto-Submitted: auto-replied\n", Nature::Automatic),
        ("X-Autoreply: yes\n", Nature::Automatic),
        ("Precedence: auto_reply\n", Nature::Automatic),
        ("Precedence: bulk\n", Nature::Letter),
        ("List-Unsubscribe: <https://answers.example>\n", Nature::Bulk),
    ] {
        assert_eq!(nature(head), is, "{head}");
    }
    let invitation = b"--o\nContent-Type: text/plain\n\nLet us talk.\n--o\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--o--\n";
    let found = read(&mail("Content-Type: multipart/alternative; boundary=o\n", invitation));
    assert_eq!((found.nature, found.nothing), (Nature::Invitation, Some(NoAnswer::Invitation)));
    // A program may acknowledge, and so may a newsletter about our letter; one about nothing of ours says nothing.
    let acknowledged = |head: &str| read(&mail(head, b"We have received your request and will reply soon.")).event.is_some();
    assert!(acknowledged("Auto-Submitted: auto-replied\n"));
    assert!(acknowledged(&format!("List-Unsubscribe: <x>\nIn-Reply-To: {MESSAGE_ID}\n")));
    assert!(!acknowledged("List-Unsubscribe: <x>\n"));
}

#[test]
fn the_case_is_found_by_its_reference_then_by_the_thread_else_only_named() {
    let found = |head: &str, text: &str| read(&mail(head, text.as_bytes()));
    let by = |head: &str, text: &str| (found(head, text).reference, found(head, text).found_by);
    let sure = |by| (Some(REFERENCE.to_owned()), Some(by));
    assert_eq!(by("Subject: Re: LI-7F3A-K2Q9\n", "No."), sure(FoundBy::Reference));
    assert_eq!(by("", "Your letter li-7f3a-k2q9-2 reached us."), sure(FoundBy::Reference));
    assert_eq!(by(&format!("In-Reply-To: {MESSAGE_ID}\n"), "No."), sure(FoundBy::Thread));
    assert_eq!(by(&format!("References: <other@x>\n {MESSAGE_ID} <last@x>\n"), "No."), sure(FoundBy::Thread));
    // An O for a zero is another reference, and one that no case has.
    let other = found("Subject: LI-7F3A-K2Q0\n", "No.");
    assert_eq!((other.reference, other.may_belong_to.len()), (None, 1));
    assert_eq!(other.problems, [MailProblem::UnknownReference { reference: "LI-7F3A-K2Q0".to_owned() }]);
    assert_eq!(found("", "No.").may_belong_to[0].reference, REFERENCE, "the sender's domain is that of the letter");
    let stranger =
        b"From: Sales <sales@elsewhere.example>\nDate: Fri, 20 Nov 2026 09:30:00 +0000\nSubject: LI-7F3A-K2Q9\n\nNo.\n";
    assert!(matches!(read(stranger).problems[0], MailProblem::OtherSender { .. }));
}

#[test]
fn the_days_are_those_of_where_it_was_written() {
    let message = Message::read(&mail("Received: from a by b; Sat, 21 Nov 2026 01:00:00 +0800\n", b"x"));
    assert_eq!(
        (message.date.unwrap().to_string(), message.received.unwrap().to_string()),
        ("2026-11-20".into(), "2026-11-21".into())
    );
    assert_eq!(message.day().unwrap().to_string(), "2026-11-21");
    let none = Message::read(b"From: a@answers.example\nDate: soon\n\nx");
    assert_eq!((none.day(), none.problems), (None, vec![MailProblem::NoDate]));
}

#[test]
fn a_long_mail_is_read_to_its_end() {
    let sentence = "We have received your request and cannot comply with it, because our legitimate interests prevail. ";
    assert!(!read(&mail("", sentence.repeat(4_000).as_bytes())).kinds.is_empty());
    // One word, one line, no end of a sentence.
    for text in ["a".repeat(1_000_000), "反".repeat(100_000), "> ".repeat(500_000), "<b".repeat(400_000), "\n".repeat(900_000)] {
        for kind in ["plain", "html"] {
            // What is not linear would not end before the whole run is stopped.
            read(&mail(&format!("Content-Type: text/{kind}; charset=utf-8\n"), text.as_bytes()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_read_or_left(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), headed in any::<bool>()) {
        read(&if headed { mail("", &bytes) } else { bytes });
    }

    #[test]
    fn a_mail_with_changed_bytes_is_read(which in 0..120_usize, at in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..40)) {
        let mut mail = corpus().swap_remove(which).mail;
        let length = mail.len();
        for (place, byte) in at {
            mail[usize::from(place) % length] = byte;
        }
        read(&mail);
    }
}
