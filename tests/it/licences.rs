//! What licenses the sentences that assert something: no letter holds one without.

use std::collections::{BTreeMap, BTreeSet};

use demur::case::Draft;
use demur::catalog::{Catalog, Kind};
use demur::compose::{Composed, Note, Options, compose, licences};
use demur::controllers::{BasisKind, Controller};
use demur::law::{Channel, Confidence};

use crate::harness::{Typed, files, read, today};

/// One place for each law, and two for those under which the register differs.
const PLACES: [&str; 15] =
    ["DE-BY", "IE", "NO", "GB", "CH", "CA-ON", "CA-QC", "CA-AB", "CA-BC", "HK", "US-CA", "US-VA", "US-CT", "US-UT", "US-WY"];

/// A value that says something of the person or the company, and what licenses it.
const VALUES: [(&str, &str); 7] = [
    ("{{account}}", "account"),
    ("{{age}}", "age"),
    ("{{behalf}}", "behalf_of"),
    ("{{setting_off}}", "objection.setting_switched_off"),
    ("{{since}}", "register.since"),
    ("{{controller.term}}", "register.term"),
    ("{{controller.recipients}}", "register.recipients"),
];

/// Letters of people who say as little as one can: to every company from one place for each law, and from every place to one of
/// the register and one that it does not have; of adults and minors, with and without an account, as letter and as form.
fn letters(mut each: impl FnMut(&Composed)) {
    let catalog = Catalog::embedded().cached();
    let mut companies = catalog.ids("controllers");
    companies.push(String::new());
    let few = vec!["linkedin".to_owned(), String::new()];
    let of_laws = PLACES.iter().map(|place| ((*place).to_owned(), &companies));
    let everywhere = catalog.ids("jurisdictions").into_iter().map(|place| (place, &few));
    for (place, companies) in of_laws.chain(everywhere) {
        for language in catalog.languages(None) {
            let plain = case(&place, &language, "linkedin", true, None);
            if compose(&plain, &catalog, today(), Options::default()).is_err() {
                continue;
            }
            for company in companies {
                for (member, age) in [(true, None), (false, None), (true, Some(15)), (false, Some(12))] {
                    let case = case(&place, &language, company, member, age);
                    for (kind, channel) in [(Kind::Objection, Channel::Post), (Kind::Form, Channel::Electronic)] {
                        let options = Options { kind, channel, ..Options::default() };
                        each(&compose(&case, &catalog, today(), options).unwrap_or_else(|error| panic!("{place}: {error}")));
                    }
                }
            }
        }
    }
}

fn case(place: &str, language: &str, company: &str, member: bool, age: Option<u8>) -> demur::case::Case {
    let person = age.map(|age| format!("age = {age}\n")).unwrap_or_default();
    let typed = Typed { controller: company.to_owned(), member, person, ..Typed::new(place, Some(language)) };
    let mut toml = typed.toml();
    if company.is_empty() {
        toml = toml.replace("controller = \"\"\n", "") + "\n[controller]\nname = \"Example Networks\"\n";
    }
    Draft::parse(&toml, "typed.toml").unwrap().check(&Catalog::embedded()).unwrap()
}

/// The sentence of a note, as it stands in its file.
fn sentence(note: &Note) -> String {
    let line = read(&note.file).lines().nth(note.line - 1).unwrap().to_owned();
    line.split("{{!").next().unwrap().trim().to_owned()
}

/// No letter asserts what neither the case nor a sure fact of the register says.
#[test]
fn no_letter_holds_a_sentence_without_licence() {
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let mut count = 0;
    letters(|composed| {
        count += 1;
        for note in &composed.unlicensed {
            let asked = note.asserts.iter().map(|any| any.join(" or "));
            found.entry((note.file.clone(), sentence(note))).or_default().extend(asked);
        }
    });
    assert!(count > 8_000, "{count} letters");
    let say = |((file, sentence), asked): (&(String, String), &BTreeSet<String>)| format!("{file}: {sentence}: needs {asked:?}");
    assert!(found.is_empty(), "{}", found.iter().map(say).collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_licence_that_a_template_names_exists() {
    let known = licences(&Catalog::embedded()).unwrap();
    let mut seen = 0;
    letters(|composed| {
        for id in composed.notes.iter().flat_map(|note| note.asserts.iter().flatten()) {
            seen += 1;
            assert!(known.contains(id), "{}: {id}", composed.facts.template);
        }
    });
    assert!(seen > 0);
}

#[test]
fn a_sentence_that_prints_what_is_known_of_somebody_names_its_licence() {
    for path in files("templates", ".md") {
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            for (value, licence) in VALUES.iter().filter(|(value, _)| line.contains(value)) {
                let notes = line.split("{{!").skip(1).filter_map(|rest| rest.split_once("}}"));
                let licensed = notes.map(|(note, _)| note).any(|note| note.contains("asserts"));
                assert!(licensed, "{}: {value} without `asserts {licence}`: {line}", path.display());
            }
        }
    }
}

/// Who gives neither an account nor a page has said nothing by which the company could know them.
#[test]
fn who_gives_a_name_alone_does_not_claim_to_be_identified() {
    let catalog = Catalog::embedded();
    for (place, languages) in [("IE", ["en", "de", "fr", "it"].as_slice()), ("GB", &["en"])] {
        for language in languages {
            let typed = Typed { member: false, ..Typed::new(place, Some(language)) };
            let cites = |toml: String, kind: Kind| {
                let case = Draft::parse(&toml, "typed.toml").unwrap().check(&Catalog::embedded()).unwrap();
                let composed = compose(&case, &catalog, today(), Options { kind, ..Options::default() }).unwrap();
                composed.facts.citations.iter().any(|cited| cited.key == "12(6)")
            };
            let url = "urls = [\"https://social.example.org/posts/42\"]\n";
            for kind in [Kind::Objection, Kind::Form] {
                assert!(cites(typed.toml(), kind), "{place} {language}");
                assert!(typed.toml().contains(url) && !cites(typed.toml().replace(url, ""), kind), "{place} {language}");
            }
        }
    }
}

/// Whether the record is sure of this for the region; `None` for what is no fact of a company.
fn is_sure(record: &Controller, region: &str, licence: &str) -> Option<bool> {
    let core = "ai-training";
    let high = |confidence: Option<Confidence>| Some(confidence == Some(Confidence::High));
    let basis = |kind| record.basis_in(kind, core, region).map(|basis| basis.confidence);
    match licence.strip_prefix("register.")? {
        "term" => high(record.term_in(core, region).map(|term| term.confidence)),
        "basis" => high(basis(BasisKind::LegitimateInterests)),
        "research" => high(basis(BasisKind::Research)),
        "since" => high(record.start_in(core, region).filter(|start| start.day.is_some()).map(|start| start.confidence)),
        "recipients" => Some(record.recipients_in(region).any(|recipient| recipient.confidence > Confidence::Low)),
        "setting" => Some(record.settings_in(region).any(|s| !s.workaround && s.confidence == Confidence::High)),
        other => {
            let id = other.strip_prefix("processing.")?;
            high(record.processings_in(region).find(|p| p.id == id).map(|p| p.confidence))
        }
    }
}

#[test]
fn a_fact_of_the_register_is_a_licence_where_it_is_sure_for_the_region_and_nowhere_else() {
    let catalog = Catalog::embedded();
    let mut seen = BTreeSet::new();
    letters(|composed| {
        let Some(id) = &composed.facts.recipient.controller else { return };
        let record = catalog.controller(id).unwrap();
        let region = catalog.jurisdiction(&composed.facts.jurisdiction).unwrap().region.clone().unwrap();
        for note in &composed.notes {
            let place = |note: &Note| (note.file.clone(), note.line, note.asserts.clone());
            let is_refused = composed.unlicensed.iter().any(|other| place(other) == place(note));
            // What the person says of a company outside the register is no licence for one in it.
            let of_register = |id: &String| id.starts_with("register.") || id == "controller.purpose";
            let groups = note.asserts.iter().filter(|any| any.iter().all(of_register));
            let sure: Vec<bool> = groups.map(|any| any.iter().any(|id| is_sure(&record, &region, id).unwrap_or(false))).collect();
            let what = format!("{id} in {region}: {}:{} {:?}", note.file, note.line, note.asserts);
            let is_missing = sure.contains(&false);
            assert!(!is_missing || is_refused, "{what}: no licence for it");
            assert!(sure.len() < note.asserts.len() || is_missing || !is_refused, "{what}: it is licensed");
            seen.extend(sure);
        }
    });
    assert!(seen.contains(&true), "some are held");
}
