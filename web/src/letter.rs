//! A case file and its letter.

use std::cell::RefCell;
use std::sync::Arc;

use chrono::NaiveDate;
use demur::case::{Case, Draft};
use demur::catalog::{Catalog, Kind};
use demur::compose::{Composed, Options, compose};
use demur::fonts::Library;
use demur::law::Channel;
use demur::letter::Layout;
use demur::render::{self, FontData, PageStyle, PdfError, Renderer};
use serde::Serialize;

/// Why there is no letter, as the command line says it.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// The next step; may be empty.
    pub hint: String,
    /// Families of fonts that have what the letters' own lacks, the best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<String>,
}

impl Problem {
    pub(crate) fn new(message: impl ToString, hint: impl Into<String>) -> Self {
        Self { message: message.to_string(), hint: hint.into(), families: Vec::new() }
    }
}

thread_local! {
    static CATALOG: Catalog = Catalog::embedded();
    static FONTS: RefCell<Vec<FontData>> = RefCell::default();
    /// Kept between two letters: it knows the words that it has set.
    static RENDERER: RefCell<Option<Renderer>> = const { RefCell::new(None) };
}

/// The data and wording, read once.
pub(crate) fn with_catalog<T>(work: impl FnOnce(&Catalog) -> T) -> T {
    CATALOG.with(work)
}

pub(crate) fn add_font(file: Vec<u8>) -> Result<(), String> {
    let file: FontData = Arc::new(file);
    with_catalog(|catalog| {
        let scripts = catalog.scripts().map_err(|error| error.to_string())?;
        Library::of(scripts, &[Arc::clone(&file)]).map_err(|error| error.to_string())
    })?;
    FONTS.with_borrow_mut(|fonts| fonts.push(file));
    RENDERER.set(None);
    Ok(())
}

/// The case of a case file.
pub(crate) fn case(toml: &str, catalog: &Catalog) -> Result<Case, Problem> {
    let draft = Draft::parse(toml, "case.toml").map_err(|error| Problem::new(&error, error.refusal().next_step()))?;
    draft.check(catalog).map_err(|error| Problem::new(&error, error.next_step()))
}

pub(crate) fn day(today: &str) -> Result<NaiveDate, Problem> {
    today.parse().map_err(|_| Problem::new(format!("`{today}` is no day"), "write it as YYYY-MM-DD"))
}

/// The letter of a case as of a day.
pub(crate) fn composed(case: &Case, today: NaiveDate, kind: Kind, catalog: &Catalog) -> Result<Composed, Problem> {
    let channel = if kind == Kind::Form { Channel::Electronic } else { Channel::Post };
    let options = Options { kind, channel, ..Options::default() };
    compose(case, catalog, today, options).map_err(|error| Problem::new(&error, error.next_step()))
}

/// The letter of a case file in a format, as `demur letter --case` writes it.
///
/// # Errors
/// What is missing, contradictory or unknown in the case, and for PDF what cannot be set.
pub fn write(toml: &str, today: &str, format: &str, large: bool) -> Result<Vec<u8>, Problem> {
    with_catalog(|catalog| {
        let kind = if format == "form" { Kind::Form } else { Kind::Objection };
        rendered(&composed(&case(toml, catalog)?, day(today)?, kind, catalog)?, format, large, catalog)
    })
}

/// A letter in a format.
pub(crate) fn rendered(composed: &Composed, format: &str, large: bool, catalog: &Catalog) -> Result<Vec<u8>, Problem> {
    match format {
        "text" => Ok(render::text(&composed.letter).into_bytes()),
        "form" => Ok(render::form(&composed.letter).into_bytes()),
        "html" => Ok(render::html(&composed.letter, large, None).into_bytes()),
        "json" => Ok(composed.to_json()),
        "pdf" => pdf(composed, large, catalog),
        _ => Err(Problem::new(format!("`{format}` is no format"), "one of: text, pdf, html, form, json")),
    }
}

fn pdf(composed: &Composed, large: bool, catalog: &Catalog) -> Result<Vec<u8>, Problem> {
    let broken = |error: demur::catalog::Error| Problem::new(error, "");
    let layouts = catalog.layouts().map_err(broken)?;
    let country = &composed.facts.country;
    let layout = Layout::choose(&layouts, None, country).ok_or_else(|| Problem::new(format!("no layout for {country}"), ""))?;
    let style = PageStyle { large_print: large, ..PageStyle::new(layout) };
    RENDERER.with_borrow_mut(|kept| {
        if kept.is_none() {
            let fonts = FONTS.with_borrow(|fonts| {
                Library::of(catalog.scripts().map_err(broken)?, fonts).map_err(|error| Problem::new(&error, error.next_step()))
            })?;
            let made = Renderer::new(catalog.faces().map_err(broken)?, Some(Arc::new(fonts)));
            *kept = Some(made.map_err(|error| Problem::new(&error, error.next_step()))?);
        }
        let renderer = kept.as_ref().ok_or_else(|| Problem::new("no renderer", ""))?;
        renderer.render(&composed.letter, &style).map_err(|error| {
            let families = families(&error, catalog);
            Problem { families, ..Problem::new(&error, error.next_step()) }
        })
    })
}

/// The families for the script of which a character is missing.
fn families(error: &PdfError, catalog: &Catalog) -> Vec<String> {
    let PdfError::Character { script, .. } = error else { return Vec::new() };
    let scripts = catalog.scripts().unwrap_or_default();
    scripts.get(*script).map(|fonts| fonts.families.clone()).unwrap_or_default()
}
