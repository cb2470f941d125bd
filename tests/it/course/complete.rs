//! What a language has of the letters that follow is whole.

use std::collections::BTreeSet;

use demur::catalog::{Catalog, Kind};

use super::kinds;

/// Something is said to every kind of answer, in every language and for every law that has replies.
#[test]
fn every_kind_of_answer_has_its_words() {
    let catalog = Catalog::embedded();
    let known: BTreeSet<String> = kinds().into_iter().collect();
    let mut files = 0;
    for wording in catalog.ids("regimes").iter().map(|id| catalog.regime(id).unwrap().wording.clone()).collect::<BTreeSet<_>>() {
        for language in catalog.languages_of(&wording, Kind::Reply) {
            files += 1;
            let (path, replies) = catalog.replies(&language, &wording).unwrap();
            let said: BTreeSet<String> = replies.by_id.keys().cloned().collect();
            assert_eq!(said, known, "{path}");
            for (kind, wording) in &replies.by_id {
                assert!(!wording.text.trim().is_empty() && !wording.short.trim().is_empty(), "{path}: {kind}");
                assert!(!wording.short.trim_start().starts_with("{{"), "{path}: {kind}: an item of a list begins with words");
                // A judgment stands in the paragraph that leads: so three at most come together.
                assert!(!wording.short.contains("C-") && !wording.ask.contains("C-"), "{path}: {kind}");
            }
        }
    }
    assert!(files >= 10, "{files}");
}

/// The provisions of the records are in English; whoever reads evidence in another language reads them in it.
#[test]
fn the_provisions_of_evidence_are_in_its_language() {
    let catalog = Catalog::embedded();
    let mut seen = 0;
    for code in catalog.ids("jurisdictions") {
        let record = catalog.jurisdiction(&code).unwrap();
        let Some(regime) = record.regime.as_deref().map(|id| catalog.regime(id).unwrap()) else { continue };
        let periods = regime.periods.iter().flat_map(|period| {
            let extension = period.extension.as_ref().filter(|_| period.statutory);
            [period.provision.clone(), extension.and_then(|extension| extension.provision.clone())]
        });
        let limits = regime.limits.iter().chain(&record.limits).map(|limit| limit.provision.clone());
        let set = [regime.follow_up.provision.clone()];
        let rule: toml::Table = toml::from_str(&crate::harness::read(&format!("data/periods/{}.toml", regime.rule))).unwrap();
        let bases = rule.get("basis").and_then(toml::Value::as_table).into_iter().flatten();
        let bases =
            bases.filter(|(of, _)| *of == "*" || **of == regime.id).flat_map(|(_, steps)| steps.as_table().unwrap().values());
        let bases = bases.filter_map(|basis| basis.as_str().map(str::to_owned)).map(Some);
        let named: BTreeSet<String> = periods.chain(limits).chain(set).chain(bases).flatten().collect();
        for language in catalog.languages_of(&regime.wording, Kind::Complaint).into_iter().filter(|language| language != "en") {
            let primary = |tag: &str| tag.split('-').next().unwrap().to_owned();
            if !record.languages.iter().any(|tag| primary(tag) == primary(&language)) {
                continue;
            }
            seen += 1;
            let phrases = catalog.phrases(&language).unwrap();
            let own = phrases.course.as_ref().unwrap().evidence.as_ref().unwrap();
            for provision in &named {
                assert_ne!(own.provision(provision), provision, "{code} in {language}");
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

/// All letters of a language are there, or none.
#[test]
fn where_there_is_one_letter_that_follows_there_are_all() {
    let catalog = Catalog::embedded();
    for id in catalog.ids("regimes") {
        let wording = &catalog.regime(&id).unwrap().wording;
        let reminders = catalog.languages_of(wording, Kind::Reminder);
        assert!(reminders.contains(&"en".to_owned()), "{wording}");
        for kind in Kind::FOLLOWING {
            assert_eq!(catalog.languages_of(wording, kind), reminders, "{wording} {kind:?}");
        }
        for language in &reminders {
            assert!(catalog.replies(language, wording).is_ok(), "{language} {wording}");
            assert!(catalog.phrases(language).unwrap().course.is_some(), "{language}");
        }
    }
}
