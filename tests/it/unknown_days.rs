//! Where a calendar does not say whether a day is a holiday, a letter names the period and no day.

use demur::catalog::{Catalog, Kind, Overrides};
use demur::compose::{Options, compose};
use demur::law::Channel;
use similar::{ChangeTag, TextDiff};

use crate::checklist::body_of;
use crate::harness::{Typed, today};

/// All calendars, of years long gone.
#[derive(Debug)]
struct OldCalendars(Vec<String>);

impl OldCalendars {
    fn new() -> Self {
        Self(Catalog::embedded().ids("holidays").into_iter().map(|id| format!("data/holidays/{id}.toml")).collect())
    }

    fn file(path: &str) -> Vec<u8> {
        let id = path.rsplit('/').next().unwrap().trim_end_matches(".toml");
        format!(
            "id = \"{id}\"\nname = \"Nowhere\"\nlaw = \"none\"\nyears = [2000, 2001]\nas_of = \"2026-11-27\"\nconfidence = \"high\"\n\
             sources = [\"made up\"]\n\n[[holiday]]\nname = \"New Year's Day\"\nday = \"01-01\"\n"
        )
        .into_bytes()
    }
}

impl Overrides for OldCalendars {
    fn is_empty(&self) -> bool {
        false
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.iter().any(|held| held == path).then(|| Self::file(path)))
    }

    fn names(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }

    fn shown(&self, path: &str) -> Option<String> {
        self.0.iter().find(|held| *held == path).cloned()
    }

    fn each(&self, add: &mut dyn FnMut(&str, &[u8])) -> Result<(), (String, String)> {
        self.0.iter().for_each(|path| add(path, &Self::file(path)));
        Ok(())
    }
}

/// A date has three words: what goes with it, a preposition at least, makes more. Where no spaces stand between words, a date is
/// shorter than this, and any sentence with one longer.
const DATE_WORDS: usize = 3;
const DATE_CHARACTERS: usize = 14;

/// What the letter without days leaves out of the one with days.
fn left_out(with: &str, without: &str, has_spaces: bool) -> Vec<String> {
    let mut runs = vec![String::new()];
    let diff = if has_spaces { TextDiff::from_words(with, without) } else { TextDiff::from_chars(with, without) };
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Delete => runs.last_mut().unwrap().push_str(change.value()),
            ChangeTag::Insert | ChangeTag::Equal => runs.push(String::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

#[test]
fn a_letter_names_no_day_of_which_the_holidays_are_not_known() {
    let (known, unknown) = (Catalog::embedded().cached(), Catalog::with_overrides(OldCalendars::new()).cached());
    let mut wrong = Vec::new();
    for id in known.ids("regimes") {
        let regime = known.regime(&id).unwrap();
        let of_regime = |place: &String| known.jurisdiction(place).unwrap().regime.as_deref() == Some(&id);
        let place = known.ids("jurisdictions").into_iter().find(of_regime).unwrap();
        for language in known.languages(Some(&regime.wording)) {
            for kind in [Kind::Objection, Kind::Form] {
                let case = Typed::new(&place, Some(&language)).case();
                // The post looks at holidays too.
                let options = Options { kind, channel: Channel::Electronic, ..Options::default() };
                let written = |catalog: &Catalog| compose(&case, catalog, today(), options).unwrap();
                let (with, without) = (written(&known), written(&unknown));
                if without.facts.deadlines.iter().all(|due| due.holidays_known) {
                    assert_eq!(body_of(&with.letter), body_of(&without.letter), "{id}: nothing there depends on holidays");
                    continue;
                }
                let has_spaces = !known.phrases(&language).unwrap().sentence_space.is_empty();
                let gone = left_out(&body_of(&with.letter), &body_of(&without.letter), has_spaces);
                let years: Vec<_> = with.facts.deadlines.iter().map(|due| due.due.format("%Y").to_string()).collect();
                let only_a_date = |run: &String| {
                    let is_short = if has_spaces {
                        run.split_whitespace().count() <= DATE_WORDS
                    } else {
                        run.chars().count() < DATE_CHARACTERS
                    };
                    is_short && years.iter().any(|year| run.contains(year))
                };
                if gone.is_empty() || gone.iter().any(only_a_date) {
                    wrong.push(format!("{id} in {language}, {kind:?}: {gone:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} letters with a hole instead of a day:\n{}", wrong.len(), wrong.join("\n"));
}
