//! The data as a whole: every file parses, every key is known, every reference resolves.

use std::collections::BTreeSet;

use demur::catalog::{Catalog, Kind};
use demur::controllers::REGIONS;
use demur::law::Confidence;
use demur::letter;
use demur::letter::Rect;
use unicode_normalization::is_nfc;

use crate::harness::files;

#[test]
fn every_jurisdiction_has_a_regime_a_region_a_language_and_an_authority() {
    let catalog = Catalog::embedded();
    let ids = catalog.ids("jurisdictions");
    assert_eq!(
        ids.len(),
        105,
        "27 + 3 + GB, CH, CA, HK, US, 3 provinces, California, New York, 23 states with an Act, 16 Länder, 26 cantons"
    );
    for id in ids {
        let record = catalog.jurisdiction(&id).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(record.code, id, "the file is named after the code");
        catalog.regime(record.regime.as_deref().expect(&id)).unwrap_or_else(|error| panic!("{id}: {error}"));
        let region = record.region.as_deref().expect(&id);
        assert!(REGIONS.contains(&region), "{id}: {region}");
        assert!(!record.languages.is_empty(), "{id}");
        assert!(record.authority.is_some(), "{id}");
        assert!(record.name.contains_key("en"), "{id}");
        if let Some(parent) = &record.parent {
            let parts = catalog.jurisdiction(parent).unwrap().subdivisions.clone();
            assert!(parts.contains_key(&id), "{parent} does not list {id}");
        }
    }
}

#[test]
fn every_regime_has_citations_a_rule_and_english_letters_of_both_kinds() {
    let catalog = Catalog::embedded();
    let regimes = catalog.ids("regimes");
    assert_eq!(regimes.len(), 12);
    for id in regimes {
        let regime = catalog.regime(&id).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(regime.id, id);
        assert!(regime.period(demur::law::PeriodKind::Answer).is_some(), "{id}: every letter names a time for the answer");
        let rule = catalog.rule(&regime.rule).unwrap_or_else(|error| panic!("{error}"));
        assert!(rule.applies_to.contains(&id), "{} does not name {id}", rule.id);
        for language in catalog.languages(Some(&regime.wording)) {
            catalog.citations(&regime.citations, &language).unwrap_or_else(|error| panic!("{id} in {language}: {error}"));
            for kind in [Kind::Objection, Kind::Form] {
                catalog.template(&language, &regime.wording, kind).unwrap_or_else(|error| panic!("{id} in {language}: {error}"));
            }
        }
        assert!(catalog.languages(Some(&regime.wording)).contains(&"en".to_owned()), "{id}: English is the common language");
    }
}

#[test]
fn the_languages_of_this_version_are_there() {
    let catalog = Catalog::embedded();
    let regimes = |language: &str| -> BTreeSet<String> {
        let ids = catalog.ids("regimes").into_iter();
        ids.filter(|id| catalog.languages(Some(&catalog.regime(id).unwrap().wording)).contains(&language.to_owned())).collect()
    };
    let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(regimes("de"), set(&["gdpr", "eea-gdpr", "swiss-fadp"]));
    assert!(regimes("fr").is_superset(&set(&["gdpr", "swiss-fadp", "ca-pipeda", "ca-qc-law25"])));
    assert!(regimes("it").is_superset(&set(&["gdpr", "swiss-fadp"])));
    assert_eq!(regimes("zh-Hant-HK"), set(&["hk-pdpo"]));
}

#[test]
fn all_letters_and_questions_were_read_by_somebody_who_did_not_write_them() {
    let catalog = Catalog::embedded();
    for language in catalog.languages(None) {
        let reviewed = catalog.phrases(&language).unwrap().reviewed.clone();
        let wordings = catalog.ids("regimes").into_iter().map(|id| catalog.regime(&id).unwrap().wording.clone());
        let mut written: BTreeSet<_> = wordings.filter(|wording| catalog.languages(Some(wording)).contains(&language)).collect();
        written.extend(["grounds", "interview"].map(str::to_owned));
        assert_eq!(reviewed.into_keys().collect::<BTreeSet<_>>(), written, "{language}");

        let reviewed = catalog.phrases(&language).unwrap().reviewed_following.clone();
        let wordings = catalog.ids("regimes").into_iter().map(|id| catalog.regime(&id).unwrap().wording.clone());
        let follows = |wording: &String| catalog.languages_of(wording, Kind::Reminder).contains(&language);
        let mut written: BTreeSet<_> = wordings.filter(follows).collect();
        if catalog.phrases(&language).unwrap().course.as_ref().is_some_and(|course| course.evidence.is_some()) {
            written.insert("evidence".to_owned());
        }
        assert_eq!(reviewed.into_keys().collect::<BTreeSet<_>>(), written, "{language}: letters that follow");
    }
}

#[test]
fn every_controller_has_exactly_one_entity_or_an_explicit_none_for_every_region() {
    let catalog = Catalog::embedded();
    let ids = catalog.ids("controllers");
    assert_eq!(ids.len(), 29);
    let labels = catalog.processings().unwrap();
    for id in ids {
        let record = catalog.controller(&id).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(record.id, id);
        for region in REGIONS {
            let covering = record.entities.iter().filter(|e| e.regions.iter().any(|r| r == region)).count();
            assert_eq!(covering, 1, "{id} in {region}");
            assert!(record.processings_in(region).any(|p| p.id == "ai-training"), "{id} in {region}");
        }
        for entity in &record.entities {
            assert_eq!(entity.none, entity.legal_name.is_none(), "{id}: an entity has a name or is none on purpose");
            assert!(entity.none || entity.confidence.is_some(), "{id}: {:?}", entity.legal_name);
            assert!(entity.regions.iter().all(|r| REGIONS.contains(&r.as_str())), "{id}");
            if let Some(calendar) = &entity.holiday_calendar {
                assert!(catalog.calendar(calendar).unwrap().is_some(), "{id}: {calendar}");
            }
        }
        for processing in &record.processings {
            assert!(labels.meaning.contains_key(&processing.id), "{id}: {}", processing.id);
        }
        for form in &record.forms {
            assert!(form.url.starts_with("https://"), "{id}: {}", form.url);
        }
        for email in &record.emails {
            assert!(email.address.contains('@'), "{id}: {}", email.address);
        }
        assert!(!record.sources.is_empty(), "{id}");
    }
}

#[test]
fn every_address_of_a_company_ends_with_its_country() {
    let catalog = Catalog::embedded();
    let countries = catalog.countries().unwrap();
    for id in catalog.ids("controllers") {
        let record = catalog.controller(&id).unwrap();
        for entity in record.entities.iter().filter(|entity| !entity.address.is_empty()) {
            let last = entity.address.last().unwrap();
            assert_eq!(countries.named_by(last), entity.country.as_deref(), "{id}: {:?}", entity.address);
        }
    }
}

#[test]
fn a_name_of_a_country_is_that_of_one_country() {
    let catalog = Catalog::embedded();
    let countries = catalog.countries().unwrap();
    assert_eq!(countries.all().count(), 250, "those of ISO 3166-1, and Kosovo");
    for (code, names) in countries.all() {
        for name in names {
            assert_eq!(countries.named_by(name), Some(code), "{name}");
            assert!(countries.names(code, &["1 Sample Row".to_owned(), format!("Town, {name}")]), "{name}");
        }
    }
    // Where the catalog has the law, the name is the same.
    for code in catalog.ids("jurisdictions").iter().filter(|code| code.len() == 2) {
        let record = catalog.jurisdiction(code).unwrap();
        assert_eq!(countries.english(code), Some(record.name_in("en")));
        for name in record.name.values().chain(&record.also_typed).filter(|name| name.len() > 2) {
            assert_eq!(countries.named_by(name), Some(code.as_str()), "{name}");
        }
    }
}

#[test]
fn every_language_has_the_same_grounds_and_categories_as_english() {
    let catalog = Catalog::embedded();
    let english = catalog.grounds("en").unwrap();
    assert_eq!(english.by_id.len(), 21);
    for language in catalog.languages(None) {
        let grounds = catalog.grounds(&language).unwrap_or_else(|error| panic!("{error}"));
        for (id, ground) in &english.by_id {
            let other = grounds.by_id.get(id).unwrap_or_else(|| panic!("{language}: {id} is missing"));
            assert_eq!(other.opening.is_some(), ground.opening.is_some(), "{language}: {id}");
            assert!(other.categories.keys().eq(ground.categories.keys()), "{language}: {id}");
            assert!(other.opening.as_ref().is_none_or(|text| text.contains("{category}")), "{language}: {id}");
            assert_eq!(other.law.is_some(), ground.law.is_some(), "{language}: {id}");
        }
        assert_eq!(grounds.by_id.len(), 21, "{language}");
        assert!(grounds.not_grounds.iter().all(|not| !not.said.is_empty() && !not.why.is_empty()), "{language}");
    }
}

#[test]
fn citations_of_the_regulation_are_lettered_as_its_official_versions_are() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.ids("citations/gdpr").len(), 28);
    let form = |language: &str, key: &str| catalog.citations("gdpr", language).unwrap().cite(&[key]).unwrap();
    // Bulgarian а б в г д е, Greek α β γ δ ε στ.
    assert!(form("bg", "18(1)(d)").contains("буква г)") && form("bg", "6(1)(f)").contains("буква е)"));
    assert!(form("el", "18(1)(d)").contains("στοιχείο δ)") && form("el", "6(1)(f)").contains("στοιχείο στ)"));
}

#[test]
fn uk_citations_never_hold_what_was_repealed() {
    let citations = Catalog::embedded().citations("uk-gdpr", "en").unwrap();
    for repealed in ["77(1)", "6(4)"] {
        assert!(citations.find(repealed).is_err(), "{repealed}");
    }
    for reference in citations.provisions().all() {
        let form = citations.cite(&[reference.as_str()]).unwrap();
        assert!(!form.contains("GDPR") || form.contains("UK GDPR"), "{form}");
        assert!(!form.contains("6(4)") && !form.contains("4(7)"), "{form}");
    }
}

#[test]
fn calendars_cover_the_same_years_and_every_place_that_a_rule_names() {
    let catalog = Catalog::embedded();
    let ids = catalog.ids("holidays");
    for id in &ids {
        let calendar = catalog.calendar(id).unwrap_or_else(|error| panic!("{error}")).unwrap();
        assert_eq!(calendar.id, *id, "the file is named after the id");
        assert_eq!(calendar.years, (2025, 2040), "{id}");
        assert!(calendar.dates.is_sorted() && calendar.unsure.is_sorted(), "{id}");
        assert!(calendar.dates.first().unwrap().to_string().starts_with("2025-01-0"), "{id}");
        assert!(calendar.dates.last().unwrap().to_string().starts_with("2040-12-"), "{id}");
        assert!(!calendar.unsure.iter().any(|day| calendar.dates.contains(day)), "{id}");
        assert!(!calendar.law.is_empty() && (calendar.confidence == Confidence::High || !calendar.sources.is_empty()), "{id}");
    }
    for id in catalog.ids("periods") {
        let rule = catalog.rule(&id).unwrap();
        for regime in &rule.applies_to {
            match rule.calendar_of(regime) {
                // The countries of the Union and the EEA, and Switzerland.
                Some("controller") => {
                    let places = catalog.ids("jurisdictions").into_iter().map(|code| catalog.jurisdiction(&code).unwrap());
                    for place in
                        places.filter(|p| p.parent.is_none() && ["EU", "EEA", "CH"].contains(&p.region.as_deref().unwrap()))
                    {
                        assert!(ids.contains(&place.code), "{}: no calendar", place.code);
                    }
                }
                Some(fixed) => assert!(ids.iter().any(|id| id == fixed), "{regime}: {fixed}"),
                None => panic!("{regime}: no calendar"),
            }
        }
    }
}

#[test]
fn the_post_goes_between_regions_and_countries_that_are_known() {
    let catalog = Catalog::embedded();
    let post = catalog.post().unwrap();
    let countries = catalog.countries().unwrap();
    let is_known = |name: &str| name == "*" || REGIONS.contains(&name) || countries.english(name).is_some();
    for route in &post.routes {
        assert!(route.from.iter().chain(&route.to).all(|name| is_known(name)), "{route:?}");
        assert!((1..=post.elsewhere).contains(&route.days), "{route:?}: not longer than elsewhere");
    }
    for (country, id) in &post.calendars {
        assert!(countries.english(country).is_some() && catalog.calendar(id).unwrap().is_some(), "{country}: {id}");
    }
}

#[test]
fn every_record_says_its_day_its_sources_and_how_sure_it_is() {
    for path in files("data", ".toml") {
        let name = path.strip_prefix(crate::harness::repo("")).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(is_nfc(&text), "{name} is not NFC");
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        // Lists of records have these facts in each record; five tables describe our own ids, paper and fonts.
        let lists = ["answers", "cases", "grounds", "layouts", "mail-providers", "processings", "fonts/scripts"];
        if lists.iter().any(|list| name == format!("data/{list}.toml")) {
            continue;
        }
        for key in ["as_of", "sources", "confidence"] {
            assert!(table.contains_key(key), "{name}: {key} is missing");
        }
        assert!(["high", "medium", "low"].contains(&table["confidence"].as_str().unwrap()), "{name}");
    }
}

#[test]
fn every_mail_provider_is_secured_by_its_own_name_and_has_its_source() {
    use demur::mail::{Account, Encryption};
    let providers = Catalog::embedded().providers().unwrap();
    let mut ids: Vec<&str> = providers.iter().map(|provider| provider.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), providers.len(), "ids are unique");
    let mut domains: Vec<&String> = providers.iter().flat_map(|provider| &provider.domains).collect();
    let count = domains.len();
    domains.sort_unstable();
    domains.dedup();
    assert_eq!(domains.len(), count, "a domain has one provider");
    for provider in &providers {
        let id = &provider.id;
        assert!(!provider.sources.is_empty() && provider.as_of.starts_with("2026-") && !provider.auth.is_empty(), "{id}");
        // Nobody double-checks a preset, so none rests on our own knowledge alone.
        assert!(provider.confidence > Confidence::Low, "{id}");
        let bridge = Account::is_loopback(&provider.host);
        assert_eq!(provider.pin, bridge, "{id}: only a bridge on this machine signs its own certificate");
        assert!(provider.encryption != Encryption::None, "{id}");
        let by_custom = bridge || provider.port == provider.encryption.port();
        assert!(by_custom, "{id}: port {} with {:?}", provider.port, provider.encryption);
        assert!(provider.per_day.is_none_or(|most| most > 0), "{id}");
    }
}

#[test]
fn an_address_is_for_the_regions_that_it_names() {
    let catalog = Catalog::embedded();
    let email =
        |id: &str, region: &str| catalog.controller(id).unwrap().email_in(region, false).map(|email| email.address.clone());
    assert_eq!(email("amazon", "EU").as_deref(), Some("eu-privacy@amazon.de"));
    assert_eq!(email("amazon", "US"), None, "not the one of the EU");
    assert_eq!(email("anthropic", "US").as_deref(), Some("privacy@anthropic.com"), "the surest one");
    assert_eq!(email("figma", "US"), None, "low confidence is none");
    assert_eq!(email("linkedin", "EU"), None);
    for id in catalog.ids("controllers") {
        for email in &catalog.controller(&id).unwrap().emails {
            assert!(demur::mail::Mailbox::parse(&email.address).is_ok(), "{id}: {}", email.address);
            assert!(email.regions.iter().all(|region| REGIONS.contains(&region.as_str())), "{id}");
        }
    }
}

#[test]
fn layouts_keep_everything_but_the_address_out_of_sight() {
    let layouts = Catalog::embedded().layouts().unwrap();
    let defaults = layouts.iter().filter(|l| l.countries.iter().any(|c| c == "*")).count();
    assert_eq!(defaults, 1);
    for layout in layouts {
        let id = &layout.id;
        let within = |inner: Rect, outer: Rect| {
            inner.x >= outer.x
                && inner.y >= outer.y
                && inner.x + inner.width <= outer.x + outer.width + 0.01
                && inner.y + inner.height <= outer.y + outer.height + 0.01
        };
        let apart = |a: Rect, b: Rect| {
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01
        };
        let page = Rect { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
        assert!(within(layout.recipient, layout.window), "{id}: the address is not in the window");
        assert!(within(layout.window, layout.clear) && within(layout.clear, page), "{id}");
        assert!(layout.return_line.is_none_or(|line| within(line, layout.clear) && apart(line, layout.recipient)), "{id}");
        for rect in [layout.sender, layout.date] {
            assert!(within(rect, page) && apart(rect, layout.clear), "{id}: {rect:?} can be seen through the window");
        }
        assert!(apart(layout.sender, layout.date), "{id}");
        assert!(layout.subject_top >= layout.clear.y + layout.clear.height, "{id}: the subject can be seen");
        assert!(layout.marks.iter().all(|mark| mark.y < layout.height && mark.length < layout.left - 5.0), "{id}");
        assert!(!layout.envelopes.is_empty() && !layout.sources.is_empty(), "{id}");
    }
}

#[test]
fn what_is_escaped_is_read_back_as_it_was() {
    for ascii in 0x20_u8..0x7F {
        let typed = format!("a{}b", char::from(ascii));
        let parsed =
            letter::parse(&format!("# {}\n\nx {} y\n", letter::escape(&typed), letter::escape(&typed)), None, " ").unwrap();
        assert_eq!(parsed.subject, typed);
    }
}

#[test]
fn low_confidence_is_ordered_below_the_others() {
    assert!(Confidence::Low < Confidence::Medium && Confidence::Medium < Confidence::High);
}
