//! What printpdf makes of an empty page: the entries of a catalogue and of a page, to which the rest is added.
//!
//! It is made once for each size of paper, and spelled once.

use std::sync::Arc;

use lopdf::{Dictionary, Object};
use printpdf::{CustomPdfConformance, Mm, PdfConformance, PdfDocument, PdfPage, PdfSaveOptions};

use super::syntax::value;

/// The entries of both dictionaries, without their ends.
#[derive(Debug)]
pub(crate) struct Skeleton {
    paper: (f32, f32),
    pub(crate) catalog: Vec<u8>,
    pub(crate) page: Vec<u8>,
}

/// Skeletons by the size of their paper.
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

/// Spells what stands in a dictionary itself; what it only refers to are objects that are not written. How the document is
/// opened is said where it is known whether it has bookmarks.
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
