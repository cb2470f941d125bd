//! Dates in each of their roles, on each day of a month and in every month.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate};
use demur::catalog::Catalog;
use demur::letter::{Block, Letter, plain};

use super::LANGUAGES;
use super::samples::{ACCOUNT, Expected, Files, beginning, by_mail, case, ground};
use crate::golden;
use crate::harness::{read, repo};

const ROLES: [&str; 4] = ["letterhead", "since", "on", "by"];

/// A day in each of [`ROLES`], by letters that hold nothing else.
fn dates(language: &str, expected: &Expected, days: &[NaiveDate]) -> BTreeMap<NaiveDate, [String; 4]> {
    let template = format!("templates/{language}/gdpr/objection.md");
    let probe = "# S\n\n{{since}}\n\n{{setting_off}}\n\n{{due.answer}}\n";
    // An answer is due on the day after, whatever day of the week that is.
    let files = || {
        let mut files = Files::of(language).change("data/regimes/gdpr.toml", "unit = \"month\"", "unit = \"day\"").change(
            "data/periods/eu-1182-71.toml",
            "roll = [\"saturday\", \"sunday\", \"holiday\"]",
            "roll = []",
        );
        files.0.insert(template.clone(), probe.as_bytes().to_vec());
        files
    };
    let letter = |day: NaiveDate, on: NaiveDate, catalog: &Catalog| {
        let more = format!("controller = \"linkedin\"\ndate = {day}\nsetting_switched_off = {on}");
        let case = case(expected, language, "", ACCOUNT, &more, &ground("job-seeker", "fact", &expected.fact));
        by_mail(&case, catalog)
    };
    let mut found = BTreeMap::new();
    for &day in days {
        let catalog = beginning(files(), day).catalog();
        let paragraph = |letter: &Letter, n: usize| match &letter.blocks[n] {
            Block::Paragraph(inlines) => plain(inlines),
            Block::Numbered(_) => panic!("a paragraph"),
        };
        let before = day.checked_sub_days(Days::new(1)).unwrap();
        let (on, by) = (letter(day, day, &catalog), letter(before, before, &catalog));
        let by_at = by.blocks.len() - 1;
        found.insert(day, [on.date.clone(), paragraph(&on, 0), paragraph(&on, 1), paragraph(&by, by_at)]);
    }
    found
}

#[test]
fn dates_are_right_in_every_role_on_every_day() {
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    let year = first.iter_days().take(365);
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let wanted: Vec<NaiveDate> = expected.dates.values().flat_map(BTreeMap::keys).map(|day| day.parse().unwrap()).collect();
        // All days of January, and the first, the middle and the last ones of every month.
        let days = year.clone().filter(|day| day.month() == 1 || [1, 2, 3, 21, 31].contains(&day.day()) || wanted.contains(day));
        let found = dates(language, &expected, &days.collect::<Vec<_>>());
        let mut tried = 0;
        for (number, role) in ROLES.iter().enumerate() {
            for (day, right) in &expected.dates[*role] {
                let right = if number == 0 { format!("{}, {right}", expected.place) } else { right.clone() };
                assert_eq!(found[&day.parse().unwrap()][number], right, "{language}, {role} {day}");
                tried += 1;
            }
            let all: BTreeSet<&String> = found.values().map(|forms| &forms[number]).collect();
            assert_eq!(all.len(), found.len(), "{language}, {role}: no two days are written alike");
        }
        assert!(tried >= 4, "{language}");
        let mut sheet = format!("{}\n", ROLES.join(" | "));
        let template = read(&format!("tests/languages/{language}/templates/{language}/gdpr/objection.md"));
        for line in template
            .lines()
            .filter(|line| ["since", "setting_off", "due."].iter().any(|tag| line.contains(&format!("{{{{{tag}"))))
        {
            writeln!(sheet, "{}", line.split(" {{!").next().unwrap()).unwrap();
        }
        for (day, forms) in &found {
            writeln!(sheet, "{day}: {}", forms.join(" | ")).unwrap();
        }
        golden::check(&repo(&format!("tests/languages/{language}/dates.txt")), sheet.as_bytes());
    }
}
