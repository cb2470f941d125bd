//! `demur case`: the cases, what happened in them, and erasing one.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::context::Context;
use super::error::Failure;
use super::{stop, terminal, times};
use crate::history::{Event, What};
use crate::ledger::{self, Broken, CaseEntry, Ledger, Reader, Recorded};
use crate::text::{Said, hexadecimal};
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
            Command::List { open, company } => list(open, company.as_deref(), context),
            Command::Show { reference, verify, files } => {
                let reader = context.reader()?.ok_or_else(|| unknown(&reference))?;
                if let Some(folder) = files {
                    return write_files(&reader, &reference, &folder, context);
                }
                show(&reader, &reference, verify, context)
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

fn list(open: bool, company: Option<&str>, context: &Context) -> Result<(), Failure> {
    let reader = settled(context)?;
    let all = reader.map(|reader| case::cases(&reader, &context.catalog, Context::today())).transpose()?;
    let mut cases = all.unwrap_or_default();
    let wanted = company.map(str::to_lowercase);
    let is_over = |case: &CaseEntry| case.forgotten || matches!(case.state.as_str(), "closed" | "complied");
    cases.retain(|case| !(open && is_over(case)));
    cases.retain(|case| wanted.as_ref().is_none_or(|wanted| case.controller.to_lowercase().contains(wanted)));
    if context.json {
        return terminal::json(&cases.iter().map(entry).collect::<Vec<_>>());
    }
    let row = |case: &CaseEntry| {
        let next = match &case.next_day {
            Some(day) => format!("{} {day}", case.next_step),
            None => case.next_step.clone(),
        };
        let state = if case.forgotten { "forgotten".to_owned() } else { case.state.clone() };
        vec![
            case.reference.clone(),
            state,
            next,
            times::day(case.created).map_or_else(String::new, |day| day.to_string()),
            case.controller.clone(),
        ]
    };
    terminal::rows(&["reference", "state", "next", "since", "company"], &cases.iter().map(row).collect::<Vec<_>>(), context)
}

fn entry(case: &CaseEntry) -> Value {
    json!({
        "reference": case.reference,
        "company": case.controller,
        "created": times::utc(case.created),
        "state": if case.forgotten { "forgotten" } else { &case.state },
        "next": case.next_day.as_ref().map(|day| json!({ "step": case.next_step, "day": day })),
    })
}

fn show(reader: &Reader, reference: &str, verify: bool, context: &Context) -> Result<(), Failure> {
    let file = CaseFile::read(reader, reference)?;
    let broken = if verify { Some(reader.verify(reference)?) } else { None };
    if context.json {
        terminal::json(&facts(&file, broken.as_deref()))?;
    } else {
        terminal::data(terminal::safe(&described(&file)).as_bytes())?;
    }
    match broken {
        None => Ok(()),
        Some(broken) if broken.is_empty() => {
            context.terminal.say("everything is as it was recorded");
            Ok(())
        }
        Some(broken) => {
            let what = broken.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            let hint = "compare with a copy of the ledger; what you have on paper and in your mailbox still counts";
            Err(Failure::of_value(&broken[0], hint).saying(format!("{}: {what}", file.reference)))
        }
    }
}

fn described(file: &CaseFile) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:<13}{}", "Reference", file.reference);
    let _ = writeln!(text, "{:<13}{}", "Company", file.company);
    let _ = writeln!(text, "\nEvents");
    for recorded in &file.recorded {
        let Ok(event) = serde_json::from_str::<Event>(&recorded.body) else { continue };
        let _ = writeln!(text, "  {}  {}", event.on, said(&event));
        for file in &recorded.files {
            let _ = writeln!(text, "{:14}{} ({} bytes, SHA-256 {})", "", file.name, file.bytes, hexadecimal(&file.sha256));
        }
    }
    text
}

/// An event in a line.
pub(super) fn said(event: &Event) -> String {
    let mut line = match &event.what {
        What::Written { letter, kind } => format!("written: {} (letter {letter})", kind.name()),
        What::Sent { letter, kind, by, tracking } => {
            let by = serde_json::to_value(by).ok().and_then(|by| by.as_str().map(str::to_owned)).unwrap_or_default();
            let tracking = tracking.as_ref().map_or_else(String::new, |number| format!(", {number}"));
            format!("sent: {} (letter {letter}) by {by}{tracking}", kind.name())
        }
        What::Delivered { letter } => format!("delivered: letter {letter}"),
        What::Returned { letter } => format!("returned: letter {letter}"),
        What::Answered { kinds, quotes } => {
            let quotes: String = quotes.iter().map(|quote| format!(" “{quote}”")).collect();
            format!("answered: {}{quotes}", kinds.join(", "))
        }
        other => other.name().to_owned(),
    };
    if let Some(note) = &event.note {
        let _ = write!(line, "; {note}");
    }
    line
}

fn facts(file: &CaseFile, broken: Option<&[Broken]>) -> Value {
    let event = |recorded: &Recorded| {
        let mut event: Value = serde_json::from_str(&recorded.body).unwrap_or_default();
        event["number"] = recorded.number.into();
        event["recorded"] = times::utc(recorded.at).into();
        event["sha256"] = hexadecimal(&recorded.sha256).into();
        let files = recorded.files.iter();
        event["files"] =
            files.map(|file| json!({ "name": file.name, "bytes": file.bytes, "sha256": hexadecimal(&file.sha256) })).collect();
        event
    };
    let mut facts = json!({
        "reference": file.reference,
        "company": file.company,
        "events": file.recorded.iter().map(event).collect::<Vec<_>>(),
    });
    if let Some(broken) = broken {
        facts["broken"] = broken.iter().map(|broken| json!(Said(broken))).collect();
    }
    facts
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
