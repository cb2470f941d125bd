//! Which files a letter was made of, and their digest: by it a later run recognises letters that nothing has changed.
//!
//! A catalog that [notes](super::Catalog::noting) collects the paths it looks at, also those where nothing is, because a file
//! may come to be there. What is kept for many letters keeps the paths it was made of, too.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Catalog, embedded};
use crate::text::hexadecimal;

/// Most files of a letter. Ours are made of some 30.
const MAX_FILES: usize = 64;
/// Longest path. Ours have up to 45 bytes.
const MAX_PATH: usize = 120;

/// Paths in the order in which they were looked at, with repetitions.
#[derive(Debug, Default)]
pub(super) struct Paths(Mutex<Vec<Arc<str>>>);

impl Paths {
    pub(super) fn add(&self, path: &str) {
        self.lock().push(path.into());
    }

    pub(super) fn extend(&self, paths: &[Arc<str>]) {
        self.lock().extend_from_slice(paths);
    }

    pub(super) fn count(&self) -> usize {
        self.lock().len()
    }

    /// All from `start` on, each once.
    pub(super) fn since(&self, start: usize) -> Vec<Arc<str>> {
        let mut paths = self.lock().get(start..).unwrap_or_default().to_vec();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files that a letter was made of: their paths in the catalog, sorted, with a space between them.
///
/// `templates/de*/gdpr` stands for the languages that begin with `de` and have this wording, `templates/*/gdpr` for all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct UsedFiles(String);

impl UsedFiles {
    pub(super) fn new(paths: &[Arc<str>]) -> Self {
        Self(paths.join(" "))
    }

    /// These and those.
    #[must_use]
    pub(crate) fn and(&self, others: &Self) -> Self {
        if others.0 == self.0 {
            return self.clone();
        }
        let mut paths: Vec<&str> = self.paths().chain(others.paths()).collect();
        paths.sort_unstable();
        paths.dedup();
        Self(paths.join(" "))
    }

    fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|path| !path.is_empty())
    }

    /// Whether none is known.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Catalog {
    /// The same catalog for one letter: it notes the files that it looks at, for [`Self::used`].
    #[must_use]
    pub(crate) fn noting(&self) -> Self {
        Self { noted: Some(Arc::default()), ..self.clone() }
    }

    /// The files that were looked at; none unless this catalog is [`Self::noting`].
    #[must_use]
    pub(crate) fn used(&self) -> UsedFiles {
        UsedFiles::new(&self.noted.as_ref().map(|noted| noted.since(0)).unwrap_or_default())
    }

    /// A digest of these files as they are now, embedded and overridden; `None` if one cannot be read, or there is none. The list
    /// may come from a file that somebody changed.
    #[must_use]
    pub(crate) fn digest_of(&self, files: &UsedFiles) -> Option<String> {
        if files.is_empty() || files.paths().nth(MAX_FILES).is_some() {
            return None;
        }
        let mut digest = Sha256::new();
        for path in files.paths() {
            for part in [path.as_bytes(), self.digest_of_one(path)?.as_bytes()] {
                digest.update(part.len().to_le_bytes());
                digest.update(part);
            }
        }
        Some(hexadecimal(&digest.finalize()[..16]))
    }

    fn digest_of_one(&self, path: &str) -> Option<Arc<String>> {
        if !is_plain(path) {
            return None;
        }
        let name = format!("digest {path}");
        if let Some((language, wording)) = listing(path) {
            let names = || Ok::<_, ()>(self.languages_like(language, wording).join(" "));
            return self.keep(&name, names).ok();
        }
        // What is not there is not kept: a list could name any number of such files.
        let made = self.keep(&name, || match self.bytes(path) {
            Ok(Some(bytes)) => Ok(digest_of_file(path, &bytes, matches!(bytes, Cow::Owned(_)))),
            Ok(None) => Err(true),
            Err(_) => Err(false),
        });
        match made {
            Err(true) => Some(Arc::default()),
            made => made.ok(),
        }
    }

    /// A digest of those of these files that are the user's own; `None` if none is.
    #[must_use]
    pub(crate) fn digest_of_own(&self, paths: &[&str]) -> Option<String> {
        let mut digest = Sha256::new();
        let mut own = 0;
        for path in paths {
            if let Ok(Some(Cow::Owned(bytes))) = self.bytes(path) {
                digest.update(format!("{path} {}\n", digest_of_bytes(&bytes)));
                own += 1;
            }
        }
        (own > 0).then(|| hexadecimal(&digest.finalize()[..16]))
    }

    /// Notes that a file was looked at, and its digest as it was then.
    pub(super) fn note(&self, path: &str, bytes: Option<&Cow<'static, [u8]>>) {
        let Some(paths) = &self.noted else { return };
        paths.add(path);
        if let (Some(bytes), true) = (bytes, self.kept.is_some()) {
            let _ =
                self.keep(&format!("digest {path}"), || Ok::<_, ()>(digest_of_file(path, bytes, matches!(bytes, Cow::Owned(_)))));
        }
    }

    /// Notes that the letter depends on which languages there are: those like `language`, or all.
    pub(crate) fn note_languages(&self, language: Option<&str>, wording: &str) {
        if let Some(paths) = &self.noted {
            paths.add(&format!("templates/{}*/{wording}", language.unwrap_or_default()));
        }
    }

    fn languages_like(&self, language: &str, wording: &str) -> Vec<String> {
        let mut names = self.languages(Some(wording));
        names.retain(|name| name.to_lowercase().starts_with(language));
        names
    }
}

/// The digest of a file; of a user's own record that says the same as ours, which is embedded as JSON, that of ours.
fn digest_of_file(path: &str, bytes: &[u8], is_own: bool) -> String {
    let record = || Path::new(path).extension().is_some_and(|extension| extension == "toml");
    let ours = || embedded::find(path).filter(|ours| record() && says_the_same(bytes, ours));
    digest_of_bytes(if is_own { ours().unwrap_or(bytes) } else { bytes })
}

/// Whether a record of TOML says the same as one of JSON.
fn says_the_same(toml: &[u8], json: &[u8]) -> bool {
    let toml = std::str::from_utf8(toml).ok().and_then(|text| toml::from_str::<serde_json::Value>(text).ok());
    toml.is_some() && toml == serde_json::from_slice(json).ok()
}

fn digest_of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes)[..16])
}

/// The beginning of the languages and the wording, of a path that stands for folders.
fn listing(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("templates/")?.split_once("*/")
}

/// Whether a path is one of the catalog and leads nowhere else.
fn is_plain(path: &str) -> bool {
    let is_part = |part: &str| {
        let bytes = part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.*".contains(&b));
        bytes && !part.is_empty() && !part.starts_with('.')
    };
    path.len() <= MAX_PATH && (path.starts_with("data/") || path.starts_with("templates/")) && path.split('/').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_leads_out_of_the_catalog_has_no_digest() {
        let digest = |paths: &str| Catalog::embedded().digest_of(&UsedFiles(paths.to_owned()));
        assert!(digest("data/regimes/gdpr.toml templates/de*/gdpr").is_some());
        let many = "data/processings.toml ".repeat(MAX_FILES + 1);
        for paths in ["", "data/../x", "/etc/passwd", "data//x", "etc/passwd", "data/.x", "data/x\\..\\y", &many] {
            assert_eq!(digest(paths), None, "{paths}");
        }
    }

    #[test]
    fn what_is_kept_tells_each_letter_what_it_was_made_of() {
        let catalog = Catalog::embedded().cached();
        let paths = || {
            let noting = catalog.noting();
            noting.jurisdiction("DE-BE").unwrap();
            noting.citations("gdpr", "de-CH").unwrap();
            noting.used()
        };
        // Somebody else may have made it, without noting of what.
        catalog.jurisdiction("DE-BE").unwrap();
        let first = paths();
        let expected = "data/citations/gdpr.toml data/citations/gdpr/de-CH.toml data/citations/gdpr/de.toml \
                        data/jurisdictions/DE-BE.toml data/jurisdictions/DE.toml";
        assert_eq!(first.0, expected);
        assert_eq!(paths(), first);
    }
}
