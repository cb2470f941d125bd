//! Letters that are tried: what only the composer can find.

use chrono::NaiveDate;

use super::Report;
use crate::case::Draft;
use crate::catalog::{Catalog, Kind};
use crate::compose::{Options, compose};

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
