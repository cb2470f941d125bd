//! Golden letters that follow the objection of a golden case: one folder below it per letter, with what was recorded before.

use std::path::PathBuf;

use chrono::NaiveDate;
use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::{FollowUp, follow_up};
use demur::history::{Event, History, LetterKind};
use demur::render;
use serde::Deserialize;

use crate::golden::{cases, check};

/// `history.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    kind: LetterKind,
    on: NaiveDate,
    #[serde(default)]
    withhold_name: bool,
    event: Vec<Event>,
}

/// The folders of all letters that follow one.
fn folders() -> Vec<PathBuf> {
    let below = |case: PathBuf| std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let mut found: Vec<_> = cases().into_iter().flat_map(below).filter(|path| path.is_dir()).collect();
    found.sort();
    assert!(found.len() >= 18, "{}", found.len());
    found
}

#[test]
fn letters_that_follow_are_as_they_were_read() {
    let catalog = Catalog::embedded();
    for folder in folders() {
        let read = |path: PathBuf| std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let recorded: Recorded = toml::from_str(&read(folder.join("history.toml"))).unwrap();
        let case = Draft::parse(&read(folder.parent().unwrap().join("case.toml")), "case.toml").unwrap();
        let case = case.check(&catalog).unwrap();
        let wanted = FollowUp { withhold_name: recorded.withhold_name, ..FollowUp::of(recorded.kind) };
        let composed = follow_up(&case, &History::new(recorded.event), &catalog, recorded.on, &wanted)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert!(composed.unlicensed.is_empty(), "{}: {:?}", folder.display(), composed.unlicensed);
        check(&folder.join("letter.txt"), render::text(&composed.letter).as_bytes());
    }
}
