//! One face: which characters it has, and how wide they are.

use super::Error;

/// Index of the regular face.
pub(super) const REGULAR: usize = 0;
/// Index of the bold face.
pub(super) const BOLD: usize = 1;

/// Characters up to here are looked up in a table: those of every Latin, Greek and Cyrillic letter but the rarest.
const TABLE: usize = 0x530;

/// A parsed face. Widths and heights are in thousandths of an em.
#[derive(Debug)]
pub(super) struct Face<'a> {
    pub(super) name: &'static str,
    pub(super) data: &'a [u8],
    face: ttf_parser::Face<'a>,
    table: Vec<(u16, u16)>,
}

impl<'a> Face<'a> {
    pub(super) fn parse(data: &'a [u8], name: &'static str) -> Result<Self, Error> {
        let face = ttf_parser::Face::parse(data, 0).map_err(|error| Error::Font(format!("{name}: {error}")))?;
        if face.units_per_em() != 1000 {
            return Err(Error::Font(format!("{name}: {} units per em instead of 1000", face.units_per_em())));
        }
        let mut parsed = Self { name, data, face, table: Vec::new() };
        parsed.table =
            (0..TABLE).map(|c| parsed.look_up(u32::try_from(c).ok().and_then(char::from_u32)).unwrap_or((0, 0))).collect();
        Ok(parsed)
    }

    fn look_up(&self, c: Option<char>) -> Option<(u16, u16)> {
        let glyph = self.face.glyph_index(c?)?;
        Some((glyph.0, self.face.glyph_hor_advance(glyph).unwrap_or(0)))
    }

    /// Glyph and width of a character, `None` if the face does not have it.
    pub(super) fn glyph(&self, c: char) -> Option<(u16, u16)> {
        match self.table.get(u32::from(c) as usize) {
            Some((0, _)) => None,
            Some(found) => Some(*found),
            None => self.look_up(Some(c)),
        }
    }

    /// Width of a text.
    pub(super) fn width(&self, text: &str) -> Result<f32, Error> {
        let mut width = 0.0;
        for c in text.chars() {
            let (_, advance) = self.glyph(c).ok_or(Error::Character(c))?;
            width += f32::from(advance);
        }
        Ok(width)
    }

    pub(super) fn ascender(&self) -> i16 {
        self.face.ascender()
    }

    pub(super) fn descender(&self) -> i16 {
        self.face.descender()
    }

    /// The box around all glyphs of the face: left, bottom, right, top.
    pub(super) fn bounds(&self) -> [i16; 4] {
        let b = self.face.global_bounding_box();
        [b.x_min, b.y_min, b.x_max, b.y_max]
    }

    pub(super) fn weight(&self) -> u16 {
        self.face.weight().to_number()
    }
}
