//! Where words may be hyphenated: the patterns of `hypher`, and typed soft hyphens.

use hypher::Lang;

use crate::render::pdf::typeface::{Faces, SOFT_HYPHEN, Style, Word, hyphen};

/// Fewest letters before and after a hyphen, unless the patterns ask for more.
const LEAST: (usize, usize) = (3, 3);

/// A place where a word may be hyphenated. Widths are thousandths of an em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hyphen {
    /// Offset in the word's text, in bytes.
    pub(crate) at: usize,
    /// Width before it, including the hyphen.
    pub(crate) before: f32,
    /// Width of the part on the next line.
    pub(crate) after: f32,
}

/// All places in a word, from left to right. Addresses of any kind, numbers and names like “LinkedIn” are not hyphenated.
pub(crate) fn of(word: &Word, text: &str, style: &Style, faces: &Faces) -> Box<[Hyphen]> {
    let soft = text.contains(SOFT_HYPHEN);
    if style.rtl || (!soft && !is_plain(text)) {
        return Box::default();
    }
    let mut offsets: Vec<usize> = text.match_indices(SOFT_HYPHEN).map(|(at, _)| at).collect();
    if let (Some(lang), false) = (lang(&style.language), soft) {
        syllables(text, lang, &mut offsets);
    }
    if offsets.is_empty() {
        return Box::default();
    }
    let hyphen = hyphen(faces, style.bold, text.len()).map_or(0.0, |part| part.glyphs.iter().map(|glyph| glyph.advance).sum());
    // Clusters count bytes of the drawn text, without soft hyphens.
    let drawn = |at: usize| at - SOFT_HYPHEN.len_utf8() * text[..at].matches(SOFT_HYPHEN).count();
    let place = |at: usize| {
        let glyphs = word.parts.iter().flat_map(|part| &part.glyphs);
        let before: f32 = glyphs.filter(|glyph| glyph.cluster < drawn(at)).map(|glyph| glyph.advance).sum();
        Hyphen { at, before: before + hyphen, after: word.width - before }
    };
    offsets.into_iter().filter(|at| *at > 0 && *at < text.len()).map(place).collect()
}

/// Only letters with punctuation around them, and no inner capital.
fn is_plain(text: &str) -> bool {
    let core = text.trim_matches(|c: char| !c.is_alphanumeric());
    core.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '\u{2010}'))
        && !core.chars().skip(1).any(char::is_uppercase)
}

/// Adds the places allowed by the patterns in each run of letters.
fn syllables(text: &str, lang: Lang, offsets: &mut Vec<usize>) {
    let (least_before, least_after) = lang.bounds();
    let (before, after) = (least_before.max(LEAST.0), least_after.max(LEAST.1));
    let mut start = 0;
    for stretch in text.split(|c: char| !c.is_alphabetic()) {
        // Offset of the run in its text.
        let at = start;
        start += stretch.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
        if stretch.chars().count() < before + after {
            continue;
        }
        let mut end = at;
        for syllable in hypher::hyphenate_bounded(stretch, lang, before, after) {
            end += syllable.len();
            if end < at + stretch.len() {
                offsets.push(end);
            }
        }
    }
}

/// The patterns of a language, if any.
fn lang(tag: &str) -> Option<Lang> {
    let primary = tag.split('-').next()?.as_bytes();
    // hypher knows Norwegian by the codes of its two written forms.
    Lang::from_iso(primary.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(text: &str, tag: &str) -> Vec<usize> {
        let mut offsets = Vec::new();
        if is_plain(text) {
            syllables(text, lang(tag).unwrap(), &mut offsets);
        }
        offsets
    }

    #[test]
    fn words_part_by_their_language_and_addresses_do_not() {
        assert_eq!(parted("(personenbezogene)", "de"), [4, 6, 9, 11, 13]);
        assert!(!parted("légitimes", "fr").is_empty());
        for whole in ["https://example.org/abcdefgh", "anna@example.org", "LinkedIn", "C-394/23", "GDPR"] {
            assert_eq!(parted(whole, "en"), Vec::<usize>::new(), "{whole}");
        }
        assert!(lang("ro").is_none(), "no patterns, no hyphens");
    }
}
