//! Filling a template: Handlebars in strict mode, every value escaped once for Markdown.

use handlebars::{Handlebars, no_escape};
use serde::Serialize;

use super::error::Error;
use crate::law::Citations;
use crate::letter;

/// Fills a template; `path` names it in messages.
///
/// It is filled paragraph by paragraph: handlebars asks its parser for the line of every tag, and the parser counts from
/// the start of the text each time, which was half the time of a letter.
pub(super) fn fill(path: &str, template: &str, context: &impl Serialize) -> Result<String, Error> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(letter::escape);
    let context = handlebars::Context::wraps(context).map_err(|error| Error::wording(path, error.reason().to_string()))?;
    let mut filled = String::with_capacity(template.len() * 2);
    for (line, paragraph) in paragraphs(template) {
        let text = handlebars.render_template_with_context(paragraph, &context);
        filled.push_str(&text.map_err(|error| Error::wording(path, reason(&error, line)))?);
    }
    Ok(filled)
}

/// Parts of a template that end with an empty line outside every block, with the number of lines before each.
fn paragraphs(template: &str) -> Vec<(usize, &str)> {
    // Blocks and comments that our own templates do not use may hold empty lines too.
    if ["{{^", "{{~", "{{!", "{{>"].iter().any(|tag| template.contains(tag)) {
        return vec![(0, template)];
    }
    let mut parts = Vec::new();
    let (mut start, mut first, mut open) = (0, 0, 0_usize);
    let mut end = 0;
    for (number, line) in template.split_inclusive('\n').enumerate() {
        end += line.len();
        open = (open + line.matches("{{#").count()).saturating_sub(line.matches("{{/").count());
        if open == 0 && line.trim().is_empty() {
            parts.push((first, &template[start..end]));
            (start, first) = (end, number + 1);
        }
    }
    parts.push((first, &template[start..]));
    parts
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
    handlebars.render_template(sentence, &context).map_err(|error| Error::wording(path, reason(&error, 0)))
}

/// The reason of an error, with its line counted from the top of the file.
fn reason(error: &handlebars::RenderError, lines_before: usize) -> String {
    // An error of the grammar keeps its line inside.
    let line = match error.reason() {
        handlebars::RenderErrorReason::TemplateError(inner) => inner.pos().map(|(line, _)| line),
        _ => error.line_no,
    };
    match line {
        Some(line) => format!("line {}: {}", lines_before + line, first_line(&error.reason().to_string())),
        None => error.reason().to_string(),
    }
}

/// handlebars draws the place below its message, with line numbers of the paragraph.
fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_never_cut_and_nothing_is_lost() {
        let template = "# S\n\n{{#if a}}\nx\n\ny\n{{/if}}\nz\n\n{{#each b}}{{c}}{{/each}} end\n";
        let parts = paragraphs(template);
        assert_eq!(parts.iter().map(|(_, part)| *part).collect::<String>(), template);
        assert_eq!(parts.iter().map(|(first, _)| *first).collect::<Vec<_>>(), [0, 2, 9]);
    }

    #[test]
    fn a_message_names_the_line_of_the_file() {
        let context = serde_json::json!({ "a": 1 });
        for (template, line) in [("# S\n\n{{a}}\n\n{{b}}\n", "line 5"), ("# S\n\n{{a}}\n\n{{#if a}\n", "line 5")] {
            let error = fill("t.md", template, &context).unwrap_err().to_string();
            assert!(error.contains(line), "{error}");
        }
    }
}
