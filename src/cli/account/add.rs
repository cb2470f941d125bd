//! `demur account add`: asks for what is not given, tries the connection, writes the account into `config.toml`.

use clap::Args;
use serde_json::json;

use super::plan::Plan;
use super::questions::Questions;
use super::trial::{ToKeep, Trial, Tried};
use crate::cli::ask::{Missing, Phrases};
use crate::cli::config::Accounts;
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::own::{OwnFile, UNDONE};
use crate::cli::{secret, terminal};

/// Add a mail account: find the server by the address, try the log-in, write config.toml
///
/// Asks for what is not given. Nothing is sent. A password is never written into config.toml.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Your e-mail address
    pub(super) address: Option<String>,
    /// Name of the account in config.toml; default: that of the provider
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Your name as the recipient sees it; default: that of profile.toml
    #[arg(long, value_name = "NAME")]
    pub(super) sender: Option<String>,
    /// Preset of the server (see `demur list providers`); default: the one for the address
    #[arg(long, value_name = "ID", conflicts_with = "host")]
    pub(super) provider: Option<String>,
    /// Server that takes mail for sending (SMTP), where no preset fits
    #[arg(long)]
    pub(super) host: Option<String>,
    /// Its port; default: 465 with tls, 587 with start-tls
    #[arg(long)]
    pub(super) port: Option<u16>,
    /// How the connection is secured; default: tls
    #[arg(long, value_name = "HOW", value_parser = ["tls", "start-tls", "none"])]
    pub(super) encryption: Option<String>,
    /// Log-in name; default: the address, or what the provider wants
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// With a password or with an OAuth token; default: a password, if the provider takes one
    #[arg(long, value_name = "HOW", value_parser = ["password", "xoauth2"])]
    pub(super) auth: Option<String>,
    /// Command whose first line of output is the password or token; run by the shell
    #[arg(long, value_name = "COMMAND")]
    pub(super) password_command: Option<String>,
    /// Keep the password in the keyring of the system, where it is stored once the log-in works
    #[arg(long, conflicts_with = "password_command")]
    pub(super) keyring: bool,
    /// SHA-256 of the certificate of a bridge on this machine
    #[arg(long, value_name = "HEX")]
    pub(super) certificate_sha256: Option<String>,
    /// Certificate (PEM) of the authority of your own server
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<String>,
    /// Write it without trying the log-in
    #[arg(long)]
    pub(super) no_try: bool,
    /// Replace an account of the same name
    #[arg(long)]
    pub(super) replace: bool,
    /// Write it without asking
    #[arg(short, long)]
    pub(super) yes: bool,
}

impl Add {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let (yes, no_try) = (self.yes, self.no_try);
        if self.keyring {
            secret::can_use_the_keyring().map_err(|failure| {
                let what = format!("--keyring: {failure}");
                failure.saying(what)
            })?;
        }
        let mut file = OwnFile::open("config.toml", context)?;
        // What is wrong with the file is said before anything is asked.
        let accounts = accounts(&file, context)?;
        let names: Vec<&str> = accounts.names().collect();
        let asker = context.asker(Phrases::default());
        let asker = asker.as_deref();
        let mut plan = Plan::of(self, context)?;
        match asker {
            Some(asker) => {
                let asked = Questions { asker, context, names: &names }.ask(&mut plan);
                asked.map_err(|trouble| trouble.failure(&plan.missing(), UNDONE))?;
            }
            None => {
                if let Some(note) = plan.to_prepare() {
                    context.terminal.tell(&note);
                }
                let missing = plan.missing();
                if !missing.is_empty() {
                    return Err(Missing::refuse(&missing));
                }
            }
        }
        let name = plan.name();
        let replaces = names.contains(&name.as_str());
        if replaces && !plan.flags.replace {
            let what = format!("{}: there is an account `{name}` already", file.shown());
            return Err(Failure::refused(what, "pass another --name, or --replace to replace it"));
        }
        let (tried, to_keep) = if no_try {
            plan.put(&mut file)?;
            // Checked all the same.
            self::accounts(&file, context)?.choose_to_try(Some(&name), context)?;
            (Tried::No, None)
        } else {
            let missing = [Missing::new("the password", "--password-command COMMAND")];
            let tried = Trial { asker, context }.run(&mut plan, &mut file);
            tried.map_err(|trouble| trouble.failure(&missing, UNDONE))?
        };
        // The word to replace it was given.
        let said_so = yes || replaces && asker.is_none();
        if !file.agreed(false, said_so, asker, context)? {
            return Err(Failure::refused("not written", "answer y to write it, or run `demur account add` again"));
        }
        let kept = to_keep.is_some();
        if let Some(ToKeep { user, password }) = to_keep {
            secret::keep(&user, password)?;
        }
        file.write(context)?;
        if context.json {
            return terminal::json(&json!({ "file": file.shown(), "account": name, "tried": tried == Tried::Works }));
        }
        context.terminal.say(&format!("wrote {}", file.shown()));
        if kept {
            context.terminal.tell("the keyring has the password");
        } else if !plan.has_a_way_to_the_secret() {
            context.terminal.tell("the password was not saved: you are asked for it whenever mail is sent");
        }
        context.terminal.tell(&match tried {
            Tried::Works => format!("next: `demur send COMPANY --account {name}` shows the mail, and asks before it sends it"),
            Tried::No => format!("next: `demur account test {name}` tries the log-in"),
        });
        Ok(())
    }
}

/// The accounts of the file as it will be.
pub(super) fn accounts(file: &OwnFile, context: &Context) -> Result<Accounts, Failure> {
    Accounts::of_text(&file.content.to_string(), context.config_folder()?.to_owned())
}
