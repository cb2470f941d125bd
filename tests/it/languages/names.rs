//! Where names stand: what a person or a company is called is never inflected, and no article depends on it.

use super::LANGUAGES;
use super::samples::Expected;
use crate::harness::read;

/// Whether what stands behind a name would be read as its ending: `Example’s`, `Example-ban`, `Example:n`.
pub(super) fn glued(behind: &str) -> bool {
    let mut behind = behind.chars();
    match behind.next() {
        Some('\'' | '’' | ':') => behind.next().is_some_and(char::is_alphanumeric),
        Some(c) => c.is_alphanumeric() || matches!(c, '-' | '\u{2010}' | '\u{2011}'),
        None => false,
    }
}

/// Tags whose values are no sentences and no dates: they stand in the nominative, whatever the sentence asks for.
const NAMES: [&str; 7] =
    ["account", "controller.name", "controller.term", "controller.recipients", "authority", "residence", "cite"];

/// What is wrong with the places of names in a template or a pattern.
fn misplaced(text: &str, nouns: &[String], is_name: impl Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in text.lines() {
        // The words of the line so far, as one reads them.
        let mut before = String::new();
        let mut rest = line;
        while let Some((words, tag, after)) = next_tag(rest) {
            before.push_str(words);
            rest = after;
            if !is_name(tag.split(' ').next().unwrap()) {
                if !is_control(tag) {
                    before.push('0');
                }
                continue;
            }
            let read = before.trim_end_matches('*');
            let opened = |open: char, close: char| read.matches(open).count() > read.matches(close).count();
            let noun = nouns
                .iter()
                .any(|noun| read.strip_suffix(&format!("{noun} ")).is_some_and(|b| !b.ends_with(char::is_alphanumeric)));
            let alone = read.is_empty() && after.is_empty();
            let apart = alone || noun || opened('(', ')') || read.ends_with(": ") || read.ends_with(['„', '“', '«', '”', '‘']);
            // Conditions behind it print nothing themselves.
            let mut behind = after.trim_start_matches('*');
            while let Some(("", tag, after)) = next_tag(behind)
                && is_control(tag)
            {
                behind = after;
            }
            if !apart || glued(behind) {
                wrong.push(format!("{before}{{{tag}}}{after}"));
            }
            before.push('0');
        }
    }
    wrong
}

/// Whether a tag prints nothing.
fn is_control(tag: &str) -> bool {
    tag.starts_with(['#', '/', '!']) || tag == "else"
}

/// The first tag or place of a line: what is before it, its text, what is behind it.
fn next_tag(line: &str) -> Option<(&str, &str, &str)> {
    let (words, inside) = line.split_once('{')?;
    let (tag, after) = inside.split_once('}')?;
    Some((words, tag.trim_start_matches('{'), after.trim_start_matches('}')))
}

#[test]
fn names_stand_behind_a_noun_a_colon_a_bracket_or_a_quotation_mark() {
    for language in LANGUAGES {
        let nouns = Expected::of(language).nouns;
        let folder = format!("tests/languages/{language}/templates/{language}");
        let templates = ["gdpr/objection.md", "gdpr/form.md"].map(|file| read(&format!("{folder}/{file}")));
        for text in &templates {
            assert_eq!(misplaced(text, &nouns, |tag| NAMES.contains(&tag)), [""; 0], "{language}");
        }
        assert!(NAMES.iter().all(|name| templates[0].contains(&format!("{{{{{name}"))), "{language}: every name is tried");
        let phrases: toml::Table = toml::from_str(&read(&format!("{folder}/phrases.toml"))).unwrap();
        let patterns =
            ["recipient", "account", "behalf"].into_iter().flat_map(|table| phrases[table].as_table().unwrap().values());
        let grounds: toml::Table = toml::from_str(&read(&format!("{folder}/grounds.toml"))).unwrap();
        let openings = grounds.values().filter_map(|ground| ground.get("opening"));
        for pattern in patterns.chain(openings) {
            assert_eq!(misplaced(pattern.as_str().unwrap(), &nouns, |_| true), [""; 0], "{language}");
        }
    }
}

#[test]
fn a_name_with_an_ending_or_without_a_noun_is_found() {
    let nouns = ["palvelussa".to_owned()];
    for (text, wrong) in [
        ("tili {{controller.name}}ssa", true),
        ("tili palvelussa {{controller.name}}ssa", true),
        ("tili palvelussa {{controller.name}}-ban", true),
        ("tili palvelussa {{controller.name}}", false),
        ("tili verkkopalvelussa {{controller.name}}", true),
        ("tilini ({{controller.name}}; {{account}})", false),
        ("tilini (muu) {{controller.name}}", true),
        ("tämän nojalla: {{cite \"21(1)\"}}.", false),
        ("{{cite \"21(1)\"}} nojalla", true),
        ("nimitystä ”*{{controller.term}}*”", false),
        ("nimitystä *{{controller.term}}*", true),
        ("({{authority}}){{#if member}}iin{{/if}}", false),
        ("({{#if member}}{{authority}}{{/if}})", false),
    ] {
        assert_eq!(!misplaced(text, &nouns, |tag| NAMES.contains(&tag)).is_empty(), wrong, "{text}");
    }
}
