//! `demur account`: add a mail account, list the accounts and test one.

mod add;
mod plan;
mod questions;
mod trial;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::config::{Accounts, Configured};
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::{advice, secret, terminal};
use crate::mail::{Encryption, Session, Timeouts, Trust};

/// Add, list and test the mail accounts of config.toml
#[derive(Debug, Args)]
pub(super) struct Account {
    #[command(subcommand)]
    what: AccountCommand,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "only one exists")]
enum AccountCommand {
    Add(add::Add),
    /// List accounts
    List,
    /// Connect, check TLS and log in; send nothing
    Test {
        /// The account; default: the only one
        name: Option<String>,
    },
}

impl Account {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        match self.what {
            AccountCommand::Add(command) => command.execute(context),
            AccountCommand::List => list(&Accounts::read(context)?, context),
            AccountCommand::Test { name } => test(&Accounts::read(context)?.choose_to_try(name.as_deref(), context)?, context),
        }
    }
}

fn list(accounts: &Accounts, context: &Context) -> Result<(), Failure> {
    let all = accounts.names().map(|name| accounts.choose(Some(name), context)).collect::<Result<Vec<_>, _>>()?;
    if context.json {
        let facts = |configured: &Configured| {
            let account = &configured.account;
            json!({
                "name": account.name,
                "from": account.from.to_string(),
                "host": account.host,
                "port": account.port,
                "encryption": account.encryption,
                "user": account.user,
                "auth": account.auth,
                "secret": configured.source.describe(),
                "interval_ms": account.pace.interval_ms,
                "per_domain_ms": account.pace.per_domain_ms,
                "max_per_day": account.pace.per_day,
            })
        };
        return terminal::json(&all.iter().map(facts).collect::<Vec<_>>());
    }
    let row = |configured: &Configured| {
        let account = &configured.account;
        vec![
            account.name.clone(),
            account.from.to_string(),
            format!("{}:{}", account.host, account.port),
            encryption(account.encryption).to_owned(),
            configured.source.describe().to_owned(),
        ]
    };
    let names = ["account", "sender", "server", "encryption", "password from"];
    terminal::rows(&names, &all.iter().map(row).collect::<Vec<_>>(), context)
}

fn test(configured: &Configured, context: &Context) -> Result<(), Failure> {
    let account = &configured.account;
    // Without a pinned certificate, don't ask for a password: the connection ends before the log-in.
    let secret = if account.trust == Trust::Unpinned { None } else { secret::find(configured, true, context)?.secret };
    let session = Session::open(account, secret.as_ref(), Timeouts::default()).map_err(|failure| {
        let what = format!("{} ({}:{}): {failure}", account.name, account.host, account.port);
        Failure::partly(what, advice::of(&account.name, &failure))
    })?;
    let (peer, features) = (session.peer().clone(), session.features().clone());
    session.quit();
    if context.json {
        return terminal::json(&json!({ "account": account.name, "peer": peer, "features": features }));
    }
    let tls = match &peer.tls {
        Some(tls) => format!("{}, {}, certificate {} for {}", tls.version, tls.cipher, tls.certificate_sha256, tls.name),
        None => "none: this machine only".to_owned(),
    };
    let size = features.size.map_or("not stated".to_owned(), |size| format!("{size} bytes"));
    let rows = [
        ("Server", format!("{} ({}), {}", peer.host, peer.address, peer.greeting)),
        ("TLS", tls),
        ("Log-in", peer.auth.unwrap_or_else(|| "none".to_owned())),
        ("Largest mail", size),
        ("Sender", account.from.to_string()),
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(label, value)| vec![label.to_owned(), value]).collect();
    terminal::rows(&[], &rows, context)?;
    context.terminal.say(&format!("`{}` works; nothing was sent", account.name));
    Ok(())
}

fn encryption(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Tls => "TLS",
        Encryption::StartTls => "STARTTLS",
        Encryption::None => "none",
    }
}
