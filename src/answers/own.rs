//! What of a mail is not the answer: quoted mails, the signature, footers, and our own words wherever they stand.

use rustc_hash::FxHashSet;

use super::sentences::{self, Sentence};
use crate::catalog::{Mails, SaidWords};

/// Most lines over which a mail program breaks the line above a quoted mail.
const BROKEN_OVER: usize = 3;
/// Most lines of the head of a quoted mail among which its day stands.
const HEAD: usize = 5;
/// Longest line above a quoted mail.
const MAX_LINE_ABOVE: usize = 300;
/// Fewest letters of an answer before its signature; what has less is the top of a form.
const LEAST_BEFORE_SIGNATURE: usize = 40;
/// Fewest bytes of the letters of a sentence that is recognised as ours: “Yours faithfully” is not, and a sentence of Chinese
/// has fewer characters, but of three bytes each.
const LEAST_OF_OURS: usize = 25;

/// The text without quoted mails and what stands behind the signature. What is left out leaves an empty line.
pub(super) fn without_quoted(text: &str, mails: &[&Mails]) -> String {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_matches(is_blank)).collect();
    let mut kept = String::with_capacity(text.len());
    let mut letters = 0;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if line.starts_with(['>', '＞']) {
            kept.push('\n');
        } else if let Some(next) = line_above(&lines, at, mails) {
            let marked = lines[next..].iter().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with(['>', '＞']));
            if !marked {
                break;
            }
            kept.push('\n');
            at = next;
            continue;
        } else if is_divider(line) || is_head(&lines, at, mails) || line == "--" && letters >= LEAST_BEFORE_SIGNATURE {
            break;
        } else {
            letters += line.chars().filter(|c| c.is_alphanumeric()).count();
            kept.push_str(line);
            kept.push('\n');
        }
        at += 1;
    }
    kept
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}')
}

/// The line behind one that says who wrote what follows: `On 3 November, Sam wrote:`.
fn line_above(lines: &[&str], at: usize, mails: &[&Mails]) -> Option<usize> {
    let pairs = || mails.iter().flat_map(|mails| &mails.wrote).filter_map(|wrote| wrote.split_once('…'));
    let begins = |(beginning, _): &(&str, &str)| lines[at].starts_with(beginning.trim());
    if !pairs().any(|pair| begins(&pair)) {
        return None;
    }
    let mut whole = String::new();
    for (next, line) in lines.iter().enumerate().skip(at).take(BROKEN_OVER) {
        if line.len() > MAX_LINE_ABOVE || line.starts_with('>') {
            return None;
        }
        whole.push_str(line);
        // Somebody may well begin a sentence so; it has no day and no address then.
        let dated = whole.contains('@') || whole.contains(|c: char| c.is_ascii_digit());
        if dated && pairs().any(|pair| begins(&pair) && whole.ends_with(pair.1.trim())) {
            return Some(next + 1);
        }
    }
    None
}

/// `-----Original Message-----` in whatever language.
fn is_divider(line: &str) -> bool {
    let inner = line.trim_matches(['-', '_']);
    let around = |line: &str| line.starts_with("---") || line.starts_with("___");
    let behind = |line: &str| line.ends_with("---") || line.ends_with("___");
    inner.len() < 80 && inner.contains(char::is_alphabetic) && around(line) && behind(line)
}

/// Whether a line begins the head of a quoted mail, as Outlook writes it.
fn is_head(lines: &[&str], at: usize, mails: &[&Mails]) -> bool {
    fn bare(line: &str) -> &str {
        line.trim_start_matches(['*', '|', ' '])
    }
    let line = bare(lines[at]);
    let from = mails.iter().flat_map(|mails| &mails.from).any(|from| line.starts_with(from.as_str()));
    let names = || mails.iter().flat_map(|mails| &mails.sent);
    from && (lines[at + 1..].iter().take(HEAD).any(|line| names().any(|sent| bare(line).starts_with(sent.as_str())))
        || line.len() < MAX_LINE_ABOVE && names().any(|sent| line.contains(sent.as_str())))
}

/// Drops the sentences that stand in our own letters.
pub(super) fn drop_ours(sentences: &mut Vec<Sentence>, ours: &str, mails: &[&Mails]) {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let ours: FxHashSet<String> = sentences::of(ours, mails).iter().map(|sentence| letters(&sentence.text)).collect();
    if !ours.is_empty() {
        sentences.retain(|sentence| {
            let letters = letters(&sentence.text);
            letters.len() < LEAST_OF_OURS || !ours.contains(&letters)
        });
    }
}

/// Drops the paragraphs that stand under every mail of a company.
pub(super) fn drop_footers(sentences: &mut Vec<Sentence>, mails: &[&Mails]) {
    let is_footer = |sentence: &Sentence| {
        let words = SaidWords::of(&sentence.text);
        mails.iter().flat_map(|mails| &mails.footer).any(|stems| stems.stand_in(&words))
    };
    let footers: FxHashSet<usize> = sentences.iter().filter(|sentence| is_footer(sentence)).map(|s| s.paragraph).collect();
    sentences.retain(|sentence| !footers.contains(&sentence.paragraph));
}
