//! The templates as a whole: every name exists, every brace is plain, no law appears in the wording.

use std::collections::BTreeSet;

use demur::catalog::{Catalog, Kind};
use demur::compose::context::{
    ActContext, AnswerContext, ChildrenContext, Context, ControllerContext, CourseContext, DossierContext, DueContext,
    FollowUpContext, LawContext, PeriodContext, SetContext,
};
use demur::law::CiteError;
use serde_json::{Value, json};

use crate::citations::CiteTag;
use crate::harness::{files, letter_templates, template};

/// The tags of a template in order, without the braces.
fn tags(template: &str) -> Vec<&str> {
    template.split("{{").skip(1).map(|rest| rest.split_once("}}").expect("closed").0.trim()).collect()
}

/// The template without its tags.
fn wording(template: &str) -> String {
    let mut parts = template.split("{{");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text.push_str(part.split_once("}}").unwrap().1);
    }
    text
}

/// Path below templates/, language, wording folder and text of every letter template.
fn templates() -> Vec<(String, String, String, String)> {
    let all = letter_templates();
    assert!(all.len() >= 38, "{}", all.len());
    let parts = |path: &std::path::PathBuf| {
        let short = path.strip_prefix(crate::harness::repo("templates")).unwrap().to_str().unwrap().to_owned();
        let names: Vec<_> = short.split('/').map(str::to_owned).collect();
        (short, names[0].clone(), names[1].clone(), template(path))
    };
    all.iter().map(parts).collect()
}

/// The names of the context, with every optional part; serialized, so they match the type.
fn names(wording: &str) -> Value {
    let catalog = Catalog::embedded();
    let regimes = catalog.ids("regimes").into_iter().map(|id| catalog.regime(&id).unwrap());
    let sharing: Vec<_> = regimes.filter(|regime| regime.wording == wording).map(|regime| regime.variant.clone()).collect();
    // A condition must hold an answer whichever of them the law is.
    assert!(sharing.iter().all(|variant| variant.keys().eq(sharing[0].keys())), "{wording}: {sharing:?}");
    let text = String::new;
    let some = || Some(String::new());
    let context = Context {
        member: true,
        account: text(),
        behalf: text(),
        minor: true,
        child: true,
        identified: true,
        special_data: true,
        criminal_data: true,
        complaint: true,
        age: text(),
        controller: ControllerContext {
            name: text(),
            legal_name: some(),
            term: some(),
            term_document: some(),
            term_date: some(),
            recipients: some(),
        },
        since: some(),
        setting_off: some(),
        basis_claimed: true,
        research_and_consent: true,
        processing: catalog.processings().unwrap().meaning.keys().map(|id| (id.replace('-', "_"), true)).collect(),
        grounds: text(),
        direct_marketing: true,
        authority: text(),
        due: DueContext { received: text(), answer: some(), acknowledge: some(), opt_out: some() },
        period: PeriodContext { answer: Some(1), acknowledge: Some(1), opt_out: Some(1) },
        law: LawContext { name: text(), abbr: some() },
        act: Some(ActContext {
            name: text(),
            citation: text(),
            targeted_advertising: true,
            sale: true,
            profiling: true,
            appeal: true,
            no_authentication: true,
            provided_only: true,
            llm_statement: true,
            third_party_list: true,
            consent_purposes: some(),
            consent_sensitive: some(),
            strictly_necessary: some(),
        }),
        children: ChildrenContext { refusal: some(), consent: some(), no_sale: some(), no_targeted_advertising: some() },
        private_person: true,
        residence: text(),
        variant: sharing[0].clone(),
        reply_by_email: true,
    };
    let kinds = catalog.answers().unwrap().kinds.iter().map(|kind| (kind.id.replace('-', "_"), true)).collect();
    let following = FollowUpContext {
        letter: context,
        case: CourseContext { reference: text(), received: some(), ..CourseContext::default() },
        answer: AnswerContext { kinds, ..AnswerContext::default() },
        set: SetContext::default(),
        dossier: DossierContext { timeline: vec![text()], ..DossierContext::default() },
    };
    serde_json::to_value(following).unwrap()
}

/// Whether a template is one of a letter that follows an objection.
fn follows(path: &str) -> bool {
    Kind::FOLLOWING.iter().any(|kind| path.ends_with(kind.file()))
}

fn has(names: &Value, path: &str) -> bool {
    path.split('.').try_fold(names, |at, key| at.get(key)).is_some()
}

#[test]
fn every_name_in_every_template_is_a_name_of_the_context() {
    for (path, language, wording, text) in templates() {
        let names = names(&wording);
        for tag in tags(&text) {
            match tag.split_once(' ') {
                Some(("#if" | "#unless" | "#each", name)) => {
                    let is_of_course = ["case", "answer", "set", "dossier"].contains(&name.split('.').next().unwrap());
                    assert!(has(&names, name) && (follows(&path) || !is_of_course), "{path}: {tag}");
                }
                Some(("cite", _)) => assert!(cited(&wording, &language, tag), "{path}: {tag}"),
                Some(_) => panic!("{path}: {tag} is no tag that a template may use"),
                None => {
                    assert!(matches!(tag, "else" | "/if" | "/unless" | "/each" | "this") || has(&names, tag), "{path}: {tag}");
                }
            }
        }
    }
}

/// Whether the laws with this wording hold the citation in the template's language. (One wording serves two provinces, and
/// what only one of them has stands under its own condition; its record says that the other has none.)
fn cited(wording: &str, language: &str, tag: &str) -> bool {
    let catalog = Catalog::embedded();
    let tag = CiteTag::read(tag).unwrap();
    let mut regimes = catalog.ids("regimes").into_iter().map(|id| catalog.regime(&id).unwrap()).filter(|r| r.wording == wording);
    regimes.all(|regime| {
        let citations = catalog.citations(&regime.citations, language).unwrap();
        matches!(tag.try_form(&citations), Ok(_) | Err(CiteError::Absent { .. }))
    })
}

#[test]
fn a_misspelt_name_would_be_found() {
    assert!(!has(&names("gdpr"), "controller.nmae") && !has(&names("gdpr"), "acount") && has(&names("gdpr"), "controller.name"));
}

#[test]
fn every_block_is_closed_and_every_brace_is_a_plain_pair() {
    for (path, _, _, text) in templates() {
        assert!(!text.contains("{{{") && !text.contains("{{&") && !text.contains("}}}") && !text.contains("{{>"), "{path}");
        let mut open = Vec::new();
        for tag in tags(&text) {
            if let Some(rest) = tag.strip_prefix('#') {
                open.push(rest.split(' ').next().unwrap().to_owned());
            } else if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{path}");
            }
        }
        assert!(open.is_empty(), "{path}: {open:?}");
        assert!(!wording(&text).contains(['{', '}']), "{path}");
    }
}

/// A line without the numbers of judgments and opinions, and without their days.
fn without_judgments(line: &str) -> String {
    let line = line.replace(['\u{a0}', '\u{202f}'], " ");
    let names_one = |words: &str| words.contains("C-") || words.contains("28/2024");
    if !names_one(&line) {
        return line;
    }
    line.split_inclusive([';', ',', '(', ')', '；', '，', '（', '）']).map(without_digits_of_days).collect()
}

/// A piece of a line without its numbers if it holds a year, or the number of a judgment.
fn without_digits_of_days(piece: &str) -> String {
    let years = ["2023", "2024", "2025", "2026"];
    let is_judgment = piece.contains("C-") || piece.contains("28/2024");
    if is_judgment || years.iter().any(|year| piece.contains(year)) {
        return piece.replace(|c: char| c.is_ascii_digit(), "");
    }
    piece.to_owned()
}

#[test]
fn no_number_of_a_provision_stands_in_the_wording() {
    for (path, _, _, text) in templates() {
        for line in wording(&text).lines() {
            let unnumbered = line.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
            // The judgments that letters may name, with their days.
            let named = ["C-394/23", "9 January 2025", "9.1.2025", "9 janvier 2025", "9 gennaio 2025"];
            let named = named.into_iter().chain(["C-252/21", "4 July 2023", "4.7.2023", "4 juillet 2023", "4 luglio 2023"]);
            // The judgments that a reply names besides stand in review/cases.toml; their days are those of the court.
            let unnumbered = if follows(&path) { without_judgments(&unnumbered) } else { unnumbered };
            let plain = named.fold(unnumbered.replace('\u{a0}', " "), |line, name| line.replace(name, ""));
            assert!(!plain.contains(|c: char| c.is_ascii_digit()), "{path}: {line}");
        }
    }
}

#[test]
fn no_template_holds_a_paragraph_that_an_absent_part_would_cut_in_two() {
    for (path, _, _, text) in templates() {
        for line in text.lines() {
            let trimmed = line.trim();
            // `{{#if x}}…{{/if}}` alone on a line leaves an empty line, and so starts a new paragraph, when x is absent.
            let whole = trimmed.starts_with("{{#if") && trimmed.ends_with("{{/if}}") && !trimmed.contains("{{else}}");
            let one = trimmed.matches("{{#if").count() == 1;
            assert!(!(whole && one), "{path}: {line}");
        }
    }
}

#[test]
fn both_kinds_exist_wherever_one_does() {
    let folders: BTreeSet<_> = templates().into_iter().map(|(_, language, wording, _)| (language, wording)).collect();
    for (language, wording) in folders {
        for kind in ["objection.md", "form.md"] {
            assert!(
                crate::harness::repo(&format!("templates/{language}/{wording}/{kind}")).is_file(),
                "{language}/{wording}/{kind}"
            );
        }
    }
}

#[test]
fn a_provision_that_the_law_does_not_have_would_be_found() {
    assert!(cited("gdpr", "de", r#"cite "18(1)(d)" "18(3)""#) && !cited("gdpr", "de", r#"cite "18(1)(d)" "99(9)""#));
}

#[test]
fn grounds_and_phrases_use_nothing_but_citations() {
    for path in files("templates", "grounds.toml").into_iter().chain(files("templates", "phrases.toml")) {
        let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let text = json!(table).to_string();
        for tag in tags(&text) {
            assert!(CiteTag::read(tag).is_some(), "{}: {tag}", path.display());
        }
    }
}
