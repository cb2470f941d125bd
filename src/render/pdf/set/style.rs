//! How a letter is to be set: the layout of its pages, the size of its type.

use super::breaks::Alignment;
use crate::letter::Layout;
use crate::render::Picture;

/// Type size of large print, in points: what the UK Association for Accessible Formats calls large print begins here.
const LARGE: f32 = 16.0;

/// The paper that a letter is set on.
#[derive(Debug, Clone, Copy)]
pub struct PageStyle<'a> {
    /// Where things stand.
    pub layout: &'a Layout,
    /// Set everything that is read in 16 points, without parted words.
    pub large_print: bool,
    /// The picture of the signature, above the typed name.
    pub signature: Option<&'a Picture>,
}

impl<'a> PageStyle<'a> {
    /// A sheet of a layout, in its own type size, without a picture.
    #[must_use]
    pub fn new(layout: &'a Layout) -> Self {
        Self { layout, large_print: false, signature: None }
    }

    /// Type size of the body, in points.
    pub(crate) fn size(&self) -> f32 {
        if self.large_print { LARGE } else { self.layout.size }
    }

    /// Type size of what stands around the body.
    pub(crate) fn small(&self) -> f32 {
        if self.large_print { LARGE } else { self.layout.size - 0.5 }
    }

    /// Large print has an uneven edge and no hyphens: both help people who read word by word (UKAAF G003).
    pub(crate) fn alignment(&self) -> Alignment {
        if self.large_print { Alignment::Ragged } else { Alignment::Justified }
    }

    /// Width of the lines, in points.
    pub(crate) fn text_width(&self) -> f32 {
        mm(self.layout.width - self.layout.left - self.layout.right)
    }
}

/// Millimetres in points.
pub(crate) fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}
