//! A case in words: a sentence for each event, a line for each day that somebody waits for, in every language.

use demur::catalog::Catalog;
use demur::compose::{InWords, Step, in_words, standing};
use demur::history::{Event, History};

use crate::harness::Typed;

fn told(language: &str, today: &str, events: &str) -> InWords {
    let events: Vec<Event> = serde_json::from_str(events).unwrap();
    let (case, history, today) = (Typed::new("DE-BY", Some("en")).case(), History::new(events), today.parse().unwrap());
    let standing = standing(&case, &history, &Catalog::embedded(), today).unwrap();
    in_words(&history, &standing, &Catalog::embedded(), language).unwrap()
}

const SENT: &str = r#"[
    {"on": "2026-11-27", "event": "written", "letter": 1, "kind": "objection"},
    {"on": "2026-11-27", "event": "sent", "letter": 1, "kind": "objection", "by": "post"},
    {"on": "2026-12-03", "event": "acknowledged"}
]"#;

#[test]
fn what_happened_is_told_with_the_days_that_are_open() {
    let told = told("de", "2026-12-04", SENT);
    assert_eq!(
        told.events,
        [
            "Am 27. November 2026 habe ich gegenüber dem Unternehmen per Post widersprochen.",
            "Am 3. Dezember 2026 hat das Unternehmen den Eingang bestätigt.",
        ]
    );
    let days: Vec<&str> = told.days.iter().map(|day| day.line.as_str()).collect();
    let days = days.join("\n");
    assert!(days.contains("angenommen: ") || days.contains("belegt: "), "{days}");
    assert!(days.contains("Letzter Tag für die Antwort des Unternehmens: ") && days.contains("(gesetzliche Frist)."), "{days}");
    assert!(days.contains("Eine Erinnerung ist möglich ab: "), "{days}");
}

#[test]
fn a_day_that_nobody_waits_for_any_more_is_not_told() {
    let events = SENT.replace(']', r#", {"on": "2026-12-05", "event": "complied"}]"#);
    let told = told("en", "2026-12-06", &events);
    assert_eq!(told.events.len(), 3);
    assert!(!told.days.iter().any(|day| day.line.contains("reminder")), "{:?}", told.days);
}

#[test]
fn what_is_left_and_taken_up_again_is_told() {
    let events = SENT.replace(']', r#", {"on": "2026-12-05", "event": "closed"}, {"on": "2026-12-06", "event": "reopened"}]"#);
    let told = told("fr", "2026-12-07", &events);
    assert_eq!(told.events.len(), 4, "{:?}", told.events);
}

#[test]
fn of_two_limits_that_are_alike_each_says_for_whom_it_runs() {
    let events: Vec<Event> = serde_json::from_str(SENT).unwrap();
    let (case, history, today) = (Typed::new("AT", Some("en")).case(), History::new(events), "2027-01-10".parse().unwrap());
    let standing = standing(&case, &history, &Catalog::embedded(), today).unwrap();
    let days = in_words(&history, &standing, &Catalog::embedded(), "en").unwrap().days;
    let limits: Vec<_> = days.iter().filter(|day| day.line.starts_with("Last day for a complaint")).collect();
    assert!(limits.iter().all(|day| day.note.is_some()) && !limits.is_empty(), "{limits:?}");
}

#[test]
fn every_language_has_words_for_the_case_and_for_each_step() {
    let catalog = Catalog::embedded();
    let steps =
        [Step::Send, Step::SendAgain, Step::Wait, Step::Reminder, Step::Reply, Step::Appeal, Step::Closing, Step::Complaint];
    for language in catalog.languages(None) {
        let told = told(&language, "2026-12-04", SENT);
        assert_eq!((told.events.len(), told.days.len() > 3), (2, true), "{language}: {told:?}");
        assert!(told.days.iter().all(|day| day.line.ends_with(['.', '。'])), "{language}: {told:?}");
        let words = catalog.interview(&language).unwrap();
        for step in steps {
            assert!(words.step.get(step.name()).is_some_and(|words| !words.ends_with('.')), "{language}: {}", step.name());
        }
        assert_eq!(words.step.len(), steps.len(), "{language}");
    }
}
