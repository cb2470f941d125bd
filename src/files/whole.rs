//! Atomic replacement of a file.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code))]
pub(crate) enum Audience {
    /// Private files stay private, even if others could read the replaced file.
    Owner,
    /// All users of the machine: a replaced file keeps its permissions.
    #[cfg(feature = "cli")]
    Everyone,
}

/// Writes a file through a temporary one beside it and syncs it to disk; returns whether it replaced a file.
///
/// The temporary file is in the same folder, because a rename is atomic only within a file system. Replaces a link rather than
/// following it.
pub(crate) fn replace(path: &Path, bytes: &[u8], audience: Audience) -> io::Result<bool> {
    replace_with(path, audience, |file| file.write_all(bytes))
}

/// The same for what is written bit by bit: nothing of it is seen until `write` has written all.
pub(crate) fn replace_with<E: From<io::Error>>(
    path: &Path,
    audience: Audience,
    write: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<bool, E> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let old = fs::symlink_metadata(path).ok();
    let mut builder = tempfile::Builder::new();
    permit(&mut builder, old.as_ref(), audience);
    let mut file = builder.prefix(".demur-").tempfile_in(folder)?;
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(old.is_some())
}

/// Writes many private files of a folder that can be made again. All are complete before the first gets its name, and none has
/// changed if that fails; if a later step fails, each is there whole or as it was.
///
/// They are not synced one by one: for thousands that takes from a second to minutes, depending on what else is being written.
/// After a power failure one may be empty.
///
/// # Errors
/// [`io::ErrorKind::Interrupted`] if `stops`, which is asked before each file is written, says so.
#[cfg(feature = "workflow")]
pub(crate) fn replace_all(folder: &Path, files: &[(String, &[u8])], stops: &dyn Fn() -> bool) -> io::Result<()> {
    // On the same file system, and under a name that no reader takes for a record.
    let stage = tempfile::Builder::new().prefix(super::overrides::STAGED).tempdir_in(folder)?;
    for (name, bytes) in files {
        if stops() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        super::create_new(&stage.path().join(name))?.write_all(bytes)?;
    }
    for (name, _) in files {
        fs::rename(stage.path().join(name), folder.join(name))?;
    }
    Ok(())
}

#[cfg(unix)]
fn permit(builder: &mut tempfile::Builder<'_, '_>, old: Option<&Metadata>, audience: Audience) {
    use std::os::unix::fs::PermissionsExt;
    let old = old.filter(|old| old.is_file()).map(|old| old.permissions().mode() & 0o777);
    builder.permissions(fs::Permissions::from_mode(match audience {
        Audience::Owner => old.unwrap_or(0o600) & 0o600,
        #[cfg(feature = "cli")]
        Audience::Everyone => old.unwrap_or(0o644),
    }));
}

#[cfg(not(unix))]
fn permit(_: &mut tempfile::Builder<'_, '_>, _: Option<&Metadata>, _: Audience) {}
