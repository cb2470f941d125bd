//! Filling a template: Handlebars in strict mode, every value escaped once for Markdown.

use handlebars::{Handlebars, no_escape};
use serde::Serialize;

use super::bounds::{self, Filling};
use super::cites;
use super::error::Error;
use super::marks::{self, Filled};
use super::source::{Note, Places, Source};
use crate::law::Citations;

/// A template that has been read, to be filled.
#[derive(Debug)]
pub(super) struct Template {
    path: String,
    notes: Vec<Note>,
    places: Places,
    parts: Vec<Ready>,
    tags: Handlebars<'static>,
}

#[derive(Debug)]
enum Ready {
    Wording(String),
    /// The name of tags in `tags`, the lines before them, and the place of the value if they are nothing but one.
    Tags {
        name: String,
        lines_before: usize,
        value: Option<String>,
    },
}

impl Template {
    /// Reads a template and writes its citations in; `path` is that of the catalog.
    ///
    /// Only the tags and blocks go through handlebars, not the wording between them: its parser takes the text character by
    /// character and counts the lines from the start again at every tag, which is a quarter of the time of a letter as PDF,
    /// and half of one as text.
    ///
    /// # Errors
    /// [`Error::Wording`] for a template that handlebars does not understand, that is beyond all bounds, or that cites what
    /// there is not.
    pub(super) fn read(path: &str, source: Source, citations: &Citations) -> Result<Self, Error> {
        let Source { text, notes, places } = source;
        let plain = bounds::check(&text).map_err(|(line, what)| places.wrong(Some(line), &what))?;
        let mut tags = strict(marks::value);
        let mut ready = Vec::new();
        for (number, part) in parts(&text, plain).into_iter().enumerate() {
            ready.push(match part {
                Part::Wording(text) => Ready::Wording(text.to_owned()),
                Part::Tags { text, lines_before } => {
                    let wrong = |(line, what): (Option<usize>, String)| {
                        places.wrong(line.map(|line| lines_before + line), first_line(&what))
                    };
                    let mut read = handlebars::Template::compile(text).map_err(|error| wrong(reason(&error.into())))?;
                    cites::write_in(&mut read, citations, marks::value).map_err(wrong)?;
                    if let Some(text) = cites::finished(&read) {
                        Ready::Wording(text.to_owned())
                    } else {
                        let name = number.to_string();
                        tags.register_template(&name, read);
                        Ready::Tags { name, lines_before, value: value(text) }
                    }
                }
            });
        }
        Ok(Self { path: path.to_owned(), notes, places, parts: ready, tags })
    }

    /// The template in the catalog.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The note with this number.
    pub(super) fn note(&self, number: usize) -> Option<&Note> {
        self.notes.get(number)
    }

    /// Something that is wrong with it.
    pub(super) fn wrong(&self, what: impl AsRef<str>) -> Error {
        self.places.wrong(None, what.as_ref())
    }

    /// Fills it.
    ///
    /// # Errors
    /// [`Error::Wording`] for a name that there is not, or a text that is longer than any letter.
    pub(super) fn fill(&self, context: &impl Serialize) -> Result<Filled, Error> {
        let context = handlebars::Context::wraps(context).map_err(|error| self.wrong(error.reason().to_string()))?;
        let mut filling = Filling::new();
        for part in &self.parts {
            match part {
                Ready::Wording(text) => filling.push(text).map_err(|what| self.wrong(what))?,
                Ready::Tags { name, lines_before, value } => {
                    // Most tags are a value that is there; handlebars has the blocks, and says what is wrong.
                    let found = value.as_ref().and_then(|value| context.data().pointer(value)?.as_str());
                    if let Some(found) = found {
                        filling.push(&marks::value(found)).map_err(|what| self.wrong(what))?;
                        continue;
                    }
                    let rendered = self.tags.render_with_context_to_write(name, &context, &mut filling);
                    rendered.map_err(|error| {
                        let (line, what) = reason(&error);
                        self.places.wrong(line.map(|line| lines_before + line), &what)
                    })?;
                }
            }
        }
        Ok(marks::take_off(filling.text()))
    }
}

/// Where `{{a.b}}` is found, as a JSON pointer (RFC 6901); `None` for any other tag.
fn value(tag: &str) -> Option<String> {
    let name = tag.strip_prefix("{{")?.strip_suffix("}}")?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (name != "this" && name != "else" && name.split('.').all(plain)).then(|| format!("/{}", name.replace('.', "/")))
}

/// Handlebars that refuse a name they do not know.
fn strict(escape: fn(&str) -> String) -> Handlebars<'static> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(escape);
    handlebars
}

/// A stretch of a template.
#[derive(Debug, PartialEq)]
enum Part<'a> {
    /// Text without tags.
    Wording(&'a str),
    /// A tag, or a block with all that stands in it.
    Tags { text: &'a str, lines_before: usize },
}

/// Parts a template: lines outside blocks at their tags, and blocks over several lines as a whole, because handlebars drops
/// the line of a tag that stands alone on it.
fn parts(template: &str, plain: bool) -> Vec<Part<'_>> {
    // What our own templates do not use, and what would need a closer look.
    if !plain {
        return vec![Part::Tags { text: template, lines_before: 0 }];
    }
    let mut parts = Vec::new();
    let (mut start, mut first, mut end, mut open) = (0, 0, 0, 0_usize);
    for (number, line) in template.split_inclusive('\n').enumerate() {
        end += line.len();
        open = (open + line.matches("{{#").count()).saturating_sub(line.matches("{{/").count());
        if open == 0 {
            if first == number {
                part_line(line, number, &mut parts);
            } else {
                parts.push(Part::Tags { text: &template[start..end], lines_before: first });
            }
            (start, first) = (end, number + 1);
        }
    }
    if start < template.len() {
        parts.push(Part::Tags { text: &template[start..], lines_before: first });
    }
    parts
}

/// Parts one line, in which every block is closed.
fn part_line<'a>(line: &'a str, lines_before: usize, parts: &mut Vec<Part<'a>>) {
    let (mut start, mut at, mut open) = (0, 0, 0_usize);
    while let Some(tag) = line[at..].find("{{").map(|found| at + found) {
        if open == 0 {
            parts.push(Part::Wording(&line[start..tag]));
            start = tag;
        }
        // A tag that is not closed goes to handlebars with the rest of the line, which says what is wrong.
        let Some(end) = line[tag..].find("}}").map(|found| tag + found + 2) else { break };
        match line.as_bytes().get(tag + 2) {
            Some(b'#') => open += 1,
            Some(b'/') => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            parts.push(Part::Tags { text: &line[start..end], lines_before });
            start = end;
        }
        at = end;
    }
    let rest = &line[start..];
    parts.push(if rest.contains("{{") { Part::Tags { text: rest, lines_before } } else { Part::Wording(rest) });
}

/// Writes the citations into a sentence that becomes a value itself; it is escaped when the template prints it.
///
/// # Errors
/// [`Error::Wording`] for a provision that there is not.
pub(super) fn fill_cites(path: &str, sentence: &str, citations: &Citations) -> Result<String, Error> {
    if !sentence.contains("{{") {
        return Ok(sentence.to_owned());
    }
    let wrong = |(_, what): (Option<usize>, String)| Error::wording(path, format!("in `{}`: {what}", first_line(sentence)));
    bounds::check(sentence).map_err(|(line, what)| wrong((Some(line), what)))?;
    let mut read = handlebars::Template::compile(sentence).map_err(|error| wrong(reason(&error.into())))?;
    cites::write_in(&mut read, citations, str::to_owned).map_err(wrong)?;
    let mut handlebars = strict(no_escape);
    handlebars.register_template("", read);
    handlebars.render("", &()).map_err(|error| wrong(reason(&error)))
}

/// The line and the reason of an error.
fn reason(error: &handlebars::RenderError) -> (Option<usize>, String) {
    use handlebars::RenderErrorReason;
    // An error of the grammar keeps its line inside.
    let line = match error.reason() {
        RenderErrorReason::TemplateError(inner) => inner.pos().map(|(line, _)| line),
        _ => error.line_no,
    };
    let what = match error.reason() {
        RenderErrorReason::MissingVariable(Some(name)) => format!("there is no value `{name}`"),
        RenderErrorReason::HelperNotFound(name) if name == cites::NAME => {
            "the law of this letter has no such provision".to_owned()
        }
        other => other.to_string(),
    };
    (line, first_line(&what).to_owned())
}

/// handlebars draws the place below its message, with line numbers of the paragraph; and repeats a tag of any length.
fn first_line(message: &str) -> &str {
    let line = message.lines().next().unwrap_or(message);
    line.char_indices().nth(200).map_or(line, |(end, _)| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(template: &str) -> Result<Template, Error> {
        let citations = crate::catalog::Catalog::embedded().citations("gdpr", "en").unwrap();
        Template::read("t.md", Source::read("t.md".to_owned(), template, |_| unreachable!())?, &citations)
    }

    #[test]
    fn a_block_is_never_cut_and_nothing_is_lost() {
        let template = "# S {{a}}\n\n{{#if a}}\nx\n\ny\n{{/if}}\nz {{#if a}}b {{c}}{{else}}d{{/if}} e\nend\n";
        let text = |part: &Part<'_>| match part {
            Part::Wording(text) | Part::Tags { text, .. } => (*text).to_owned(),
        };
        let parts = parts(template, true);
        assert_eq!(parts.iter().map(text).collect::<String>(), template);
        assert!(parts.contains(&Part::Tags { text: "{{#if a}}\nx\n\ny\n{{/if}}\n", lines_before: 2 }), "{parts:?}");
        assert!(parts.contains(&Part::Tags { text: "{{#if a}}b {{c}}{{else}}d{{/if}}", lines_before: 7 }), "{parts:?}");
        assert!(parts.contains(&Part::Wording("end\n")), "{parts:?}");
    }

    #[test]
    fn a_template_in_parts_is_filled_as_the_whole_would_be() {
        let context = serde_json::json!({ "a": true, "b": "*x*", "c": null, "d": [{ "e": "1" }, { "e": "2" }], "f": { "g": "§_1", "h": 7 } });
        let whole = |template: &str| strict(crate::letter::escape).render_template(template, &context).unwrap();
        for template in [
            "# S\n\n{{#if a}}\none {{b}}\n{{else}}\ntwo\n{{/if}}\nthree\n",
            "{{#if c}}\nx\n\n{{/if}}\ny {{b}}{{#if a}}, z{{/if}}.\n",
            "1. a{{#if c}} no{{/if}};\n{{#if a}}\n2. b;\n{{/if}}\n{{#if c}}\n3. c;\n{{/if}}\n4. d.\n",
            "**G.** {{#each d}}{{#if e}}{{e}} {{/if}}{{/each}}\n\nend",
            "{{b}} {{f.g}} {{f.h}}{{c}}{{this.b}}",
        ] {
            assert_eq!(read(template).unwrap().fill(&context).unwrap().markdown, whole(template), "{template}");
        }
    }

    #[test]
    fn a_message_names_the_line_of_the_file() {
        let context = serde_json::json!({ "a": 1 });
        for (template, line) in [
            ("# S\n\n{{a}}\n\n{{b}}\n", "line 5"),
            ("# S\n\n{{a}}\n\n{{#if a}\n", "line 5"),
            ("# S\n\n{{a}}\n\n{{#if a}}\nb {{cite \"99(9)\"}}\n{{/if}}\n", "line 6"),
        ] {
            let error = read(template).and_then(|read| read.fill(&context)).unwrap_err().to_string();
            assert!(error.contains(line), "{error}");
        }
    }
}
