//! Parses dates as people and spreadsheets write them, if they are unambiguous.

use chrono::NaiveDate;

use crate::case::parse_date;

/// Why a text is not a date, and what to do.
pub(super) type Refused = (String, String);

/// Parses a date: year first; with dots, day first (no locale in CLDR 48 writes month, dot, day); with slashes only if it is
/// clear which is the month.
pub(super) fn day(text: &str) -> Result<NaiveDate, Refused> {
    let text = text.trim();
    // Name an invalid date as it was typed.
    let parse = |day: &str| parse_date(day).map_err(|what| (what, String::new()));
    let plain = |iso: &str| parse(if iso.parse::<NaiveDate>().is_ok() { iso } else { text });
    // Spreadsheets add a time to dates.
    let date = text.find(['T', ' ']).filter(|at| is_time(&text[at + 1..])).map_or(text, |at| &text[..at]);
    let Some((numbers, sign)) = numbers(date) else { return plain(text) };
    let [a, b, c] = numbers.map(|number| number.parse::<u32>().unwrap_or(u32::MAX));
    let iso = |year: u32, month: u32, day: u32| format!("{year:04}-{month:02}-{day:02}");
    match (numbers[0].len(), numbers[2].len(), sign) {
        (4, 1..=2, _) => plain(&iso(a, b, c)),
        (1..=2, 4, '.') => plain(&iso(c, b, a)),
        (1..=2, 4, _) if a == b || a > 12 => plain(&iso(c, b, a)),
        (1..=2, 4, _) if b > 12 => plain(&iso(c, a, b)),
        (1..=2, 4, _) => {
            let what = format!("`{date}` could be {} or {}", iso(c, b, a), iso(c, a, b));
            Err((what, "write the intended one".to_owned()))
        }
        _ => plain(text),
    }
}

/// Three numbers and their separator.
fn numbers(date: &str) -> Option<([&str; 3], char)> {
    let sign = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = date.split(sign).map(str::trim);
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    let all = numbers.iter().all(|number| (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()));
    (all && numbers[1].len() <= 2 && parts.next().is_none()).then_some((numbers, sign))
}

fn is_time(text: &str) -> bool {
    let begins = text
        .trim_start()
        .split(':')
        .next()
        .is_some_and(|hour| (1..=2).contains(&hour.len()) && hour.bytes().all(|byte| byte.is_ascii_digit()));
    begins && text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || ":.+-Z APM".contains(c))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_day_is_read_where_it_can_be_one_only() {
        for text in [
            "2026-11-21",
            " 2026-11-21 ",
            "2026-11-21T00:00:00",
            "2026-11-21T00:00:00.000Z",
            "2026-11-21 00:00:00",
            "2026/11/21",
            "21.11.2026",
            "21. 11. 2026",
            "21.11.2026 00:00",
            "21/11/2026",
            "11/21/2026",
            "11/21/2026 12:00:00 AM",
            "21-11-2026",
        ] {
            assert_eq!(day(text).unwrap().to_string(), "2026-11-21", "{text}");
        }
        assert_eq!(day("01.11.2026").unwrap().to_string(), "2026-11-01");
        assert_eq!(day("11/11/2026").unwrap().to_string(), "2026-11-11");
        assert_eq!(day("01/11/2026").unwrap_err().0, "`01/11/2026` could be 2026-11-01 or 2026-01-11");
        for text in ["", "31.02.2026", "21.11.26", "11/26", "2026-11-21x", "21.11/2026", "1.2.3.2026", "2026-11-21 tomorrow"] {
            assert!(day(text).unwrap_err().0.contains("is not a date that exists"), "{text}");
        }
    }
}
