//! `docs/review.md`: which element each letter carries, by what it is known, and which it does not carry and why.

use std::fmt::Write;

use demur::catalog::Catalog;

use super::elements::{Element, Elements};
use super::letters::{Letters, PLACES};

const HEAD: &str = "# Review\n\nWhich element of `review/elements` the letters under each law carry. An element is carried if assertions of \
                    `tests/it/checklist` pass that ask for it (their ids), or if a sentence of the template names it in its margin (`note`). \
                    What must never be said is held by assertions alone. `review/README.md` explains the column *must*; *form* is the \
                    short version for web forms, which need not carry everything.\n";

pub(super) fn page() -> String {
    let catalog = Catalog::embedded();
    let mut page = HEAD.to_owned();
    for (regime, _) in PLACES {
        let (letters, elements) = (Letters::under(regime), Elements::of(regime));
        let languages: Vec<_> = letters.languages().collect();
        write!(page, "\n## {} (`{regime}`)\n\nIn {}.\n\n", catalog.regime(regime).unwrap().name, languages.join(", ")).unwrap();
        page.push_str("| element | must | letter | form |\n|---|---|---|---|\n");
        for element in elements.all() {
            let letter = cell(&languages, |language| letters.marks(language, element));
            let form = cell(&languages, |language| letters.form_marks(language, element));
            writeln!(page, "| `{}` | {} | {letter} | {form} |", element.id, element.must_text).unwrap();
        }
        let gone = |element: &&Element| element.not_carried.is_some();
        list(&mut page, "Not carried", elements.all().filter(gone), |element| element.not_carried.as_deref());
        list(&mut page, "Neither marked nor checked", elements.all(), |element| element.unmarked.as_deref());
        list(&mut page, "Notes", elements.all(), |element| element.note.as_deref().or(element.why.as_deref()));
    }
    page
}

fn list<'a>(
    page: &mut String,
    title: &str,
    elements: impl Iterator<Item = &'a Element>,
    text: impl Fn(&'a Element) -> Option<&'a str>,
) {
    let lines: Vec<_> = elements.filter_map(|element| Some(format!("- `{}`: {}\n", element.id, text(element)?))).collect();
    if !lines.is_empty() {
        write!(page, "\n{title}:\n\n{}", lines.concat()).unwrap();
    }
}

/// The marks of all languages, once if they are the same.
fn cell(languages: &[&str], marks: impl Fn(&str) -> Vec<String>) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for language in languages {
        let text = marks(language).join(", ");
        let text = if text.is_empty() { "–".to_owned() } else { text };
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, sharing)) => sharing.push(language),
            None => groups.push((text, vec![language])),
        }
    }
    match groups.as_slice() {
        [(text, _)] => text.clone(),
        groups => groups.iter().map(|(text, sharing)| format!("{}: {text}", sharing.join(", "))).collect::<Vec<_>>().join("; "),
    }
}
