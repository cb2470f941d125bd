//! Page style: the layout of the pages, the size of the type.

use super::breaks::Alignment;
use crate::letter::Layout;
use crate::render::Picture;

/// Type size of large print, in points: the lower limit according to the UK Association for Accessible Formats.
const LARGE: f32 = 16.0;

/// How to set a letter on paper.
#[derive(Debug, Clone, Copy)]
pub struct PageStyle<'a> {
    /// The geometry.
    pub layout: &'a Layout,
    /// Set all readable text in 16 points, without hyphenation.
    pub large_print: bool,
    /// The picture of the signature, above the typed name.
    pub signature: Option<&'a Picture>,
}

impl<'a> PageStyle<'a> {
    /// A layout in its own type size, without a picture.
    #[must_use]
    pub fn new(layout: &'a Layout) -> Self {
        Self { layout, large_print: false, signature: None }
    }

    /// Type size of the body, in points.
    pub(crate) fn size(&self) -> f32 {
        if self.large_print { LARGE } else { self.layout.size }
    }

    /// Type size of text around the body.
    pub(crate) fn small(&self) -> f32 {
        if self.large_print { LARGE } else { self.layout.size - 0.5 }
    }

    /// Large print has a ragged edge and no hyphens: both help people who read word by word (UKAAF G003).
    pub(crate) fn alignment(&self) -> Alignment {
        if self.large_print { Alignment::Ragged } else { Alignment::Justified }
    }

    /// Width of the lines, in points.
    pub(crate) fn text_width(&self) -> f32 {
        mm(self.layout.width - self.layout.left - self.layout.right)
    }
}

/// Converts millimetres to points.
pub(crate) fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}
