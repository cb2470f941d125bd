//! Whole lives of cases: objection, silence, reminder, refusal, reply, refusal, complaint, evidence, with the real binary on the
//! days in question, for six people.
//!
//! `tests/golden/lives/NAME/` has the case, what the company answers (each with its day and what a person takes it for), and the
//! four letters as they arrived, for a lawyer to read; `UPDATE=1 cargo test lives` rewrites them.

mod post;

use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use mailparse::{MailHeaderMap, ParsedMail};
use serde::Deserialize;
use serde_json::Value;

use self::post::{Post, TO};
use crate::golden::check;
use crate::harness::{Ran, assert_refused, read, repo, sweep_after_faketime};

/// `life.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    /// The day of the objection.
    objection: NaiveDate,
    /// From which day a reminder may go, and the day on which it goes.
    reminder_from: NaiveDate,
    reminder: NaiveDate,
    refusal: Answer,
    reply: NaiveDate,
    second: Answer,
    /// The first day of a complaint: as it is known after the objection, or after the reminder where the place asks for one.
    complaint_from: Option<NaiveDate>,
    complaint_after_reminder: Option<NaiveDate>,
    complaint: NaiveDate,
    /// The authority to which it goes.
    authority: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    on: NaiveDate,
    /// What demur takes it for, and what the person confirms.
    kinds: Vec<String>,
}

/// One case on its way.
struct Life<'a> {
    post: &'a Post,
    folder: PathBuf,
    days: Plan,
    reference: String,
}

impl Life<'_> {
    /// Runs the binary on a day, at noon.
    fn on(&self, day: NaiveDate, args: &[&str]) -> Ran {
        self.post.on(day, args)
    }

    fn done(&self, day: NaiveDate, args: &[&str]) -> Ran {
        let ran = self.on(day, args);
        assert_eq!(ran.code, 0, "{day} {args:?}: {}", ran.err);
        ran
    }

    fn json(&self, day: NaiveDate, args: &[&str]) -> Value {
        serde_json::from_str(&self.done(day, &[args, &["--json"]].concat()).out).unwrap()
    }

    /// The state in the list of cases.
    fn state(&self, day: NaiveDate) -> String {
        self.json(day, &["case", "list"])[0]["state"].as_str().unwrap().to_owned()
    }

    fn is_overdue(&self, day: NaiveDate) -> bool {
        match self.on(day, &["due", "--check"]).code {
            0 => false,
            3 => true,
            other => panic!("{day}: {other}"),
        }
    }

    /// Compares a letter with the one that was read.
    fn golden(&self, name: &str, text: &str) {
        check(&self.folder.join(name).with_extension("txt"), text.replace("\r\n", "\n").trim_start_matches('\n').as_bytes());
    }

    /// A letter by mail: nothing but the one that is due, in the thread of what `ids` name. Its text is that of its name.
    fn sent(&self, name: &str, day: NaiveDate, count: usize, ids: &[&str]) -> String {
        self.done(day, &["follow-up", &self.reference, "--send", "--yes"]);
        let mails = self.post.arrived(count);
        let mail = mailparse::parse_mail(mails.last().unwrap()).unwrap();
        assert_eq!(header(&mail, "In-Reply-To").as_deref(), ids.last().copied());
        assert_eq!(header(&mail, "References").unwrap().split_whitespace().collect::<Vec<_>>(), ids);
        assert!(header(&mail, "To").unwrap().contains(TO), "to where the first went");
        self.golden(name, &text_of(&mail));
        header(&mail, "Message-ID").unwrap()
    }

    /// The company's answer to the message `id`, which names no reference of ours: it is shown, then recorded.
    fn answered(&self, name: &str, answer: &Answer, id: &str) {
        let text = std::fs::read_to_string(self.folder.join(name).with_extension("txt")).unwrap();
        let date = answer.on.and_hms_opt(9, 30, 0).unwrap().and_utc().to_rfc2822();
        let head = format!(
            "From: Privacy <{TO}>\nTo: robin@example.org\nDate: {date}\nSubject: Re: Privacy\nMessage-ID: <{name}@company.example>\n\
             In-Reply-To: {id}\nReferences: {id}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        );
        let file = format!("{name}.eml");
        self.post.demur().file(&file, format!("{head}\n{text}"));
        let shown = self.json(answer.on, &["record", "--eml", &file, "--dry-run"]);
        assert_eq!((&shown["found_by"], &shown["event"]), (&"thread".into(), &"answered".into()), "{shown}");
        assert!(shown["reference"].as_str().unwrap().starts_with(&self.reference), "{shown}");
        assert_eq!(shown["kinds"], serde_json::json!(answer.kinds), "{shown}");
        let before = self.events(answer.on).len();
        let mut args = vec!["record", "--eml", &file, "--yes"];
        args.extend(answer.kinds.iter().flat_map(|kind| ["--kind", kind]));
        self.done(answer.on, &args);
        let events = self.events(answer.on);
        assert_eq!((events.len(), &events[before]["event"]), (before + 1, &"answered".into()), "once, by the second command");
        assert_eq!(events[before]["files"][0]["name"], file.as_str(), "the mail is kept");
        assert_eq!(self.state(answer.on), "answered");
    }

    fn events(&self, day: NaiveDate) -> Vec<Value> {
        self.json(day, &["case", "show", &self.reference])["events"].as_array().unwrap().clone()
    }
}

fn header(mail: &ParsedMail<'_>, name: &str) -> Option<String> {
    mail.get_headers().get_first_value(name)
}

/// What a person reads.
fn text_of(mail: &ParsedMail<'_>) -> String {
    if mail.ctype.mimetype == "text/plain" {
        return mail.get_body().unwrap();
    }
    mail.subparts.iter().map(text_of).find(|text| !text.is_empty()).unwrap_or_default()
}

/// From the first letter to the last trace.
fn live(name: &str, post: &Post) {
    sweep_after_faketime();
    let folder = repo("tests/golden/lives").join(name);
    let days: Plan = toml::from_str(&read(&format!("tests/golden/lives/{name}/life.toml"))).unwrap();
    post.demur().file("case.toml", read(&format!("tests/golden/lives/{name}/case.toml")));
    let mut life = Life { post, folder, days, reference: String::new() };
    let next = |day: NaiveDate| day + Days::new(1);

    // The objection, and the server's receipt.
    let Plan { objection, reminder_from, reminder, reply, complaint, .. } = life.days;
    let ran = life.done(objection, &["send", "--case", "case.toml", "--to", TO, "--yes"]);
    assert!(ran.err.contains(&format!("to {TO} (250")), "{}", ran.err);
    let mails = post.arrived(1);
    let first = mailparse::parse_mail(&mails[0]).unwrap();
    assert_eq!(header(&first, "In-Reply-To"), None);
    let first_id = header(&first, "Message-ID").unwrap();
    life.golden("objection", &text_of(&first));
    life.json(objection, &["case", "list"])[0]["reference"].as_str().unwrap().clone_into(&mut life.reference);
    let reference = life.reference.clone();
    assert!(header(&first, "Subject").unwrap().contains(&reference));
    let sent = &life.events(objection)[0];
    assert_eq!((&sent["event"], &sent["by"], &sent["on"]), (&"sent".into(), &"mail".into(), &objection.to_string().into()));

    // Silence: nothing is due within the period, and neither the second letter nor the complaint may go.
    let last = reminder_from - Days::new(1);
    assert!(!life.is_overdue(last) && !life.is_overdue(reminder_from) && life.is_overdue(next(reminder_from)));
    assert_eq!(life.state(last), "waiting");
    let early = life.on(last, &["follow-up", &reference]);
    assert_refused(&early, 1, &format!("from {reminder_from}"), "wait until then");
    let complain = |day: NaiveDate| life.on(day, &["follow-up", &reference, "--kind", "complaint", "-o", "early.txt"]);
    match life.days.complaint_from {
        Some(from) => assert_refused(&complain(from - Days::new(1)), 1, &format!("from {from}"), "wait until then"),
        None => assert_refused(&complain(next(reminder_from)), 1, "comes after a second letter", "wait for the day that it sets"),
    }

    // The reminder, once.
    assert_eq!(life.state(reminder), "overdue");
    let second_id = life.sent("reminder", reminder, 2, &[&first_id]);
    assert!(!life.is_overdue(next(reminder)));
    if let Some(from) = life.days.complaint_after_reminder {
        assert_refused(&complain(from - Days::new(1)), 1, &format!("from {from}"), "wait until then");
    }
    assert!(!post.demur().path("early.txt").exists());
    let again = life.on(next(reminder), &["follow-up", &reference, "--kind", "reminder", "--send", "--yes"]);
    assert_eq!((again.code, post.arrived(2).len()), (1, 2), "{}", again.err);

    // The refusal, the reply, and a refusal again.
    life.answered("refusal", &life.days.refusal, &second_id);
    let third_id = life.sent("reply", reply, 3, &[&first_id, &second_id, "<refusal@company.example>"]);
    assert_eq!(life.state(reply), "replied");
    life.answered("second", &life.days.second, &third_id);

    // The complaint, by the authority's form.
    let file = post.demur().path("complaint.txt");
    life.done(complaint, &["follow-up", &reference, "--kind", "complaint", "-o", "complaint.txt"]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&life.days.authority), "{text}");
    life.golden("complaint", &text);
    life.done(complaint, &["record", &format!("{reference}-4"), "sent", "--by", "form", "--tracking", "4711"]);
    assert_eq!(life.state(complaint), "complained");
    assert_eq!(post.arrived(3).len(), 3, "the complaint went to nobody by mail");

    // What the authority gets, whole.
    life.done(complaint, &["evidence", &reference, "-o", "evidence.zip"]);
    let mut zip = zip::ZipArchive::new(std::fs::File::open(post.demur().path("evidence.zip")).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    for part in ["refusal.eml", "second.eml", "complaint.txt"] {
        assert!(names.iter().any(|name| name.ends_with(part)), "{part}: {names:?}");
    }
    let sums = names.iter().find(|name| name.to_lowercase().contains("sha256")).unwrap().clone();
    let sums = std::io::read_to_string(zip.by_name(&sums).unwrap()).unwrap();
    assert!(sums.lines().count() > 8, "{sums}");
    let verified = life.done(complaint, &["case", "show", &reference, "--verify"]);
    assert!(verified.err.contains("everything is as it was recorded"), "{}", verified.err);
    let told: Vec<_> = life.events(complaint).iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect();
    assert_eq!(told, ["sent", "sent", "answered", "sent", "answered", "written", "sent"], "{told:?}");

    // And forgotten.
    let ledger = post.demur().path(".local/share/demur");
    let bytes = || -> Vec<u8> {
        let files = std::fs::read_dir(&ledger).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.collect::<Vec<_>>().concat()
    };
    let case: toml::Table = read(&format!("tests/golden/lives/{name}/case.toml")).parse().unwrap();
    let person = case["person"]["name"].as_str().unwrap();
    // Of the letters, their PDF, and the company's mails. That something went to the company stays, or it would go again.
    let traces = [person, "robin@example.org", "Message-ID", "JVBERi0", "Re: Privacy"];
    let left = || traces.iter().filter(|trace| memchr::memmem::find(&bytes(), trace.as_bytes()).is_some()).collect::<Vec<_>>();
    assert_eq!(left().len(), traces.len(), "they are there before");
    life.done(complaint, &["case", "forget", &reference, "--yes"]);
    assert_eq!(left(), Vec::<&&str>::new());
    assert_eq!(life.state(complaint), "forgotten");
}

/// The same whole life, with Postfix and Dovecot.
#[needs::tools("postfix", "dovecot", "openssl", "root", "faketime")]
#[test]
fn in_berlin_with_real_servers() {
    live("de", &Post::real());
}

#[needs::tools("faketime")]
#[test]
fn in_paris() {
    live("fr", &Post::ours());
}

#[needs::tools("faketime")]
#[test]
fn in_london() {
    live("en", &Post::ours());
}

#[needs::tools("faketime")]
#[test]
fn in_hong_kong() {
    live("zh-Hant-HK", &Post::ours());
}

#[needs::tools("faketime")]
#[test]
fn in_montreal() {
    live("fr-CA", &Post::ours());
}

#[needs::tools("faketime")]
#[test]
fn in_lugano() {
    live("it", &Post::ours());
}
