//! Letters that are tried: what only the composer can find.

use chrono::{Days, NaiveDate};

use super::Report;
use crate::case::Draft;
use crate::catalog::{Catalog, Kind};
use crate::compose::{self, FollowUp, Options, compose, follow_up};
use crate::history::{By, Event, History, LetterKind, What};

/// Composes letters and forms of each wording, of somebody with everything that can be said and of somebody with next to
/// nothing.
pub(super) fn check(catalog: &Catalog, language: &str, wordings: &[String], today: NaiveDate, report: &mut Report) {
    let asked = catalog.interview(language).err().filter(|error| !matches!(error, crate::catalog::Error::Unknown { .. }));
    let records = [catalog.phrases(language).err(), catalog.grounds(language).err(), asked, catalog.processings().err()];
    for error in records.iter().flatten() {
        report.broken(error);
    }
    if let Ok(phrases) = catalog.phrases(language)
        && phrases.language != language
    {
        let (language, folder) = (phrases.language.clone(), language.to_owned());
        let file = catalog.shown(&format!("templates/{folder}/phrases.toml"));
        report.add(&file, None, super::Fault::OtherLanguage { language, folder });
    }
    for id in catalog.ids("regimes") {
        let Ok(regime) = catalog.regime(&id) else { continue };
        if !wordings.contains(&regime.wording) {
            continue;
        }
        let places = places(catalog, &id);
        for kind in [Kind::Objection, Kind::Form] {
            let Ok((path, _)) = catalog.template(language, &regime.wording, kind) else { continue };
            for full in [true, false] {
                try_one(catalog, language, &places, (&path, kind), full, today, report);
            }
        }
        for kind in [LetterKind::Reminder, LetterKind::Reply, LetterKind::Closing, LetterKind::Complaint] {
            for full in [true, false] {
                try_following(catalog, language, &places, kind, full, today, report);
            }
        }
    }
}

/// Where the law applies.
fn places(catalog: &Catalog, regime: &str) -> Vec<String> {
    let applies = |code: &String| catalog.jurisdiction(code).is_ok_and(|record| record.regime.as_deref() == Some(regime));
    catalog.ids("jurisdictions").into_iter().filter(applies).collect()
}

fn try_one(
    catalog: &Catalog,
    language: &str,
    places: &[String],
    (path, kind): (&str, Kind),
    full: bool,
    today: NaiveDate,
    report: &mut Report,
) {
    for place in places {
        let Some(draft) = sample(catalog, language, place, full) else { return };
        let case = match Draft::parse(&draft, "sample").map_err(Into::into).and_then(|draft| draft.check(catalog)) {
            Ok(case) => case,
            Err(error) => return report.not_composed(&catalog.shown(path), &error),
        };
        match compose(&case, catalog, today, Options { kind, accept_unverified: true, ..Options::default() }) {
            // A law that is not in force yet gives way to another.
            Ok(composed) if composed.facts.template != path => {}
            Ok(_) => return,
            Err(error) => return report.not_composed(&catalog.shown(path), &error),
        }
    }
}

/// Composes a letter that follows, in one place of the law; a reply to each kind of answer alone, and to all together.
fn try_following(
    catalog: &Catalog,
    language: &str,
    places: &[String],
    kind: LetterKind,
    full: bool,
    today: NaiveDate,
    report: &mut Report,
) {
    let template = match kind {
        LetterKind::Objection => return,
        LetterKind::Reminder => Kind::Reminder,
        LetterKind::Reply => Kind::Reply,
        LetterKind::Closing => Kind::Closing,
        LetterKind::Complaint => Kind::Complaint,
    };
    let known: Vec<String> =
        catalog.answers().map(|answers| answers.kinds.iter().map(|kind| kind.id.clone()).collect()).unwrap_or_default();
    let mut answers: Vec<Vec<String>> = vec![known.clone()];
    if kind == LetterKind::Reply {
        answers.extend(known.into_iter().map(|kind| vec![kind]));
    }
    for place in places {
        let Some(draft) = sample(catalog, language, place, full) else { return };
        let Ok(case) = Draft::parse(&draft, "sample").map_err(compose::Error::from).and_then(|draft| draft.check(catalog)) else {
            return;
        };
        let Ok(record) = catalog.jurisdiction(place) else { return };
        let wording = record.regime.as_deref().and_then(|id| catalog.regime(id).ok()).map(|regime| regime.wording.clone());
        let Some(wording) = wording else { return };
        let Ok((path, _)) = catalog.template(language, &wording, template) else { return };
        let in_force = record.act.as_ref().is_none_or(|act| act.effective <= today);
        if !in_force {
            continue;
        }
        for kinds in &answers {
            let history = story(kind, kinds, full, today);
            let wanted = FollowUp { accept_unverified: true, withhold_name: full, ..FollowUp::of(kind) };
            match follow_up(&case, &history, catalog, today, &wanted) {
                // The authority takes another language.
                Ok(_) => {}
                Err(error) => return report.not_composed(&catalog.shown(&path), &error),
            }
        }
        return;
    }
}

/// A made-up story that ends on this day: with all that can happen, or only what the letter needs.
fn story(kind: LetterKind, kinds: &[String], full: bool, today: NaiveDate) -> History {
    let ago = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let event = |days, what| Event { on: ago(days), what, note: None };
    let sent = |letter, kind| What::Sent { letter, kind, by: By::Post, tracking: None };
    let mut events = vec![event(200, sent(1, LetterKind::Objection))];
    if full {
        events.push(event(195, What::Delivered { letter: 1 }));
        events.push(event(194, What::Acknowledged));
        events.push(event(190, What::Extended));
        events.push(event(90, sent(2, LetterKind::Reminder)));
    }
    let quotes = if full { vec!["…".to_owned()] } else { Vec::new() };
    match kind {
        LetterKind::Reply => events.push(event(10, What::Answered { kinds: kinds.to_vec(), quotes })),
        LetterKind::Complaint if full => events.push(event(10, What::Answered { kinds: kinds.to_vec(), quotes })),
        LetterKind::Closing => events.push(event(10, What::Complied)),
        _ => {}
    }
    History::new(events)
}

/// A made-up case; `None` if the language has no ground to give.
fn sample(catalog: &Catalog, language: &str, place: &str, full: bool) -> Option<String> {
    let grounds = catalog.grounds(language).ok()?;
    let (ground, _) = grounds.by_id.iter().find(|(_, ground)| !ground.is_sensitive())?;
    let fact = catalog.words(language).map(|words| words.sample.clone()).unwrap_or_default();
    // A JSON string is a basic string of TOML.
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let standing = if full {
        "[account]\nemail = \"robin@example.org\"\nname = \"robin\"\n\n\
         [behalf_of]\nname = \"Kim Testchild\"\nas = \"association\"\nage = 12\ncomplaint = true\n"
    } else {
        "[non_member]\nsearch_name = \"Robin Testname\"\n"
    };
    let company = if full {
        format!("controller = {}\ndirect_marketing = true\ncomplaint = true\n", text(catalog.ids("controllers").first()?))
    } else {
        String::new()
    };
    let other = if full { "" } else { "\n[controller]\nname = \"Example Network\"\n" };
    Some(format!(
        "[person]\nname = \"Robin Testname\"\ncountry = {}\nemail = \"robin@example.org\"\n\n{standing}\n\
         [objection]\n{company}language = {}\n\n[[objection.ground]]\nid = {}\nfact = {}\n{other}",
        text(place),
        text(language),
        text(ground),
        text(if fact.trim().is_empty() { "…" } else { &fact }),
    ))
}
