//! For any input: no panic, no control character in any output, and the typed text is found again.

use chrono::NaiveDate;
use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::{Options, compose};
use demur::render;
use demur::workflow::{Format, RenderOptions, write_letter};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::harness::today;

/// A case with these texts in its fields.
fn draft(country: &str, texts: &[String; 6]) -> Draft {
    let quoted: Vec<_> = texts.iter().map(|text| toml::Value::String(text.clone()).to_string()).collect();
    let [name, line, account, place, _, recipient] = quoted.as_slice() else { unreachable!() };
    // Words of its own, because a fact that says nothing is refused.
    let fact = toml::Value::String(format!("I look for work. {}", texts[4])).to_string();
    let toml = format!(
        "[person]\nname = {name}\naddress = [{line}]\ncountry = \"{country}\"\n[account]\nname = {account}\n\
         [controller]\nname = {recipient}\naddress = [\"1 Example Quay\", \"Dublin\"]\ncountry = \"IE\"\n\
         [objection]\nlanguage = \"en\"\nplace = {place}\n[[objection.ground]]\nid = \"job-seeker\"\nfact = {fact}\n"
    );
    Draft::parse(&toml, "property.toml").unwrap()
}

/// Another case, with these texts in the fields that the first leaves out.
fn other_draft(texts: &[String; 6]) -> Draft {
    let quoted: Vec<_> = texts.iter().map(|text| toml::Value::String(text.clone()).to_string()).collect();
    let [behalf, phone, url, search, purpose, line] = quoted.as_slice() else { unreachable!() };
    let toml = format!(
        "[person]\nname = \"Robin Testname\"\naddress = [\"1 Sample Row\"]\ncountry = \"IE\"\nphone = {phone}\n\
         [behalf_of]\nname = {behalf}\nas = \"attorney\"\n[non_member]\nurls = [\"https://example.org\", {url}]\nsearch_name = {search}\n\
         [controller]\nname = \"Example Ltd\"\naddress = [{line}]\ncountry = \"IE\"\npurpose = {purpose}\n\
         [objection]\nlanguage = \"de\"\n[[objection.ground]]\nid = \"non-member\"\nfact = \"Eine Tatsache.\"\n"
    );
    Draft::parse(&toml, "property.toml").unwrap()
}

/// The expected output of a typed text: NFC, with single spaces.
fn expected(typed: &str) -> String {
    typed.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_clean(output: &str) {
    let bad =
        output.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'));
    assert_eq!(bad, None, "{output}");
}

/// The text of an HTML page, as a browser shows it.
fn shown(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1;
    let mut text = String::new();
    let mut tag = false;
    for c in body.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => {
                tag = false;
                text.push(' ');
            }
            c if !tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{1,60}",
        "[ -~]{1,80}",
        "[\\*_#`<>\\[\\]\\(\\)\\{\\}!&;\\\\|~+\\-\\.0-9 a-z]{1,60}",
        "\\p{Latin}{1,20}( \\p{Greek}{1,10})?( \\p{Han}{1,10})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_typed_is_refused_or_found_again(texts in proptest::array::uniform6(text())) {
        for country in ["IE", "GB", "CH", "CA-QC", "HK", "US-CA"] {
            let Ok(case) = draft(country, &texts).check(&Catalog::embedded()) else { continue };
            let composed = compose(&case, &Catalog::embedded(), today(), Options::default()).unwrap();
            let plain = render::text(&composed.letter);
            assert_clean(&plain);
            let html = render::html(&composed.letter, false, None);
            assert_clean(&html);
            assert_clean(&render::form(&composed.letter));
            let flat = plain.split_whitespace().collect::<Vec<_>>().join(" ");
            let unspaced: String = plain.split_whitespace().collect();
            let page = shown(&html);
            for typed in &texts {
                let typed = expected(typed);
                // A line may end between two characters of a script without spaces; compare those without any spaces.
                let found = flat.contains(&typed) || unspaced.contains(&typed.replace(' ', ""));
                prop_assert!(found, "{typed:?} in {plain}");
                prop_assert!(page.contains(&typed), "{typed:?} in {html}");
            }
        }
    }

    #[test]
    fn so_is_what_is_typed_into_the_other_fields(texts in proptest::array::uniform6(text())) {
        let Ok(case) = other_draft(&texts).check(&Catalog::embedded()) else { return Ok(()) };
        let composed = compose(&case, &Catalog::embedded(), today(), Options::default()).unwrap();
        let plain = render::text(&composed.letter);
        let html = render::html(&composed.letter, false, None);
        assert_clean(&plain);
        assert_clean(&html);
        let unspaced: String = plain.split_whitespace().collect();
        let page = shown(&html);
        for typed in &texts {
            let typed = expected(typed);
            prop_assert!(unspaced.contains(&typed.replace(' ', "")), "{typed:?} in {plain}");
            prop_assert!(page.contains(&typed), "{typed:?} in {html}");
        }
    }

    #[test]
    fn ids_codes_and_tags_are_refused_or_known(texts in proptest::array::uniform6(text())) {
        let quoted: Vec<_> = texts.iter().map(|text| toml::Value::String(text.clone()).to_string()).collect();
        let [country, controller, language, ground, processing, role] = quoted.as_slice() else { unreachable!() };
        for (country, controller, language, ground, processing, role) in [
            (country.as_str(), "\"linkedin\"", "\"en\"", "\"job-seeker\"", "", ""),
            ("\"IE\"", controller.as_str(), "\"en\"", "\"job-seeker\"", "", ""),
            ("\"IE\"", "\"linkedin\"", language.as_str(), "\"job-seeker\"", "", ""),
            ("\"IE\"", "\"linkedin\"", "\"en\"", ground.as_str(), "", ""),
            ("\"IE\"", "\"linkedin\"", "\"en\"", "\"job-seeker\"", processing.as_str(), ""),
            ("\"IE\"", "\"linkedin\"", "\"en\"", "\"job-seeker\"", "", role.as_str()),
        ] {
            let behalf = if role.is_empty() { String::new() } else { format!("[behalf_of]\nname = \"Kim\"\nas = {role}\n") };
            let toml = format!(
                "[person]\nname = \"R\"\naddress = [\"1\"]\ncountry = {country}\n{behalf}[account]\nname = \"r\"\n[objection]\n\
                 controller = {controller}\nlanguage = {language}\nprocessing = [{processing}]\n[[objection.ground]]\nid = {ground}\nfact = \"I look for work.\"\n"
            );
            let checked = Draft::parse(&toml, "ids.toml").unwrap().check(&Catalog::embedded());
            if let Ok(case) = checked
                && let Ok(composed) = compose(&case, &Catalog::embedded(), today(), Options::default())
            {
                assert_clean(&render::text(&composed.letter));
            }
        }
    }

    #[test]
    fn a_pdf_is_made_or_the_character_is_named(texts in proptest::array::uniform6(text())) {
        let Ok(case) = draft("IE", &texts).check(&Catalog::embedded()) else { return Ok(()) };
        let wanted = RenderOptions::new(Format::Pdf);
        match write_letter(&case, &Catalog::embedded(), today(), &wanted) {
            Ok(written) => prop_assert!(written.bytes.starts_with(b"%PDF")),
            Err(error) => {
                let why = error.to_string();
                prop_assert!(why.contains("U+") || why.contains("does not fit"), "{why}");
            }
        }
    }

    #[test]
    fn arbitrary_bytes_as_a_case_file_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(draft) = Draft::parse(&text, "bytes.toml")
        {
            let _ = draft.check(&Catalog::embedded());
        }
    }

    #[test]
    fn a_damaged_case_file_is_refused_without_a_panic(at in 0_usize..700, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = include_bytes!("../../examples/anna.toml").to_vec();
        let at = at.min(bytes.len() - 1);
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(case) = Draft::parse(&text, "damaged.toml").map_err(Into::into).and_then(|draft| draft.check(&Catalog::embedded()))
        {
            let _ = compose(&case, &Catalog::embedded(), today(), Options::default());
        }
    }

    #[test]
    fn any_date_gives_a_letter(days in -13_000_i32..27_000) {
        let date = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap() + chrono::Duration::days(days.into());
        for country in ["IE", "GB", "US-CA", "US-VT", "CA-BC"] {
            let texts = ["N", "A", "B", "C", "F", "G"].map(str::to_owned);
            let case = draft(country, &texts).check(&Catalog::embedded()).unwrap();
            let composed = compose(&case, &Catalog::embedded(), date, Options::default()).unwrap();
            prop_assert!(composed.facts.deadlines.iter().all(|due| due.due > date));
        }
    }
}
