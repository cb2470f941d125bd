//! The members file of `demur batch`: how it is read, its columns, and what would be written for whom.

use std::fmt::Write as _;
use std::io::Seek;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use clap::Args;
use serde_json::{Value, json};

use super::context::Context;
use super::error::Failure;
use super::{stream, table, terminal, words};
use crate::members::{self, Columns, Members, Note};
use crate::workflow::batch::{self, CheckSummary, CheckedRow, Plan, RowProblemKind, Sampled};

/// How to read the members file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Members file")]
pub(super) struct SheetArgs {
    /// Print a ready heading row and what each column means
    #[arg(long, conflicts_with_all = ["members", "join", "check", "sample", "send"])]
    pub(super) columns: bool,
    /// Refuse columns that are not known; otherwise a warning lists them
    #[arg(long)]
    strict_columns: bool,
    /// The sheet of a spreadsheet; default: the one with known headings
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Include rows that the sheet hides or filters out
    #[arg(long)]
    hidden_rows: bool,
    /// Read and check every row and say what would be written for whom; write nothing
    #[arg(long, conflicts_with_all = ["join", "sample", "send", "merge", "zip"])]
    pub(super) check: bool,
    /// Write only N letters to try it out (the first, the longest, the last, others in between) and show the first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100),
          conflicts_with_all = ["join", "limit", "shard", "send", "merge", "zip"])]
    pub(super) sample: Option<u16>,
}

impl SheetArgs {
    /// The rows of the sample, if one is wanted.
    pub(super) fn pick(
        &self,
        plan: &Plan<'_>,
        open: batch::Open<'_>,
        stop: &AtomicBool,
    ) -> Result<Option<Vec<Sampled>>, Failure> {
        let Some(count) = self.sample else { return Ok(None) };
        let picked = batch::sample(plan, open, count.into(), stop).map_err(|error| Failure::of_batch(error, false))?;
        if picked.is_empty() {
            return Err(Failure::refused("no row can be a letter", "demur batch FILE --check says what is wrong with each"));
        }
        Ok(Some(picked))
    }

    fn options(&self) -> members::Options {
        let (hidden_rows, strict_columns) = (self.hidden_rows, self.strict_columns);
        members::Options { hidden_rows, strict_columns, sheet: self.sheet.clone() }
    }
}

/// The members file, which is read more than once: a stream is copied to an unnamed temporary file.
pub(super) enum Source {
    File(PathBuf, members::Options),
    RecordCache(std::fs::File, String, members::Options),
}

impl Source {
    /// Opens it and says what is to be said of it.
    pub(super) fn of(path: &Path, args: &SheetArgs, context: &Context) -> Result<(Self, Vec<Note>), Failure> {
        let options = args.options();
        let mut source = if stream::is_stream(path) {
            let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
            let failed = |error: std::io::Error| Failure::refused(format!("{name}: {error}"), "pass a members file");
            let mut kept = tempfile::tempfile().map_err(failed)?;
            std::io::copy(&mut stream::source(path).map_err(failed)?, &mut kept).map_err(failed)?;
            Self::RecordCache(kept, name.clone(), options)
        } else {
            Self::File(path.to_owned(), options)
        };
        let opened = source.open().map_err(|error| Failure::of_value(&error, words::of_members(&error)))?;
        for note in opened.notes() {
            let said = format!("{}: {note}{}", opened.name(), words::of_note(note));
            if note.is_warning() { context.terminal.warning(&said) } else { context.terminal.say(&said) }
        }
        // Looking for the sheet once is enough.
        if let (Self::File(_, options), Some(sheet)) = (&mut source, opened.sheet()) {
            options.sheet = Some(sheet.to_owned());
        }
        Ok((source, opened.notes().to_vec()))
    }

    /// Opens it from the start. Only the handle opened last can be read.
    pub(super) fn open(&self) -> Result<Members, members::Error> {
        match self {
            Self::File(path, options) => Members::open_with(path, options.clone()),
            Self::RecordCache(file, name, options) => {
                let again = file.try_clone().and_then(|mut file| file.rewind().map(|()| file));
                let stream: Box<dyn std::io::Read + Send> = match again {
                    Ok(file) => Box::new(file),
                    Err(_) => Box::new(std::io::empty()),
                };
                Members::from_stream_with(name, stream, options.clone())
            }
        }
    }
}

/// Prints a heading row and what each column means.
pub(super) fn columns(context: &Context) -> Result<(), Failure> {
    let meanings = Columns::meanings();
    let headings = || meanings.iter().filter(|column| !column.joined).map(|column| column.column);
    if context.json {
        let also = |column: &members::ColumnMeaning| -> Value {
            column
                .also
                .iter()
                .map(|(language, headings)| ((*language).to_owned(), json!(headings)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let columns: Vec<Value> = meanings
            .iter()
            .map(|column| {
                json!({
                    "column": column.column, "means": column.means, "required": column.required, "joined": column.joined,
                    "also": also(column),
                })
            })
            .collect();
        return terminal::json(&json!({ "headings": headings().collect::<Vec<_>>(), "columns": columns }));
    }
    let row = |column: &members::ColumnMeaning| {
        let also: Vec<&str> = column.also.iter().filter_map(|(_, headings)| headings.first().map(String::as_str)).collect();
        let also = if also.is_empty() { String::new() } else { format!("; also {}", also.join(", ")) };
        let needed = if column.required { "; required" } else { "" };
        vec![column.column.to_owned(), format!("{}{needed}{also}", column.means)]
    };
    let room = terminal::room(context.plain);
    let rows = |joined: bool| {
        let rows: Vec<_> = meanings.iter().filter(|column| column.joined == joined).map(row).collect();
        table::table(&["column", "what it says"], &rows, room)
    };
    let text = format!(
        "{}\n\n{}\n\nInstead of name and address, their parts:\n\n{}\n",
        headings().collect::<Vec<_>>().join(","),
        rows(false).trim_end(),
        rows(true).trim_end()
    );
    terminal::data(text.as_bytes())
}

/// Says row by row what would be written for whom.
pub(super) fn check(plan: &Plan<'_>, open: batch::Open<'_>, stop: &AtomicBool, context: &Context) -> Result<(), Failure> {
    let opened = open().map_err(|error| Failure::of_value(&error, words::of_members(&error)))?;
    if !context.json {
        let read: Vec<String> = opened.columns().read_as().map(|(heading, means)| format!("{heading} as {means}")).collect();
        context.terminal.say(&format!("{}: reads {}", place(&opened), read.join(", ")));
    }
    let place = place(&opened);
    drop(opened);
    let mut each = |row: &CheckedRow| -> Result<(), Stopped> {
        let text = if context.json { serde_json::to_string(row).unwrap_or_default() } else { told(row, &place) };
        Ok(terminal::data(format!("{text}\n").as_bytes())?)
    };
    let summary = batch::check(plan, open, stop, &mut each).map_err(|stopped| match stopped {
        Stopped::Run(error) => Failure::of_batch(*error, false),
        Stopped::Output(failure) => failure,
    })?;
    let CheckSummary { letters, refused, left_out, hidden, warned, shared, interrupted } = summary;
    if let Some(shared) = shared {
        context.terminal.warning(&words::of_shared(&shared));
    }
    if hidden > 0 {
        context.terminal.warning(&words::of_hidden(hidden));
    }
    if interrupted {
        return Err(Failure::interrupted(
            format!("interrupted after {} rows", letters + refused + left_out),
            "run the same command again",
        ));
    }
    let warned = if warned > 0 { format!(", {warned} of them with something to look at") } else { String::new() };
    context.terminal.say(&format!("nothing was written; a run would write {}{warned}", words::count(letters)));
    if refused + left_out == 0 {
        return Ok(());
    }
    let rows = letters + refused + left_out;
    let what = format!("{} of {rows} rows would have no letter: {refused} refused, {left_out} left out", refused + left_out);
    let hint = if refused > 0 { "fix the rows that are named above" } else { "see above who would be left out, and why" };
    Err(Failure::partly(what, hint))
}

/// Why a check ended early.
enum Stopped {
    Run(Box<batch::Error>),
    Output(Failure),
}

impl From<batch::Error> for Stopped {
    fn from(error: batch::Error) -> Self {
        Self::Run(Box::new(error))
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Output(failure)
    }
}

/// `members.xlsx: sheet Members`
fn place(members: &Members) -> String {
    members.sheet().map_or_else(|| members.name().to_owned(), |sheet| format!("{}: sheet {sheet}", members.name()))
}

/// A row as text: what would be written for whom, and a line for each problem, with its place.
fn told(row: &CheckedRow, place: &str) -> String {
    let mut who: Vec<&str> = row.name.iter().map(String::as_str).collect();
    who.extend(row.address.iter().chain(&row.country).chain(&row.email).map(String::as_str));
    let letter = match &row.letter {
        Some((company, language)) => format!("letter to {company} in {language}, account {}", row.account.join(", ")),
        None => "no letter".to_owned(),
    };
    let mut text = format!("{}: {}: {letter}", row.place, who.join(", "));
    for problem in &row.problems {
        let kind = match problem.kind {
            RowProblemKind::Refused => "",
            RowProblemKind::LeftOut => "left out: ",
            RowProblemKind::Warning => "warning: ",
        };
        let column = problem.column.as_ref().map(|column| format!("column {column}: ")).unwrap_or_default();
        let hint = if problem.hint.is_empty() { String::new() } else { format!("; {}", problem.hint) };
        // Writing to memory cannot fail.
        let _ = write!(text, "\n  {place}: {}: {column}{kind}{}{hint}", row.place, problem.problem);
    }
    text
}

/// Says which letters a sample has, and shows the first.
pub(super) fn show_sample(
    picked: &[Sampled],
    plan: &Plan<'_>,
    open: batch::Open<'_>,
    stop: &AtomicBool,
    facts: &mut Value,
    context: &Context,
) -> Result<(), Failure> {
    let rows: Vec<String> = picked.iter().map(|one| format!("row {} ({})", one.row, one.why)).collect();
    context.terminal.say(&format!("sample of {}: {}", words::count(picked.len()), rows.join(", ")));
    facts["sample"] = json!(picked);
    let Some(first) = picked.first() else { return Ok(()) };
    match batch::text_of(plan, open, first.row, stop).map_err(|error| Failure::of_batch(error, false))? {
        Some(text) if context.json => facts["first"] = String::from_utf8_lossy(&text).into(),
        Some(text) => terminal::document(&text)?,
        None => {}
    }
    Ok(())
}
