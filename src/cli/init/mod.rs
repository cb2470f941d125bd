//! `demur init`: writes `profile.toml`, with who one is and one's accounts.

mod answers;
mod questions;

use clap::Args;
use serde_json::json;

use self::answers::Answers;
use super::ask::{Missing, Phrases};
use super::context::Context;
use super::error::Failure;
use super::own::OwnFile;
use super::terminal;
use crate::case::Draft;

/// Save who you are and your accounts, so that no letter asks again
///
/// Asks for what is not given. Writes profile.toml, for you alone; what it has already stays unless you change it.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Your full name
    #[arg(long)]
    name: Option<String>,
    /// Your postal address, line by line, without the country (repeat it)
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
    /// Where you live, by name or ISO 3166 code; the part of the country where it matters (Berlin, US-CA, Québec)
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Your e-mail address
    #[arg(long)]
    email: Option<String>,
    /// Your telephone number
    #[arg(long)]
    phone: Option<String>,
    /// Your account at a company: its e-mail address, the address of your profile, or its name (repeat it)
    #[arg(long, value_name = "COMPANY=ACCOUNT")]
    account: Vec<String>,
    /// Write it without asking
    #[arg(short, long)]
    yes: bool,
}

/// Keeps the person and the account of a letter as the profile, where there is none.
pub(super) fn keep(draft: &Draft, context: &Context) -> Result<(), Failure> {
    let mut file = OwnFile::open("profile.toml", context)?;
    Answers::of(draft).put(&mut file)?;
    file.write(context)?;
    context.terminal.say(&format!("wrote {}", file.shown()));
    Ok(())
}

impl Init {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let yes = self.yes;
        let mut file = OwnFile::open("profile.toml", context)?;
        let asker = context.asker(Phrases::default());
        let mut answers = Answers::read(self, &file, context)?;
        match asker.as_deref() {
            Some(asker) => questions::ask(&mut answers, asker, context)?,
            None => {
                let missing = answers.missing();
                if !missing.is_empty() {
                    return Err(Missing::refuse(&missing));
                }
            }
        }
        answers.put(&mut file)?;
        if file.is_changed() && !file.agreed(file.exists(), yes, asker.as_deref(), context)? {
            return Err(Failure::refused("not written", "answer y to write it, or run `demur init` again"));
        }
        let changed = file.is_changed();
        if changed {
            file.write(context)?;
        }
        if context.json {
            return terminal::json(&json!({ "file": file.shown(), "written": changed }));
        }
        let what = if changed { "wrote" } else { "nothing to change in" };
        context.terminal.say(&format!("{what} {}", file.shown()));
        context.terminal.tell("next: `demur letter COMPANY` writes the letter, `demur account add` sets up e-mail");
        Ok(())
    }
}
