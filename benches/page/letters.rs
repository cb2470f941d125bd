//! One letter from many made-up people, as in a mail merge.
#![allow(clippy::unwrap_used)]

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::{Options, compose};
use demur::letter::{Block, Inline, Letter};

/// The letter of the example.
pub(crate) fn letter() -> Letter {
    let case = Draft::parse(include_str!("../../examples/anna.toml"), "anna.toml").unwrap().check(&Catalog::embedded()).unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    compose(&case, &Catalog::embedded(), today, Options::default()).unwrap().letter
}

/// The same letter from person number `i`.
pub(crate) fn from_somebody(letter: &Letter, i: usize) -> Letter {
    let names = ["Anna", "Jörg", "Zoë", "Łukasz", "Ígor", "Quentin", "Xenia", "Yvonne", "Björn", "Núria"];
    let families = ["Müller", "Beispiel", "Žižek", "Ångström", "O'Neill", "Kovács", "Çelik", "de Vries", "Probst", "Weiß"];
    // A second family name that nobody else has.
    let syllables = ["ba", "del", "fin", "gor", "hum", "kas", "lem", "nor", "pir", "tus"];
    let digit = |place: u32| i / 10_usize.pow(place) % 10;
    let second: String = (2..7).map(|place| syllables[digit(place)]).collect();
    let name = format!("{} {}-{second}", names[digit(0)], families[digit(1)]);
    let mut letter = letter.clone();
    letter.sender[0].clone_from(&name);
    letter.sender[1] = format!("Musterstraße {}", i % 200 + 1);
    letter.signature = vec![name];
    letter.reference = format!("Referenz: LI-{i:08}");
    for block in &mut letter.blocks {
        if let Block::Paragraph(inlines) = block {
            for inline in inlines {
                if let Inline::Text(text) = inline {
                    *text = text.replace("anna-mueller-example", &format!("member-{i}"));
                }
            }
        }
    }
    letter
}
