//! HTML: one self-contained file that reads well aloud and prints as a letter.
//!
//! Landmarks: the head of the letter is the banner, its body the main part, its end the footer. A run-in heading is a heading
//! for screen readers.

use std::fmt::Write;

use base64::Engine;

use super::Picture;
use crate::letter::{Block, Inline, Letter};

/// Black on white (contrast 18.9 to 1); lines of 72 characters; replaces the browser's margins on paper.
const STYLE: &str = "\
html{font-family:Georgia,'Noto Serif','Noto Serif CJK HK',serif;line-height:1.5;color:#111;background:#fff}\
body{max-width:42rem;margin:2rem auto;padding:0 1rem}\
address{font-style:normal;margin:0 0 1.5rem}\
h1{font-size:1.15rem;margin:1.5rem 0 1rem}\
section{margin:1em 0}section h2,section p{display:inline;font-size:inherit;margin:0}\
ol{padding-left:1.75rem}li{margin:.3rem 0}\
.meta{margin:0 0 1.5rem}footer{margin-top:1.5rem;break-inside:avoid}\
img{display:block;max-width:60mm;max-height:18mm}\
h1,p,li,address{overflow-wrap:anywhere}\
@media print{@page{margin:25mm 20mm}html{font-size:10.5pt;color:#000}body{max-width:none;margin:0;padding:0}\
h1,h2{break-after:avoid}p,li,section{orphans:2;widows:2}}";
/// Large print starts at 16 points, on screen and on paper, with even word spacing.
const LARGE: &str = "html{font-size:16pt;line-height:1.6}@media print{html{font-size:16pt}}";

/// Renders a letter as a standalone HTML page; `large` sets it in 16 points, `signature` goes above the typed name.
#[must_use]
pub fn html(letter: &Letter, large: bool, signature: Option<&Picture>) -> String {
    let mut page = String::with_capacity(8 * 1024);
    let language = escape(&letter.language);
    let subject = escape(&letter.subject);
    let large = if large { LARGE } else { "" };
    // No personal data in the title: it shows in window lists and histories.
    push(&mut page, format_args!("<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n"));
    push(&mut page, format_args!("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"));
    push(&mut page, format_args!("<title>{subject}</title>\n<style>{STYLE}{large}</style>\n</head>\n<body>\n"));
    push(&mut page, format_args!("<header>\n"));
    address(&mut page, &letter.spoken.sender, &letter.sender);
    address(&mut page, &letter.spoken.recipient, &letter.recipient);
    let (date, reference) = (escape(&letter.date), escape(&letter.reference));
    push(&mut page, format_args!("<p class=\"meta\">{date}<br>\n{reference}</p>\n</header>\n"));
    push(&mut page, format_args!("<main aria-label=\"{}\">\n<h1>{subject}</h1>\n", escape(&letter.spoken.letter)));
    if let Some(notice) = &letter.notice {
        push(&mut page, format_args!("<p>{}</p>\n", escape(notice)));
    }
    letter.blocks.iter().for_each(|each| block(&mut page, each));
    push(&mut page, format_args!("</main>\n<footer>\n<p>{}</p>\n", escape(&letter.closing)));
    if let Some(picture) = signature {
        let data = base64::engine::general_purpose::STANDARD.encode(picture.to_png());
        let words = escape(&letter.spoken.signature);
        push(&mut page, format_args!("<img alt=\"{words}\" src=\"data:image/png;base64,{data}\">\n"));
    }
    push(&mut page, format_args!("<p>{}</p>\n", lines(&letter.signature)));
    if let Some(enclosures) = &letter.enclosures {
        push(&mut page, format_args!("<p>{}</p>\n", escape(enclosures)));
    }
    push(&mut page, format_args!("</footer>\n</body>\n</html>\n"));
    page
}

fn block(page: &mut String, block: &Block) {
    match block {
        Block::Paragraph(inlines) => match inlines.as_slice() {
            [Inline::Strong(heading), rest @ ..] if !rest.is_empty() => {
                let heading = escape(heading);
                push(page, format_args!("<section><h2>{heading}</h2><p>{}</p></section>\n", runs(rest)));
            }
            inlines => push(page, format_args!("<p>{}</p>\n", runs(inlines))),
        },
        Block::Numbered(items) => {
            push(page, format_args!("<ol>\n"));
            for item in items {
                push(page, format_args!("<li>{}</li>\n", runs(item)));
            }
            push(page, format_args!("</ol>\n"));
        }
    }
}

fn address(page: &mut String, label: &str, block: &[String]) {
    push(page, format_args!("<address aria-label=\"{}\">{}</address>\n", escape(label), lines(block)));
}

fn lines(block: &[String]) -> String {
    block.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>\n")
}

fn runs(inlines: &[Inline]) -> String {
    let run = |inline: &Inline| match inline {
        Inline::Text(text) => escape(text),
        Inline::Strong(text) => format!("<strong>{}</strong>", escape(text)),
        Inline::Foreign { text, language } => format!("<span lang=\"{}\">{}</span>", escape(language), escape(text)),
    };
    inlines.iter().map(run).collect()
}

/// Escapes the five characters special in text or quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = page.write_fmt(text);
}
