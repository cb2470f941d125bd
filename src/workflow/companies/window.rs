//! Whether an address shows in the window of the envelopes.

use crate::catalog::Catalog;
use crate::letter::Layout;
use crate::render::{PdfError, Renderer};
use crate::workflow::{self, layout_for, renderer};

use super::error::Doubt;

/// The layouts whose windows are looked at.
pub(super) struct Windows {
    layouts: Vec<Layout>,
    renderer: Renderer,
}

impl Windows {
    /// The windows of one country's letters, or of all.
    pub(super) fn new(country: Option<&str>, catalog: &Catalog) -> Result<Self, workflow::Error> {
        let layouts = match country {
            Some(country) => vec![layout_for(None, country, catalog)?],
            None => catalog.layouts()?,
        };
        Ok(Self { layouts, renderer: renderer(catalog, &[])? })
    }

    /// What is wrong with an address as it stands in a letter: name, lines, and the country in capitals.
    pub(super) fn doubt(&self, name: &str, address: &[String]) -> Result<Option<Doubt>, workflow::Error> {
        let mut block = vec![name.to_owned()];
        block.extend_from_slice(address);
        if let (Some(country), true) = (block.last_mut(), address.len() > 1) {
            *country = country.to_uppercase();
        }
        let mut too_small = Vec::new();
        for layout in &self.layouts {
            match self.renderer.fits_window(&block, layout) {
                Ok(()) => {}
                Err(PdfError::TooLong { layout, .. }) => too_small.push(layout),
                Err(PdfError::Character { character, .. }) => return Ok(Some(Doubt::NoFontForAddress { character })),
                Err(error) => return Err(error.into()),
            }
        }
        Ok((!too_small.is_empty()).then_some(Doubt::WindowTooSmall { layouts: too_small }))
    }
}
