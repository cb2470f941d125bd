//! A socket on which everything has to be done by a moment.
//!
//! The timeouts of a socket start anew with every byte, so a server that sends one byte in a while would hold a program for
//! ever. Here each read and write gets what is left until the moment that the stage allows. A signal (Ctrl-C) does not end
//! them: Linux never restarts a call on a socket that has a timeout, so that is done here.

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

    /// From now on, what is read or written has to be done within this time.
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

/// A timeout of a socket shows as `WouldBlock` on Unix and as `TimedOut` on Windows.
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
