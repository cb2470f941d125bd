//! Where things stand on the paper: the record of a layout in `data/layouts.toml`.
//!
//! All lengths are millimetres, measured from the top left corner of the page.

use serde::{Deserialize, Serialize};

/// A layout of the first and the following pages.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// For instance `din-5008-b`.
    pub id: String,
    /// Its name, for `demur list layouts`.
    pub name: String,
    /// Where it comes from.
    pub sources: Vec<String>,
    /// Day of the review.
    pub as_of: String,
    /// How sure the measures are: high, medium or low.
    pub confidence: String,
    /// Writers' countries for which it is the default; `*` for all others.
    pub countries: Vec<String>,
    /// Envelopes that it was reckoned for.
    pub envelopes: Vec<String>,
    /// Width of the paper.
    pub width: f32,
    /// Height of the paper.
    pub height: f32,
    /// Space left of the text.
    pub left: f32,
    /// Space right of the text.
    pub right: f32,
    /// Space above the text from the second page on.
    pub top: f32,
    /// Space below the text.
    pub bottom: f32,
    /// What can be seen through the window however the folded sheet slides in its envelope: the whole address stands in it.
    pub window: Rect,
    /// What can be seen in any position: nothing but the address and the sender's line stands in it.
    pub clear: Rect,
    /// The one line with the sender above the recipient's address; without it the post finds the sender elsewhere.
    #[serde(default)]
    pub return_line: Option<Rect>,
    /// The recipient's address, in the window.
    pub recipient: Rect,
    /// Line height of that address as a multiple of its size.
    pub recipient_leading: f32,
    /// Where the sender's block stands.
    pub sender: Rect,
    /// Where date and reference stand; in the body if they do not fit.
    pub date: Rect,
    /// On which edge of that place they stand.
    #[serde(default)]
    pub date_align: Align,
    /// Top of the subject.
    pub subject_top: f32,
    /// Fold and punch marks at the left edge.
    #[serde(rename = "mark", default)]
    pub marks: Vec<Mark>,
    /// Type size of the body, in points.
    pub size: f32,
    /// Line height as a multiple of the size.
    pub leading: f32,
}

/// An edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// The left edge.
    #[default]
    Left,
    /// The right edge.
    Right,
}

/// A rectangle on the page.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// A short line at the left edge.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What it is for.
    pub kind: MarkKind,
    /// How far from the top.
    pub y: f32,
    /// How long it is.
    pub length: f32,
}

/// What a mark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// Fold here.
    Fold,
    /// Put the punch here.
    Punch,
}
