//! Letters sent abroad: each address names its country, once.

use crate::harness::{Demur, Ran, assert_refused};

/// A letter from `person` to a company with this address in `country`.
fn letter(person: (&str, &str), address: &str, country: &str, more: &[&str]) -> Ran {
    let demur = Demur::new();
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
        (BERLIN, "\"Wienzeile 1\", \"1010 Wien\"", "AT", "Austria"),
        (BERLIN, "\"1 Example Quay\", \"Dublin 2\"", "ie", "Ireland"),
        (BERLIN, "\"1 Sample Road\", \"Singapore 048616\"", "SG", "Singapore"),
        (BERLIN, "\"1 rue\", \"L-1855 Luxembourg\"", "LU", "Luxembourg"),
        (BERLIN, "\"1 Sample Street\", \"Tbilisi\"", "GE", "Georgia"),
        (("AT", "\"Wienzeile 1\", \"1010 Wien\""), "\"Musterstr. 1\", \"10115 Berlin\"", "DE", "Germany"),
        (("US-CA", "\"1 Sample Row\", \"Fresno, CA 93650\""), "\"1 Sample Row\", \"London N1\"", "GB", "United Kingdom"),
        (("HK", "\"1 Sample Road\", \"Kowloon\""), "\"1 Sample Row\", \"New York, NY 10005\"", "US", "United States"),
    ] {
        let (recipient, sender) = blocks(&letter(person, address, country, &[]));
        assert_eq!(recipient.last().unwrap(), last, "{recipient:?}");
        assert_eq!(recipient.len(), 4, "{recipient:?}");
        // And the answer finds its way back.
        assert_eq!(sender.len(), 4, "{sender:?}");
    }
    let in_german = letter(BERLIN, "\"Wienzeile 1\", \"1010 Wien\"", "AT", &["--lang", "de"]);
    assert!(in_german.out.contains("1010 Wien\nAustria\n"), "as the addresses of the register: {}", in_german.out);
}

#[test]
fn a_country_that_was_typed_in_whatever_language_stands_there_once() {
    for (country, typed) in [
        ("AT", "\"1010 Wien\", \"Österreich\""),
        ("AT", "\"1010 Wien\", \"OESTERREICH\""),
        ("AT", "\"1010 Wien\", \"Austria\""),
        ("AT", "\"1010 Wien\", \"Autriche\""),
        ("AT", "\"1010 Wien\", \"奧地利\""),
        ("IE", "\"Dublin 2, Irland\""),
        ("IE", "\"Dublin 2 - Éire\""),
        ("IE", "\"Dublin 2\", \"Ireland\", \"D02 X285\""),
        ("NL", "\"1016 VR Amsterdam\", \"The Netherlands\""),
        ("NL", "\"1016 VR Amsterdam (Holland)\""),
        ("GB", "\"London N1\", \"U.K.\""),
        ("US", "\"New York, NY 10005\", \"Etats-Unis\""),
        ("LU", "\"Luxembourg\""),
    ] {
        let (recipient, _) = blocks(&letter(BERLIN, &format!("\"1 Example Quay\", {typed}"), country, &[]));
        assert_eq!(recipient.len(), 2 + typed.matches("\", \"").count() + 1, "{recipient:?}");
    }
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
    let record = crate::harness::read("data/controllers/linkedin.toml").replace("\"Dublin 2\", \"Ireland\"]", "\"Dublin 2\"]");
    demur.file(".config/demur/data/controllers/linkedin.toml", record);
    let ran = demur.run(&["letter", "--case", crate::harness::repo("examples/anna.toml").to_str().unwrap()]);
    assert!(ran.out.contains("Dublin 2\nIreland\n"), "{}", ran.out);
}

#[needs::tools("pdftotext")]
#[test]
fn the_country_stands_in_the_window_of_the_envelope_and_in_every_form_of_the_letter() {
    let address = "\"Wienzeile 1\", \"1010 Wien\"";
    for format in ["html", "json"] {
        let ran = letter(BERLIN, address, "AT", &["--format", format]);
        assert!(ran.out.contains("Austria"), "{format}: {}", ran.out);
    }
    // As many lines as allowed, plus the country.
    let many = "\"Dept\", \"House\", \"1 Sample Row\", \"Floor 2\", \"Quarter\", \"1010 Wien\"";
    let ran = letter(BERLIN, many, "AT", &["-o", "letter.pdf", "--layout", "din-5008-b"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}
