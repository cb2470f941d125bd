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

/// Whether a name has this plain form among its [`forms`], which are made only if it nearly has: of thousands of names one is meant.
pub(super) fn is_called(name: &str, plain: &str) -> bool {
    if plain.is_empty() {
        return false;
    }
    let has =
        |name: &str| letters(name.chars()).eq(plain.chars()) || letters(name.chars()).eq("the".chars().chain(plain.chars()));
    let may_be = has(name) || !name.is_ascii() && has(&typed(name));
    may_be && forms(name).any(|form| form == plain)
}

/// The letters of its words, as [`plain_words`] has them.
fn letters(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
    plain.flat_map(|c| folded(c).unwrap_or_default().chars().chain(folded(c).is_none().then_some(c)))
}

/// Its words, without case, accents and signs.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    // Of most names nothing is to be taken apart.
    if text.is_ascii() {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        return words.map(str::to_ascii_lowercase).collect();
    }
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
pub(in crate::catalog) fn forms(name: &str) -> impl Iterator<Item = String> {
    let typed = (!name.is_ascii()).then(|| plain(&typed(name)));
    std::iter::once(plain(name)).chain(typed)
}

/// A name with the umlauts as a keyboard without them spells them.
fn typed(name: &str) -> String {
    let spelled = |c: char| match c {
        'ä' | 'Ä' => Some("ae"),
        'ö' | 'Ö' | 'ø' | 'Ø' => Some("oe"),
        'ü' | 'Ü' => Some("ue"),
        'å' | 'Å' => Some("aa"),
        _ => None,
    };
    name.nfc().fold(String::with_capacity(name.len()), |text, c| text + spelled(c).unwrap_or(c.encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_called_what_one_of_its_forms_is() {
        let names = [
            "The Müller GmbH",
            "Müller",
            "Mueller",
            "theater",
            "The",
            "the the",
            "THE-Firma",
            "Straße 5",
            "Ærø & Øl",
            "Łódź",
            "ﬁn  nance",
            "Ａlpha",
            "İstanbul",
            "Thé Dansant",
            "示例",
            "",
            "…",
            "a_b",
            "x²",
            "E\u{301}co",
        ];
        let wanted: Vec<String> =
            names.iter().flat_map(|name| forms(name)).chain(["the".to_owned(), "thetheater".to_owned()]).collect();
        for name in names {
            for plain in &wanted {
                let is = !plain.is_empty() && forms(name).any(|form| form == *plain);
                assert_eq!(is_called(name, plain), is, "{name} {plain}");
            }
        }
    }

    #[test]
    fn what_is_ascii_is_read_as_all_else() {
        for text in ["The  Walt-Disney_Company (1923) Ltd.", "AT&T", " the", "x"] {
            // With a letter that is none of ASCII, and drops out.
            let other = format!("{text}\u{301}");
            assert_eq!(plain_words(text), plain_words(&other), "{text}");
        }
    }
}
