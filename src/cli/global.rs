//! What every command takes: the global flags and the date format. This module must not know any command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Print JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Print only warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Also print which records and templates were used
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// When to use colors
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Folder of profile.toml, config.toml, and your own data/ and templates/ [env: `DEMUR_CONFIG_DIR`]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) config_dir: Option<PathBuf>,
    /// Folder of the ledger, which records what was sent and what is queued [env: `DEMUR_DATA_DIR`]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Never prompt
    #[arg(long, global = true)]
    pub(super) no_input: bool,
    /// Ask line by line and redraw nothing, for a screen reader [env: `DEMUR_PLAIN=1`]
    #[arg(long, global = true)]
    pub(super) plain: bool,
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

/// Parses a date.
pub(super) fn date(text: &str) -> Result<chrono::NaiveDate, String> {
    crate::case::parse_date(text)
}
