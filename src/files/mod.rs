//! Private files and folders, and files that are whole or not there: the one place where they are made.
//!
//! No link is followed to what somebody else put there, and nothing but a plain file is opened. This module must not know
//! what the files hold.

mod overrides;
#[cfg(feature = "ledger")]
mod whole;

pub use overrides::OverrideFolder;
#[cfg(feature = "ledger")]
pub(crate) use whole::{Audience, replace};

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Opens a file for reading that is one: neither a link nor a pipe, on which a run would wait without end.
pub(crate) fn open_plain(path: &Path) -> io::Result<File> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "is no plain file"));
    }
    File::open(path)
}

/// Opens a file of our own for writing, as it is; makes it, private, if it is not there. No link is followed to another.
pub(crate) fn open_own(path: &Path) -> io::Result<File> {
    match create_new(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if !fs::symlink_metadata(path)?.is_file() {
                return Err(io::Error::new(ErrorKind::InvalidInput, "is no plain file"));
            }
            OpenOptions::new().write(true).open(path)
        }
        created => created,
    }
}

/// Gives a file a name that nothing has, in one step; says whether it did.
pub(crate) fn rename_new(from: &Path, to: &Path) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(true),
            Err(Errno::EXIST) => return Ok(false),
            // Not every file system can (NFS, some of FUSE).
            Err(error) if [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if fs::symlink_metadata(to).is_ok() {
        return Ok(false);
    }
    fs::rename(from, to).map(|()| true)
}

/// Makes a file for its owner alone, where there is none.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a file for its owner alone, or cuts the one that is there to nothing.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether the open file still has this name.
#[cfg(unix)]
pub(crate) fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let open = file.metadata().map(|found| (found.dev(), found.ino()));
    let named = fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()));
    matches!((open, named), (Ok(open), Ok(named)) if open == named)
}

/// A file that is open cannot be renamed there.
#[cfg(not(unix))]
pub(crate) fn is_still(_: &File, _: &Path) -> bool {
    true
}

/// Makes a folder for its owner alone, with those above it, unless it is there.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
