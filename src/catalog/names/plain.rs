//! When two ways to write a name are the same: case, accents, signs, the article and spelled umlauts do not count.
//!
//! This module must not know whose names they are.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Without case, accents, signs and the article.
pub(in crate::catalog) fn plain(text: &str) -> String {
    match plain_words(text).as_slice() {
        [the, rest @ ..] if the == "the" && !rest.is_empty() => rest.concat(),
        words => words.concat(),
    }
}

/// Its words, without case, accents and signs.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let word = |word: &str| word.chars().fold(String::new(), |text, c| text + folded(c).unwrap_or(c.encode_utf8(&mut [0; 4])));
    plain.split_whitespace().map(word).collect()
}

/// Letters that Unicode does not take apart.
fn folded(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// A name, and how it is typed on a keyboard without its letters.
pub(in crate::catalog) fn forms(name: &str) -> [String; 2] {
    let spelled = |c: char| match c {
        'ä' | 'Ä' => Some("ae"),
        'ö' | 'Ö' | 'ø' | 'Ø' => Some("oe"),
        'ü' | 'Ü' => Some("ue"),
        'å' | 'Å' => Some("aa"),
        _ => None,
    };
    let typed: String = name.nfc().map(|c| spelled(c).map_or_else(|| c.to_string(), str::to_owned)).collect();
    [plain(name), plain(&typed)]
}
