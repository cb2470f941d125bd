//! The account that is to be added: what flags and answers say of it, what is missing, and how it stands in `config.toml`.
//!
//! This module must not ask, and knows no secret.

use toml_edit::TableLike;

use super::add::Add;
use crate::case::Field;
use crate::catalog::Provider;
use crate::cli::ask::Missing;
use crate::cli::config::{self, log_in_name};
use crate::cli::context::{self, Context};
use crate::cli::error::Failure;
use crate::cli::own::{self, OwnFile};
use crate::mail::Mailbox;

/// What is known so far.
#[derive(Debug)]
pub(super) struct Plan {
    /// As given, and as answered.
    pub(super) flags: Add,
    pub(super) address: Option<Mailbox>,
    pub(super) preset: Option<Provider>,
    /// The name that the recipient sees.
    pub(super) sender: Option<String>,
    /// A password of the environment can be tried.
    has_secret: bool,
}

impl Plan {
    /// What the flags, the presets and the profile say.
    pub(super) fn of(mut flags: Add, context: &Context) -> Result<Self, Failure> {
        let address = flags.address.take().map(|typed| config::mailbox("ADDRESS", &typed)).transpose()?;
        let preset = match &flags.provider {
            Some(id) => {
                let found = context.catalog.providers()?.into_iter().find(|provider| provider.id == *id);
                Some(found.ok_or_else(|| {
                    let shown: String = id.chars().take(60).collect();
                    Failure::refused(format!("--provider: no provider `{shown}`"), "see `demur list providers`")
                })?)
            }
            None => None,
        };
        let of_profile = || Ok::<_, Failure>(context.profile(None)?.text(Field::PersonName).map(str::to_owned));
        let sender = if flags.sender.is_some() { flags.sender.clone() } else { of_profile()? };
        let has_secret = context::secret_of_environment().is_some();
        let mut plan = Self { flags, address: None, preset, sender, has_secret };
        if let Some(address) = address {
            plan.take_address(address, context)?;
        }
        Ok(plan)
    }

    /// Takes the address, and the preset of its domain unless a server was chosen.
    pub(super) fn take_address(&mut self, address: Mailbox, context: &Context) -> Result<(), Failure> {
        if self.preset.is_none() && self.flags.host.is_none() {
            self.preset = context.catalog.providers()?.into_iter().find(|provider| provider.has_domain(address.domain()));
        }
        if let Some(name) = address.name().filter(|_| self.flags.sender.is_none()) {
            self.sender = Some(name.to_owned());
        }
        self.address = Some(address);
        Ok(())
    }

    /// The name of the account: as given, else that of the preset, else the first part of the domain.
    pub(super) fn name(&self) -> String {
        let of_domain = || -> String {
            let domain = self.address.as_ref().map_or("", Mailbox::domain);
            domain.split('.').next().unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).take(40).collect()
        };
        let given = self.flags.name.clone().or_else(|| self.preset.as_ref().map(|preset| preset.id.clone()));
        given.unwrap_or_else(of_domain)
    }

    /// Whether the server takes a token instead of a password.
    pub(super) fn wants_a_token(&self) -> bool {
        match &self.flags.auth {
            Some(auth) => auth == "xoauth2",
            None => self.preset.as_ref().is_some_and(Provider::wants_a_token),
        }
    }

    /// Whether something gives the password without a question.
    pub(super) fn has_a_way_to_the_secret(&self) -> bool {
        self.flags.password_command.is_some() || self.flags.keyring
    }

    /// What flags must say where nobody can be asked.
    pub(super) fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        match &self.address {
            None => missing.push(Missing::new("your e-mail address", "ADDRESS")),
            Some(address) if self.preset.is_none() && self.flags.host.is_none() => {
                let what = format!("the server (no preset is for {})", address.domain());
                missing.push(Missing::new(what, "--provider ID (see `demur list providers`) or --host HOST"));
            }
            Some(_) => {}
        }
        if self.wants_a_token() && self.flags.password_command.is_none() {
            let what = format!("a command that prints an OAuth token ({} takes no password)", self.server());
            missing.push(Missing::new(what, "--password-command COMMAND"));
        } else if !self.flags.no_try && !self.has_a_way_to_the_secret() && !self.has_secret {
            missing.push(Missing::new("the password", "--password-command COMMAND or --no-try"));
        }
        missing
    }

    /// The server as messages name it.
    pub(super) fn server(&self) -> String {
        let preset = self.preset.as_ref().map(|preset| preset.name.clone());
        preset.or_else(|| self.flags.host.clone()).unwrap_or_else(|| "the server".to_owned())
    }

    /// What has to be prepared, and where the provider explains it.
    pub(super) fn to_prepare(&self) -> Option<String> {
        let preset = self.preset.as_ref()?;
        let note = preset.note.as_deref().unwrap_or("log in with the whole address and its password.");
        let page = preset.page.as_ref().map(|page| format!(" See {page}")).unwrap_or_default();
        Some(format!("{}: {note}{page}", preset.name))
    }

    /// Puts the account into the file, in the place of one of the same name.
    pub(super) fn put(&self, file: &mut OwnFile) -> Result<(), Failure> {
        let mail = own::table(file.content.as_table_mut(), "mail", true)?;
        let accounts = own::table(mail, "accounts", true)?;
        let name = self.name();
        accounts.remove(&name);
        let account = own::table(accounts, &name, false)?;
        self.fill(account);
        Ok(())
    }

    fn fill(&self, account: &mut dyn TableLike) {
        let flags = &self.flags;
        let mut set = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                own::set(account, key, value);
            }
        };
        set("provider", self.preset.as_ref().map(|preset| preset.id.as_str()));
        set("host", flags.host.as_deref());
        set("encryption", flags.encryption.as_deref());
        set("user", self.user().as_deref());
        // What is usual needs no word.
        let usual = if self.preset.as_ref().is_some_and(Provider::wants_a_token) { "xoauth2" } else { "password" };
        set("auth", flags.auth.as_deref().filter(|auth| *auth != usual));
        let from = self.address.as_ref().map(|address| match &self.sender {
            Some(name) => address.with_name(name).to_string(),
            None => address.without_name().to_string(),
        });
        set("from", from.as_deref());
        set("password-command", flags.password_command.as_deref());
        set("certificate-sha256", flags.certificate_sha256.as_deref());
        set("ca-file", flags.ca_file.as_deref());
        if let Some(port) = flags.port {
            own::set(account, "port", i64::from(port));
        }
        if flags.keyring {
            own::set(account, "keyring", true);
        }
    }

    /// The log-in name, unless the preset says it.
    fn user(&self) -> Option<String> {
        let address = self.address.as_ref()?;
        let usual = self.preset.as_ref().map(|preset| log_in_name(preset, address));
        let user = self.flags.user.clone().or_else(|| usual.is_none().then(|| address.address()))?;
        (usual.as_ref() != Some(&user)).then_some(user)
    }
}
