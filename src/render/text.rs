//! Plain text: 72 columns, for paper, an editor or the body of an e-mail.

use textwrap::core::{Word, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;

use super::words::line_ends;
use crate::letter::{self, Block, Letter, Typography};

/// Widest line, in terminal columns (a Chinese character takes two). RFC 3676, section 4.1, asks for at most 78.
pub const COLUMNS: usize = 72;

/// Renders a letter as text. Lines end with `\n`; words longer than a line, such as URLs, are not broken.
#[must_use]
pub fn text(letter: &Letter) -> String {
    let mut page = Page { text: String::new(), ties: &letter.typography };
    page.lines(&letter.sender);
    page.gap();
    page.lines(&letter.recipient);
    page.gap();
    page.line(&letter.date);
    page.line(&letter.reference);
    page.gap();
    page.wrapped(&letter.subject, "", "");
    page.gap();
    if let Some(notice) = &letter.notice {
        page.wrapped(notice, "", "");
        page.gap();
    }
    page.blocks(&letter.blocks);
    page.wrapped(&letter.closing, "", "");
    page.gap();
    page.lines(&letter.signature);
    if let Some(enclosures) = &letter.enclosures {
        page.gap();
        page.wrapped(enclosures, "", "");
    }
    page.text
}

/// Renders what a letter says without the parties, for a file that is read on a screen: subject and body.
#[must_use]
pub fn body(letter: &Letter) -> String {
    let mut page = Page { text: String::new(), ties: &letter.typography };
    page.wrapped(&letter.subject, "", "");
    page.gap();
    page.blocks(&letter.blocks);
    page.text.truncate(page.text.trim_end().len());
    page.gap();
    page.text
}

/// Renders the short version for a web form: paragraphs on one line each, then date, name and reference.
#[must_use]
pub fn form(letter: &Letter) -> String {
    let mut parts = vec![letter.subject.clone()];
    parts.extend(letter.notice.clone());
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => parts.push(letter::plain(inlines)),
            Block::Numbered(items) => {
                let items = items.iter().enumerate().map(|(i, item)| format!("{}. {}", i + 1, letter::plain(item)));
                parts.push(items.collect::<Vec<_>>().join("\n"));
            }
        }
    }
    parts.push(letter.signature.join("\n"));
    parts.push(format!("{}\n{}", letter.date, letter.reference));
    parts.join("\n\n") + "\n"
}

struct Page<'a> {
    text: String,
    ties: &'a Typography,
}

impl Page<'_> {
    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.wrapped(line, "", "");
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) => self.wrapped(&letter::plain(inlines), "", ""),
                Block::Numbered(items) => {
                    for (i, item) in items.iter().enumerate() {
                        // "9. " and "10. " both take four columns, to keep the text aligned.
                        let number = format!("{:<4}", format!("{}.", i + 1));
                        self.wrapped(&letter::plain(item), &number, "    ");
                    }
                }
            }
            self.gap();
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, rest: &str) {
        let mut start = 0;
        let pieces = line_ends(text, self.ties).map(|end| Word::from(&text[std::mem::replace(&mut start, end)..end]));
        let words: Vec<_> = pieces.collect();
        // Both indents are ASCII.
        #[allow(clippy::cast_precision_loss, reason = "72")]
        let widths = [first, rest].map(|indent| (COLUMNS - display_width(indent)) as f64);
        for (i, line) in wrap_first_fit(&words, &widths).into_iter().enumerate() {
            let mut text = if i == 0 { first } else { rest }.to_owned();
            for word in line {
                text.push_str(word.word);
                text.push_str(word.whitespace);
            }
            self.line(text.trim_end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_wraps_by_columns_and_urls_stay_whole() {
        let ties = Typography::default();
        let page = || Page { text: String::new(), ties: &ties };
        let mut chinese = page();
        chinese.wrapped(&"個人資料".repeat(30), "", "");
        assert!(chinese.text.lines().all(|line| line.chars().count() <= COLUMNS / 2));
        let url = format!("https://example.org/{}", "a".repeat(100));
        let mut page = page();
        page.wrapped(&format!("see {url} there"), "", "");
        assert!(page.text.contains(&url));
    }
}
