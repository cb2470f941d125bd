//! The questions of `demur account add`.
//!
//! This module must not connect or write.

use super::plan::Plan;
use crate::case::Field;
use crate::cli::ask::{Ask, Checked, Choice, Line, Offer, Trouble, Words};
use crate::cli::config::{self, NAME_FORM, is_name};
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::mail::Mailbox;

/// Who asks, and what there is already.
pub(super) struct Questions<'a> {
    pub(super) asker: &'a dyn Ask,
    pub(super) context: &'a Context,
    /// Of the accounts of the file.
    pub(super) names: &'a [&'a str],
}

fn words<'a>(question: &'a str, explanation: &'a str) -> Words<'a> {
    Words { question, explanation }
}

fn offer(label: &str, detail: &str) -> Offer {
    Offer { label: label.to_owned(), detail: detail.to_owned(), also: Vec::new() }
}

impl Questions<'_> {
    /// Asks for what is not known.
    pub(super) fn ask(&self, plan: &mut Plan) -> Result<(), Trouble> {
        if plan.address.is_none() {
            let check =
                |typed: &str| Mailbox::parse(typed).map(drop).map_err(|error| format!("{error}: write it as name@example.org"));
            let typed = self.line(words("Your e-mail address", "Letters are sent from it."), "", &check)?;
            plan.take_address(config::mailbox("ADDRESS", &typed)?, self.context)?;
        }
        if plan.preset.is_none() && plan.flags.host.is_none() {
            self.provider(plan)?;
        }
        self.prepare(plan)?;
        if plan.sender.is_none() {
            let check = |typed: &str| Field::PersonName.check(typed).map(drop).map_err(|error| error.to_string());
            let words = words("Your name", "As the recipient sees it beside the address.");
            let name = self.asker.line(&Line { words, initial: "", optional: true, check: &check })?;
            plan.sender = Some(name).filter(|name| !name.is_empty());
        }
        self.name(plan)?;
        if !plan.has_a_way_to_the_secret() {
            self.password(plan)?;
        }
        Ok(())
    }

    fn line(&self, words: Words<'_>, initial: &str, check: &dyn Fn(&str) -> Checked) -> Result<String, Trouble> {
        Ok(self.asker.line(&Line { words, initial, optional: false, check })?)
    }

    /// No preset is for the domain: one of them all the same, or a server by its name.
    fn provider(&self, plan: &mut Plan) -> Result<(), Trouble> {
        let providers = self.context.catalog.providers()?;
        let domain = plan.address.as_ref().map_or("", Mailbox::domain).to_owned();
        let mut offers = vec![offer("Another server", "")];
        offers.extend(providers.iter().map(|provider| Offer { also: vec![provider.id.clone()], ..offer(&provider.name, "") }));
        let explanation = format!("No preset is for {domain}. If the mailbox is at one of these, choose it.");
        let words = words("Who runs the mailbox", &explanation);
        let choice = Choice { words, options: &offers, default: Some(0), optional: false };
        let chosen = self.asker.choice(&choice)?.unwrap_or_default();
        match chosen.checked_sub(1).and_then(|i| providers.get(i)) {
            Some(provider) => {
                plan.preset = Some(provider.clone());
                Ok(())
            }
            None => server(self.asker, plan),
        }
    }

    /// Says what has to be prepared, and ends if it cannot be.
    fn prepare(&self, plan: &mut Plan) -> Result<(), Trouble> {
        if let Some(note) = plan.to_prepare() {
            self.asker.say("");
            self.asker.say(&note);
        }
        if !plan.wants_a_token() || plan.flags.password_command.is_some() {
            return Ok(());
        }
        let explanation = "A password does not work there. A program such as oama gets a token once you have allowed it to, and \
                           prints it. Leave this empty if you have none.";
        let words = words("Command that prints the token", explanation);
        let command = self.asker.line(&Line { words, initial: "", optional: true, check: &|_| Ok(()) })?;
        if command.is_empty() {
            let what = format!("{} takes no password, and there is no command that prints an OAuth token", plan.server());
            let hint = "set one up (oama, for instance), send from a mailbox of another provider, or write the message for your own \
                        mail program: `demur send COMPANY --format eml -o FILE`";
            return Err(Failure::refused(what, hint).into());
        }
        plan.flags.password_command = Some(command);
        Ok(())
    }

    /// The name of the account; one that is there is replaced only after a yes.
    fn name(&self, plan: &mut Plan) -> Result<(), Trouble> {
        while !plan.flags.replace && self.names.contains(&plan.name().as_str()) {
            let question = format!("Replace the account `{}`?", plan.name());
            if self.asker.yes_no(words(&question, "There is an account of that name."), false)? {
                plan.flags.replace = true;
                break;
            }
            let check = |typed: &str| if is_name(typed) { Ok(()) } else { Err(NAME_FORM.to_owned()) };
            let words = words("Another name", "By it you choose the account: --account NAME.");
            plan.flags.name = Some(self.line(words, "", &check)?);
        }
        Ok(())
    }

    /// Where the password comes from whenever mail is sent.
    fn password(&self, plan: &mut Plan) -> Result<(), Trouble> {
        let mut offers = vec![offer("I type it each time", ""), offer("A command prints it", "pass show mail, for instance")];
        if cfg!(feature = "keyring") {
            offers.push(offer("The keyring of the system", "it is stored there once the log-in works"));
        }
        let question = words("Where does the password come from", "It is never written into config.toml.");
        let choice = Choice { words: question, options: &offers, default: Some(0), optional: false };
        match self.asker.choice(&choice)? {
            Some(1) => {
                let words = words("Command", "The first line that it prints is the password.");
                plan.flags.password_command = Some(self.line(words, "", &|_| Ok(()))?);
            }
            Some(2) => plan.flags.keyring = true,
            _ => {}
        }
        Ok(())
    }
}

/// Asks for a server by its name, and how it is reached; what was answered before is offered.
pub(super) fn server(asker: &dyn Ask, plan: &mut Plan) -> Result<(), Trouble> {
    let line = |words: Words<'_>, initial: &str, check: &dyn Fn(&str) -> Checked| {
        asker.line(&Line { words, initial, optional: false, check })
    };
    let flags = &mut plan.flags;
    let check = |typed: &str| {
        let good = |c: char| c.is_alphanumeric() || ".-:".contains(c);
        if typed.chars().all(good) { Ok(()) } else { Err("write its name alone, such as smtp.example.org".to_owned()) }
    };
    let explanation = "The name of the outgoing server (SMTP); the help of your provider has it.";
    flags.host = Some(line(words("Server", explanation), flags.host.as_deref().unwrap_or_default(), &check)?);
    let choice = Choice {
        words: words("How is the connection secured", ""),
        options: &[offer("TLS", "usually port 465"), offer("STARTTLS", "usually port 587")],
        default: Some(usize::from(flags.encryption.as_deref() == Some("start-tls"))),
        optional: false,
    };
    let (how, usual) = if asker.choice(&choice)? == Some(1) { ("start-tls", 587) } else { ("tls", 465) };
    flags.encryption = Some(how.to_owned());
    let check = |typed: &str| match typed.parse::<u16>() {
        Ok(1..) => Ok(()),
        _ => Err("a port is a number from 1 to 65535".to_owned()),
    };
    let port = line(words("Port", ""), &flags.port.unwrap_or(usual).to_string(), &check)?;
    flags.port = port.parse().ok().filter(|port| *port != usual);
    let address = plan.address.as_ref().map(Mailbox::address).unwrap_or_default();
    let user = flags.user.clone().unwrap_or(address);
    flags.user = Some(line(words("Log-in name", ""), &user, &|_| Ok(()))?);
    Ok(())
}
