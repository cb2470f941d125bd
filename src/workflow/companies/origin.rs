//! The files of a copy of the register: of a folder, or of a zip archive, which may be built to do harm.
//!
//! Nothing is unpacked to a disk, no link is followed, and sizes that an archive states are not trusted. What is wrong with a
//! single record is said of it; what is wrong with the copy ends the reading. This module must not know what a record says.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use zip::ZipArchive;

use super::error::{CompanyError, Left};
use super::register::{COMPANIES, OBSOLETE};
use crate::files::open_plain;

/// Most bytes of all records. The register has 3 MB.
const MAX_BYTES: u64 = 100 * 1024 * 1024;
/// Most files of a copy. The register has 3,500.
const MAX_FILES: usize = 15_000;
/// Most bytes of one record. The largest has 6 KB.
const MAX_RECORD: u64 = 256 * 1024;
/// Room for most records, in bytes.
pub(super) const USUAL_RECORD: usize = 8 * 1024;
/// Most entries of an archive.
const MAX_ENTRIES: usize = 100_000;

/// A file of the copy: its name without `.json`, and its bytes.
pub(super) type Entry = (String, Result<Vec<u8>, Left>);

/// A copy of the register.
#[derive(Debug, Default)]
pub(super) struct Copy {
    /// Sorted by their names.
    pub(super) companies: Vec<Entry>,
    pub(super) obsolete: Vec<Entry>,
    pub(super) commit: Option<String>,
    /// The day of the newest file.
    pub(super) day: Option<NaiveDate>,
    bytes: u64,
}

impl Copy {
    /// Reads a folder, or else a zip archive.
    pub(super) fn read(path: &Path) -> Result<Self, CompanyError> {
        let found = fs::metadata(path).map_err(|error| CompanyError::read(path, error))?;
        let mut copy = Self::default();
        if found.is_dir() {
            copy.folder(path)?;
        } else if found.is_file() {
            copy.archive(path)?;
        } else {
            return Err(CompanyError::NoArchive { path: path.to_owned(), why: "a device or a pipe".to_owned() });
        }
        if copy.companies.is_empty() {
            return Err(CompanyError::NoRegister { path: path.to_owned() });
        }
        copy.companies.sort_by(|a, b| a.0.cmp(&b.0));
        copy.obsolete.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(copy)
    }

    fn folder(&mut self, path: &Path) -> Result<(), CompanyError> {
        let is_folder = |name: &str| fs::symlink_metadata(path.join(name)).is_ok_and(|found| found.is_dir());
        if is_folder(COMPANIES) {
            self.files(path, &path.join(COMPANIES), false)?;
            if is_folder(OBSOLETE) {
                self.files(path, &path.join(OBSOLETE), true)?;
            }
            self.commit = commit(path);
        } else if path.file_name().is_some_and(|name| name == COMPANIES) {
            self.files(path, path, false)?;
        }
        Ok(())
    }

    fn files(&mut self, whole: &Path, folder: &Path, is_obsolete: bool) -> Result<(), CompanyError> {
        for entry in fs::read_dir(folder).map_err(|error| CompanyError::read(folder, error))? {
            let path = entry.map_err(|error| CompanyError::read(folder, error))?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(name) = record_name(&file) else { continue };
            let read = self.file(whole, &path)?;
            self.add(whole, is_obsolete, name, read)?;
        }
        Ok(())
    }

    fn file(&mut self, whole: &Path, path: &Path) -> Result<Result<Vec<u8>, Left>, CompanyError> {
        let file = match open_plain(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Ok(Err(Left::RecordIsLink)),
            Err(error) => return Ok(Err(Left::Unreadable { why: error.kind().to_string() })),
        };
        let when = file.metadata().and_then(|found| found.modified()).ok().map(|when| DateTime::<Utc>::from(when).date_naive());
        self.day = self.day.max(when);
        self.bytes_of(file, whole, &path.to_string_lossy())
    }

    /// Reads a record, but no more than one may have, and no more than all may have together.
    fn bytes_of(&mut self, from: impl Read, whole: &Path, entry: &str) -> Result<Result<Vec<u8>, Left>, CompanyError> {
        // Without room to start with, it is read in a dozen steps.
        let mut bytes = Vec::with_capacity(USUAL_RECORD);
        let read = from.take(MAX_RECORD + 1).read_to_end(&mut bytes);
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_BYTES {
            let (path, entry) = (whole.to_owned(), shortened(entry));
            return Err(CompanyError::RegisterTooLarge { path, entry, most: MAX_BYTES / 1024 / 1024 });
        }
        Ok(match read {
            Err(error) => Err(Left::Unreadable { why: error.to_string() }),
            Ok(_) if bytes.len() as u64 > MAX_RECORD => Err(Left::FileTooLarge { most: MAX_RECORD / 1024 }),
            Ok(_) => Ok(bytes),
        })
    }

    fn add(&mut self, whole: &Path, is_obsolete: bool, name: &str, read: Result<Vec<u8>, Left>) -> Result<(), CompanyError> {
        if self.companies.len() + self.obsolete.len() >= MAX_FILES {
            return Err(CompanyError::RegisterTooMany { path: whole.to_owned(), most: MAX_FILES });
        }
        let entry = (name.to_owned(), read);
        if is_obsolete {
            self.obsolete.push(entry);
        } else {
            self.companies.push(entry);
        }
        Ok(())
    }

    fn archive(&mut self, path: &Path) -> Result<(), CompanyError> {
        let none = |why: &dyn std::fmt::Display| CompanyError::NoArchive { path: path.to_owned(), why: why.to_string() };
        let file = File::open(path).map_err(|error| CompanyError::read(path, error))?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| none(&error))?;
        if archive.len() > MAX_ENTRIES {
            return Err(CompanyError::RegisterTooMany { path: path.to_owned(), most: MAX_ENTRIES });
        }
        // `git archive` writes there which version it is.
        self.commit = std::str::from_utf8(archive.comment()).ok().filter(|comment| is_commit(comment)).map(str::to_owned);
        for at in 0..archive.len() {
            let raw = archive.by_index_raw(at).map_err(|error| none(&error))?;
            let name = raw.name().map_err(|error| none(&error))?.into_owned();
            let leads_out = name.starts_with('/') || name.contains('\\') || name.split('/').any(|part| part == "..");
            if leads_out || raw.enclosed_name().is_none() {
                return Err(CompanyError::LeadsOut { path: path.to_owned(), entry: shortened(&name) });
            }
            let Some((is_obsolete, slug)) = place(&name) else { continue };
            if raw.encrypted() {
                return Err(CompanyError::LockedArchive { path: path.to_owned(), entry: shortened(&name) });
            }
            let is_link = raw.is_symlink();
            let when = raw.last_modified();
            drop(raw);
            if let Some(when) = when {
                let day = NaiveDate::from_ymd_opt(i32::from(when.year()), u32::from(when.month()), u32::from(when.day()));
                self.day = self.day.max(day);
            }
            let read = if is_link {
                Err(Left::RecordIsLink)
            } else {
                match archive.by_index(at) {
                    Ok(entry) => self.bytes_of(entry, path, &name)?,
                    Err(error) => Err(Left::Unreadable { why: error.to_string() }),
                }
            };
            self.add(path, is_obsolete, slug, read)?;
        }
        Ok(())
    }
}

/// `companies/x.json`, also below the folder into which archives pack everything: whether it is obsolete, and its name.
fn place(name: &str) -> Option<(bool, &str)> {
    let parts: Vec<&str> = name.split('/').collect();
    let (folder, file) = match parts.as_slice() {
        [folder, file] | [_, folder, file] => (*folder, *file),
        _ => return None,
    };
    let is_obsolete = match folder {
        COMPANIES => false,
        OBSOLETE => true,
        _ => return None,
    };
    Some((is_obsolete, record_name(file)?))
}

fn record_name(file: &str) -> Option<&str> {
    let name = file.strip_suffix(".json")?;
    // An editor's own files.
    (!name.starts_with('.')).then_some(name)
}

/// The version that is checked out, as far as plain files say it.
fn commit(folder: &Path) -> Option<String> {
    let git = folder.join(".git");
    let read = |path: PathBuf| {
        let mut text = String::new();
        open_plain(&path).ok()?.take(MAX_RECORD).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let head = read(git.join("HEAD"))?;
    let commit = match head.trim().strip_prefix("ref: ") {
        None => head.trim().to_owned(),
        Some(name) if name.split('/').any(|part| part == "..") || name.starts_with('/') => return None,
        Some(name) => read(git.join(name)).map(|text| text.trim().to_owned()).or_else(|| {
            let packed = read(git.join("packed-refs"))?;
            packed.lines().find_map(|line| line.strip_suffix(name)?.strip_suffix(' ').map(str::to_owned))
        })?,
    };
    is_commit(&commit).then_some(commit)
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn shortened(name: &str) -> String {
    name.chars().take(100).collect()
}
