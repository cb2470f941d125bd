//! Filling a template: Handlebars in strict mode, every value escaped once for Markdown.

use handlebars::{Handlebars, no_escape};
use serde::Serialize;

use super::error::Error;
use crate::law::Citations;
use crate::letter;

/// Fills a template; `path` names it in messages.
pub(super) fn fill(path: &str, template: &str, context: &impl Serialize) -> Result<String, Error> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(letter::escape);
    handlebars.render_template(template, context).map_err(|error| Error::wording(path, line_of(&error)))
}

/// Fills the provisions into a sentence that becomes a value itself; it is escaped when the template prints it.
pub(super) fn fill_cites(path: &str, sentence: &str, citations: &Citations) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Cites<'a> {
        cite: &'a std::collections::BTreeMap<String, String>,
    }
    if !sentence.contains("{{") {
        return Ok(sentence.to_owned());
    }
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(no_escape);
    let context = Cites { cite: &citations.cites };
    handlebars.render_template(sentence, &context).map_err(|error| Error::wording(path, line_of(&error)))
}

fn line_of(error: &handlebars::RenderError) -> String {
    match error.line_no {
        Some(line) => format!("line {line}: {}", error.reason()),
        None => error.reason().to_string(),
    }
}
