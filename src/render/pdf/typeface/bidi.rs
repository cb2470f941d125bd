//! Right-to-left text inside left-to-right letters (Unicode Standard Annex 9).

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

/// Levels by byte (UAX 9), for text that has any from right to left.
///
/// Text that is all right-to-left (such as an address line) is set as such. Elsewhere letters run from left to right, and a
/// right-to-left run extends from its first letter to its last, as if isolated: otherwise a name would pull the day after it to
/// its other side. Text between middle dots is treated separately.
pub(crate) fn levels(text: &str) -> Option<Vec<Level>> {
    const DOT: &str = " · ";
    if text.is_ascii() || !text.chars().any(may_run_left) {
        return None;
    }
    let mut levels = Vec::with_capacity(text.len());
    for (i, part) in text.split(DOT).enumerate() {
        if i > 0 {
            levels.resize(levels.len() + DOT.len(), Level::ltr());
        }
        levels.append(&mut levels_of(part));
    }
    Some(levels)
}

fn levels_of(text: &str) -> Vec<Level> {
    let runs_left = |c: char| match bidi_class(c) {
        BidiClass::L => Some(false),
        BidiClass::R | BidiClass::AL => Some(true),
        _ => None,
    };
    let strong: Vec<(usize, char, bool)> = text.char_indices().filter_map(|(at, c)| Some((at, c, runs_left(c)?))).collect();
    if !strong.is_empty() && strong.iter().all(|(.., left)| *left) {
        return BidiInfo::new(text, Some(Level::rtl())).levels;
    }
    let mut levels = vec![Level::ltr(); text.len()];
    for stretch in strong.chunk_by(|a, b| a.2 == b.2).filter(|stretch| stretch[0].2) {
        let (first, last) = (stretch[0], stretch[stretch.len() - 1]);
        let range = first.0..last.0 + last.1.len_utf8();
        levels[range.clone()].copy_from_slice(&BidiInfo::new(&text[range], Some(Level::rtl())).levels);
    }
    levels
}

/// Whether a character is in a block of Hebrew, Arabic or another right-to-left script.
fn may_run_left(c: char) -> bool {
    let right_to_left = matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    right_to_left || matches!(c, '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Option<String> {
        let levels = levels(text)?;
        Some(text.char_indices().map(|(at, _)| char::from(b'0' + levels[at].number())).collect())
    }

    #[test]
    fn a_stretch_reaches_from_its_first_letter_to_its_last() {
        assert_eq!(numbers("Zoë, 24"), None);
        assert_eq!(numbers("a \u{5D0} 5 \u{5D1}, 24 b").unwrap(), "0011211000000");
        assert_eq!(numbers("\u{5D0} · \u{5D1} 1 · 2 a").unwrap(), "1000112000000", "between dots");
        assert_eq!(numbers("\u{5D0}, 24").unwrap(), "11122", "a line of its own is set as a whole");
    }
}
