//! What nothing can follow is refused, with what to do.

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::FollowUp;
use demur::files::OverrideFolder;
use demur::history::{By, History, LetterKind, What};

use super::{answered, at, day, late, posted, sent, write};
use crate::harness::{Typed, repo};

fn refused(place: &str, language: &str, events: Vec<demur::history::Event>, wanted: &FollowUp) -> (String, String) {
    let error = write(&Typed::new(place, Some(language)).case(), events, late(), wanted).unwrap_err();
    let json = serde_json::to_value(&error).unwrap();
    assert!(!error.next_step().is_empty(), "{error}");
    (json["code"].as_str().unwrap_or_default().to_owned(), error.to_string())
}

#[test]
fn a_letter_that_nothing_recorded_carries_is_refused() {
    use LetterKind::{Closing, Complaint, Objection, Reminder, Reply};
    let returned = || vec![posted().remove(0), at("2026-12-01", What::Returned { letter: 1 })];
    let no_kind = || vec![posted().remove(0), answered("2026-12-01", &[], &[])];
    let strange = || vec![posted().remove(0), answered("2026-12-01", &["strange"], &[])];
    for (events, kind, code) in [
        (posted(), Objection, "objection-is-first"),
        (Vec::new(), Complaint, "nothing-sent"),
        (Vec::new(), Reminder, "nothing-sent"),
        (returned(), Reminder, "nothing-sent"),
        (posted(), Reply, "no-answer"),
        (no_kind(), Reply, "no-kind-of-answer"),
        (strange(), Reply, "unknown-kind-of-answer"),
        (posted(), Closing, "not-complied"),
        (vec![sent("2027-06-01", 1, Objection, By::Post)], Reminder, "event-later"),
    ] {
        assert_eq!(refused("IE", "en", events, &FollowUp::of(kind)).0, code, "{kind:?}");
    }
}

#[test]
fn a_language_without_such_letters_is_named() {
    // A language of the user's own, with the first letter alone.
    let home = tempfile::tempdir().unwrap();
    let own = home.path().join("templates/da");
    for path in crate::harness::files("templates/en", "") {
        let name = path.strip_prefix(repo("templates/en")).unwrap();
        let follows = ["reminder.md", "reply.md", "closing.md", "complaint.md", "replies.toml"];
        if name.starts_with("gdpr") && !follows.contains(&name.file_name().unwrap().to_str().unwrap())
            || name.starts_with("parts")
            || name.components().count() == 1
        {
            std::fs::create_dir_all(own.join(name).parent().unwrap()).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(own.join(name), text.replace("language = \"en\"", "language = \"da\"")).unwrap();
        }
    }
    let catalog = Catalog::with_overrides(OverrideFolder::new(home.path().to_owned()));
    let case = Draft::parse(&Typed::new("DK", Some("da")).toml(), "typed.toml").unwrap().check(&catalog).unwrap();
    for kind in [LetterKind::Reminder, LetterKind::Complaint] {
        let history = History::new(posted());
        let error = demur::compose::follow_up(&case, &history, &catalog, late(), &FollowUp::of(kind)).unwrap_err();
        assert_eq!(error.to_string(), "there is no such letter in the language da yet");
        assert!(error.next_step().contains("en"), "{}", error.next_step());
    }
}

#[test]
fn the_kinds_that_are_asked_for_replace_those_that_were_recorded() {
    let case = Typed::new("IE", Some("en")).case();
    let events = || vec![posted().remove(0), answered("2026-12-01", &["refused"], &[])];
    let wanted =
        FollowUp { answer: Some(vec!["use-the-setting".into(), "future-only".into()]), ..FollowUp::of(LetterKind::Reply) };
    let composed = write(&case, events(), late(), &wanted).unwrap();
    // The weightier one leads.
    assert_eq!(composed.facts.following.unwrap().answers, ["future-only", "use-the-setting"]);
}

/// A letter on its way for days sets a later day; what is urgent sets an earlier one.
#[test]
fn the_day_that_a_letter_sets_counts_from_its_arrival() {
    let case = Typed::new("IE", Some("en")).case();
    let set = |kinds: &[&str], channel| {
        let events = vec![posted().remove(0), answered("2026-12-01", kinds, &[])];
        let wanted = FollowUp { channel, ..FollowUp::of(LetterKind::Reply) };
        let composed = write(&case, events, day("2026-12-07"), &wanted).unwrap();
        composed.facts.following.unwrap().set_day.unwrap()
    };
    let (electronic, post) = (demur::law::Channel::Electronic, demur::law::Channel::Post);
    assert!(set(&["refused"], electronic) < set(&["refused"], post));
    assert!(set(&["restriction-lifted"], electronic) < set(&["refused"], electronic));
}

/// The authority takes other languages than that of the letters.
#[test]
fn a_complaint_is_in_a_language_that_the_authority_takes() {
    let complaint = FollowUp::of(LetterKind::Complaint);
    let code = |composed: &demur::compose::Composed| -> Vec<String> {
        let json = composed.warnings.iter().map(|warning| serde_json::to_value(warning).unwrap());
        json.map(|warning| warning["code"].as_str().unwrap().to_owned()).collect()
    };
    // Ireland takes English, and a letter in German is not refused: the complaint is in English.
    let composed = write(&Typed::new("IE", Some("de")).case(), posted(), late(), &complaint).unwrap();
    assert_eq!(composed.letter.language.split('-').next(), Some("en"));
    assert!(code(&composed).contains(&"complaint-in-another-language".to_owned()), "{:?}", code(&composed));
    let composed = write(&Typed::new("IE", Some("en")).case(), posted(), late(), &complaint).unwrap();
    assert!(!code(&composed).contains(&"complaint-in-another-language".to_owned()));
}

/// Where the company is in another country of the same law, the complaint says so; elsewhere it does not.
#[test]
fn the_one_stop_shop_is_explained_where_there_is_one() {
    let complaint = FollowUp::of(LetterKind::Complaint);
    let cites = |place: &str| {
        let composed = write(&Typed::new(place, Some("en")).case(), posted(), late(), &complaint).unwrap();
        composed.facts.citations.iter().any(|cited| cited.key == "56(1)")
    };
    assert!(cites("NL") && cites("NO") && !cites("IE"));
}
