//! Files are written whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::context::Context;
use super::error::Failure;
use super::terminal;

/// For whom a new file is.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(unix), allow(dead_code))]
pub(super) enum Audience {
    /// A letter is private.
    Owner,
    /// A manual page is for all users of the machine.
    Everyone,
}

/// Puts a letter where it was wanted: standard output if `target` is `None`, else a file for its owner alone.
pub(super) fn put(target: Option<&Path>, bytes: &[u8], context: &Context) -> Result<(), Failure> {
    let Some(path) = target else { return terminal::document(bytes) };
    let verb = if replace(path, bytes, Audience::Owner)? { "replaced" } else { "wrote" };
    context.terminal.say(&format!("{verb} {}", path.display()));
    Ok(())
}

/// Writes `bytes` to `path` by way of a temporary file beside it; says whether a file was replaced.
///
/// The temporary file is in the same folder, because a rename is one step only within a file system. A link is replaced, not
/// followed. A device or pipe (`/dev/null`) is written to: a rename would put a file in its place.
pub(super) fn replace(path: &Path, bytes: &[u8], audience: Audience) -> Result<bool, Failure> {
    let shown = path.display();
    if path.is_dir() {
        let inside = path.join("letter.pdf");
        return Err(Failure::refused(
            format!("{shown}: is a folder"),
            format!("give a file in it, such as -o {}", inside.display()),
        ));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| {
        let hint = match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => "make the folder first",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "choose a folder in which you may write",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free the disk, or choose another",
            _ => "choose another place",
        };
        // The kind alone: the whole message would name the temporary file.
        Failure::refused(format!("{shown}: {}", error.kind()), hint)
    };
    let old = std::fs::symlink_metadata(path).ok();
    if is_device(path) {
        std::fs::OpenOptions::new().write(true).open(path).and_then(|mut device| device.write_all(bytes)).map_err(failed)?;
        return Ok(false);
    }
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(permissions(old.as_ref(), audience));
    let mut file = builder.prefix(".demur-").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(old.is_some())
}

/// A device, a pipe, or a name of one (`/dev/stdout` leads to whatever standard output is).
fn is_device(path: &Path) -> bool {
    // Files in memory are files (shm_overview(7)).
    let files = |path: &Path| path.starts_with("/dev/shm");
    let named = |path: &Path| path.starts_with("/dev") && !files(path) || path.starts_with("/proc");
    let leads = std::fs::read_link(path).is_ok_and(|target| named(&target));
    named(path) || leads || std::fs::metadata(path).is_ok_and(|found| !found.is_file())
}

/// Who may read a new file. A file that is replaced keeps its permissions.
#[cfg(unix)]
fn permissions(old: Option<&std::fs::Metadata>, audience: Audience) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    let regular = old.filter(|old| old.is_file());
    let new = match audience {
        Audience::Owner => 0o600,
        Audience::Everyone => 0o644,
    };
    std::fs::Permissions::from_mode(regular.map_or(new, |old| old.permissions().mode() & 0o777))
}
