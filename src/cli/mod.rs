//! The command line: arguments, configuration, terminal, exit codes. Nothing else knows about them or uses this module.
//!
//! Arguments exist twice: as typed ([`args`]) and as what they mean ([`crate::case::Draft`], [`context::Context`]); each
//! command converts them in one place.

mod account;
mod advice;
mod args;
mod ask;
mod batch;
mod case_args;
mod cases;
mod chart;
mod clipboard;
mod company;
mod completions;
mod config;
mod context;
mod controllers;
mod controllers_ask;
mod controllers_edit;
mod controllers_import;
mod controllers_show;
mod deadline;
mod delivery;
mod due;
mod entry;
mod error;
mod evidence;
mod follow_up;
mod format;
mod global;
mod help;
mod init;
mod keeping;
mod letter;
mod list;
mod man;
mod new;
mod next;
mod outbox;
mod output;
mod own;
mod picker;
mod posting;
mod progress;
mod record;
mod recording;
mod refresh;
mod secret;
mod send;
mod sheet;
mod start;
mod steps;
mod stop;
mod stream;
mod table;
mod templates;
mod terminal;
mod times;
mod tty;
mod way;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use args::{Cli, Command};
use context::Context;
use error::{End, Failure};

/// Runs the program with these arguments (the first is its name) and returns the exit code.
///
/// Data go to standard output, everything else to standard error. The codes are those of the README.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    say_nothing_private_in_a_panic();
    let args: Vec<OsString> = args.into_iter().collect();
    // Before there are threads: it takes its variable out of the environment.
    if let Some(code) = completions::answer(&args) {
        return code;
    }
    stop::listen();
    let matches = help::command().try_get_matches_from(&args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &args),
    };
    let terminal = terminal::Terminal::new(cli.global.quiet, cli.global.verbose, cli.global.color);
    let context = Context::new(cli.global, terminal);
    let done = execute(cli.command, &context);
    match done {
        // A reader that stops reading is not an error.
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.end() == End::Closed => ExitCode::SUCCESS,
        Err(failure) => {
            let failure = if stop::requested() { failure.of_a_stop() } else { failure };
            if context.json {
                terminal::raw(&failure.json().to_string());
            } else {
                context.terminal.error(&failure);
            }
            failure.code()
        }
    }
}

fn execute(command: Option<Command>, context: &Context) -> Result<(), Failure> {
    let Some(command) = command else { return start::execute(context) };
    if !matches!(command, Command::Steps(_) | Command::List(_) | Command::Completions(_) | Command::Man(_)) {
        Context::trusts_the_clock()?;
    }
    match command {
        Command::Init(command) => command.execute(context),
        Command::New(command) => command.execute(context),
        Command::Letter(command) => command.execute(context),
        Command::Send(command) => command.execute(context),
        Command::Batch(command) => command.execute(context),
        Command::Case(command) => command.execute(context),
        Command::Due(command) => command.execute(context),
        Command::Record(command) => command.execute(context),
        Command::FollowUp(command) => command.execute(context),
        Command::Evidence(command) => command.execute(context),
        Command::Outbox(command) => command.execute(context),
        Command::Account(command) => command.execute(context),
        Command::Steps(command) => command.execute(context),
        Command::List(command) => command.execute(context),
        Command::Controllers(command) => command.execute(context),
        Command::Templates(command) => command.execute(context),
        Command::Deadline(command) => command.execute(context),
        Command::Completions(command) => command.execute(context),
        Command::Man(command) => command.execute(context),
    }
}

/// Help and version go to standard output, usage errors to standard error. What was typed is shown without control characters.
fn usage(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() && args.iter().any(|arg| arg == "--json") {
        // What is missing, or possible, stands on lines of its own, up to an empty one.
        let lines: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let what = lines.join(" ");
        terminal::raw(&Failure::usage(what.trim_start_matches("error: "), "see `--help`").json().to_string());
    } else if error.use_stderr() && text.chars().any(terminal::is_unsafe) {
        terminal::raw(&text);
    } else {
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// A panic message could contain anything typed or read, even a password. Its location is enough to fix it.
fn say_nothing_private_in_a_panic() {
    std::panic::set_hook(Box::new(|panic| {
        // The program aborts, and nothing else turns the echo back on.
        stop::show();
        let place = panic.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        terminal::raw(&format!("error: this is a bug in demur {}{place}", env!("CARGO_PKG_VERSION")));
        terminal::raw("hint: please report this line; it contains none of your data");
    }));
}
