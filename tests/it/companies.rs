//! What letters assert of a company: only what is sure for the region, each fact with its day and its source.

use std::collections::BTreeSet;

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::{Composed, Options, Warning, compose};
use demur::controllers::{BasisKind, Controller, REGIONS};
use demur::law::Confidence;

use crate::harness::{Demur, Typed, assert_refused, letter, read, run_in, today};

const CORE: &str = "ai-training";
/// A place in each region that the catalog has law for.
const PLACES: [(&str, &str); 7] =
    [("EU", "DE-BY"), ("EEA", "NO"), ("CH", "CH"), ("GB", "GB"), ("CA", "CA-ON"), ("HK", "HK"), ("US", "US-CA")];

fn record(id: &str) -> Controller {
    (*Catalog::embedded().controller(id).unwrap_or_else(|error| panic!("{error}"))).clone()
}

fn all() -> Vec<Controller> {
    Catalog::embedded().ids("controllers").iter().map(|id| record(id)).collect()
}

fn written(id: &str, place: &str) -> Composed {
    let typed = Typed { controller: id.to_owned(), ..Typed::new(place, Some("en")) };
    let case = Draft::parse(&typed.toml(), "typed.toml").unwrap().check(&Catalog::embedded()).unwrap();
    compose(&case, &Catalog::embedded(), today(), Options::default()).unwrap_or_else(|error| panic!("{id} {place}: {error}"))
}

/// The letter in one line, with plain spaces.
fn text(composed: &Composed) -> String {
    format!("{:?}", composed.letter.blocks).replace('\u{a0}', " ")
}

fn codes(composed: &Composed) -> BTreeSet<String> {
    let code = |warning: &Warning| serde_json::to_value(warning).unwrap()["code"].as_str().unwrap().to_owned();
    composed.warnings.iter().map(code).collect()
}

/// Whether a sentence of the letter says that it asserts this.
fn asserts(composed: &Composed, licence: &str) -> bool {
    composed.notes.iter().flat_map(|note| note.asserts.iter().flatten()).any(|asserted| asserted == licence)
}

/// Those regions in which the company is sure to claim legitimate interests.
fn claimed(id: &str) -> Vec<&'static str> {
    let record = record(id);
    let basis = |region: &str| record.basis_in(BasisKind::LegitimateInterests, CORE, region).map(|basis| basis.confidence);
    REGIONS.into_iter().filter(|region| basis(region) == Some(Confidence::High)).collect()
}

#[test]
fn every_term_is_a_quotation_with_its_document_and_day() {
    let mut seen = 0;
    for record in all() {
        for term in &record.terms {
            seen += 1;
            let what = format!("{}: {}", record.id, term.words);
            assert!(term.quote.contains(&term.words) && term.quote.len() >= term.words.len(), "{what}");
            assert!(!term.document.is_empty() && !term.source.is_empty(), "{what}");
            assert!(term.document_date <= term.checked, "{what}: a document of a day to come");
            assert!(term.document.trim() == term.document && !term.document.contains(['(', '“']), "{what}");
        }
    }
    assert!(seen >= 30, "{seen}");
}

#[test]
fn words_that_the_quote_does_not_have_are_refused_with_their_line() {
    let demur = Demur::new();
    let own = read("data/controllers/reddit.toml").replace("words = \"train AI", "words = \"sell AI");
    let line = 1 + own.lines().position(|line| line == "[[term]]").unwrap();
    demur.file(".config/demur/data/controllers/reddit.toml", own);
    let ran = demur.run(&["steps", "reddit", "--country", "IE"]);
    assert_refused(&ran, 1, &format!("reddit.toml:{line}: words: "), "your own copy");
    let whole = read("data/controllers/reddit.toml");
    let (before, after) = whole.split_at(whole.find("[[term]]").unwrap());
    let regions = after.lines().find(|line| line.starts_with("regions")).unwrap();
    for (other, what) in [("regions = [\"EUR\"]", "unknown region `EUR`"), ("regions = []", "no region is named")] {
        let own = before.to_owned() + &after.replacen(regions, other, 1);
        let line = 1 + own.lines().position(|line| line == other).unwrap();
        demur.file(".config/demur/data/controllers/reddit.toml", own);
        assert_refused(
            &demur.run(&["steps", "reddit", "--country", "IE"]),
            1,
            &format!("reddit.toml:{line}: {what}"),
            "own copy",
        );
    }
    demur.file(
        ".config/demur/data/controllers/reddit.toml",
        format!("own_term = \"x\"\n{}", read("data/controllers/reddit.toml")),
    );
    assert_refused(&demur.run(&["steps", "reddit", "--country", "IE"]), 1, "reddit.toml:1: unknown key `own_term`", "own copy");
}

#[test]
fn facts_name_regions_and_processings_that_exist_and_no_region_twice() {
    let known = Catalog::embedded().processings().unwrap();
    for record in all() {
        let id = &record.id;
        let mut seen = BTreeSet::new();
        let mut one = |fact: &str, processing: &str, regions: &[String]| {
            assert!(!regions.is_empty(), "{id}: {fact} nowhere");
            assert!(known.meaning.contains_key(processing), "{id}: {fact} of {processing}");
            for region in regions {
                assert!(REGIONS.contains(&region.as_str()), "{id}: {fact} in {region}");
                assert!(seen.insert(format!("{fact} {processing} {region}")), "{id}: {fact} of {processing} twice in {region}");
            }
        };
        for term in &record.terms {
            one("term", &term.processing, &term.regions);
        }
        for basis in &record.bases {
            one(&format!("{:?}", basis.kind), &basis.processing, &basis.regions);
        }
        for start in &record.starts {
            one("start", &start.processing, &start.regions);
        }
        for processing in &record.processings {
            one("processing", &processing.id, &processing.regions);
        }
        for recipient in &record.recipients {
            one(&recipient.name, CORE, &recipient.regions);
        }
        for setting in &record.settings {
            assert!(setting.regions.iter().all(|region| REGIONS.contains(&region.as_str())), "{id}");
        }
        if let Some(instead) = &record.instead {
            assert_ne!(&instead.controller, id);
            Catalog::embedded().controller(&instead.controller).unwrap();
        }
    }
}

#[test]
fn every_fact_of_a_letter_has_its_day_its_source_and_is_sure_enough() {
    for record in all() {
        for fact in record.checked() {
            assert!(!fact.source.is_empty() && fact.confidence > Confidence::Low, "{}: {fact:?}", record.id);
            assert!(fact.checked.to_string().as_str() <= record.as_of.as_str(), "{}: {fact:?}", record.id);
        }
        for entity in record.entities.iter().filter(|entity| !entity.none) {
            assert!(entity.checked.is_some() && !entity.sources.is_empty(), "{}: {:?}", record.id, entity.legal_name);
        }
        // What rests on our own knowledge is not printed; what nobody kept a source of is not sure.
        for fact in record.checked() {
            assert!(!fact.source.contains("own knowledge"), "{}: {fact:?}", record.id);
            let is_kept = !fact.source.contains("no source was kept");
            assert!(is_kept || fact.confidence < Confidence::High, "{}: {fact:?}", record.id);
        }
    }
}

#[test]
fn a_basis_is_claimed_only_where_the_notices_of_the_company_name_it() {
    for (id, regions) in [
        ("reddit", &[][..]),
        ("meta-whatsapp", &[]),
        ("x", &[]),
        ("adobe", &[]),
        ("zoom", &[]),
        ("snap", &[]),
        ("microsoft", &[]),
        ("google", &["EU", "EEA", "GB"]),
        ("github", &["EU", "EEA", "GB"]),
        ("atlassian", &["EU", "EEA", "GB"]),
        ("pinterest", &["EU", "EEA", "CH", "GB"]),
        ("mistral", &["EU", "EEA", "CH", "GB"]),
        ("meta-facebook", &["EU", "EEA", "CH", "GB"]),
        ("linkedin", &["EU", "EEA", "CH", "GB"]),
    ] {
        assert_eq!(claimed(id), regions, "{id}");
    }
}

#[test]
fn letters_assert_of_a_company_what_is_sure_for_the_region_and_warn_of_the_rest() {
    for record in all() {
        for (region, place) in PLACES {
            let (composed, id) = (written(&record.id, place), &record.id);
            let (text, codes) = (text(&composed), codes(&composed));
            let what = format!("{id} in {region}");
            for term in record.terms.iter().filter(|term| term.processing == CORE) {
                let is_here = term.regions.iter().any(|r| r == region) && term.confidence == Confidence::High;
                // One text may be the beginning of another region's.
                let other = record.term_in(CORE, region).is_some_and(|here| here.words.contains(&term.words));
                assert!(is_here || other || !text.contains(&term.words), "{what}: “{}”", term.words);
            }
            let basis = record.basis_in(BasisKind::LegitimateInterests, CORE, region).map(|basis| basis.confidence);
            assert_eq!(basis.is_some_and(|sure| sure < Confidence::High), codes.contains("basis-unsure"), "{what}");
            if ["EU", "EEA", "GB"].contains(&region) {
                assert_eq!(asserts(&composed, "register.basis"), basis == Some(Confidence::High), "{what}: {text}");
            }
            let start = record.start_in(CORE, region).filter(|start| start.day.is_some());
            let is_sure = start.is_some_and(|start| start.confidence == Confidence::High);
            assert_eq!(asserts(&composed, "register.since"), is_sure, "{what}: {text}");
            assert_eq!(start.is_some() && !is_sure, codes.contains("start-unsure"), "{what}");
            let core = record.processings_in(region).find(|p| p.id == CORE).unwrap();
            let unsure = [core.confidence == Confidence::Medium, core.confidence == Confidence::Low];
            let warned = |code: &str| {
                let is_core = |w: &&Warning| serde_json::to_value(w).unwrap()["fields"]["processing"] == CORE;
                composed.warnings.iter().filter(is_core).any(|w| serde_json::to_value(w).unwrap()["code"] == code)
            };
            assert_eq!(unsure, ["processing-to-confirm", "processing-unverified"].map(warned), "{what}");
            // What the README says of facts of medium confidence.
            let entity = record.entity_in(region).and_then(|entity| entity.confidence);
            assert_eq!(entity == Some(Confidence::Medium), codes.contains("controller-to-confirm"), "{what}");
            let medium = record.recipients_in(region).any(|recipient| recipient.confidence == Confidence::Medium);
            assert_eq!(medium, codes.contains("recipient-to-confirm"), "{what}");
            let others = record.processings_in(region).filter(|p| p.id != CORE).any(|p| p.confidence == Confidence::Medium);
            assert!(!others || codes.contains("processing-to-confirm"), "{what}");
        }
    }
}

#[test]
fn a_fact_that_is_less_than_sure_takes_its_own_sentence_away_and_no_other() {
    let whole = read("data/controllers/linkedin.toml");
    let sure = ["training content-generating AI models used", "3 November 2025", "Article 6(1)(f) GDPR"];
    let lowered = |table: &str, confidence: &str| {
        let at = whole.find(table).unwrap();
        let (before, after) = whole.split_at(at);
        before.to_owned() + &after.replacen("confidence = \"high\"", &format!("confidence = \"{confidence}\""), 1)
    };
    let written = |record: String| {
        let demur = Demur::new();
        demur.file(".config/demur/data/controllers/linkedin.toml", record);
        // Which lets unverified facts be printed, and makes none of these surer.
        let ran = run_in(&demur, &[&letter(&[])[..], &["--accept-unverified".to_owned()]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        (ran.out.split_whitespace().collect::<Vec<_>>().join(" "), ran.err)
    };
    let (all, quiet) = written(whole.clone());
    assert!(sure.iter().all(|part| all.contains(part)) && !quiet.contains("confidence"), "{all}{quiet}");
    for confidence in ["medium", "low"] {
        for (table, gone, warned) in [
            ("[[term]]", sure[0], "what LinkedIn calls this use is of"),
            ("[[start]]", sure[1], "that LinkedIn began on 2025-11-03 is of"),
            // A beginning is no surer than that there is something which began.
            ("[[processing]]", sure[1], "that LinkedIn began on 2025-11-03 is of"),
            (
                "[[basis]]",
                "you rely on legitimate interests (",
                "that LinkedIn itself relies on legitimate interests for this is of",
            ),
        ] {
            let (text, warnings) = written(lowered(table, confidence));
            let asserted = table != "[[basis]]" && text.contains(gone);
            let conditional = text.contains("So far as you rely on");
            assert!(!asserted && conditional == (table == "[[basis]]"), "{table} {confidence}: {text}");
            assert!(warnings.contains(&format!("{warned} {confidence} confidence")), "{table}: {warnings}");
            let others = sure.iter().filter(|part| **part != gone);
            assert!(others.clone().all(|part| text.contains(part)), "{table} {confidence}: {text}");
        }
    }
}

#[test]
fn the_day_of_a_document_is_no_beginning() {
    // Pinterest says that the training is older than its terms; of WhatsApp and Figma only settings and notices have a day.
    for id in ["pinterest", "meta-whatsapp", "figma"] {
        assert!(record(id).starts.iter().all(|start| start.day.is_none()), "{id}");
        assert!(!asserts(&written(id, "DE-BY"), "register.since"), "{id}");
    }
    assert!(
        asserts(&written("github", "DE-BY"), "register.since") && text(&written("github", "DE-BY")).contains("24 April 2026")
    );
    let swiss = codes(&written("meta-facebook", "CH"));
    assert!(swiss.contains("start-unsure") && swiss.contains("processing-to-confirm"), "{swiss:?}");
}

#[test]
fn who_denies_it_is_not_said_to_do_it_and_the_writer_is_told() {
    for (id, code) in
        [("zoom", "no-training-claimed"), ("quora", "part-denied"), ("adobe", "part-denied"), ("slack", "part-denied")]
    {
        let composed = written(id, "DE-BY");
        assert!(codes(&composed).contains(code), "{id}: {:?}", composed.warnings);
        let sure = record(id).processings_in("EU").any(|p| p.id == CORE && p.confidence == Confidence::High);
        assert!(!sure && claimed(id).is_empty(), "{id}");
    }
    let whatsapp = written("meta-whatsapp", "DE-BY");
    assert!(whatsapp.warnings.iter().any(|w| matches!(w, Warning::OtherCompany { other, .. } if other == "meta-facebook")));
    assert!(!text(&whatsapp).contains("AI at Meta"));
}

#[test]
fn mail_goes_to_the_controller_and_not_to_the_representative_of_another_region() {
    let email = |id: &str, region: &str| record(id).email_in(region, false).map(|email| email.address.clone());
    for region in REGIONS {
        assert_eq!(email("atlassian", region).as_deref(), Some("privacy@atlassian.com"), "{region}");
        assert_eq!(email("github", region).as_deref(), Some("dpo@github.com"), "{region}");
    }
    assert_eq!(email("mistral", "EU"), None);
    assert_eq!(email("openai", "EU").as_deref(), Some("dsar@openai.com"));
    assert_eq!(email("amazon", "GB").as_deref(), Some("eu-privacy@amazon.co.uk"));
    assert_eq!(email("xai", "CH").as_deref(), Some("privacy@x.ai"));
    let steps = |country: &str| Demur::new().run(&["steps", "mistral", "--country", country]).out;
    assert!(steps("US-CA").contains("us-data-requests@") && !steps("FR").contains("us-data-requests@"));
}

#[test]
fn a_template_can_print_the_document_of_a_quotation_and_say_so_far_as() {
    let demur = Demur::new();
    let own = "# S\n\n{{#if processing.ai_training}}You use.{{else}}So far as you use.{{/if}} \
               {{#if controller.term}}“{{controller.term}}” ({{controller.term_document}} of {{controller.term_date}}){{/if}}\n";
    demur.file(".config/demur/templates/en/gdpr/objection.md", own);
    let letter = |id: &str, date: &str| {
        let mut args = letter(&[("--date", Some(date))]);
        id.clone_into(&mut args[1]);
        let ran = run_in(&demur, &args);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let sure = letter("linkedin", "2026-11-23");
    let quoted =
        "“training content-generating AI models used in our products” (European Regional Privacy Notice of 21 August 2026)";
    assert!(sure.contains(&format!("You use. {quoted}")), "{sure}");
    let early = letter("linkedin", "2026-08-20");
    assert!(!early.contains("“"), "the notice is of a later day: {early}");
    for id in ["zoom", "quora", "microsoft", "meta-whatsapp"] {
        assert!(letter(id, "2026-11-23").contains("So far as you use."), "{id}");
    }
}

#[test]
fn new_companies_are_written_to_where_they_say() {
    for (id, place, lines) in [
        ("xai", "DE-BY", &["X.AI LLC", "c/o Lionheart Squared (Europe) Ltd, FAO x.ai"][..]),
        ("xai", "GB", &["X.AI LLC", "c/o Lionheart Squared Limited, FAO x.ai"]),
        ("grammarly", "DE-BY", &["Superhuman Platform, Inc.", "c/o VeraSafe Ireland Ltd"]),
        ("booking", "DE-BY", &["Booking.com B.V.", "Oosterdokskade 163"]),
        ("glassdoor", "DE-BY", &["Indeed, Inc."]),
        ("deepseek", "DE-BY", &["Hangzhou DeepSeek Artificial Intelligence Co., Ltd."]),
    ] {
        let composed = written(id, place);
        assert!(lines.iter().all(|line| composed.letter.recipient.contains(&(*line).to_owned())), "{id}: {composed:?}");
        assert!(!claimed(id).is_empty(), "{id}");
        let addressed = composed.letter.recipient.len() > 1;
        assert_eq!(addressed, !codes(&composed).contains("no-address-verified"), "{id}");
    }
}
