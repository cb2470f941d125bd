//! Places with several languages: the cantons of Switzerland, and what somebody is told who named no language.

use demur::catalog::{Catalog, Kind};
use demur::compose::{Composed, Options, Warning, compose};

use crate::harness::{Demur, Typed, assert_refused, read, today};

fn composed(place: &str, language: Option<&str>, controller: &str, kind: Kind, catalog: &Catalog) -> Composed {
    let typed = Typed { controller: controller.to_owned(), ..Typed::new(place, language) };
    compose(&typed.case(), catalog, today(), Options { kind, ..Options::default() }).unwrap()
}

fn cantons(catalog: &Catalog) -> Vec<String> {
    catalog.ids("jurisdictions").into_iter().filter(|id| id.starts_with("CH-")).collect()
}

/// What is said of the languages of the place, if anything is.
fn choice(composed: &Composed) -> Option<&Warning> {
    composed.warnings.iter().find(|warning| matches!(warning, Warning::LanguageAssumed { .. }))
}

#[test]
fn a_letter_from_a_canton_is_that_from_switzerland_in_its_language() {
    let catalog = Catalog::embedded().cached();
    let cantons = cantons(&catalog);
    assert_eq!(cantons.len(), 26);
    for kind in [Kind::Objection, Kind::Form] {
        for language in ["de", "fr", "it", "en"] {
            for controller in ["linkedin", "xai", "snap", "tiktok"] {
                let whole = composed("CH", Some(language), controller, kind, &catalog);
                for canton in &cantons {
                    let mut part = composed(canton, Some(language), controller, kind, &catalog);
                    // Which comes of all that was typed.
                    part.letter.reference.clone_from(&whole.letter.reference);
                    // In English, no language of Switzerland, the country stands there for the post in that of the canton.
                    let own = catalog.jurisdiction(canton).unwrap().languages[0].clone();
                    let abroad =
                        [("linkedin", "IE"), ("snap", "US"), ("tiktok", "IE")].into_iter().find(|(id, _)| *id == controller);
                    if let (Some((_, country)), "en") = (abroad, language) {
                        let line = |language: &str| catalog.country_line(language, country).unwrap().unwrap();
                        let last = part.letter.recipient.last_mut().unwrap();
                        assert_eq!(*last, line(&own), "{canton} {controller}");
                        *last = line("de");
                    }
                    let same = format!("{:?}", part.letter) == format!("{:?}", whole.letter);
                    assert!(same, "{canton} {language} {controller}:\n{:?}", part.letter);
                    assert_eq!(part.warnings, whole.warnings, "{canton} {language} {controller}");
                }
            }
        }
    }
    for canton in &cantons {
        let record = catalog.jurisdiction(canton).unwrap();
        let first = record.languages.first().unwrap();
        assert_eq!(&composed(canton, None, "linkedin", Kind::Objection, &catalog).letter.language, first, "{canton}");
    }
}

#[test]
fn a_canton_has_names_and_official_languages_of_its_own_and_nothing_else() {
    let catalog = Catalog::embedded();
    let country = catalog.jurisdiction("CH").unwrap();
    let mut several = Vec::new();
    for canton in cantons(&catalog) {
        let text = read(&format!("data/jurisdictions/{canton}.toml"));
        assert!(text.contains("\nlanguages = [") && !text.contains("\nregime"), "{canton}");
        assert!(["[authority", "[national_law", "[minors", "[complaint"].iter().all(|table| !text.contains(table)), "{canton}");
        let record = catalog.jurisdiction(&canton).unwrap();
        assert!(record.languages.iter().all(|language| country.languages.contains(language)), "{canton}");
        for language in ["de", "fr", "it", "en"] {
            assert!(record.name.contains_key(language), "{canton} {language}");
        }
        assert!(record.name.values().any(|name| *name == country.subdivisions[&canton]), "{canton}");
        if record.languages.len() > 1 {
            several.push(canton);
        }
    }
    assert_eq!(several, ["CH-BE", "CH-FR", "CH-GR", "CH-VS"]);
    assert_eq!(country.subdivisions.len(), 26);
    for (language, part) in &country.part_by_language {
        assert_eq!(catalog.jurisdiction(part).unwrap().languages.first(), Some(language), "{part}");
    }
    // Each language but the first has its example.
    assert!(country.languages.iter().skip(1).eq(country.part_by_language.keys()));
}

#[test]
fn who_named_no_language_is_told_which_others_there_are() {
    let catalog = Catalog::embedded().cached();
    for (place, name, language, others, parts) in [
        ("CH", "Switzerland", "de", &["fr", "it"][..], &["CH-GE", "CH-TI"][..]),
        ("CH-BE", "Bern", "de", &["fr"], &[]),
        ("CH-VS", "Valais", "fr", &["de"], &[]),
        ("CH-GR", "Grisons", "de", &["it"], &[]),
        ("BE", "Belgium", "en", &["fr", "de"], &[]),
        ("LU", "Luxembourg", "fr", &["de"], &[]),
        ("CA", "Canada", "en", &["fr"], &[]),
        ("CA-QC", "Quebec", "fr", &["en"], &[]),
        ("HK", "Hong Kong", "zh-Hant-HK", &["en"], &[]),
    ] {
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let expected = Warning::LanguageAssumed {
            place: name.to_owned(),
            language: language.to_owned(),
            others: owned(others),
            parts: owned(parts),
        };
        assert_eq!(choice(&composed(place, None, "linkedin", Kind::Objection, &catalog)), Some(&expected), "{place}");
        let named = composed(place, Some(language), "linkedin", Kind::Objection, &catalog);
        assert_eq!(choice(&named), None, "{place}");
    }
    // One language, or one in which there are letters.
    for place in ["CH-ZH", "CH-GE", "CH-TI", "DE-BE", "FR", "GB", "US-CA", "IE", "MT", "FI", "NO"] {
        assert_eq!(choice(&composed(place, None, "linkedin", Kind::Objection, &catalog)), None, "{place}");
    }
}

/// The arguments of a letter from a place.
fn letter<'a>(place: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args =
        vec!["letter", "linkedin", "--name", "Robin Testname", "--email", "robin@example.org", "--account-name", "robin"];
    args.extend(["--ground", "job-seeker=I have been looking for work since March 2026.", "--country", place]);
    args.extend(more);
    args
}

#[test]
fn the_terminal_says_how_to_choose_another_language() {
    let demur = Demur::new();
    for (place, said) in [
        (
            "CH",
            "Switzerland has several languages, and the letter is in de; if yours is another, name it (fr, it), or your part of the \
             country (CH-GE, CH-TI, for instance): --lang or --country",
        ),
        ("LU", "Luxembourg has several languages, and the letter is in fr; if yours is another, name it (de): --lang"),
    ] {
        let ran = demur.run(&letter(place, &[]));
        assert_eq!((ran.code, ran.err.matches(said).count()), (0, 1), "{}", ran.err);
        let ran = demur.run(&letter(place, &["--lang", "de"]));
        assert!(ran.code == 0 && !ran.err.contains("several languages"), "{}", ran.err);
    }
}

#[test]
fn a_batch_says_it_in_the_column_of_each_row_and_not_on_the_terminal() {
    let demur = Demur::new();
    let row = |row: usize| {
        format!("Robin {row},CH,robin{row}@example.org,robin{row},job-seeker,I look for work number {row} since March.\n")
    };
    let members = "name,country,email,account_name,ground,fact\n".to_owned() + &(1..=30).map(row).collect::<String>();
    demur.file("members.csv", members);
    let ran = demur.run(&["batch", "members.csv", "--controller", "linkedin", "-o", "letters"]);
    assert!(ran.code == 0 && !ran.err.contains("several languages"), "{}", ran.err);
    assert!(ran.err.contains("30 letters have warnings: see the column warnings of"), "{}", ran.err);
    let manifest = std::fs::read_to_string(demur.path("letters/manifest.csv")).unwrap();
    assert_eq!(manifest.matches("Switzerland has several languages").count(), 30, "{manifest}");
}

#[test]
fn a_canton_that_is_typed_by_name_in_any_of_its_languages_is_told_its_code() {
    let demur = Demur::new();
    for (name, code) in [
        ("Ticino", "CH-TI"),
        ("Tessin", "CH-TI"),
        ("Genf", "CH-GE"),
        ("Genève", "CH-GE"),
        ("Ginevra", "CH-GE"),
        ("Geneva", "CH-GE"),
        ("Zürich", "CH-ZH"),
        ("Zuerich", "CH-ZH"),
        ("Zurigo", "CH-ZH"),
        ("Bern", "CH-BE"),
        ("Berne", "CH-BE"),
        ("Freiburg", "CH-FR"),
        ("Luzern", "CH-LU"),
        ("Grischun", "CH-GR"),
        ("Wallis", "CH-VS"),
        ("Basel", "CH-BS"),
        ("St Gallen", "CH-SG"),
        ("Neuchatel", "CH-NE"),
        ("Appenzell", "CH-AI or CH-AR"),
    ] {
        let ran = demur.run(&letter(name, &[]));
        assert_refused(&ran, 1, "unknown country", &format!("did you mean {code}"));
    }
    // A code that no canton has is no longer taken for one.
    assert_refused(&demur.run(&letter("CH-XX", &[])), 1, "unknown country `CH-XX`", "CH-ZH");
}
