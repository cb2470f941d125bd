//! Where sentences begin and end when parts of a letter are present or absent.

use crate::catalog::Phrases;
use crate::letter::{Block, Inline};

/// What may stand behind the point of a sentence; the spaces are those of French before “»”.
pub(super) const CLOSING: [char; 11] = ['"', '\'', '”', '’', '»', '“', '」', ')', '）', '\u{a0}', '\u{202f}'];
/// Of those, what ends a quotation.
pub(super) const QUOTED: [char; 10] = ['"', '\'', '”', '’', '»', '“', '」', ' ', '\u{a0}', '\u{202f}'];

/// A text that ends without a full stop gets one; what stands before closing quotation marks decides.
pub(super) fn with_full_stop(text: &str, phrases: &Phrases) -> String {
    let ended = text.trim_end_matches(CLOSING).trim_end_matches(QUOTED).ends_with(|c| phrases.sentence_ends.contains(c));
    if ended { text.to_owned() } else { format!("{text}{}", phrases.full_stop) }
}

/// The blocks of a letter with the full stop behind the last request, and a small letter behind a salutation with a comma.
///
/// Whichever requests a letter has, a template ends each with the same mark; and writes each beginning as that of a sentence.
pub(super) fn settle(blocks: &mut [Block], phrases: &Phrases) {
    for block in &mut *blocks {
        if let Block::Numbered(items) = block
            && let Some(last) = items.last_mut().and_then(|item| item.last_mut())
        {
            let text = text_of(last);
            if let Some(request) = text.strip_suffix(&phrases.request_end) {
                let end = request.trim_end().len();
                text.truncate(end);
                text.push_str(&phrases.full_stop);
            }
        }
    }
    if let [Block::Paragraph(salutation), Block::Paragraph(first), ..] = blocks
        && salutation.last().is_some_and(|last| last.text().ends_with(','))
        && let Some(first) = first.first_mut().map(text_of)
    {
        let word = first.split(' ').next().unwrap_or_default();
        if phrases.small_after_salutation.iter().any(|small| small == word) {
            *first = word.to_lowercase() + &first[word.len()..];
        }
    }
}

fn text_of(inline: &mut Inline) -> &mut String {
    let (Inline::Text(text) | Inline::Strong(text) | Inline::Foreign { text, .. }) = inline;
    text
}
