//! Renderers: pure functions from a [`Letter`](crate::letter::Letter) to text, HTML or PDF.
//!
//! A renderer must not read or write anything, know any law, or change a word.

mod html;
mod pdf;
mod text;
mod words;

pub use html::html;
pub use pdf::{Error as PdfError, Renderer};
pub use text::{COLUMNS, form, text};
