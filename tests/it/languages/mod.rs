//! Languages that are not shipped, as overrides: whether data alone can carry a language that inflects.
//!
//! `tests/languages/<language>` has the files that a translator would write, and `expected.toml` with what must come out.
//! `letter.txt` and `dates.txt` are for somebody who checks the grammar: `UPDATE=1 cargo test languages` writes them anew.

mod dates;
mod names;
mod samples;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use demur::catalog::{Catalog, Kind};
use demur::compose::licences;
use demur::letter::{Block, plain};
use demur::render::{PageStyle, Renderer};
use demur::workflow::{Format, RenderOptions, layout_for, write_letter};

use crate::golden;
use crate::harness::{repo, today};
use samples::{ACCOUNT, Expected, Files, case, composed, ground, member, register, stranger, text};

const LANGUAGES: [&str; 5] = ["fi", "hu", "pl", "el", "mt"];

/// Names of companies and people that a sentence stumbles over.
const ODD: [&str; 9] = [
    "Example Oy.",
    "Example (EU) S.A.",
    "Åland Example",
    "Example Inc.",
    "1Example",
    "Éxample & Éxample",
    "Wow!",
    "Zażółć…",
    "example",
];

/// The letters of a language for a grammar checker: all conditions once, all roles of writing for somebody else.
fn sheet(language: &str) -> String {
    let expected = Expected::of(language);
    let catalog = register(language, "Åland Example").catalog();
    let mut sheet = String::new();
    for (title, case) in
        [("member", member(&expected, language)), ("no account", stranger(&expected, language, "parent", "Example Oy."))]
    {
        for format in [Format::Text, Format::Form] {
            let options = RenderOptions::new(format);
            let written = write_letter(&case, &catalog, today(), &options).unwrap_or_else(|error| panic!("{language}: {error}"));
            writeln!(sheet, "=== {title}, {format:?}\n\n{}", String::from_utf8(written.bytes).unwrap()).unwrap();
        }
    }
    for role in ["guardian", "attorney", "association"] {
        let letter = composed(&stranger(&expected, language, role, "Åsa Esimerkki"), &catalog, Kind::Objection).letter;
        let first = |block: &Block| matches!(block, Block::Paragraph(inlines) if plain(inlines).contains("Åsa Esimerkki"));
        let Some(Block::Paragraph(behalf)) = letter.blocks.iter().find(|block| first(block)) else { panic!("{language}") };
        let end: Vec<&String> = letter.signature.iter().chain(&letter.enclosures).collect();
        writeln!(sheet, "=== {role}\n\n{}\n{end:?}\n", plain(behalf)).unwrap();
    }
    sheet
}

#[test]
fn letters_are_as_they_were_read() {
    for language in LANGUAGES {
        golden::check(&repo(&format!("tests/languages/{language}/letter.txt")), sheet(language).as_bytes());
    }
}

#[test]
fn every_letter_is_set_in_the_letters_own_family() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let catalog = register(language, "Åland Example").catalog();
        // Without the fonts of the system: a letter that the family lacks is an error.
        let renderer = Renderer::new(catalog.faces().unwrap(), None).unwrap();
        let layout = layout_for(None, &expected.country, &catalog).unwrap();
        for case in [member(&expected, language), stranger(&expected, language, "association", "Example Oy.")] {
            let letter = composed(&case, &catalog, Kind::Objection).letter;
            let pdf = renderer.render(&letter, &PageStyle::new(&layout)).unwrap_or_else(|error| panic!("{language}: {error}"));
            assert!(pdf.starts_with(b"%PDF-"), "{language}");
            let typography = &letter.typography.letters;
            let lacking: String = text(&letter).chars().filter(|c| !c.is_ascii() && !typography.contains(*c)).collect();
            let from_data = |c: char| "ÅåÄä…ÉéöÖ\u{a0}".contains(c);
            assert!(lacking.chars().all(from_data), "{language}: `letters` in phrases.toml lacks some of {lacking}");
        }
    }
}

#[test]
fn a_name_of_any_kind_leaves_sentences_whole() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        for name in ODD {
            let catalog = register(language, name).catalog();
            let roles = ["parent", "guardian", "attorney", "association"].map(|role| stranger(&expected, language, role, name));
            for case in roles.into_iter().chain([member(&expected, language)]) {
                for kind in [Kind::Objection, Kind::Form] {
                    let letter = composed(&case, &catalog, kind).letter;
                    let text = text(&letter);
                    for wrong in ["..", ". .", " .", " ,", " ;", "  ", "( ", " )", ",,", "{", "}", "….", "r.r."] {
                        assert!(!text.contains(wrong), "{language}, {name}: `{wrong}` in {text}");
                    }
                    assert!(text.contains(name), "{language}, {name}");
                    for (at, _) in text.match_indices(name) {
                        assert!(!names::glued(&text[at + name.len()..]), "{language}, {name}: {}", &text[at..]);
                    }
                    if language != "el" {
                        continue;
                    }
                    assert!(!text.replace(&expected.question, "").contains(';'), "a question mark: {text}");
                }
            }
        }
    }
}

#[test]
fn ages_have_the_plural_of_their_number() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let catalog = Files::of(language).catalog();
        assert_eq!(expected.ages.len(), 18, "{language}");
        for (age, sentence) in expected.ages.iter().enumerate() {
            let ground = ground("job-seeker", "fact", &expected.fact);
            let case = case(&expected, language, &format!("age = {age}"), ACCOUNT, "controller = \"linkedin\"", &ground);
            for kind in [Kind::Objection, Kind::Form] {
                let text = text(&composed(&case, &catalog, kind).letter);
                let found = text.find(sentence.as_str()).map(|at| &text[..at]);
                assert!(
                    found.is_some_and(|before| before.is_empty() || before.ends_with([' ', '\n'])),
                    "{language}: {sentence}: {text}"
                );
            }
        }
    }
}

#[test]
fn lists_and_questions_end_as_the_language_ends_them() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let catalog = register(language, "Åland Example").catalog();
        let member = text(&composed(&member(&expected, language), &catalog, Kind::Objection).letter);
        assert!(member.contains(&format!(": {})", expected.recipients)), "{language}: {member}");
        assert!(member.contains(&format!("{}. ", expected.fact)), "{language}: a fact without a point gets one: {member}");
        let stranger = stranger(&expected, language, "parent", "Example Oy.");
        let stranger = text(&composed(&stranger, &catalog, Kind::Objection).letter);
        assert!(stranger.contains(&format!("{} ", expected.question)), "{language}: a question gets none: {stranger}");
    }
}

#[test]
fn what_letters_assert_is_licensed_and_all_languages_carry_the_same() {
    let known = licences(&Catalog::embedded()).unwrap();
    let carried = LANGUAGES.map(|language| {
        let expected = Expected::of(language);
        let catalog = register(language, "Åland Example").catalog();
        let mut carried = BTreeSet::new();
        for case in [member(&expected, language), stranger(&expected, language, "parent", "Example Oy.")] {
            for kind in [Kind::Objection, Kind::Form] {
                let composed = composed(&case, &catalog, kind);
                assert_eq!(composed.unlicensed, [], "{language}");
                let asserted = composed.notes.iter().flat_map(|note| note.asserts.iter().flatten());
                assert!(asserted.into_iter().all(|id| known.contains(id)), "{language}: {:?}", composed.notes);
                carried.extend(composed.notes.into_iter().flat_map(|note| note.carries).map(|id| (kind.file(), id)));
            }
        }
        (language, carried)
    });
    let [(_, first), rest @ ..] = &carried;
    assert!(first.len() > 20, "{first:?}");
    for (language, carried) in rest {
        assert_eq!(carried, first, "{language}");
    }
}
