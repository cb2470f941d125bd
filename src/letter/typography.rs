//! Typographic rules of a language: its letters, and the spaces where no line breaks because the words around them read as one.

use serde::Deserialize;

/// Letters and ties of a language; words are given without their spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Typography {
    /// Letters and quotation marks beyond those of English.
    pub letters: String,
    /// Whether nouns are capitalized; elsewhere a capital marks a name, which is not hyphenated.
    pub noun_capitals: bool,
    /// No line breaks after these: “Art.”, “§”, “No.”.
    pub after: Vec<String>,
    /// No line starts with these: “»”, “%”.
    pub before: Vec<String>,
    /// No line ends between these and the number or letter that they join: “(c) and (d)”, „Abs. 2 und 3“.
    pub joining: Vec<String>,
    /// Names of months, tied to the day before them.
    #[serde(skip)]
    pub months: Vec<String>,
}

impl Typography {
    /// Whether no line may break at the space between `before` and `after` (which may contain more text).
    #[must_use]
    pub(crate) fn tie(&self, before: &str, after: &str) -> bool {
        let bare = bare(&before[memchr::memrchr(b' ', before.as_bytes()).map_or(0, |space| space + 1)..]);
        let next = &after[..memchr::memchr(b' ', after.as_bytes()).unwrap_or(after.len())];
        let same = |tied: &String| tied.as_bytes().first() == bare.as_bytes().first() && tied == bare;
        let begins = |tied: &String| {
            let found = tied.as_bytes().first() == next.as_bytes().first();
            found && next.strip_prefix(tied.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        self.after.iter().any(same)
            || self.before.iter().any(begins)
            || self.is_date(bare, next)
            || self.joining.iter().any(same) && is_item(next)
    }

    /// Whether these are day and month, in either order.
    fn is_date(&self, word: &str, next: &str) -> bool {
        let day = |text: &str| {
            // Called for every space of a letter, and rarely for a number.
            if !text.starts_with(|c: char| c.is_ascii_digit()) {
                return false;
            }
            // `3.`, `3,`, and what a language adds to the number: `1η`, `3-ától`.
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            digits <= 2 && !text[digits..].contains(|c: char| c.is_ascii_digit())
        };
        let month = |text: &str| self.months.iter().any(|month| month == text.trim_end_matches(|c: char| !c.is_alphanumeric()));
        (day(word) && month(next)) || (day(next) && month(word))
    }

    /// Whether two characters stay together where a line of Chinese could break.
    #[must_use]
    pub(crate) fn tie_wide(&self, before: &str, after: &str) -> bool {
        let numbered = before.ends_with(|c: char| c.is_ascii_digit());
        let ends = |tied: &String| before.ends_with(tied.as_str());
        let begins = |tied: &String| numbered && after.starts_with(tied.as_str());
        self.after.iter().any(ends) || self.before.iter().any(begins)
    }

    /// Whether a word is never hyphenated: it is tied to the next one, names a month, or is a name.
    #[must_use]
    pub(crate) fn stays_whole(&self, word: &str) -> bool {
        let name = !self.noun_capitals && word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        let bare = bare(word);
        let end = bare.trim_end_matches(|c: char| !c.is_alphanumeric());
        name || self.after.iter().any(|tied| tied == bare) || self.months.iter().any(|month| month == end)
    }
}

/// Whether a word is an item of a list of provisions: `3`, `(3)`, `(d)`, `d)`, or a letter alone that is no word.
fn is_item(word: &str) -> bool {
    let word = word.trim_end_matches([',', '.', ';']);
    let inside = word.trim_start_matches('(').trim_end_matches(')');
    match inside.as_bytes() {
        [b'0'..=b'9', ..] => true,
        [letter @ b'a'..=b'z'] => inside.len() < word.len() || !b"aeiouy".contains(letter),
        _ => false,
    }
}

/// A word without opening quotation marks and brackets.
fn bare(word: &str) -> &str {
    if word.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return word;
    }
    word.trim_start_matches(['(', '[', '„', '“', '«', '‘', '\u{a0}', '\u{202f}'])
}

#[cfg(test)]
mod tests {
    use super::Typography;

    #[test]
    fn a_day_stays_with_its_month_whatever_is_added_to_its_number() {
        let months = ["mars", "november", "Μαΐου"].map(str::to_owned).to_vec();
        let typography = Typography { months, ..Typography::default() };
        for (before, after, tied) in [
            ("le 3", "mars 2026", true),
            ("am 3.", "november", true),
            ("2025. november", "3-ától használnak", true),
            ("2025. november", "1-jén.", true),
            ("την 1η", "Μαΐου 2025", true),
            ("depuis 2025", "mars", false),
            ("tel. 12-34", "mars", false),
            ("la 3e", "fois", false),
        ] {
            assert_eq!(typography.tie(before, after), tied, "{before} {after}");
        }
    }
}
