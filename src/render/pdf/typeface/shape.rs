//! Shaping: from a word to glyphs, with kerning, ligatures and marks (`harfrust`).
//!
//! Words are shaped without context, so that they can be cached. All lengths are thousandths of an em. This module must not
//! know of lines.

use harfrust::{Buffer, BufferFlags, Direction, Language, Script, ShapeOptions, ShapePlan, ShaperFont, Tag, shape};
use unicode_normalization::UnicodeNormalization;
use unicode_script::UnicodeScript;

use super::face::{Face, GlyphText};
use super::faces::{Faces, is_default_ignorable};
use crate::render::pdf::error::Error;

/// A hyphen that is not part of the text: drawn only at the end of a word.
pub(crate) const SOFT_HYPHEN: char = '\u{AD}';

/// A shaped word: its parts from left to right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    pub(crate) parts: Vec<Part>,
    pub(crate) width: f32,
}

/// Glyphs of one face.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The face's number.
    pub(crate) face: usize,
    pub(crate) glyphs: Vec<Glyph>,
    /// The text of these glyphs, if it differs from the glyphs' own texts.
    pub(crate) actual: Option<Box<str>>,
}

impl Part {
    /// The text of a glyph without one of its own, such as a letter's form inside an Arabic word: the font's map can give it.
    pub(crate) fn said(&self, face: &Face) -> Option<&str> {
        let [glyph] = self.glyphs.as_slice() else { return None };
        self.actual.as_deref().filter(|_| face.text_of(glyph.id) == GlyphText::None)
    }
}

/// A glyph and its offset from the end of the previous one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) id: u16,
    /// Offset of its cluster in the word, in bytes.
    pub(crate) cluster: usize,
    /// How far the pen moves.
    pub(crate) advance: f32,
    /// How far the pen would move by the glyph's width alone.
    pub(crate) width: f32,
    /// Offset of the glyph from the pen.
    pub(crate) dx: f32,
    pub(crate) dy: f32,
}

/// The shaping properties of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) rtl: bool,
    /// BCP 47 tag.
    pub(crate) language: String,
}

/// The shaper and its caches.
#[derive(Default)]
pub(crate) struct Shaper {
    /// A spare buffer.
    buffer: Option<Buffer>,
    plans: Vec<(usize, ShapePlan)>,
    chosen: Vec<(usize, usize)>,
}

impl Shaper {
    /// Shapes `text`, which has no spaces and one direction.
    ///
    /// # Errors
    /// [`Error::Character`] for a character that no face has.
    pub(crate) fn word(&mut self, text: &str, style: &Style, faces: &Faces) -> Result<Word, Error> {
        let hyphenated = text.ends_with(SOFT_HYPHEN) && text.len() > SOFT_HYPHEN.len_utf8();
        // Joiners and variation selectors affect drawing; all other invisible characters are dropped, even if the shaper does
        // not know them.
        let seen = |c: &char| matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}') || !is_default_ignorable(*c);
        let drawn: String = if text.is_ascii() { text.to_owned() } else { text.nfc().filter(seen).collect() };
        let mut chosen = std::mem::take(&mut self.chosen);
        let found = faces.choose(&drawn, style.bold, style.rtl, &mut chosen);
        let mut word = Word::default();
        let mut start = 0;
        for (number, stretch_end) in &chosen {
            let face = faces.get(*number);
            for (script, length) in scripts(&drawn[start..*stretch_end]) {
                let run = &drawn[start..start + length];
                let glyphs = self.run(run, start, script, style, *number, &face);
                if let Some(missing) = glyphs.iter().find(|glyph| glyph.id == 0) {
                    return Err(faces.missing(&drawn[missing.cluster..]));
                }
                let run = parts(run, start, glyphs, style.rtl, *number, &face);
                // Each run is already left to right; in right-to-left text, the runs are reversed.
                let at = if style.rtl { 0 } else { word.parts.len() };
                word.parts.splice(at..at, run);
                start += length;
            }
        }
        self.chosen = chosen;
        found?;
        if hyphenated {
            word.parts.extend(hyphen(faces, style.bold, drawn.len()));
        }
        word.width = word.parts.iter().flat_map(|part| &part.glyphs).map(|glyph| glyph.advance).sum();
        Ok(word)
    }

    /// Shapes a run of one face and one script that starts at `offset` of its word.
    fn run(
        &mut self,
        text: &str,
        offset: usize,
        script: Option<Script>,
        style: &Style,
        number: usize,
        face: &Face,
    ) -> Vec<Glyph> {
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.clear();
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        buffer.push_str(text);
        let direction = if style.rtl { Direction::RightToLeft } else { Direction::LeftToRight };
        buffer.set_direction(direction);
        buffer.set_script(script);
        let language = Language::new(&style.language);
        let font = ShaperFont::new(&face.font);
        let known = self.plans.iter().position(|(of, plan)| {
            *of == number && plan.direction() == direction && plan.script() == script && plan.language() == language.as_ref()
        });
        let at = known.unwrap_or_else(|| {
            self.plans.push((number, ShapePlan::new(&face.font, direction, script, language.as_ref(), &[])));
            self.plans.len() - 1
        });
        buffer.set_language(language);
        // The plan was made for exactly these properties, so shaping cannot fail.
        let _ = shape(&font, &mut buffer, ShapeOptions::new().plan(Some(&self.plans[at].1)));
        let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        #[allow(clippy::cast_precision_loss, reason = "units of a font are small numbers")]
        let glyph = |(info, position): (&harfrust::GlyphInfo, &harfrust::GlyphPosition)| {
            let id = u16::try_from(info.glyph_id).unwrap_or(0);
            Glyph {
                id,
                cluster: offset + info.cluster as usize,
                advance: position.x_advance as f32 * face.scale,
                width: face.advance(id),
                dx: position.x_offset as f32 * face.scale,
                dy: position.y_offset as f32 * face.scale,
            }
        };
        let glyphs = glyphs.map(glyph).collect();
        self.buffer = Some(buffer);
        glyphs
    }
}

/// The hyphen at a line's end, as a part of a word after its last byte.
///
/// It is not text but represents a soft hyphen (ISO 32000-1, 14.8.2.2.3). If the face has a glyph for that, no more is needed.
pub(crate) fn hyphen(faces: &Faces, bold: bool, end: usize) -> Option<Part> {
    let face = faces.base(bold);
    let id = [SOFT_HYPHEN, '\u{2010}', '-'].into_iter().find_map(|c| face.glyph(c))?;
    let width = face.advance(id);
    let glyph = Glyph { id, cluster: end, advance: width, width, dx: 0.0, dy: 0.0 };
    let own = face.text_of(id) == GlyphText::Char(SOFT_HYPHEN);
    let actual = (!own).then(|| SOFT_HYPHEN.to_string().into());
    Some(Part { face: usize::from(bold), glyphs: vec![glyph], actual })
}

/// Runs of one script, with their lengths; common characters join the run before them.
fn scripts(text: &str) -> Vec<(Option<Script>, usize)> {
    use unicode_script::Script as Found;
    if text.is_ascii() {
        return vec![(Script::from_iso15924_tag(Tag::new(b"Latn")), text.len())];
    }
    let mut runs: Vec<(Found, usize)> = Vec::new();
    for c in text.chars() {
        let script = c.script();
        let common = matches!(script, Found::Common | Found::Inherited);
        match runs.last_mut() {
            Some((last, length)) if common || *last == script || *last == Found::Common => {
                *length += c.len_utf8();
                if *last == Found::Common && !common {
                    *last = script;
                }
            }
            _ => runs.push((if common { Found::Common } else { script }, c.len_utf8())),
        }
    }
    let tag = |script: Found| {
        // Common characters alone are shaped as Latin, for which every face of the family has rules.
        let name = if script == Found::Common { "Latn" } else { script.short_name() };
        name.as_bytes().first_chunk().and_then(|name| Script::from_iso15924_tag(Tag::new(name)))
    };
    runs.into_iter().map(|(script, length)| (tag(script), length)).collect()
}

/// Splits glyphs where a cluster's text differs from that of its glyphs (“one canonical text per glyph”), so that the writer
/// can state it.
fn parts(run: &str, offset: usize, glyphs: Vec<Glyph>, rtl: bool, number: usize, face: &Face) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::with_capacity(1);
    let mut from = 0;
    while from < glyphs.len() {
        let cluster = glyphs[from].cluster;
        let to = from + glyphs[from..].iter().take_while(|glyph| glyph.cluster == cluster).count();
        // From right to left, the next cluster of the text precedes this one.
        let next = if rtl { from.checked_sub(1).map(|at| &glyphs[at]) } else { glyphs.get(to) };
        let end = next.map_or(run.len(), |next| next.cluster - offset);
        let text = &run[(cluster - offset).min(end)..end];
        // Nearly always: one glyph for one character.
        if let (1, GlyphText::Char(c), Some(last)) = (to - from, face.text_of(glyphs[from].id), out.last_mut())
            && last.actual.is_none()
            && text.strip_prefix(c).is_some_and(str::is_empty)
        {
            last.glyphs.push(glyphs[from]);
            from = to;
            continue;
        }
        let mut said = String::new();
        glyphs[from..to].iter().for_each(|glyph| face.text_of(glyph.id).push_to(&mut said));
        let same = said == text || said.nfc().eq(text.chars().filter(|c| !is_default_ignorable(*c)).nfc());
        // A mark is drawn on its base, so programs that go by position would find it before or after.
        let marked = to - from > 1 && glyphs[from..to].iter().any(|glyph| glyph.advance == 0.0);
        let actual = (!same || marked).then(|| text.into());
        let mut cluster = glyphs[from..to].to_vec();
        if let (true, Some(id)) = (marked, face.glyph(' ')) {
            // pdftotext takes the end of the last glyph for the end of the text, and sees a gap after a mark. An invisible
            // space that ends with the cluster fixes that.
            let width = face.advance(id);
            cluster.push(Glyph { id, advance: 0.0, width, dx: -width, dy: 0.0, ..cluster[0] });
        }
        match out.last_mut() {
            Some(last) if actual.is_none() && last.actual.is_none() => {
                last.glyphs.append(&mut cluster);
            }
            _ => out.push(Part { face: number, glyphs: cluster, actual }),
        }
        from = to;
    }
    out
}
