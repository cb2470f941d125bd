//! What a catalog keeps for many letters, and by what it is recognised: parsed records, and a digest of the files.
//!
//! It must not outlive a run: a record that the user mends meanwhile would not be seen.

use std::any::Any;
use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use include_dir::Dir;
use sha2::{Digest, Sha256};

use super::Error;

/// Records by their path, and what others make of the files under names of their own. A name has one type.
#[derive(Debug, Default)]
pub(super) struct Kept(RwLock<HashMap<String, Arc<dyn Any + Send + Sync>>>);

impl Kept {
    /// What is kept under this name, made by `make` if it is not.
    ///
    /// # Errors
    /// Those of `make`, which are not kept.
    pub(super) fn get_or<T: Send + Sync + 'static, E>(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).map(Arc::clone);
        if let Some(Ok(found)) = kept.map(Arc::downcast::<T>) {
            return Ok(found);
        }
        let made = Arc::new(make()?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), made.clone());
        Ok(made)
    }
}

/// SHA-256 over the names and bytes of all files, in hexadecimal.
pub(super) fn digest(embedded: &[&Dir<'_>], overrides: Option<&Path>) -> Result<String, Error> {
    let mut digest = Sha256::new();
    let mut add = |name: &Path, bytes: &[u8]| {
        for part in [name.as_os_str().as_encoded_bytes(), bytes] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
    };
    for dir in embedded {
        add_embedded(dir, &mut add);
    }
    for folder in ["data", "templates"] {
        let Some(root) = overrides else { break };
        let mut files = Vec::new();
        files_below(&root.join(folder), &mut files);
        files.sort();
        for path in files {
            let bytes =
                std::fs::read(&path).map_err(|error| Error::broken(path.display().to_string(), None, error.to_string()))?;
            add(path.strip_prefix(root).unwrap_or(&path), &bytes);
        }
    }
    Ok(digest.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to memory cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn add_embedded(dir: &Dir<'_>, add: &mut impl FnMut(&Path, &[u8])) {
    dir.files().for_each(|file| add(file.path(), file.contents()));
    dir.dirs().for_each(|dir| add_embedded(dir, add));
}

/// Regular files only, so that no link leads in a circle.
fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path(), files),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}
