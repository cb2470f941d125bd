//! `demur batch`: a letter for every row of a members file.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::case_args::LetterArgs;
use super::context::Context;
use super::error::Failure;
use super::progress::Bar;
use super::{config, host, terminal};
use crate::members::Members;
use crate::workflow::batch::{self, Form, Plan, Shard, Summary};
use crate::workflow;

/// Writes a letter for every row of a members file
///
/// The file is CSV, XLSX, ODS or JSON Lines, with the columns name, address (lines parted by a line break or |), country,
/// email, account_email, account_url, account_name, non_member_url, controller, language, ground, fact, ground_2, fact_2,
/// ground_3, fact_3 and setting_switched_off; name, country and one way to find and to reach the person are required. The
/// folder gets one file for each row, manifest.csv, and rejected.csv with the rows that need mending and the reason. The same
/// command again leaves what is done and unchanged.
///
/// Example: demur batch members.csv --controller linkedin -o letters
#[derive(Debug, Args)]
pub(super) struct Batch {
    /// The members file; "-" is standard input
    #[arg(required_unless_present = "join", conflicts_with = "join")]
    members: Option<PathBuf>,
    /// The company, for rows that name none (see `demur list controllers`)
    #[arg(long, value_name = "ID")]
    controller: Option<String>,
    #[command(flatten)]
    letter: LetterArgs,
    #[command(flatten)]
    out: Out,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Where it goes")]
struct Out {
    /// The folder for letters and lists
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Form of the letters
    #[arg(short, long, value_name = "FORMAT", default_value = "pdf")]
    format: Format,
    /// E-mail address of the company, over the register's (with eml)
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Letters that are made at once; default: as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Leave letters that are done and unchanged; `--resume=false` writes all anew
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1,
          default_missing_value = "true", require_equals = true)]
    resume: bool,
    /// Only the first rows, to try it out
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Only every Nth row, from row K on: one part of a run on several machines
    #[arg(long, value_name = "K/N", value_parser = shard)]
    shard: Option<Shard>,
    /// Check the folders of all shards of a run and join them
    #[arg(long, value_name = "DIR", num_args = 1.., conflicts_with_all = ["shard", "limit"])]
    join: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Plain text, 72 columns
    Text,
    /// PDF for the post
    Pdf,
    /// HTML, one file
    Html,
    /// Short text for a web form
    Form,
    /// The letter and its facts
    Json,
    /// A message from the member's own address, to be opened in a mail program
    Eml,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        Self::Letter(match format {
            Format::Text => workflow::Format::Text,
            Format::Pdf => workflow::Format::Pdf,
            Format::Html => workflow::Format::Html,
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
        _ => Err("write K/N, for instance 3/16: the third of sixteen".to_owned()),
    }
}

impl Batch {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let Self { members, controller, letter, out } = self;
        let Some(members) = members else { return join(&out, context) };
        let look = letter.look()?;
        let (base, represented) = letter.base(controller, context)?;
        let to = out.to.as_deref().map(|to| config::mailbox("--to", to)).transpose()?;
        if to.is_some() && out.format != Format::Eml {
            return Err(Failure::usage("--to is for --format eml", "leave it out"));
        }
        let catalog = context.catalog.clone().keeping();
        let plan = Plan {
            catalog: &catalog,
            today: Context::today(),
            base,
            represented,
            form: out.format.into(),
            wanted: look.wanted(workflow::Format::Pdf),
            to: to.as_ref(),
            jobs: jobs(out.jobs),
            resume: out.resume,
            limit: out.limit,
            shard: out.shard,
        };
        let members = open(&members)?;
        let rejected_in = out.output.join("rejected.csv").display().to_string();
        let mut bar = Bar::new(context, rejected_in);
        let stop = host::stop_flag();
        let (summary, ended) = batch::write_all(&plan, members, &out.output, &stop, &mut bar);
        bar.end();
        tell(&summary, &out.output, context)?;
        verdict(&summary, ended, &out.output)
    }
}

fn open(path: &Path) -> Result<Members, Failure> {
    let opened = if path == Path::new("-") {
        Members::from_stream("standard input", Box::new(std::io::stdin()))
    } else {
        Members::open(path)
    };
    opened.map_err(|error| Failure::refused(&error, error.hint()))
}

fn jobs(typed: Option<u16>) -> usize {
    typed.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

fn join(out: &Out, context: &Context) -> Result<(), Failure> {
    let joined = batch::join(&out.join, &out.output).map_err(|error| failure(error, false))?;
    let folder = out.output.display();
    context.terminal.say(&format!(
        "joined {} folders: {} letters in {folder}, {} rows rejected",
        out.join.len(),
        joined.letters,
        joined.rejected
    ));
    if context.json {
        return terminal::json(&json!({ "letters": joined.letters, "rejected": joined.rejected }));
    }
    Ok(())
}

/// Says what was done.
fn tell(summary: &Summary, folder: &Path, context: &Context) -> Result<(), Failure> {
    let Summary { written, unchanged, rejected, taken_away, .. } = *summary;
    if let Some(shared) = summary.shared {
        context.terminal.warning(&format!(
            "{} of {} rows carry the same fact as row {}: an objection rests on the person's own situation, and a fact that \
             many share word for word reads as copied and weakens all of them; ask each member for their own words",
            shared.rows, shared.of, shared.row
        ));
    }
    if written + unchanged + rejected > 0 {
        let there = if unchanged > 0 { format!(", {unchanged} were there unchanged") } else { String::new() };
        let gone = if taken_away > 0 { format!(", took away {taken_away} of rows that are gone or renamed") } else { String::new() };
        context.terminal.say(&format!("wrote {written} letters into {}{there}{gone}", folder.display()));
    }
    if context.json {
        return terminal::json(&json!({
            "written": written,
            "unchanged": unchanged,
            "rejected": rejected,
            "taken_away": taken_away,
            "in_manifest": summary.in_manifest,
            "interrupted": summary.interrupted,
            "shared_fact": summary.shared.map(|s| json!({ "row": s.row, "rows": s.rows, "of": s.of })),
        }));
    }
    Ok(())
}

fn verdict(summary: &Summary, ended: Result<(), batch::Error>, folder: &Path) -> Result<(), Failure> {
    let done = summary.written + summary.unchanged + summary.rejected;
    ended.map_err(|error| failure(error, done > 0))?;
    if summary.interrupted {
        let what = format!("interrupted after {done} rows; the manifest names what is done");
        return Err(Failure::Interrupted { what, hint: "give the same command again: it goes on from here".to_owned() });
    }
    if summary.rejected > 0 {
        let list = folder.join("rejected.csv").display().to_string();
        let what = format!("{} of {done} rows have no letter", summary.rejected);
        let hint = format!("mend the rows in {list}, which names the reasons, and give it as members file with another -o");
        return Err(Failure::Partly { what, hint });
    }
    Ok(())
}

/// What was done before an error is safe, and the same command goes on.
fn failure(error: batch::Error, partly: bool) -> Failure {
    let (what, hint) = (error.to_string(), error.hint());
    match error {
        batch::Error::Ledger(error) => error.into(),
        batch::Error::Busy(_) | batch::Error::File { full: true, .. } => Failure::Partly { what, hint },
        _ if partly => Failure::Partly { what, hint },
        _ => Failure::refused(what, hint),
    }
}
