//! Logging in: PLAIN (RFC 4616), LOGIN, XOAUTH2.
//!
//! What is written contains the secret, so it lives in memory that is wiped; and a server that echoes it must not get the
//! secret into a message or a log.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::connection::Connection;
use super::failure::SmtpError;
use super::features::Features;
use super::reply::Reply;
use super::{AuthKind, Secret};

/// Logs in with the best mechanism that the server offers for this kind of secret, or the next one if the server refuses the
/// mechanism itself; returns its name.
pub(super) fn log_in(
    connection: &mut Connection,
    features: &Features,
    user: &str,
    secret: &Secret,
    kind: AuthKind,
    within: Duration,
) -> Result<&'static str, SmtpError> {
    let offered = |name: &str| features.auth.iter().any(|mechanism| mechanism == name);
    let secret = secret.expose_secret();
    if secret.contains(['\0', '\r', '\n']) || user.contains(['\0', '\r', '\n', '\u{1}']) {
        return Err(SmtpError::Unable("user and password must not contain a line break or NUL".to_owned()));
    }
    let hidden = vec![Zeroizing::new(secret.to_owned()), encode(&[secret])];
    let mut dialogue = Dialogue { connection, within, hidden };
    let ways: &[&'static str] = match kind {
        AuthKind::Password => &["PLAIN", "LOGIN"],
        AuthKind::Xoauth2 => &["XOAUTH2"],
    };
    let mut refused = None;
    for way in ways.iter().copied().filter(|way| offered(way)) {
        let answer = match way {
            "PLAIN" => dialogue.say("AUTH PLAIN ", &encode(&["\0", user, "\0", secret]))?,
            "LOGIN" => match login(&mut dialogue, user, secret)? {
                Answer::ToAuth(reply) => reply,
                // An answer to the password is about the password; another mechanism would not help.
                Answer::ToSecret(reply) => return entered(way, reply),
            },
            _ => {
                let token = encode(&["user=", user, "\u{1}auth=Bearer ", secret, "\u{1}\u{1}"]);
                let answer = dialogue.say("AUTH XOAUTH2 ", &token)?;
                // 334 has the reason; only an empty answer gets the refusal itself.
                if answer.code == 334 { dialogue.say("", "")? } else { answer }
            }
        };
        if !is_way_refused(&answer) {
            return entered(way, answer);
        }
        refused = Some(answer);
    }
    match refused {
        Some(answer) => Err(SmtpError::Refused(answer)),
        None => {
            let list = if features.auth.is_empty() { "none".to_owned() } else { features.auth.join(" ") };
            let wanted = ways.join(" or ");
            Err(SmtpError::Unable(format!("the server does not offer {wanted} for log-in (it offers: {list})")))
        }
    }
}

fn entered(way: &'static str, answer: Reply) -> Result<&'static str, SmtpError> {
    if answer.code == 235 { Ok(way) } else { Err(SmtpError::Refused(answer)) }
}

/// Whether the server refuses the mechanism and not the user: 504 (RFC 4954, section 4), or 502 (RFC 5321, section 4.2.4) from a
/// server that lists what it does not implement. Never 535, a wrong password, which another mechanism only repeats; servers
/// count that and lock the account. Not 534 either: RFC 4954, section 6, would have the client take a stronger mechanism, and of
/// those with a plain password none is stronger; Gmail says 534 when it wants another password altogether.
fn is_way_refused(answer: &Reply) -> bool {
    matches!(answer.code, 502 | 504)
}

/// What an answer is about.
enum Answer {
    ToAuth(Reply),
    ToSecret(Reply),
}

/// LOGIN asks for the name, then the password; the prompts differ between servers.
fn login(dialogue: &mut Dialogue<'_>, user: &str, secret: &str) -> Result<Answer, SmtpError> {
    let mut answer = dialogue.say("AUTH LOGIN", "")?;
    if answer.code != 334 {
        return Ok(Answer::ToAuth(answer));
    }
    for part in [user, secret] {
        answer = dialogue.say("", &encode(&[part]))?;
        if answer.code != 334 {
            break;
        }
    }
    Ok(Answer::ToSecret(answer))
}

struct Dialogue<'a> {
    connection: &'a mut Connection,
    within: Duration,
    /// Everything that was sent, in every form.
    hidden: Vec<Zeroizing<String>>,
}

impl Dialogue<'_> {
    /// Sends one line and returns the answer, with anything secret removed.
    fn say(&mut self, command: &str, secret: &str) -> Result<Reply, SmtpError> {
        if !secret.is_empty() {
            self.hidden.push(Zeroizing::new(secret.to_owned()));
        }
        // Allocated once: a growing buffer leaves copies behind.
        let mut line = Zeroizing::new(String::with_capacity(command.len() + secret.len() + 2));
        line.push_str(command);
        line.push_str(secret);
        line.push_str("\r\n");
        let asked = self.connection.unasked().and_then(|()| self.connection.write(line.as_bytes(), self.within));
        match asked.and_then(|()| self.connection.read(self.within)) {
            Ok(reply) => Ok(self.hide_in(reply)),
            Err(SmtpError::Refused(reply)) => Err(SmtpError::Refused(self.hide_in(reply))),
            Err(SmtpError::Garbage(text)) => Err(SmtpError::Garbage(self.hide(&text))),
            Err(error) => Err(error),
        }
    }

    /// Drops the whole text if a line of it, or two together, repeat what we sent.
    fn hide_in(&self, mut reply: Reply) -> Reply {
        if self.repeats(&reply.lines.concat()) {
            reply.lines = vec![REPEATED.to_owned()];
        }
        reply
    }

    fn hide(&self, text: &str) -> String {
        if self.repeats(text) { REPEATED.to_owned() } else { text.to_owned() }
    }

    /// Whether a text contains eight consecutive characters of what we sent, or all of it if shorter.
    fn repeats(&self, text: &str) -> bool {
        const PART: usize = 8;
        self.hidden.iter().map(|hidden| hidden.as_bytes()).filter(|hidden| !hidden.is_empty()).any(|hidden| {
            let part = hidden.len().min(PART);
            text.as_bytes().windows(part).any(|found| hidden.windows(part).any(|window| window == found))
        })
    }
}

const REPEATED: &str = "(removed: the server repeats what it was sent)";

/// Base64 of the concatenated parts, in a buffer that does not grow and leave copies behind.
fn encode(parts: &[&str]) -> Zeroizing<String> {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut plain = Zeroizing::new(String::with_capacity(length));
    for part in parts {
        plain.push_str(part);
    }
    let mut encoded = Zeroizing::new(String::with_capacity(length.div_ceil(3) * 4));
    STANDARD.encode_string(plain.as_bytes(), &mut encoded);
    encoded
}
