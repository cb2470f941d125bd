//! A letter that follows, in all formats, and as a mail in the conversation of the first.

use chrono::DateTime;
use demur::catalog::Catalog;
use demur::compose::{FollowUp, compose};
use demur::history::{By, Event, History, LetterKind};
use demur::mail::Mailbox;
use demur::workflow::case::{CaseFile, PrepareError, prepare_in_thread, write_follow_up};
use demur::workflow::{Format, LetterWriter, Look, MailError, MailOptions, Prepared, RenderOptions};
use mailparse::MailHeaderMap;

use super::{answered, day, sent};
use crate::harness::{Typed, today};

const FIRST: &str = "<0123456789abcdef@example.org>";
const ANSWER: &str = "<answer.77@company.example.org>";

fn file(place: &str, events: Vec<Event>) -> CaseFile {
    let case = Typed { person: "email = \"robin@example.org\"\n".into(), ..Typed::new(place, Some("en")) }.case();
    let first = compose(&case, &Catalog::embedded(), today(), demur::compose::Options::default()).unwrap();
    CaseFile {
        reference: first.facts.reference,
        company: first.facts.recipient.name,
        case,
        look: Look::default(),
        history: History::new(events),
        recorded: Vec::new(),
        letters: Vec::new(),
        asked: 1,
        mails: Vec::new(),
    }
}

fn mailed() -> Vec<Event> {
    vec![sent("2026-11-23", 1, LetterKind::Objection, By::Mail)]
}

fn mail(file: &CaseFile, wanted: &FollowUp, thread: &[&str]) -> Result<Prepared, PrepareError> {
    let catalog = Catalog::embedded();
    let writer = LetterWriter::new(&catalog, RenderOptions::new(Format::Pdf)).unwrap();
    let from = Mailbox::parse("Robin Testname <robin@example.org>").unwrap();
    let to = Mailbox::parse("privacy@example.org").unwrap();
    let to = (wanted.kind != LetterKind::Complaint).then_some(&to);
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let options = MailOptions { from: &from, to, now, today: day("2027-01-25"), draft: false };
    prepare_in_thread(file, wanted, &writer, &options, thread)
}

#[test]
fn a_letter_that_follows_is_written_in_every_format() {
    let catalog = Catalog::embedded();
    let file = file("IE", mailed());
    for format in [Format::Text, Format::Html, Format::Form, Format::Json, Format::Pdf] {
        let writer = LetterWriter::new(&catalog, RenderOptions::new(format)).unwrap();
        let written = write_follow_up(&file, &FollowUp::of(LetterKind::Reminder), &writer, day("2027-01-25")).unwrap();
        let reference = format!("{}-2", file.reference);
        assert_eq!(written.composed.facts.reference, reference);
        match format {
            Format::Pdf => assert!(written.bytes.starts_with(b"%PDF")),
            Format::Json => {
                let json: serde_json::Value = serde_json::from_slice(&written.bytes).unwrap();
                assert_eq!((&json["facts"]["kind"], &json["facts"]["number"]), (&"reminder".into(), &2.into()));
                assert_eq!(json["facts"]["set_day"], "2027-02-11");
            }
            _ => {
                let text = String::from_utf8(written.bytes).unwrap();
                assert!(text.contains(&file.reference) && text.contains("23 November 2026"), "{text}");
            }
        }
    }
}

#[test]
fn a_mail_that_follows_stands_in_the_conversation_of_the_first() {
    let mut events = mailed();
    events.push(answered("2026-12-01", &["use-the-setting"], &["Please use the setting."]));
    let prepared = mail(&file("IE", events), &FollowUp::of(LetterKind::Reply), &[FIRST, ANSWER]).unwrap();
    let parsed = mailparse::parse_mail(&prepared.message.bytes).unwrap();
    let header = |name: &str| parsed.headers.get_first_value(name);
    assert_eq!(header("In-Reply-To").as_deref(), Some(ANSWER));
    assert_eq!(header("References").as_deref(), Some(&*format!("{FIRST} {ANSWER}")));
    assert!(prepared.subject.ends_with("-2]"), "{}", prepared.subject);
    assert_ne!(prepared.message.id, FIRST);
    // Without a first message there is no conversation.
    let alone = mail(&file("IE", mailed()), &FollowUp::of(LetterKind::Reminder), &[]).unwrap();
    assert!(!String::from_utf8_lossy(&alone.message.bytes).contains("In-Reply-To"));
}

#[test]
fn what_is_no_message_id_does_not_get_into_a_header() {
    for id in ["x@example.org", "<a@b>\r\nBcc: all@example.org", "<a b@c>", "<a@b><c@d>", "<>", ""] {
        let error = mail(&file("IE", mailed()), &FollowUp::of(LetterKind::Reminder), &[FIRST, id]).unwrap_err();
        assert!(matches!(error, PrepareError::Mail(MailError::Message(_))), "{id:?}: {error}");
    }
}

/// A complaint goes to the authority, in no conversation with the company; and not by mail where the authority takes none.
#[test]
fn a_complaint_is_no_part_of_the_conversation() {
    let complaint = FollowUp::of(LetterKind::Complaint);
    let by_post = mail(&file("US-CA", mailed()), &complaint, &[FIRST]).unwrap_err();
    assert!(matches!(&by_post, PrepareError::Mail(MailError::NoAddress { controller: None, .. })), "{by_post}");
    let catalog = Catalog::embedded();
    let takes = catalog.ids("jurisdictions").into_iter().find(|code| {
        let record = catalog.jurisdiction(code).unwrap();
        let accepts = record.complaint.as_ref().and_then(|complaint| complaint.email.as_ref()?.accepts);
        record.regime.as_deref() == Some("gdpr")
            && accepts.is_some_and(demur::law::AcceptsMail::is_plain)
            && record.authority.as_ref().is_some_and(|authority| authority.email.is_some() && !authority.by_subdivision)
    });
    let prepared = mail(&file(&takes.unwrap(), mailed()), &complaint, &[FIRST]).unwrap();
    assert!(!String::from_utf8_lossy(&prepared.message.bytes).contains(FIRST));
    assert_eq!(prepared.composed.facts.recipient.email.as_deref(), Some(prepared.envelope.to.address().as_str()));
}
