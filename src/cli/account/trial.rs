//! Tries the log-in of an account before it is written. No mail is sent.
//!
//! This module must not write the file.

use zeroize::Zeroizing;

use super::add::accounts;
use super::plan::Plan;
use super::questions::server;
use crate::cli::ask::{Ask, Trouble, Words};
use crate::cli::config::Configured;
use crate::cli::context::{self, Context};
use crate::cli::error::Failure;
use crate::cli::own::OwnFile;
use crate::cli::{advice, secret};
use crate::mail::{Failure as SmtpFailure, Insecure, Secret, Session, SmtpError, Stage, Timeouts, Trust};

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    /// The server took the log-in.
    Works,
    /// It was not tried, or is to be written although it did not work.
    No,
}

/// A password that the keyring shall have.
pub(super) struct ToKeep {
    /// The log-in name, by which it is found.
    pub(super) user: String,
    pub(super) password: Zeroizing<String>,
}

/// Who tries.
pub(super) struct Trial<'a> {
    pub(super) asker: Option<&'a dyn Ask>,
    pub(super) context: &'a Context,
}

impl Trial<'_> {
    /// Puts the account into the file (in memory) and tries it, until it works or the person has had enough.
    /// Gives what was typed and works, if the keyring shall have it.
    pub(super) fn run(&self, plan: &mut Plan, file: &mut OwnFile) -> Result<(Tried, Option<ToKeep>), Trouble> {
        let mut typed: Option<Zeroizing<String>> = None;
        // One that the keyring has and that does not work is asked for.
        let mut refused = false;
        loop {
            plan.put(file)?;
            let configured = accounts(file, self.context)?.choose_to_try(Some(&plan.name()), self.context)?;
            let secret = self.secret(&configured, plan, refused, &mut typed)?;
            let account = &configured.account;
            self.context.terminal.tell(&format!("logging in at {}:{} …", account.host, account.port));
            let failure = match Session::open(account, secret.as_ref(), Timeouts::default()) {
                Ok(session) => {
                    session.quit();
                    self.context.terminal.tell("the log-in works; nothing was sent");
                    let user = account.user.clone().filter(|_| plan.flags.keyring);
                    let kept = user.zip(typed.take()).map(|(user, password)| ToKeep { user, password });
                    return Ok((Tried::Works, kept));
                }
                Err(failure) => failure,
            };
            let said = format!("{} ({}:{}): {failure}", account.name, account.host, account.port);
            let failed = Failure::partly(said, advice::of(&account.name, &failure));
            let Some(asker) = self.asker else { return Err(failed.into()) };
            self.context.terminal.error(&failed);
            let yes_no = |question: &str, explanation: &str, default| asker.yes_no(Words { question, explanation }, default);
            let seen = certificate(&failure).filter(|_| account.trust == Trust::Unpinned);
            if let Some(sha256) = seen {
                let explanation = format!("The bridge signs its own certificate. SHA-256 of the one just seen: {sha256}");
                if yes_no("Is it the one that the bridge exports?", &explanation, false)? {
                    plan.flags.certificate_sha256 = Some(sha256);
                    continue;
                }
            } else if yes_no("Try again?", "", true)? {
                match failure.stage {
                    // A preset has the right server: what can be wrong is the password.
                    Stage::Auth => {
                        typed = None;
                        refused = true;
                    }
                    _ if plan.preset.is_none() => server(asker, plan)?,
                    _ => {}
                }
                continue;
            }
            if yes_no("Write the account all the same?", "", false)? {
                return Ok((Tried::No, None));
            }
            return Err(failed.into());
        }
    }

    fn secret(
        &self,
        configured: &Configured,
        plan: &Plan,
        refused: bool,
        typed: &mut Option<Zeroizing<String>>,
    ) -> Result<Option<Secret>, Trouble> {
        let account = &configured.account;
        // The connection to a bridge that is not pinned ends before the log-in.
        let Some(user) = account.user.as_ref().filter(|_| account.trust != Trust::Unpinned) else { return Ok(None) };
        let asker = match self.asker {
            Some(asker) if plan.flags.keyring => {
                // What cannot be read now is said when it cannot be stored.
                if let Some(found) = secret::in_keyring(user).ok().flatten().filter(|_| !refused) {
                    return Ok(Some(found));
                }
                asker
            }
            Some(asker) if !plan.has_a_way_to_the_secret() && context::secret_of_environment().is_none() => asker,
            _ => return Ok(secret::find(configured, true, self.context)?.secret),
        };
        if typed.is_none() {
            let question = format!("Password of {user} at {}", account.host);
            *typed = Some(asker.secret(Words { question: &question, explanation: "It is not shown while you type." })?);
        }
        Ok(typed.as_ref().map(|typed| Secret::from(typed.as_str())))
    }
}

/// The hash of the certificate that was seen.
fn certificate(failure: &SmtpFailure) -> Option<String> {
    match &failure.error {
        SmtpError::Tls(Insecure::Certificate { sha256, .. }) => sha256.clone(),
        _ => None,
    }
}
