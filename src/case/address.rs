//! A postal address that was written on one line.
//!
//! This module must not know any country: what it goes by is the same in all. A part with a comma is a line of its own, but for
//! what belongs to the part before or after it in every country that writes it so.

/// Fewest and most lines that an address on one line is taken apart into.
const LINES: std::ops::RangeInclusive<usize> = 2..=5;
/// Longest number of a house: `1234`, `12 bis`. A postcode stands for itself.
const HOUSE: usize = 4;

/// The lines of an address that stands on one line, at its commas; `None` if it does not look like one.
///
/// It must have a digit, as a house or a postcode has, and parts that are no notes or sentences. A number of a house stays with
/// its street (`12, rue Exemple`; `Calle Mayor, 5`), and a code in capitals with its town (`Springfield, CA 90000`).
#[must_use]
pub fn address_lines(line: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = line.split([',', '，']).map(str::trim).collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A line in brackets or quotation marks, and one that names somebody, says something else with its comma.
    if line.contains(['(', ')', '"', '“', '„', '«', ':', ';', '\n']) {
        return None;
    }
    let mut lines: Vec<String> = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let stays = match lines.last() {
            None => false,
            // The first part was the number of the house alone.
            Some(before) if at == 1 && is_house(before) => true,
            Some(before) => (is_house(part) && !has_digit(before)) || is_region(part),
        };
        match lines.last_mut().filter(|_| stays) {
            Some(before) => *before = format!("{before}, {part}"),
            None => lines.push((*part).to_owned()),
        }
    }
    LINES.contains(&lines.len()).then_some(lines)
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// `5`, `12a`, `12 bis`, `7-9`: a number, and at most a little behind it.
fn is_house(part: &str) -> bool {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let rest = part[digits..].trim();
    let is_suffix = rest.len() <= 3 && rest.chars().all(char::is_alphabetic);
    let is_range = rest.strip_prefix(['-', '/', '–']).is_some_and(|to| to.len() <= HOUSE && has_digit(to));
    (1..=HOUSE).contains(&digits) && (is_suffix || is_range)
}

/// `CA 90000`, `ON M5V 1A1`, `NSW`: two or three capitals, and at most a postcode.
fn is_region(part: &str) -> bool {
    let (code, rest) = part.split_once(' ').unwrap_or((part, ""));
    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase()) && (rest.is_empty() || has_digit(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_on_one_line_is_taken_apart_as_it_is_written_in_its_country() {
        for (line, lines) in [
            ("1 Example Road, Dublin", vec!["1 Example Road", "Dublin"]),
            ("Musterstraße 12, 10115 Berlin", vec!["Musterstraße 12", "10115 Berlin"]),
            ("Calle Mayor, 5, 28013 Madrid", vec!["Calle Mayor, 5", "28013 Madrid"]),
            ("12, rue Exemple, 75002 Paris", vec!["12, rue Exemple", "75002 Paris"]),
            ("12 bis, rue Exemple, 75002 Paris", vec!["12 bis, rue Exemple", "75002 Paris"]),
            ("Hauptstraße 1, 1010 Wien", vec!["Hauptstraße 1", "1010 Wien"]),
            ("1 Main Street, Springfield, CA 90000", vec!["1 Main Street", "Springfield, CA 90000"]),
            ("1 Main Street, Apt 4, Toronto, ON M5V 1A1", vec!["1 Main Street", "Apt 4", "Toronto, ON M5V 1A1"]),
            ("10 High Street, Leeds, LS1 4AP", vec!["10 High Street", "Leeds", "LS1 4AP"]),
            ("Keizersgracht 7-9, 1015 AA Amsterdam", vec!["Keizersgracht 7-9", "1015 AA Amsterdam"]),
        ] {
            assert_eq!(address_lines(line).unwrap(), lines, "{line}");
        }
    }

    #[test]
    fn what_does_not_look_like_an_address_of_several_lines_stays_as_it_is() {
        for line in [
            "1 Example Road",
            "Musterstraße 12",
            "Calle Mayor, 5",
            "12, rue Exemple",
            "Example House, Somewhere",
            "1 Example Road,",
            ", 2",
            "c/o Robin (first floor, left), 1 Road",
            "Flat 1, Floor 2, Block 3, Example Court, 4 Example Road, Example District",
        ] {
            assert_eq!(address_lines(line), None, "{line}");
        }
    }
}
