//! Reads a typed line so that a signal can interrupt it, without echo for a password.
//!
//! This module must not print, and does not know the question.

use std::io;

use zeroize::Zeroizing;

/// The outcome.
#[derive(Debug)]
pub(super) enum Typed {
    /// A line, without its line break.
    Line(Zeroizing<String>),
    /// End of input.
    Ended,
    /// The user wants to stop.
    #[cfg_attr(not(unix), allow(dead_code, reason = "there a signal ends the program"))]
    Stopped,
}

/// Longest line that a terminal delivers (`N_TTY_BUF_SIZE` of Linux; others have less).
#[cfg(unix)]
const MOST: usize = 4_096;

/// Reads a line from standard input, which is a terminal.
///
/// # Errors
/// If the terminal cannot be read, or cannot turn the echo off.
#[cfg(unix)]
pub(super) fn line(hidden: bool) -> io::Result<Typed> {
    use super::stop;

    let stdin = io::stdin();
    // An interruption is an outcome: the caller says what was not done.
    let _held = stop::hold();
    let _hidden = hidden.then(stop::hide).transpose()?;
    let mut line = Zeroizing::new([0; MOST]);
    let mut length = 0;
    loop {
        if !ready(&stdin)? {
            // Half an answer must not reach the shell.
            let _ = rustix::termios::tcflush(&stdin, rustix::termios::QueueSelector::IFlush);
            return Ok(Typed::Stopped);
        }
        match rustix::io::read(&stdin, &mut line[length..]) {
            Ok(0) if length == 0 => return Ok(Typed::Ended),
            Ok(read) => length += read,
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
            Err(error) => return Err(error.into()),
        }
        let typed = &line[..length];
        // Ctrl-D midway delivers the line without its end; what follows still belongs to it.
        if typed.ends_with(b"\n") || length == MOST {
            let text =
                std::str::from_utf8(typed).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the input is not UTF-8"))?;
            return Ok(Typed::Line(Zeroizing::new(text.trim_end_matches(['\n', '\r']).to_owned())));
        }
    }
}

/// Waits until there is something to read; `false` if the user wants to stop.
#[cfg(unix)]
pub(super) fn ready(source: &impl std::os::fd::AsFd) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    use super::stop;

    let look = Timespec { tv_sec: 0, tv_nsec: stop::LOOK.subsec_nanos().into() };
    while !stop::requested() {
        match poll(&mut [PollFd::new(source, PollFlags::IN)], Some(&look)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(true),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(false)
}

/// Without a way to poll for input, block; Ctrl-C ends the program.
#[cfg(not(unix))]
pub(super) fn line(hidden: bool) -> io::Result<Typed> {
    let mut line = Zeroizing::new(String::new());
    if hidden {
        line = Zeroizing::new(rpassword::read_password()?);
    } else if io::stdin().read_line(&mut line)? == 0 {
        return Ok(Typed::Ended);
    }
    Ok(Typed::Line(Zeroizing::new(line.trim_end_matches(['\n', '\r']).to_owned())))
}
