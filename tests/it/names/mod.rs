//! Names as people say them: which place, company, language or role each is, and that none is taken for another.

mod typed;

use std::collections::BTreeMap;
use std::fs;

use demur::catalog::{Catalog, NameError};
use unicode_normalization::UnicodeNormalization;

use crate::harness::repo;

/// What comes of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// This code or id.
    To(&'static str),
    /// A refusal that names exactly these.
    Fits(&'static str),
    /// A refusal that names this one first as what may have been meant.
    Near(&'static str),
    /// A refusal that names none.
    Nowhere,
}
use Comes::{Fits, Near, Nowhere, To};

fn check(table: &[(&str, Comes)], named: impl Fn(&str) -> Result<String, NameError>) {
    for (typed, comes) in table {
        let found = named(typed);
        let ids = |all: &[demur::case::Candidate]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>().join(" ");
        let right = match (&found, comes) {
            (Ok(id), To(code)) => id == code,
            (Err(NameError::SeveralNamed { candidates, .. }), Fits(all)) => ids(candidates) == *all,
            (Err(NameError::UnknownName { candidates, .. }), Near(first)) => {
                candidates.first().is_some_and(|one| one.id == *first)
            }
            (Err(NameError::UnknownName { candidates, .. }), Nowhere) => candidates.is_empty(),
            _ => false,
        };
        assert!(right, "`{typed}` comes to {found:?}, not {comes:?}");
    }
}

const PLACES: [(&str, Comes); 59] = [
    ("Deutschland", To("DE")),
    ("germany", To("DE")),
    ("Allemagne", To("DE")),
    ("Germania", To("DE")),
    ("德國", To("DE")),
    ("Alemania", To("DE")),
    ("BRD", To("DE")),
    ("de", To("DE")),
    ("de-be", To("DE-BE")),
    ("UK", To("GB")),
    ("U.K.", To("GB")),
    ("Great Britain", To("GB")),
    ("england", To("GB")),
    ("Vereinigtes Königreich", To("GB")),
    ("Royaume-Uni", To("GB")),
    ("USA", To("US")),
    ("United States of America", To("US")),
    ("Etats-Unis", To("US")),
    ("Netherlands", To("NL")),
    ("the Netherlands", To("NL")),
    ("NETHERLANDS", To("NL")),
    ("Holland", To("NL")),
    ("Pays Bas", To("NL")),
    ("Nederland", To("NL")),
    ("Österreich", To("AT")),
    ("Oesterreich", To("AT")),
    ("OSTERREICH", To("AT")),
    ("Schweiz", To("CH")),
    ("Svizra", To("CH")),
    ("Zürich", To("CH-ZH")),
    ("Zuerich", To("CH-ZH")),
    ("Kanton Bern", To("CH-BE")),
    ("canton de Vaud", To("CH-VD")),
    ("Québec", To("CA-QC")),
    ("  quebec ", To("CA-QC")),
    ("Canada (Québec)", To("CA-QC")),
    ("Ontario, Canada", To("CA-ON")),
    ("Bayern", To("DE-BY")),
    ("Freistaat Sachsen", To("DE-SN")),
    ("Kalifornien", To("US-CA")),
    ("Georgia, USA", To("US-GA")),
    ("State of Georgia", To("US-GA")),
    ("香港", To("HK")),
    ("Hong-Kong", To("HK")),
    ("Κύπρος", To("CY")),
    ("Belgique / België", To("BE")),
    // Nothing in a letter depends on the province.
    ("Utrecht", To("NL")),
    ("Georgia", Fits("GE US-GA")),
    ("Luxembourg", To("LU")),
    ("Jura", Fits("CH-JU FR-39")),
    ("Provincie Luxemburg", To("BE")),
    ("Congo", Fits("CD CG")),
    ("Appenzell", Fits("CH-AI CH-AR")),
    ("Germny", Near("DE")),
    ("Austrai", Near("AT")),
    ("Switerland", Near("CH")),
    ("New Yrok", Near("US-NY")),
    ("NY", Near("US-NY")),
    ("Nowhereland", Nowhere),
];

#[test]
fn fifty_seven_ways_to_write_where_one_lives() {
    let catalog = Catalog::embedded().cached();
    check(&PLACES, |typed| catalog.place_named(typed, "en"));
    check(
        &[
            ("Irland", To("IE")),
            ("ie", To("IE")),
            ("DE-BE", To("DE")),
            ("Bayern", To("DE")),
            ("Japan", To("JP")),
            ("UK", To("GB")),
            ("Georgia", Fits("GE US-GA")),
            ("Jersy", Near("JE")),
            ("QQ", Nowhere),
        ],
        |typed| catalog.country_named(typed, "en"),
    );
    // What may have been meant is named in the language of whoever asks.
    let error = catalog.place_named("Georgia", "de-AT").unwrap_err();
    assert_eq!(error.candidates()[0].to_string(), "GE (Georgien)");
    assert_eq!(error.candidates()[1].to_string(), "US-GA (Georgia, Vereinigte Staaten)");
}

#[test]
fn a_company_is_found_by_any_of_its_names() {
    let catalog = Catalog::embedded().cached();
    check(
        &[
            ("reddit", To("reddit")),
            ("REDDIT", To("reddit")),
            (" Reddit ", To("reddit")),
            ("twitter", To("x")),
            ("X Corp.", To("x")),
            ("chatgpt", To("openai")),
            ("ChatGPT", To("openai")),
            ("instagram", To("meta-instagram")),
            ("Facebook", To("meta-facebook")),
            ("WhatsApp", To("meta-whatsapp")),
            ("LinkedIn Ireland Unlimited Company", To("linkedin")),
            ("microsoft", To("microsoft")),
            ("Stack Overflow", To("stackexchange")),
            ("Quora", To("quora")),
            ("le chat", To("mistral")),
            ("Meta", Fits("meta-facebook meta-instagram meta-whatsapp")),
            ("Meta Platforms Ireland Limited", Fits("meta-facebook meta-instagram")),
            ("Grok", Fits("x xai")),
            ("linkdin", Near("linkedin")),
            ("Instagramm", Near("meta-instagram")),
            ("reddit.com", Near("reddit")),
            ("Example Company", Nowhere),
        ],
        |typed| catalog.company_named(typed),
    );
    // Every name of every record comes to it, alone or among several.
    for id in catalog.ids("controllers") {
        let record = catalog.controller(&id).unwrap();
        let legal = record.entities.iter().filter_map(|entity| entity.legal_name.as_ref());
        for name in record.also.iter().chain([&record.id, &record.name]).chain(legal) {
            let found = catalog.company_named(name);
            let among = |error: NameError| error.candidates().iter().any(|one| one.id == id);
            assert!(found.map_or_else(among, |found| found == id), "{name} of {id}");
        }
    }
}

#[test]
fn a_language_is_found_by_name_or_tag() {
    let catalog = Catalog::embedded().cached();
    check(
        &[
            ("German", To("de")),
            ("deutsch", To("de")),
            ("allemand", To("de")),
            ("tedesco", To("de")),
            ("德文", To("de")),
            ("de", To("de")),
            ("DE", To("de")),
            ("deu", To("de")),
            ("de_ch", To("de-CH")),
            ("Schweizerdeutsch", To("de-CH")),
            ("fr-CA", To("fr-CA")),
            ("Canadian French", To("fr-CA")),
            ("français", To("fr")),
            ("FRANCAIS", To("fr")),
            ("English", To("en")),
            ("italiano", To("it")),
            ("Chinese", To("zh")),
            ("中文", To("zh")),
            ("繁體中文", To("zh-Hant")),
            ("Traditional Chinese", To("zh-Hant")),
            ("ZH-HANT-hk", To("zh-Hant-HK")),
            ("español", To("es")),
            ("Germn", Near("de")),
            ("Frnech", Near("fr")),
            ("Klingonisch", Nowhere),
        ],
        |typed| catalog.language_named(typed, "en"),
    );
}

#[test]
fn a_role_is_found_by_any_word_for_it() {
    let catalog = Catalog::embedded().cached();
    check(
        &[
            ("mother", To("parent")),
            ("Father", To("parent")),
            ("mum", To("parent")),
            ("Mutter", To("parent")),
            ("père", To("parent")),
            ("papà", To("parent")),
            ("母親", To("parent")),
            ("parent", To("parent")),
            ("guardian", To("guardian")),
            ("Vormund", To("guardian")),
            ("tutrice", To("guardian")),
            ("lawyer", To("attorney")),
            ("Rechtsanwältin", To("attorney")),
            ("Rechtsanwaeltin", To("attorney")),
            ("avocat", To("attorney")),
            ("律師", To("attorney")),
            ("union", To("association")),
            ("Gewerkschaft", To("association")),
            ("Verein", To("association")),
            ("syndicat", To("association")),
            ("工會", To("association")),
            ("legal representative", Fits("attorney guardian parent")),
            ("gesetzliche Vertreterin", Fits("guardian parent")),
            ("lawer", Near("attorney")),
            ("uncle", Nowhere),
        ],
        |typed| catalog.role_named(typed).map(|role| role.name().to_owned()),
    );
}

/// The names of a file of names, as it is written.
fn names(file: &str, key: &str) -> Vec<(String, Vec<String>)> {
    let file: toml::Table = fs::read_to_string(repo(&format!("data/names/{file}.toml"))).unwrap().parse().unwrap();
    let entry = |line: &toml::Value| {
        let mut all = line.as_str().unwrap().split('|').map(str::to_owned);
        (all.next().unwrap(), all.filter(|name| !name.is_empty()).collect())
    };
    file[key].as_array().unwrap().iter().map(entry).collect()
}

#[test]
fn no_name_of_a_place_is_taken_for_another() {
    let catalog = Catalog::embedded().cached();
    let places = names("places", "places");
    assert!(places.len() > 2_000, "{}", places.len());
    let mut taken = 0;
    let mut before_parts = Vec::new();
    for (code, names) in &places {
        // A territory that is a part of a country as well has two codes.
        let is_same = |other: &str| code.starts_with(other) || other.ends_with(&format!("-{code}"));
        for name in names {
            match catalog.place_named(name, "en") {
                // Only a country or a state of the register goes before a part of another country, on which nothing depends.
                Ok(found) if !is_same(&found) => before_parts.push((name.as_str(), code.as_str(), found)),
                Ok(_) => taken += 1,
                Err(NameError::SeveralNamed { candidates, .. }) => {
                    assert!(candidates.iter().any(|one| is_same(&one.id)), "{name} is {code}, not one of {candidates:?}");
                }
                Err(error) => panic!("{name} of {code}: {error}"),
            }
        }
        assert_eq!(
            catalog.place_named(code, "en").ok().filter(|_| code.len() == 2),
            Some(code.clone()).filter(|_| code.len() == 2)
        );
    }
    assert!(taken > 7_000, "{taken}");
    // What a record says besides is among the names.
    for code in catalog.ids("jurisdictions") {
        let record = catalog.jurisdiction(&code).unwrap();
        let (_, held) = places.iter().find(|(known, _)| *known == code).unwrap();
        for name in record.name.values().chain(&record.also_typed) {
            let name = name.replace('’', "'");
            assert!(held.contains(&name), "{code}: run data/names/make.py: {name}");
        }
    }
    let before: Vec<_> = before_parts.iter().map(|(name, code, found)| (*name, *code, found.as_str())).collect();
    let luxembourg = ["Luxembourg", "Luxemburg", "Lussemburgo"].map(|name| (name, "BE-WLX", "LU"));
    assert_eq!(before, luxembourg);
}

#[test]
fn what_is_nearly_a_name_is_never_taken() {
    let catalog = Catalog::embedded().cached();
    let simple = |name: &str| -> String {
        let name = name.nfkd().collect::<String>().to_lowercase();
        name.strip_prefix("the ").unwrap_or(&name).chars().filter(char::is_ascii_alphanumeric).collect()
    };
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let places = names("places", "places");
    for (code, name) in places.iter().flat_map(|(code, names)| names.iter().map(move |name| (code, name))) {
        known.entry(simple(name)).or_default().push(code.clone());
    }
    for (_, name) in places.iter().step_by(7).filter_map(|(code, names)| Some((code, names.first()?))) {
        for at in (1..name.len()).filter(|_| name.is_ascii() && name.len() > 5) {
            let mut wrong = name.clone();
            wrong.remove(at);
            if let Ok(found) = catalog.place_named(&wrong, "en") {
                let is_name = known.get(&simple(&wrong)).is_some_and(|codes| codes.iter().any(|code| code.starts_with(&found)));
                assert!(is_name || wrong.contains(' '), "{wrong} was taken for {found}");
            }
        }
    }
}
