//! `config.toml`: the mail accounts. What was typed becomes a checked [`Account`] in one place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::context::{Context, read_bytes, regular};
use super::error::Failure;
use crate::case::{Field, nearest, read_toml};
use crate::catalog::{Provider, UserForm};
use crate::mail::{Account, AuthKind, Encryption, Mailbox, Pace, Trust};

/// `config.toml` as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Config {
    mail: Mail,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Mail {
    accounts: BTreeMap<String, Typed>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Typed {
    provider: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    encryption: Option<Encryption>,
    user: Option<String>,
    auth: Option<AuthKind>,
    password_command: Option<Command>,
    keyring: bool,
    from: Option<String>,
    certificate_sha256: Option<String>,
    ca_file: Option<PathBuf>,
    rate: Option<String>,
    per_domain: Option<String>,
    max_per_day: Option<u32>,
    stale_after: Option<u16>,
}

/// A command: a list of words, run directly; or a string, run by the shell.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "must be a text for the shell, or a list of words")]
pub(super) enum Command {
    Words(Vec<String>),
    Shell(String),
}

/// An account, and the source of its secret.
#[derive(Debug, Clone)]
pub(super) struct Configured {
    pub(super) account: Account,
    pub(super) source: Source,
}

/// What the configuration says about the secret.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) command: Option<Command>,
    pub(super) keyring: bool,
}

impl Source {
    /// Where the secret will be looked up, for `account list`.
    pub(super) fn describe(&self) -> &'static str {
        match (&self.command, self.keyring) {
            (Some(_), _) => "password-command",
            (None, true) => "keyring",
            (None, false) => "environment, credentials folder, or prompt",
        }
    }
}

/// Longest authority file that is read: a system's whole bundle has 230 KB.
const MAX_AUTHORITY: u64 = 1024 * 1024;

/// The accounts of `config.toml`.
#[derive(Debug)]
pub(super) struct Accounts {
    file: String,
    folder: PathBuf,
    typed: BTreeMap<String, Typed>,
}

impl Accounts {
    pub(super) fn read(context: &Context) -> Result<Self, Failure> {
        let Some((folder, text)) = context.config_file("config.toml")? else {
            let place = context.config_path("config.toml");
            return Err(Failure::refused(
                format!("{place}: no such file, so there is no mail account"),
                "`demur account add ADDRESS` makes one",
            ));
        };
        Self::of_text(&text, folder)
    }

    /// The accounts of this text, which is or will be in `config.toml` of the folder.
    pub(super) fn of_text(text: &str, folder: PathBuf) -> Result<Self, Failure> {
        let file = folder.join("config.toml").display().to_string();
        let config: Config = read_toml(text, &file).map_err(|error| Failure::of_file(&error, "the README"))?;
        Ok(Self { file, folder, typed: config.mail.accounts })
    }

    /// Days after which a queued letter of this account is too old, if set.
    pub(super) fn stale_after(&self, name: &str) -> Option<u16> {
        self.typed.get(name)?.stale_after
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.typed.keys().map(String::as_str)
    }

    /// The account with this name, or the only one, ready to send.
    pub(super) fn choose(&self, name: Option<&str>, context: &Context) -> Result<Configured, Failure> {
        let chosen = self.choose_to_try(name, context)?;
        if chosen.account.trust == Trust::Unpinned {
            let hint = format!(
                "`demur account test {0}` shows the hash of its certificate; compare it with the certificate that the \
                 bridge exports: openssl x509 -in cert.pem -noout -sha256 -fingerprint",
                chosen.account.name
            );
            let what = "certificate-sha256 is missing: this bridge signs its own certificate";
            return Err(self.wrong(&chosen.account.name, what, hint));
        }
        Ok(chosen)
    }

    /// Like `account`, but also allows a bridge without a pinned certificate: only its certificate can be looked at.
    pub(super) fn choose_to_try(&self, name: Option<&str>, context: &Context) -> Result<Configured, Failure> {
        let names = || self.names().collect::<Vec<_>>().join(", ");
        let name = match (name, self.typed.len()) {
            (Some(name), _) => name,
            (None, 1) => self.names().next().unwrap_or_default(),
            (None, 0) => {
                let hint = "`demur account add ADDRESS` adds one";
                return Err(Failure::refused(format!("{}: no mail account", self.file), hint));
            }
            (None, _) => {
                return Err(Failure::usage("there are several accounts", format!("choose one with --account: {}", names())));
            }
        };
        let Some(typed) = self.typed.get(name) else {
            let shown: String = name.chars().take(60).collect();
            return Err(Failure::refused(format!("{}: no account `{shown}`", self.file), format!("accounts: {}", names())));
        };
        self.resolve(name, typed.clone(), context)
    }

    fn wrong(&self, name: &str, what: &str, hint: impl Into<String>) -> Failure {
        Failure::refused(format!("{}: mail.accounts.{name}: {what}", self.file), hint)
    }

    fn resolve(&self, name: &str, typed: Typed, context: &Context) -> Result<Configured, Failure> {
        let wrong = |what: &str, hint: &str| self.wrong(name, what, hint);
        if !is_name(name) {
            return Err(wrong("is not a valid account name", NAME_FORM));
        }
        let preset = typed.provider.as_deref().map(|id| self.preset(name, id, context)).transpose()?;
        let from = self.sender(name, &typed, context)?;
        let encryption = typed.encryption.or(preset.as_ref().map(|p| p.encryption)).unwrap_or(Encryption::Tls);
        let Some(host) = typed.host.or(preset.as_ref().map(|p| p.host.clone())) else {
            return Err(wrong("neither provider nor host is set", "see `demur list providers` for presets"));
        };
        if encryption == Encryption::None && !Account::is_loopback(&host) {
            let hint = "use encryption = \"tls\" or \"start-tls\"; \"none\" is for a server on this machine";
            return Err(wrong("mail would cross the network without TLS, readable by anyone", hint));
        }
        // A preset's port only fits its encryption.
        let preset_port = preset.as_ref().filter(|p| p.encryption == encryption).map(|p| p.port);
        let port = typed.port.or(preset_port).unwrap_or(encryption.port());
        if encryption == Encryption::None && (typed.certificate_sha256.is_some() || typed.ca_file.is_some()) {
            return Err(wrong("a certificate is set, but encryption is \"none\"", "drop one of them"));
        }
        if typed.keyring && typed.password_command.is_some() {
            return Err(wrong("keyring and password-command are both set", "keep one of them"));
        }
        let needs_pin = preset.as_ref().is_some_and(|p| p.pin);
        let trust = self.trust(name, &host, typed.certificate_sha256.as_deref(), typed.ca_file.as_deref(), needs_pin)?;
        let secret_named = typed.password_command.is_some() || typed.keyring;
        let user = typed.user.or_else(|| preset.as_ref().map(|p| log_in_name(p, &from)));
        if user.is_none() && secret_named {
            return Err(wrong("a password is set, but no user", "add user = \"…\""));
        }
        if user.is_none() && typed.auth.is_some() {
            return Err(wrong("auth is set, but no user", "add user = \"…\""));
        }
        let auth = typed.auth.or(preset.as_ref().and_then(|p| p.auth.first().copied())).unwrap_or(AuthKind::Password);
        let interval = |key: &str, rate: Option<&str>| {
            let rate = rate.map(Pace::interval).transpose();
            rate.map(Option::unwrap_or_default).map_err(|what| wrong(&format!("{key}: {what}"), "fix the rate"))
        };
        let (interval_ms, per_domain_ms) =
            (interval("rate", typed.rate.as_deref())?, interval("per-domain", typed.per_domain.as_deref())?);
        Ok(Configured {
            source: Source { command: typed.password_command, keyring: typed.keyring },
            account: Account {
                name: name.to_owned(),
                host,
                port,
                encryption,
                trust,
                user,
                auth,
                from,
                pace: Pace { interval_ms, per_domain_ms, per_day: typed.max_per_day.or(preset.and_then(|p| p.per_day)) },
            },
        })
    }

    fn preset(&self, name: &str, id: &str, context: &Context) -> Result<Provider, Failure> {
        let providers = context.catalog.providers()?;
        providers.iter().find(|provider| provider.id == id).cloned().ok_or_else(|| {
            let near = nearest(id, providers.iter().map(|provider| provider.id.as_str()));
            let hint = match near.first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`demur list providers` shows the presets; without one, set host, port and encryption".to_owned(),
            };
            let shown: String = id.chars().take(60).collect();
            self.wrong(name, &format!("unknown provider `{shown}`"), hint)
        })
    }

    /// `from`; else the log-in name, if it is an address, with the profile's name.
    fn sender(&self, name: &str, typed: &Typed, context: &Context) -> Result<Mailbox, Failure> {
        let hint = "set from = \"Your Name <name@example.org>\"";
        if let Some(from) = &typed.from {
            return Mailbox::parse(from).map_err(|error| self.wrong(name, &format!("from: {error}"), hint));
        }
        let user = typed.user.as_deref().and_then(|user| Mailbox::parse(user).ok());
        let Some(user) = user else { return Err(self.wrong(name, "from is missing", hint)) };
        let profile = context.profile(None)?;
        Ok(profile.text(Field::PersonName).map_or(user.clone(), |name| user.with_name(name)))
    }

    fn trust(
        &self,
        name: &str,
        host: &str,
        pin: Option<&str>,
        ca_file: Option<&Path>,
        needs_pin: bool,
    ) -> Result<Trust, Failure> {
        let wrong = |what: &str, hint: &str| self.wrong(name, what, hint);
        match (pin, ca_file) {
            (Some(_), Some(_)) => Err(wrong("certificate-sha256 and ca-file are both set", "keep one of them")),
            (Some(_), None) if !Account::is_loopback(host) => {
                let hint = "drop it: a provider's certificate changes every few weeks and is checked by its authority";
                Err(wrong("certificate-sha256 is for a bridge on this machine", hint))
            }
            (Some(pin), None) => hash(pin).map(Trust::Certificate).ok_or_else(|| {
                wrong("certificate-sha256 is not a SHA-256", "write its 64 hexadecimal digits, with or without colons")
            }),
            (None, Some(path)) => {
                let path = self.folder.join(path);
                let pem = regular(&path)
                    .and_then(|()| read_bytes(&path, MAX_AUTHORITY + 1))
                    .map_err(|error| wrong(&format!("{}: {error}", path.display()), "use a file of certificates (PEM)"))?;
                if pem.len() as u64 > MAX_AUTHORITY {
                    return Err(wrong(
                        &format!("{} is larger than 1 MiB", path.display()),
                        "use a file with only the authority you trust",
                    ));
                }
                Ok(Trust::Authority(pem))
            }
            (None, None) if needs_pin && !Account::is_loopback(host) => {
                let hint = "the preset is for a bridge on this machine: drop host, or set ca-file";
                Err(wrong("this bridge signs its own certificate, but host is another machine", hint))
            }
            (None, None) if needs_pin => Ok(Trust::Unpinned),
            (None, None) => Ok(Trust::System),
        }
    }
}

/// Whether an account may have this name.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// What a name may be.
pub(super) const NAME_FORM: &str = "use at most 40 letters, digits, - and _";

/// Parses a typed address.
pub(super) fn mailbox(place: &str, text: &str) -> Result<Mailbox, Failure> {
    Mailbox::parse(text).map_err(|error| Failure::refused(format!("{place}: {error}"), "write it as name@example.org"))
}

pub(super) fn log_in_name(provider: &Provider, from: &Mailbox) -> String {
    match provider.user {
        UserForm::Address => from.address(),
        UserForm::LocalPart => from.local().to_owned(),
    }
}

/// 64 hexadecimal digits as `openssl x509 -fingerprint -sha256` prints them or without the colons.
fn hash(text: &str) -> Option<[u8; 32]> {
    let digits: String = text.chars().filter(|c| *c != ':').collect();
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}
