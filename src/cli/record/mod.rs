//! `demur record`: notes what happened to a letter.

mod batch;
mod received;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{ArgGroup, Args, ValueEnum};
use serde_json::json;

use super::context::{Context, read_bytes};
use super::error::Failure;
use super::{stop, terminal};
use crate::history::{By, Event};
use crate::ledger::Ledger;
use crate::workflow::case::{self, Proof, Report, Reported};

/// The largest proof that is read; a larger one is refused with its size.
const MOST: u64 = 1_000_000_000;

/// Note what happened to a letter
///
/// What you note decides which day counts and which letter comes next: see `demur due` and `demur case show`. Nothing that was
/// noted is ever changed; note what is right, and the day on which it happened.
///
/// With --eml, a mail of the company is read: its case is found by the reference or by what it answers, and the passages that
/// speak for a kind of answer are shown. Only what you confirm is noted, and the mail is kept with the case. Attachments are
/// not read, and whether the mail is from whom it says (DKIM) is not checked.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("many").args(["eml", "batch"]))]
pub(super) struct Record {
    /// The reference printed in the letter, for instance LI-7F3A-K2Q9; left out with --batch
    #[arg(value_name = "REFERENCE", required_unless_present = "eml")]
    reference: Option<String>,
    /// What happened
    #[arg(required_unless_present = "many", conflicts_with = "batch")]
    event: Option<EventName>,
    /// Note it for all letters in this folder of `demur batch --record` or `demur follow-up --all-due`: `demur record sent
    /// --batch letters --by post`; they are listed, and you confirm the list
    #[arg(long, value_name = "FOLDER")]
    batch: Option<PathBuf>,
    #[command(flatten)]
    mail: received::Mail,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct How {
    /// The day on which it happened; default: today
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// How the letter was sent
    #[arg(long, value_name = "WAY")]
    by: Option<Way>,
    /// The number of the registered letter, or of the form
    #[arg(long, value_name = "NUMBER")]
    tracking: Option<String>,
    /// A file that proves it, kept with the case; repeat for several
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What you want to remember
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// What kind of answer it is, for instance use-the-setting; repeat for several
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// The company's own words, to be quoted; repeat for several
    #[arg(long = "quote", value_name = "TEXT")]
    quotes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EventName {
    /// The letter went out
    Sent,
    /// It arrived, and you have proof
    Delivered,
    /// It came back
    Returned,
    /// The company says that it has it, and no more
    Acknowledged,
    /// The company takes more time, and says why
    Extended,
    /// The company answered
    Answered,
    /// The company did what you asked
    Complied,
    /// You leave it at that
    Closed,
    /// You take it up again
    Reopened,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// By post
    Post,
    /// By a web form
    Form,
    /// By e-mail, with another program
    Mail,
    /// By fax
    Fax,
    /// Handed over
    Hand,
}

impl Way {
    fn by(self) -> By {
        match self {
            Self::Post => By::Post,
            Self::Form => By::Form,
            Self::Mail => By::Mail,
            Self::Fax => By::Fax,
            Self::Hand => By::Hand,
        }
    }
}

impl Record {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let Self { reference, event, batch, mail, how } = self;
        if let Some(path) = &mail.eml {
            return received::execute(path, &mail, reference, event, how, context);
        }
        // The event stands first where there is no reference.
        let event = match (&batch, event) {
            (Some(_), _) => batch::event(reference.as_deref().unwrap_or_default())?,
            (None, Some(event)) => event,
            (None, None) => return Err(Failure::usage("the event is missing", "see `demur record --help`")),
        };
        if batch.is_some() && (!how.files.is_empty() || how.tracking.is_some()) {
            return Err(Failure::usage("--file and --tracking are about one letter", "note that letter by its reference"));
        }
        let what = how.reported(event)?;
        let proofs = how.files.iter().map(|path| proof(path)).collect::<Result<Vec<_>, _>>()?;
        let report = Report { on: how.on.unwrap_or_else(Context::today), what, note: how.note, proofs };
        match batch {
            Some(folder) => batch::record(&folder, &report, mail.yes, context),
            None => put(&reference.unwrap_or_default(), &report, context),
        }
    }
}

/// Records it, and says so.
pub(super) fn put(reference: &str, report: &Report, context: &Context) -> Result<(), Failure> {
    let _held = stop::hold();
    let mut ledger = super::cases::ledger(reference, context)?;
    let now = Context::now().timestamp_millis();
    let (number, event) = case::record(&mut ledger, reference, report, &context.catalog, Context::today(), now)?;
    say(&ledger, reference, number, &event, context)
}

fn say(ledger: &Ledger, reference: &str, number: u32, event: &Event, context: &Context) -> Result<(), Failure> {
    let reference = reference.to_uppercase();
    context.terminal.say(&format!("{reference}: noted {} on {}", event.what.name(), event.on));
    if context.json {
        let files = ledger.recorded(&reference)?.into_iter().filter(|kept| kept.number == number).flat_map(|kept| kept.files);
        let files: Vec<_> = files.map(|file| file.name).collect();
        return terminal::json(&json!({ "reference": reference, "number": number, "event": event, "files": files }));
    }
    Ok(())
}

impl How {
    /// The event, with the flags that belong to it and no others.
    fn reported(&self, event: EventName) -> Result<Reported, Failure> {
        let only = |given: bool, flag: &str, with: &str| {
            let what = format!("{flag} does not go with {}", event.to_possible_value().map_or("", |_| name(event)));
            if given { Err(Failure::usage(what, format!("{flag} belongs to {with}"))) } else { Ok(()) }
        };
        if event != EventName::Answered {
            only(!self.kinds.is_empty(), "--kind", "answered")?;
            only(!self.quotes.is_empty(), "--quote", "answered")?;
        }
        if event != EventName::Sent {
            only(self.by.is_some(), "--by", "sent")?;
            only(self.tracking.is_some(), "--tracking", "sent")?;
        }
        Ok(match event {
            EventName::Sent => {
                let missing = || Failure::usage("how the letter was sent is missing", "add --by post, form, mail, fax or hand");
                Reported::Sent { by: self.by.ok_or_else(missing)?.by(), tracking: self.tracking.clone() }
            }
            EventName::Delivered => Reported::Delivered,
            EventName::Returned => Reported::Returned,
            EventName::Acknowledged => Reported::Acknowledged,
            EventName::Extended => Reported::Extended,
            EventName::Answered => Reported::Answered { kinds: self.kinds.clone(), quotes: self.quotes.clone() },
            EventName::Complied => Reported::Complied,
            EventName::Closed => Reported::Closed,
            EventName::Reopened => Reported::Reopened,
        })
    }
}

fn name(event: EventName) -> &'static str {
    match event {
        EventName::Sent => "sent",
        EventName::Delivered => "delivered",
        EventName::Returned => "returned",
        EventName::Acknowledged => "acknowledged",
        EventName::Extended => "extended",
        EventName::Answered => "answered",
        EventName::Complied => "complied",
        EventName::Closed => "closed",
        EventName::Reopened => "reopened",
    }
}

/// Reads a proof.
pub(super) fn proof(path: &Path) -> Result<Proof, Failure> {
    let refused =
        |what: &dyn std::fmt::Display| Failure::refused(format!("{}: {what}", path.display()), "give a file that can be read");
    let bytes = read_bytes(path, MOST).map_err(|error| refused(&error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Proof { name, bytes })
}
