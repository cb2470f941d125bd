//! Files are written whole or not at all.

use std::io::Write;
use std::path::Path;

use super::error::Failure;

/// Writes `bytes` to `path` by way of a temporary file beside it; says whether a file was replaced.
///
/// The temporary file is in the same folder, because a rename is one step only within a file system.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<bool, Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::refused(
            format!("{shown}: is a folder"),
            format!("give a file in it, such as -o {}", path.join("letter.pdf").display()),
        ));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| {
        let hint = if folder.is_dir() { "choose another place, or free the disk" } else { "make the folder first" };
        Failure::refused(format!("{shown}: {error}"), hint)
    };
    let replaced = path.exists();
    let mut file =
        tempfile::Builder::new().prefix(".demur-").permissions(permissions(path)).tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(replaced)
}

/// A letter is private: only its owner may read it, unless the file that it replaces said otherwise.
fn permissions(path: &Path) -> std::fs::Permissions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).map_or_else(|_| std::fs::Permissions::from_mode(0o600), |old| old.permissions())
    }
    #[cfg(not(unix))]
    {
        std::fs::metadata(path)
            .or_else(|_| std::fs::metadata("."))
            .map(|old| old.permissions())
            .unwrap_or_else(|_| unreachable!())
    }
}
