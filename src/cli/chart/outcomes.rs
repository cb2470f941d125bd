//! A bar for each company: the letters sent, by what came of them.

use super::{BODY, BOLD, MARGIN, PAPER, Picture, Type, WIDTH};
use crate::cli::cases::summary::{others, sentences};
use crate::cli::terminal;
use crate::workflow::case::{Column, Fate, Outcomes, Row};

/// What a bar is made of, from left to right: the words, the colour, and that of a number on it. The colours are told apart
/// without red and green (Okabe and Ito, Color Universal Design, 2008).
const PARTS: [(Fate, &str, &str, &str); 5] = [
    (Fate::InTime, "answered in time", "#0072b2", PAPER),
    (Fate::Late, "answered late", "#56b4e9", "#000000"),
    (Fate::Unclear, "answered, not known whether in time", "#f0e442", "#000000"),
    (Fate::Silent, "silent after the period", "#d55e00", "#000000"),
    (Fate::Waiting, "waiting", "#e0e0e0", "#000000"),
];
/// What is withheld, together.
const WITHHELD: (&str, &str) = ("withheld, since few", "#999999");
/// Lines: of the key, and of a company with its bar.
const KEY: u32 = 24;
const ROW: u32 = 64;
const BAR: u32 = 24;
/// A digit needs so much.
const DIGIT: u32 = 10;

/// The counts as a picture.
pub(in crate::cli) fn outcomes(found: &Outcomes) -> String {
    let title = format!("What came of objections to the use of personal data, by company, on {}", found.day);
    let rows: Vec<(String, &Row)> = found
        .companies
        .iter()
        .map(|row| (row.company.clone().unwrap_or_default(), row))
        .chain(found.others.iter().map(|row| (others(row), row)))
        .collect();
    // With all companies in one row there is nothing beside the total.
    let rows: Vec<(String, &Row)> =
        if rows.is_empty() { found.total.iter().map(|row| ("All companies".to_owned(), row)).collect() } else { rows };
    let told: Vec<String> = rows.iter().map(|(name, row)| format!("{name}: {}.", sentences(row, found.min).join("; "))).collect();
    let description =
        if told.is_empty() { format!("Fewer than {} cases: nothing is published.", found.min) } else { told.join(" ") };
    let key_lines = u32::try_from(PARTS.len() + 1).unwrap_or(0);
    let top = MARGIN + 40 + key_lines * KEY;
    let height = top + ROW * u32::try_from(rows.len()).unwrap_or(0).max(1) + MARGIN;
    Picture::of(height, &title, &description, |picture| {
        picture.text((MARGIN, MARGIN + 16), &title, BOLD);
        let keys = PARTS.iter().map(|(_, words, fill, _)| (*words, *fill)).chain([WITHHELD]);
        let mut y = MARGIN + 40;
        for (words, fill) in keys {
            picture.rect((MARGIN, y), (16, 16), fill);
            picture.text((MARGIN + 24, y + 13), words, BODY);
            y += KEY;
        }
        if rows.is_empty() {
            picture.text((MARGIN, top + 20), &description, BODY);
        }
        let most = rows.iter().filter_map(|(_, row)| row.count(&Column::Sent)).max().unwrap_or(0);
        let mut y = top;
        for (name, row) in &rows {
            bar(picture, y, name, row, most);
            y += ROW;
        }
    })
}

fn bar(picture: &mut Picture, y: u32, name: &str, row: &Row, most: u32) {
    picture.text((MARGIN, y + 20), &terminal::cut(name, 70), BOLD);
    let sent = row.count(&Column::Sent);
    let words = sent.map_or_else(|| "sent: withheld".to_owned(), |sent| format!("sent: {sent}"));
    picture.text((WIDTH - MARGIN, y + 20), &words, Type { anchor: "end", ..BODY });
    let known: Vec<(u32, &str, &str)> = PARTS
        .iter()
        .filter_map(|(fate, _, fill, ink)| row.count(&Column::Fate(*fate)).map(|count| (count, *fill, *ink)))
        .collect();
    let shown: u32 = known.iter().map(|(count, ..)| count).sum();
    let rest = sent.map_or(0, |sent| sent.saturating_sub(shown));
    // Long enough for the longest, and for a company whose total is withheld.
    let scale = |count: u32| (WIDTH - 2 * MARGIN) * count / most.max(shown).max(1);
    let mut x = MARGIN;
    for (count, fill, ink) in known.into_iter().chain([(rest, WITHHELD.1, "#000000")]).filter(|(count, ..)| *count > 0) {
        let width = scale(count).max(1);
        picture.rect((x, y + 28), (width, BAR), fill);
        let number = count.to_string();
        if width > DIGIT * u32::try_from(number.len()).unwrap_or(0) {
            picture.text((x + width / 2, y + 45), &number, Type { fill: ink, anchor: "middle", ..BODY });
        }
        x += width;
    }
}
