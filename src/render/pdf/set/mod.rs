//! From glyphs to pages: paragraphs in lines, lines on paper, and the structure tree.
//!
//! This module must not know how a file encodes a page.

mod body;
mod breaks;
mod cache;
mod edges;
mod head;
mod hyphens;
mod line;
mod order;
mod page;
mod paragraph;
mod style;
mod tree;

use std::hash::BuildHasher;

use super::error::Error;
use super::typeface::{Faces, Words};
use crate::letter::{Layout, Letter};
use body::Body;
pub(super) use cache::Paragraphs;
use head::Head;
pub(super) use line::{Line, Link, Placed};
pub(super) use page::{Artifact, Page, PlacedItem};
use paragraph::Typesetter;
pub use style::PageStyle;
pub(super) use style::mm;
pub(super) use tree::{DOCUMENT, Role, Tree};

/// Sets the recipient's address alone, to know whether it fits.
///
/// # Errors
/// [`Error::Character`], [`Error::TooLong`].
pub(super) fn address(
    address: &[String],
    layout: &Layout,
    faces: &Faces,
    words: &mut Words,
    cache: &mut Paragraphs,
) -> Result<(), Error> {
    let letter = Letter { language: "en".to_owned(), recipient: address.to_vec(), ..Letter::default() };
    let style = PageStyle::new(layout);
    let mut tree = Tree::new();
    let typography = rustc_hash::FxBuildHasher.hash_one(&letter.typography);
    let mut typesetter = Typesetter { faces, words, cache, ties: &letter.typography, typography, key: Vec::new() };
    Head { letter: &letter, style: &style, typesetter: &mut typesetter, tree: &mut tree, items: Vec::new() }.recipient()
}

/// Typesets a letter on pages.
///
/// # Errors
/// [`Error::Character`], [`Error::TooLong`].
pub(super) fn letter(
    letter: &Letter,
    style: &PageStyle<'_>,
    faces: &Faces,
    words: &mut Words,
    cache: &mut Paragraphs,
) -> Result<(Vec<Page>, Tree), Error> {
    let mut tree = Tree::new();
    let typography = rustc_hash::FxBuildHasher.hash_one(&letter.typography);
    let mut typesetter = Typesetter { faces, words, cache, ties: &letter.typography, typography, key: Vec::new() };
    let mut head = Head { letter, style, typesetter: &mut typesetter, tree: &mut tree, items: Vec::new() };
    let meta = head.set()?;
    let pages = vec![Page { items: head.items }];
    let y = mm(style.layout.subject_top);
    let mut body = Body { letter, style, typesetter: &mut typesetter, tree: &mut tree, pages, y };
    body.set(&meta)?;
    let mut pages = body.pages;
    edges::set(&mut pages, letter, style, &mut typesetter)?;
    Ok((pages, tree))
}
