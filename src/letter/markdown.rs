//! The Markdown of templates: a heading for the subject, paragraphs, bold, one kind of list, and emphasis for words in another
//! language. Nothing else is allowed.
//!
//! Only [`escape`] protects typed values, and only [`parse`] reads markup: a value goes through each once, so that it comes out
//! as typed.

use std::fmt;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Block, Inline};

/// A parsed template: subject and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// Text of the first heading.
    pub subject: String,
    /// The rest.
    pub blocks: Vec<Block>,
}

/// Markup not allowed in letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Escapes a value so that Markdown shows it verbatim.
///
/// Any ASCII punctuation may be escaped (`CommonMark` 0.31, section 2.4), and escaping all of it is a rule without exceptions.
/// White space is already collapsed (see [`crate::case`]), so no value can indent a block.
#[must_use]
pub fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Parses a filled template; words in `*emphasis*` are in the language `foreign`, or in the letter's own if that is `None`.
/// Lines of a paragraph are joined with `join`: a space, or nothing where sentences are written without one.
///
/// # Errors
/// If the template does not start with a heading, or has markup not allowed in letters (links, code, HTML, tables, quotations,
/// bullet lists, deeper headings).
pub fn parse(markdown: &str, foreign: Option<&str>, join: &str) -> Result<Parsed, Error> {
    let mut reader = Reader { language: foreign.map(str::to_owned), join: join.to_owned(), ..Reader::default() };
    for (number, event) in Parser::new_ext(markdown, Options::empty()).enumerate() {
        if let Err(what) = reader.take(event) {
            let place = Parser::new_ext(markdown, Options::empty()).into_offset_iter().nth(number).map(|(_, range)| range.start);
            let begun: String = markdown[place.unwrap_or(0)..].lines().next().unwrap_or_default().chars().take(30).collect();
            return Err(Error(format!("{what} has no place in a letter: {begun}")));
        }
    }
    let subject = reader.subject.ok_or_else(|| Error("a template begins with `# Subject`".to_owned()))?;
    Ok(Parsed { subject, blocks: reader.blocks })
}

/// Names markup not allowed in letters.
fn name(event: &Event<'_>) -> &'static str {
    match event {
        Event::Start(Tag::Heading { .. }) => "a second heading",
        Event::Start(Tag::BlockQuote(_)) => "a quotation",
        Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => "code",
        Event::Start(Tag::List(None)) => "a list without numbers",
        Event::Start(Tag::List(Some(_))) => "a list in a list",
        Event::Start(Tag::Link { .. }) => "a link",
        Event::Start(Tag::Image { .. }) => "a picture",
        Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => "HTML",
        Event::Rule => "a line across the page",
        _ => "this markup",
    }
}

#[derive(Default)]
struct Reader {
    subject: Option<String>,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    items: Option<Vec<Vec<Inline>>>,
    strong: bool,
    /// Language of emphasised words.
    language: Option<String>,
    foreign: bool,
    /// Between two lines.
    join: String,
}

impl Reader {
    /// Takes the next event; the error names markup not allowed in letters.
    fn take(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Text(text) => self.push(&text),
            Event::SoftBreak | Event::HardBreak => {
                let join = std::mem::take(&mut self.join);
                self.push(&join);
                self.join = join;
            }
            Event::Start(Tag::Paragraph | Tag::Item) => {}
            Event::Start(Tag::Strong) => self.strong = true,
            Event::End(TagEnd::Strong) => self.strong = false,
            Event::Start(Tag::Emphasis) => self.foreign = self.language.is_some(),
            Event::End(TagEnd::Emphasis) => self.foreign = false,
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if self.subject.is_none() => {}
            Event::End(TagEnd::Heading(_)) => self.subject = Some(super::plain(&self.finish())),
            Event::Start(Tag::List(Some(_))) if self.items.is_none() => self.items = Some(Vec::new()),
            Event::End(TagEnd::List(_)) => {
                let items = self.items.take().unwrap_or_default();
                self.blocks.push(Block::Numbered(items));
            }
            Event::End(TagEnd::Item) => {
                let item = self.finish();
                // A request whose condition is not met leaves nothing, and gets no number.
                if !item.is_empty() {
                    self.items.get_or_insert_default().push(item);
                }
            }
            Event::End(TagEnd::Paragraph) if self.items.is_some() => self.push(" "),
            Event::End(TagEnd::Paragraph) => {
                let inlines = self.finish();
                if !inlines.is_empty() {
                    self.blocks.push(Block::Paragraph(inlines));
                }
            }
            other => return Err(name(&other)),
        }
        Ok(())
    }

    /// Adds text to the current paragraph, collapsing spaces.
    fn push(&mut self, text: &str) {
        // Only ASCII space and line breaks: no-break spaces belong to the wording.
        let is_space = |c: char| matches!(c, ' ' | '\n' | '\t');
        let mut after_space = self.inlines.last().is_none_or(|last| last.text().ends_with(' '));
        if text.is_empty() || after_space && text.chars().all(is_space) {
            return;
        }
        let into = self.stretch();
        for word in text.split_inclusive(is_space) {
            let seen = word.trim_end_matches(is_space);
            into.push_str(seen);
            after_space &= seen.is_empty();
            if seen.len() < word.len() && !after_space {
                into.push(' ');
                after_space = true;
            }
        }
    }

    /// The text of the current run; starts one if the markup differs.
    fn stretch(&mut self) -> &mut String {
        let language = self.language.as_ref().filter(|_| self.foreign);
        let same = match self.inlines.last() {
            Some(Inline::Foreign { .. }) => language.is_some(),
            Some(Inline::Strong(_)) => language.is_none() && self.strong,
            Some(Inline::Text(_)) => language.is_none() && !self.strong,
            None => false,
        };
        if !same {
            let text = String::with_capacity(128);
            self.inlines.push(match language {
                Some(language) => Inline::Foreign { text, language: language.clone() },
                None if self.strong => Inline::Strong(text),
                None => Inline::Text(text),
            });
        }
        let at = self.inlines.len() - 1;
        match &mut self.inlines[at] {
            Inline::Foreign { text, .. } | Inline::Strong(text) | Inline::Text(text) => text,
        }
    }

    /// Takes the current paragraph, without trailing space.
    fn finish(&mut self) -> Vec<Inline> {
        let mut inlines = std::mem::take(&mut self.inlines);
        while let Some(Inline::Text(last) | Inline::Strong(last) | Inline::Foreign { text: last, .. }) = inlines.last_mut() {
            last.truncate(last.trim_end_matches(' ').len());
            if !last.is_empty() {
                break;
            }
            inlines.pop();
        }
        inlines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(markdown: &str) -> String {
        let parsed = parse(&format!("# S\n\n{markdown}"), Some("en"), " ").unwrap();
        parsed.blocks.iter().map(|b| if let Block::Paragraph(i) = b { super::super::plain(i) } else { String::new() }).collect()
    }

    #[test]
    fn every_markup_character_comes_out_as_typed() {
        for typed in [
            "**x**",
            "](x)",
            "<script>",
            "{{person.email}}",
            "1. a",
            "- a",
            "# a",
            "a\\",
            "&amp;",
            "`a`",
            "> a",
            "_a_ ~b~",
            "a|b",
            "+ a",
            "***",
            "[a]: b",
            "![",
        ] {
            assert_eq!(text_of(&escape(typed)), typed, "{typed}");
            assert_eq!(text_of(&format!("before {} after", escape(typed))), format!("before {typed} after"));
        }
    }

    #[test]
    fn lists_are_numbered_and_bold_is_kept() {
        let parsed = parse("# S\n\n**A.** b\nc\n\n1. one\n2. two\n", None, " ").unwrap();
        assert_eq!(parsed.blocks[0], Block::Paragraph(vec![Inline::Strong("A.".into()), Inline::Text(" b c".into())]));
        assert_eq!(parsed.blocks[1], Block::Numbered(vec![vec![Inline::Text("one".into())], vec![Inline::Text("two".into())]]));
    }

    #[test]
    fn emphasis_is_another_language_or_nothing() {
        let markdown = "# S\n\nder Zweck „*Terms of \\*use\\**“ hier";
        let foreign = Inline::Foreign { text: "Terms of *use*".into(), language: "en".into() };
        let german = parse(markdown, Some("en"), " ").unwrap().blocks;
        assert_eq!(german, [Block::Paragraph(vec![Inline::Text("der Zweck „".into()), foreign, Inline::Text("“ hier".into())])]);
        let english = parse(markdown, None, " ").unwrap().blocks;
        assert_eq!(english, [Block::Paragraph(vec![Inline::Text("der Zweck „Terms of *use*“ hier".into())])]);
    }

    #[test]
    fn markup_that_no_letter_has_is_an_error() {
        for markdown in ["- a", "> a", "[a](b)", "`a`", "<b>a</b>", "## a", "    code", "---"] {
            assert!(parse(&format!("# S\n\n{markdown}"), Some("en"), " ").is_err(), "{markdown}");
        }
        assert!(parse("no subject", None, " ").is_err());
    }
}
