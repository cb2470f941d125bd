//! The edges of the page: the page number, and which letter a following page belongs to.

use std::sync::Arc;

use super::breaks::Alignment;
use super::line::{Line, Measure, Run};
use super::page::{Artifact, Page, PlacedItem};
use super::paragraph::Typesetter;
use super::style::{PageStyle, mm};
use super::tree::Nodes;
use crate::letter::Letter;
use crate::render::pdf::error::Error;

/// Baselines of the top line and the bottom page number, in millimetres from the edge of the paper.
const EDGE: f32 = 12.0;

/// Sets each page number, and from the second page on a line identifying the letter, should the sheets get separated.
///
/// # Errors
/// [`Error::Character`].
pub(crate) fn set(
    pages: &mut [Page],
    letter: &Letter,
    style: &PageStyle<'_>,
    typesetter: &mut Typesetter<'_>,
) -> Result<(), Error> {
    let count = pages.len();
    if count < 2 {
        return Ok(());
    }
    let size = style.small();
    let mut line = |text: &str| -> Result<Option<Arc<Line>>, Error> {
        let run = Run { text, bold: false, language: &letter.language };
        let lines = typesetter.set(&[run], Measure { width: style.text_width(), size, alignment: Alignment::Ragged })?;
        Ok(if let [line] = &**lines { Some(Arc::clone(line)) } else { None })
    };
    let artifact = |x: f32, y: f32, line: Arc<Line>, owner: Artifact| {
        let nodes = Nodes::default();
        PlacedItem::Text { x, y, size, line, nodes, owner: Some(owner) }
    };
    let recipient = letter.recipient.first().map_or("", String::as_str);
    let mut header = None;
    for parts in
        [vec![recipient, &letter.date, &letter.reference], vec![&letter.date, &letter.reference], vec![&letter.reference]]
    {
        header = line(&parts.join(" · "))?;
        if header.is_some() {
            break;
        }
    }
    for (i, page) in pages.iter_mut().enumerate() {
        if let (Some(line), 1..) = (&header, i) {
            page.items.insert(0, artifact(mm(style.layout.left), mm(EDGE), Arc::clone(line), Artifact::Header));
        }
        let label = letter.page_label.replace("{page}", &(i + 1).to_string()).replace("{pages}", &count.to_string());
        if let Some(line) = line(&label)? {
            let x = mm(style.layout.width - style.layout.right) - line.width;
            page.items.push(artifact(x, mm(style.layout.height - EDGE), line, Artifact::Footer));
        }
    }
    Ok(())
}
