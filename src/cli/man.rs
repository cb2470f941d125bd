//! `demur man`: the manual pages.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};

use super::context::Context;
use super::error::Failure;
use super::output;
use crate::files::Audience;

/// Write the manual pages to a folder
#[derive(Debug, Args)]
pub(super) struct Man {
    /// An existing folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Man {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let mut root = super::args::Cli::command().disable_help_subcommand(true);
        root.build();
        self.page(&root, "demur", context)?;
        for command in root.get_subcommands() {
            self.page(command, &format!("demur-{}", command.get_name()), context)?;
        }
        Ok(())
    }

    fn page(&self, command: &Command, name: &str, context: &Context) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        let page = clap_mangen::Man::new(command.clone()).title(name.to_uppercase());
        page.render(&mut bytes).map_err(|error| Failure::refused(error, "this is a bug; please report it"))?;
        let path = self.folder.join(format!("{name}.1"));
        output::replace(&path, &bytes, Audience::Everyone)?;
        context.terminal.say(&format!("wrote {}", path.display()));
        Ok(())
    }
}
