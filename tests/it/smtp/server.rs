//! A server that follows the protocol except for one thing in one place.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use rustls::{ServerConnection, StreamOwned};

use super::certificates::{Identity, identity};
use super::plan::padded;
pub(crate) use super::plan::{At, Fault, Plan, Security};

/// A running server. It listens until the test process ends.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(super) identity: Identity,
    log: Arc<Log>,
}

/// What a server saw.
#[derive(Default)]
struct Log {
    connections: AtomicUsize,
    fault: Mutex<Option<(At, Fault)>>,
    commands: Mutex<Vec<String>>,
    accepted: Mutex<Vec<Vec<u8>>>,
}

pub(crate) const USER: &str = "robin@example.org";
pub(crate) const PASSWORD: &str = "correct horse battery";

impl Server {
    pub(super) fn start(plan: Plan) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut identity = identity(plan.flaw);
        if let Some((At::Handshake, Fault::AndSay(_))) = plan.fault {
            // With session tickets the client would read on, and find what was sent before.
            Arc::make_mut(&mut identity.config).send_tls13_tickets = 0;
        }
        let log = Arc::new(Log { fault: Mutex::new(plan.fault), ..Log::default() });
        let (shared, tls) = (log.clone(), identity.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let (log, tls) = (shared.clone(), tls.clone());
                let number = log.connections.fetch_add(1, Ordering::SeqCst);
                let fault = log.fault.lock().unwrap().filter(|_| number < plan.connections);
                // A client that hangs up ends its thread; that does not fail the test.
                std::thread::spawn(move || {
                    let _ = Dialogue { wire: Wire::Plain(BufReader::new(stream)), plan: Plan { fault, ..plan }, log, message: 0 }
                        .run(&tls);
                });
            }
        });
        Self { port, identity, log }
    }

    /// Sets what goes wrong from now on, if anything.
    pub(crate) fn set_fault(&self, fault: Option<(At, Fault)>) {
        *self.log.fault.lock().unwrap() = fault;
    }

    /// The messages answered with 250, as received.
    pub(crate) fn accepted(&self) -> Vec<Vec<u8>> {
        self.log.accepted.lock().unwrap().clone()
    }

    /// All commands, without the messages.
    pub(super) fn commands(&self) -> Vec<String> {
        self.log.commands.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.log.connections.load(Ordering::SeqCst)
    }
}

enum Wire {
    Plain(BufReader<TcpStream>),
    Tls(Box<BufReader<StreamOwned<ServerConnection, TcpStream>>>),
}

impl Wire {
    fn line(&mut self) -> std::io::Result<String> {
        let mut line = Vec::new();
        match self {
            Self::Plain(stream) => stream.read_until(b'\n', &mut line)?,
            Self::Tls(stream) => stream.read_until(b'\n', &mut line)?,
        };
        if line.is_empty() {
            Err(std::io::ErrorKind::UnexpectedEof.into())
        } else {
            Ok(String::from_utf8_lossy(&line).into_owned())
        }
    }

    fn say(&mut self, text: &str) -> std::io::Result<()> {
        match self {
            Self::Plain(stream) => stream.get_mut().write_all(text.as_bytes()),
            Self::Tls(stream) => stream.get_mut().write_all(text.as_bytes()).and_then(|()| stream.get_mut().flush()),
        }
    }

    /// The same and the end of the connection, in one write.
    fn say_and_close(&mut self, text: &str) -> std::io::Result<()> {
        match self {
            Self::Plain(_) => self.say(text),
            Self::Tls(stream) => {
                stream.get_mut().conn.writer().write_all(text.as_bytes())?;
                stream.get_mut().conn.send_close_notify();
                stream.get_mut().flush()
            }
        }
    }

    /// Switches to TLS. `early` is sent together with the handshake.
    fn secured(self, identity: &Identity, early: &str) -> std::io::Result<Self> {
        let Self::Plain(stream) = self else { return Ok(self) };
        let mut connection = ServerConnection::new(identity.config.clone()).unwrap();
        connection.writer().write_all(early.as_bytes())?;
        let mut stream = StreamOwned::new(connection, stream.into_inner());
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Self::Tls(Box::new(BufReader::new(stream))))
    }
}

struct Dialogue {
    wire: Wire,
    plan: Plan,
    log: Arc<Log>,
    message: u32,
}

impl Dialogue {
    fn run(mut self, identity: &Identity) -> std::io::Result<()> {
        if self.plan.security == Security::Tls {
            self = self.handshake(identity)?;
        }
        self.answer(At::Greeting, "220 test.example ESMTP")?;
        let mut recipients = 0;
        loop {
            let line = self.wire.line()?;
            let command = line.trim_end().to_owned();
            self.log.commands.lock().unwrap().push(command.clone());
            match command.split(' ').next().unwrap_or_default() {
                "EHLO" => drop(self.answer(At::Hello, &self.features())?),
                "STARTTLS" => {
                    self.answer(At::StartTls, "220 go ahead")?;
                    self = self.handshake(identity)?;
                }
                "AUTH" => drop(self.authenticate(&command)?),
                "MAIL" => drop(self.answer(At::Mail, "250 2.1.0 sender ok")?),
                "RCPT" => {
                    recipients = usize::from(self.answer(At::Recipient, "250 2.1.5 recipient ok")?);
                }
                "DATA" if recipients == 0 => self.wire.say("554 5.5.1 no recipients\r\n")?,
                "DATA" => {
                    if self.answer(At::Data, "354 go ahead")? {
                        self.body()?;
                    }
                    recipients = 0;
                }
                "RSET" => {
                    recipients = 0;
                    self.wire.say("250 2.0.0 reset\r\n")?;
                }
                "QUIT" => return self.wire.say("221 2.0.0 bye\r\n"),
                _ => self.wire.say("502 5.5.2 what?\r\n")?,
            }
        }
    }

    fn handshake(mut self, identity: &Identity) -> std::io::Result<Self> {
        let mut early = "";
        match self.fault(At::Handshake) {
            Some(Fault::Drop) => return Err(std::io::ErrorKind::ConnectionReset.into()),
            Some(Fault::Stall) => self.stall(),
            Some(Fault::Say(text)) => self.wire.say(text)?,
            Some(Fault::AndSay(text)) => early = text,
            _ => {}
        }
        Ok(Self { wire: self.wire.secured(identity, early)?, ..self })
    }

    fn features(&self) -> String {
        let secured = matches!(self.wire, Wire::Tls(_));
        let mut lines = vec!["test.example", "SIZE 10485760", "8BITMIME", "SMTPUTF8"];
        if self.plan.pipelining {
            lines.push("PIPELINING");
        }
        let stripped = self.plan.fault == Some((At::StartTls, Fault::Stripped));
        if self.plan.security == Security::StartTls && !secured && !stripped {
            lines.push("STARTTLS");
        }
        let auth = format!("AUTH {}", self.plan.auth);
        if secured || self.plan.security == Security::Plain {
            lines.push(&auth);
        }
        let last = lines.len() - 1;
        let line = |(i, text): (usize, &&str)| format!("250{}{text}", if i == last { ' ' } else { '-' });
        lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\r\n")
    }

    fn authenticate(&mut self, command: &str) -> std::io::Result<bool> {
        if self.fault(At::Auth).is_some() {
            return self.answer(At::Auth, "235 2.7.0 welcome");
        }
        let encode = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
        let way = command.split(' ').nth(1);
        if let Some((_, answer)) = self.plan.refused.filter(|(refused, _)| Some(*refused) == way) {
            return self.wire.say(&format!("{answer}\r\n")).map(|()| false);
        }
        let right = match way {
            Some("PLAIN") => command == format!("AUTH PLAIN {}", encode(format!("\0{USER}\0{PASSWORD}"))),
            Some("LOGIN") => {
                // Some servers use other prompts.
                let user = self.ask("334 VXNlciBOYW1lAA==")?;
                let password = self.ask("334 UGFzc3dvcmQA")?;
                user == encode(USER.to_owned()) && password == encode(PASSWORD.to_owned())
            }
            Some("XOAUTH2") => {
                let token = encode(format!("user={USER}\u{1}auth=Bearer {PASSWORD}\u{1}\u{1}"));
                let right = command == format!("AUTH XOAUTH2 {token}");
                if !right {
                    // The challenge has the reason, and the refusal follows an empty answer.
                    let empty = self.ask("334 eyJzdGF0dXMiOiI0MDAifQ==")?;
                    assert_eq!(empty, "");
                }
                right
            }
            _ => false,
        };
        if right { self.answer(At::Auth, "235 2.7.0 welcome") } else { self.wire.say("535 5.7.8 wrong\r\n").map(|()| false) }
    }

    fn ask(&mut self, challenge: &str) -> std::io::Result<String> {
        self.wire.say(&format!("{challenge}\r\n"))?;
        Ok(self.wire.line()?.trim_end().to_owned())
    }

    fn body(&mut self) -> std::io::Result<()> {
        let mut message = Vec::new();
        let fault = self.fault(At::Body);
        loop {
            let line = self.wire.line()?;
            match fault {
                Some(Fault::Drop) => return Err(std::io::ErrorKind::ConnectionReset.into()),
                Some(Fault::Stall) => self.stall(),
                Some(Fault::Say(text)) => {
                    self.wire.say(&format!("{text}\r\n"))?;
                    return Err(std::io::ErrorKind::ConnectionReset.into());
                }
                _ => {}
            }
            if line == ".\r\n" {
                break;
            }
            message.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
        }
        let accepted = !matches!(self.fault(At::Dot), Some(Fault::Say(text)) if !text.starts_with("250"));
        if accepted {
            self.log.accepted.lock().unwrap().push(message);
        }
        self.answer(At::Dot, "250 2.0.0 Ok: queued as T35T")?;
        self.message += 1;
        Ok(())
    }

    fn fault(&self, at: At) -> Option<Fault> {
        self.plan.fault.filter(|(place, _)| *place == at && self.message >= self.plan.from_message).map(|(_, fault)| fault)
    }

    /// The right reply, or what the plan has instead; returns whether it was the right one.
    fn answer(&mut self, at: At, right: &str) -> std::io::Result<bool> {
        match self.fault(at) {
            None | Some(Fault::Stripped) => self.wire.say(&format!("{right}\r\n"))?,
            Some(Fault::AndSay(more)) => self.wire.say(&format!("{right}\r\n{more}\r\n"))?,
            Some(Fault::Padded(size, more)) => self.wire.say(&format!("{}{more}\r\n", padded(right, size)))?,
            Some(Fault::AndClose) => {
                self.wire.say_and_close(&format!("{right}\r\n"))?;
                return Err(std::io::ErrorKind::ConnectionReset.into());
            }
            Some(Fault::AndLater(more)) => {
                self.wire.say(&format!("{right}\r\n"))?;
                std::thread::sleep(Duration::from_millis(100));
                self.wire.say(&format!("{more}\r\n"))?;
            }
            Some(Fault::Say(text)) => {
                self.wire.say(&format!("{text}\r\n"))?;
                return if text.starts_with("421") { Err(std::io::ErrorKind::ConnectionReset.into()) } else { Ok(false) };
            }
            Some(Fault::Drop) => return Err(std::io::ErrorKind::ConnectionReset.into()),
            Some(Fault::Stall) => self.stall(),
            Some(Fault::Late) => {
                std::thread::sleep(Duration::from_secs(1));
                self.wire.say(&format!("{right}\r\n"))?;
            }
            Some(Fault::Long) => self.wire.say(&"2".repeat(20_000))?,
            Some(Fault::Many) => (0..1_000).try_for_each(|_| self.wire.say("250-and more\r\n"))?,
            Some(Fault::Drip) => {
                for byte in format!("{right}, and more words to make it long\r\n").chars() {
                    self.wire.say(&byte.to_string())?;
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        }
        Ok(true)
    }

    /// Stays silent until the client gives up.
    fn stall(&mut self) {
        let mut rest = [0; 8 * 1024];
        while let Ok(1..) = match &mut self.wire {
            Wire::Plain(stream) => stream.read(&mut rest),
            Wire::Tls(stream) => stream.read(&mut rest),
        } {}
    }
}
