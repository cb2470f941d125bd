//! HTML: one file that needs no other, reads well aloud, and prints as a letter.

use std::fmt::Write;

use crate::letter::{Block, Inline, Letter};

/// Contrast is black on white; the measure is 72 characters; on paper the browser's own margins are replaced.
const STYLE: &str = "\
html{font-family:Georgia,'Noto Serif',serif;line-height:1.5;color:#111;background:#fff}\
body{max-width:42rem;margin:2rem auto;padding:0 1rem}\
address{font-style:normal;margin:0 0 1.5rem}\
h1{font-size:1.15rem;margin:1.5rem 0 1rem}\
ol{padding-left:1.75rem}li{margin:.3rem 0}\
.meta{margin:0 0 1.5rem}.closing{margin-top:1.5rem;break-inside:avoid}\
p,li,address{overflow-wrap:anywhere}\
@media print{@page{margin:25mm 20mm}html{font-size:10.5pt}body{max-width:none;margin:0;padding:0}\
h1{break-after:avoid}p,li{orphans:2;widows:2}}";

/// Renders a letter as a standalone HTML page.
#[must_use]
pub fn html(letter: &Letter) -> String {
    let mut page = String::with_capacity(8 * 1024);
    let language = escape(&letter.language);
    let subject = escape(&letter.subject);
    // No personal data in the title: it shows in window lists and histories.
    push(&mut page, format_args!("<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n"));
    push(&mut page, format_args!("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"));
    push(&mut page, format_args!("<title>{subject}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"));
    push(&mut page, format_args!("<header>\n"));
    address(&mut page, &letter.spoken.sender, &letter.sender);
    address(&mut page, &letter.spoken.recipient, &letter.recipient);
    let (date, reference) = (escape(&letter.date), escape(&letter.reference));
    push(&mut page, format_args!("<p class=\"meta\">{date}<br>\n{reference}</p>\n</header>\n"));
    push(&mut page, format_args!("<main aria-label=\"{}\">\n<h1>{subject}</h1>\n", escape(&letter.spoken.letter)));
    if let Some(notice) = &letter.notice {
        push(&mut page, format_args!("<p>{}</p>\n", escape(notice)));
    }
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => push(&mut page, format_args!("<p>{}</p>\n", runs(inlines))),
            Block::Numbered(items) => {
                push(&mut page, format_args!("<ol>\n"));
                for item in items {
                    push(&mut page, format_args!("<li>{}</li>\n", runs(item)));
                }
                push(&mut page, format_args!("</ol>\n"));
            }
        }
    }
    push(&mut page, format_args!("<p class=\"closing\">{}</p>\n<p>{}</p>\n", escape(&letter.closing), lines(&letter.signature)));
    if let Some(enclosures) = &letter.enclosures {
        push(&mut page, format_args!("<p>{}</p>\n", escape(enclosures)));
    }
    push(&mut page, format_args!("</main>\n</body>\n</html>\n"));
    page
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
    };
    inlines.iter().map(run).collect()
}

/// The five characters that mean something in text or in a quoted attribute.
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
