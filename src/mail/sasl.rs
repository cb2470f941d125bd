//! Logging in: PLAIN (RFC 4616), LOGIN, XOAUTH2.
//!
//! What is written holds the secret, so it lives in memory that is wiped; and a server that repeats what it was sent must
//! not bring the secret into a message or a log.

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

/// Logs in by the best way that the server offers for this kind of secret, or the next one where it refuses the way itself;
/// says which.
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
        return Err(SmtpError::Unable("user and password cannot hold a line break or NUL".to_owned()));
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
                // Whatever is said after the password is said of the password, and no other way would mend that.
                Answer::ToSecret(reply) => return entered(way, reply),
            },
            _ => {
                let token = encode(&["user=", user, "\u{1}auth=Bearer ", secret, "\u{1}\u{1}"]);
                let answer = dialogue.say("AUTH XOAUTH2 ", &token)?;
                // 334 holds the reason; only an empty answer brings the refusal itself.
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
            Err(SmtpError::Unable(format!("the server offers no log-in by {wanted} (it offers: {list})")))
        }
    }
}

fn entered(way: &'static str, answer: Reply) -> Result<&'static str, SmtpError> {
    if answer.code == 235 { Ok(way) } else { Err(SmtpError::Refused(answer)) }
}

/// Whether the server refuses the way to log in and not who logs in: 504 (RFC 4954, section 4), or 502 (RFC 5321, section
/// 4.2.4) of a server that has it in its list and not in itself. Never 535, a wrong password, which another way only says
/// once more; servers count that and lock the account. Not 534 either: RFC 4954, section 6, would have the client take a
/// stronger way, and of those that take a password as it is none is stronger than another; Gmail says 534 when it wants
/// another password altogether.
fn is_way_refused(answer: &Reply) -> bool {
    matches!(answer.code, 502 | 504)
}

/// What an answer belongs to.
enum Answer {
    ToAuth(Reply),
    ToSecret(Reply),
}

/// LOGIN asks for the name first and the password second, in words that differ between servers.
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
    /// Whatever was sent, in every form in which it was.
    hidden: Vec<Zeroizing<String>>,
}

impl Dialogue<'_> {
    /// Says one line and returns the answer, in which nothing that was said in confidence stands.
    fn say(&mut self, command: &str, secret: &str) -> Result<Reply, SmtpError> {
        if !secret.is_empty() {
            self.hidden.push(Zeroizing::new(secret.to_owned()));
        }
        // Made in one piece: a buffer that grows leaves copies behind.
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

    /// The whole text goes if a line of it, or two together, repeat what we sent.
    fn hide_in(&self, mut reply: Reply) -> Reply {
        if self.repeats(&reply.lines.concat()) {
            reply.lines = vec![REPEATED.to_owned()];
        }
        reply
    }

    fn hide(&self, text: &str) -> String {
        if self.repeats(text) { REPEATED.to_owned() } else { text.to_owned() }
    }

    /// Whether eight characters in a row of what we sent stand in a text, or all of it if it is shorter.
    fn repeats(&self, text: &str) -> bool {
        const PART: usize = 8;
        self.hidden.iter().map(|hidden| hidden.as_bytes()).filter(|hidden| !hidden.is_empty()).any(|hidden| {
            let part = hidden.len().min(PART);
            text.as_bytes().windows(part).any(|found| hidden.windows(part).any(|window| window == found))
        })
    }
}

const REPEATED: &str = "(the server repeats what it was sent)";

/// Base64 of the parts in a row, made in memory that does not grow and leave copies behind.
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
