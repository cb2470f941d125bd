//! Plain text: 72 columns, for paper, an editor or the body of an e-mail.

use textwrap::{Options, WordSplitter, WrapAlgorithm};

use crate::letter::{self, Block, Letter};

/// Widest line, in columns of a terminal (a Chinese character takes two). RFC 3676, section 4.1, asks for at most 78.
pub const COLUMNS: usize = 72;

/// Renders a letter as text. Lines end with `\n`; a word longer than a line, such as a URL, is not broken.
#[must_use]
pub fn text(letter: &Letter) -> String {
    let mut page = Page::default();
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
    page.0
}

/// Renders the short version for a web form: paragraphs without line breaks in them, then date, name and reference.
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

#[derive(Default)]
struct Page(String);

impl Page {
    fn gap(&mut self) {
        self.0.push('\n');
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) => self.wrapped(&letter::plain(inlines), "", ""),
                Block::Numbered(items) => {
                    for (i, item) in items.iter().enumerate() {
                        // "9. " and "10. " both take four columns, so that the text stays in line.
                        let number = format!("{:<4}", format!("{}.", i + 1));
                        self.wrapped(&letter::plain(item), &number, "    ");
                    }
                }
            }
            self.gap();
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, rest: &str) {
        let options = Options::new(COLUMNS)
            .initial_indent(first)
            .subsequent_indent(rest)
            .break_words(false)
            .word_separator(super::words::separator())
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        for line in textwrap::wrap(text, options) {
            self.line(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_wraps_by_columns_and_urls_stay_whole() {
        let mut page = Page::default();
        page.wrapped(&"個人資料".repeat(30), "", "");
        assert!(page.0.lines().all(|line| line.chars().count() <= COLUMNS / 2));
        let url = format!("https://example.org/{}", "a".repeat(100));
        let mut page = Page::default();
        page.wrapped(&format!("see {url} there"), "", "");
        assert!(page.0.contains(&url));
    }
}
