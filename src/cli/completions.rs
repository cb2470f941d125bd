//! `demur completions`: shell completions.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::context::Context;
use super::error::Failure;
use super::terminal;

/// Print shell completions
///
/// Example: demur completions bash > ~/.local/share/bash-completion/completions/demur
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    shell: Shell,
}

impl Completions {
    pub(super) fn execute(self, _: &Context) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut super::args::Cli::command(), "demur", &mut bytes);
        terminal::document(&bytes)
    }
}
