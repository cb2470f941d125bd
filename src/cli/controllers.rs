//! `demur controllers`: the user's own records of companies.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::context::Context;
use super::controllers_ask::page;
use super::error::Failure;
use super::{controllers_edit, controllers_import, controllers_show, terminal, words};
use crate::case::{Named, SourceLocation};
use crate::text::{Said, clean as clean_text};
use crate::workflow::companies::{CompanyProblem, NewCompany, check_companies};

/// Take over, show, add, change and check records of companies
#[derive(Debug, Args)]
pub(super) struct Controllers {
    #[command(subcommand)]
    what: ControllersCommand,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "only one exists")]
enum ControllersCommand {
    /// Take over a copy of github.com/datenanfragen/data: some 3,000 companies
    ///
    /// The records are CC0 and come into your own folder. Nobody has reviewed them: a letter takes name, address, e-mail and
    /// web form from them, says nothing else of the company, and warns. None of demur's own records and none of yours is
    /// replaced; a later import renews what you have not changed. Each record that is left out, and each that needs a look, is
    /// a line on standard output, with the reason.
    Import {
        /// The folder of the repository, or the zip archive that GitHub offers
        #[arg(value_name = "DIR|ZIP")]
        from: PathBuf,
        /// Only companies for people in this country, and those for all
        #[arg(long, value_name = "CC")]
        country: Option<String>,
    },
    /// Show the record of a company: where letters go, where that stands, who has reviewed it
    Show {
        /// The company, by any of its names, for instance linkedin
        id: String,
    },
    /// Add a company of your own
    ///
    /// On a terminal, asks for what is missing and no flag gives.
    Add(Add),
    /// Change the record of a company in your editor
    ///
    /// Opens your own record, or a copy of demur's, in $VISUAL or $EDITOR. It replaces the record only if it can be read and
    /// letters can be made of it; else your text is kept, and the same command goes on with it.
    Edit {
        /// The company, by any of its names, for instance linkedin
        id: String,
    },
    /// Report what is wrong with your own records
    ///
    /// Records older than a year, addresses without a country or too long for the window, unknown keys, two companies with one
    /// name, and your own records in place of demur's. Exits with 1 if there is anything.
    Check,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// What you type for it, such as example-org
    pub(super) id: String,
    /// Its name
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Its legal name, if that is another
    #[arg(long, value_name = "NAME")]
    pub(super) legal_name: Option<String>,
    /// Another name by which you look for it; repeatable
    #[arg(long, value_name = "NAME")]
    pub(super) also: Vec<String>,
    /// A line of its postal address; repeatable
    #[arg(long, value_name = "LINE")]
    pub(super) address: Vec<String>,
    /// Country of the address, by name or ISO 3166-1 code
    #[arg(long, value_name = "CC")]
    pub(super) country: Option<String>,
    /// Its e-mail address for such requests
    #[arg(long, value_name = "ADDRESS")]
    pub(super) email: Option<String>,
    /// Its web form for such requests
    #[arg(long, value_name = "URL")]
    pub(super) form: Option<String>,
    /// Where that stands; repeatable
    #[arg(long, value_name = "URL")]
    pub(super) source: Vec<String>,
    /// Add the record in this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "legal_name", "also", "address", "country", "email", "form", "source"])]
    pub(super) from: Option<PathBuf>,
    /// Write a record to fill in to this file, and add nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "legal_name", "also", "address", "country", "email", "form", "source", "from"])]
    pub(super) template: Option<PathBuf>,
}

impl Add {
    /// The company that the flags describe.
    pub(super) fn company(&self) -> NewCompany {
        NewCompany {
            id: self.id.clone(),
            name: self.name.clone().unwrap_or_default(),
            legal_name: self.legal_name.clone(),
            also: self.also.clone(),
            address: self.address.clone(),
            country: self.country.clone(),
            email: self.email.clone(),
            form: self.form.clone(),
            sources: self.source.clone(),
        }
    }
}

impl Controllers {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        match self.what {
            ControllersCommand::Import { from, country } => controllers_import::import(&from, country.as_deref(), context),
            ControllersCommand::Show { id } => controllers_show::show(&id, context),
            ControllersCommand::Add(add) => controllers_edit::add(add, context),
            ControllersCommand::Edit { id } => controllers_edit::edit(&id, context),
            ControllersCommand::Check => check(context),
        }
    }
}

/// The code of a country, from a code or a name.
pub(super) fn country_code(typed: &str, context: &Context) -> Result<String, Failure> {
    let flag = || SourceLocation { source: Some("--country".to_owned()), ..SourceLocation::default() };
    context.meant(Named::Country, typed, flag)
}

fn check(context: &Context) -> Result<(), Failure> {
    let (records, problems) = check_companies(context.config_folder()?, Context::today())?;
    if context.json {
        let json = |problem: &CompanyProblem| {
            let mut json = serde_json::to_value(Said(&problem.fault)).unwrap_or_default();
            json["id"] = problem.id.as_str().into();
            json["file"] = problem.file.as_str().into();
            json["hint"] = problem.fault.next_step().into();
            json
        };
        let problems: Vec<serde_json::Value> = problems.iter().map(json).collect();
        terminal::json(&serde_json::json!({ "records": records, "problems": problems }))?;
    } else {
        let line = |problem: &CompanyProblem| {
            let line = words::line_of(&problem.fault).map(|line| format!(":{line}")).unwrap_or_default();
            format!("{}{line}: {}; {}\n", problem.file, problem.fault, problem.fault.next_step())
        };
        terminal::data(problems.iter().map(line).collect::<String>().as_bytes())?;
    }
    if problems.is_empty() {
        context.terminal.say(&format!("{} of your own checked", words::records(records)));
        return Ok(());
    }
    let what = format!("{} in {} of your own", words::problems(problems.len()), words::records(records));
    Err(Failure::refused(what, "each is listed with its file and what to do about it"))
}

/// Checks the flags as a case file checks its fields.
pub(super) fn cleaned(mut company: NewCompany) -> Result<NewCompany, Failure> {
    let clean = |flag: &str, text: &mut String, most: usize| -> Result<(), Failure> {
        *text =
            clean_text(text, most).map_err(|why| Failure::refused(format!("--{flag} {why}"), "type it again without that"))?;
        Ok(())
    };
    clean("name", &mut company.name, crate::text::MAX_NAME)?;
    for (flag, text) in [("legal-name", &mut company.legal_name), ("email", &mut company.email), ("form", &mut company.form)] {
        if let Some(text) = text {
            clean(flag, text, crate::text::MAX_LINE)?;
        }
    }
    for (flag, texts) in [("also", &mut company.also), ("address", &mut company.address), ("source", &mut company.sources)] {
        for text in texts.iter_mut() {
            clean(flag, text, crate::text::MAX_LINE)?;
        }
    }
    if let Some(form) = &company.form {
        page(form).map_err(|why| Failure::refused(format!("--form: {why}"), "pass the address of the page"))?;
    }
    Ok(company)
}
