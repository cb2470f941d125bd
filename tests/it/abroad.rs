//! Letters sent abroad: each address names its country, once, and the recipient's for the post that takes the letter.

use demur::catalog::Catalog;
use demur::compose::{Options, compose};
use read_fonts::{FontRef, TableProvider};

use crate::harness::{Demur, Ran, Typed, assert_refused, read, today};

/// A letter from `person` to a company with this address in `country`.
fn letter(person: (&str, &str), address: &str, country: &str, more: &[&str]) -> Ran {
    letter_of(&Demur::new(), person, address, country, more)
}

/// One from Berlin to Vienna.
fn letter_in(demur: &Demur) -> Ran {
    letter_of(demur, BERLIN, "\"Wienzeile 1\", \"1010 Wien\"", "AT", &[])
}

fn letter_of(demur: &Demur, person: (&str, &str), address: &str, country: &str, more: &[&str]) -> Ran {
    let (home, own) = person;
    let country = if country.is_empty() { String::new() } else { format!("country = \"{country}\"\n") };
    demur.file(
        "case.toml",
        format!(
            "[person]\nname = \"Robin Testname\"\naddress = [{own}]\ncountry = \"{home}\"\n[account]\nemail = \"robin@example.org\"\n\
             [controller]\nname = \"Example Company\"\naddress = [{address}]\n{country}purpose = \"training of AI models\"\n\
             [[objection.ground]]\nid = \"job-seeker\"\nfact = \"I have been looking for work since March 2026.\"\n"
        ),
    );
    let mut args = vec!["letter", "--case", "case.toml", "--date", "2026-11-23"];
    args.extend(more);
    demur.run(&args)
}

/// The lines of the recipient's block and of the sender's.
fn blocks(ran: &Ran) -> (Vec<String>, Vec<String>) {
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut blocks = ran.out.split("\n\n").map(|block| block.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>());
    let (sender, recipient) = (blocks.next().unwrap(), blocks.next().unwrap());
    assert_eq!((sender[0].as_str(), recipient[0].as_str()), ("Robin Testname", "Example Company"), "{}", ran.out);
    (recipient, sender)
}

const BERLIN: (&str, &str) = ("DE-BE", "\"Musterstr. 1\", \"10115 Berlin\"");

#[test]
fn an_address_abroad_is_completed_by_its_country_whatever_country_that_is() {
    for (person, address, country, last) in [
        (BERLIN, "\"Wienzeile 1\", \"1010 Wien\"", "AT", "ÖSTERREICH"),
        (BERLIN, "\"1 Example Quay\", \"Dublin 2\"", "ie", "IRLAND"),
        (BERLIN, "\"1 Sample Road\", \"Singapore 048616\"", "SG", "SINGAPUR"),
        (BERLIN, "\"1 rue\", \"L-1855 Luxembourg\"", "LU", "LUXEMBURG"),
        (BERLIN, "\"1 Sample Street\", \"Tbilisi\"", "GE", "GEORGIEN"),
        (("AT", "\"Wienzeile 1\", \"1010 Wien\""), "\"Musterstr. 1\", \"10115 Berlin\"", "DE", "DEUTSCHLAND"),
        (("US-CA", "\"1 Sample Row\", \"Fresno, CA 93650\""), "\"1 Sample Row\", \"London N1\"", "GB", "UNITED KINGDOM"),
        (("HK", "\"1 Sample Road\", \"Kowloon\""), "\"1 Sample Row\", \"New York, NY 10005\"", "US", "美國 / UNITED STATES"),
    ] {
        let (recipient, sender) = blocks(&letter(person, address, country, &[]));
        assert_eq!(recipient.last().unwrap(), last, "{recipient:?}");
        assert_eq!(recipient.len(), 4, "{recipient:?}");
        // And the answer finds its way back.
        assert_eq!(sender.len(), 4, "{sender:?}");
    }
}

#[test]
fn the_country_is_in_the_language_of_the_letter_if_it_is_one_of_the_country_it_is_posted_in() {
    let to_delft = |home: &str, language: &str| {
        let ran = letter((home, "\"1 Sample Row\", \"Town\""), "\"Oude Delft 1\", \"2611 Delft\"", "NL", &["--lang", language]);
        blocks(&ran).0.pop().unwrap()
    };
    for (home, language, line) in [
        ("FR", "fr", "PAYS-BAS"),
        ("FR", "en", "PAYS-BAS"),
        ("DE-BE", "en", "NIEDERLANDE"),
        ("IE", "en", "NETHERLANDS"),
        ("US-WY", "en", "NETHERLANDS"),
        ("BE", "fr", "PAYS-BAS"),
        ("BE", "de", "NIEDERLANDE"),
        ("BE", "en", "NEDERLAND"),
        ("CH", "it", "PAESI BASSI"),
        ("CH", "en", "NIEDERLANDE"),
        ("CH-ZH", "fr", "PAYS-BAS"),
        ("CH-GE", "en", "PAYS-BAS"),
        ("CH-TI", "en", "PAESI BASSI"),
        ("CA-QC", "en", "NETHERLANDS"),
        ("HK", "en", "NETHERLANDS"),
        ("HK", "zh-Hant-HK", "荷蘭 / NETHERLANDS"),
        ("GR", "en", "ΚΑΤΩ ΧΩΡΕΣ / NETHERLANDS"),
        ("BG", "en", "НИДЕРЛАНДИЯ / NETHERLANDS"),
        ("PT", "en", "PAÍSES BAIXOS"),
        ("NO", "en", "NEDERLAND"),
        ("MT", "en", "NETHERLANDS"),
    ] {
        assert_eq!(to_delft(home, language), line, "{home} {language}");
    }
}

#[test]
fn the_register_says_the_country_to_the_post_that_takes_the_letter_and_not_within_it() {
    let catalog = Catalog::embedded().cached();
    let address = |home: &str, language: &str, company: &str| {
        let typed = Typed { controller: company.to_owned(), ..Typed::new(home, Some(language)) };
        let composed = compose(&typed.case(), &catalog, today(), Options::default()).unwrap();
        let record = catalog.controller(company).unwrap();
        let region = catalog.jurisdiction(home).unwrap().region.clone().unwrap();
        let entity = record.entity_in(&region).unwrap();
        // What the post of destination reads stays as it is in the record.
        let (_, above) = entity.address.split_last().unwrap();
        let own = composed.letter.recipient.iter().position(|line| Some(line) == above.first()).unwrap();
        let lines = composed.letter.recipient[own..].to_vec();
        assert_eq!(lines[..above.len()], *above, "{home} {company}");
        assert_eq!(composed.facts.recipient.address, lines, "{home} {company}");
        lines.get(above.len()).cloned()
    };
    for (home, language, company, line) in [
        ("DE-BE", "de", "linkedin", Some("IRLAND")),
        ("FR", "fr", "booking", Some("PAYS-BAS")),
        ("FR", "fr", "zoom", Some("ÉTATS-UNIS")),
        ("IT", "it", "zoom", Some("STATI UNITI")),
        ("AT", "de", "zoom", Some("USA")),
        ("AT", "de", "amazon", Some("LUXEMBURG")),
        ("GB", "en", "linkedin", Some("UNITED STATES")),
        ("GB", "en", "tiktok", None),
        ("IE", "en", "linkedin", None),
        ("NL", "en", "booking", None),
        ("FR", "fr", "mistral", None),
        ("LU", "fr", "amazon", None),
        ("US-CA", "en", "linkedin", None),
        ("US-VA", "en", "booking", Some("NETHERLANDS")),
        ("CH", "de", "xai", None),
        ("CH-GE", "fr", "xai", None),
        ("IS", "en", "linkedin", Some("ÍRLAND")),
    ] {
        assert_eq!(address(home, language, company).as_deref(), line, "{home} {company}");
    }
}

#[test]
fn every_official_language_names_every_country_in_capitals_that_the_embedded_font_has() {
    let catalog = Catalog::embedded();
    let [regular, bold] = catalog.faces().unwrap();
    let faces = [regular, bold].map(|face| FontRef::new(face).unwrap().cmap().unwrap());
    let has = |c: char| faces.iter().all(|face| face.map_codepoint(c).is_some());
    let mut languages = std::collections::BTreeSet::new();
    for place in catalog.ids("jurisdictions") {
        languages.extend(catalog.jurisdiction(&place).unwrap().languages.clone());
    }
    let countries = catalog.countries().unwrap();
    assert!(languages.len() > 30, "{languages:?}");
    for language in languages {
        let mut lines = std::collections::BTreeSet::new();
        for (code, names) in countries.all() {
            let line = catalog.country_line(&language, code).unwrap().unwrap_or_else(|| panic!("{language} {code}"));
            // The Irish an tSín has a small letter among capitals.
            assert!(language == "ga" || line.to_uppercase() == line, "{language} {code}: {line}");
            assert!(line.chars().count() <= 65 && !line.contains(" SAR"), "{language} {code}: {line}");
            let unknown = line.chars().find(|c| !has(*c));
            assert!(language.starts_with("zh") || unknown.is_none(), "{language} {code}: {unknown:?} in {line}");
            assert!(lines.insert(line.clone()), "{language} {code}: {line} is another country too");
            // Who copies the line of such a letter into a case is understood, where that language has names of its own.
            if ["en", "de", "fr", "it"].contains(&language.as_str()) && line.chars().all(|c| c != '&') {
                let understood = countries.named_by(&line);
                assert!(understood.is_none_or(|understood| understood == code), "{language} {code}: {line} {names:?}");
            }
        }
        assert_eq!(lines.len(), 250);
    }
    // Where the CLDR has a status, the post has a name; no tonos on Greek capitals.
    for (language, code, line) in [
        ("en", "HK", "HONG KONG"),
        ("de-CH", "HK", "HONGKONG"),
        ("fr-CA", "HK", "HONG KONG"),
        ("el", "HK", "ΧΟΝΓΚ ΚΟΝΓΚ / HONG KONG"),
        ("el", "IE", "ΙΡΛΑΝΔΙΑ / IRELAND"),
        ("el", "HT", "ΑΪΤΗ / HAITI"),
        ("el", "TW", "ΤΑΪΒΑΝ / TAIWAN"),
        ("bg", "US", "СЪЕДИНЕНИ ЩАТИ / UNITED STATES"),
        ("ga", "CN", "AN tSÍN"),
        ("pt", "NL", "PAÍSES BAIXOS"),
        ("en", "AG", "ANTIGUA AND BARBUDA"),
        ("nl", "IS", "IJSLAND"),
        ("lt", "IE", "AIRIJA"),
    ] {
        assert_eq!(catalog.country_line(language, code).unwrap().as_deref(), Some(line), "{language} {code}");
    }
    // Ours are made for all places, so a file nobody needs is none.
    assert_eq!(crate::harness::files("data/countries/lines", ".toml").len(), 28);
}

#[test]
fn a_country_that_was_typed_in_whatever_language_stands_there_once() {
    for (country, typed) in [
        ("AT", "\"1010 Wien\", \"Österreich\""),
        ("AT", "\"1010 Wien\", \"OESTERREICH\""),
        ("AT", "\"1010 Wien\", \"Austria\""),
        ("AT", "\"1010 Wien\", \"Autriche\""),
        ("AT", "\"1010 Wien\", \"奧地利\""),
        ("AT", "\"1010 Wien, Austria\""),
        ("IE", "\"Dublin 2, Irland\""),
        ("IE", "\"Dublin 2 - Éire\""),
        ("IE", "\"Dublin 2\", \"Ireland\""),
        ("NL", "\"1016 VR Amsterdam\", \"The Netherlands\""),
        ("NL", "\"1016 VR Amsterdam (Holland)\""),
        ("GB", "\"London N1\", \"U.K.\""),
        ("US", "\"New York, NY 10005\", \"Etats-Unis\""),
        ("US", "\"New York, NY 10005, USA\""),
        ("CC", "\"West Island\", \"Cocos (Keeling) Islands\""),
        ("LU", "\"L-1855 Luxembourg, Luxembourg\""),
    ] {
        let (recipient, _) = blocks(&letter(BERLIN, &format!("\"1 Example Quay\", {typed}"), country, &[]));
        let town = typed[1..].split([',', '"', '(']).next().unwrap().split(" - ").next().unwrap().trim();
        let town = if country == "US" { "New York, NY 10005" } else { town };
        let line = Catalog::embedded().country_line("de", country).unwrap().unwrap();
        assert_eq!(recipient[2..], [town.to_owned(), line], "{typed}");
    }
    // A name that is not the end stays where it is, and so does a town that has no more than the name of its country.
    let (recipient, _) = blocks(&letter(BERLIN, "\"1 Example Quay\", \"Dublin 2\", \"Ireland\", \"D02 X285\"", "IE", &[]));
    assert_eq!(recipient[2..], ["Dublin 2", "Ireland", "D02 X285", "IRLAND"]);
    let (recipient, _) = blocks(&letter(("LU", "\"1 rue\", \"Luxembourg\""), "\"2 rue\", \"Luxembourg\"", "LU", &[]));
    assert_eq!(recipient[1..], ["2 rue", "Luxembourg"]);
}

#[test]
fn a_letter_within_a_country_names_none_and_what_is_not_known_is_not_guessed() {
    for (address, country) in [("\"Beispielweg 1\", \"80331 München\"", "DE"), ("\"1 Example Quay\", \"Dublin 2\"", "")] {
        let (recipient, sender) = blocks(&letter(BERLIN, address, country, &[]));
        assert_eq!(recipient.len(), 3, "{recipient:?}");
        assert_eq!(sender.contains(&"Deutschland".to_owned()), country.is_empty(), "{sender:?}");
    }
    let without = letter(BERLIN, "", "AT", &[]);
    assert!(without.err.contains("no address of Example Company"), "{}", without.err);
    assert_eq!(blocks(&without).0.len(), 1, "a country alone is no address");
}

#[test]
fn the_sender_who_typed_the_country_has_it_once_too() {
    for own in ["Deutschland", "GERMANY", "Allemagne"] {
        let own = format!("\"Musterstr. 1\", \"10115 Berlin\", \"{own}\"");
        let (_, sender) = blocks(&letter(("DE-BE", &own), "\"1 Example Quay\", \"Dublin 2\"", "IE", &[]));
        assert_eq!(sender.len(), 4, "{sender:?}");
    }
    let (_, sender) = blocks(&letter(("IE", "\"1 Sample Row\", \"Germany Street\""), "\"Musterstr. 1\"", "DE", &[]));
    assert_eq!(sender.last().unwrap(), "Ireland", "{sender:?}");
}

#[test]
fn a_country_that_does_not_fit_is_refused_with_its_place() {
    for (address, country, what, hint) in [
        ("\"Dublin 2\"", "XX", "case.toml:10: controller.country: `XX` is no code of a country", "ISO 3166-1"),
        ("\"London\"", "UK", "`UK` is no code of a country", "did you mean GB"),
        ("\"Berlin\"", "DE-BE", "is no ISO 3166-1 code", "two letters"),
        ("\"1010 Wien\", \"Deutschland\"", "AT", "the address ends with `Deutschland`, which is a name of DE", "Austria"),
        ("\"Atlanta\", \"Georgia\"", "US", "`Georgia`, which is a name of GE", "write United States as the last line"),
    ] {
        assert_refused(&letter(("FR", "\"1 rue\", \"75001 Paris\""), address, country, &[]), 1, what, hint);
    }
}

#[test]
fn a_record_of_the_users_own_is_completed_as_well() {
    let demur = Demur::new();
    let record = read("data/controllers/linkedin.toml").replace("\"Dublin 2\", \"Ireland\"]", "\"Dublin 2\"]");
    demur.file(".config/demur/data/controllers/linkedin.toml", record);
    let ran = demur.run(&["letter", "--case", crate::harness::repo("examples/anna.toml").to_str().unwrap()]);
    assert!(ran.out.contains("Dublin 2\nIRLAND\n"), "{}", ran.out);
    // And whoever has any file of their own has the same letters else.
    let more = Demur::new();
    more.file(".config/demur/data/post.toml", read("data/post.toml"));
    for (company, country) in [("linkedin", "IE"), ("linkedin", "US-CA"), ("booking", "FR"), ("mistral", "FR")] {
        let args = ["letter", company, "--name", "Robin Testname", "--email", "robin@example.org", "--account-name", "robin"];
        let ground = ["--ground", "job-seeker=I have been looking for work since March 2026.", "--country", country];
        let args = [&args[..], &ground[..]].concat();
        assert_eq!(more.run(&args).out, Demur::new().run(&args).out, "{company} {country}");
    }
}

#[test]
fn lines_of_the_users_own_are_read_and_checked() {
    let demur = Demur::new();
    let lines = read("data/countries/lines/de.toml");
    let path = ".config/demur/data/countries/lines/de.toml";
    let run = || letter_in(&demur);
    demur.file(path, lines.replace("\nAT = \"ÖSTERREICH\"\n", "\nAT = \"REPUBLIK ÖSTERREICH\"\n"));
    assert!(run().out.contains("1010 Wien\nREPUBLIK ÖSTERREICH\n"));
    demur.file(path, lines.replace("\nAT = \"ÖSTERREICH\"\n", "\n"));
    assert!(run().out.contains("1010 Wien\nAUSTRIA\n"), "the English name where a copy has none");
    demur.file(path, lines.replace("[lines]", "[rows]"));
    assert_refused(&run(), 1, "lines/de.toml", "");
}

#[needs::tools("pdftotext")]
#[test]
fn the_country_stands_in_the_window_of_the_envelope_and_in_every_form_of_the_letter() {
    let address = "\"Wienzeile 1\", \"1010 Wien\"";
    for format in ["html", "json"] {
        let ran = letter(BERLIN, address, "AT", &["--format", format]);
        assert!(ran.out.contains("ÖSTERREICH"), "{format}: {}", ran.out);
    }
    // As many lines as allowed, plus the country.
    let many = "\"Dept\", \"House\", \"1 Sample Row\", \"Floor 2\", \"Quarter\", \"1010 Wien\"";
    let ran = letter(BERLIN, many, "AT", &["-o", "letter.pdf", "--layout", "din-5008-b"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}
