//! The user's own data and wording in a folder.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::catalog::{Overrides, max_override};

/// How deep folders nest in `data` and `templates`: a regime in a language.
const DEPTH: usize = 3;
/// More files than anyone overrides, with a whole register of companies. A link may lead to a whole disk.
const MAX_FILES: usize = 20_000;

/// How the names of files begin that are being written.
pub(super) const STAGED: &str = ".demur-";

/// A folder with `data/…` and `templates/…`, whose files override the embedded ones; or one that holds what belongs in a
/// folder of `templates/`.
#[derive(Debug, Clone)]
pub struct OverrideFolder {
    folder: PathBuf,
    /// The language of a folder that holds nothing but its templates.
    language: Option<String>,
}

impl OverrideFolder {
    /// Uses this folder, which need not exist.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, language: None }
    }

    /// Uses this folder as `templates/<language>`.
    #[must_use]
    pub fn of_language(folder: PathBuf, language: &str) -> Self {
        Self { folder, language: Some(language.to_owned()) }
    }

    /// Where a file of the catalog would be; `None` if it has no place in this folder.
    fn place(&self, path: &str) -> Option<PathBuf> {
        let Some(language) = &self.language else { return Some(self.folder.join(path)) };
        let inside = path.strip_prefix("templates/")?.strip_prefix(language.as_str())?;
        if inside.is_empty() { Some(self.folder.clone()) } else { Some(self.folder.join(inside.strip_prefix('/')?)) }
    }
}

impl Overrides for OverrideFolder {
    fn is_empty(&self) -> bool {
        match self.language {
            Some(_) => !self.folder.is_dir(),
            None => !self.folder.join("data").is_dir() && !self.folder.join("templates").is_dir(),
        }
    }

    /// Refuses folders, devices, pipes (which may never end) and files that are too large.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let most = max_override(path);
        let Some(path) = self.place(path) else { return Ok(None) };
        let too_large = || format!("larger than {} KiB, too large for this kind of file", most / 1024);
        let found = match fs::metadata(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        if !found.is_file() {
            return Err(if found.is_dir() { "a folder, not a file" } else { "a device or a pipe, not a file" }.to_owned());
        }
        if found.len() > most {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        // It may have grown since.
        let read = File::open(&path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
        read.map_err(|error| error.to_string())?;
        if bytes.len() as u64 > most { Err(too_large()) } else { Ok(Some(bytes)) }
    }

    fn names(&self, folder: &str) -> Vec<String> {
        if let Some(language) = self.language.as_ref().filter(|_| folder == "templates") {
            return vec![language.clone()];
        }
        let entries = self.place(folder).and_then(|place| fs::read_dir(place).ok()).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn newer(&self, folder: &str, than: &str) -> Vec<String> {
        let when = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
        let Some(then) = self.place(than).and_then(|place| when(&place)) else { return self.names(folder) };
        let entries = self.place(folder).and_then(|place| fs::read_dir(place).ok()).into_iter().flatten().flatten();
        // Of a file that cannot be looked at, nothing is known.
        let newer = entries.filter(|entry| when(&entry.path()).is_none_or(|when| when > then));
        newer.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn shown(&self, path: &str) -> Option<String> {
        let path = self.place(path)?;
        // Includes dangling links: the refusal names the link.
        path.symlink_metadata().is_ok().then(|| path.display().to_string())
    }

    fn each(&self, add: &mut dyn FnMut(&str, &[u8])) -> Result<(), (String, String)> {
        let own = self.language.as_ref().map(|language| format!("templates/{language}"));
        let folders = own.as_deref().map_or(vec!["data", "templates"], |own| vec![own]);
        for folder in folders {
            let Some(place) = self.place(folder) else { continue };
            let mut files = Vec::new();
            files_below(&place, DEPTH, &mut files);
            if files.len() >= MAX_FILES {
                return Err((place.display().to_string(), format!("{MAX_FILES} files or more")));
            }
            files.sort();
            for path in files {
                let name = Path::new(folder).join(path.strip_prefix(&place).unwrap_or(&path)).to_string_lossy().into_owned();
                match fs::metadata(&path) {
                    Ok(found) if found.len() > max_override(&name) => add(&name, &found.len().to_le_bytes()),
                    _ => add(&name, &fs::read(&path).map_err(|error| (path.display().to_string(), error.to_string()))?),
                }
            }
        }
        Ok(())
    }
}

/// Regular files, even through links; no deeper than our own, so that link cycles end.
fn files_below(folder: &Path, deeper: usize, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if files.len() >= MAX_FILES {
            return;
        }
        // What is being written has no name yet.
        if entry.file_name().to_string_lossy().starts_with(STAGED) {
            continue;
        }
        let path = entry.path();
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() && deeper > 0 => files_below(&path, deeper - 1, files),
            Ok(found) if found.is_file() => files.push(path),
            _ => {}
        }
    }
}
