//! The questions of `demur controllers add`: each answer has its flag.
//!
//! This module must not write.

use super::ask::{Ask, Checked, Line, Missing, Text, Trouble, Words};
use super::context::Context;
use super::controllers::Add;
use super::words;
use crate::case::{Named, Names, SourceLocation};
use crate::compose;
use crate::text::{Email, MAX_LINE, MAX_NAME, clean};

/// What can be asked for, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Name,
    Address,
    Country,
    Email,
    Form,
}

/// What no flag gave.
pub(super) fn open(add: &Add) -> Vec<Fact> {
    let given = |fact| match fact {
        Fact::Name => has(add.name.as_ref()),
        Fact::Address => !add.address.is_empty(),
        Fact::Country => has(add.country.as_ref()),
        Fact::Email => has(add.email.as_ref()),
        Fact::Form => has(add.form.as_ref()),
    };
    let all = [Fact::Name, Fact::Address, Fact::Country, Fact::Email, Fact::Form];
    all.into_iter().filter(|fact| !given(*fact)).collect()
}

/// What a letter cannot do without.
pub(super) fn missing(add: &Add) -> Vec<Missing> {
    let mut missing = Vec::new();
    if !has(add.name.as_ref()) {
        missing.push(Missing::new("its name", "--name NAME"));
    }
    if !add.address.is_empty() && add.country.is_none() {
        missing.push(Missing::new("the country of the address", "--country CC"));
    }
    if !is_reachable(add) {
        missing.push(Missing::new("a way to write to it", "--address LINE, --email ADDRESS or --form URL"));
    }
    missing
}

fn has(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

fn is_reachable(add: &Add) -> bool {
    !add.address.is_empty() || has(add.email.as_ref()) || has(add.form.as_ref())
}

/// Asks for these; what was answered before is offered.
pub(super) fn ask(add: &mut Add, facts: &[Fact], asker: &dyn Ask, context: &Context) -> Result<(), Trouble> {
    for fact in facts {
        match fact {
            Fact::Name => {
                let asked = say("Its name", "As the privacy notice of the company has it.");
                add.name = line(asker, asked, add.name.as_deref(), false, &|typed| cleaned(typed, MAX_NAME))?;
            }
            Fact::Address => {
                let asked = say(
                    "Its postal address",
                    "As on an envelope, without its name and the country: street and number, then postcode and town. Leave it \
                     empty if it is not known.",
                );
                let check = |lines: &[String]| lines.iter().try_for_each(|line| cleaned(line, MAX_LINE));
                add.address = asker.text(&Text { words: asked, initial: &add.address, optional: true, check: &check })?;
            }
            Fact::Country if add.address.is_empty() => add.country = None,
            Fact::Country => {
                let asked = say("Country of the address", "");
                add.country = line(asker, asked, add.country.as_deref(), false, &|typed| country(typed, context))?;
            }
            Fact::Email => {
                let asked =
                    say("Its e-mail address", "That for requests about personal data, or of its data protection officer.");
                add.email = line(asker, asked, add.email.as_deref(), true, &email)?;
            }
            Fact::Form => {
                let asked = say("Its web form", "The address of the page for such requests.");
                let initial = add.form.take();
                // Some way to it must be known.
                add.form = line(asker, asked, initial.as_deref(), is_reachable(add), &page)?;
            }
        }
    }
    Ok(())
}

fn say<'a>(question: &'a str, explanation: &'a str) -> Words<'a> {
    Words { question, explanation }
}

fn line(
    asker: &dyn Ask,
    words: Words<'_>,
    initial: Option<&str>,
    optional: bool,
    check: &dyn Fn(&str) -> Checked,
) -> Result<Option<String>, Trouble> {
    let typed = asker.line(&Line { words, initial: initial.unwrap_or_default(), optional, check })?;
    Ok(Some(typed).filter(|typed| !typed.is_empty()))
}

fn cleaned(typed: &str, most: usize) -> Checked {
    clean(typed, most).map(drop).map_err(|why| format!("it {why}"))
}

fn country(typed: &str, context: &Context) -> Checked {
    match context.catalog.meant(Named::Country, typed, SourceLocation::default) {
        Err(compose::Error::Refused(error)) => Err(words::reason(error.refusal())),
        // What is wrong with the data is said when the record is checked.
        _ => Ok(()),
    }
}

fn email(typed: &str) -> Checked {
    Email::parse(typed).map(drop).map_err(|_| format!("`{typed}` is no e-mail address: write it as name@example.org"))
}

/// The address of a page.
pub(super) fn page(typed: &str) -> Checked {
    cleaned(typed, MAX_LINE)?;
    let is_page = typed.starts_with("https://") || typed.starts_with("http://");
    if is_page { Ok(()) } else { Err(format!("`{typed}` is no address of a web page: it begins with https://")) }
}
