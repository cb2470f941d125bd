//! The checklist can fail: each part of a letter, taken out, is missed by the assertion that asks for it.

use demur::letter::{Block, Inline};

use super::{Sheet, body_of, check, text_of};
use crate::harness::{Typed, fact};

/// Takes out what cites a provision.
fn without_provision(sheet: Sheet, key: &str) -> Sheet {
    sheet.printed(key).iter().fold(sheet, |sheet, form| without(sheet, form))
}

/// Takes `part` out of every paragraph, and every request that contains it.
fn without(mut sheet: Sheet, part: &str) -> Sheet {
    let keep = |inlines: &mut Vec<Inline>| {
        for inline in inlines.iter_mut() {
            let (Inline::Text(text) | Inline::Strong(text) | Inline::Foreign { text, .. }) = inline;
            *text = text.replace(part, "—");
        }
    };
    for block in &mut sheet.composed.letter.blocks {
        match block {
            Block::Paragraph(inlines) => keep(inlines),
            Block::Numbered(items) => items.retain(|item| !demur::letter::plain(item).contains(part)),
        }
    }
    refresh(sheet)
}

fn refresh(mut sheet: Sheet) -> Sheet {
    sheet.text = text_of(&sheet.composed.letter);
    sheet.body = body_of(&sheet.composed.letter);
    sheet
}

fn gdpr(language: &str) -> Sheet {
    Sheet::new(Typed::new("IE", Some(language)))
}

#[test]
fn a_letter_without_one_of_its_provisions_fails_at_that_place() {
    for language in &demur::catalog::Catalog::embedded().languages(Some("gdpr")) {
        for (key, id) in [
            ("18(1)(d)", "G-05"),
            ("17(1)(c)", "G-06"),
            ("19", "G-07"),
            ("12(3)", "G-08"),
            ("12(4)", "G-09"),
            ("77(1)", "G-10"),
            ("7(3)", "G-11"),
            ("12(6)", "G-12"),
            ("13(1)(d)", "G-13"),
            ("6(1)(f)", "G-02"),
            ("12(5)", "G-16"),
        ] {
            let failed = check(&without_provision(gdpr(language), key));
            assert!(failed.contains(&id), "{language}: without {key}: {failed:?}");
        }
    }
}

#[test]
fn a_letter_without_its_ground_or_its_burden_of_proof_fails() {
    for language in &demur::catalog::Catalog::embedded().languages(Some("gdpr")) {
        let failed = check(&without(gdpr(language), fact(language).trim_end_matches('.')));
        assert!(failed.contains(&"G-03"), "{language}: {failed:?}");
        let words = demur::catalog::Catalog::embedded().words(language).unwrap();
        let failed = check(&without(gdpr(language), &words.any["gdpr"]["compelling"][0]));
        assert!(failed.contains(&"G-04"), "{language}: {failed:?}");
        let failed = check(&without(gdpr(language), &words.any["letter"]["stays"][0]));
        assert!(failed.contains(&"ALL-08"), "{language}: {failed:?}");
    }
}

/// Adds a sentence to the last paragraph.
fn with(mut sheet: Sheet, sentence: &str) -> Sheet {
    sheet.composed.letter.blocks.push(Block::Paragraph(vec![Inline::Text(sentence.to_owned())]));
    refresh(sheet)
}

#[test]
fn a_sentence_that_no_letter_may_contain_is_found() {
    for (place, sentence, id) in [
        ("IE", "Under PIPEDA you need my consent.", "K-3 word of another regime"),
        ("IE", "Article 22 GDPR applies.", "G-17"),
        ("IE", "You will be fined.", "ALL-15"),
        ("IE", "My passport is enclosed.", "ALL-14"),
        ("IE", "Dear {name}", "ALL-11 braces"),
        ("IE", "See C-131/12.", "G-22"),
        ("NO", "As a Member State we say so.", "G-23"),
        ("GB", "Article 6 GDPR is meant.", "UK-01"),
        ("GB", "Article 77 UK GDPR gives me the right to complain.", "UK-03 repealed"),
        ("GB", "The EDPB says so.", "UK-04"),
        ("CH", "You must answer within one month.", "CH-05"),
        ("CH", "See GDPR.", "CH-06"),
        ("CA-ON", "You are the controller.", "CA-05"),
        ("CA-QC", "You are the controller.", "QC Europe"),
        ("CA-AB", "PIPA (BC) applies.", "CA-AB/BC other province"),
        ("HK", "You claim a legitimate interest.", "HK basis"),
        ("US-CA", "I have a right to object.", "US-03"),
        ("US-UT", "I may appeal.", "ST-01 appeal"),
        ("US-WY", "The CCPA applies.", "K-3 word of another regime"),
        ("US-WY", "This is required by law.", "NO-01 statute"),
    ] {
        let failed = check(&with(Sheet::new(Typed::new(place, Some("en"))), sentence));
        assert!(failed.contains(&id), "{place}: {sentence} {failed:?}");
    }
}

#[test]
fn a_wrong_controller_is_found() {
    let mut sheet = Sheet::new(Typed::new("DE-BE", Some("en")));
    sheet.composed.letter.recipient[0] = "LinkedIn Corporation".to_owned();
    let failed = check(&refresh(sheet));
    assert!(failed.contains(&"ALL-03") && failed.contains(&"ALL-03 other entity"), "{failed:?}");
}

#[test]
fn a_second_way_to_reply_or_a_missing_name_is_found() {
    let mut sheet = Sheet::new(Typed { person: "email = \"robin@example.org\"\n".into(), ..Typed::new("IE", Some("en")) });
    sheet.composed.letter.sender.push("robin@example.org".to_owned());
    assert!(check(&refresh(sheet)).contains(&"ALL-01 one channel"));
    let mut sheet = Sheet::new(Typed::new("IE", Some("en")));
    sheet.composed.letter.signature[0].clear();
    assert!(check(&refresh(sheet)).contains(&"ALL-01 name"));
}
