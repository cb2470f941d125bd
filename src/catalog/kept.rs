//! What a catalog keeps for many letters, and by what it is recognised: parsed records, and a digest of the files.
//!
//! It must not outlive a run: a record that the user mends meanwhile would not be seen.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use include_dir::Dir;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::{Error, own};
use crate::text::hexadecimal;

/// How deep folders stand in `data` and `templates`: a regime in a language.
const DEPTH: usize = 3;
/// More files than anybody has of their own. A link may lead to a whole disk.
const MAX_FILES: usize = 5_000;

/// Records by their path, and what others make of the files under names of their own. A name has one type.
#[derive(Debug, Default)]
pub(super) struct Kept(RwLock<FxHashMap<String, Arc<dyn Any + Send + Sync>>>);

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
        files_below(&root.join(folder), DEPTH, &mut files);
        if files.len() >= MAX_FILES {
            return Err(Error::broken(root.join(folder).display().to_string(), None, format!("{MAX_FILES} files or more")));
        }
        files.sort();
        for path in files {
            let name = path.strip_prefix(root).unwrap_or(&path);
            match std::fs::metadata(&path) {
                // A file that is too large is refused where it is read; here it may be one that nobody reads.
                Ok(found) if found.len() > own::MAX_FILE => add(name, &found.len().to_le_bytes()),
                _ => {
                    let bytes = std::fs::read(&path);
                    add(name, &bytes.map_err(|error| Error::broken(path.display().to_string(), None, error.to_string()))?);
                }
            }
        }
    }
    Ok(hexadecimal(&digest.finalize()))
}

fn add_embedded(dir: &Dir<'_>, add: &mut impl FnMut(&Path, &[u8])) {
    dir.files().for_each(|file| add(file.path(), file.contents()));
    dir.dirs().for_each(|dir| add_embedded(dir, add));
}

/// Regular files, by whatever link they are found; no deeper than ours, so that no link leads in a circle.
fn files_below(folder: &Path, deeper: usize, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if files.len() >= MAX_FILES {
            return;
        }
        let path = entry.path();
        match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() && deeper > 0 => files_below(&path, deeper - 1, files),
            Ok(found) if found.is_file() => files.push(path),
            _ => {}
        }
    }
}
