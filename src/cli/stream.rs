//! Input that may block: standard input, and pipes by their path (`<(…)` of a shell).
//!
//! This module must not know what it reads.

use std::fs::File;
use std::io::{self, Read, Stdin};
use std::path::Path;

/// A source of bytes that fails when the user wants to stop: a mere end would be taken for the end of the data.
pub(super) struct Stream<S>(S);

/// Standard input.
pub(super) fn stdin() -> Stream<Stdin> {
    Stream(io::stdin())
}

/// A file, a pipe or a device; `-` is standard input.
///
/// # Errors
/// If it does not exist or cannot be read.
pub(super) fn source(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        Ok(Box::new(stdin()))
    } else if is_stream(path) {
        Ok(Box::new(open(path)?))
    } else {
        Ok(Box::new(File::open(path)?))
    }
}

/// Whether it is neither a file nor a folder, and so can be read only once and may block.
pub(super) fn is_stream(path: &Path) -> bool {
    path == Path::new("-") || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Opens a pipe or device for reading.
///
/// # Errors
/// If it is a socket or cannot be read.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<Stream<File>> {
    use rustix::fs::{Mode, OFlags};

    // Open a pipe even without a writer; waiting for one happens where it can be interrupted.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(Stream(File::from(rustix::fs::open(path, flags, Mode::empty())?)))
}

#[cfg(not(unix))]
pub(super) fn open(path: &Path) -> io::Result<Stream<File>> {
    File::open(path).map(Stream)
}

#[cfg(unix)]
impl<S: Read + std::os::fd::AsFd> Read for Stream<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !super::tty::ready(&self.0)? {
                // Not `ErrorKind::Interrupted`, which readers retry.
                return Err(io::Error::other("interrupted"));
            }
            match self.0.read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
    }
}

#[cfg(not(unix))]
impl<S: Read> Read for Stream<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}
