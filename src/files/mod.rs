//! Private files and folders, and files that exist completely or not at all: the only place that creates them.
//!
//! It follows no link that somebody else planted, and opens only regular files. This module must not know what the files hold.

mod overrides;
#[cfg(feature = "ledger")]
mod whole;

pub use overrides::OverrideFolder;
#[cfg(feature = "workflow")]
pub(crate) use whole::replace_all;
#[cfg(feature = "cli")]
pub(crate) use whole::replace_with;
#[cfg(feature = "ledger")]
pub(crate) use whole::{Audience, replace};

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Opens a regular file for reading: no link, and no pipe, which would block forever.
pub(crate) fn open_plain(path: &Path) -> io::Result<File> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "is no plain file"));
    }
    File::open(path)
}

/// Opens a file of our own for writing, without truncating; creates it, private, if missing. Follows no link.
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

/// Renames a file without replacing another, in one step; returns whether it did.
pub(crate) fn rename_new(from: &Path, to: &Path) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(true),
            Err(Errno::EXIST) => return Ok(false),
            // Not every file system supports it (NFS, some FUSE ones).
            Err(error) if [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if fs::symlink_metadata(to).is_ok() {
        return Ok(false);
    }
    fs::rename(from, to).map(|()| true)
}

/// Creates a new file, readable only by its owner.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates a file only for its owner, or truncates an existing one.
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

/// An open file cannot be renamed there.
#[cfg(not(unix))]
pub(crate) fn is_still(_: &File, _: &Path) -> bool {
    true
}

/// Creates a folder only for its owner, with its parents, unless it exists.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
