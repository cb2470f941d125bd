//! A connection to a server: bytes in, replies out, plain or over TLS, each with a deadline.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};

use super::failure::SmtpError;
use super::insecure::Insecure;
use super::reply::{MAX_LINE, MAX_LINES, Reply};
use super::stream::DeadlineStream;
use super::tls::{self, Client, TlsFacts};

#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream,
    /// Read, but not yet parsed as a reply.
    pending: Vec<u8>,
    /// Something was read from the server.
    heard: bool,
    address: SocketAddr,
}

#[derive(Debug)]
enum Stream {
    Plain(DeadlineStream),
    Tls(Box<StreamOwned<ClientConnection, DeadlineStream>>),
    /// The handshake failed; the connection is unusable.
    Gone,
}

impl Connection {
    /// Connects to the first address of the host that answers; each gets its share of the time, so that one that swallows
    /// everything (IPv6 behind many VPNs) does not block one that works. With `loopback_only`, other addresses are refused,
    /// whatever the name says. Name resolution takes as long as the system allows.
    pub(super) fn open(host: &str, port: u16, loopback_only: bool, within: Duration) -> Result<Self, SmtpError> {
        let until = Instant::now() + within;
        let addresses: Vec<SocketAddr> =
            (host, port).to_socket_addrs().map_err(|error| SmtpError::Network(format!("{host}: {error}")))?.collect();
        if loopback_only && addresses.iter().any(|address| !address.ip().is_loopback()) {
            let what = format!("{host} is not this machine, and a connection that no authority vouches for must not leave it");
            return Err(SmtpError::Unable(what));
        }
        let mut last = SmtpError::Network(format!("{host} has no address"));
        for (i, address) in addresses.iter().copied().enumerate() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(SmtpError::TimedOut);
            }
            let share = left / u32::try_from(addresses.len() - i).unwrap_or(u32::MAX);
            match TcpStream::connect_timeout(&address, share) {
                Ok(tcp) => {
                    // No Nagle: every write is a whole command or a whole message.
                    tcp.set_nodelay(true).map_err(SmtpError::of)?;
                    return Ok(Self {
                        stream: Stream::Plain(DeadlineStream::new(tcp, left)),
                        pending: Vec::new(),
                        heard: false,
                        address,
                    });
                }
                Err(error) => last = SmtpError::of(error),
            }
        }
        Err(last)
    }

    /// The address at the other end.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Starts TLS. Input received before it is discarded as an error: it was injected, and would be taken for the answer to the
    /// first command under TLS (CVE-2020-14954 and its kin). Where TLS comes first, a server that speaks by itself does not
    /// speak TLS, and the handshake says so.
    pub(super) fn secure(&mut self, client: &Client, host: &str, within: Duration) -> Result<TlsFacts, SmtpError> {
        if self.heard && self.take_what_is_there()? && self.pending.is_empty() {
            return Err(SmtpError::Dropped);
        }
        if !self.pending.is_empty() {
            return Err(SmtpError::Tls(Insecure::AheadOfTls));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| SmtpError::Tls(Insecure::Name(host.to_owned())))?;
        let connection =
            ClientConnection::new(client.config.clone(), name).map_err(|error| SmtpError::Tls(Insecure::of(&error, None)))?;
        let Stream::Plain(mut socket) = std::mem::replace(&mut self.stream, Stream::Gone) else {
            return Err(SmtpError::Unable("TLS is already active".to_owned()));
        };
        socket.within(within);
        let mut stream = StreamOwned::new(connection, socket);
        while stream.conn.is_handshaking() {
            match stream.conn.complete_io(&mut stream.sock) {
                Ok(_) => {}
                Err(error) => {
                    return Err(match tls_error(&error) {
                        Some(error) => SmtpError::Tls(Insecure::of(error, client.seen())),
                        None => SmtpError::of(error),
                    });
                }
            }
        }
        let facts = tls::facts(&stream.conn, host);
        self.stream = Stream::Tls(Box::new(stream));
        Ok(facts)
    }

    /// Writes everything within the time.
    pub(super) fn write(&mut self, bytes: &[u8], within: Duration) -> Result<(), SmtpError> {
        let written = match &mut self.stream {
            Stream::Plain(socket) => {
                socket.within(within);
                socket.write_all(bytes)
            }
            Stream::Tls(stream) => {
                stream.sock.within(within);
                stream.write_all(bytes).and_then(|()| stream.flush())
            }
            Stream::Gone => return Err(SmtpError::Dropped),
        };
        written.map_err(SmtpError::of)
    }

    /// Reads one whole reply within the time.
    pub(super) fn read(&mut self, within: Duration) -> Result<Reply, SmtpError> {
        match &mut self.stream {
            Stream::Plain(socket) => socket.within(within),
            Stream::Tls(stream) => stream.sock.within(within),
            Stream::Gone => return Err(SmtpError::Dropped),
        }
        self.heard = true;
        let mut reply: Option<Reply> = None;
        loop {
            let line = self.line()?;
            let Some((code, more, text)) = Reply::line(&line) else {
                let shown: String = String::from_utf8_lossy(&line).chars().filter(|c| !c.is_control()).take(60).collect();
                return Err(SmtpError::Garbage(format!("`{shown}` is not a reply")));
            };
            let lines = &mut reply.get_or_insert_with(|| Reply { code, lines: Vec::new() }).lines;
            lines.push(text);
            if lines.len() > MAX_LINES {
                return Err(SmtpError::Garbage(format!("a reply of more than {MAX_LINES} lines")));
            }
            let reply_code = reply.as_ref().map(|reply| reply.code);
            if reply_code != Some(code) {
                return Err(SmtpError::Garbage("the lines of a reply have different codes".to_owned()));
            }
            if !more && let Some(reply) = reply {
                return Ok(reply);
            }
        }
    }

    /// One line without its line break. A bare LF ends a line too: some servers send it.
    fn line(&mut self) -> Result<Vec<u8>, SmtpError> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.pending.drain(..=end).collect();
                line.pop();
                line.pop_if(|last| *last == b'\r');
                return if line.len() > MAX_LINE { Err(too_long()) } else { Ok(line) };
            }
            if self.pending.len() > MAX_LINE {
                return Err(too_long());
            }
            let mut chunk = [0; 2_048];
            let count = match &mut self.stream {
                Stream::Plain(socket) => socket.read(&mut chunk),
                Stream::Tls(stream) => stream.read(&mut chunk),
                Stream::Gone => return Err(SmtpError::Dropped),
            };
            match count.map_err(SmtpError::of)? {
                0 => return Err(SmtpError::Dropped),
                count => self.pending.extend_from_slice(&chunk[..count]),
            }
        }
    }

    /// Checks, without waiting, for input that nobody asked for.
    ///
    /// It comes when the server gives up an idle connection (421), is broken, or somebody injects replies; the next command
    /// would take it for its own answer.
    pub(super) fn unasked(&mut self) -> Result<(), SmtpError> {
        let ended = self.take_what_is_there()?;
        if self.pending.is_empty() {
            return if ended { Err(SmtpError::Dropped) } else { Ok(()) };
        }
        match self.read(Duration::from_millis(100)) {
            Ok(reply) if reply.code == 421 => Err(SmtpError::Refused(reply)),
            Ok(reply) => Err(SmtpError::Garbage(format!("unexpected `{reply}`"))),
            Err(error) => Err(error),
        }
    }

    /// Moves whatever has arrived into `pending`, without waiting: from the socket, and from TLS, decrypted or still as records.
    /// Returns whether the server has closed the connection. A partial record cannot be told from a session ticket, and is
    /// left.
    fn take_what_is_there(&mut self) -> Result<bool, SmtpError> {
        self.nonblocking(true)?;
        let taken = match &mut self.stream {
            Stream::Tls(stream) => take_records(stream, &mut self.pending),
            Stream::Plain(socket) => take(socket.tcp(), &mut self.pending),
            Stream::Gone => Ok(true),
        };
        self.nonblocking(false)?;
        match taken {
            // Input before the end may say why.
            Err(_) if !self.pending.is_empty() => Ok(true),
            taken => taken.map_err(SmtpError::of),
        }
    }

    fn nonblocking(&mut self, on: bool) -> Result<(), SmtpError> {
        let tcp = match &mut self.stream {
            Stream::Plain(socket) => socket.tcp(),
            Stream::Tls(stream) => stream.sock.tcp(),
            Stream::Gone => return Err(SmtpError::Dropped),
        };
        tcp.set_nonblocking(on).map_err(SmtpError::of)
    }

    /// Ends TLS properly, so that the server does not log a truncation. Failures no longer matter.
    pub(super) fn close(&mut self) {
        if let Stream::Tls(stream) = &mut self.stream {
            stream.sock.within(Duration::from_secs(1));
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    }
}

/// Limits of bytes and reads for unexpected input, to bound memory.
const MAX_UNASKED: usize = 64 * 1024;

/// Reads without waiting; returns whether that was the end.
fn take(from: &mut impl Read, into: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = [0; 2_048];
    while into.len() < MAX_UNASKED {
        match from.read(&mut chunk) {
            Ok(0) => return Ok(true),
            Ok(count) => into.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// The same over TLS. Start with what is already decrypted: the socket is empty when two replies came together.
fn take_records(stream: &mut StreamOwned<ClientConnection, DeadlineStream>, into: &mut Vec<u8>) -> io::Result<bool> {
    for _ in 0..MAX_UNASKED / 4_096 {
        stream.conn.process_new_packets().map_err(io::Error::other)?;
        if take(&mut stream.conn.reader(), into)? {
            return Ok(true);
        }
        match stream.conn.read_tls(stream.sock.tcp()) {
            Ok(0) => return Ok(true),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    // Endless empty records.
    Err(ErrorKind::InvalidData.into())
}

fn too_long() -> SmtpError {
    SmtpError::Garbage(format!("a line of more than {MAX_LINE} bytes"))
}

fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

impl SmtpError {
    /// Maps a socket error.
    fn of(error: io::Error) -> Self {
        if let Some(error) = tls_error(&error) {
            return Self::Tls(Insecure::of(error, None));
        }
        match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Self::TimedOut,
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
            | ErrorKind::WriteZero => Self::Dropped,
            _ => Self::Network(error.to_string()),
        }
    }
}
