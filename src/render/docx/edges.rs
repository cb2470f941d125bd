//! The edges of the page: the page number, and which letter a following page belongs to.

use super::measure::rows;
use super::runs::run;
use super::xml::{NAMESPACES, Xml};
use crate::letter::Letter;
use crate::render::PageStyle;

/// From the second page on, should the sheets get separated; as much as fits in one line.
pub(super) fn header(letter: &Letter, style: &PageStyle<'_>) -> Vec<u8> {
    let layout = style.layout;
    let recipient = letter.recipient.first().map_or("", String::as_str);
    let parts = [recipient, &letter.date, &letter.reference];
    let fits = |text: &String| rows(text, layout.width - layout.left - layout.right, style.small()) == 1;
    let text = (0..parts.len()).map(|from| parts[from..].join(" · ")).find(fits);
    let mut xml = Xml::new("w:hdr", &NAMESPACES);
    xml.paragraph("Header", |_| (), |xml| run(xml, text.as_deref().unwrap_or(&letter.reference), None, None, false));
    xml.finish()
}

/// The page number, which the word processor counts.
pub(super) fn footer(letter: &Letter) -> Vec<u8> {
    let mut xml = Xml::new("w:ftr", &NAMESPACES);
    xml.paragraph("Footer", |_| (), |xml| label(xml, &letter.page_label));
    xml.finish()
}

fn label(xml: &mut Xml, label: &str) {
    let mut rest = label;
    while let Some((before, name, after)) = next_field(rest) {
        run(xml, before, None, None, false);
        xml.open("w:fldSimple", &[("w:instr", name)]);
        run(xml, "1", None, None, false);
        xml.close();
        rest = after;
    }
    run(xml, rest, None, None, false);
}

/// What stands before the next field, its name in Word, and what follows.
fn next_field(text: &str) -> Option<(&str, &'static str, &str)> {
    let found = |(mark, name): (&str, &'static str)| Some((text.split_once(mark)?, name));
    let fields = [("{page}", " PAGE "), ("{pages}", " NUMPAGES ")].into_iter().filter_map(found);
    fields.min_by_key(|((before, _), _)| before.len()).map(|((before, after), name)| (before, name, after))
}
