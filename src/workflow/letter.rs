//! One letter: a case composed and rendered in the requested format.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::case::Case;
use crate::catalog::{self, Catalog, Kind};
use crate::compose::{self, Composed, FilledForm, Options, Warning, compose};
use crate::fonts::{self, Library};
use crate::law::Channel;
use crate::letter::{Layout, Letter};
use crate::render::{self, PageStyle, PdfError, Picture, Renderer, SetLetter};
use crate::text::hexadecimal;

/// The formats of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text, 72 columns.
    Text,
    /// PDF.
    Pdf,
    /// HTML in one file.
    Html,
    /// A document for a word processor.
    Docx,
    /// The short version for a web form.
    Form,
    /// The composed letter and its facts.
    Json,
}

impl Format {
    /// Whether it has a look of its own: the size of its type, and the picture of a signature.
    #[must_use]
    pub fn has_look(self) -> bool {
        matches!(self, Self::Pdf | Self::Html | Self::Docx)
    }
}

/// A finished letter.
#[derive(Debug, Clone)]
pub struct WrittenLetter {
    /// The bytes in the requested format.
    pub bytes: Vec<u8>,
    /// The letter and its facts.
    pub composed: Composed,
}

/// Why a letter could not be written. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// There is no such layout.
    #[error("unknown layout `{wanted}`")]
    #[serde(rename = "unknown-layout")]
    Layout { wanted: String, known: Vec<String> },
    /// It could not be composed.
    #[error(transparent)]
    #[serde(untagged)]
    Compose(#[from] compose::Error),
    /// It could not be rendered as PDF.
    #[error(transparent)]
    #[serde(untagged)]
    Pdf(#[from] PdfError),
    /// A given font file cannot be used.
    #[error(transparent)]
    #[serde(untagged)]
    Font(#[from] fonts::Error),
}

impl Error {
    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Compose(error) => error.next_step(),
            Self::Pdf(error) => error.next_step(),
            Self::Font(error) => error.next_step().to_owned(),
            Self::Layout { known, .. } => format!("layouts: {}", known.join(", ")),
        }
    }
}

impl From<catalog::Error> for Error {
    fn from(error: catalog::Error) -> Self {
        Self::Compose(error.into())
    }
}

/// The format and look of a letter.
#[derive(Debug, Clone)]
pub struct RenderOptions<'a> {
    /// The format.
    pub format: Format,
    /// Id of a layout; chosen by the writer's country if `None`.
    pub layout: Option<&'a str>,
    /// Set in 16 points (PDF, HTML and DOCX).
    pub large_print: bool,
    /// The signature picture (PDF, HTML and DOCX).
    pub signature: Option<&'a Picture>,
    /// Font files for characters missing from the letter's own family (PDF).
    pub fonts: &'a [PathBuf],
    /// Print facts of low confidence.
    pub accept_unverified: bool,
    /// How it goes to the company. The short version is for a web form, whatever stands here.
    pub channel: Channel,
}

impl RenderOptions<'_> {
    /// This format, with defaults for everything else.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            format,
            layout: None,
            large_print: false,
            signature: None,
            fonts: &[],
            accept_unverified: false,
            channel: Channel::Post,
        }
    }
}

/// Writes letters, making what they share once. It can be shared between threads.
#[derive(Debug)]
pub struct LetterWriter<'a> {
    catalog: &'a Catalog,
    options: RenderOptions<'a>,
    /// Read for the first letter that is laid out.
    layouts: OnceLock<Vec<Layout>>,
    /// Made for the first letter that is set, unless all are.
    renderer: OnceLock<Renderer>,
}

impl<'a> LetterWriter<'a> {
    /// A writer with these options.
    ///
    /// # Errors
    /// [`Error::Layout`] and [`Error::Font`]; [`Error::Compose`] for broken overrides.
    pub fn new(catalog: &'a Catalog, options: RenderOptions<'a>) -> Result<Self, Error> {
        let writer = Self { catalog, options, layouts: OnceLock::new(), renderer: OnceLock::new() };
        // An unknown layout is a mistake even if none is needed.
        if writer.options.layout.is_some() {
            choose(writer.options.layout, "", writer.layouts()?)?;
        }
        if matches!(writer.options.format, Format::Pdf | Format::Docx) {
            writer.layouts()?;
        }
        if writer.options.format == Format::Pdf {
            writer.renderer()?;
        }
        Ok(writer)
    }

    /// The data and wording of its letters.
    #[must_use]
    pub fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// The format and look of its letters.
    #[must_use]
    pub fn options(&self) -> &RenderOptions<'a> {
        &self.options
    }

    /// Composes and renders one letter.
    ///
    /// # Errors
    /// Like [`compose()`]; for PDF also a character that no font has, or an address that does not fit.
    pub fn write(&self, case: &Case, today: NaiveDate) -> Result<WrittenLetter, Error> {
        self.write_for(case, today, self.options.channel)
    }

    /// Composes and renders one letter that goes to the company in another way than the writer's others.
    pub(super) fn write_for(&self, case: &Case, today: NaiveDate, channel: Channel) -> Result<WrittenLetter, Error> {
        let (kind, channel) = match self.options.format {
            Format::Form => (Kind::Form, Channel::Electronic),
            _ => (Kind::Objection, channel),
        };
        self.finish(self.compose(case, today, kind, channel)?)
    }

    /// Renders a composed letter, whichever it is.
    pub(super) fn finish(&self, mut composed: Composed) -> Result<WrittenLetter, Error> {
        let letter = &composed.letter;
        let bytes = match self.options.format {
            Format::Text => render::text(letter).into_bytes(),
            Format::Html => render::html(letter, self.options.large_print, self.options.signature).into_bytes(),
            Format::Form => match &composed.form {
                Some(form) => fields(form).into_bytes(),
                None => render::form(letter).into_bytes(),
            },
            Format::Json => composed.to_json(),
            Format::Pdf => self.pdf(&composed)?,
            Format::Docx => render::docx(letter, &self.style(&composed)?),
        };
        if matches!(self.options.format, Format::Pdf | Format::Docx) {
            let layout = self.layout(&composed)?;
            if layout.confidence == "low" {
                let layout = layout.id.clone();
                composed.warnings.push(Warning::WindowUnsure { layout });
            }
        }
        Ok(WrittenLetter { bytes, composed })
    }

    /// Composes the letter of a case, to be rendered.
    ///
    /// # Errors
    /// Like [`compose()`].
    pub(super) fn compose(&self, case: &Case, today: NaiveDate, kind: Kind, channel: Channel) -> Result<Composed, Error> {
        let options = Options { kind, accept_unverified: self.options.accept_unverified, channel };
        Ok(compose(case, self.catalog, today, options)?)
    }

    fn layouts(&self) -> Result<&[Layout], Error> {
        if self.layouts.get().is_none() {
            // Whichever thread is first: all read the same file.
            let _ = self.layouts.set(self.catalog.layouts()?);
        }
        Ok(self.layouts.get().map(Vec::as_slice).unwrap_or_default())
    }

    fn layout(&self, composed: &Composed) -> Result<&Layout, Error> {
        choose(self.options.layout, &composed.facts.country, self.layouts()?)
    }

    fn style<'s>(&'s self, composed: &Composed) -> Result<PageStyle<'s>, Error> {
        let layout = self.layout(composed)?;
        Ok(PageStyle { layout, large_print: self.options.large_print, signature: self.options.signature })
    }

    /// One letter as PDF.
    pub(super) fn pdf(&self, composed: &Composed) -> Result<Vec<u8>, Error> {
        Ok(self.renderer()?.render(&composed.letter, &self.style(composed)?)?)
    }

    /// One letter as a part of a [`MergedPdf`](crate::render::MergedPdf).
    pub(super) fn set(&self, composed: &Composed) -> Result<SetLetter<'_>, Error> {
        Ok(self.renderer()?.set(&composed.letter, &self.style(composed)?)?)
    }

    /// The renderer of its letters.
    pub(super) fn renderer(&self) -> Result<&Renderer, Error> {
        if let Some(renderer) = self.renderer.get() {
            return Ok(renderer);
        }
        let made = renderer(self.catalog, self.options.fonts)?;
        Ok(self.renderer.get_or_init(|| made))
    }
}

/// Composes and renders one letter.
///
/// # Errors
/// As [`LetterWriter::new`] and [`LetterWriter::write`].
pub fn write_letter(
    case: &Case,
    catalog: &Catalog,
    today: NaiveDate,
    options: &RenderOptions<'_>,
) -> Result<WrittenLetter, Error> {
    LetterWriter::new(catalog, options.clone())?.write(case, today)
}

/// A renderer with the letters' own family, the given fonts and those of the system. It can be reused for any number of
/// letters and shared between threads.
///
/// # Errors
/// [`Error::Font`] for a given file that is not a font; [`Error::Compose`] for a broken override of the list of families.
pub fn renderer(catalog: &Catalog, fonts: &[PathBuf]) -> Result<Renderer, Error> {
    let library = Library::new(catalog.scripts()?, fonts, true)?;
    Ok(Renderer::new(catalog.faces()?, Some(Arc::new(library)))?)
}

/// The layout with this id, or the default for the writer's country (an ISO 3166 code).
///
/// # Errors
/// [`Error::Layout`] for an unknown id.
pub fn layout_for(id: Option<&str>, country: &str, catalog: &Catalog) -> Result<Layout, Error> {
    choose(id, country, &catalog.layouts()?).cloned()
}

fn choose<'a>(id: Option<&str>, country: &str, layouts: &'a [Layout]) -> Result<&'a Layout, Error> {
    Layout::choose(layouts, id, country).ok_or_else(|| Error::Layout {
        wanted: id.unwrap_or(country).chars().take(60).collect(),
        known: layouts.iter().map(|layout| layout.id.clone()).collect(),
    })
}

/// A digest of everything a letter says, regardless of layout: a different one means different words.
pub(super) fn words_of(letter: &Letter) -> String {
    hexadecimal(&Sha256::digest(letter.words())[..16])
}

/// A complaint field by field: the authority and its form, then each field with its number and label above what is pasted.
fn fields(form: &FilledForm) -> String {
    let mut parts = vec![std::iter::once(&form.authority).chain(&form.page).cloned().collect::<Vec<_>>().join("\n")];
    let knows_order = form.fields.iter().any(|field| field.asked);
    let mut is_more = !knows_order;
    for (number, field) in form.fields.iter().enumerate() {
        if !field.asked && !is_more {
            is_more = true;
            parts.push(form.more.clone());
        }
        let text = field.text.as_deref().unwrap_or(&form.to_fill);
        parts.push(format!("[{}] {}\n{text}", number + 1, field.label));
    }
    parts.join("\n\n") + "\n"
}
