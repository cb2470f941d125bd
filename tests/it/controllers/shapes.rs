//! A hundred made-up records in every shape that the schema of the register allows: each that is taken over gives a letter
//! whose address fits the window, or the report names it.

use std::collections::{BTreeMap, BTreeSet};

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::Warning;
use demur::files::OverrideFolder;
use demur::render::PdfError;
use demur::workflow::{Error, Format, LetterWriter, RenderOptions, layout_for};
use serde_json::{Value, json};

use super::{OWN, company, import, put};
use crate::harness::{Demur, Typed, today};

/// Addresses as the register has them, by what is special about each.
const ADDRESSES: [(&str, &str); 30] = [
    ("two-lines", "12345 Musterstadt\nDeutschland"),
    ("three-lines", "Beispielweg 1\n12345 Musterstadt\nDeutschland"),
    ("post-office-box", "Postfach 10 20 30\n12345 Musterstadt\nGermany"),
    ("po-box", "PO Box 77\nSampleton\nAB1 2CD\nUnited Kingdom"),
    ("care-of", "c/o Muster Vertretung\nEbene 3\nBeispielweg 1\n12345 Musterstadt\nDeutschland"),
    ("six-lines", "The Works\nUnit 3\nSample Row\nSampleton\nAB1 2CD\nUnited Kingdom"),
    ("seven-lines", "The Works\nUnit 3\nSample Park\nSample Row\nSampleton\nAB1 2CD\nUnited Kingdom"),
    ("ten-lines", "A\nB\nC\nD\nE\nF\nG\nH\nI\nIreland"),
    ("article", "Voorbeeldstraat 1\n1000 AA Voorbeeld\nThe Netherlands"),
    ("long-country", "1 Sample Street\nSampletown, CA 90000\nUnited States of America"),
    ("own-name", "Exempelgatan 1\n111 11 Exempelstad\nSverige"),
    ("town-state", "1 Sample Street\nSingapore 123456\nSingapore"),
    ("luxembourg", "1, rue de l’Exemple\nL-1855, Luxembourg\nLuxembourg"),
    ("french", "1 rue de l’Exemple\n75000 Exempleville CEDEX 12\nFrance"),
    ("swiss", "Beispielweg 1\n8000 Musterstadt\nSchweiz"),
    ("greek", "Οδός Παραδείγματος 1\n111 11 Αθήνα\nGreece"),
    ("cyrillic", "Примерная улица 1\n101000 Москва\nRussia"),
    ("chinese", "示例路1号\n100000 北京\nChina"),
    ("hong-kong", "1/F, Sample Building\n1 Sample Road\nKowloon\nHong Kong"),
    ("polish", "ul. Przykładowa 1\n00-001 Łódź\nPolska"),
    ("icelandic", "Dæmisgata 1\n101 Reykjavík\nIceland"),
    ("no-country", "1 Sample Street\nSampletown"),
    ("unknown-country", "1 Sample Street\nSampletown\nRepublic of Nowhere"),
    ("country-alone", "Deutschland"),
    ("one-line", "Beispielweg 1, 12345 Musterstadt, Deutschland"),
    ("carriage-returns", "Beispielweg 1\r\n12345 Musterstadt\r\nDeutschland\r\n"),
    ("spaces", "  Beispielweg   1 \n\n 12345\u{a0}Musterstadt\n Deutschland "),
    ("decomposed", "Mu\u{308}hlweg 1\n12345 Musterstadt\nO\u{308}sterreich"),
    ("markup", "Weg {{name}} *1* <b>&\n# 12345 `Musterstadt`\nDeutschland"),
    ("punctuation", "„Haus am Weg“, Aufgang B – 2. OG\n12345 Musterstadt\nDeutschland"),
];

/// Other fields, by what is special about them.
fn others() -> Vec<(&'static str, Value)> {
    let long = "Gesellschaft für außerordentlich lange Bezeichnungen und Straßennamen mit beschränkter Haftung und Compagnie KG";
    let unbroken = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
    let field = "x".repeat(80);
    vec![
        ("no-email", json!({ "email": null, "webform": "https://example.org/form" })),
        ("form-only", json!({ "email": null, "address": "", "webform": "http://example.org/form" })),
        ("email-only", json!({ "address": null })),
        ("address-only", json!({ "email": null })),
        ("bad-email", json!({ "email": "datenschutz at example.org" })),
        ("bad-form", json!({ "webform": "javascript:alert(1)" })),
        ("idn-email", json!({ "email": "datenschutz@müller.example" })),
        ("medium-letter", json!({ "suggested-transport-medium": "letter" })),
        ("medium-fax", json!({ "suggested-transport-medium": "fax", "fax": "+49 30 123456 7" })),
        ("medium-email", json!({ "suggested-transport-medium": "email" })),
        ("medium-webform", json!({ "suggested-transport-medium": "webform", "webform": "https://example.org/f" })),
        ("needs-id", json!({ "needs-id-document": true })),
        ("needs-no-id", json!({ "needs-id-document": false })),
        ("nsfw", json!({ "nsfw": true })),
        ("facet", json!({ "facet-group": "church", "categories": ["church", "nonprofit"] })),
        (
            "templates",
            json!({ "custom-access-template": "a.txt", "custom-erasure-template": "b.txt", "custom-rectification-template": "c.txt",
                "custom-objection-template": "d.txt" }),
        ),
        ("pgp", json!({ "pgp-fingerprint": "ABCD", "pgp-url": "https://example.org/key" })),
        ("phone", json!({ "phone": "+49 30 1234567 ext. 12" })),
        ("comments", json!({ "comments": ["Einzeln.", "Mit Zeile\nund {{Klammer}}.", "ü".repeat(3000)] })),
        (
            "elements",
            json!({ "required-elements": [{ "desc": "Kundennummer", "type": "input" }, { "desc": "Name", "type": "name", "optional": true }] }),
        ),
        ("runs", json!({ "runs": ["Muster-Marke", "muster.example", "Muster\tTab", "", "LinkedIn"] })),
        ("many-runs", json!({ "runs": (0..200).map(|n| format!("Marke {n}")).collect::<Vec<_>>() })),
        ("all-countries", json!({ "relevant-countries": ["all"] })),
        ("one-country", json!({ "relevant-countries": ["gb"] })),
        ("language", json!({ "request-language": "el" })),
        ("scraped", json!({ "quality": "scraped" })),
        ("tested", json!({ "quality": "tested" })),
        ("unknown-key", json!({ "future": { "deep": [1, 2, { "x": null }] } })),
        ("nulls", json!({ "sources": [] })),
        ("long-name", json!({ "name": long })),
        ("long-line", json!({ "address": format!("{long}\n{long}\n12345 Musterstadt\nDeutschland") })),
        ("unbroken", json!({ "address": format!("{unbroken}\n12345 Musterstadt\nDeutschland") })),
        ("longest-line", json!({ "address": format!("{}\n12345 Musterstadt\nDeutschland", "Weg ".repeat(120)) })),
        ("quotes", json!({ "name": "Muster \"& Söhne\" 'AG' \\ Co." })),
        ("braces", json!({ "name": "{{controller.name}} {{/if}} AG" })),
        ("full-stop", json!({ "name": "Muster Inc." })),
        ("one-letter", json!({ "name": "Ö" })),
        ("greek-name", json!({ "name": "Παράδειγμα Α.Ε." })),
        ("arabic-name", json!({ "name": "شركة المثال" })),
        ("pi", json!({ "name": "Muster 🏠 AG" })),
        (Box::leak(format!("slug-{field}").into_boxed_str()), json!({})),
    ]
}

fn hundred() -> Vec<Value> {
    let addresses = ADDRESSES.iter().map(|(what, address)| company(&format!("a-{what}"), json!({ "address": address })));
    let others = others().into_iter().map(|(what, changes)| company(&format!("b-{what}"), changes));
    // The same addresses with a name that takes two lines.
    let both = ADDRESSES.iter().map(|(what, address)| {
        let name = "Stiftung zur Förderung der beispielhaften Verwaltung in Musterstadt und Umgebung, Zweigstelle Nord";
        company(&format!("c-{what}"), json!({ "address": address, "name": name }))
    });
    addresses.chain(others).chain(both).collect()
}

#[test]
fn every_company_that_is_taken_over_gives_a_letter_that_fits_or_the_report_names_it() {
    let demur = Demur::new();
    let all = hundred();
    assert!(all.len() >= 100, "{}", all.len());
    for record in &all {
        put(&demur, record);
    }
    let (ran, said) = import(&demur, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let added: Vec<&str> = said["added"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(super::codes(&said["left"]), []);
    assert_eq!(added.len(), all.len());

    let mut named: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for doubt in said["doubts"].as_array().unwrap() {
        let what = match doubt["code"].as_str().unwrap() {
            "window-too-small" => {
                doubt["fields"]["layouts"].as_array().unwrap().iter().map(|l| l.as_str().unwrap().to_owned()).collect()
            }
            code => vec![code.to_owned()],
        };
        named.entry(doubt["id"].as_str().unwrap()).or_default().extend(what);
    }
    let catalog = Catalog::with_overrides(OverrideFolder::new(demur.path(".config/demur"))).cached();
    let writer = LetterWriter::new(&catalog, RenderOptions::new(Format::Pdf)).unwrap();
    let mut fitting = 0;
    for id in &added {
        let named = named.get(id).cloned().unwrap_or_default();
        for country in ["DE-BE", "FR", "CH-ZH", "GB", "US-CA", "CA-ON"] {
            let layout = layout_for(None, country, &catalog).unwrap().id;
            let typed = Typed { controller: (*id).to_owned(), ..Typed::new(country, Some("en")) };
            let case = Draft::parse(&typed.toml(), "typed.toml").unwrap().check(&catalog).unwrap();
            match writer.write(&case, today()) {
                Ok(written) => {
                    fitting += 1;
                    let composed = written.composed;
                    assert!(composed.warnings.iter().any(|w| matches!(w, Warning::Unreviewed { .. })), "{id}: no warning");
                    assert_eq!(composed.unlicensed, [], "{id} {country}");
                    let (facts, letter) = (&composed.facts, &composed.letter);
                    let facts = serde_json::to_value(facts).unwrap();
                    assert!(!facts.to_string().contains("Musterzweck"), "{facts}");
                    assert!(letter.recipient.iter().all(|line| !line.trim().is_empty() && !line.contains('\n')), "{letter:?}");
                    // A report that cries wolf is not read. It speaks of letters from abroad, which have a line more.
                    let lines = catalog.controller(id).unwrap().entities[0].address.len();
                    assert!(
                        letter.recipient.len() == lines || !named.contains(&layout),
                        "{id} fits {layout} in {country} and is named"
                    );
                }
                Err(Error::Pdf(PdfError::TooLong { block, .. })) => {
                    assert_eq!(block, "recipient's address", "{id}");
                    assert!(named.contains(&layout), "{id} does not fit {layout} and is not named: {named:?}");
                }
                Err(Error::Pdf(PdfError::Character { .. })) => assert!(named.contains("no-font-for-address"), "{id}: {named:?}"),
                Err(error) => panic!("{id} {country}: {error}"),
            }
        }
    }
    assert!(fitting > 400, "{fitting}");
    for (id, code) in [
        ("a-country-alone", "no-postal-address"),
        ("a-no-country", "country-unknown"),
        ("a-unknown-country", "country-unknown"),
        ("a-ten-lines", "us-letter"),
        ("b-email-only", "no-postal-address"),
        ("b-bad-email", "email-left-out"),
        ("b-bad-form", "form-left-out"),
    ] {
        assert!(named.get(id).is_some_and(|named| named.contains(code)), "{id} {code}: {:?}", named.get(id));
    }
}

#[test]
fn an_address_is_divided_into_lines_and_ends_with_the_country_for_the_post_that_takes_it() {
    let demur = Demur::new();
    for (what, address) in ADDRESSES {
        put(&demur, &company(what, json!({ "address": address })));
    }
    import(&demur, &[]);
    let block = |id: &str, country: &str| -> Vec<String> {
        let ran = super::letter_to(&demur, id, country, &["--format", "json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        json["letter"]["recipient"].as_array().unwrap().iter().skip(1).map(|line| line.as_str().unwrap().to_owned()).collect()
    };
    let here = ["Beispielweg 1", "12345 Musterstadt"];
    for id in ["three-lines", "one-line", "carriage-returns", "spaces"] {
        assert_eq!(block(id, "DE-BE"), here, "{id}");
        assert_eq!(block(id, "IE"), [here[0], here[1], "GERMANY"], "{id}");
    }
    assert_eq!(block("article", "IE")[2], "NETHERLANDS");
    assert_eq!(block("own-name", "IE")[2], "SWEDEN");
    assert_eq!(block("luxembourg", "IE")[1..], ["L-1855, Luxembourg", "LUXEMBOURG"]);
    assert_eq!(block("decomposed", "IE"), ["Mühlweg 1", "12345 Musterstadt", "AUSTRIA"]);
    assert_eq!(block("unknown-country", "IE"), ["1 Sample Street", "Sampletown", "Republic of Nowhere"]);
    assert_eq!(block("country-alone", "IE"), [""; 0]);
    assert_eq!(block("markup", "DE-BE"), ["Weg {{name}} *1* <b>&", "# 12345 `Musterstadt`"]);
}

#[test]
fn what_a_record_has_beside_becomes_a_note_and_nothing_else_is_taken_over() {
    let demur = Demur::new();
    let record = company(
        "whole",
        json!({ "phone": "+49 30 1234567", "fax": "+49 30 7654321", "request-language": "de", "needs-id-document": true,
            "comments": ["Ein Hinweis."], "required-elements": [{ "desc": "Kundennummer", "type": "input" }],
            "webform": "https://example.org/form", "runs": ["Hausmarke"], "suggested-transport-medium": "letter", "nsfw": true,
            "custom-objection-template": "geheim.txt", "categories": ["commerce"] }),
    );
    put(&demur, &record);
    import(&demur, &[]);
    let text = std::fs::read_to_string(demur.path(&format!("{OWN}/whole.toml"))).unwrap();
    for part in [
        "telephone: +49 30 1234567",
        "fax: +49 30 7654321",
        "requests in the language: de",
        "asks for an identity document",
        "Ein Hinweis.",
        "asks for: Kundennummer",
        "also = [\"Hausmarke\"]",
        "url = \"https://example.org/form\"",
        "channel = \"letter\"",
        "countries = [\"AT\", \"DE\"]",
        "quality = \"verified\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for part in ["geheim", "nsfw", "commerce", "[[term]]", "[[basis]]", "[[start]]", "[[processing]]", "high"] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    let shown = demur.run(&["controllers", "show", "whole"]);
    for part in
        ["not reviewed", "for people in: AT, DE", "Beispielweg 1", "datenschutz@whole.example.org", "https://example.org/form"]
    {
        assert!(shown.out.contains(part), "{part}: {shown:?}");
    }
    // It is for people elsewhere.
    let abroad = super::letter_to(&demur, "whole", "IE", &[]);
    assert!(abroad.err.contains("is for AT, DE and not for IE"), "{abroad:?}");
    assert!(!super::letter_to(&demur, "whole", "DE-BE", &[]).err.contains("and not for"));
}
