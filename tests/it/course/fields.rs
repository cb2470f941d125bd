//! A complaint in the fields of the authority's form: over every place that says how its authority takes complaints.

use std::collections::{BTreeMap, BTreeSet};

use demur::case::{Case, Draft};
use demur::catalog::{Catalog, Kind};
use demur::compose::{Composed, FollowUp, follow_up};
use demur::history::{By, Event, History, LetterKind, What};
use demur::law::{Complaint, ComplaintField as Field};
use demur::letter::{Block, Inline, plain};

use super::checklist::foreign_to;
use super::{answered, at, late, posted, sent};
use crate::harness::Typed;

/// What no case holds.
const NEVER_KNOWN: [Field; 3] = [Field::PersonalNumber, Field::CompanyNumber, Field::Continues];

/// Read once: there are more than a thousand complaints.
fn catalog() -> &'static Catalog {
    static CATALOG: std::sync::OnceLock<Catalog> = std::sync::OnceLock::new();
    CATALOG.get_or_init(Catalog::embedded)
}

/// Somebody with every way to be reached, or with an address alone.
fn case(place: &str, language: &str, full: bool) -> Case {
    let toml = Typed { member: full, ..Typed::new(place, Some(language)) }.toml();
    let toml = if full { toml.replace("[person]\n", "[person]\nphone = \"+353 1 555 0100\"\n") } else { toml };
    Draft::parse(&toml, "typed.toml").unwrap().check(catalog()).unwrap()
}

fn stories() -> [Vec<Event>; 3] {
    let reminded = || [posted(), vec![sent("2027-03-01", 2, LetterKind::Reminder, By::Mail)]].concat();
    let refused = [
        reminded(),
        vec![
            at("2027-03-02", What::Delivered { letter: 2 }),
            answered("2027-03-10", &["refused", "future-only"], &["We do not share your view."]),
        ],
    ];
    [posted(), reminded(), refused.concat()]
}

/// How complaints are made at a place, and by which law; what a part of a country leaves out is as in the country.
fn record(place: &str) -> Option<(Complaint, String)> {
    let own = catalog().jurisdiction(place).unwrap();
    let country = catalog().jurisdiction(place.split('-').next()?).unwrap();
    if own.authority.as_ref().is_some_and(|authority| authority.by_subdivision) {
        return None;
    }
    let mut complaint = own.complaint.clone().or_else(|| country.complaint.clone())?;
    let above = country.complaint.as_ref().filter(|_| complaint.contents.is_empty());
    if let Some(above) = above {
        complaint.fields.clone_from(&above.fields);
    }
    Some((complaint, own.regime.clone().or_else(|| country.regime.clone())?))
}

/// Calls `each` for a complaint of each place and each story; the languages of its law take turns.
fn complaints(mut each: impl FnMut(&str, &Case, &[Event], Composed)) {
    let places = catalog().ids("jurisdictions");
    for (turn, place) in places.iter().enumerate() {
        let Some((_, regime)) = record(place) else { continue };
        let languages = catalog().languages_of(&catalog().regime(&regime).unwrap().wording, Kind::Complaint);
        for (story, events) in stories().into_iter().enumerate() {
            let language = &languages[(turn + story) % languages.len()];
            let full = (turn + story) % 2 == 0;
            let case = case(place, language, full);
            let wanted = FollowUp { withhold_name: full, ..FollowUp::of(LetterKind::Complaint) };
            let name = format!("{place} {language} {full} {}", events.len());
            let composed = follow_up(&case, &History::new(events.clone()), catalog(), late(), &wanted)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            each(&name, &case, &events, composed);
        }
    }
}

#[test]
fn every_field_of_every_authority_is_filled_or_named_as_the_persons() {
    let (mut seen, mut places, mut foreign) = (0, BTreeSet::new(), BTreeMap::new());
    complaints(|name, case, events, composed| {
        let form = composed.form.unwrap_or_else(|| panic!("{name}: no fields"));
        let place = name.split(' ').next().unwrap();
        places.insert(place.to_owned());
        let (complaint, regime) = record(place).unwrap();
        // An Act that is not in force yet gives way to the country.
        let in_force = if regime == composed.facts.regime { complaint } else { record(&place[..2]).unwrap().0 };
        let asked = in_force.fields;
        assert_eq!(form.authority, composed.facts.authority, "{name}");
        let first: Vec<Field> = form.fields.iter().take_while(|field| field.asked).map(|field| field.id).collect();
        assert_eq!(first, asked, "{name}: the order of the authority");
        assert!(form.fields.iter().skip(first.len()).all(|field| !field.asked), "{name}");
        let ids: BTreeSet<Field> = form.fields.iter().map(|field| field.id).collect();
        assert_eq!(ids.len(), form.fields.len(), "{name}: a field twice");
        for needed in Field::GENERAL {
            let told_elsewhere = needed == Field::PriorContact && !asked.is_empty();
            let lacks = needed == Field::Email && case.person.email.is_none()
                || needed == Field::Infringement && composed.facts.regime == "us-none";
            assert!(ids.contains(&needed) || told_elsewhere || lacks, "{name}: {needed:?}");
        }
        let regime = &composed.facts.regime;
        let foreign = foreign.entry(regime.clone()).or_insert_with(|| foreign_to(regime));
        for field in &form.fields {
            seen += 1;
            assert!(!field.label.trim().is_empty(), "{name}: {:?}", field.id);
            let lacks = match field.id {
                Field::Address => case.person.address.is_empty(),
                Field::Email => case.person.email.is_none(),
                Field::Phone => case.person.phone.is_none(),
                id => NEVER_KNOWN.contains(&id),
            };
            assert_eq!(field.text.is_none(), lacks, "{name}: {:?}", field.id);
            let Some(text) = &field.text else { continue };
            assert!(text.trim() == text && text.chars().count() > 3, "{name}: {:?}: {text:?}", field.id);
            for hole in ["{", "}", "()", "( ", "（）", "..", " ,", "**", "null"] {
                assert!(!text.contains(hole), "{name}: {:?}: {hole} in {text:?}", field.id);
            }
            let word = foreign.iter().find(|word| text.contains(word.as_str()));
            assert!(word.is_none(), "{name}: {:?}: {word:?}", field.id);
        }
        let text =
            |id: Field| form.fields.iter().find(|field| field.id == id).and_then(|field| field.text.clone()).unwrap_or_default();
        assert!(text(Field::Facts).lines().count() > events.len(), "{name}: {}", text(Field::Facts));
        let contact = text(Field::PriorContact);
        assert!(contact.is_empty() || contact.lines().count() == events.len(), "{name}: {contact}");
        if composed.facts.regime != "us-none" {
            assert!(text(Field::Measures).contains("1. "), "{name}: {}", text(Field::Measures));
        }
    });
    assert!(places.len() >= 95 && seen > 3_000, "{} {seen}", places.len());
}

#[test]
fn nothing_of_the_letter_is_lost_in_fields() {
    complaints(|name, _, _, composed| {
        let form = composed.form.unwrap();
        let all: Vec<&str> = form.fields.iter().filter_map(|field| field.text.as_deref()).collect();
        let all = all.join("\n").to_lowercase();
        let has = |text: &str| all.contains(text.trim_start_matches([':', '：', ' ']).trim().to_lowercase().as_str());
        // The salutation is none of it.
        for block in composed.letter.blocks.iter().skip(1) {
            match block {
                Block::Numbered(items) => assert!(items.iter().all(|item| has(&plain(item))), "{name}"),
                Block::Paragraph(inlines) => {
                    let inlines = if matches!(inlines[0], Inline::Strong(_)) { &inlines[1..] } else { &inlines[..] };
                    let text = plain(inlines);
                    // A sentence may have moved into a field of its own.
                    let moved = form.fields.iter().filter(|field| field.id == Field::NameToCompany);
                    let text = moved.filter_map(|field| field.text.clone()).fold(text, |text, own| text.replace(&own, ""));
                    assert!(has(&text), "{name}: {text}");
                }
            }
        }
    });
}

/// A label for every field, and a part for every run-in heading, in every language that has complaints.
#[test]
fn every_language_names_every_field_and_every_part() {
    let catalog = catalog();
    let regimes: BTreeSet<String> = catalog.ids("regimes").iter().map(|id| catalog.regime(id).unwrap().wording.clone()).collect();
    for wording in regimes {
        for language in catalog.languages_of(&wording, Kind::Complaint) {
            let form = catalog.complaint_form(&language).unwrap().unwrap_or_else(|| panic!("{language}"));
            let labels: BTreeSet<&String> = form.labels.values().collect();
            assert_eq!((form.labels.len(), labels.len()), (19, 19), "{language}");
            let template = crate::harness::read(&format!("templates/{language}/{wording}/complaint.md"));
            let headings = template.lines().filter(|line| line.starts_with("**")).count();
            assert_eq!(form.sections(&wording).len(), headings, "{language} {wording}");
        }
    }
}
