//! Deadlines: examples from the law's own rules, and the command that explains them.

use chrono::NaiveDate;
use demur::case::Target;
use demur::catalog::Catalog;
use demur::compose::{Deadlines, Receipt, deadline_for};
use demur::law::{Channel, Deadline, Length, PeriodKind, StepKind, Unit};

use crate::harness::{Demur, Typed};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn every_example_of_the_rules_is_computed_as_given() {
    let catalog = Catalog::embedded();
    let mut count = 0;
    for id in catalog.ids("periods") {
        let rule = catalog.rule(&id).unwrap();
        for vector in &rule.test_vectors {
            let text = |key: &str| vector[key].as_str().unwrap();
            let unit = if text("unit") == "month" { Unit::Month } else { Unit::Day };
            let length = Length { number: u16::try_from(vector["number"].as_i64().unwrap()).unwrap(), unit };
            let calendar = catalog.calendar(text("calendar")).unwrap().unwrap();
            let deadline = Deadline::compute(day(text("received")), length, &rule, None, Some(&calendar)).unwrap();
            assert_eq!(deadline.nominal, day(text("nominal_end")), "{id}: {vector:?}");
            assert_eq!(deadline.due, day(text("deadline")), "{id}: {vector:?}");
            assert_eq!(deadline.nominal != deadline.due, vector["rolled"].as_bool().unwrap(), "{id}: {vector:?}");
            assert!(deadline.holidays_known);
            count += 1;
        }
    }
    assert_eq!(count, 16, "12 examples of Regulation 1182/71 and 4 of the United Kingdom");
}

fn deadlines(received: &str, country: &str, controller: &str) -> Deadlines {
    let target = Target::Registered(controller.to_owned());
    deadline_for(Receipt::On(day(received)), country, &target, &Catalog::embedded(), &mut Vec::new()).unwrap().2
}

fn answer(received: &str, country: &str, controller: &str) -> Deadline {
    deadlines(received, country, controller).get(PeriodKind::Answer).unwrap().1.clone()
}

#[test]
fn the_controllers_establishment_decides_whose_holidays_count() {
    // St Patrick's Day is a holiday in Ireland but not in the Netherlands.
    assert_eq!(answer("2026-02-17", "DE", "linkedin").due, day("2026-03-18"));
    assert_eq!(answer("2026-02-17", "DE", "reddit").due, day("2026-03-17"));
    // Easter Monday in the Netherlands, Europe Day on a Saturday in Luxembourg.
    assert_eq!(answer("2026-03-06", "IE", "reddit").due, day("2026-04-07"));
    assert_eq!(answer("2026-04-09", "IE", "amazon").due, day("2026-05-11"));
}

#[test]
fn other_laws_count_in_their_own_way() {
    // Switzerland: 30 days by analogy, the end of 27 December 2026 (a Sunday) moves.
    assert_eq!(answer("2026-11-27", "CH", "linkedin").due, day("2026-12-28"));
    // Canada: a Sunday is a holiday there, a Saturday is not.
    assert_eq!(answer("2026-11-26", "CA-ON", "linkedin").due, day("2026-12-26"));
    assert_eq!(answer("2026-11-27", "CA-ON", "linkedin").due, day("2026-12-28"));
    // British Columbia: Saturdays, Sundays and holidays (25 December, 1 January) do not count at all.
    assert_eq!(answer("2026-11-30", "CA-BC", "linkedin").due, day("2027-01-13"));
    assert_eq!(answer("2026-11-30", "HK", "linkedin").due, day("2027-01-09"));
    // US: calendar days, nothing moves; Iowa has twice as many.
    assert_eq!(answer("2026-11-28", "US-VA", "linkedin").due, day("2027-01-12"));
    assert_eq!(answer("2026-11-28", "US-IA", "linkedin").due, day("2027-02-26"));
}

#[test]
fn california_counts_business_days_around_thanksgiving() {
    let found = deadlines("2026-11-23", "US-CA", "linkedin");
    // 24, 25, 30 November, then 1 to 4 and 7 to 9 December: ten days without Thursday the 26th and the Friday after it.
    assert_eq!(found.get(PeriodKind::Acknowledge).unwrap().1.due, day("2026-12-09"));
    assert_eq!(found.get(PeriodKind::OptOut).unwrap().1.due, day("2026-12-16"));
    assert_eq!(found.get(PeriodKind::Answer).unwrap().1.due, day("2027-01-07"));
    // Lincoln Day, 12 February 2027, may be a business day or not; calendar days do not ask.
    let found = deadlines("2027-02-01", "US-CA", "linkedin");
    assert_eq!(found.get(PeriodKind::Acknowledge).unwrap().1.known(), None);
    assert_eq!(found.get(PeriodKind::Answer).unwrap().1.known(), Some(day("2027-03-18")));
}

#[test]
fn the_acknowledgement_of_a_complaint_in_the_united_kingdom_is_counted_in_days() {
    let found = deadlines("2026-11-28", "GB", "linkedin");
    // The 30th day is Monday 28 December, the substitute for Boxing Day.
    assert_eq!(found.get(PeriodKind::Acknowledge).unwrap().1.due, day("2026-12-29"));
}

#[test]
fn a_day_beyond_the_calendar_is_not_called_certain() {
    assert!(!answer("2040-12-15", "DE", "linkedin").holidays_known);
    assert!(answer("2040-11-15", "DE", "linkedin").holidays_known);
    assert!(!answer("2026-11-23", "DE", "stackexchange").holidays_known, "no calendar of US holidays counts for the Regulation");
    assert!(answer("2026-11-23", "DE", "linkedin").holidays_known);
}

#[test]
fn a_deadline_never_lies_before_its_receipt_and_never_on_a_day_that_moves_it() {
    let catalog = Catalog::embedded();
    let rule = catalog.rule("eu-1182-71").unwrap();
    let calendar = catalog.calendar("IE").unwrap().unwrap();
    let mut received = day("2025-01-01");
    while received < day("2040-09-01") {
        for number in 1..=3 {
            let found = Deadline::compute(received, Length { number, unit: Unit::Month }, &rule, None, Some(&calendar)).unwrap();
            assert!(found.due > received && found.due >= found.nominal);
            assert!(!calendar.dates.contains(&found.due), "{found:?}");
            assert!(!["Sat", "Sun"].contains(&found.due.format("%a").to_string().as_str()), "{found:?}");
            assert_eq!(found.steps.first().unwrap().kind, StepKind::Event);
            assert_eq!(found.steps.last().unwrap().day, found.due);
        }
        received = received.succ_opt().unwrap();
    }
}

#[test]
fn the_command_prints_the_day_and_the_steps() {
    let ran = Demur::new().run(&["deadline", "--received", "2026-01-31", "--controller", "linkedin", "--country", "DE"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("The answer (Art. 12(3) first sentence) is due by Mon 2026-03-02\n"), "{}", ran.out);
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines.len(), 6, "{}", ran.out);
    assert!(lines[1].contains("Sat 2026-01-31  received; this day does not count"));
    assert!(lines[2].contains("Sat 2026-02-28  1 month later; that month has no such day, so its last"));
    assert!(lines[3].contains("a Saturday") && lines[4].contains("a Sunday"));
    assert!(lines[5].contains("Mon 2026-03-02  the last day of the period"));
    assert!(lines[2].contains("1182/71"), "the provision stands with the step");
}

#[test]
fn the_command_prints_the_same_as_json() {
    let ran =
        Demur::new().run(&["deadline", "--received", "2026-01-31", "--controller", "linkedin", "--country", "DE-BE", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let period = &json["periods"][0];
    assert_eq!(period["due"], "2026-03-02");
    assert_eq!(period["nominal"], "2026-02-28");
    assert_eq!(json["calendar"], "IE");
    let kinds: Vec<_> = period["steps"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["event", "clamped", "saturday", "sunday", "due"]);
}

/// What is wrong with findings 18 to 20 of the review: days on which nothing arrives or ends.
#[test]
fn a_letter_arrives_on_a_working_day_of_the_company_and_what_is_sent_at_once() {
    let received = |country: &str, controller: &str, date: &str, channel: Channel| {
        let target = Target::Registered(controller.to_owned());
        let receipt = Receipt::Sent(day(date), channel);
        deadline_for(receipt, country, &target, &Catalog::embedded(), &mut Vec::new()).unwrap().2.received
    };
    // Thursday, 26 November 2026: three days on is a Sunday, three working days on is a Tuesday.
    assert_eq!(received("DE", "linkedin", "2026-11-26", Channel::Post), day("2026-12-01"));
    assert_eq!(received("DE", "linkedin", "2026-11-26", Channel::Electronic), day("2026-11-26"));
    // St Patrick's Day is none on which the post comes to Ireland; it is to the Netherlands.
    assert_eq!(received("DE", "linkedin", "2026-03-12", Channel::Post), day("2026-03-18"));
    assert_eq!(received("DE", "reddit", "2026-03-12", Channel::Post), day("2026-03-17"));
    // Thanksgiving in the United States, from there and from abroad.
    assert_eq!(received("US-CA", "google", "2026-11-19", Channel::Post), day("2026-11-27"));
    assert_eq!(received("GB", "google", "2026-11-19", Channel::Post), day("2026-12-01"));
    // Within the country, and a company of which no country is known.
    assert_eq!(received("IE", "linkedin", "2026-11-23", Channel::Post), day("2026-11-26"));
    assert_eq!(received("CA-ON", "tiktok", "2026-11-23", Channel::Post), day("2026-12-02"));
}

#[test]
fn holidays_of_canada_quebec_alberta_and_hong_kong_count() {
    // 25 December, and 1 January 2027.
    assert_eq!(answer("2026-11-25", "CA-ON", "linkedin").due, day("2026-12-26"));
    assert_eq!(answer("2026-11-25", "CA-QC", "linkedin").due, day("2026-12-26"));
    assert_eq!(answer("2026-11-17", "CA-AB", "linkedin").due, day("2027-01-02"));
    // 40 days: 25 December, then 26 December, a Sunday, and the second weekday after Christmas Day.
    assert_eq!(answer("2027-11-15", "HK", "linkedin").due, day("2027-12-28"));
    // Sunday, 1 July 2029: 2 July instead.
    assert_eq!(answer("2029-06-01", "CA-ON", "linkedin").due, day("2029-07-03"));
    // The National Holiday of Quebec is none of the federal Act, but may be one there: no day is printed.
    assert_eq!(answer("2027-05-25", "CA-QC", "linkedin").known(), Some(day("2027-06-25")));
    assert_eq!(answer("2027-05-25", "CA-ON", "linkedin").known(), None);
}

#[test]
fn a_holiday_of_parts_of_a_country_is_neither_counted_nor_called_none() {
    let established = |received: &str, country: &str| {
        let target = Target::established_in(country);
        let found = deadline_for(Receipt::On(day(received)), "FR", &target, &Catalog::embedded(), &mut Vec::new()).unwrap().2;
        found.get(PeriodKind::Answer).unwrap().1.clone()
    };
    // 6 January 2027: a holiday in Bavaria, and in all of Austria.
    assert_eq!(established("2026-12-06", "DE").known(), None);
    assert_eq!(established("2026-12-06", "AT").known(), Some(day("2027-01-07")));
    assert_eq!(established("2026-12-07", "DE").known(), Some(day("2027-01-07")));
}

#[test]
fn the_united_kingdom_counts_by_the_guidance_of_the_regulator_alone() {
    let ran = Demur::new().run(&["deadline", "--received", "2026-11-23", "--controller", "x", "--country", "GB"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let event = ran.out.lines().find(|line| line.contains("this day does not count")).unwrap();
    assert!(event.contains("guidance of the Information Commission"), "{event}");
    assert!(!ran.out.contains("beginning with") && !ran.out.contains("12A UK GDPR ("), "{}", ran.out);
}

#[test]
fn one_case_names_the_day_on_which_it_arrives_by_post_and_by_form_and_by_mail() {
    let demur = Demur::new();
    let typed = Typed { person: "email = \"robin@example.org\"\n".to_owned(), ..Typed::new("DE-BE", Some("en")) };
    let case = demur.file("case.toml", typed.toml());
    let written = |args: &[&str]| {
        let fixed = ["letter", "--case", case.to_str().unwrap(), "--date", "2026-11-26"];
        let ran = demur.run(&[&fixed, args].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        // Lines of letters and of messages end anywhere.
        ran.out.replace("=\r\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (posted, at_once) = ("on 1 December 2026,", "on 26 November 2026,");
    let (by_post, by_mail) = ("ends on 4 January 2027", "ends on 28 December 2026");
    for format in ["text", "html"] {
        let text = written(&["-f", format]);
        assert!(text.contains(posted) && text.contains(by_post) && !text.contains(by_mail), "{text}");
    }
    let form = written(&["-f", "form"]);
    assert!(form.contains(at_once) && form.contains(by_mail), "{form}");
    let mail = written(&["-f", "eml", "--to", "privacy@example.org"]);
    assert!(mail.contains(at_once) && mail.contains(by_mail) && !mail.contains(by_post), "{mail}");
    let link = written(&["--mailto", "--to", "privacy@example.org"]);
    assert!(link.contains("26%20November%202026") && link.contains("28%20December%202026"), "{link}");
}
