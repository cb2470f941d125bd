//! Input that may let itself be waited for: standard input, and pipes by their path (`<(…)` of a shell).
//!
//! This module must not know what is read.

use std::fs::File;
use std::io::{self, Read, Stdin};
use std::path::Path;

/// A source of bytes that ends with an error when the user wants to stop. Its end would be taken for the end of the data.
pub(super) struct Stream<S>(S);

/// Standard input.
pub(super) fn stdin() -> Stream<Stdin> {
    Stream(io::stdin())
}

/// A file, a pipe or a device; `-` is standard input.
///
/// # Errors
/// If it is not there, or may not be read.
pub(super) fn source(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        Ok(Box::new(stdin()))
    } else if is_stream(path) {
        Ok(Box::new(open(path)?))
    } else {
        Ok(Box::new(File::open(path)?))
    }
}

/// Whether what is there is neither a file nor a folder, and so can be read once and may have to be waited for.
pub(super) fn is_stream(path: &Path) -> bool {
    path == Path::new("-") || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Opens a pipe or device for reading.
///
/// # Errors
/// If it is a socket, or may not be read.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<Stream<File>> {
    use rustix::fs::{Mode, OFlags};

    // A pipe is opened though nobody writes yet, which is then waited for where that can be ended.
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
                // Not `ErrorKind::Interrupted`, on which readers try again.
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
