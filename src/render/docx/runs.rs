//! Text in runs: each of one language and one direction, addresses as links.

use super::language;
use super::xml::Xml;
use crate::letter::Inline;
use crate::render::addresses::addresses;
use crate::render::pdf;

/// Where the links of the document lead, each once.
#[derive(Default)]
pub(super) struct Links(Vec<String>);

impl Links {
    /// The id of the relationship to an address.
    fn id(&mut self, uri: String) -> String {
        let known = self.0.iter().position(|known| *known == uri);
        let at = known.unwrap_or_else(|| {
            self.0.push(uri);
            self.0.len() - 1
        });
        id(at)
    }

    /// All relationships: id and address.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, &str)> {
        self.0.iter().enumerate().map(|(at, uri)| (id(at), uri.as_str()))
    }
}

fn id(at: usize) -> String {
    format!("link{}", at + 1)
}

/// A paragraph's inlines; a bold beginning is a run-in heading if anything follows.
pub(super) fn inlines(xml: &mut Xml, inlines: &[Inline], links: &mut Links) {
    for (i, inline) in inlines.iter().enumerate() {
        let style = match inline {
            Inline::Strong(_) if i == 0 && inlines.len() > 1 => Some("RunInHeading"),
            Inline::Strong(_) => Some("Strong"),
            _ => None,
        };
        linked(xml, inline.text(), style, inline.language(), links);
    }
}

/// Text in the letter's own language.
pub(super) fn plain(xml: &mut Xml, text: &str, links: &mut Links) {
    linked(xml, text, None, None, links);
}

fn linked(xml: &mut Xml, text: &str, style: Option<&str>, language: Option<&str>, links: &mut Links) {
    let mut start = 0;
    for address in addresses(text).into_iter().filter(|address| is_plain(&address.uri)) {
        directed(xml, &text[start..address.range.start], style, language);
        xml.open("w:hyperlink", &[("r:id", &links.id(address.uri)), ("w:history", "1")]);
        directed(xml, &text[address.range.clone()], style.or(Some("Hyperlink")), language);
        xml.close();
        start = address.range.end;
    }
    directed(xml, &text[start..], style, language);
}

/// Whether an address is one by RFC 3986 as well: some readers refuse the whole file for another.
fn is_plain(uri: &str) -> bool {
    let mut parts = uri.split('%');
    let first = parts.next().unwrap_or_default();
    let is_encoded = |part: &str| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    !first.is_empty() && parts.all(is_encoded) && !uri.contains(['[', ']', '<', '>', '"']) && uri.matches('#').count() < 2
}

/// Text in runs of one direction each.
fn directed(xml: &mut Xml, text: &str, style: Option<&str>, language: Option<&str>) {
    let Some(levels) = pdf::levels(text) else { return run(xml, text, style, language, false) };
    let mut start = 0;
    for stretch in levels.chunk_by(|a, b| (a.number() > 0) == (b.number() > 0)) {
        let end = start + stretch.len();
        run(xml, &text[start..end], style, language, stretch[0].number() > 0);
        start = end;
    }
}

/// A run: its properties in the order of the schema, and its text.
pub(super) fn run(xml: &mut Xml, text: &str, style: Option<&str>, language: Option<&str>, leftward: bool) {
    if text.is_empty() {
        return;
    }
    xml.open("w:r", &[]);
    let spoken = if leftward { language::right_to_left(text).map(str::to_owned) } else { language.map(language::tag) };
    if style.is_some() || leftward || spoken.is_some() {
        xml.open("w:rPr", &[]);
        if let Some(style) = style {
            xml.value("w:rStyle", style);
        }
        if leftward {
            xml.empty("w:rtl", &[]);
        }
        if let Some(spoken) = spoken {
            // Words in Chinese characters have a language of their own in Word.
            let both = [("w:val", spoken.as_str()), ("w:eastAsia", spoken.as_str())];
            if leftward { xml.empty("w:lang", &[("w:bidi", &spoken)]) } else { xml.empty("w:lang", &both) }
        }
        xml.close();
    }
    xml.text("w:t", text);
    xml.close();
}
