//! What a program can find in the templates of a language before a person proofreads them.
//!
//! All templates of a language are read, compared with the English ones and tried in letters, and everything that is found is
//! reported at once. This module must not correct anything, and knows no language: how one is written is in its `words.toml`.

mod compared;
mod fault;
mod marks;
mod places;
mod said;
mod signals;
mod source;
mod tried;

pub use fault::{Fault, Problem};

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::catalog::{Catalog, Kind, Words};
use source::{Template, records};

/// The language with which the others are compared. It has a template for every law.
const ORIGINAL: &str = "en";

/// What was found in the templates of a language.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many templates were checked.
    pub templates: usize,
    /// What is wrong, by file and line.
    pub problems: Vec<Problem>,
}

impl Report {
    fn add(&mut self, file: &str, line: impl Into<Option<usize>>, fault: Fault) {
        let problem = Problem { file: file.to_owned(), line: line.into(), fault };
        // A part is read once for each template that it stands in.
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Checks the templates of a language: a folder of `templates/`, the embedded files among them where the user has none.
///
/// Letters are tried as of `today`.
#[must_use]
pub fn check(catalog: &Catalog, language: &str, today: NaiveDate) -> Report {
    let mut report = Report::default();
    let words = words(catalog, language, &mut report);
    let english = catalog.words(ORIGINAL).map(|words| Words::clone(&words)).unwrap_or_default();
    records(catalog, language, |file, line, text, is_wording| {
        marks::check_line(file, line, text, &mut report);
        if let Some(words) = words.as_ref().filter(|_| is_wording) {
            marks::check_quotes(file, line, text, words, &mut report);
            said::check_english(file, line, text, language, words, &english, &mut report);
            places::check_name(file, line, text, words, &mut report);
        }
    });
    let wordings = wordings(catalog, language, &mut report);
    for wording in &wordings {
        for kind in [Kind::Objection, Kind::Form].into_iter().chain(Kind::FOLLOWING) {
            if let Some(template) = Template::read(catalog, language, wording, kind, &mut report) {
                report.templates += 1;
                check_template(&template, words.as_ref(), &english, &mut report);
                // Whatever is wrong with the English one is reported where English is checked.
                if let Some(original) = Template::read(catalog, ORIGINAL, wording, kind, &mut Report::default()) {
                    let path = format!("{wording}/{}", kind.file());
                    let departure = words.as_ref().and_then(|words| words.departs.get(&path));
                    compared::check(&template, &original, departure, &mut report);
                }
            }
        }
    }
    for kind in Kind::EVIDENCE {
        if let Some(template) = Template::read(catalog, language, "", kind, &mut report) {
            report.templates += 1;
            check_template(&template, words.as_ref(), &english, &mut report);
            if let Some(original) = Template::read(catalog, ORIGINAL, "", kind, &mut Report::default()) {
                compared::check(&template, &original, None, &mut report);
            }
        }
    }
    if let Some(words) = &words {
        said::check_departures(&catalog.shown(&source::words_path(language)), &wordings, words, &mut report);
    }
    if let Some(words) = words.as_ref().filter(|_| language != ORIGINAL) {
        said::check_keys(&catalog.shown(&source::words_path(language)), &wordings, words, &english, &mut report);
    }
    signals::check(catalog, language, &mut report);
    tried::check(catalog, language, &wordings, today, &mut report);
    report.problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    report
}

/// What can be said of a template without another.
fn check_template(template: &Template, words: Option<&Words>, english: &Words, report: &mut Report) {
    let lines = template.lines();
    for line in &lines {
        marks::check_line(&line.file, line.number, &line.raw, report);
    }
    let Some(words) = words else { return };
    marks::check_pairs(template, words, report);
    for line in &lines {
        said::check_english(&line.file, line.number, &line.text, &template.language, words, english, report);
    }
    said::check_lists(template, words, report);
    places::check(template, words, english, report);
}

/// What the language's `words.toml` says; it is reported if there is none.
fn words(catalog: &Catalog, language: &str, report: &mut Report) -> Option<Words> {
    match catalog.words(language) {
        Ok(words) => Some(Words::clone(&words)),
        Err(error) => {
            report.broken(&error);
            None
        }
    }
}

/// The wordings that the language has. A folder that no law takes its wording from is reported.
fn wordings(catalog: &Catalog, language: &str, report: &mut Report) -> Vec<String> {
    let ids = catalog.ids("regimes");
    let known: BTreeSet<String> =
        ids.iter().filter_map(|id| catalog.regime(id).ok()).map(|regime| regime.wording.clone()).collect();
    let mut found = Vec::new();
    for name in catalog.template_names(language) {
        let here = |kind: Kind| catalog.template(language, &name, kind).is_ok();
        let (letter, form) = (here(Kind::Objection), here(Kind::Form));
        let folder = catalog.shown(&format!("templates/{language}/{name}"));
        if known.contains(&name) {
            if letter != form {
                let file = if letter { Kind::Form.file() } else { Kind::Objection.file() };
                report.add(&folder, None, Fault::OneKind { file: file.to_owned() });
            }
            found.push(name);
        } else if letter || form {
            report.add(&folder, None, Fault::UnknownWording { known: known.iter().cloned().collect() });
        }
    }
    found
}
