//! What letters say, and in which language.

use super::source::Template;
use super::{Fault, ORIGINAL, Report};
use crate::catalog::{Kind, Lists, Words};

/// The group of lists that is for every letter.
const EVERY: &str = "letter";

/// English words between those of another language.
pub(super) fn check_english(
    file: &str,
    line: usize,
    text: &str,
    language: &str,
    words: &Words,
    english: &Words,
    report: &mut Report,
) {
    if language.split('-').next() == Some(ORIGINAL) {
        return;
    }
    let text = without_tags(text);
    for word in without_terms(&text).split(|c: char| !c.is_alphabetic()).map(str::to_lowercase) {
        if english.function_words.contains(&word) && !words.shared_with_english.contains(&word) {
            report.add(file, line, Fault::EnglishWord { word });
        }
    }
}

/// A text without `{{…}}` and `{…}`.
fn without_tags(text: &str) -> String {
    let mut parts = text.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + " " + part.rsplit_once('}').map_or(part, |(_, rest)| rest))
}

/// A text without `*English terms*`.
fn without_terms(text: &str) -> String {
    text.replace("**", "").split('*').step_by(2).collect::<Vec<_>>().join(" ")
}

/// What every letter, and one of this wording, has to say, and must not say.
pub(super) fn check_lists(template: &Template, words: &Words, report: &mut Report) {
    let lines = template.lines();
    let plain = |text: &str| text.replace(['\u{A0}', '\u{202F}'], " ").replace('*', "");
    let text: Vec<String> = lines.iter().map(|line| plain(&line.text)).collect();
    let stands = |word: &str| text.iter().any(|line| line.contains(word));
    for group in [EVERY, template.wording.as_str()] {
        // A form is short, and says less.
        if template.kind == Kind::Objection {
            for (list, wanted) in words.any.get(group).into_iter().flatten() {
                if !wanted.is_empty() && !wanted.iter().any(|word| stands(word)) {
                    unsaid(template, format!("any.{group}.{list}"), wanted.clone(), report);
                }
            }
            for (list, wanted) in words.each.get(group).into_iter().flatten() {
                for word in wanted.iter().filter(|word| !stands(word)) {
                    unsaid(template, format!("each.{group}.{list}"), vec![word.clone()], report);
                }
            }
        }
        for (list, excluded) in words.none.get(group).into_iter().flatten() {
            for (line, text) in lines.iter().zip(&text) {
                for word in excluded.iter().filter(|word| text.contains(*word)) {
                    let list = format!("none.{group}.{list}");
                    report.add(&line.file, line.number, Fault::Said { list, word: word.clone() });
                }
            }
        }
    }
}

fn unsaid(template: &Template, list: String, wanted: Vec<String>, report: &mut Report) {
    report.add(&template.file, None, Fault::Unsaid { list, wanted });
}

/// The lists that the English words have for the wordings of the language.
pub(super) fn check_keys(file: &str, wordings: &[String], words: &Words, english: &Words, report: &mut Report) {
    let has = |lists: &Lists, group: &str, list: &str| lists.get(group).is_some_and(|lists| lists.contains_key(list));
    for group in wordings.iter().map(String::as_str).chain([EVERY]) {
        let asked = [&english.any, &english.each].into_iter().filter_map(|lists| lists.get(group)).flat_map(|lists| lists.keys());
        for list in asked.filter(|list| !has(&words.any, group, list) && !has(&words.each, group, list)) {
            report.add(file, None, Fault::NoList { list: format!("any.{group}.{list}") });
        }
        for (name, wanted, found) in [("none", &english.none, &words.none), ("printed", &english.printed, &words.printed)] {
            for list in wanted.get(group).into_iter().flat_map(|lists| lists.keys()).filter(|list| !has(found, group, list)) {
                report.add(file, None, Fault::NoList { list: format!("{name}.{group}.{list}") });
            }
        }
    }
}

/// Departures of templates that there are not.
pub(super) fn check_departures(file: &str, wordings: &[String], words: &Words, report: &mut Report) {
    let is_there = |path: &str| {
        let found = path.split_once('/').filter(|(wording, _)| wordings.iter().any(|known| known == wording));
        let mut kinds = [Kind::Objection, Kind::Form].into_iter().chain(Kind::FOLLOWING);
        found.is_some_and(|(_, name)| kinds.any(|kind| kind.file() == name))
    };
    for path in words.departs.keys().filter(|path| !is_there(path)) {
        report.add(file, None, Fault::NeedlessDeparture { what: format!("`{path}`, a template") });
    }
}
