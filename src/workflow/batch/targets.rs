//! Checks, before anything is made, that neither inputs nor the program's own lists are overwritten.

use std::path::{Path, PathBuf};

use super::error::{BadMergeFile, Error, shown};
use super::names::{LISTS, OWN};

/// Checks that the folder and the merged file overwrite no input.
///
/// # Errors
/// [`Error::InputAmongLetters`] and [`Error::BadMergeFile`].
pub fn check_targets(inputs: &[&Path], folder: &Path, merged: Option<&Path>) -> Result<(), Error> {
    let root = resolved(folder);
    for input in inputs {
        // A stream has no path.
        let Ok(found) = input.canonicalize() else { continue };
        if found.is_file() && found.starts_with(&root) {
            return Err(Error::InputAmongLetters { input: shown(input), folder: shown(folder) });
        }
    }
    let Some(merged) = merged else { return Ok(()) };
    let refused = |why| Err(Error::BadMergeFile { path: shown(merged), why });
    if merged.file_name().is_none() || merged.is_dir() {
        return refused(BadMergeFile::NoName);
    }
    if !merged.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
        return refused(BadMergeFile::NoPdf);
    }
    let target = resolved(merged);
    if inputs.iter().any(|input| input.canonicalize().is_ok_and(|found| found == target)) {
        return refused(BadMergeFile::Read);
    }
    if target.starts_with(root.join(OWN)) {
        return refused(BadMergeFile::Own);
    }
    if target.parent() == Some(root.as_path()) {
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_letter = name.len() > 6 && name.bytes().take(6).all(|byte| byte.is_ascii_digit());
        if LISTS.contains(&name.as_str()) || is_letter {
            return refused(BadMergeFile::Listed);
        }
    }
    Ok(())
}

/// A path with links resolved as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => resolved(parent),
        _ => Path::new(".").canonicalize().unwrap_or_default(),
    };
    path.file_name().map_or(parent.clone(), |name| parent.join(name))
}
