//! `demur case`: the cases, what happened in them, and erasing one.

mod list;
mod show;
pub(super) mod summary;

pub(super) use show::said;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{stop, terminal};
use crate::ledger::{self, Ledger, Reader};
use crate::workflow::case::{self, CaseFile};

/// Letters and what came of them
#[derive(Debug, Args)]
pub(super) struct Cases {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the cases
    List {
        /// Only those that are not over
        #[arg(long)]
        open: bool,
        /// Only those with this company, by a part of its name
        #[arg(long, value_name = "NAME")]
        company: Option<String>,
        /// Count what came of them, by company, without small counts: what an association can publish
        #[arg(long, conflicts_with = "open")]
        summary: bool,
        #[command(flatten)]
        out: summary::Out,
    },
    /// Show one case: what happened when
    Show {
        /// The reference printed in the letter
        #[arg(value_name = "REFERENCE")]
        reference: String,
        /// Check that everything is as it was recorded
        #[arg(long)]
        verify: bool,
        /// Write the files kept with the case into this folder
        #[arg(long, value_name = "FOLDER")]
        files: Option<PathBuf>,
        /// Draw events and days on a line as a picture (SVG); `-` for standard output
        #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "verify"])]
        svg: Option<PathBuf>,
    },
    /// Erase a case: its letters, events and proofs
    Forget {
        /// The reference printed in the letter
        #[arg(value_name = "REFERENCE")]
        reference: String,
        /// Do not ask for confirmation
        #[arg(short, long)]
        yes: bool,
    },
}

impl Cases {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        match self.command {
            Command::List { company, summary: true, out, .. } => summary::execute(company.as_deref(), &out, context),
            Command::List { open, company, .. } => list::execute(open, company.as_deref(), context),
            Command::Show { reference, verify, files, svg } => {
                let reader = context.reader()?.ok_or_else(|| unknown(&reference))?;
                match (files, svg) {
                    (Some(folder), _) => write_files(&reader, &reference, &folder, context),
                    (None, Some(file)) => show::draw(&reader, &reference, &file, context),
                    (None, None) => show::show(&reader, &reference, verify, context),
                }
            }
            Command::Forget { reference, yes } => forget(&reference, yes, context),
        }
    }
}

/// The error for a reference that no case has.
pub(super) fn unknown(reference: &str) -> Failure {
    ledger::Error::NoCase { reference: reference.chars().take(60).collect() }.into()
}

/// The ledger, to write to; an error if there is none.
pub(super) fn ledger(reference: &str, context: &Context) -> Result<Ledger, Failure> {
    Ledger::open_existing(context.data_folder()?)?.ok_or_else(|| unknown(reference))
}

/// Whether a company is asked for, by a part of its name.
fn is_wanted(company: Option<&str>) -> impl Fn(&str) -> bool {
    let wanted = company.map(str::to_lowercase);
    move |name| wanted.as_ref().is_none_or(|wanted| name.to_lowercase().contains(wanted))
}

/// The ledger, to look where all cases stand. After many letters, or with new law, that is noted for all that look after this
/// one; where nothing can be written it is only found.
pub(super) fn settled(context: &Context) -> Result<Option<Reader>, Failure> {
    let Some(reader) = context.reader()? else { return Ok(None) };
    if !case::is_unsettled(&reader, &context.catalog)? {
        return Ok(Some(reader));
    }
    drop(reader);
    let _held = stop::hold();
    if let Ok(Some(mut ledger)) = Ledger::open_existing(context.data_folder()?) {
        let _ = case::settle(&mut ledger, &context.catalog, Context::today());
    }
    context.reader()
}

/// Writes what is kept with a case, under the number of its event.
fn write_files(reader: &Reader, reference: &str, folder: &std::path::Path, context: &Context) -> Result<(), Failure> {
    let file = CaseFile::read(reader, reference)?;
    let made = crate::files::private_folder(folder);
    made.map_err(|error| Failure::refused(format!("{}: {error}", folder.display()), "choose another folder"))?;
    let mut count = 0;
    for recorded in &file.recorded {
        for kept in &recorded.files {
            let path = folder.join(format!("{:02}-{}", recorded.number, plain(&kept.name)));
            super::output::put(Some(&path), &reader.kept_file(kept.id)?, context)?;
            count += 1;
        }
    }
    if count == 0 {
        context.terminal.say("no files are kept with this case");
    }
    Ok(())
}

/// A name that leads nowhere else.
fn plain(name: &str) -> String {
    name.chars().map(|c| if matches!(c, '/' | '\\' | ':') || c.is_control() { '-' } else { c }).collect()
}

fn forget(reference: &str, yes: bool, context: &Context) -> Result<(), Failure> {
    let mut ledger = ledger(reference, context)?;
    let letters = ledger.letters(reference)?;
    let first = letters.first().ok_or_else(|| unknown(reference))?;
    if !yes {
        if !context.may_ask() {
            return Err(Failure::usage("no terminal to ask for confirmation", "add --yes to erase without confirmation"));
        }
        let what = if letters.len() == 1 { "its letter".to_owned() } else { format!("its {} letters", letters.len()) };
        let question = format!("Erase case {} with {}: {what}, events and proofs?", first.reference, first.controller);
        if !terminal::confirm(&question, "nothing was erased")? {
            return Err(Failure::refused("nothing was erased", "answer y to erase it"));
        }
    }
    let _held = stop::hold();
    let forgotten = ledger.forget(&first.reference.clone(), Context::now().timestamp_millis())?;
    let kept = "kept: its reference, the company, the times, and hashes of name, address and account, so that the same \
                letter is not sent a second time";
    context.terminal.say(&format!("erased {}; {kept}", forgotten.reference));
    if context.json {
        let kept = ["reference", "controller", "times", "hashes of name, address and account"];
        return terminal::json(&json!({ "reference": forgotten.reference, "kept": kept }));
    }
    Ok(())
}
