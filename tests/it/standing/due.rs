//! `demur due` on the real binary: the list, `--check` and the calendar.

use std::collections::BTreeMap;
use std::process::Command;

use chrono::{Days, Local, NaiveDate};
use serde_json::Value;

use crate::cases::{letter, list, record};
use crate::harness::Demur;
use crate::paper::python;

/// So many days ago, as a flag takes it.
fn ago(days: u64) -> String {
    (Local::now().date_naive() - Days::new(days)).to_string()
}

/// A case whose letter was e-mailed so many days ago, and its reference.
fn sent(demur: &Demur, days: u64) -> String {
    let file = format!("letter-{days}.pdf");
    let known: Vec<Value> = list(demur).as_array().unwrap().clone();
    let ran = letter(demur, &["--date", &ago(days), "-o", &file]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let all = list(demur);
    let new = all.as_array().unwrap().iter().find(|case| !known.iter().any(|old| old["reference"] == case["reference"]));
    let reference = new.unwrap()["reference"].as_str().unwrap().to_owned();
    record(demur, &[&reference, "sent", "--by", "mail", "--on", &ago(days)]);
    reference
}

fn due(demur: &Demur, args: &[&str]) -> Vec<Value> {
    let ran = demur.run(&[&["due", "--json"], args].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The events of a calendar: by their UID, their properties. Every line is one of the standard: CRLF, at most 75 octets.
fn events(ics: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    assert!(ics.ends_with("END:VCALENDAR\r\n") && !ics.replace("\r\n", "").contains(['\r', '\n']));
    assert!(ics.split("\r\n").all(|line| line.len() <= 75), "{ics}");
    let whole = ics.replace("\r\n ", "");
    let mut found = BTreeMap::new();
    for event in whole.split("BEGIN:VEVENT\r\n").skip(1) {
        let lines = event.split("END:VEVENT").next().unwrap().lines();
        let of: BTreeMap<String, String> =
            lines.map(|line| line.split_once(':').unwrap()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert!(found.insert(of["UID"].clone(), of).is_none(), "a UID twice: {whole}");
    }
    found
}

fn calendar(demur: &Demur) -> String {
    let ran = demur.run(&["due", "--ics", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

#[test]
fn without_cases_nothing_is_due() {
    let demur = Demur::new();
    let ran = demur.run(&["due", "--check"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("nothing is due within 14 days"), "{}", ran.err);
    assert!(due(&demur, &[]).is_empty());
    assert!(events(&calendar(&demur)).is_empty());
}

#[test]
fn what_is_overdue_stands_first_and_check_says_so() {
    let demur = Demur::new();
    let young = sent(&demur, 3);
    assert_eq!(demur.run(&["due", "--check"]).code, 0, "nothing is overdue");
    let old = sent(&demur, 60);
    let all = due(&demur, &["--within", "60"]);
    let found: Vec<_> = all.iter().map(|entry| (entry["reference"].as_str().unwrap(), &entry["what"], &entry["when"])).collect();
    assert_eq!(found, [(old.as_str(), &"reminder".into(), &"overdue".into()), (&young, &"reminder".into(), &"near".into())]);
    assert!(all[0]["days"].as_i64().unwrap() < -20 && all[1]["days"].as_i64().unwrap() > 20, "{all:?}");
    assert_eq!(due(&demur, &["--within", "2"]).len(), 1, "the other is weeks away");

    let ran = demur.run(&["due", "--check"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("error: 1 case is overdue\n"), "{}", ran.err);
    assert!(ran.out.contains(&old) && ran.out.contains("Remind LinkedIn") && !ran.out.contains(&young), "{}", ran.out);

    // Whoever leaves it at that is not reminded of it.
    record(&demur, &[&old, "closed"]);
    assert_eq!(demur.run(&["due", "--check"]).code, 0);
    assert!(due(&demur, &[]).is_empty());
}

#[test]
fn a_limit_that_ends_is_shown_with_its_explanation() {
    let demur = Demur::new();
    let file = "[person]\nname = \"Robin Example\"\naddress = [\"1 Example Road\"]\ncountry = \"NL\"\n[account]\nemail = \"robin@example.org\"\n\
                [objection]\ncontroller = \"linkedin\"\n[[objection.ground]]\nid = \"job-seeker\"\nfact = \"I look for work.\"\n";
    std::fs::write(demur.path("case.toml"), file).unwrap();
    let ran = demur.run(&["letter", "--case", "case.toml", "--date", &ago(60), "-o", "letter.pdf"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    record(&demur, &[&reference, "sent", "--by", "mail", "--on", &ago(60)]);
    record(&demur, &[&reference, "answered", "--kind", "refused", "--on", &ago(38)]);
    let all = due(&demur, &[]);
    let limit = all.iter().find(|entry| entry["what"] == "nl-court").unwrap_or_else(|| panic!("{all:?}"));
    assert_eq!((&limit["days"], &limit["when"], &limit["way"]), (&4.into(), &"near".into(), &"court".into()));
    let ran = demur.run(&["due"]);
    assert!(ran.out.contains("Last day to go to court about LinkedIn"), "{}", ran.out);
    assert!(ran.err.contains("within six weeks of it"), "{}", ran.err);
    let uid = format!("{reference}.nl-court@demur");
    assert_eq!(events(&calendar(&demur))[&uid]["STATUS"], "CONFIRMED");
}

#[test]
fn a_calendar_keeps_the_identity_of_its_entries_and_nothing_of_the_person() {
    let demur = Demur::new();
    let reference = sent(&demur, 5);
    let first = calendar(&demur);
    let before = events(&first);
    let next = format!("{reference}.next@demur");
    let answer = format!("{reference}.answer@demur");
    assert_eq!(before[&answer]["SUMMARY"], format!("Answer of LinkedIn due ({reference})"));
    assert_eq!(before[&next]["SUMMARY"], format!("Remind LinkedIn ({reference})"));
    for event in before.values() {
        let day = NaiveDate::parse_from_str(&event["DTSTART;VALUE=DATE"], "%Y%m%d").unwrap();
        assert!(day > Local::now().date_naive() && !event.contains_key("DTEND"), "{event:?}");
        assert!(event["DTSTAMP"].ends_with('Z') && event["TRANSP"] == "TRANSPARENT", "{event:?}");
    }
    for private in ["Robin", "Example Road", "Sampletown", "robin@", "job", "look"] {
        assert!(!first.contains(private), "{private}: {first}");
    }

    record(&demur, &[&reference, "answered", "--kind", "refused", "--on", &ago(1)]);
    let after = events(&calendar(&demur));
    assert_eq!(after[&next]["SUMMARY"], format!("Reply to the answer of LinkedIn ({reference})"));
    assert_eq!(after[&answer]["STATUS"], "CANCELLED", "nobody waits for it any more");
    let number = |event: &BTreeMap<String, String>| event["SEQUENCE"].parse::<u32>().unwrap();
    assert!(number(&after[&next]) > number(&before[&next]));

    let ran = demur.run(&["due", "--ics", "due.ics"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(events(&std::fs::read_to_string(demur.path("due.ics")).unwrap()).len(), after.len());
    assert_eq!(demur.run(&["due", "--ics", "due.ics"]).code, 0, "a job writes it again every day");
}

#[needs::tools("icalendar")]
#[test]
fn another_program_reads_the_calendar_as_it_was_meant() {
    let demur = Demur::new();
    let long = "Gesellschaft für außergewöhnlich lange und überaus ausführliche Firmenbezeichnungen mbH";
    let args = ["--controller-name", long, "--controller-address", "1 Beispielweg", "10115 Berlin", "--controller-country", "DE"];
    let person =
        ["--name", "Robin Example", "--address", "1 Example Road", "--country", "IE", "--account-email", "r@example.org"];
    let ground = ["--ground", "job-seeker=I look for work.", "--date", &ago(4), "-o", "letter.pdf"];
    let ran = demur.run(&[&["letter"], &args[..], &person, &ground].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    record(&demur, &[&reference, "sent", "--by", "mail", "--on", &ago(4)]);
    let ics = calendar(&demur);
    assert!(ics.contains("\r\n "), "a long line is folded");
    std::fs::write(demur.path("due.ics"), &ics).unwrap();
    let script = "import icalendar, json, sys\n\
                  calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())\n\
                  print(json.dumps({str(e['UID']): [e.decoded('DTSTART').isoformat(), str(e['SUMMARY'])] for e in calendar.walk('VEVENT')}))";
    let out = Command::new(python()).args(["-c", script]).arg(demur.path("due.ics")).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let theirs: BTreeMap<String, [String; 2]> = serde_json::from_slice(&out.stdout).unwrap();
    let ours = events(&ics);
    assert_eq!(theirs.len(), ours.len());
    for (uid, [day, summary]) in &theirs {
        assert_eq!(ours[uid]["DTSTART;VALUE=DATE"], day.replace('-', ""));
        assert!(summary.contains(long) && summary.ends_with(&format!("({reference})")), "{summary}");
    }
}
