//! Names of files in an archive that lead nowhere else, are shown as they are, and are all different wherever it is unpacked.

use std::collections::BTreeSet;

use crate::text::{is_bidi_control, is_control, is_unseen};

/// Longest name of a proof, in characters: of four bytes each, it fits into what file systems take.
const LONGEST: usize = 60;
/// Longest extension that is kept, in characters.
const LONGEST_EXTENSION: usize = 8;
/// What Windows refuses in a name, and what leads elsewhere.
const REFUSED: &str = "<>:\"/\\|?*";

/// The names that were given.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name in a folder; with a number where it was given already, in whatever case.
    pub(super) fn give(&mut self, folder: &str, name: &str) -> String {
        let (stem, extension) = split(name);
        let mut given = format!("{folder}/{stem}{extension}");
        let mut number = 1;
        while !self.0.insert(given.to_lowercase()) {
            number += 1;
            given = format!("{folder}/{stem}-{number}{extension}");
        }
        given
    }
}

/// What somebody called a file, with a hyphen for whatever has no place in a name.
pub(super) fn safe(name: &str) -> String {
    let is_bad = |c: char| c.is_whitespace() || is_control(c) || is_unseen(c) || is_bidi_control(c) || REFUSED.contains(c);
    let words: Vec<&str> = name.split(is_bad).filter(|word| !word.is_empty()).collect();
    let plain = words.join("-");
    let plain = plain.trim_matches(['.', '-']);
    let (stem, extension) = split(plain);
    let stem: String = stem.chars().take(LONGEST).collect();
    let name = format!("{stem}{extension}");
    if name.is_empty() { "file".to_owned() } else { name }
}

/// The extension of a file's name in small letters, with its point; empty if there is none like those of letters.
pub(super) fn extension(name: &str) -> String {
    let (_, extension) = split(name);
    let plain = extension.chars().skip(1).all(|c| c.is_ascii_alphanumeric());
    if plain { extension.to_ascii_lowercase() } else { String::new() }
}

fn split(name: &str) -> (&str, &str) {
    let at = name.rfind('.').filter(|at| *at > 0 && (2..=LONGEST_EXTENSION + 1).contains(&name[*at..].chars().count()));
    name.split_at(at.unwrap_or(name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else_and_is_given_once() {
        assert_eq!(safe("../../etc/passwd"), "etc-passwd");
        assert_eq!(safe("a\n b\u{202e}fdp.exe"), "a-b-fdp.exe");
        assert_eq!(safe(" .. "), "file");
        assert_eq!(safe(&format!("{}.pdf", "x".repeat(300))), format!("{}.pdf", "x".repeat(LONGEST)));
        assert_eq!(
            (extension("Letter.PDF"), extension("letter"), extension("a.b c")),
            (".pdf".into(), String::new(), String::new())
        );
        let mut names = Names::default();
        let given: Vec<_> = ["a.pdf", "A.pdf", "a.pdf"].iter().map(|name| names.give("proofs", name)).collect();
        assert_eq!(given, ["proofs/a.pdf", "proofs/A-2.pdf", "proofs/a-3.pdf"]);
    }
}
