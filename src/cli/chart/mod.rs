//! Pictures as SVG: bars of what came of the cases, and the line of one case.
//!
//! They are written element by element with `quick-xml`, which the workbooks need anyway and which escapes what it writes. Of the
//! crates for charts (looked at in November 2026), `plotters` and `charts-rs` write no `<title>` and `<desc>` of the picture and
//! name fonts, `charts-rs` also has `ttf-parser`, which `deny.toml` forbids, `charming` writes options for a script in a browser
//! unless it carries a JavaScript engine, and `poloto` draws no bars beside each other and styles them for its own pages.
//!
//! What is drawn is also said in `<desc>`, which a screen reader reads in place of the picture (WAI-ARIA Graphics Module;
//! SVG Accessibility API Mappings 1.0, section 5). There is no script, no style sheet, no font and no address in it.

mod outcomes;
mod timeline;

pub(super) use outcomes::outcomes;
pub(super) use timeline::timeline;

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesText, Event};

/// The width of every picture.
const WIDTH: u32 = 800;
/// Empty at its edges.
const MARGIN: u32 = 24;
const INK: &str = "#1a1a1a";
const PAPER: &str = "#ffffff";

/// A picture that is being drawn. Writing to memory cannot fail, so nothing is done about it.
struct Picture {
    out: Writer<Vec<u8>>,
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Type<'a> {
    size: u32,
    bold: bool,
    fill: &'a str,
    anchor: &'a str,
}

const BODY: Type<'_> = Type { size: 14, bold: false, fill: INK, anchor: "start" };
const BOLD: Type<'_> = Type { bold: true, ..BODY };

impl Picture {
    /// A picture of this height, drawn by `draw`, with what it is called and what it shows.
    fn of(height: u32, title: &str, description: &str, draw: impl FnOnce(&mut Self)) -> String {
        let mut inner = Self { out: Writer::new(Vec::new()) };
        inner.rect((0, 0), (WIDTH, height), PAPER);
        draw(&mut inner);
        let drawn = String::from_utf8_lossy(&inner.out.into_inner()).into_owned();
        let mut out = Writer::new(Vec::new());
        let (height_text, view) = (height.to_string(), format!("0 0 {WIDTH} {height}"));
        let attributes = [
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", "800"),
            ("height", height_text.as_str()),
            ("viewBox", view.as_str()),
            ("role", "img"),
            ("aria-labelledby", "title"),
            ("aria-describedby", "desc"),
            ("lang", "en"),
            ("font-family", "sans-serif"),
        ];
        let whole = |out: &mut Writer<Vec<u8>>| -> io::Result<()> {
            out.create_element("title").with_attribute(("id", "title")).write_text_content(BytesText::new(&plain(title)))?;
            out.create_element("desc").with_attribute(("id", "desc")).write_text_content(BytesText::new(&plain(description)))?;
            // It was escaped when it was drawn.
            out.write_event(Event::Text(BytesText::from_escaped(drawn)))
        };
        let _ = out.create_element("svg").with_attributes(attributes).write_inner_content(whole);
        String::from_utf8_lossy(&out.into_inner()).into_owned() + "\n"
    }

    fn rect(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), fill: &str) {
        self.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("fill", &fill)]);
    }

    fn line(&mut self, (x1, y1): (u32, u32), (x2, y2): (u32, u32)) {
        self.empty("line", &[("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2), ("stroke", &INK), ("stroke-width", &2)]);
    }

    fn dot(&mut self, (cx, cy): (u32, u32), fill: &str) {
        self.empty("circle", &[("cx", &cx), ("cy", &cy), ("r", &6), ("fill", &fill), ("stroke", &INK), ("stroke-width", &2)]);
    }

    /// A text that begins, or ends, at this point of its baseline.
    fn text(&mut self, (x, y): (u32, u32), text: &str, set: Type<'_>) {
        let (x, y, size) = (x.to_string(), y.to_string(), set.size.to_string());
        let attributes = [
            ("x", x.as_str()),
            ("y", y.as_str()),
            ("font-size", size.as_str()),
            ("font-weight", if set.bold { "bold" } else { "normal" }),
            ("fill", set.fill),
            ("text-anchor", set.anchor),
        ];
        let element = self.out.create_element("text").with_attributes(attributes);
        let _ = element.write_text_content(BytesText::new(&plain(text)));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &dyn std::fmt::Display)]) {
        let values: Vec<(&str, String)> = attributes.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let attributes = values.iter().map(|(name, value)| (*name, value.as_str()));
        let _ = self.out.create_element(name).with_attributes(attributes).write_empty();
    }
}

/// What XML can hold and a line can show.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c }).collect()
}
