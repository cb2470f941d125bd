//! The catalogue and page entries that printpdf makes for an empty page; the rest is added to them.
//!
//! Made and serialized once for each paper size. In a browser the same entries are written without it: there printpdf exports
//! an interface of its own, with fourteen fonts and a reader of HTML, which are as much as the rest of the page.

use std::sync::Arc;

use lopdf::{Dictionary, Object};
#[cfg(not(target_family = "wasm"))]
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
    #[cfg(target_family = "wasm")]
    fn make(paper: (f32, f32)) -> Self {
        Self::plain(paper)
    }

    /// What printpdf makes, without it.
    #[cfg(any(test, target_family = "wasm"))]
    fn plain(paper: (f32, f32)) -> Self {
        // As printpdf counts; the last digits are part of the page.
        const POINTS: f32 = 2.834_646;
        let sides = [0.0, 0.0, paper.0 * POINTS, paper.1 * POINTS];
        let area = || Object::Array(sides.iter().map(|side| Object::Real(*side)).collect());
        let page = [("Type", "Page".into()), ("MediaBox", area()), ("TrimBox", area()), ("CropBox", area())];
        let catalog = [("Type", "Catalog".into()), ("PageLayout", "OneColumn".into())];
        let (page, catalog) = (Dictionary::from_iter(page), Dictionary::from_iter(catalog));
        Self { paper, catalog: entries(Some(&catalog)), page: entries(Some(&page)) }
    }

    #[cfg(not(target_family = "wasm"))]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_has_the_same_skeleton() {
        for paper in [(210.0, 297.0), (215.9, 279.4), (148.0, 210.0)] {
            let (made, plain) = (Skeleton::make(paper), Skeleton::plain(paper));
            let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert_eq!(shown(&made.page), shown(&plain.page));
            assert_eq!(shown(&made.catalog), shown(&plain.catalog));
        }
    }
}
