//! Numbers as the sheet shows them (ECMA-376, part 1, 18.8.30 and 18.8.31), where that is certain.
//!
//! A postcode shown as 07123 is 07123, whatever is stored. Anything that depends on the machine (decimal signs, grouping) or
//! the column width is not guessed. This module must not know cells.

use chrono::{Days, NaiveDate};

use super::Flaw;

/// Workbooks keep 15 digits of a number.
const DIGITS: f64 = 1e15;

/// How a cell shows its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Format {
    General,
    /// A day, with or without a time.
    Date,
    /// Digits and other characters, for numbers of each sign.
    Sections(Vec<Section>),
    /// Not supported here.
    Other,
}

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Section {
    tokens: Vec<Token>,
    condition: Option<(Comparison, f64)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    /// `0`, `#` or `?`.
    Digit(char),
    Literal(char),
    General,
    Text,
    /// A part of a date or a time.
    Date(char),
    /// Not supported here.
    Unknown,
}

impl Format {
    /// The format that a workbook names only by number (18.8.30).
    pub(super) fn built_in(number: u64) -> Self {
        match number {
            0 => Self::General,
            1 => Self::parse("0"),
            14..=17 | 22 | 27..=36 | 50..=58 => Self::Date,
            49 => Self::parse("@"),
            _ => Self::Other,
        }
    }

    pub(super) fn parse(code: &str) -> Self {
        let sections = sections(code);
        let is = |test: fn(&Token) -> bool| sections[0].tokens.iter().any(test);
        if is(|token| matches!(token, Token::Date('y' | 'd'))) && !is(|token| *token == Token::Unknown) {
            return Self::Date;
        }
        match sections.as_slice() {
            [only] if only.condition.is_none() && only.tokens == [Token::General] => Self::General,
            _ => Self::Sections(sections),
        }
    }

    /// The number as shown, or why that is uncertain.
    pub(super) fn show(&self, value: f64) -> Result<String, Flaw> {
        if value.abs() >= DIGITS {
            return Err(Flaw::TooManyDigits);
        }
        if value.fract() != 0.0 {
            return Err(Flaw::NumberForm);
        }
        match self {
            Self::General if value == 0.0 => Ok("0".to_owned()),
            Self::General => Ok(format!("{value:.0}")),
            Self::Sections(sections) => {
                let Some((section, signed)) = choose(sections, value) else { return Err(Flaw::NumberForm) };
                section.show(value, signed).ok_or(Flaw::NumberForm)
            }
            Self::Date | Self::Other => Err(Flaw::NumberForm),
        }
    }

    /// Whether texts are shown as stored.
    pub(super) fn shows_texts(&self) -> bool {
        let Self::Sections(sections) = self else { return true };
        match sections.iter().position(|section| section.tokens.contains(&Token::Text)) {
            Some(at) => {
                let texts = sections[at].tokens.iter().filter(|token| **token == Token::Text).count();
                texts == 1 && sections[at].tokens.iter().all(|token| matches!(token, Token::Text | Token::Literal(' ')))
            }
            None => sections.len() < 4,
        }
    }
}

/// Which section shows a number, and whether it writes the sign.
fn choose(sections: &[Section], value: f64) -> Option<(&Section, bool)> {
    // The last one is for texts if it has a placeholder for them.
    let texts = sections.len() > 1 && sections.last().is_some_and(|last| last.tokens.contains(&Token::Text));
    let numbers = &sections[..(sections.len() - usize::from(texts)).min(3)];
    if numbers.iter().any(|section| section.condition.is_some()) {
        let fits = |section: &&Section| match section.condition {
            Some((comparison, limit)) => match comparison {
                Comparison::Less => value < limit,
                Comparison::AtMost => value <= limit,
                Comparison::More => value > limit,
                Comparison::AtLeast => value >= limit,
                Comparison::Equal => (value - limit).abs() < f64::EPSILON,
                Comparison::Other => (value - limit).abs() >= f64::EPSILON,
            },
            None => true,
        };
        return numbers.iter().find(fits).filter(|_| value >= 0.0).map(|section| (section, false));
    }
    Some(match numbers {
        [_, negative, ..] if value < 0.0 => (negative, false),
        [_, _, zero] if value == 0.0 => (zero, false),
        [first, ..] => (first, true),
        [] => return None,
    })
}

impl Section {
    fn show(&self, value: f64, signed: bool) -> Option<String> {
        let whole = format!("{:.0}", value.abs());
        let places = self.tokens.iter().filter(|token| matches!(token, Token::Digit(_))).count();
        let known = |token: &Token| matches!(token, Token::Digit(_) | Token::Literal(_) | Token::General | Token::Text);
        if self.tokens.is_empty() || !self.tokens.iter().all(known) {
            return None;
        }
        let whole_numbers = self.tokens.iter().filter(|token| matches!(token, Token::General | Token::Text)).count();
        // Programs differ on whether these show a sign, and how often a number.
        let unsure = if signed { places + whole_numbers == 0 } else { whole_numbers > 0 };
        if whole_numbers > 1 || value < 0.0 && unsure {
            return None;
        }
        let mut shown = String::new();
        if signed && value < 0.0 {
            shown.push('-');
        }
        let digits = if value == 0.0 { "" } else { whole.as_str() };
        // From the right; surplus digits go to the first place.
        let (mut more, mut empty) = (digits.len().saturating_sub(places), places.saturating_sub(digits.len()));
        // After a place that is always filled the others are too, but programs differ.
        let mut places = self.tokens.iter().skip_while(|token| **token != Token::Digit('0'));
        if empty > 0 && places.any(|token| matches!(token, Token::Digit('#' | '?'))) {
            return None;
        }
        let mut rest = digits.chars();
        for token in &self.tokens {
            match token {
                Token::Literal(c) => shown.push(*c),
                Token::General | Token::Text => shown.push_str(&whole),
                Token::Digit(place) if empty > 0 => {
                    empty -= 1;
                    shown.extend(match place {
                        '0' => Some('0'),
                        '?' => Some(' '),
                        _ => None,
                    });
                }
                Token::Digit(_) => {
                    shown.extend(rest.by_ref().take(more + 1));
                    more = 0;
                }
                Token::Date(_) | Token::Unknown => return None,
            }
        }
        Some(shown)
    }
}

fn sections(code: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(section) = sections.last_mut() else { break };
        let dated = section.tokens.iter().any(|token| matches!(token, Token::Date(_)));
        let mut push = |token: Token| section.tokens.push(token);
        match c {
            ';' => sections.push(Section::default()),
            '0' | '#' | '?' => push(Token::Digit(c)),
            '@' => push(Token::Text),
            '"' => chars.by_ref().take_while(|c| *c != '"').for_each(|c| push(Token::Literal(c))),
            '\\' => chars.next().into_iter().for_each(|c| push(Token::Literal(c))),
            // As wide as the next character.
            '_' => chars.next().into_iter().for_each(|_| push(Token::Literal(' '))),
            // The next character as often as there is room.
            '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                bracket(&inner, section);
            }
            'G' | 'g' if starts_with(&chars, "eneral") => {
                chars.by_ref().take(6).for_each(drop);
                push(Token::General);
            }
            'A' | 'a' if starts_with(&chars, "M/PM") => {
                chars.by_ref().take(4).for_each(drop);
                push(Token::Date('h'));
            }
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'h' | 'H' | 's' | 'S' => push(Token::Date(c.to_ascii_lowercase())),
            ' ' | '-' | '+' | '(' | ')' | ':' | '$' | '\'' | '!' | '&' | '~' | '{' | '}' | '<' | '>' | '=' | '^' => {
                push(Token::Literal(c));
            }
            // A date like 01.11.2026 or 11/01/2026; in numbers these depend on the machine.
            '.' | '/' | ',' if dated => {}
            _ if !c.is_ascii() => push(Token::Literal(c)),
            _ => push(Token::Unknown),
        }
    }
    sections
}

fn starts_with(chars: &std::iter::Peekable<std::str::Chars<'_>>, word: &str) -> bool {
    let next: String = chars.clone().take(word.len()).collect();
    next.eq_ignore_ascii_case(word)
}

/// Colours, conditions, currencies with their locale, and elapsed time.
fn bracket(inner: &str, section: &mut Section) {
    let comparisons = [
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("<>", Comparison::Other),
        ("<", Comparison::Less),
        (">", Comparison::More),
        ("=", Comparison::Equal),
    ];
    if let Some((rest, comparison)) = comparisons.iter().find_map(|(sign, c)| Some((inner.strip_prefix(sign)?, *c))) {
        match rest.parse() {
            Ok(limit) => section.condition = Some((comparison, limit)),
            Err(_) => section.tokens.push(Token::Unknown),
        }
    } else if let Some(currency) = inner.strip_prefix('$') {
        let symbol = currency.split('-').next().unwrap_or_default();
        section.tokens.extend(symbol.chars().map(Token::Literal));
    } else if inner.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's')) {
        section.tokens.push(Token::Unknown);
    }
}

/// The day of a date counted from the workbook's epoch (18.17.4.1); `None` if uncertain.
pub(super) fn day(value: f64, from_1904: bool) -> Option<NaiveDate> {
    // Workbooks count a nonexistent day before March 1900.
    let least = if from_1904 { 0.0 } else { 61.0 };
    if !(least..3_000_000.0).contains(&value) {
        return None;
    }
    let first = if from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1)? } else { NaiveDate::from_ymd_opt(1899, 12, 30)? };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 3,000,000")]
    first.checked_add_days(Days::new(value.floor() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_the_sheet_shows_them_or_not_at_all() {
        for (code, value, shown) in [
            ("General", 7123.0, Some("7123")),
            ("General", -5.0, Some("-5")),
            ("General", 0.0, Some("0")),
            ("General", 100.0, Some("100")),
            ("General", 7.5, None),
            ("General", 1e15, None),
            ("00000", 7123.0, Some("07123")),
            ("00000", 0.0, Some("00000")),
            ("00000", 1_234_567.0, Some("1234567")),
            ("\"D-\"00000", 7123.0, Some("D-07123")),
            ("00000\\-0000", 71_230_001.0, Some("07123-0001")),
            ("[<=99999]00000;00000\\-0000", 7123.0, Some("07123")),
            ("[<=99999]00000;00000\\-0000", 71_230_001.0, Some("07123-0001")),
            ("[$-407]00000", 7123.0, Some("07123")),
            ("###-####", 12345.0, Some("1-2345")),
            ("0;(0);\"none\"", -3.0, Some("(3)")),
            ("0;(0);\"none\"", 0.0, Some("none")),
            ("00;@", -3.0, Some("-03")),
            ("@", 7123.0, Some("7123")),
            ("@@", 7123.0, None),
            ("\"r\"", -1.0, None),
            ("General;General", -1.0, None),
            ("#", 0.0, Some("")),
            (";;;", 1.0, None),
            ("#,##0", 1234.0, None),
            ("0.00", 1.0, None),
            ("0%", 1.0, None),
            ("0E+00", 1.0, None),
            ("# ?/?", 1.0, None),
            ("[h]:mm", 1.0, None),
            ("h:mm", 1.0, None),
            ("d/m/yyyy", 1.0, None),
        ] {
            assert_eq!(Format::parse(code).show(value).ok().as_deref(), shown, "{code} {value}");
        }
    }

    #[test]
    fn days_and_texts_are_told_from_their_formats() {
        for code in ["yyyy-mm-dd", "dd.mm.yyyy", "[$-407]d. mmmm yyyy;@", "m/d/yy h:mm"] {
            assert_eq!(Format::parse(code), Format::Date, "{code}");
        }
        for (code, shows) in
            [("@", true), ("_(@_)", true), ("0", true), ("\"Dr. \"@", false), ("@@", false), (";;;", false), ("0;0;0;@", true)]
        {
            assert_eq!(Format::parse(code).shows_texts(), shows, "{code}");
        }
        assert_eq!(day(46_327.0, false), NaiveDate::from_ymd_opt(2026, 11, 1));
        assert_eq!(day(44_865.5, true), NaiveDate::from_ymd_opt(2026, 11, 1));
        assert_eq!(day(60.0, false), None);
    }
}
