//! `demur letter`: one letter, from flags, a case file and the profile.

use std::path::{Path, PathBuf};

use clap::Args;

use super::case_args::{CaseArgs, Look};
use super::clipboard::Clipboard;
use super::context::Context;
use super::error::Failure;
use super::format::Format;
use super::{config, keeping, output, send, terminal};
use crate::case::Case;
use crate::law::PeriodKind;
use crate::mail::{self, Mailbox};
use crate::workflow::{self, LetterWriter, MailError, MailOptions, WrittenLetter, prepare, write_letter};

/// Write one letter
///
/// Who you are, to whom you write and why is read from flags, a case file and profile.toml: flags override the case file, and
/// the case file overrides the profile.
#[derive(Debug, Args)]
pub(super) struct Letter {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    out: Out,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct Out {
    /// Format of the letter; default: by the extension of the output file, else text
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to this file; "-" is standard output; an existing file is replaced in one step
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Copy the text for the web form to the clipboard too (with --format form)
    #[arg(long, conflicts_with = "mailto")]
    copy: bool,
    /// Print a link that opens your mail program with the short version of the letter
    #[arg(long, conflicts_with_all = ["format", "output"])]
    mailto: bool,
    /// E-mail address of the company, instead of the register's (with --mailto and eml)
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Do not open a case for the letter: keep nothing of it
    #[arg(long)]
    no_record: bool,
}

impl Letter {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let Self { case, out } = self;
        let format = Format::chosen(out.format, out.output.as_deref(), context.json)?;
        if out.to.is_some() && !out.mailto && format != Format::Eml {
            return Err(Failure::usage("--to needs --mailto or --format eml", "use `demur send` to send the letter"));
        }
        let clipboard = out.clipboard(format)?;
        let target = out.output.clone().filter(|path| !output::is_stdout(path));
        format.shown_or(target.as_deref())?;
        let to = out.to.as_deref().map(|to| config::mailbox("--to", to)).transpose()?;
        let Some(rendered) = format.rendered() else {
            let (case, look) = case.read("letter", context)?;
            return eml(&case, &look, to.as_ref(), target.as_deref(), !out.no_record, context);
        };
        if out.mailto {
            let (case, look) = case.read("letter", context)?;
            return mailto(&case, &look, to, context);
        }
        case.warn_of_idle_flags(rendered, context);
        let (case, look) = case.asked("letter", context)?;
        context.warn_of_twins(&case);
        let written = write_letter(&case, &context.catalog, Context::today(), &look.options(rendered))
            .map_err(|error| context.all_of(&case, error.into()))?;
        context.terminal.warnings(&written.composed.warnings);
        output::put(target.as_deref(), &written.bytes, context)?;
        say_facts(&written, context);
        if let Some(path) = target.filter(|path| !out.no_record && !super::stream::is_stream(path)) {
            keeping::keep(&case, &written.composed, &look, &path, &written.bytes, context);
        }
        let Some(clipboard) = clipboard else { return Ok(()) };
        clipboard.copy(&String::from_utf8_lossy(&written.bytes)).map_err(|why| {
            Failure::partly(format!("--copy: the text was written, but not copied: {why}"), "copy what was written by hand")
        })?;
        context.terminal.say("the text is in the clipboard");
        Ok(())
    }
}

/// The message as a file, from the person's own address.
fn eml(
    case: &Case,
    look: &Look,
    to: Option<&Mailbox>,
    target: Option<&Path>,
    keep: bool,
    context: &Context,
) -> Result<(), Failure> {
    let Some(email) = &case.person.email else {
        return Err(send::no_mail(MailError::NoSender, context));
    };
    let from = config::mailbox("person.email", email)?.with_name(&case.person.name);
    let options = MailOptions { from: &from, to, now: Context::now(), today: Context::today(), draft: true };
    let writer = LetterWriter::new(&context.catalog, look.options(workflow::Format::Pdf))?;
    let prepared = prepare(case, &writer, &options).map_err(|error| context.all_of(case, send::no_mail(error, context)))?;
    context.terminal.warnings(&prepared.composed.warnings);
    output::put(target, &prepared.message.bytes, context)?;
    if let Some(path) = target.filter(|_| keep) {
        keeping::keep(case, &prepared.composed, look, path, &prepared.message.bytes, context);
    }
    Ok(())
}

/// Longest link known to arrive whole: Windows passes on at most 2,083 characters (its limit for URLs).
const MAX_LINK: usize = 2_083;

/// A link with the short version: no link can carry a file or a whole letter.
fn mailto(case: &Case, look: &Look, to: Option<Mailbox>, context: &Context) -> Result<(), Failure> {
    let mut written = write_letter(case, &context.catalog, Context::today(), &look.options(workflow::Format::Form))
        .map_err(|error| context.all_of(case, error.into()))?;
    let to = workflow::recipient(&mut written.composed, to.as_ref())
        .map_err(|error| context.all_of(case, send::no_mail(error, context)))?;
    let subject = workflow::subject(&written.composed);
    let link = mail::mailto(&to, &subject, &String::from_utf8_lossy(&written.bytes));
    context.terminal.warnings(&written.composed.warnings);
    if link.len() > MAX_LINK {
        context.terminal.warning(&format!(
            "the link has {} characters, but some mail programs accept only {MAX_LINK}; check that the text arrived whole",
            link.len()
        ));
    }
    if context.json {
        return terminal::json(&serde_json::json!({ "mailto": link }));
    }
    terminal::data(format!("{link}\n").as_bytes())
}

impl Out {
    /// The clipboard, if the text shall be there.
    fn clipboard(&self, format: Format) -> Result<Option<Clipboard>, Failure> {
        if !self.copy {
            return Ok(None);
        }
        if format != Format::Form {
            return Err(Failure::usage("--copy needs --format form", "a web form takes the short version alone"));
        }
        let hint = "install wl-clipboard, xclip or xsel, or write the text to a file with -o FILE";
        Clipboard::find().map(Some).ok_or_else(|| Failure::refused("--copy: there is no way to the clipboard here", hint))
    }
}
fn say_facts(written: &WrittenLetter, context: &Context) {
    let facts = &written.composed.facts;
    if context.json {
        return;
    }
    let company = facts.recipient.legal_name.as_ref().unwrap_or(&facts.recipient.name);
    for due in facts.deadlines.iter().filter(|due| due.kind == PeriodKind::Answer) {
        let kind = if due.statutory { "an answer is due" } else { "an answer is requested" };
        let by = if due.holidays_known { due.due.to_string() } else { format!("{} or the next day that is no holiday", due.due) };
        context.terminal.say(&format!("to {company} ({}); if it arrives on {}, {kind} by {by}", facts.law, due.received));
    }
    context.terminal.detail(&format!(
        "template {}, regime {}, jurisdiction {}, language {}, authority {}, processing {}, reference {}",
        facts.template,
        facts.regime,
        facts.jurisdiction,
        facts.language,
        facts.authority,
        facts.processing.join(" "),
        facts.reference
    ));
    for cited in &facts.citations {
        context.terminal.detail(&format!("cites {}: {}", cited.key, cited.form));
    }
}
