//! `demur batch`: a letter for every row of a members file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::case_args::LetterArgs;
use super::config::{self, Accounts, Configured};
use super::context::Context;
use super::error::Failure;
use super::host::{self, PaceArgs};
use super::progress::Bar;
use super::secret::{self, Found};
use super::terminal;
use crate::ledger::Ledger;
use crate::members::{Members, Options};
use crate::workflow;
use crate::workflow::batch::{self, Form, Mailing, Plan, Shard, Summary};

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
#[allow(clippy::doc_markdown, reason = "the names of columns, as they are typed")]
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
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    pace: PaceArgs,
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
    /// Put all letters into letters.zip in the folder as well
    #[arg(long)]
    zip: bool,
    /// Set all letters in one PDF for the print shop as well, each on a new sheet
    #[arg(long, value_name = "FILE.pdf")]
    merge: Option<PathBuf>,
    /// Letters that are made at once; default: as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Leave letters that are done and unchanged; `--resume=false` writes all anew
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1,
          default_missing_value = "true", require_equals = true)]
    resume: bool,
    /// Take rows that the sheet hides or filters out as well
    #[arg(long)]
    hidden_rows: bool,
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

#[derive(Debug, Args)]
#[command(next_help_heading = "The mail")]
struct MailArgs {
    /// E-mail the letters, each by itself; a dry run unless --yes is given or the count is typed on the terminal
    #[arg(long)]
    send: bool,
    /// The account of config.toml from which to send; default: the only one
    #[arg(long, value_name = "NAME", requires = "send")]
    account: Option<String>,
    /// E-mail address of the company, over the register's (with --send and eml)
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Write and count everything, queue and send nothing
    #[arg(long, requires = "send")]
    dry_run: bool,
    /// Do not ask
    #[arg(short, long, requires = "send", conflicts_with = "dry_run")]
    yes: bool,
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
        let Self { members, controller, letter, out, mail, pace } = self;
        let Some(members) = members else { return join(&out, context) };
        let to = mail.to.as_deref().map(|to| config::mailbox("--to", to)).transpose()?;
        if to.is_some() && out.format != Format::Eml && !mail.send {
            return Err(Failure::usage("--to is for --send and for --format eml", "leave it out"));
        }
        if members == Path::new("-") && (mail.send || out.merge.is_some()) {
            let what = "standard input can be read once, and --send and --merge go over the rows again";
            return Err(Failure::usage(what, "give a file"));
        }
        let look = letter.look()?;
        let (base, represented) = letter.base(controller, context)?;
        let post = mail.send.then(|| Post::ready(&mail, context)).transpose()?;
        let catalog = context.catalog.clone().keeping();
        let plan = Plan {
            catalog: &catalog,
            today: Context::today(),
            base,
            represented,
            form: out.format.into(),
            wanted: look.wanted(workflow::Format::Pdf),
            to: to.as_ref(),
            posted: mail.send,
            jobs: jobs(out.jobs),
            resume: out.resume,
            limit: out.limit,
            shard: out.shard,
        };
        let rejected_in = out.output.join("rejected.csv").display().to_string();
        let mut bar = Bar::new(context, rejected_in);
        let stop = host::stop_flag();
        let (summary, ended) = batch::write_all(&plan, open(&members, &out)?, &out.output, &stop, &mut bar);
        bar.end();
        tell(&summary, &out.output, context)?;
        let written = verdict(&summary, ended, &out.output);
        if !matches!(written, Ok(()) | Err(Failure::Partly { .. })) || !summary.ended {
            return written;
        }
        if out.zip {
            let letters = batch::zip(&out.output).map_err(|error| failure(error, true))?;
            context.terminal.say(&format!("put {} into {}", count(letters), out.output.join("letters.zip").display()));
        }
        if let Some(file) = &out.merge {
            let letters =
                batch::merge(&plan, open(&members, &out)?, &out.output, file, &stop).map_err(|error| failure(error, true))?;
            context.terminal.say(&format!("set {} in {}", count(letters), file.display()));
        }
        match post {
            // What the mail says outweighs that some rows have no letter.
            Some(post) => post.send(&plan, &members, &out, &pace, stop, context).and(written),
            None => written,
        }
    }
}

/// The mail of a run, checked before the first letter is written.
struct Post {
    accounts: Accounts,
    chosen: Configured,
    found: Option<Found>,
    yes: bool,
    ask: bool,
}

impl Post {
    fn ready(mail: &MailArgs, context: &Context) -> Result<Self, Failure> {
        let accounts = Accounts::read(context)?;
        let chosen = accounts.choose(mail.account.as_deref(), context)?;
        let ask = !mail.yes && !mail.dry_run && context.may_ask();
        // Before anything is queued: without a password it would lie there unasked for.
        let found = if mail.yes || ask { Some(secret::find(&chosen, true, context)?) } else { None };
        Ok(Self { accounts, chosen, found, yes: mail.yes, ask })
    }

    fn send(
        self,
        plan: &Plan<'_>,
        members: &Path,
        out: &Out,
        pace: &PaceArgs,
        stop: Arc<AtomicBool>,
        context: &Context,
    ) -> Result<(), Failure> {
        let account = &self.chosen.account;
        let partly = |error| failure(error, true);
        let known = Ledger::open_existing(context.data_folder()?)?;
        let count = batch::count(plan, open(members, out)?, &out.output, known.as_ref(), &stop).map_err(partly)?;
        drop(known);
        let again = match count.again {
            0 => String::new(),
            n => format!(
                "; {n} are left out, because a letter of the same person to the same company is queued or sent, or stands in the file before"
            ),
        };
        let to_send = self::count(count.new);
        let what = format!("{to_send} to send, each by itself, from {} by {}{again}", account.from, account.name);
        context.terminal.say(&what);
        if !self.yes && count.new > 0 {
            let typed = self.ask.then(|| terminal::ask(&format!("Type {} to send them: ", count.new))).flatten();
            if typed.is_none_or(|typed| typed.trim() != count.new.to_string()) {
                context.terminal.say("nothing was queued or sent; --yes sends");
                return Ok(());
            }
        }
        let now = Context::now();
        let mailing = Mailing { account: &account.name, from: &account.from, now };
        let mut ledger = Ledger::open(context.data_folder()?)?;
        let queued = batch::queue(plan, open(members, out)?, &out.output, &mailing, &mut ledger, &stop).map_err(partly)?;
        context.terminal.say(&format!("queued {}; `demur outbox list` shows what is there", self::count(queued.new)));
        let found = self.found.map(|found| (account.name.clone(), found));
        let summary = host::work_off(&mut ledger, &pace.order(None, false), &self.accounts, found, context)?;
        context.terminal.say(&format!("{} sent, {} still queued", summary.sent, summary.queued));
        host::verdict(&summary)
    }
}

fn open(path: &Path, out: &Out) -> Result<Members, Failure> {
    let opened = if path == Path::new("-") {
        Members::from_stream("standard input", Box::new(std::io::stdin()))
    } else {
        Members::open_with(path, Options { hidden_rows: out.hidden_rows })
    };
    opened.map_err(|error| Failure::refused(&error, error.hint()))
}

/// `1 letter`, `2 letters`
fn count(letters: usize) -> String {
    format!("{letters} letter{}", if letters == 1 { "" } else { "s" })
}

fn jobs(typed: Option<u16>) -> usize {
    typed.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

fn join(out: &Out, context: &Context) -> Result<(), Failure> {
    let joined = batch::join(&out.join, &out.output).map_err(|error| failure(error, false))?;
    let folder = out.output.display();
    context.terminal.say(&format!(
        "joined {} folders: {} in {folder}, {} rows rejected",
        out.join.len(),
        count(joined.letters),
        joined.rejected
    ));
    if context.json {
        return terminal::json(&json!({ "letters": joined.letters, "rejected": joined.rejected }));
    }
    Ok(())
}

/// Says what was done.
fn tell(summary: &Summary, folder: &Path, context: &Context) -> Result<(), Failure> {
    let Summary { written, unchanged, rejected, warned, taken_away, .. } = *summary;
    if let Some(shared) = summary.shared {
        context.terminal.warning(&format!(
            "{} of {} rows carry the same fact as row {}: an objection rests on the person's own situation, and a fact that \
             many share word for word reads as copied and weakens all of them; ask each member for their own words",
            shared.rows, shared.of, shared.row
        ));
    }
    if written + unchanged + rejected > 0 {
        let there = if unchanged > 0 { format!(", {unchanged} were there unchanged") } else { String::new() };
        let gone =
            if taken_away > 0 { format!(", took away {taken_away} of rows that are gone or renamed") } else { String::new() };
        context.terminal.say(&format!("wrote {} into {}{there}{gone}", count(written), folder.display()));
    }
    if summary.hidden > 0 {
        let rows = if summary.hidden == 1 { "1 row is".to_owned() } else { format!("{} rows are", summary.hidden) };
        let what = format!("{rows} hidden or filtered out in the sheet, and left out; --hidden-rows takes them");
        context.terminal.warning(&what);
    }
    if warned > 0 {
        let list = folder.join("manifest.csv");
        context.terminal.warning(&format!(
            "there is something to check about {}: see the column warnings of {}",
            count(warned),
            list.display()
        ));
    }
    if context.json {
        return terminal::json(&json!({
            "written": written,
            "unchanged": unchanged,
            "rejected": rejected,
            "hidden": summary.hidden,
            "warned": warned,
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
        let what =
            format!("{} of {done} rows {} no letter", summary.rejected, if summary.rejected == 1 { "has" } else { "have" });
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
        batch::Error::Interrupted => Failure::Interrupted { what, hint },
        batch::Error::Busy(_) | batch::Error::File { full: true, .. } => Failure::Partly { what, hint },
        _ if partly => Failure::Partly { what, hint },
        _ => Failure::refused(what, hint),
    }
}
