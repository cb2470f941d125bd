//! Renderers: pure functions from a [`Letter`](crate::letter::Letter) to text, HTML, PDF or DOCX.
//!
//! A renderer must not read or write anything, know any law, or change a word. Other fonts come through [`Fallback`].

mod addresses;
mod deflate;
#[cfg(feature = "docx")]
mod docx;
mod fallback;
mod html;
mod pdf;
mod picture;
mod text;
mod words;

#[cfg(feature = "docx")]
pub use docx::docx;
pub use fallback::{Fallback, FontData, FontFile};
pub use html::html;
pub use pdf::{Error as PdfError, MergeError, MergedPdf, PageStyle, Renderer, SetLetter};
pub use picture::{MAX_PICTURE, Picture, PictureError};
pub use text::{COLUMNS, body, form, text};
