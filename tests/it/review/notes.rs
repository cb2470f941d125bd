//! The notes in the margin of a template: `{{! carries restriction }}` names the elements that the sentence carries.

use std::collections::BTreeSet;
use std::path::Path;

/// The elements that the notes of a text name.
pub(super) fn carried(text: &str) -> BTreeSet<String> {
    let comments =
        text.split("{{!").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(comment, _)| comment.trim_matches('-'));
    let kinds = comments.flat_map(|comment| comment.split(';')).map(str::trim);
    kinds.filter_map(|note| note.strip_prefix("carries ")).flat_map(str::split_whitespace).map(str::to_owned).collect()
}

/// The text of a template with its parts; empty if there is none.
pub(super) fn whole(language: &Path, wording: &str, file: &str) -> String {
    let Ok(mut text) = std::fs::read_to_string(language.join(wording).join(file)) else { return String::new() };
    for part in parts(&text) {
        text.push_str(&std::fs::read_to_string(language.join("parts").join(format!("{part}.md"))).unwrap());
    }
    text
}

/// The wordings of a language that include a part.
pub(super) fn including(language: &Path, part: &str) -> Vec<String> {
    let folders = std::fs::read_dir(language).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let names = folders.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).filter(|name| name != "parts");
    let includes = |wording: &String, file: &str| {
        let text = std::fs::read_to_string(language.join(wording).join(file)).unwrap_or_default();
        parts(&text).contains(part)
    };
    names.filter(|wording| ["objection.md", "form.md"].iter().any(|file| includes(wording, file))).collect()
}

fn parts(text: &str) -> BTreeSet<String> {
    let tags = text.split("{{>").skip(1).filter_map(|rest| rest.split_once("}}"));
    tags.map(|(name, _)| name.trim().to_owned()).collect()
}

#[test]
fn notes_are_read_from_the_margin() {
    let text = "A {{name}}. {{! carries objection grounds; asserts account }}\nB. {{!-- for translators: carries nothing --}}\n\
                C. {{! asserts account; carries erasure }}\n";
    assert_eq!(carried(text).into_iter().collect::<Vec<_>>(), ["erasure", "grounds", "objection"]);
}
