//! The catalogue and page entries that printpdf makes for an empty page; the rest is added to them.
//!
//! Made and serialized once for each paper size.

use std::sync::Arc;

use lopdf::{Dictionary, Object};
use printpdf::{CustomPdfConformance, Mm, PdfConformance, PdfDocument, PdfPage, PdfSaveOptions};

use super::syntax::value;

/// The entries of both dictionaries, unterminated.
#[derive(Debug)]
pub(crate) struct Skeleton {
    paper: (f32, f32),
    pub(crate) catalog: Vec<u8>,
    pub(crate) page: Vec<u8>,
}

/// Skeletons by paper size.
#[derive(Debug, Default)]
pub(crate) struct Skeletons(Vec<Arc<Skeleton>>);

impl Skeletons {
    /// The skeleton for paper of this width and height in millimetres.
    pub(crate) fn of(&mut self, paper: (f32, f32)) -> Arc<Skeleton> {
        if let Some(known) = self.0.iter().find(|known| known.paper == paper) {
            return Arc::clone(known);
        }
        let made = Arc::new(Skeleton::make(paper));
        self.0.push(Arc::clone(&made));
        made
    }
}

impl Skeleton {
    fn make(paper: (f32, f32)) -> Self {
        let mut document = PdfDocument::new("");
        // Every named conformance makes printpdf add a colour profile of half a megabyte under a wrong key.
        document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
        document.pages = vec![PdfPage::new(Mm(paper.0), Mm(paper.1), Vec::new())];
        let document = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        let page = document.page_iter().next().and_then(|id| document.get_dictionary(id).ok());
        Self { paper, catalog: entries(document.catalog().ok()), page: entries(page) }
    }
}

/// Writes direct entries of a dictionary; what they only refer to is not written. How to open the document is set where it is
/// known whether there are bookmarks.
fn entries(dictionary: Option<&Dictionary>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    let own = dictionary.into_iter().flatten().filter(|(name, entry)| {
        !matches!(entry, Object::Reference(_)) && !matches!(name.as_slice(), b"Annots" | b"Resources" | b"Contents" | b"PageMode")
    });
    let own: Dictionary = own.map(|(name, entry)| (name.clone(), entry.clone())).collect();
    value(&mut out, &Object::Dictionary(own));
    out.truncate(out.len() - 2);
    out
}
