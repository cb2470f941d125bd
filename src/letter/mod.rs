//! A letter: parties, date, subject, paragraphs and numbered requests. It knows nothing of law, files or PDF.
//!
//! [`crate::compose`] makes a [`Letter`], and the renderers in [`crate::render`] take it. All its text is final: no
//! placeholders, no markup, NFC.

mod layout;
mod markdown;
mod typography;

pub use layout::{Align, Layout, Mark, MarkKind, Rect};
pub use markdown::{Parsed, escape, parse};
pub use typography::Typography;

use serde::Serialize;

/// A letter, ready to render.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// BCP 47 tag of the letter's language.
    pub language: String,
    /// The sender's block, line by line: name, then address with country, or the e-mail address.
    pub sender: Vec<String>,
    /// Whether the sender's block has a postal address, to which an envelope can be returned.
    #[serde(skip)]
    pub returnable: bool,
    /// The recipient's block as on the envelope.
    pub recipient: Vec<String>,
    /// Place and date as printed.
    pub date: String,
    /// The reference line, such as “Our reference: LI-7F3A-K2Q9”.
    pub reference: String,
    /// Subject line.
    pub subject: String,
    /// A line above the salutation, such as a request to reply by e-mail only.
    pub notice: Option<String>,
    /// Salutation, paragraphs, requests.
    pub blocks: Vec<Block>,
    /// The closing formula.
    pub closing: String,
    /// The name under it, line by line.
    pub signature: Vec<String>,
    /// The enclosures line, if any.
    pub enclosures: Option<String>,
    /// Page label with `{page}` and `{pages}`.
    pub page_label: String,
    /// Labels for screen readers: sender, recipient, letter, signature.
    pub spoken: Spoken,
    /// Typographic rules of the language.
    #[serde(skip)]
    pub typography: Typography,
}

impl Letter {
    /// All its text in order, each part prefixed with its length: equal for two letters with the same text.
    #[must_use]
    pub fn words(&self) -> Vec<u8> {
        fn add(text: &str, words: &mut Vec<u8>) {
            words.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
            words.extend_from_slice(text.as_bytes());
        }
        fn paragraph(inlines: &[Inline], words: &mut Vec<u8>) {
            for inline in inlines {
                let (kind, language) = match inline {
                    Inline::Text(_) => ("", ""),
                    Inline::Strong(_) => ("*", ""),
                    Inline::Foreign { language, .. } => ("", language.as_str()),
                };
                for part in [kind, language, inline.text()] {
                    add(part, words);
                }
            }
            words.push(0);
        }
        let Self {
            language,
            sender,
            returnable: _,
            recipient,
            date,
            reference,
            subject,
            notice,
            blocks,
            closing,
            signature,
            enclosures,
            page_label,
            spoken: _,
            typography: _,
        } = self;
        let mut words = Vec::with_capacity(self.length() * 9 / 8);
        for lines in [sender, recipient, signature] {
            words.push(u8::try_from(lines.len()).unwrap_or(u8::MAX));
            for line in lines {
                add(line, &mut words);
            }
        }
        for line in [language, date, reference, subject, closing, page_label] {
            add(line, &mut words);
        }
        for line in [notice, enclosures] {
            words.push(u8::from(line.is_some()));
            add(line.as_deref().unwrap_or_default(), &mut words);
        }
        for block in blocks {
            match block {
                Block::Paragraph(inlines) => {
                    words.push(1);
                    paragraph(inlines, &mut words);
                }
                Block::Numbered(items) => {
                    words.push(2);
                    for item in items {
                        paragraph(item, &mut words);
                    }
                }
            }
        }
        words
    }

    /// Length of its text in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        let paragraph = |inlines: &[Inline]| inlines.iter().map(|inline| inline.text().len()).sum::<usize>();
        let block = |block: &Block| match block {
            Block::Paragraph(inlines) => paragraph(inlines),
            Block::Numbered(items) => items.iter().map(|item| paragraph(item)).sum(),
        };
        let lines = self.sender.iter().chain(&self.recipient).chain(&self.signature).chain(&self.notice).chain(&self.enclosures);
        let rest = [&self.date, &self.reference, &self.subject, &self.closing, &self.page_label];
        self.blocks.iter().map(block).sum::<usize>() + lines.chain(rest).map(String::len).sum::<usize>()
    }
}

/// Names of the parts of the page, in the letter's language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// “Sender”
    pub sender: String,
    /// “Recipient”
    pub recipient: String,
    /// “Letter”
    pub letter: String,
    /// “Signature”
    pub signature: String,
}

/// A part of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Numbered requests, counted from 1.
    Numbered(Vec<Vec<Inline>>),
}

/// A run of text inside a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// A run-in heading or emphasis, in bold.
    Strong(String),
    /// Words in another language, such as a company's own term.
    Foreign {
        /// The words.
        text: String,
        /// BCP 47 tag of their language.
        language: String,
    },
}

impl Inline {
    /// The text, without its weight.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Strong(text) | Self::Foreign { text, .. } => text,
        }
    }

    /// The language, if not the letter's.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        match self {
            Self::Foreign { language, .. } => Some(language),
            _ => None,
        }
    }
}

/// The text of a paragraph, without weights.
#[must_use]
pub fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(Inline::text).collect()
}
