//! A line that somebody types, read so that a signal ends it, and hidden where it is a password.
//!
//! This module must not print, and knows no question.

use std::io;

use zeroize::Zeroizing;

/// What came of it.
#[derive(Debug)]
pub(super) enum Typed {
    /// A line, without its end.
    Line(Zeroizing<String>),
    /// Nobody types there any more.
    Ended,
    /// The user wants to stop.
    Stopped,
}

/// A terminal hands over no longer line than this (`N_TTY_BUF_SIZE` of Linux; others have less).
#[cfg(unix)]
const MOST: usize = 4_096;

/// Reads a line from standard input, which is a terminal.
///
/// # Errors
/// If the terminal cannot be read, or hides nothing.
#[cfg(unix)]
pub(super) fn line(hidden: bool) -> io::Result<Typed> {
    use super::stop;

    let stdin = io::stdin();
    // The wish to stop comes back as an answer: whoever asks says what was not done.
    let _held = stop::hold();
    let _hidden = hidden.then(stop::hide).transpose()?;
    let mut line = Zeroizing::new([0; MOST]);
    let mut length = 0;
    loop {
        if !ready(&stdin)? {
            return Ok(Typed::Stopped);
        }
        match rustix::io::read(&stdin, &mut line[length..]) {
            Ok(0) if length == 0 => return Ok(Typed::Ended),
            Ok(read) => length += read,
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
            Err(error) => return Err(error.into()),
        }
        let typed = &line[..length];
        // Ctrl-D in the middle of a line hands it over without an end; what follows still belongs to it.
        if typed.ends_with(b"\n") || length == MOST {
            let text = std::str::from_utf8(typed)
                .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "what was typed is no UTF-8"))?;
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

/// Where nothing tells whether somebody has typed, the line is waited for; Ctrl-C ends the program.
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
