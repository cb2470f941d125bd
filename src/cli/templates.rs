//! `demur templates`: checks the templates that somebody translates or changes.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::context::Context;
use super::error::Failure;
use super::terminal;
use crate::catalog::Catalog;
use crate::files::OverrideFolder;
use crate::proofreading::{self, Problem, Report};
use crate::text::Said;

/// Check the templates of a language that you translate
#[derive(Debug, Args)]
pub(super) struct Templates {
    #[command(subcommand)]
    what: TemplatesCommand,
}

#[derive(Debug, Subcommand)]
enum TemplatesCommand {
    /// Report everything that is wrong with the templates in a folder
    ///
    /// What the folder does not have is taken from the templates in this program. Each problem is a line on standard output,
    /// with its file and what to do about it.
    Check {
        /// The folder of a language, such as templates/de, or one that holds templates/
        dir: PathBuf,
    },
}

impl Templates {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let TemplatesCommand::Check { dir } = self.what;
        check(&dir, context)
    }
}

fn check(dir: &Path, context: &Context) -> Result<(), Failure> {
    let (catalog, languages) = open(dir)?;
    let catalog = catalog.cached();
    let reports: Vec<Report> =
        languages.iter().map(|language| proofreading::check(&catalog, language, Context::today())).collect();
    let templates: usize = reports.iter().map(|report| report.templates).sum();
    let problems: Vec<&Problem> = reports.iter().flat_map(|report| &report.problems).collect();
    if context.json {
        let problems: Vec<Value> = problems.iter().map(|problem| as_json(problem)).collect();
        terminal::json(&json!({ "templates": templates, "problems": problems }))?;
    } else {
        let mut text = String::new();
        for problem in &problems {
            // Writing to memory cannot fail.
            let _ = writeln!(text, "{problem}; {}", problem.fault.next_step());
        }
        terminal::data(text.as_bytes())?;
    }
    if problems.is_empty() {
        context.terminal.say(&format!("{} checked", count(templates, "template")));
        return Ok(());
    }
    let what = format!("{} in {}", count(problems.len(), "problem"), count(templates, "template"));
    Err(Failure::refused(what, "each is listed with its place and what to do about it"))
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn as_json(problem: &Problem) -> Value {
    let mut json = serde_json::to_value(Said(&problem.fault)).unwrap_or_default();
    json["file"] = problem.file.as_str().into();
    json["line"] = problem.line.into();
    json["hint"] = problem.fault.next_step().into();
    json
}

/// The catalog with the templates in a folder, and their languages.
fn open(dir: &Path) -> Result<(Catalog, Vec<String>), Failure> {
    let none = |what: &str| {
        let hint = "pass the folder of a language, such as templates/de, or one that holds templates/";
        Failure::refused(format!("{}: {what}", dir.display()), hint)
    };
    // `.` has no name of its own.
    let found = dir.canonicalize().map_err(|error| none(&error.to_string()))?;
    if !found.is_dir() {
        return Err(none("not a folder"));
    }
    if found.join("templates").is_dir() {
        return Ok(below(dir, &found.join("templates")));
    }
    if found.file_name().is_some_and(|name| name == "templates")
        && let (Some(above), false) = (found.parent(), found.join("phrases.toml").is_file())
    {
        return Ok(below(above, &found));
    }
    let name = found.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let known = Catalog::embedded().languages(None);
    let language = declared(&found.join("phrases.toml")).unwrap_or_else(|| name.to_owned());
    if !found.join("phrases.toml").is_file() && !known.contains(&language) {
        return Err(none("no folder of a language: it has no phrases.toml"));
    }
    let catalog = Catalog::with_overrides(OverrideFolder::of_language(dir.to_owned(), &language));
    Ok((catalog, vec![language]))
}

/// All languages of a folder `templates`, which is in `dir`.
fn below(dir: &Path, templates: &Path) -> (Catalog, Vec<String>) {
    let catalog = Catalog::with_overrides(OverrideFolder::new(dir.to_owned()));
    let here = |language: &String| templates.join(language).is_dir();
    let mut languages: Vec<String> = catalog.template_folders().into_iter().filter(here).collect();
    languages.sort();
    (catalog, languages)
}

/// The language that a file of phrases is for; `None` if it does not say so.
fn declared(phrases: &Path) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Language {
        language: String,
    }
    let text = super::context::read(phrases).ok()?;
    Some(crate::case::read_toml::<Language>(&text, "phrases.toml").ok()?.language)
}
