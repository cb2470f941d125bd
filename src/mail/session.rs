//! The driver: one session with a server, stage by stage.
//!
//! Each stage requires its exact code and has its own timeout. A failure before the body is written is surely not accepted; one
//! after it, without a clear answer, is unknown. Nothing here decides what that means for the queue: see [`super::verdict()`].

use std::time::Duration;

use serde::Serialize;

use super::connection::Connection;
use super::failure::{Failure, SmtpError, Stage};
use super::features::Features;
use super::reply::Reply;
use super::tls::{self, TlsFacts};
use super::wire::Payload;
use super::{Account, Encryption, Mailbox, Secret, Trust, sasl};

/// How long each kind of stage may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Connecting, the handshake, and the answer to each command.
    pub command: Duration,
    /// Writing the message.
    pub body: Duration,
    /// The answer to the dot: the server may scan the message first (RFC 5321, section 4.5.3.2.6: 10 minutes).
    pub dot: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { command: Duration::from_secs(30), body: Duration::from_mins(3), dot: Duration::from_mins(10) }
    }
}

/// Who is at the other end: part of the proof of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Peer {
    /// Host as configured.
    pub host: String,
    /// Address and port.
    pub address: String,
    /// The server's greeting.
    pub greeting: String,
    /// TLS, if any.
    pub tls: Option<TlsFacts>,
    /// The log-in mechanism, if any.
    pub auth: Option<String>,
}

/// The SMTP envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// MAIL FROM.
    pub from: Mailbox,
    /// RCPT TO.
    pub to: Mailbox,
}

/// How one message ended.
#[derive(Debug)]
pub enum Outcome<E> {
    /// 250 after the dot.
    Accepted(Reply),
    /// Surely not accepted.
    Refused(Failure),
    /// Written, in whole or in part, without a clear answer.
    Unknown(Failure),
    /// Cancelled by the caller before the body.
    Halted(E),
}

/// An open session, logged in.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    features: Features,
    peer: Peer,
    timeouts: Timeouts,
    accepted: u32,
    usable: bool,
}

impl Session {
    /// Connects, secures the connection as configured, and logs in.
    ///
    /// # Errors
    /// [`Failure`] with the stage. Nothing was sent in that case.
    pub fn open(account: &Account, secret: Option<&Secret>, timeouts: Timeouts) -> Result<Self, Failure> {
        let at = |stage: Stage| move |error: SmtpError| Failure { stage, error };
        let time = timeouts.command;
        let plain = account.encryption == Encryption::None;
        let client = (!plain).then(|| tls::client(&account.trust)).transpose();
        let client = client.map_err(|insecure| at(Stage::Tls)(SmtpError::Tls(insecure)))?;

        let loopback_only = plain || matches!(account.trust, Trust::Certificate(_) | Trust::Unpinned);
        let mut connection = Connection::open(&account.host, account.port, loopback_only, time).map_err(at(Stage::Connect))?;
        let mut secured = None;
        if let (Encryption::Tls, Some(client)) = (account.encryption, &client) {
            secured = Some(connection.secure(client, &account.host, time).map_err(at(Stage::Tls))?);
        }
        let greeting = connection.read(time).and_then(|reply| exactly(220, reply)).map_err(at(Stage::Greeting))?;
        let mut session = Self {
            peer: Peer {
                host: account.host.clone(),
                address: connection.address().to_string(),
                greeting: greeting.lines.join(" "),
                tls: None,
                auth: None,
            },
            connection,
            features: Features::default(),
            timeouts,
            accepted: 0,
            usable: true,
        };
        session.hello().map_err(at(Stage::Hello))?;
        if let (Encryption::StartTls, Some(client)) = (account.encryption, client) {
            if !session.features.starttls {
                let stripped = "the server does not offer STARTTLS, or somebody in between hides the offer";
                return Err(at(Stage::StartTls)(SmtpError::Unable(stripped.to_owned())));
            }
            session.command("STARTTLS\r\n", 220).map_err(at(Stage::StartTls))?;
            secured = Some(session.connection.secure(&client, &account.host, time).map_err(at(Stage::Tls))?);
            // What came before TLS may have come from anybody (RFC 3207, section 4.2).
            session.hello().map_err(at(Stage::Hello))?;
        }
        session.peer.tls = secured;
        if let (Some(user), Some(secret)) = (&account.user, secret) {
            let way = sasl::log_in(&mut session.connection, &session.features, user, secret, account.auth, time)
                .map_err(at(Stage::Auth))?;
            session.peer.auth = Some(way.to_owned());
        }
        Ok(session)
    }

    /// What the server offers.
    #[must_use]
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// Who is at the other end.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// How many messages this session has sent.
    #[must_use]
    pub fn accepted(&self) -> u32 {
        self.accepted
    }

    /// Whether another message can be sent in this session.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    /// Sends one message. `before_body` is called when the server has accepted sender and recipient and asks for the message:
    /// the last moment at which the caller can record that it may have been sent, or cancel.
    pub fn send<E>(&mut self, envelope: &Envelope, payload: &Payload, before_body: impl FnOnce() -> Result<(), E>) -> Outcome<E> {
        if let Err(failure) = self.announce(envelope, payload) {
            self.recover(&failure);
            return Outcome::Refused(failure);
        }
        if let Err(halted) = before_body() {
            // Hanging up is the one way out of DATA without a message.
            self.usable = false;
            return Outcome::Halted(halted);
        }
        // Check again after the callback: anything that arrived would be taken for the answer to the dot.
        if let Err(error) = self.connection.unasked() {
            self.usable = false;
            return Outcome::Refused(Failure { stage: Stage::Data, error });
        }
        self.deliver(payload)
    }

    /// Sends QUIT. Failures no longer matter.
    pub fn quit(mut self) {
        if self.usable {
            let _ = self.connection.write(b"QUIT\r\n", Duration::from_secs(2));
            let _ = self.connection.read(Duration::from_secs(2));
        }
        self.connection.close();
    }

    /// Sender, recipient, and DATA until the server asks for the message.
    fn announce(&mut self, envelope: &Envelope, payload: &Payload) -> Result<(), Failure> {
        let at = |stage: Stage| move |error: SmtpError| Failure { stage, error };
        let mail = self.mail_command(envelope, payload).map_err(at(Stage::Mail))?;
        let recipient = format!("RCPT TO:<{}>\r\n", envelope.to.address());
        if self.features.pipelining {
            let time = self.timeouts.command;
            self.connection.unasked().map_err(at(Stage::Mail))?;
            let all = format!("{mail}{recipient}DATA\r\n");
            self.connection.write(all.as_bytes(), time).map_err(at(Stage::Mail))?;
            // Read all three answers, whatever the first says (RFC 2920, section 3.1); the first refusal counts: a server that
            // closes the session with it does not give the others.
            let mail = self.connection.read(time).map_err(at(Stage::Mail))?;
            let recipient = self.connection.read(time);
            let data = if recipient.is_ok() { self.connection.read(time) } else { Err(SmtpError::Dropped) };
            // A server that still asks for the message waits for one: the session is unusable.
            self.usable = data.as_ref().is_ok_and(|reply| reply.code != 354);
            exactly(250, mail).map_err(at(Stage::Mail))?;
            recipient.and_then(accepted_recipient).map_err(at(Stage::Recipient))?;
            data.and_then(|reply| exactly(354, reply)).map_err(at(Stage::Data))?;
            self.usable = true;
        } else {
            self.command(&mail, 250).map_err(at(Stage::Mail))?;
            self.recipient(&recipient).map_err(at(Stage::Recipient))?;
            self.command("DATA\r\n", 354).map_err(at(Stage::Data))?;
        }
        // Pending input would be taken for the answer to the dot.
        self.connection.unasked().map_err(at(Stage::Data))
    }

    fn mail_command(&self, envelope: &Envelope, payload: &Payload) -> Result<String, SmtpError> {
        let size = payload.size() as u64;
        if let Some(most) = self.features.size.filter(|most| size > *most) {
            return Err(SmtpError::Unable(format!("the message has {size} bytes, but the server accepts at most {most}")));
        }
        let needs_utf8 = !envelope.from.is_ascii() || !envelope.to.is_ascii() || !payload.is_ascii();
        if needs_utf8 && !self.features.smtputf8 {
            return Err(SmtpError::Unable("the server does not accept non-ASCII addresses (SMTPUTF8)".to_owned()));
        }
        let size = if self.features.size.is_some() { format!(" SIZE={size}") } else { String::new() };
        // The address is in the header too, in UTF-8; a server with SMTPUTF8 has 8BITMIME (RFC 6531, section 3.1).
        let utf8 = if needs_utf8 { " BODY=8BITMIME SMTPUTF8" } else { "" };
        Ok(format!("MAIL FROM:<{}>{size}{utf8}\r\n", envelope.from.address()))
    }

    /// The message and the dot in one write, and the answer.
    fn deliver<E>(&mut self, payload: &Payload) -> Outcome<E> {
        let written = self.connection.write(payload.bytes(), self.timeouts.body);
        let (stage, answer) = match written {
            Ok(()) => (Stage::Dot, self.connection.read(self.timeouts.dot)),
            // A server may say why before it hangs up; its answer may already be there.
            Err(error) => {
                let answer = self.connection.read(Duration::from_secs(2)).map_err(|_| error);
                self.usable = false;
                (Stage::Body, answer)
            }
        };
        match answer {
            Ok(reply) if reply.code == 250 && stage == Stage::Dot => {
                self.accepted += 1;
                Outcome::Accepted(reply)
            }
            Ok(reply) if reply.is_transient() || reply.is_permanent() => {
                self.usable &= reply.code != 421;
                Outcome::Refused(Failure { stage, error: SmtpError::Refused(reply) })
            }
            Ok(reply) => {
                self.usable = false;
                Outcome::Unknown(Failure { stage, error: SmtpError::Refused(reply) })
            }
            Err(error) => {
                self.usable = false;
                Outcome::Unknown(Failure { stage, error })
            }
        }
    }

    /// After a refused sender, recipient or DATA, RSET prepares the session for the next message.
    fn recover(&mut self, failure: &Failure) {
        match &failure.error {
            SmtpError::Unable(_) => {}
            SmtpError::Refused(reply) if reply.code != 421 && self.usable => {
                self.usable = self.command("RSET\r\n", 250).is_ok();
            }
            _ => self.usable = false,
        }
    }

    /// We don't use the name the server gives itself, and it has no business with ours: the loopback literal says that this is a
    /// program on somebody's desk (RFC 5321, section 4.1.4, allows a literal for a client without a name).
    fn hello(&mut self) -> Result<(), SmtpError> {
        let reply = self.command("EHLO [127.0.0.1]\r\n", 250)?;
        self.features = Features::of(&reply);
        Ok(())
    }

    /// 251: the server forwards it (RFC 5321, section 3.4).
    fn recipient(&mut self, command: &str) -> Result<Reply, SmtpError> {
        self.ask(command).and_then(accepted_recipient)
    }

    fn command(&mut self, command: &str, code: u16) -> Result<Reply, SmtpError> {
        self.ask(command).and_then(|reply| exactly(code, reply))
    }

    fn ask(&mut self, command: &str) -> Result<Reply, SmtpError> {
        self.connection.unasked()?;
        self.connection.write(command.as_bytes(), self.timeouts.command)?;
        self.connection.read(self.timeouts.command)
    }
}

fn exactly(code: u16, reply: Reply) -> Result<Reply, SmtpError> {
    if reply.code == code { Ok(reply) } else { Err(SmtpError::Refused(reply)) }
}

fn accepted_recipient(reply: Reply) -> Result<Reply, SmtpError> {
    if matches!(reply.code, 250 | 251) { Ok(reply) } else { Err(SmtpError::Refused(reply)) }
}
