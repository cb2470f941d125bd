//! The words of the interview: every language has the same, and warnings are said to somebody who knows neither ids nor flags.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use demur::catalog::Catalog;
use demur::compose::{Options, Warning, compose};
use demur::interview::{Caution, Interview, Step};

use crate::harness::{Typed, read, today};

#[test]
fn the_questions_of_all_languages_are_the_same() {
    let catalog = Catalog::embedded();
    let keys = |language: &str| {
        let words = catalog.interview(language).unwrap_or_else(|error| panic!("{error}"));
        let asks = words.ask.iter().map(|(id, ask)| {
            (
                id.clone(),
                ask.choices.keys().cloned().collect::<Vec<_>>(),
                [&ask.ask_other, &ask.help, &ask.help_other].map(Option::is_some),
            )
        });
        let wrong = words.wrong.keys().cloned().collect::<Vec<_>>();
        let subjects = words.advice.subjects.keys().cloned().collect::<Vec<_>>();
        assert_eq!(subjects, words.sensitive.keys().cloned().collect::<Vec<_>>(), "{language}");
        let kinds = &catalog.answers().unwrap().kinds;
        assert!(kinds.iter().all(|kind| words.answer.contains_key(&kind.id)) && kinds.len() == words.answer.len(), "{language}");
        let around =
            [&words.review, &words.next, &words.prompt, &words.step].map(|table| table.keys().cloned().collect::<Vec<_>>());
        (asks.collect::<Vec<_>>(), wrong, subjects, around)
    };
    let steps: BTreeSet<_> = Step::ALL.iter().map(|step| step.key().to_owned()).collect();
    let asked = catalog.interview("en").unwrap().ask.keys().cloned().collect();
    assert_eq!(steps, asked);
    for language in catalog.languages(None) {
        assert_eq!(keys(&language), keys("en"), "{language}");
    }
}

fn cautions(language: &str, warnings: &[Warning]) -> Vec<Caution> {
    let interview = Interview::new(&Catalog::embedded(), language, demur::case::Draft::default(), today()).unwrap();
    interview.cautions(warnings).unwrap()
}

fn caution(language: &str, warning: Warning) -> Caution {
    cautions(language, &[warning]).remove(0)
}

/// The fields of each warning, as docs/messages.md has them from the enum itself.
fn fields() -> BTreeMap<String, Vec<String>> {
    let page = read("docs/messages.md");
    let table = page.split("\n## ").find(|part| part.starts_with("Warnings")).unwrap();
    let ticked = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = table.lines().filter(|line| line.starts_with("| `")).map(|line| {
        let cells: Vec<&str> = line.split('|').collect();
        (ticked(cells[1]).remove(0), ticked(cells[2]))
    });
    rows.collect()
}

fn places_to_fill(words: &str) -> impl Iterator<Item = &str> {
    words.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0)
}

#[test]
fn every_language_has_words_for_the_same_warnings_and_fills_their_fields() {
    let (catalog, fields) = (Catalog::embedded(), fields());
    let english = catalog.interview("en").unwrap();
    for language in catalog.languages(None) {
        let words = catalog.interview(&language).unwrap();
        assert_eq!(words.caution.keys().collect::<Vec<_>>(), english.caution.keys().collect::<Vec<_>>(), "{language}");
        for (code, sentence) in &words.caution {
            let known = fields.get(code).unwrap_or_else(|| panic!("{language}: {code} is no warning"));
            for field in places_to_fill(sentence) {
                assert!(known.iter().any(|name| name == field), "{language}: {code} has no {field}");
            }
            // A quotation mark of one country is none in another.
            assert!(!sentence.contains(['„', '«', '»', '"', 'ß']), "{language}: {sentence}");
        }
        let processings: BTreeSet<_> = catalog.processings().unwrap().meaning.keys().cloned().collect();
        assert_eq!(words.processing.keys().cloned().collect::<BTreeSet<_>>(), processings, "{language}");
    }
}

#[test]
fn whatever_a_letter_of_the_register_warns_of_is_said_in_words() {
    let catalog = Catalog::embedded().cached();
    let mut codes = BTreeSet::new();
    for company in catalog.ids("controllers") {
        for place in ["DE", "DE-BY", "CH", "GB", "CA", "CA-QC", "HK", "US", "US-TX", "IT"] {
            let typed = Typed { controller: company.clone(), ..Typed::new(place, Some("en")) };
            let composed = compose(&typed.case(), &catalog, today(), Options::default()).unwrap();
            for caution in cautions("fr", &composed.warnings) {
                assert_eq!(caution.language, "fr", "{company} {place}: {}", caution.text);
                assert!(!caution.text.contains(['`', '{', '}']), "{company} {place}: {}", caution.text);
                let id = caution
                    .text
                    .split([' ', ',', '.', ':', '’'])
                    .find(|word| word.contains('-') && catalog.controller(word).is_ok());
                assert_eq!(id, None, "{company} {place}: {}", caution.text);
            }
            let code = |warning: &Warning| serde_json::to_value(warning).unwrap()["code"].as_str().unwrap().to_owned();
            codes.extend(composed.warnings.iter().map(code));
        }
    }
    assert!(codes.len() > 12, "{codes:?}");
}

#[test]
fn ids_and_days_are_put_into_words() {
    let (company, region) = ("Example Media".to_owned(), "EU".to_owned());
    let processing = "ai-training".to_owned();
    let page = Some("https://example.org/terms".to_owned());
    let why = Some("an undated page".to_owned());
    let said = caution(
        "de",
        Warning::ProcessingToConfirm { company: company.clone(), processing, region, why: why.clone(), page: page.clone() },
    );
    assert!(said.text.ends_with("KI-Modelle entwickeln und trainieren."), "{}", said.text);
    assert_eq!((said.note, said.page), (why, page));
    let day = NaiveDate::from_ymd_opt(2025, 5, 27).unwrap();
    let confidence = demur::law::Confidence::Medium;
    let source = Some("a news item of 2025".to_owned());
    let said = caution("fr", Warning::StartUnsure { company, day, confidence, why: None, page: source });
    assert!(said.text.contains("le 27 mai 2025"), "{}", said.text);
    assert_eq!(said.page, None, "only a page can be opened");
    let examples = vec!["DE-BB".to_owned()];
    let said = caution("it", Warning::AuthorityNeedsPart { country: "DE".to_owned(), examples });
    assert!(said.text.contains("(Germania)"), "{}", said.text);
    let said = caution("de", Warning::OtherCompany { other: "meta-facebook".to_owned(), why: "it uses them".to_owned() });
    assert_eq!(said.text, "Vielleicht ist Facebook der richtige Empfänger.");
    // What the sentence itself says is not said again behind it.
    let what = || "sell data".to_owned();
    let denied = || Warning::PartDenied { company: "Example Media".to_owned(), what: what() };
    assert_eq!(caution("en", denied()).note, None);
    assert_eq!(caution("de", denied()).note, Some(what()));
}

#[test]
fn a_warning_without_words_is_said_in_english_and_marked() {
    let said = caution("de", Warning::NameNotWithheld { authority: "Example Authority".to_owned(), note: None });
    assert_eq!(
        (said.language.as_str(), said.text.as_str()),
        ("en", "Example Authority does not keep your name from the company")
    );
}
