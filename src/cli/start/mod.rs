//! `demur` alone: what it is, and what to do with it.

mod note;

use clap::FromArgMatches;

use super::args::Cli;
use super::ask::{Choice, Missing, Offer, Phrases, Words};
use super::context::Context;
use super::error::Failure;
use super::own::UNDONE;
use super::{help, terminal};

const WHAT: &str = "demur writes the letter with which you object to the use of your data.";

/// What can be done, and the arguments that do it.
const CHOICES: [(&str, &[&str]); 7] = [
    ("Write a letter", &["new"]),
    ("See what is due", &["due"]),
    ("Note what happened to a letter", &["record"]),
    ("See the companies", &["list", "controllers"]),
    ("Save my name, address and accounts", &["init"]),
    ("Set up e-mail", &["account", "add"]),
    ("Read the help", &["--help"]),
];

/// Asks what to do on a terminal; elsewhere prints the short help.
pub(super) fn execute(context: &Context) -> Result<(), Failure> {
    let Some(asker) = context.asker(Phrases::default()) else {
        return terminal::data(help::command().render_help().to_string().as_bytes());
    };
    asker.say(WHAT);
    let options: Vec<Offer> = CHOICES
        .iter()
        .map(|(label, args)| Offer {
            label: (*label).to_owned(),
            detail: format!("demur {}", args.join(" ")),
            ..Offer::default()
        })
        .collect();
    let words = Words { question: "What would you like to do?", explanation: "" };
    let choice = Choice { words, options: &options, default: Some(0), optional: false };
    let stopped = |stop: super::ask::Stop| stop.failure(&[Missing::new("what to do", "a command")], UNDONE);
    let picked = asker.choice(&choice).map_err(stopped)?.unwrap_or_default();
    let mut arguments: Vec<String> = CHOICES[picked].1.iter().map(|arg| (*arg).to_owned()).collect();
    if arguments == ["record"] {
        match note::arguments(asker.as_ref(), context)? {
            Some(asked) => arguments = asked,
            None => {
                asker.say("There is no letter yet of which something could have happened. Write one first: demur new");
                return Ok(());
            }
        }
    }
    match note::parsed(&arguments).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(Cli { command: Some(command), .. }) => super::execute(Some(command), context),
        Ok(_) => Ok(()),
        Err(help) => terminal::data(help.render().to_string().as_bytes()),
    }
}
