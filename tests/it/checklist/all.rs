//! Section A, the deadlines of B, and the cross-checks of K: what holds for every letter.

use chrono::Datelike;
use demur::case::Standing;
use demur::catalog::Catalog;
use demur::controllers::Entity;
use demur::law::{Confidence, Jurisdiction};
use demur::letter::Block;
use unicode_normalization::is_nfc;

use super::words::{self, FOREIGN};
use super::{Failed, Sheet, must};

pub(super) fn check(sheet: &Sheet) -> Failed {
    let mut failed = parties(sheet);
    failed.extend(content(sheet));
    failed.extend(exclusions(sheet));
    failed.extend(deadline(sheet));
    failed
}

fn parties(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let (letter, case) = (&sheet.composed.letter, sheet.typed.case());
    must(&mut failed, "ALL-01 name", letter.sender[0] == case.person.name && letter.signature[0] == sheet.signed());
    let postal = case.person.address.iter().all(|line| letter.sender.contains(line)) && !case.person.address.is_empty();
    let email = case.person.email.as_ref().is_some_and(|email| letter.sender.contains(email));
    must(&mut failed, "ALL-01 one channel", postal != email);
    must(&mut failed, "ALL-02", letter.date == sheet.day(super::super::harness::today()));
    let identified = match &case.standing {
        Standing::Member { email, url, name } => {
            [email, url, name].into_iter().flatten().any(|value| sheet.body.contains(value.as_str()))
        }
        Standing::NonMember { urls, search_name } => {
            sheet.says("letter.no_account")
                && (urls.iter().any(|url| sheet.body.contains(url.as_str()))
                    || search_name.iter().any(|name| sheet.body.contains(name.as_str())))
        }
    };
    must(&mut failed, "ALL-04", identified);
    failed.extend(controller(sheet));
    must(&mut failed, "ALL-10", authority(sheet));
    failed
}

/// ALL-03: the entity of the region, and no entity of another.
fn controller(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let catalog = Catalog::embedded();
    let record = catalog.controller(&sheet.typed.controller).unwrap();
    let jurisdiction = catalog.jurisdiction(&sheet.composed.facts.jurisdiction).unwrap();
    let region = jurisdiction.region.clone().unwrap();
    let entity = record.entity_in(&region).filter(|e| e.confidence > Some(Confidence::Low));
    let first = &sheet.composed.letter.recipient[0];
    match entity {
        Some(entity) => {
            must(&mut failed, "ALL-03", Some(first) == entity.legal_name.as_ref());
            must(
                &mut failed,
                "ALL-03 address",
                sheet.composed.letter.recipient.ends_with(&address(entity, &jurisdiction, sheet)),
            );
        }
        None => {
            must(&mut failed, "K-2 neutral", first.contains(&record.name) && sheet.composed.letter.recipient.len() == 1);
            must(&mut failed, "K-2 warning", sheet.composed.warnings.iter().any(|w| w.to_string().contains("verified")));
        }
    }
    let own = entity.and_then(|e| e.legal_name.clone()).unwrap_or_default();
    for other in record.entities.iter().filter_map(|e| e.legal_name.as_ref()).filter(|name| **name != own) {
        // "Microsoft Corporation" may not stand in a letter to the Irish company, but a name may be part of a longer one.
        must(&mut failed, "ALL-03 other entity", own.contains(other.as_str()) || !sheet.text.contains(other.as_str()));
    }
    failed
}

/// The address of the record, its country being named to the post that takes the letter, and not within the country.
fn address(entity: &Entity, jurisdiction: &Jurisdiction, sheet: &Sheet) -> Vec<String> {
    let Some((_, above)) = entity.address.split_last() else { return Vec::new() };
    let country = entity.country.as_deref().unwrap();
    let mut lines = above.to_vec();
    if country != jurisdiction.country_code() {
        let catalog = Catalog::embedded();
        let whole = catalog.jurisdiction(jurisdiction.country_code()).unwrap();
        let written = &sheet.composed.letter.language;
        let is_official = whole.languages.iter().any(|own| own.split('-').next() == written.split('-').next());
        let language = if is_official { written } else { &jurisdiction.languages[0] };
        lines.extend(catalog.country_line(language, country).unwrap());
    }
    lines
}

/// ALL-10: the name exactly as recorded, in the letter's language if there is one.
fn authority(sheet: &Sheet) -> bool {
    let jurisdiction = Catalog::embedded().jurisdiction(&sheet.composed.facts.jurisdiction).unwrap();
    let authority = jurisdiction.authority.clone().unwrap();
    let printed = &sheet.composed.facts.authority;
    if authority.by_subdivision {
        return !authority.name.values().any(|name| sheet.text.contains(name.as_str())) && sheet.body.contains(printed.as_str());
    }
    let language = &sheet.composed.letter.language;
    let primary = language.split('-').next().unwrap();
    let own = authority.name.get(language).or_else(|| authority.name.get(primary));
    own.is_none_or(|name| name == printed)
        && authority.name.values().any(|n| n == printed)
        && sheet.body.contains(printed.as_str())
}

fn content(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let letter = &sheet.composed.letter;
    let record = Catalog::embedded().controller(&sheet.typed.controller).unwrap();
    let jurisdiction = Catalog::embedded().jurisdiction(&sheet.composed.facts.jurisdiction).unwrap();
    let region = jurisdiction.region.as_deref().unwrap();
    let term = record.term_in("ai-training", region).filter(|term| term.confidence == Confidence::High);
    must(&mut failed, "ALL-05 own term", term.is_none_or(|term| sheet.body.contains(term.words.as_str())));
    must(&mut failed, "ALL-05 paraphrase", sheet.says("letter.training"));
    must(&mut failed, "ALL-06", sheet.says("letter.past_and_future"));
    must(&mut failed, "ALL-07", sheet.says("letter.affiliates"));
    must(&mut failed, "ALL-08", sheet.says("letter.stays"));
    must(&mut failed, "ALL-09", sheet.says("letter.in_writing"));
    let off = sheet.typed.case().setting_switched_off;
    must(
        &mut failed,
        "ALL-18",
        off.is_none_or(|day| sheet.body.contains(&day.day().to_string()) && sheet.body.contains(&day.year().to_string())),
    );
    let numbered = letter.blocks.iter().any(|block| matches!(block, Block::Numbered(items) if items.len() >= 5));
    must(&mut failed, "ALL-19 numbered", numbered);
    failed
}

fn exclusions(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    // A reference is letters by chance, XXX among them.
    let text = &sheet.text.replace(&sheet.composed.letter.reference, "");
    // Nothing typed in these sheets contains braces, so any is a placeholder.
    must(&mut failed, "ALL-11 braces", !text.contains(['{', '}']));
    // As a word: “nullo” and “annulling” are none.
    must(&mut failed, "ALL-11 word", !text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "null"));
    for word in ["XXX", "TODO", "lorem", "[A", "undefined"] {
        must(&mut failed, "ALL-11 word", !text.contains(word));
    }
    for empty in ["()", "( ", " )", "“”", "  ", " ,", ",,", "..", ", .", " ;;", "; ;", "：：", "。。", "（）"] {
        must(&mut failed, "ALL-11 hole", !sheet.body.contains(empty));
    }
    for block in &sheet.composed.letter.blocks {
        let Block::Numbered(items) = block else { continue };
        must(&mut failed, "ALL-11 empty item", items.iter().all(|item| !item.is_empty()));
        let ends: Vec<_> = items.iter().map(|item| demur::letter::plain(item)).map(|item| item.chars().last().unwrap()).collect();
        let (last, rest) = ends.split_last().unwrap();
        must(&mut failed, "style: the last request ends the sentence", ['.', '。'].contains(last));
        must(&mut failed, "style: the others do not", rest.iter().all(|end| [';', '；'].contains(end)));
    }
    must(&mut failed, "ALL-14", sheet.avoids("letter.identity_documents"));
    must(&mut failed, "ALL-15", sheet.avoids("letter.threats"));
    must(&mut failed, "ALL-16", !text.contains("____") && sheet.avoids("letter.signed"));
    if sheet.typed.controller == "linkedin" {
        must(&mut failed, "ALL-17", !sheet.composed.letter.recipient.iter().any(|line| line.contains("Microsoft")));
    }
    for foreign in FOREIGN.values().filter(|foreign| !foreign.regimes.contains(&sheet.regime.id)) {
        must(&mut failed, "K-3 word of another regime", !foreign.words.iter().any(|word| sheet.body.contains(word)));
    }
    failed.extend(language(sheet));
    failed
}

/// K.4 and K.7: no English between the words of another language, one normal form, no stray Romanian cedillas.
fn language(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "K-7 NFC", is_nfc(&sheet.text));
    must(&mut failed, "K-7 cedilla", sheet.avoids("letter.lookalikes"));
    if !sheet.composed.letter.language.starts_with("en") {
        let body = sheet.without_quotes();
        let (english, own) = (Catalog::embedded().words("en").unwrap(), words::of(sheet));
        for word in english.function_words.iter().filter(|word| !own.shared_with_english.contains(word)) {
            must(&mut failed, "K-4 English word", !body.contains(&format!(" {word} ")));
        }
    }
    failed
}

fn deadline(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let facts = &sheet.composed.facts;
    let answer = facts.deadlines.iter().find(|due| due.kind == demur::law::PeriodKind::Answer).unwrap();
    let written = super::super::harness::today();
    must(&mut failed, "DL-09", answer.due > answer.received && answer.received >= written);
    let year = answer.due.year().to_string();
    // Where a holiday is not known, no day is named (unknown_days.rs).
    let printed = sheet.body.contains(&answer.due.day().to_string()) && sheet.body.contains(&year);
    must(&mut failed, "ALL-20 day printed", printed || !answer.holidays_known);
    must(&mut failed, "ALL-20 receipt", sheet.body.contains(&answer.received.day().to_string()));
    if !answer.statutory && sheet.regime.id != "ca-qc-law25" {
        must(&mut failed, "DL-06", sheet.printed_words("letter.by_analogy").iter().any(|word| sheet.body.contains(word)));
    }
    failed
}
