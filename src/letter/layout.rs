//! The geometry of a letter: a layout record in `data/layouts.toml`.
//!
//! All lengths are millimetres, measured from the top left corner of the page.

use serde::{Deserialize, Serialize};

/// A layout for the first and following pages.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Such as `din-5008-b`.
    pub id: String,
    /// Its name, for `demur list layouts`.
    pub name: String,
    /// Where it comes from.
    pub sources: Vec<String>,
    /// Day of the review.
    pub as_of: String,
    /// Confidence in the measures: high, medium or low.
    pub confidence: String,
    /// Writers' countries that default to it; `*` for all others.
    pub countries: Vec<String>,
    /// Envelopes it was designed for.
    pub envelopes: Vec<String>,
    /// Width of the paper.
    pub width: f32,
    /// Height of the paper.
    pub height: f32,
    /// Left margin of the text.
    pub left: f32,
    /// Right margin of the text.
    pub right: f32,
    /// Top margin from the second page on.
    pub top: f32,
    /// Bottom margin of the text.
    pub bottom: f32,
    /// What the window shows however the folded sheet slides in its envelope: it contains the whole address.
    pub window: Rect,
    /// What the window may show in some position: only the address and the return line may be in it.
    pub clear: Rect,
    /// The one-line sender above the recipient's address; without it the post finds the sender elsewhere.
    #[serde(default)]
    pub return_line: Option<Rect>,
    /// The recipient's address, in the window.
    pub recipient: Rect,
    /// Line height of that address as a multiple of its size.
    pub recipient_leading: f32,
    /// Place of the sender's block.
    pub sender: Rect,
    /// Place of date and reference; they go into the body if they do not fit.
    pub date: Rect,
    /// Which edge of that place they are aligned to.
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

impl Layout {
    /// The one with this id among those there are, or the default for the writer's country (an ISO 3166 code, with or without a
    /// part); `None` for an unknown id.
    #[must_use]
    pub fn choose<'a>(layouts: &'a [Self], id: Option<&str>, country: &str) -> Option<&'a Self> {
        let country = country.split('-').next().unwrap_or_default();
        let default_for = |wanted: &str| layouts.iter().find(|layout| layout.countries.iter().any(|country| country == wanted));
        match id {
            Some(id) => layouts.iter().find(|layout| layout.id == id),
            None => default_for(country).or_else(|| default_for("*")),
        }
    }
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
    /// Distance from the top.
    pub y: f32,
    /// Its length.
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
