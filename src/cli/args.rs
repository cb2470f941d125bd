//! What can be typed. The doc comments are the help text.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{account, batch, completions, deadline, letter, list, man, outbox, send, steps};

/// Writes the letter with which you object to the use of your data: right law, right company, right language.
///
/// A letter is not legal advice. Facts about companies and authorities carry a date; check what a warning asks you to check.
#[derive(Debug, Parser)]
#[command(name = "demur", version, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// Print facts as JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say which records and templates were used
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// When to colour what is said
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Where profile.toml, config.toml, and your own data/ and templates/ are kept; else `DEMUR_CONFIG_DIR`
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) config_dir: Option<PathBuf>,
    /// Where the ledger is kept, with what was sent and what is queued; else `DEMUR_DATA_DIR`
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Never ask; take what is given
    #[arg(long, global = true)]
    pub(super) no_input: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one of it")]
pub(super) enum Command {
    Letter(letter::Letter),
    Send(send::Send),
    Batch(batch::Batch),
    Outbox(outbox::Outbox),
    Account(account::Account),
    Steps(steps::Steps),
    List(list::List),
    Deadline(deadline::Deadline),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Reads a date as every command takes it.
pub(super) fn date(text: &str) -> Result<chrono::NaiveDate, String> {
    crate::case::parse_date(text)
}
