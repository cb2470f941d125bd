//! What happened to a letter, asked step by step: which case, what, on which day. It ends as `demur record` with these arguments.

use chrono::NaiveDate;
use clap::{ArgMatches, Command};

use crate::cli::ask::{Ask, Choice, Line, Missing, Offer, Trouble, Words};
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::help;
use crate::cli::own::UNDONE;
use crate::workflow::case::cases;

/// How a letter went, and the flag's value.
const WAYS: [(&str, &str); 5] =
    [("By post", "post"), ("By a web form", "form"), ("By e-mail", "mail"), ("By fax", "fax"), ("Handed over", "hand")];

/// Asks, and returns the arguments; nothing if there is no case.
pub(super) fn arguments(asker: &dyn Ask, context: &Context) -> Result<Option<Vec<String>>, Failure> {
    asked(asker, context)
        .map_err(|trouble| trouble.failure(&[Missing::new("what happened", "demur record REFERENCE EVENT")], UNDONE))
}

fn asked(asker: &dyn Ask, context: &Context) -> Result<Option<Vec<String>>, Trouble> {
    let reader = context.reader()?;
    let all = reader.map(|reader| cases(&reader, &context.catalog, Context::today())).transpose()?.unwrap_or_default();
    // The newest first: of that letter something has happened most likely.
    let open: Vec<_> = all.into_iter().rev().filter(|case| !case.forgotten && case.state != "closed").collect();
    if open.is_empty() {
        return Ok(None);
    }
    let options: Vec<Offer> = open
        .iter()
        .map(|case| Offer {
            label: format!("{}, {}", case.controller, case.reference),
            detail: case.state.clone(),
            also: vec![case.reference.clone()],
        })
        .collect();
    let case = &open[pick(asker, "Which letter?", &options)?];
    let command = help::command();
    let events = values(&command, "event");
    let options: Vec<Offer> = events.iter().map(|(name, means)| offer(means, name)).collect();
    let event = &events[pick(asker, "What happened?", &options)?].0;
    let mut arguments = vec!["record".to_owned(), case.reference.clone(), event.clone()];
    if event == "sent" {
        let options: Vec<Offer> = WAYS.iter().map(|(label, name)| offer(label, name)).collect();
        arguments.extend(["--by".to_owned(), WAYS[pick(asker, "How did it go?", &options)?].1.to_owned()]);
    }
    if event == "answered" {
        let kinds = context.catalog.answers()?.kinds.clone();
        let options: Vec<Offer> = kinds.iter().map(|kind| offer(&kind.id, "")).collect();
        arguments.extend(["--kind".to_owned(), kinds[pick(asker, "What kind of answer is it?", &options)?].id.clone()]);
    }
    let today = Context::today().to_string();
    let check = |typed: &str| match typed.parse::<NaiveDate>() {
        Ok(day) if day <= Context::today() => Ok(()),
        Ok(_) => Err("that day has not come".to_owned()),
        Err(_) => Err(format!("write the day as {}", Context::today())),
    };
    let words = Words { question: "On which day?", explanation: "" };
    let day = asker.line(&Line { words, initial: &today, optional: false, check: &check })?;
    arguments.extend(["--on".to_owned(), day]);
    Ok(Some(arguments))
}

fn pick(asker: &dyn Ask, question: &str, options: &[Offer]) -> Result<usize, Trouble> {
    let choice = Choice { words: Words { question, explanation: "" }, options, default: Some(0), optional: false };
    Ok(asker.choice(&choice)?.unwrap_or_default())
}

fn offer(label: &str, detail: &str) -> Offer {
    Offer { label: label.to_owned(), detail: detail.to_owned(), also: Vec::new() }
}

/// The values of an argument of `demur record`, each with its help.
fn values(command: &Command, id: &str) -> Vec<(String, String)> {
    let record = command.find_subcommand("record").into_iter().flat_map(Command::get_arguments);
    let values = record.filter(|arg| arg.get_id() == id).flat_map(clap::Arg::get_possible_values);
    values.map(|value| (value.get_name().to_owned(), value.get_help().map(ToString::to_string).unwrap_or_default())).collect()
}

/// What was understood of the arguments.
pub(super) fn parsed(arguments: &[String]) -> Result<ArgMatches, clap::Error> {
    help::command().try_get_matches_from(std::iter::once("demur").chain(arguments.iter().map(String::as_str)))
}
