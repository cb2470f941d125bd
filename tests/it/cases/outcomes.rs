//! What came of the cases, as text, JSON, CSV and a picture, and the picture of one case.

use std::fmt::Write;

use chrono::{Days, Local};
use quick_xml::events::Event;
use serde_json::Value;

use super::{letter, list, record, show};
use crate::harness::Demur;

fn ago(days: u64) -> String {
    (Local::now().date_naive() - Days::new(days)).to_string()
}

/// A letter to a company, e-mailed so many days ago; its reference.
fn sent(demur: &Demur, company: &[&str], days: u64) -> String {
    let known = list(demur);
    let mut args = vec!["letter"];
    args.extend(company);
    args.extend(["--name", "Robin Example", "--address", "1 Example Road", "Sampletown", "--country", "IE"]);
    args.extend(["--account-email", "robin@example.org", "--ground", "job-seeker=I look for work.", "--date"]);
    let (day, file) = (ago(days), format!("letter-{days}.txt"));
    args.extend([day.as_str(), "-o", &file]);
    let ran = demur.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let all = list(demur);
    let is_new = |case: &&Value| !known.as_array().unwrap().iter().any(|old| old["reference"] == case["reference"]);
    let reference = all.as_array().unwrap().iter().find(is_new).unwrap()["reference"].as_str().unwrap().to_owned();
    record(demur, &[&reference, "sent", "--by", "mail", "--on", &day]);
    reference
}

fn summary(demur: &Demur, more: &[&str]) -> Value {
    let ran = demur.run(&[&["case", "list", "--summary", "--json"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// A name that a spreadsheet would run, and that XML has to escape.
const ODD: &str = "=Odd & <Sons> Ltd";

/// Seven cases with LinkedIn: three answered in time, one late, two silent, one waiting; and one with an odd company.
fn eight(demur: &Demur) -> Vec<String> {
    let of = |days: u64| sent(demur, &["linkedin"], days);
    let all: Vec<String> = [100, 99, 98, 97, 96, 95, 3].into_iter().map(of).collect();
    for (reference, after) in all.iter().zip([5, 10, 20]) {
        record(demur, &[reference, "answered", "--kind", "refused", "--on", &ago(100 - after - 2)]);
    }
    record(demur, &[&all[3], "answered", "--kind", "use-the-setting", "--on", &ago(10)]);
    record(demur, &[&all[3], "complied", "--on", &ago(9)]);
    let own = ["--controller-name", ODD, "--controller-address", "1 Example Road", "Sampletown", "--controller-country", "IE"];
    sent(demur, &own, 94);
    all
}

#[test]
fn cases_are_counted_by_what_came_of_them() {
    let demur = Demur::new();
    eight(&demur);
    let found = summary(&demur, &["--min", "1", "--company", "linkedin"]);
    let row = &found["companies"][0];
    let counts: Vec<_> =
        ["cases", "sent", "answered_in_time", "answered_late", "answered_unclear", "silent", "waiting", "complied"]
            .iter()
            .map(|key| row[key].as_u64().unwrap())
            .collect();
    assert_eq!(counts, [7, 7, 3, 1, 0, 2, 1, 1], "{row}");
    assert_eq!(row["kinds"], serde_json::json!({ "refused": 3, "use-the-setting": 1 }));
    assert!(row["median_days"].as_f64().is_some_and(|days| days > 5.0 && days < 25.0), "{row}");
    assert_eq!(found["others"], Value::Null);
    let ran = demur.run(&["case", "list", "--summary", "--min", "1"]);
    assert!(ran.out.contains("3 in time, 1 late") && ran.out.contains("All 2 companies\n"), "{}", ran.out);
}

#[test]
fn small_counts_are_withheld_and_do_not_follow_from_the_others() {
    let demur = Demur::new();
    eight(&demur);
    let found = summary(&demur, &[]);
    // The odd company alone would be one case, so both are counted together, and the total is all there is.
    assert_eq!((&found["companies"], found["min"].as_u64()), (&Value::Array(Vec::new()), Some(5)), "{found}");
    let rows = ["others", "total"].map(|name| &found[name]);
    for row in rows.iter().filter(|row| !row.is_null()) {
        assert_eq!(row["cases"], 8);
        let parts = ["answered_in_time", "answered_late", "answered_unclear", "silent", "waiting"];
        let hidden: Vec<_> = parts.iter().filter(|key| row[**key].is_null()).collect();
        assert!(hidden.len() != 1 && row["answered_late"].is_null() && row["waiting"].is_null(), "{row}");
        assert!(row["kinds"]["refused"].is_null() && row["complied"].is_null() && row["median_days"].is_null(), "{row}");
    }
    let ran = demur.run(&["case", "list", "--summary"]);
    assert!(ran.out.contains("* is withheld: fewer than 5") && !ran.out.contains("Odd"), "{}", ran.out);
    let few = demur.run(&["case", "list", "--summary", "--min", "9"]);
    assert_eq!(few.out, "");
    assert!(few.err.contains("fewer than 9 cases"), "{}", few.err);
}

#[test]
fn the_list_runs_no_formula_and_the_picture_is_read_aloud() {
    let demur = Demur::new();
    let references = eight(&demur);
    let ran = demur.run(&["case", "list", "--summary", "--min", "1", "--csv", "o.csv", "--svg", "o.svg"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let csv = std::fs::read_to_string(demur.path("o.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(rows.headers().unwrap().iter().take(4).collect::<Vec<_>>(), ["company", "companies", "cases", "sent"]);
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), ["LinkedIn", &format!("'{ODD}"), "all 2 companies"]);
    let svg = std::fs::read_to_string(demur.path("o.svg")).unwrap();
    let (title, desc) = accessible(&svg);
    assert!(title.starts_with("What came of objections") && desc.contains("LinkedIn: 7 cases, 7 sent"), "{title}: {desc}");
    assert!(desc.contains(ODD) && !svg.contains("<Sons>"), "{svg}");
    for text in [&csv, &svg] {
        assert!(!references.iter().any(|reference| text.contains(reference)) && !text.contains("Robin"), "{text}");
    }
    let ran = demur.run(&["case", "list", "--summary", "--csv", "-", "--svg", "-"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

/// Title and description of a picture that is well formed, and brings nothing from elsewhere.
fn accessible(svg: &str) -> (String, String) {
    let (mut reader, mut path, mut texts) = (quick_xml::Reader::from_str(svg), Vec::new(), [String::new(), String::new()]);
    loop {
        let text = match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                continue;
            }
            Event::End(_) => {
                path.pop();
                continue;
            }
            Event::Text(text) => text.to_string(),
            Event::GeneralRef(name) => quick_xml::escape::resolve_predefined_entity(&name).unwrap().to_owned(),
            Event::Eof => break,
            _ => continue,
        };
        match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["svg", "title"] => write!(texts[0], "{text}").unwrap(),
            ["svg", "desc"] => write!(texts[1], "{text}").unwrap(),
            _ => {}
        }
    }
    assert!(path.is_empty());
    assert!(svg.contains("role=\"img\" aria-labelledby=\"title\" aria-describedby=\"desc\""), "{svg}");
    for word in ["<script", "<style", "@font-face", "href", "url(", "<image", "onload"] {
        assert!(!svg.contains(word), "{word}: {svg}");
    }
    assert_eq!(svg.matches("http").count(), 1, "the namespace alone");
    let [title, desc] = texts;
    (title, desc)
}

#[test]
fn a_case_shows_where_it_stands_and_why_on_these_days() {
    let demur = Demur::new();
    let reference = sent(&demur, &["linkedin"], 60);
    record(&demur, &[&reference, "acknowledged", "--on", &ago(50), "--note", "private <note>"]);
    let facts = show(&demur, &reference);
    assert_eq!((&facts["standing"]["state"], &facts["standing"]["next"]["step"]), (&"overdue".into(), &"reminder".into()));
    assert_eq!(facts["standing"]["days"][0]["what"], "answer");
    let ran = demur.run(&["case", "show", &reference]);
    for words in [
        "State        overdue\n",
        "Next         Remind LinkedIn, from ",
        "\nDays\n",
        "Answer of LinkedIn due (Art. 12(3)",
        "  the last day",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }

    let ran = demur.run(&["case", "show", &reference, "--svg", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let (title, desc) = accessible(&ran.out);
    assert_eq!(title, format!("Case {reference} with LinkedIn"));
    let told = [
        &format!("{}: Objection sent by e-mail.", ago(60)),
        "Company acknowledged the letter.",
        "Answer of LinkedIn due.",
        "Today.",
    ];
    assert!(told.iter().all(|words| desc.contains(*words)), "{desc}");
    assert!(!ran.out.contains("private") && !ran.out.contains("Robin"), "{}", ran.out);
}

#[test]
fn without_cases_nothing_is_counted() {
    let demur = Demur::new();
    let found = summary(&demur, &["--min", "1"]);
    assert_eq!((&found["companies"], &found["total"]), (&Value::Array(Vec::new()), &Value::Null));
    assert_eq!(letter(&demur, &["--no-record", "-o", "letter.txt"]).code, 0);
    assert_eq!(summary(&demur, &[])["total"], Value::Null);
    assert_eq!(demur.run(&["case", "list", "--csv", "o.csv"]).code, 2, "it belongs to --summary");
}
