//! `demur batch`: a letter for every row of a members file.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::case_args::LetterArgs;
use super::config;
use super::context::Context;
use super::delivery::{PaceArgs, StaleArgs};
use super::error::{End, Failure};
use super::posting::{self, MailArgs, Post};
use super::progress::Bar;
use super::sheet::{SheetArgs, Source};
use super::words::{self, count};
use super::{stop, stream, terminal};
use crate::ledger::Reader;
use crate::workflow;
use crate::workflow::batch::{self, Output, Plan, Shard, Summary};

/// Write a letter for every row of a members file
///
/// The file is CSV, XLSX, ODS or JSON Lines. Its headings are known in several languages, as exports and people write them;
/// given and family name, street, postcode and town are joined. Required are name, country, an account or page by which the
/// company finds the person, and an address for the answer: `demur batch --columns` lists all. Columns that are not known are
/// left alone. The folder gets one file per row, manifest.csv, and rejected.csv with the rows that need fixing and why. Run the
/// same command again to continue: what is done and unchanged is kept.
///
/// Example: demur batch members.csv --controller linkedin -o letters
#[derive(Debug, Args)]
#[allow(clippy::doc_markdown, reason = "column names, as typed")]
pub(super) struct Batch {
    /// The members file; "-" is standard input
    #[arg(required_unless_present_any = ["join", "columns"], conflicts_with = "join")]
    members: Option<PathBuf>,
    #[command(flatten)]
    sheet: SheetArgs,
    #[command(flatten)]
    letter: LetterArgs,
    #[command(flatten)]
    out: Out,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    pace: PaceArgs,
    #[command(flatten)]
    stale: StaleArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Out {
    /// Folder for letters and lists
    #[arg(short, long, value_name = "DIR", required_unless_present_any = ["check", "columns"])]
    output: Option<PathBuf>,
    /// Format of the letters
    #[arg(short, long, value_name = "FORMAT", default_value = "pdf")]
    format: Format,
    /// Open a case for each letter, so that what comes of it can be noted (see `demur record sent --batch`)
    #[arg(long, conflicts_with_all = ["send", "join", "check", "columns"])]
    record: bool,
    /// Also write all letters to letters.zip in the folder
    #[arg(long)]
    zip: bool,
    /// Also write all letters to one PDF for a print shop, each on a new sheet
    #[arg(long, value_name = "FILE.pdf")]
    merge: Option<PathBuf>,
    /// Number of threads; default: one per processor
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Keep letters that are done and unchanged; `--resume=false` writes all again
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1,
          default_missing_value = "true", require_equals = true)]
    resume: bool,
    /// Only the first N rows, to try it out
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Only every Nth row, starting with row K: one part of a run split over several machines
    #[arg(long, value_name = "K/N", value_parser = shard)]
    shard: Option<Shard>,
    /// Check and join the folders of all shards of a run
    #[arg(long, value_name = "DIR", num_args = 1.., conflicts_with_all = ["shard", "limit", "merge", "send"])]
    join: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Plain text, 72 columns
    Text,
    /// PDF, to print and post
    Pdf,
    /// HTML, a single file
    Html,
    /// Word document, to edit
    Docx,
    /// Short text for a web form
    Form,
    /// The letter and its facts
    Json,
    /// A message from the member's own address that a mail program can open
    Eml,
}

impl From<Format> for Output {
    fn from(format: Format) -> Self {
        Self::Letter(match format {
            Format::Text => workflow::Format::Text,
            Format::Pdf => workflow::Format::Pdf,
            Format::Html => workflow::Format::Html,
            Format::Docx => workflow::Format::Docx,
            Format::Form => workflow::Format::Form,
            Format::Json => workflow::Format::Json,
            Format::Eml => return Self::Message,
        })
    }
}

/// `3/16`
fn shard(text: &str) -> Result<Shard, String> {
    let parsed = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match parsed {
        Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
        _ => Err("write K/N, for example 3/16: the third of sixteen".to_owned()),
    }
}

impl Batch {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let Self { members, sheet, letter, out, mail, pace, stale } = self;
        if sheet.columns {
            return super::sheet::columns(context);
        }
        let folder = out.output.clone().unwrap_or_default();
        let Some(members) = members else { return join(&out, &folder, context) };
        let to = mail.to.as_deref().map(|to| config::mailbox("--to", to)).transpose()?;
        if to.is_some() && out.format != Format::Eml && !mail.send {
            return Err(Failure::usage("--to needs --send or --format eml", "leave it out"));
        }
        if out.format == Format::Form && mail.send {
            let what = "--format form writes the short text for a web form, but --send e-mails the letter";
            return Err(Failure::usage(what, "drop one of them"));
        }
        if stream::is_stream(&members) && (mail.send || out.record || out.merge.is_some() || sheet.sample.is_some()) {
            let name = if members == Path::new("-") { "standard input".to_owned() } else { members.display().to_string() };
            let what = format!("{name} can only be read once, but --send, --record, --merge and --sample read the rows again");
            return Err(Failure::usage(what, "pass a file"));
        }
        let others = letter.files();
        let inputs = posting::inputs(&members, &others);
        if !sheet.check {
            batch::check_targets(&inputs, &folder, out.merge.as_deref()).map_err(|error| Failure::of_batch(error, false))?;
        }
        let look = letter.look()?;
        let (base, represented) = letter.base(context)?;
        let post = mail.send.then(|| Post::ready(&mail, &stale, context)).transpose()?;
        let from = post.as_ref().map(|post| post.from().clone());
        let ledger = earlier(mail.send, context)?.map(Mutex::new);
        let catalog = context.catalog.clone().cached();
        let mut plan = Plan {
            catalog: &catalog,
            today: Context::today(),
            base,
            represented,
            form: out.format.into(),
            render: look.options(workflow::Format::Pdf),
            to: to.as_ref(),
            posted: from.as_ref(),
            stale_after: post.as_ref().map(|post| post.stale_after),
            ledger: ledger.as_ref(),
            jobs: jobs(out.jobs),
            resume: out.resume,
            limit: out.limit,
            shard: out.shard,
            only: None,
        };
        let (source, notes) = Source::of(&members, &sheet, context)?;
        let open = || source.open();
        let stop = stop::flag();
        if sheet.check {
            return super::sheet::check(&plan, &open, &stop, context);
        }
        let picked = sheet.pick(&plan, &open, &stop)?;
        let only: Option<Vec<usize>> = picked.as_ref().map(|picked| picked.iter().map(|one| one.row).collect());
        plan.only = only.as_deref();
        let mut bar = Bar::new(context, &folder);
        let held = stop::hold();
        let (summary, ended) = batch::write_all(&plan, &open, &folder, &stop, &mut bar);
        bar.end();
        tell(&summary, &folder, context);
        let mut facts = facts(&summary);
        facts["notes"] = json!(notes);
        let written = verdict(&summary, ended, &folder);
        if written.as_ref().is_err_and(|failure| failure.end() != End::Partly) || !summary.ended {
            return print(&facts, written, context);
        }
        if let Some(picked) = &picked {
            super::sheet::show_sample(picked, &plan, &open, &stop, &mut facts, context)?;
        }
        let mut done = written;
        if out.zip {
            zip(&folder, context)?;
        }
        if let Some(file) = &out.merge {
            let merged = batch::merge(&plan, &open, &folder, file, &stop).map_err(|error| Failure::of_batch(error, true))?;
            context.terminal.say(&format!("set {} in {}", count(merged.letters), file.display()));
            for row in &merged.others {
                let what = "has changed since its letter in the folder was written: print that letter separately";
                context.terminal.warning(&format!("{}: row {row} {what}", file.display()));
            }
            if !merged.others.is_empty() {
                let what = format!("{} not in {}", count(merged.others.len()), file.display());
                done = done.and(Err(Failure::partly(what, "print them from the folder")));
            }
        }
        drop(held);
        if out.record {
            let (recorded, verdict) = super::recording::record(&plan, &open, &folder, &stop, context)?;
            facts["recorded"] = recorded;
            done = verdict.and(done);
        }
        if let Some(post) = post {
            let posted = post.send(&plan, &open, &folder, &pace, &stop, context)?;
            facts["mail"] = posted.facts;
            // A mail failure outweighs rows without a letter.
            done = posted.verdict.and(done);
        }
        print(&facts, done, context)
    }
}

/// The outcome outweighs a failure to print the facts.
fn print(facts: &Value, done: Result<(), Failure>, context: &Context) -> Result<(), Failure> {
    let told = if context.json { terminal::json(facts) } else { Ok(()) };
    done.and(told)
}

/// What was sent before. An unreadable ledger does not stop letters on paper.
fn earlier(send: bool, context: &Context) -> Result<Option<Reader>, Failure> {
    match context.reader() {
        Err(failure) if !send => {
            let what = "could not check for letters e-mailed before";
            context.terminal.warning(&format!("{what}: {failure}; {}", failure.hint()));
            Ok(None)
        }
        read => read,
    }
}

fn jobs(typed: Option<u16>) -> usize {
    typed.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

fn join(out: &Out, folder: &Path, context: &Context) -> Result<(), Failure> {
    let ledger = earlier(false, context)?.map(Mutex::new);
    let joined = batch::join(&out.join, folder, ledger.as_ref()).map_err(|error| Failure::of_batch(error, false))?;
    let batch::Joined { letters, rejected, left_out, unmailed, warned, taken_away, archive_taken_away } = joined;
    context.terminal.say(&format!(
        "joined {} folders: {} in {}, {rejected} rows rejected, {left_out} left out{}",
        out.join.len(),
        count(letters),
        folder.display(),
        gone(taken_away)
    ));
    let done = Summary { unchanged: letters, rejected, left_out, unmailed, ..Summary::default() };
    tell(&Summary { warned, archive_taken_away, ..Summary::default() }, folder, context);
    if out.zip {
        zip(folder, context)?;
    }
    let facts =
        json!({ "letters": letters, "rejected": rejected, "left_out": left_out, "warned": warned, "taken_away": taken_away });
    print(&facts, verdict(&done, Ok(()), folder), context)
}

fn zip(folder: &Path, context: &Context) -> Result<(), Failure> {
    let zipped = batch::zip(folder).map_err(|error| Failure::of_batch(error, true))?;
    let archive = folder.join("letters.zip");
    context.terminal.say(&format!("added {} to {}", count(zipped.letters), archive.display()));
    Ok(())
}

fn gone(files: usize) -> String {
    if files > 0 { format!(", removed {files} of rows that are gone or renamed") } else { String::new() }
}

/// Prints a summary.
fn tell(summary: &Summary, folder: &Path, context: &Context) {
    let Summary { written, unchanged, rejected, left_out, warned, taken_away, .. } = *summary;
    if let Some(shared) = summary.shared {
        context.terminal.warning(&words::of_shared(&shared));
    }
    if written + unchanged + rejected + left_out > 0 {
        let there = if unchanged > 0 { format!(", kept {unchanged} unchanged") } else { String::new() };
        context.terminal.say(&format!("wrote {} to {}{there}{}", count(written), folder.display(), gone(taken_away)));
    }
    if summary.archive_taken_away {
        context.terminal.say("removed letters.zip, which held other letters; --zip writes it again");
    }
    if summary.hidden > 0 {
        context.terminal.warning(&words::of_hidden(summary.hidden));
    }
    if warned > 0 {
        let list = folder.join("manifest.csv");
        context.terminal.warning(&format!(
            "{} {} warnings: see the column warnings of {}",
            count(warned),
            if warned == 1 { "has" } else { "have" },
            list.display()
        ));
    }
}

/// The summary as JSON.
fn facts(summary: &Summary) -> Value {
    json!({
        "written": summary.written,
        "unchanged": summary.unchanged,
        "rejected": summary.rejected,
        "unmailed": summary.unmailed,
        "left_out": summary.left_out,
        "hidden": summary.hidden,
        "warned": summary.warned,
        "taken_away": summary.taken_away,
        "in_manifest": summary.in_manifest,
        "interrupted": summary.interrupted,
        "shared_fact": summary.shared.map(|s| json!({ "row": s.row, "rows": s.rows, "of": s.of })),
    })
}

fn verdict(summary: &Summary, ended: Result<(), batch::Error>, folder: &Path) -> Result<(), Failure> {
    let done = summary.written + summary.unchanged + summary.rejected + summary.left_out;
    ended.map_err(|error| Failure::of_batch(error, done > 0))?;
    if summary.interrupted {
        let what = format!("interrupted after {done} rows; the manifest lists what is done");
        return Err(Failure::interrupted(what, words::GOES_ON));
    }
    let (rejected, left_out) = (summary.rejected, summary.left_out);
    let list = folder.join("rejected.csv").display().to_string();
    let by_post = summary.unmailed;
    let posted = format!("print and post the letters that {list} names: their companies have no e-mail address");
    if rejected + left_out == 0 {
        let what = format!("{} cannot be e-mailed", count(by_post));
        return if by_post == 0 { Ok(()) } else { Err(Failure::partly(what, posted)) };
    }
    let has = |n: usize| if n == 1 { "has" } else { "have" };
    let mut hints = Vec::new();
    if rejected > 0 {
        hints.push(format!("fix the rows in {list}, which gives the reasons, and pass it as members file with another -o"));
    }
    if left_out > 0 {
        let list = folder.join("left-out.csv").display().to_string();
        hints.push(format!("see {list} for who was left out, and why"));
    }
    if by_post > 0 {
        hints.push(posted);
    }
    let what = if left_out == 0 {
        format!("{rejected} of {done} rows {} no letter", has(rejected))
    } else {
        format!(
            "{} of {done} rows {} no letter: {rejected} rejected, {left_out} left out",
            rejected + left_out,
            has(rejected + left_out)
        )
    };
    Err(Failure::partly(what, hints.join("; ")))
}
