//! The letter as it grows with the answers: what a page shows beside its questions.

use std::collections::BTreeSet;

use demur::catalog::Catalog;
use demur::compose::{Options, compose};
use demur::interview::{Answer, GAP, Step};

use crate::harness::today;
use crate::interview::{interview, text};

#[test]
fn a_letter_grows_from_company_and_place_on_under_every_law() {
    let catalog = Catalog::embedded().cached();
    let mut laws = BTreeSet::new();
    for place in catalog.ids("jurisdictions") {
        let parent = catalog.jurisdiction(&place).unwrap().parent.clone();
        for language in ["en", "de", "fr", "it", "zh-Hant-HK"] {
            let which = format!("{place} in {language}");
            let mut interview = interview(language, &[]);
            assert!(interview.imagined().unwrap().is_none(), "nothing can stand for the company");
            interview.answer(Step::Company, &text("linkedin")).unwrap();
            assert!(interview.imagined().unwrap().is_none(), "nor for the place");
            let whole = parent.clone().unwrap_or_else(|| place.clone());
            interview.answer(Step::Place, &Answer::Choice(whole)).unwrap_or_else(|wrong| panic!("{which}: {wrong:?}"));
            if parent.is_some() {
                interview.answer(Step::Part, &Answer::Choice(place.clone())).unwrap_or_else(|wrong| panic!("{which}: {wrong:?}"));
            }
            let before = interview.next().unwrap();
            let imagined = interview.imagined().unwrap().unwrap_or_else(|| panic!("{which}"));
            assert_eq!(interview.next().unwrap(), before, "what is imagined is not answered");
            assert!(!interview.draft().to_toml().contains(GAP), "nor known");
            let case = imagined.check(&catalog).unwrap_or_else(|error| panic!("{which}: {error}"));
            let composed =
                compose(&case, &catalog, today(), Options::default()).unwrap_or_else(|error| panic!("{which}: {error}"));
            assert!(composed.letter.sender[0].contains(GAP), "{which}");
            laws.insert(composed.facts.regime.clone());
        }
    }
    assert!(laws.len() >= 12, "{laws:?}");
}

#[test]
fn answers_can_be_given_again_in_another_language() {
    let mut german = interview("de", &[]);
    for (step, said) in [(Step::Company, "LinkedIn"), (Step::ForWhom, "myself"), (Step::Place, "Niederlande")] {
        german.answer(step, &text(said)).unwrap();
    }
    assert_eq!(german.answered().unwrap()[2].1, "Niederlande", "as the questions call it");
    let mut french = interview("fr", &[]);
    for (step, answer) in german.answers() {
        french.answer(*step, answer).unwrap();
    }
    assert_eq!(french.answered().unwrap()[2].1, "Pays-Bas");
    assert_eq!(french.draft().to_toml(), german.draft().to_toml());
}
