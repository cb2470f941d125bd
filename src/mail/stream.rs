//! A socket with deadlines.
//!
//! A socket's timeout restarts with every byte, so a server that sends a byte now and then would block the program forever.
//! Here each read and write gets the time left until the stage's deadline. A signal (Ctrl-C) does not end them: Linux never
//! restarts a call on a socket with a timeout, so this module does.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(super) struct DeadlineStream {
    tcp: TcpStream,
    until: Instant,
}

impl DeadlineStream {
    pub(super) fn new(tcp: TcpStream, within: Duration) -> Self {
        Self { tcp, until: Instant::now() + within }
    }

    /// Sets the deadline of all reads and writes to this time from now.
    pub(super) fn within(&mut self, time: Duration) {
        self.until = Instant::now() + time;
    }

    pub(super) fn tcp(&mut self) -> &mut TcpStream {
        &mut self.tcp
    }

    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

/// A socket timeout shows as `WouldBlock` on Unix and as `TimedOut` on Windows.
fn timed_out(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::WouldBlock { ErrorKind::TimedOut.into() } else { error }
}

impl Read for DeadlineStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.tcp.set_read_timeout(Some(self.left()?))?;
            match self.tcp.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read.map_err(timed_out),
            }
        }
    }
}

impl Write for DeadlineStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            self.tcp.set_write_timeout(Some(self.left()?))?;
            match self.tcp.write(bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                written => return written.map_err(timed_out),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}
