//! `demur man`: the manual pages.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Command};

use super::context::Context;
use super::error::Failure;
use super::{help, output};
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
        let mut root = whole(help::command().disable_help_subcommand(true));
        root.build();
        self.pages(&whole(root), "demur", context)
    }

    /// The page of a command, and those of all below it: `demur-outbox-list.1`.
    fn pages(&self, command: &Command, path: &str, context: &Context) -> Result<(), Failure> {
        let name = path.replace(' ', "-");
        let bytes = page(command, path).map_err(|error| Failure::refused(error, "this is a bug; please report it"))?;
        let file = self.folder.join(format!("{name}.1"));
        output::replace(&file, &bytes, Audience::Everyone)?;
        context.terminal.say(&format!("wrote {}", file.display()));
        command.get_subcommands().try_for_each(|sub| self.pages(sub, &format!("{path} {}", sub.get_name()), context))
    }
}

/// With all its options: `clap_mangen` leaves out the text of those that `-h` does not show.
fn whole(command: Command) -> Command {
    command.mut_args(|arg| arg.hide_short_help(false)).mut_subcommands(whole)
}

/// A page: what `clap_mangen` makes of the arguments, then examples and exit status in the order of man-pages(7).
fn page(command: &Command, path: &str) -> std::io::Result<Vec<u8>> {
    let name = path.replace(' ', "-");
    let version = env!("CARGO_PKG_VERSION");
    let has_subcommands = command.has_subcommands();
    let usage = command.clone().render_usage().to_string();
    let man = clap_mangen::Man::new(command.clone());
    let mut roff = Vec::new();
    // The title of `clap_mangen` loses an empty date, and its synopsis names each of fifty options.
    writeln!(roff, ".TH {} 1 \"\" \"demur {version}\" demur", plain(&name.to_uppercase()))?;
    man.render_name_section(&mut roff)?;
    writeln!(roff, ".SH SYNOPSIS\n{}", plain(usage.trim_start_matches("Usage: ")))?;
    man.render_description_section(&mut roff)?;
    man.render_options_section(&mut roff)?;
    if has_subcommands {
        man.render_subcommands_section(&mut roff)?;
    }
    writeln!(roff, ".SH \"EXIT STATUS\"")?;
    for (code, means) in help::codes(path) {
        writeln!(roff, ".TP\n.B {code}\n{}", plain(means))?;
    }
    if path == "demur" {
        for (head, rows) in [("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)] {
            writeln!(roff, ".SH {head}")?;
            for (what, means) in rows {
                writeln!(roff, ".TP\n.B {}\n{}", plain(what), plain(means))?;
            }
        }
    }
    writeln!(roff, ".SH EXAMPLES")?;
    for (number, (what, line)) in help::examples(path).iter().enumerate() {
        let gap = if number == 0 { "" } else { ".PP\n" };
        writeln!(
            roff,
            "{gap}{}:\n.PP\n.nf\n.RS 4\n{}\n.RE\n.fi",
            plain(what),
            help::in_lines(line, help::COLUMNS).iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n")
        )?;
    }
    if let Some((above, _)) = path.rsplit_once(' ') {
        writeln!(roff, ".SH \"SEE ALSO\"\n.BR {} (1)", plain(&above.replace(' ', "-")))?;
    }
    Ok(roff)
}

const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "DEMUR_CONFIG_DIR",
        "Folder of profile.toml and config.toml, and of your own data and templates; --config-dir goes over it.",
    ),
    ("DEMUR_DATA_DIR", "Folder of the ledger; --data-dir goes over it."),
    ("DEMUR_PLAIN", "If set, lists are written line by line, as with --plain."),
    ("DEMUR_SMTP_PASSWORD", "The password of the mail account."),
    ("NO_COLOR", "If set, nothing is coloured."),
    ("TERM", "With the value dumb, nothing is coloured, and lists are written line by line."),
    ("COMPLETE", "The name of a shell: prints its completions instead of running a command."),
];

const FILES: &[(&str, &str)] = &[
    ("~/.config/demur/profile.toml", "Who you are, and your accounts."),
    ("~/.config/demur/config.toml", "The mail accounts."),
    ("~/.local/share/demur", "What was sent and what is queued."),
];

/// Text for roff: a backslash, a hyphen and a quotation mark are themselves, and no line is taken for a request.
fn plain(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if escaped.starts_with('.') { format!("\\&{escaped}") } else { escaped }
}
