//! Holidays and due days, compared with those that another program finds (tests/days/check.py).

use std::io::Write;
use std::process::Command;

use chrono::{Days, NaiveDate};
use demur::case::Target;
use demur::catalog::Catalog;
use demur::compose::{DueWhat, Receipt, deadline_for, standing};
use demur::history::{By, Event, History, LetterKind, What};
use demur::law::{Calendar, Channel};
use serde_json::json;

use crate::harness::{Demur, repo};
use crate::paper::python;

const CASES: usize = 20_000;

/// What the other program says of a file of ours.
fn check(what: &str, lines: &[serde_json::Value]) -> String {
    let demur = Demur::new();
    let path = demur.path("lines.jsonl");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
    file.into_inner().unwrap();
    let script = repo("tests/days/check.py");
    let out = Command::new(python()).arg(script).arg(what).args([repo("data"), path]).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{said}{}", String::from_utf8_lossy(&out.stderr));
    said
}

/// All calendars as lines.
fn calendars(catalog: &Catalog) -> Vec<serde_json::Value> {
    let calendar = |id: String| {
        let calendar = catalog.calendar(&id).unwrap().unwrap();
        json!({ "calendar": id, "dates": calendar.dates, "unsure": calendar.unsure, "years": calendar.years })
    };
    catalog.ids("holidays").into_iter().map(calendar).collect()
}

#[needs::tools("holidays")]
#[test]
fn holidays_are_those_of_another_program_but_where_the_law_differs() {
    let said = check("calendars", &calendars(&Catalog::embedded()));
    assert!(said.contains("41 calendars, 0 differences"), "{said}");
}

#[needs::tools("holidays")]
#[test]
fn every_due_day_is_the_one_that_another_program_finds() {
    let catalog = Catalog::embedded().cached();
    let mut random = fastrand::Rng::with_seed(15);
    let mut places = catalog.ids("jurisdictions");
    // Parts of countries that have no record of their own.
    places.extend(["CA-ON", "US-WY", "US-NY"].map(str::to_owned));
    let companies = catalog.ids("controllers");
    let mut established: Vec<String> = catalog.ids("jurisdictions").into_iter().filter(|id| id.len() == 2).collect();
    established.push("BR".to_owned());
    let first: NaiveDate = "2025-01-01".parse().unwrap();
    let mut lines = calendars(&catalog);
    for _ in 0..CASES {
        let place = random.choice(&places).unwrap();
        let custom = random.u8(..4) == 0;
        let company = random.choice(if custom { &established } else { &companies }).unwrap();
        let target = if custom { Target::established_in(company) } else { Target::Registered(company.clone()) };
        let date = first + Days::new(random.u64(..5_844));
        let (how, receipt) = match random.u8(..3) {
            0 => ("received", Receipt::On(date)),
            1 => ("post", Receipt::Sent(date, Channel::Post)),
            _ => ("electronic", Receipt::Sent(date, Channel::Electronic)),
        };
        let (_, _, found) = deadline_for(receipt, place, &target, &catalog, &mut Vec::new()).unwrap();
        let due: Vec<_> = found.periods.iter().map(|(period, day)| json!({ "id": period.kind, "due": day.known() })).collect();
        let company = json!({ if custom { "established" } else { "controller" }: company });
        lines.push(
            json!({ "place": place, "company": company, "how": how, "date": date, "received": found.received, "periods": due }),
        );
    }
    let said = check("days", &lines);
    assert!(said.contains(&format!("{CASES} cases, 0 differences")), "{said}");
}

/// A history as random as one that can happen: a letter, perhaps a second attempt, and what comes of it.
fn life(random: &mut fastrand::Rng, first: NaiveDate, kinds: &[String]) -> Vec<Event> {
    let by = [By::Post, By::Form, By::Mail, By::Fax, By::Hand];
    let mut events = Vec::new();
    let mut day = first;
    let mut letter = 0;
    let mut add = |day: NaiveDate, what: What| events.push(Event { on: day, what, note: None });
    let mut send = |random: &mut fastrand::Rng, add: &mut dyn FnMut(NaiveDate, What), day: NaiveDate, kind: LetterKind| {
        letter += 1;
        let by = by[random.usize(..by.len())];
        add(day, What::Sent { letter, kind, by, tracking: None });
        let later = day + Days::new(random.u64(..12));
        match random.u8(..6) {
            0 | 1 => add(later, What::Delivered { letter }),
            2 => add(later, What::Returned { letter }),
            _ => {}
        }
    };
    send(random, &mut add, day, LetterKind::Objection);
    for _ in 0..random.usize(..7) {
        day = day + Days::new(random.u64(..40));
        match random.u8(..11) {
            0 => send(random, &mut add, day, LetterKind::Objection),
            1 | 2 => send(random, &mut add, day, LetterKind::Reminder),
            3 | 4 => send(random, &mut add, day, LetterKind::Reply),
            5 => send(random, &mut add, day, LetterKind::Complaint),
            6 => add(day, What::Acknowledged),
            7 => add(day, What::Extended),
            8 => add(day, What::Complied),
            _ => {
                let kinds = (0..random.usize(1..3)).map(|_| random.choice(kinds).unwrap().clone()).collect();
                add(day, What::Answered { kinds, quotes: Vec::new() });
            }
        }
    }
    events
}

#[needs::tools("holidays")]
#[test]
fn every_day_of_a_case_is_the_one_that_another_program_finds() {
    let catalog = Catalog::embedded().cached();
    let mut random = fastrand::Rng::with_seed(17);
    let mut places = catalog.ids("jurisdictions");
    places.extend(["CA-ON", "US-WY"].map(str::to_owned));
    // Those of which there is only one, and whose law is its own, more often.
    places.extend(
        ["GB", "CH-TI", "CA-QC", "CA-BC", "CA-AB", "HK", "US-CA", "NL", "AT", "BG"].repeat(6).iter().map(|&id| id.into()),
    );
    let companies = catalog.ids("controllers");
    let established = ["IE", "NL", "DE", "GB", "CH", "HK", "CA", "US", "BR"];
    let mut kinds: Vec<String> = catalog.answers().unwrap().kinds.iter().map(|kind| kind.id.clone()).collect();
    kinds.extend(["identity-demanded".to_owned(), "unheard-of".to_owned()]);
    let template = crate::standing::case("IE", "linkedin");
    let first: NaiveDate = "2025-01-01".parse().unwrap();
    let mut lines = calendars(&catalog);
    for _ in 0..CASES {
        let place = random.choice(&places).unwrap();
        let custom = random.u8(..4) == 0;
        let company = if custom { *random.choice(&established).unwrap() } else { random.choice(&companies).unwrap() };
        let mut case = template.clone();
        case.person.country.clone_from(place);
        case.target = if custom { Target::established_in(company) } else { Target::Registered(company.to_owned()) };
        case.complaint = random.bool();
        let begin = first + Days::new(random.u64(..5_000));
        let events = life(&mut random, begin, &kinds);
        let last = events.iter().map(|event| event.on).max().unwrap();
        let today = last + Days::new(random.u64(..120));
        let found = standing(&case, &History::new(events.clone()), &catalog, today).unwrap();
        let steps = [DueWhat::ReminderFrom, DueWhat::ComplaintFrom];
        let days = found.days.iter().filter(|day| !steps.contains(&day.what));
        let mut days: serde_json::Map<String, serde_json::Value> =
            days.map(|day| (day.what.name().to_owned(), json!([day.day, day.known]))).collect();
        days.extend(found.received.map(|on| ("received".to_owned(), json!([on.day, on.known]))));
        if found.received.is_none() {
            days.clear();
        }
        let company = json!({ if custom { "established" } else { "controller" }: company });
        let complaint = case.complaint;
        lines.push(
            json!({ "place": place, "company": company, "complaint": complaint, "events": events, "today": today, "days": days }),
        );
    }
    let said = check("courses", &lines);
    assert!(said.contains(&format!("{CASES} cases, 0 differences")), "{said}");
    for what in
        ["answer", "acknowledge", "opt-out", "extended", "set", "nl-court", "qc-disagreement", "bc-complaint", "eu-inaction"]
    {
        assert!(said.contains(&format!("'{what}'")), "no case has {what}: {said}");
    }
}

#[test]
fn a_rule_that_gives_no_day_is_refused_by_the_name_of_its_holiday() {
    let read = |years: &str, rule: &str| {
        let head = "id = \"XX\"\nname = \"X\"\nlaw = \"x\"\nas_of = \"2026-11-27\"\nconfidence = \"low\"\nsources = []\n";
        let file = format!("{head}years = {years}\n[[holiday]]\nname = \"Harvest\"\n{rule}\n");
        toml::from_str::<Calendar>(&file).map(|found| found.dates.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(read("[2026, 2026]", "weekday = \"monday\"\nnth = -1\nmonth = 8").unwrap(), ["2026-08-31"]);
    // A Saturday of the year after moves into this one.
    assert_eq!(read("[2027, 2027]", "day = \"01-01\"\nsaturday = \"before\"").unwrap(), ["2027-01-01", "2027-12-31"]);
    for rule in ["", "day = \"12-25\"\neaster = 1", "weekday = \"monday\"", "weekday = \"monday\"\nnth = 6\nmonth = 8"] {
        let error = read("[2026, 2026]", rule).unwrap_err().to_string();
        assert!(error.contains("Harvest: give one of day, easter"), "{rule}: {error}");
    }
    assert!(read("[2026, 2026]", "day = \"02-29\"").unwrap_err().to_string().contains("not a day of every year"));
    assert!(read("[2026, 2200]", "easter = 1").unwrap_err().to_string().contains("at most 100 years"));
}
