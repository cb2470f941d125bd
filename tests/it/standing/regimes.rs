//! Lives of cases where the law is another than the GDPR's, and where a limit ends them.

use demur::compose::{DueWhat, State, Step};
use demur::history::{By, Event, LetterKind};

use super::{answered, case, case_with, due, next, on, sent};

fn objection() -> Event {
    sent("2026-11-23", 1, LetterKind::Objection, By::Mail)
}

fn limit(id: &str) -> DueWhat {
    DueWhat::Limit(id.to_owned())
}

#[test]
fn the_second_letter_is_the_complaint_to_the_company_that_the_ico_wants_first() {
    let plain = case("GB", "linkedin");
    let mut events = vec![objection()];
    let found = on("2027-01-04", &plain, &events);
    assert_eq!(next(&found), Some((Step::Reminder, "2026-12-24".to_owned())));
    assert_eq!(due(&found, &DueWhat::ComplaintFrom), None, "not before the second letter");
    assert_eq!(due(&found, &DueWhat::Acknowledge), None, "the first letter is no complaint");
    events.push(sent("2026-12-24", 2, LetterKind::Reminder, By::Mail));
    let found = on("2027-01-04", &plain, &events);
    let set = found.day(&DueWhat::Set).unwrap();
    assert_eq!((set.day.to_string().as_str(), set.statutory), ("2027-01-25", true), "30 days end on a Saturday");
    assert_eq!(due(&found, &DueWhat::ComplaintFrom).as_deref(), Some("2027-01-26"));
    assert_eq!(due(&found, &limit("uk-last-contact")).as_deref(), Some("2027-03-24"));

    let complaint = case_with("GB", "controller = \"linkedin\"\ncomplaint = true\n", "");
    let found = on("2027-01-04", &complaint, &[objection()]);
    assert_eq!(due(&found, &DueWhat::Acknowledge).as_deref(), Some("2026-12-23"));
    assert_eq!(due(&found, &DueWhat::ComplaintFrom).as_deref(), Some("2026-12-24"), "the first letter was the complaint");
}

#[test]
fn an_act_that_has_an_appeal_wants_it_before_the_complaint() {
    let virginia = case("US-VA", "linkedin");
    let found = on("2027-01-08", &virginia, &[objection()]);
    assert_eq!((found.state, next(&found)), (State::Overdue, Some((Step::Appeal, "2027-01-08".to_owned()))));
    assert_eq!(due(&found, &DueWhat::ComplaintFrom), None);
    let mut events = vec![objection(), answered("2026-12-10", &["refused"])];
    let found = on("2026-12-11", &virginia, &events);
    assert_eq!((found.state, next(&found)), (State::Answered, Some((Step::Appeal, "2026-12-10".to_owned()))));
    assert_eq!(due(&found, &limit("us-state-appeal")).as_deref(), Some("2027-01-09"));
    events.push(sent("2026-12-15", 2, LetterKind::Reply, By::Mail));
    let found = on("2026-12-16", &virginia, &events);
    assert_eq!(due(&found, &DueWhat::Set).as_deref(), Some("2027-02-13"), "the Act gives 60 days");
    assert_eq!(due(&found, &DueWhat::ComplaintFrom).as_deref(), Some("2027-02-14"));
    // Utah has none.
    let found = on("2027-01-08", &case("US-UT", "linkedin"), &[objection()]);
    assert_eq!(next(&found), Some((Step::Reminder, "2027-01-08".to_owned())));
    assert_eq!(due(&found, &DueWhat::ComplaintFrom).as_deref(), Some("2027-01-08"));
}

#[test]
fn in_california_the_opt_out_is_what_a_reminder_is_about() {
    let found = on("2026-12-01", &case("US-CA", "linkedin"), &[objection()]);
    let out = found.day(&DueWhat::OptOut).unwrap();
    let after = out.day.succ_opt().unwrap().to_string();
    assert!(out.day < found.day(&DueWhat::Answer).unwrap().day && found.day(&DueWhat::Acknowledge).unwrap().day < out.day);
    assert_eq!(next(&found), Some((Step::Reminder, after.clone())));
    assert_eq!(due(&found, &DueWhat::ComplaintFrom), Some(after), "at once");
}

#[test]
fn hard_limits_run_from_the_answer_or_from_the_day_on_which_it_was_due() {
    let quebec = case("CA-QC", "linkedin");
    let of = |today: &str, events: &[Event]| due(&on(today, &quebec, events), &limit("qc-disagreement"));
    assert_eq!(of("2026-12-23", &[objection()]), None, "the company still has time");
    assert_eq!(of("2026-12-24", &[objection()]).as_deref(), Some("2027-01-22"), "silence is a refusal");
    let refused = [objection(), answered("2026-12-01", &["refused"])];
    assert_eq!(of("2026-12-24", &refused).as_deref(), Some("2026-12-31"));
    let found = on("2026-12-24", &quebec, &refused);
    assert_eq!(due(&found, &limit("qc-disagreement-latest")).as_deref(), Some("2027-01-22"));
    assert!(found.days.iter().all(|day| !matches!(&day.what, DueWhat::Limit(id) if id.starts_with("ca-"))), "that is PIPEDA's");

    // One fact, reckoned in two ways, is due once: by the end that comes first.
    let closing = |today: &str, events: &[Event]| -> Vec<String> {
        let found = on(today, &quebec, events);
        found.days.iter().filter(|day| day.closes()).map(|day| format!("{} {}", day.what.name(), day.day)).collect()
    };
    assert_eq!(closing("2026-12-23", &[objection()]), ["qc-disagreement-latest 2027-01-22"]);
    assert_eq!(closing("2026-12-24", &[objection()]), ["qc-disagreement 2027-01-22"]);
    assert_eq!(closing("2026-12-24", &refused), ["qc-disagreement 2026-12-31"]);

    let court = |kinds: &[&str]| {
        let found = on("2026-12-24", &case("NL", "linkedin"), &[objection(), answered("2026-12-01", kinds)]);
        due(&found, &limit("nl-court"))
    };
    assert_eq!(court(&["use-the-setting"]).as_deref(), Some("2027-01-12"), "six weeks");
    assert_eq!(court(&["identity-demanded"]), None, "a question is no decision");
    assert_eq!(court(&["identity-demanded", "refused"]).as_deref(), Some("2027-01-12"));

    let hong_kong = on("2026-12-24", &case("HK", "linkedin"), &[objection()]);
    assert_eq!(due(&hong_kong, &limit("hk-two-years")).as_deref(), Some("2028-11-23"));
    assert_eq!(due(&hong_kong, &DueWhat::ComplaintFrom), None, "the company is asked first");
}
