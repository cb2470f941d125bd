//! A large file under construction, renamed into place when complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::error::{Error, shown};
use crate::files::{create, is_still, open_own};

/// A file under construction; removed if dropped before [`Making::finish`].
#[derive(Debug)]
pub(super) struct Making {
    out: Option<BufWriter<File>>,
    making: PathBuf,
    path: PathBuf,
}

impl Making {
    /// Begins a file that becomes `path`; `making` must be on the same file system.
    pub(super) fn begin(making: PathBuf, path: PathBuf) -> Result<Self, Error> {
        // Do not write to what a killed run left, or through a link somebody put there.
        let _ = fs::remove_file(&making);
        let file = create(&making).map_err(|error| Error::file(&path, error))?;
        Ok(Self { out: Some(BufWriter::with_capacity(64 * 1024, file)), making, path })
    }

    /// The same under a fixed name, so that the next run overwrites what a killed one left; the file is locked meanwhile.
    pub(super) fn begin_alone(making: PathBuf, path: PathBuf) -> Result<Self, Error> {
        let failed = |error: io::Error| Error::file(&path, error);
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file() && !found.is_symlink()) {
            return Err(Error::NoPlainFile { path: shown(&path) });
        }
        for _ in 0..100 {
            let file = open_own(&making).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => return Err(Error::Busy { path: shown(&path) }),
                Err(fs::TryLockError::Error(error)) => return Err(failed(error)),
            }
            // Another run may have renamed it between the two steps.
            if is_still(&file, &making) {
                // An existing one may have been open to others.
                #[cfg(unix)]
                file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(failed)?;
                file.set_len(0).map_err(failed)?;
                return Ok(Self { out: Some(BufWriter::with_capacity(64 * 1024, file)), making, path });
            }
        }
        Err(Error::Busy { path: shown(&path) })
    }

    /// The error of a failed write to it.
    pub(super) fn failed(&self, error: io::Error) -> Error {
        Error::file(&self.path, error)
    }

    /// Moves the file into place, complete and synced.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let file = out.into_inner().map_err(io::IntoInnerError::into_error);
        // The lock, if any, is held until the file has its name.
        let done = file.and_then(|file| file.sync_all().map(|()| file));
        let done = done.and_then(|file| fs::rename(&self.making, &self.path).map(|()| drop(file)));
        done.map_err(|error| {
            let _ = fs::remove_file(&self.making);
            Error::file(&self.path, error)
        })
    }
}

impl Write for Making {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.as_mut().map_or(Ok(0), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if self.out.is_some() {
            // Before releasing the lock, or another run would lose what it begins.
            let _ = fs::remove_file(&self.making);
        }
    }
}
