//! Detects texts damaged earlier: read in a wrong encoding, or copied from a web page with its escapes.
//!
//! They are only reported. Nothing is corrected, because only the person knows what was meant.

use encoding_rs::WINDOWS_1252;

use super::{Columns, Row};

/// Entities in European texts (HTML Living Standard, 13.5): these, and a letter with one of the endings.
const ENTITIES: [&str; 14] =
    ["amp", "lt", "gt", "quot", "apos", "nbsp", "szlig", "ndash", "mdash", "rsquo", "lsquo", "rdquo", "ldquo", "euro"];
const ENDINGS: [&str; 10] = ["uml", "acute", "grave", "circ", "cedil", "tilde", "ring", "slash", "lig", "caron"];

impl Row {
    /// What in the row looks damaged, one sentence per cell.
    #[must_use]
    pub fn doubts(&self, columns: &Columns) -> Vec<String> {
        let looked_at = columns.read_cells(&self.cells);
        let damaged = looked_at.filter_map(|(name, cell)| doubt(cell).map(|doubt| format!("column {name}: {doubt}")));
        let lost = columns.lost_zeros(self);
        let lost = lost.map(|(name, code)| {
            format!("column {name}: `{code}` is too short for a postcode there; a spreadsheet drops zeros at the beginning")
        });
        damaged.chain(lost).collect()
    }
}

fn doubt(cell: &str) -> Option<String> {
    if let Some((shown, meant)) = wrongly_decoded(cell) {
        return Some(format!("`{shown}` looks like `{meant}` read in a wrong encoding; check the text"));
    }
    if let Some(entity) = entity(cell) {
        return Some(format!("`{entity}` looks like an HTML escape; write the intended character"));
    }
    if let Some(word) = lost_letter(cell) {
        return Some(format!("`{word}` seems to have lost a letter; check the text"));
    }
    let inner = cell.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.filter(|inner| !inner.is_empty()).map(|_| "is in apostrophes, which would be printed; remove them".to_owned())
}

/// The first UTF-8 character that was read as Windows-1252 or Latin-1, and what it was.
fn wrongly_decoded(cell: &str) -> Option<(String, char)> {
    if cell.is_ascii() {
        return None;
    }
    let chars: Vec<char> = cell.chars().collect();
    (0..chars.len()).find_map(|at| {
        let lead = u8::try_from(u32::from(chars[at])).ok()?;
        let length = match lead {
            // In all other pairs the second character is a mark that may well follow the first.
            0xC2..=0xC5 | 0xCE..=0xD1 => 2,
            0xE2 => 3,
            0xF0 => 4,
            _ => return None,
        };
        let shown = chars.get(at..at + length)?;
        let bytes: Vec<u8> = shown.iter().map(|c| byte_of(*c)).collect::<Option<_>>()?;
        let meant = std::str::from_utf8(&bytes).ok()?.chars().next()?;
        // A capital followed by a closing quotation mark or an apostrophe: „Ä“.
        let closes = length == 2 && matches!(shown[1], '“' | '”' | '’' | '»' | '«' | '…');
        let in_word = chars.get(at + length).is_some_and(|next| next.is_alphabetic());
        (!closes || in_word).then(|| (shown.iter().collect(), meant))
    })
}

fn byte_of(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut text = [0; 4];
    match *WINDOWS_1252.encode(c.encode_utf8(&mut text)).0 {
        [byte] if byte >= 0x80 => Some(byte),
        _ => None,
    }
}

fn entity(cell: &str) -> Option<&str> {
    cell.match_indices('&').find_map(|(at, _)| {
        let rest = &cell[at + 1..];
        let name = &rest[..rest.find(';').filter(|end| (2..=10).contains(end))?];
        let known = match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
                None => number.bytes().all(|byte| byte.is_ascii_digit()),
            },
            None => {
                let letter = |ending: &str| name.strip_suffix(ending).is_some_and(|letter| matches!(letter.len(), 1 | 2));
                name.bytes().all(|byte| byte.is_ascii_alphabetic())
                    && (ENTITIES.contains(&name) || ENDINGS.iter().any(|e| letter(e)))
            }
        };
        known.then(|| &cell[at..=at + 1 + name.len()])
    })
}

/// `M?ller`: what a program writes for a letter missing from its encoding.
fn lost_letter(cell: &str) -> Option<&str> {
    if !cell.contains('?') {
        return None;
    }
    cell.split_whitespace().filter(|word| !word.contains("://") && !word.contains(['&', '='])).find(|word| {
        let chars: Vec<char> = word.chars().collect();
        chars.windows(3).any(|three| three[0].is_alphabetic() && three[1] == '?' && three[2].is_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::doubt;

    #[test]
    fn broken_texts_are_pointed_at_and_whole_ones_are_not() {
        for (cell, part) in [
            ("JÃ¶rg", "looks like `ö`"),
            ("MusterstraÃŸe 1", "looks like `ß`"),
            ("Dâ€™Angelo", "looks like `’`"),
            ("Å\u{81}ukasz", "looks like `Ł`"),
            ("Ð\u{98}Ð²Ð°Ð½", "looks like `И`"),
            ("Ã\u{89}lodie", "looks like `É`"),
            ("O&#39;Neill", "`&#39;`"),
            ("M&uuml;ller & Co", "`&uuml;`"),
            ("A &amp; B", "`&amp;`"),
            ("M?ller", "`M?ller`"),
            ("'Anna Example'", "apostrophes"),
        ] {
            assert!(doubt(cell).is_some_and(|doubt| doubt.contains(part)), "{cell}: {:?}", doubt(cell));
        }
        for cell in [
            "Jörg Müller",
            "São João",
            "NÃO",
            "„Ä“",
            "Łukasz Żółć",
            "Élodie d’Ángelo",
            "Ærø",
            "ÑANDÚ",
            "Иван",
            "陳大文",
            "A & B; C",
            "why?",
            "Ñ",
            "https://a.example/?b=c&copy;d",
            "'t Hof",
            "‘s",
            "Âge «Ê»",
            "Å",
            "Île d’Yeu",
            "Ångström…",
        ] {
            assert_eq!(doubt(cell), None, "{cell}");
        }
    }
}
