//! What a catalog keeps for many letters, and by what it is recognised: parsed records, and a digest of all files.
//!
//! It must not outlive a run: a record that the user mends meanwhile would not be seen.

use std::any::Any;
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::used::Paths;
use super::{Error, Overrides, embedded, signals, words};
use crate::text::hexadecimal;

/// Records by their path, and what others make of the files under names of their own. A name has one type.
#[derive(Debug, Default)]
pub(super) struct RecordCache(RwLock<FxHashMap<String, Kept>>);

/// Something that is kept.
#[derive(Debug, Clone)]
struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    /// The files it was made of, if somebody noted them.
    from: Option<Arc<[Arc<str>]>>,
}

impl RecordCache {
    /// What is kept under this name, made by `make` if it is not, with the files it was made of added to `noted`.
    ///
    /// # Errors
    /// Those of `make`, which are not kept.
    pub(super) fn get_or<T: Send + Sync + 'static, E>(
        &self,
        name: &str,
        noted: Option<&Paths>,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(Kept { value, from }) = kept {
            // If nobody noted of what it was made, it is made again.
            let is_known = match (noted, from) {
                (Some(noted), Some(from)) => {
                    noted.extend(&from);
                    true
                }
                (noted, _) => noted.is_none(),
            };
            if let (true, Ok(found)) = (is_known, Arc::downcast::<T>(value)) {
                return Ok(found);
            }
        }
        let start = noted.map_or(0, Paths::count);
        let made = Arc::new(make()?);
        let from = noted.map(|noted| noted.since(start).into());
        let kept = Kept { value: made.clone(), from };
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), kept);
        Ok(made)
    }
}

/// SHA-256 over the names and bytes of all files, in hexadecimal.
pub(super) fn digest(overrides: Option<&dyn Overrides>) -> Result<String, Error> {
    let mut digest = Sha256::new();
    let mut add = |name: &str, bytes: &[u8]| {
        // No letter depends on what checks look for, nor on how answers are recognised.
        let file = name.rsplit(['/', '\\']).next();
        if file == Some(words::FILE) || file == Some(signals::FILE) && !name.starts_with("data") {
            return;
        }
        for part in [name.as_bytes(), bytes] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
    };
    embedded::all().for_each(|(path, bytes)| add(path, bytes));
    if let Some(overrides) = overrides {
        overrides.each(&mut add).map_err(|(file, what)| Error::broken(file, None, what))?;
    }
    Ok(hexadecimal(&digest.finalize()))
}
