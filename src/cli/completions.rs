//! `demur completions`: what the shell completes. The script that a shell loads asks the program, so that it knows companies,
//! places, grounds, languages and layouts, also those of the user's own folder, and the cases of the ledger.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::{Arg, Args, Command};
use clap_complete::env::Shells;
use clap_complete::{ArgValueCompleter, CompleteEnv, CompletionCandidate, PathCompleter, Shell};

use super::context::Context;
use super::error::Failure;
use super::{help, terminal};
use crate::case::{Field, Role};
use crate::catalog::Catalog;

/// The variable by which a shell asks.
const VARIABLE: &str = "COMPLETE";

/// So many cases are offered at most: a shell waits for the answer, and nobody reads a longer list.
const CASES: u16 = 200;

/// Print shell completions
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    shell: Shell,
}

impl Completions {
    pub(super) fn execute(self, _: &Context) -> Result<(), Failure> {
        let wrong = |error: &dyn std::fmt::Display| Failure::refused(error, "this is a bug; please report it");
        let shells = Shells::builtins();
        let Some(shell) = shells.completer(&self.shell.to_string()) else { return Err(wrong(&self.shell)) };
        let mut bytes = Vec::new();
        shell.write_registration(VARIABLE, "demur", "demur", "demur", &mut bytes).map_err(|error| wrong(&error))?;
        terminal::document(&bytes)
    }
}

/// Answers a shell that asks what may follow; `None` if none does.
pub(super) fn answer(args: &[OsString]) -> Option<ExitCode> {
    let here = std::env::current_dir().ok();
    let done = CompleteEnv::with_factory(knowing).var(VARIABLE).try_complete(args.iter().cloned(), here.as_deref());
    match done {
        Ok(false) => None,
        Ok(true) => Some(ExitCode::SUCCESS),
        Err(error) => {
            terminal::raw(&format!("error: {error}"));
            Some(ExitCode::from(2))
        }
    }
}

/// The command line, with what its arguments may be.
fn knowing() -> Command {
    fn known(command: Command) -> Command {
        let name = command.get_name().to_owned();
        command.mut_args(|arg| with_values(arg, &name)).mut_subcommands(known)
    }
    known(help::command())
}

fn with_values(arg: Arg, command: &str) -> Arg {
    let field = |field: Field| arg.get_id() == field.key();
    let values: fn(&Catalog) -> Vec<CompletionCandidate> = match arg.get_id().as_str() {
        "controller" | "company" => companies,
        // A new company has no name to complete.
        "id" if matches!(command, "show" | "edit") => companies,
        "country" => places,
        "lang" => languages,
        "layout" => layouts,
        "established" => countries,
        "reference" => return arg.add(ArgValueCompleter::new(references)),
        "case" | "signature" | "fonts" | "output" | "members" => return arg.add(ArgValueCompleter::new(PathCompleter::file())),
        "csv" | "svg" | "ics" | "files" => return arg.add(ArgValueCompleter::new(PathCompleter::any())),
        "folder" if command == "man" => return arg.add(ArgValueCompleter::new(PathCompleter::dir())),
        _ if field(Field::ObjectionController) => companies,
        _ if field(Field::PersonCountry) => places,
        _ if field(Field::ControllerCountry) => countries,
        _ if field(Field::Ground) => grounds,
        _ if field(Field::GroundCategory) => categories,
        _ if field(Field::ObjectionLanguage) => languages,
        _ if field(Field::ObjectionProcessing) => processings,
        _ if field(Field::BehalfRole) => |_| Role::NAMES.iter().map(|(name, _)| CompletionCandidate::new(*name)).collect(),
        _ => return arg,
    };
    arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy().to_lowercase();
        let mut found = values(&Context::catalog_of_the_user());
        found.retain(|value| fits(value, &typed));
        found
    }))
}

/// The cases, the newest first.
fn references(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let found = Context::reader_of_the_user().and_then(|ledger| ledger.references(&typed, CASES).ok()).unwrap_or_default();
    found.iter().map(|(reference, company)| meaning(reference, company)).collect()
}

/// Whether what was typed begins the value or what it means: `ger` finds DE, Germany.
fn fits(value: &CompletionCandidate, typed: &str) -> bool {
    let begins = |text: &str| text.to_lowercase().starts_with(typed);
    begins(&value.get_value().to_string_lossy()) || value.get_help().is_some_and(|help| begins(&help.to_string()))
}

/// A value and what it means.
fn meaning(value: &str, means: &str) -> CompletionCandidate {
    let means: String = terminal::safe(means).replace('\n', " ");
    CompletionCandidate::new(value).help((!means.is_empty()).then(|| means.into()))
}

fn companies(catalog: &Catalog) -> Vec<CompletionCandidate> {
    let ids = catalog.ids("controllers").into_iter();
    ids.filter_map(|id| catalog.controller(&id).ok()).map(|record| meaning(&record.id, &record.name)).collect()
}

fn places(catalog: &Catalog) -> Vec<CompletionCandidate> {
    let ids = catalog.ids("jurisdictions").into_iter();
    let records = ids.filter_map(|id| catalog.jurisdiction_on(&id, Context::today()).ok());
    let mut places: Vec<(String, String)> = Vec::new();
    for record in records {
        let name = record.name_in("en");
        places.extend(record.subdivisions.iter().map(|(code, part)| (code.clone(), format!("{part}, {name}"))));
        places.push((record.code.clone(), name.to_owned()));
    }
    // A part with a record of its own is in that of its country too.
    places.sort();
    places.dedup_by(|a, b| a.0 == b.0);
    places.iter().map(|(code, name)| meaning(code, name)).collect()
}

fn countries(catalog: &Catalog) -> Vec<CompletionCandidate> {
    places(catalog).into_iter().filter(|place| place.get_value().len() == 2).collect()
}

fn grounds(catalog: &Catalog) -> Vec<CompletionCandidate> {
    let known = catalog.grounds("en");
    let ground = |(id, ground): (&String, &crate::catalog::GroundWording)| meaning(&format!("{id}="), &ground.title);
    known.map(|known| known.by_id.iter().map(ground).collect()).unwrap_or_default()
}

fn categories(catalog: &Catalog) -> Vec<CompletionCandidate> {
    let known = catalog.grounds("en");
    let of = |(id, ground): (&String, &crate::catalog::GroundWording)| {
        ground.categories.keys().map(|category| meaning(&format!("{id}={category}"), &ground.title)).collect::<Vec<_>>()
    };
    known.map(|known| known.by_id.iter().flat_map(of).collect()).unwrap_or_default()
}

fn languages(catalog: &Catalog) -> Vec<CompletionCandidate> {
    let name = |tag: &String| catalog.phrases(tag).map(|phrases| phrases.name.clone()).unwrap_or_default();
    catalog.languages(None).iter().map(|tag| meaning(tag, &name(tag))).collect()
}

fn layouts(catalog: &Catalog) -> Vec<CompletionCandidate> {
    catalog.layouts().map(|all| all.iter().map(|layout| meaning(&layout.id, &layout.name)).collect()).unwrap_or_default()
}

fn processings(catalog: &Catalog) -> Vec<CompletionCandidate> {
    let known = catalog.processings();
    known.map(|known| known.meaning.iter().map(|(id, what)| meaning(id, what)).collect()).unwrap_or_default()
}
