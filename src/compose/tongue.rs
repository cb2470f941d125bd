//! Whether a person's own fact is in the language of the letter.
//!
//! It speaks only if it is sure: of a fact of a few words no detector is, and a needless warning costs the person's trust in
//! those that matter. One detector that calls itself reliable is enough, else two that work in different ways have to agree (by
//! trigrams, and by a trained model).

use super::language::Language;
use super::warning::Warning;
use crate::case::{Case, Ground};
use crate::catalog::Catalog;
use crate::law::Regime;

/// Below this even two agreeing detectors guess: `Berlin, Müller GmbH, 2026` is no language.
const LEAST: f64 = 0.1;

/// Languages by ISO 639-3 and 639-1: those that both detectors know.
const CODES: [(&str, &str); 16] = [
    ("ara", "ar"),
    ("cmn", "zh"),
    ("deu", "de"),
    ("eng", "en"),
    ("fra", "fr"),
    ("hin", "hi"),
    ("ita", "it"),
    ("jpn", "ja"),
    ("kor", "ko"),
    ("nld", "nl"),
    ("por", "pt"),
    ("rus", "ru"),
    ("spa", "es"),
    ("swe", "sv"),
    ("tur", "tr"),
    ("vie", "vi"),
];

/// The language of a text by its ISO 639-1 code, if that is clear.
pub(crate) fn language_of(text: &str) -> Option<&'static str> {
    let found = whatlang::detect(text)?;
    let guess = whichlang::detect_language(text).three_letter_code();
    let is_clear = found.is_reliable() || found.confidence() >= LEAST && found.lang().code() == guess;
    is_clear.then(|| CODES.iter().find(|(long, _)| *long == found.lang().code()).map(|(_, short)| *short)).flatten()
}

/// A warning for each fact that is surely in another language than the letter.
pub(super) fn doubts(case: &Case, language: &Language, regime: &Regime, catalog: &Catalog) -> Vec<Warning> {
    let letter = language.folder.split('-').next().unwrap_or_default();
    // A language that the detectors do not know would be taken for a neighbour.
    let Some(letter) = CODES.iter().find(|(_, short)| *short == letter).and_then(|(long, _)| whatlang::Lang::from_code(*long))
    else {
        return Vec::new();
    };
    let facts = case.grounds.iter().filter_map(|ground| Some((ground, ground.fact.as_deref()?)));
    let other = |(ground, fact): (&Ground, &str)| {
        let found = other_than(letter, fact)?;
        let short = CODES.iter().find(|(long, _)| *long == found.code()).map(|(_, short)| *short);
        let folder = short.and_then(|short| {
            catalog.note_languages(Some(short), &regime.wording);
            let all = catalog.languages(Some(&regime.wording));
            all.into_iter().find(|folder| folder.split('-').next() == Some(short))
        });
        Some(Warning::FactInAnotherLanguage {
            ground: ground.id.clone(),
            fact_language: found.eng_name().to_owned(),
            letter_language: letter.eng_name().to_owned(),
            tag: folder,
        })
    };
    facts.filter_map(other).collect()
}

/// The language of a text, if that is surely not the one that is expected.
fn other_than(expected: whatlang::Lang, text: &str) -> Option<whatlang::Lang> {
    // Almost every fact is in the language of its letter: one look suffices then.
    let guess = whichlang::detect_language(text).three_letter_code();
    if guess == expected.code() {
        return None;
    }
    let found = whatlang::detect(text)?;
    let is_sure = found.is_reliable() || found.confidence() >= LEAST && found.lang().code() == guess;
    (is_sure && found.lang() != expected).then(|| found.lang())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(expected: &str, text: &str) -> Option<&'static str> {
        other_than(whatlang::Lang::from_code(expected).unwrap(), text).map(whatlang::Lang::eng_name)
    }

    #[test]
    fn only_what_is_surely_in_another_language_is_named() {
        for (text, language) in [
            ("I have been looking for work since March 2026.", "English"),
            ("I am blind and the setting was not readable by my screen reader.", "English"),
            ("Ich bin blind und konnte die Einstellung nicht lesen.", "German"),
            ("Je suis infirmière à Genève et mes patients me reconnaissent.", "French"),
            ("Sono infermiera a Lugano e i pazienti mi riconoscono.", "Italian"),
            ("En mi pueblo de 300 habitantes todos saben quién soy por mi nombre.", "Spanish"),
            ("本人自2026年3月起求職。", "Mandarin"),
        ] {
            for (expected, name) in
                [("eng", "English"), ("deu", "German"), ("fra", "French"), ("ita", "Italian"), ("cmn", "Mandarin")]
            {
                assert_eq!(named(expected, text), Some(language).filter(|language| *language != name), "{text}");
            }
        }
        for text in
            ["Berlin, Müller GmbH, 2026.", "I'm ill.", "2026", "", "My name is rare in Utrecht.", "LinkedIn, Reddit and X"]
        {
            assert_eq!(named("eng", text), None, "{text}");
        }
    }
}
