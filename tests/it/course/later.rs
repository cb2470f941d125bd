//! What a letter says of what came before it: lateness, time that was taken, earlier replies, thanks that came too early, and
//! what is enclosed.

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::{Composed, DueWhat, FollowUp, State, Step, Warning, standing};
use demur::history::{By, Event, History, LetterKind, What};
use demur::letter::Block;

use super::{answered, at, day, late, posted, sent, write};
use crate::harness::Typed;

fn mailed() -> Vec<Event> {
    vec![sent("2026-11-23", 1, LetterKind::Objection, By::Mail)]
}

/// What a letter of this kind says, with plain spaces.
fn written(place: &str, language: &str, events: &[Event], kind: LetterKind) -> (Composed, String) {
    let composed = write(&Typed::new(place, Some(language)).case(), events.to_vec(), late(), &FollowUp::of(kind)).unwrap();
    assert!(composed.unlicensed.is_empty(), "{place} {language}: {:?}", composed.unlicensed);
    let mut lines = vec![composed.letter.subject.clone()];
    for block in &composed.letter.blocks {
        match block {
            Block::Paragraph(inlines) => lines.push(demur::letter::plain(inlines)),
            Block::Numbered(items) => lines.extend(items.iter().map(|item| demur::letter::plain(item))),
        }
    }
    let text = lines.join("\n").replace(['\u{a0}', '\u{202f}'], " ");
    (composed, text)
}

/// Languages and places, one of each.
const PLACES: [(&str, &str); 6] = [("IE", "en"), ("GB", "en"), ("DE-BE", "de"), ("FR", "fr"), ("IT", "it"), ("HK", "zh-Hant-HK")];

#[test]
fn only_the_first_answer_that_decides_something_can_be_late() {
    let is_late = |events: &[Event]| written("IE", "en", events, LetterKind::Reply).1.contains("came after the period");
    let with = |more: &[Event]| [mailed(), more.to_vec()].concat();
    let timely = answered("2026-12-01", &["use-the-setting"], &[]);
    let tardy = answered("2027-02-01", &["refused"], &[]);
    assert!(is_late(&with(std::slice::from_ref(&tardy))));
    assert!(!is_late(&with(&[timely, tardy.clone()])), "the first was in time");
    let question = answered("2026-12-01", &["identity-demanded"], &[]);
    assert!(is_late(&with(&[question, tardy.clone()])), "a question is no answer");
    assert!(!is_late(&with(&[tardy, answered("2027-03-01", &["refused"], &[])])), "the first was late, and not this one");
}

/// What was asked for stays what was asked for: no law gives the company more of it.
#[test]
fn taking_more_time_moves_a_period_of_the_law_and_no_other() {
    let catalog = Catalog::embedded();
    for (place, moved) in [
        ("IE", Some("2027-02-23")),
        ("US-CA", Some("2027-02-21")),
        ("CA-ON", None),
        ("CA-AB", None),
        ("CA-BC", None),
        ("CA-QC", None),
        ("CH", None),
        ("HK", None),
    ] {
        let case = Typed::new(place, Some("en")).case();
        let events = [mailed(), vec![at("2026-12-01", What::Extended)]].concat();
        let found = standing(&case, &History::new(events.clone()), &catalog, late()).unwrap();
        let day = found.day(&DueWhat::Extended).map(|day| day.day.to_string());
        assert_eq!(day.as_deref(), moved, "{place}");
        if place.starts_with("CA-") {
            // The reminder tells the day that the first letter had named.
            let asked = found.day(&DueWhat::Answer).unwrap().day;
            let (_, text) = written(place, "en", &events, LetterKind::Reminder);
            assert!(text.contains(&asked.format("%B %-d, %Y").to_string()), "{place} {asked}: {text}");
        }
    }
}

#[test]
fn a_reply_says_that_it_is_not_the_first() {
    for (place, language) in PLACES {
        let first = answered("2026-12-01", &["use-the-setting"], &[]);
        let second = answered("2027-02-01", &["refused"], &[]);
        let before = [mailed(), vec![first.clone(), second.clone()]].concat();
        let after = [mailed(), vec![first, sent("2026-12-05", 2, LetterKind::Reply, By::Mail), second]].concat();
        let asserts = |events: &[Event]| {
            let (composed, _) = written(place, language, events, LetterKind::Reply);
            composed.notes.iter().flat_map(|note| note.asserts.concat()).any(|id| id == "event.sent.reply")
        };
        assert!(asserts(&after) && !asserts(&before), "{place} {language}");
    }
}

#[test]
fn what_is_taken_up_again_goes_on_where_it_was() {
    let catalog = Catalog::embedded();
    let case = Typed::new("IE", Some("en")).case();
    let stands = |events: &[Event]| {
        let found = standing(&case, &History::new(events.to_vec()), &catalog, late()).unwrap();
        (found.state, found.next.map(|next| next.step))
    };
    let thanked = vec![at("2026-12-10", What::Complied), sent("2026-12-12", 2, LetterKind::Closing, By::Mail)];
    let mut events = [mailed(), thanked].concat();
    assert_eq!(stands(&events), (State::Complied, None));
    events.push(at("2027-03-01", What::Reopened));
    assert_eq!(stands(&events), (State::Overdue, Some(Step::Reminder)));
    // Done after all.
    events.push(at("2027-04-01", What::Complied));
    assert_eq!(stands(&events), (State::Complied, Some(Step::Closing)));
}

#[test]
fn a_letter_after_thanks_says_that_there_were_some() {
    for (place, language) in PLACES {
        let settled = [
            mailed(),
            vec![
                answered("2026-12-05", &["refused"], &[]),
                at("2026-12-10", What::Complied),
                sent("2026-12-12", 2, LetterKind::Closing, By::Mail),
            ],
        ]
        .concat();
        let again = [settled.clone(), vec![at("2027-03-01", What::Reopened)]].concat();
        for kind in [LetterKind::Reminder, LetterKind::Reply] {
            let (composed, _) = written(place, language, &again, kind);
            let asserted: Vec<String> = composed.notes.iter().flat_map(|note| note.asserts.concat()).collect();
            for id in ["event.complied", "event.sent.closing", "event.reopened"] {
                assert!(asserted.iter().any(|asserted| asserted == id), "{place} {language} {kind:?}: {id}");
            }
        }
        // A complaint tells why the list does not end with what the company did; and without that it is doubted.
        let phrases = catalog_phrases(language);
        let sentence = phrases.split_once("{day}").map_or(phrases.as_str(), |(_, rest)| rest).trim().to_owned();
        let (composed, text) = written(place, language, &again, LetterKind::Complaint);
        assert!(text.contains(&sentence.replace(['\u{a0}', '\u{202f}'], " ")), "{place} {language}: {sentence}\n{text}");
        assert!(!composed.warnings.iter().any(|warning| matches!(warning, Warning::Settled { .. })));
        let (composed, _) = written(place, language, &settled, LetterKind::Complaint);
        let doubt = Warning::Settled { day: day("2026-12-10") };
        assert!(composed.warnings.contains(&doubt), "{place} {language}: {:?}", composed.warnings);
    }
    // What was only left, and not done, is nobody else's matter.
    let left = [mailed(), vec![at("2026-12-10", What::Closed), at("2027-03-01", What::Reopened)]].concat();
    let (_, text) = written("IE", "en", &left, LetterKind::Complaint);
    assert!(!text.contains("up again"), "{text}");
}

fn catalog_phrases(language: &str) -> String {
    Catalog::embedded().phrases(language).unwrap().course.as_ref().unwrap().events.reopened.clone()
}

#[test]
fn what_is_enclosed_and_not_kept_is_named() {
    let events = [posted(), vec![at("2026-11-26", What::Delivered { letter: 1 }), answered("2026-12-01", &["refused"], &[])]];
    let missing = |filed: Option<Vec<bool>>| {
        let wanted = FollowUp { filed, ..FollowUp::of(LetterKind::Complaint) };
        let composed = write(&Typed::new("IE", Some("en")).case(), events.concat(), late(), &wanted).unwrap();
        let listed = composed.letter.enclosures.clone().unwrap();
        assert!(listed.contains("proof of receipt") && listed.contains("answer of"), "{listed}");
        composed.warnings.into_iter().find_map(|warning| match warning {
            Warning::EnclosuresNotKept { enclosures } => Some(enclosures),
            _ => None,
        })
    };
    assert_eq!(missing(None), None, "nobody knows");
    assert_eq!(missing(Some(vec![false, true, true])), None, "our own letter can be written again");
    assert_eq!(missing(Some(vec![true, true, false])), Some(vec!["answer of 1 December 2026".to_owned()]));
    assert_eq!(missing(Some(vec![false; 3])).map(|all| all.len()), Some(2));
}

#[test]
fn an_association_complains_by_a_mandate_to_complain() {
    let doubted = |place: &str, mandate: &str| {
        let represented = format!("[behalf_of]\nname = \"Kim Example\"\nas = \"association\"\n{mandate}");
        let toml = Typed::new(place, Some("en")).toml() + &represented;
        let case = Draft::parse(&toml, "typed.toml").unwrap().check(&Catalog::embedded()).unwrap();
        let composed = write(&case, posted(), late(), &FollowUp::of(LetterKind::Complaint)).unwrap();
        assert!(composed.letter.enclosures.unwrap().contains("andate of Kim Example"));
        composed.warnings.iter().any(|warning| matches!(warning, Warning::MandateNotToComplain { .. }))
    };
    assert!(doubted("IE", "") && !doubted("IE", "complaint = true\n"));
    assert!(!doubted("CA-ON", ""), "no law there speaks of one");
}

/// The line of an envelope is no part of a sentence.
#[test]
fn a_complaint_names_the_country_of_the_company_as_a_sentence_does() {
    for (place, language, name) in [("DE-BE", "de", "Irland"), ("FR", "fr", "Irlande"), ("CH", "en", "Ireland")] {
        let (_, text) = written(place, language, &mailed(), LetterKind::Complaint);
        assert!(text.contains(&format!("Dublin 2, {name}")) && !text.contains(&name.to_uppercase()), "{place}: {text}");
    }
}

/// In Quebec the days for asking the Commission about a disagreement are soon over.
#[test]
fn a_complaint_that_asks_for_a_review_too_late_asks_to_be_excused() {
    for language in ["en", "fr"] {
        let excused = |on: &str| {
            let case = Typed::new("CA-QC", Some(language)).case();
            let events = [mailed(), vec![answered("2026-12-01", &["refused"], &[])]].concat();
            let wanted = FollowUp::of(LetterKind::Complaint);
            let composed = write(&case, events, day(on), &wanted).unwrap();
            let text = composed.letter.blocks.iter().map(|block| format!("{block:?}")).collect::<Vec<_>>().join("\n");
            ["relieve me", "relever du défaut"].iter().any(|words| text.contains(words))
        };
        assert!(!excused("2026-12-31"), "{language}: the last day");
        assert!(excused("2027-01-04"), "{language}");
    }
}
