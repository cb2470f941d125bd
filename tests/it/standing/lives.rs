//! Whole lives of cases, by the regime.

use demur::compose::{DueWhat, State, Step};
use demur::history::{By, LetterKind, What};

use super::{answered, case, case_with, day, due, event, next, on, sent};

fn objection(on: &str, by: By) -> demur::history::Event {
    sent(on, 1, LetterKind::Objection, by)
}

fn limit(id: &str) -> DueWhat {
    DueWhat::Limit(id.to_owned())
}

#[test]
fn a_letter_that_has_not_gone_out_is_to_be_sent_today() {
    let found = on("2026-11-23", &case("DE-BE", "linkedin"), &[]);
    assert_eq!((found.state, next(&found)), (State::Unsent, Some((Step::Send, "2026-11-23".to_owned()))));
    assert!(found.received.is_none() && found.days.is_empty());
}

#[test]
fn silence_leads_to_one_reminder_and_then_to_the_complaint() {
    let case = case("DE-BE", "linkedin");
    let mut events = vec![objection("2026-11-23", By::Mail)];
    let found = on("2026-12-23", &case, &events);
    assert_eq!(found.received.map(|on| (on.day, on.known)), Some((day("2026-11-23"), false)));
    assert_eq!(due(&found, &DueWhat::Answer).as_deref(), Some("2026-12-23"));
    assert_eq!((found.state, next(&found)), (State::Waiting, Some((Step::Reminder, "2026-12-24".to_owned()))));
    assert_eq!(due(&found, &DueWhat::ReminderFrom).as_deref(), Some("2026-12-24"));
    assert_eq!(due(&found, &DueWhat::ComplaintFrom).as_deref(), Some("2026-12-24"), "the law asks for no reminder");
    let found = on("2026-12-24", &case, &events);
    assert_eq!((found.state, next(&found)), (State::Overdue, Some((Step::Reminder, "2026-12-24".to_owned()))));

    events.push(sent("2026-12-28", 2, LetterKind::Reminder, By::Mail));
    let found = on("2027-01-11", &case, &events);
    assert_eq!(due(&found, &DueWhat::Set).as_deref(), Some("2027-01-11"), "14 days");
    assert_eq!((found.state, next(&found)), (State::Waiting, Some((Step::Complaint, "2027-01-12".to_owned()))));
    assert!(found.day(&DueWhat::ReminderFrom).is_none());
    let found = on("2027-01-12", &case, &events);
    assert_eq!((found.state, next(&found)), (State::Overdue, Some((Step::Complaint, "2027-01-12".to_owned()))));

    events.push(sent("2027-01-12", 3, LetterKind::Complaint, By::Form));
    let found = on("2027-01-13", &case, &events);
    assert_eq!(due(&found, &limit("eu-inaction")).as_deref(), Some("2027-04-13"), "three months are over");
    assert_eq!((found.state, next(&found)), (State::Complained, Some((Step::Wait, "2027-04-13".to_owned()))));
    assert_eq!(next(&on("2027-04-14", &case, &events)), None);
}

#[test]
fn proof_counts_and_what_came_back_did_not_arrive() {
    let case = case("DE-BE", "linkedin");
    // Three working days to Ireland: Tuesday to Thursday.
    let mut events = vec![objection("2026-11-23", By::Post)];
    assert_eq!(on("2026-11-24", &case, &events).received.map(|on| (on.day, on.known)), Some((day("2026-11-26"), false)));
    events.push(event("2026-12-02", What::Delivered { letter: 1 }));
    let found = on("2026-12-03", &case, &events);
    assert_eq!(found.received.map(|on| (on.day, on.known)), Some((day("2026-12-02"), true)));
    assert_eq!(due(&found, &DueWhat::Answer).as_deref(), Some("2027-01-04"), "2 January is a Saturday");
    events[1] = event("2026-12-02", What::Returned { letter: 1 });
    let found = on("2026-12-03", &case, &events);
    assert_eq!((found.state, next(&found)), (State::Returned, Some((Step::SendAgain, "2026-12-02".to_owned()))));
    assert!(found.received.is_none() && found.day(&DueWhat::Answer).is_none());
    events.push(sent("2026-12-04", 2, LetterKind::Objection, By::Mail));
    let found = on("2026-12-05", &case, &events);
    assert_eq!((found.state, due(&found, &DueWhat::Answer).as_deref()), (State::Waiting, Some("2027-01-04")));
}

#[test]
fn what_the_company_says_shows_that_it_has_the_letter() {
    let case = case("DE-BE", "linkedin");
    let events = [objection("2026-11-23", By::Post), event("2026-11-24", What::Acknowledged)];
    let found = on("2026-11-25", &case, &events);
    assert_eq!(found.received.map(|on| (on.day, on.known)), Some((day("2026-11-24"), false)));
    assert_eq!(found.state, State::Waiting, "an acknowledgement is no answer");
}

#[test]
fn more_time_counts_from_receipt_and_only_if_it_was_taken_in_time() {
    let case = case("DE-BE", "linkedin");
    let mut events = vec![objection("2026-11-23", By::Mail), event("2026-12-20", What::Extended)];
    let found = on("2026-12-30", &case, &events);
    assert_eq!(due(&found, &DueWhat::Extended).as_deref(), Some("2027-02-23"), "three months from receipt");
    assert_eq!((found.state, next(&found)), (State::Waiting, Some((Step::Reminder, "2027-02-24".to_owned()))));
    events[1] = event("2026-12-24", What::Extended);
    let found = on("2026-12-30", &case, &events);
    assert_eq!((found.state, due(&found, &DueWhat::Extended)), (State::Overdue, None), "told too late");
}

#[test]
fn a_refusal_is_answered_once_and_may_go_to_the_authority_at_once() {
    let case = case("DE-BE", "linkedin");
    let mut events = vec![objection("2026-11-23", By::Mail), answered("2026-12-01", &["refused"])];
    let found = on("2026-12-02", &case, &events);
    assert_eq!((found.state, next(&found)), (State::Answered, Some((Step::Reply, "2026-12-01".to_owned()))));
    assert_eq!(due(&found, &DueWhat::ComplaintFrom).as_deref(), Some("2026-12-01"));
    events.push(sent("2026-12-02", 2, LetterKind::Reply, By::Mail));
    let found = on("2026-12-03", &case, &events);
    assert_eq!(due(&found, &DueWhat::Set).as_deref(), Some("2026-12-16"));
    assert_eq!((found.state, next(&found)), (State::Replied, Some((Step::Complaint, "2026-12-17".to_owned()))));
    events.push(answered("2026-12-10", &["standard-text"]));
    let found = on("2026-12-11", &case, &events);
    assert_eq!((found.state, next(&found)), (State::Answered, Some((Step::Complaint, "2026-12-10".to_owned()))));

    // A setting is no refusal: a reply goes first.
    let mut events = vec![objection("2026-11-23", By::Mail), answered("2026-12-01", &["use-the-setting"])];
    assert_eq!(due(&on("2026-12-02", &case, &events), &DueWhat::ComplaintFrom), None);
    events.push(sent("2026-12-02", 2, LetterKind::Reply, By::Mail));
    assert_eq!(due(&on("2026-12-03", &case, &events), &DueWhat::ComplaintFrom).as_deref(), Some("2026-12-17"));
}

#[test]
fn less_time_is_set_where_a_step_of_the_company_is_near() {
    let case = case("DE-BE", "linkedin");
    let reply = sent("2026-12-02", 2, LetterKind::Reply, By::Mail);
    let events = [objection("2026-11-23", By::Mail), answered("2026-12-01", &["restriction-lifted"]), reply];
    assert_eq!(due(&on("2026-12-03", &case, &events), &DueWhat::Set).as_deref(), Some("2026-12-09"), "7 days");
}

#[test]
fn thanks_end_a_case_and_closing_it_asks_for_nothing() {
    let case = case("DE-BE", "linkedin");
    let mut events = vec![objection("2026-11-23", By::Mail), event("2026-12-01", What::Complied)];
    let found = on("2026-12-02", &case, &events);
    assert_eq!((found.state, next(&found)), (State::Complied, Some((Step::Closing, "2026-12-01".to_owned()))));
    assert!(found.days.iter().all(|day| !day.open));
    events.push(sent("2026-12-02", 2, LetterKind::Closing, By::Mail));
    assert_eq!(next(&on("2026-12-03", &case, &events)), None);
    events[1] = event("2026-12-01", What::Closed);
    events.pop();
    let found = on("2027-12-02", &case, &events);
    assert_eq!((found.state, next(&found)), (State::Closed, None));
    events.push(event("2027-12-02", What::Reopened));
    assert_eq!(on("2027-12-02", &case, &events).state, State::Overdue);
}

#[test]
fn a_demand_for_identification_makes_the_day_uncertain_only_where_the_law_says_so() {
    let events = [objection("2026-11-23", By::Mail), answered("2026-12-01", &["identity-demanded"])];
    let known = |country: &str| {
        let found = on("2026-12-02", &case(country, "linkedin"), &events);
        let answer = found.day(&DueWhat::Answer).unwrap();
        assert!(answer.note.as_ref().is_some_and(|note| note.contains("asks who you are")), "{country}");
        assert_eq!(found.next.unwrap().step, Step::Reply, "{country}");
        answer.known
    };
    assert!(known("DE-BE") && !known("GB"));
}

#[test]
fn holidays_that_are_not_known_leave_the_day_open() {
    let abroad = "[controller]\nname = \"Example\"\naddress = [\"1 Rua\", \"Brasil\"]\ncountry = \"BR\"\n";
    let found = on("2026-11-24", &case_with("DE-BE", "", abroad), &[objection("2026-11-23", By::Mail)]);
    assert!(!found.day(&DueWhat::Answer).unwrap().known && !found.day(&DueWhat::ReminderFrom).unwrap().known);
}
