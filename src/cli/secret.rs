//! Where a password or token comes from: never an argument, which every user of the machine can read.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::config::{Command, Configured};
use super::context::Context;
use super::error::Failure;
use super::stop::{self, Nothing};
use super::{context, terminal};
use crate::mail::Secret;

/// A secret.
#[derive(Debug)]
pub(super) struct Found {
    /// `None` for an account without a log-in.
    pub(super) secret: Option<Secret>,
    /// From a command, which may print a token valid for an hour: run it again for every session.
    pub(super) expires: bool,
}

/// How long a password manager may take: it may ask for a password itself.
const PATIENCE: Duration = Duration::from_secs(30);
const STOPPED: &str = "was interrupted";
/// Longest secret that is read; tokens take a few kilobytes.
const MAX_SECRET: u64 = 64 * 1024;

/// The secret of an account: from its command, the keyring, the environment (if `environment`), the credentials folder of
/// systemd, or a prompt.
pub(super) fn find(configured: &Configured, environment: bool, context: &Context) -> Result<Found, Failure> {
    let account = &configured.account;
    let lasting = |secret: Secret| Found { secret: Some(secret), expires: false };
    let Some(user) = &account.user else { return Ok(Found { secret: None, expires: false }) };
    if let Some(command) = &configured.source.command {
        let secret = first_line(command).map_err(|what| {
            let what = format!("the password-command of `{}` {what}", account.name);
            if stop::requested() {
                return Failure::interrupted(what, "nothing was sent; run the same command again");
            }
            Failure::refused(what, "run it by hand: the first line of its output must be the password or token")
        })?;
        return Ok(Found { secret: Some(secret), expires: true });
    }
    if configured.source.keyring {
        return keyring(&account.name, user).map(lasting);
    }
    if let Some(secret) = context::secret_of_environment().filter(|_| environment) {
        return Ok(lasting(secret));
    }
    if let Some(secret) = context::secret_of_credentials(&account.name)? {
        return Ok(lasting(secret));
    }
    if context.may_ask() {
        let prompt = format!("Password of {user} at {}: ", account.host);
        if let Some(typed) = terminal::ask_secret(&prompt, "no password was entered, and nothing was sent")? {
            return Ok(lasting(Secret::from(typed.as_str())));
        }
    }
    Err(Failure::refused(
        format!("no password for `{}`", account.name),
        "add password-command to the account in config.toml; DEMUR_SMTP_PASSWORD is only used when the account is unambiguous",
    ))
}

/// Runs a command and returns the first line of its output.
fn first_line(command: &Command) -> Result<Secret, String> {
    // A command that takes too long is killed.
    let _held = stop::hold();
    let mut process = match command {
        Command::Words(words) => {
            let (program, rest) = words.split_first().ok_or("is empty")?;
            let mut process = std::process::Command::new(program);
            process.args(rest);
            process
        }
        Command::Shell(text) => {
            let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
            let mut process = std::process::Command::new(shell);
            process.arg(flag).arg(text);
            process
        }
    };
    let mut child = process
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("could not be started: {}", error.kind()))?;
    let deadline = Instant::now() + PATIENCE;
    let secret = read_line(&mut child);
    let ended = loop {
        match child.try_wait() {
            Ok(None) if secret.is_ok() && Instant::now() < deadline && !stop::requested() => {
                std::thread::sleep(Duration::from_millis(5));
            }
            ended => break ended,
        }
    };
    if !matches!(ended, Ok(Some(_))) {
        let _ = child.kill();
        let _ = child.wait();
    }
    match (secret?, ended) {
        (_, Ok(Some(status))) if !status.success() => Err(format!("failed ({status})")),
        (_, Ok(None)) if stop::requested() => Err(STOPPED.to_owned()),
        (_, Ok(None)) => Err(too_slow()),
        (_, Err(error)) => Err(format!("could not be waited for: {}", error.kind())),
        (secret, _) => secret.ok_or_else(|| "printed nothing".to_owned()),
    }
}

fn too_slow() -> String {
    format!("took longer than {} seconds", PATIENCE.as_secs())
}

/// In its own thread, because a pipe has no timeout.
fn read_line(child: &mut Child) -> Result<Option<Secret>, String> {
    let Some(out) = child.stdout.take() else { return Ok(None) };
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = Zeroizing::new(String::with_capacity(1_024));
        let mut out = BufReader::new(out.take(MAX_SECRET));
        let read = out.read_line(&mut line).map(|_| line.trim_end_matches(['\r', '\n']));
        let _ = send.send(read.map(|secret| (!secret.is_empty()).then(|| Secret::from(secret))));
        // Read past the first line too, or the command would fail on a closed pipe.
        let _ = std::io::copy(&mut out, &mut std::io::sink());
    });
    match stop::receive(&receive, PATIENCE) {
        Ok(Ok(secret)) => Ok(secret),
        Ok(Err(error)) => Err(format!("printed invalid text: {}", error.kind())),
        Err(Nothing::Stopped) => Err(STOPPED.to_owned()),
        Err(Nothing::InTime) => Err(too_slow()),
    }
}

const WITHOUT: &str = "this demur was built without support for the keyring";

/// Refuses the keyring where this program cannot use it.
pub(super) fn can_use_the_keyring() -> Result<(), Failure> {
    if cfg!(feature = "keyring") {
        return Ok(());
    }
    let hint = "rebuild with --features keyring, or use password-command";
    Err(Failure::refused(WITHOUT, hint))
}

/// The password of an account from the keyring.
fn keyring(account: &str, user: &str) -> Result<Secret, Failure> {
    can_use_the_keyring().map_err(|failure| {
        let what = format!("`{account}` keeps its password in the keyring, but {failure}");
        failure.saying(what)
    })?;
    let hint = format!("store it under service `demur` and user `{user}`, and unlock the keyring");
    match in_keyring(user) {
        Ok(Some(secret)) => Ok(secret),
        Ok(None) => Err(Failure::refused(format!("the keyring has no password for `{account}`"), hint)),
        Err(Unkept::Stopped) => Err(stop::interrupted("nothing was sent; run the same command again")),
        Err(Unkept::Failed(what)) => Err(Failure::refused(format!("the keyring has no password for `{account}`: {what}"), hint)),
        Err(Unkept::Slow) => {
            Err(Failure::refused(format!("the keyring did not answer within {} seconds", ANSWERS.as_secs()), hint))
        }
    }
}

/// Stores the password of a user in the keyring, in place of one that is there.
pub(super) fn keep(user: &str, secret: Zeroizing<String>) -> Result<(), Failure> {
    let hint = "unlock the keyring, or run the same command without --keyring; nothing was written";
    put_into_keyring(user, secret).map_err(|why| match why {
        Unkept::Stopped => stop::interrupted("nothing was written; run the same command again"),
        Unkept::Failed(what) => Failure::refused(format!("the keyring did not take the password: {what}"), hint),
        Unkept::Slow => Failure::refused(format!("the keyring did not answer within {} seconds", PATIENCE.as_secs()), hint),
    })
}

/// How long the keyring may take to find a password; to store one, it may have to be unlocked first.
const ANSWERS: Duration = Duration::from_secs(5);

/// Why the keyring did nothing.
#[derive(Debug)]
#[cfg_attr(not(feature = "keyring"), allow(dead_code, reason = "without a keyring, nothing else fails"))]
pub(super) enum Unkept {
    Stopped,
    Slow,
    Failed(String),
}

/// The password of a user, if the keyring has one.
#[cfg(feature = "keyring")]
pub(super) fn in_keyring(user: &str) -> Result<Option<Secret>, Unkept> {
    with_keyring(user, ANSWERS, |entry| match entry.get_password() {
        Err(::keyring::Error::NoEntry) => Ok(None),
        found => found.map(|found| Some(Secret::from(found))),
    })
}

#[cfg(feature = "keyring")]
fn put_into_keyring(user: &str, secret: Zeroizing<String>) -> Result<(), Unkept> {
    with_keyring(user, PATIENCE, move |entry| entry.set_password(&secret))
}

/// The keyring may wait forever to be unlocked, so it gets a thread and so much time.
#[cfg(feature = "keyring")]
fn with_keyring<T: Send + 'static>(
    user: &str,
    within: Duration,
    act: impl FnOnce(&::keyring::Entry) -> ::keyring::Result<T> + Send + 'static,
) -> Result<T, Unkept> {
    let (send, receive) = mpsc::channel();
    let user = user.to_owned();
    std::thread::spawn(move || {
        let done = ::keyring::Entry::new("demur", &user).and_then(|entry| act(&entry));
        let _ = send.send(done.map_err(|error| error.to_string()));
    });
    match stop::receive(&receive, within) {
        Ok(done) => done.map_err(Unkept::Failed),
        Err(Nothing::Stopped) => Err(Unkept::Stopped),
        Err(Nothing::InTime) => Err(Unkept::Slow),
    }
}

#[cfg(not(feature = "keyring"))]
pub(super) fn in_keyring(_user: &str) -> Result<Option<Secret>, Unkept> {
    Err(Unkept::Failed(WITHOUT.to_owned()))
}

#[cfg(not(feature = "keyring"))]
fn put_into_keyring(_user: &str, _secret: Zeroizing<String>) -> Result<(), Unkept> {
    Err(Unkept::Failed(WITHOUT.to_owned()))
}
