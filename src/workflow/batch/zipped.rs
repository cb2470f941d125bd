//! All letters of a folder in one archive, to pass on.
//!
//! The same letters give the same bytes: entries are in row order and carry no time.

use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::error::Error;
use super::folder::{Folder, digest_of};
use super::names::ARCHIVE;
use super::state::List;
use crate::files::open_plain;
use crate::text::sha256;

/// Records which letters the archive holds.
const HOLDS: &str = "archive";

/// The archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zipped {
    /// How many letters it holds.
    pub letters: usize,
}

/// Puts all letters of the folder's list into `letters.zip` next to them, as they are on disk.
///
/// # Errors
/// [`Error::File`], [`Error::Busy`].
pub fn zip(folder: &Path) -> Result<Zipped, Error> {
    let folder = Folder::open(folder)?;
    // Unmarked, the archive would be taken for somebody else's; marked too early, for one it is not.
    mark(&folder, "")?;
    let making = folder.make(ARCHIVE)?;
    let failed = |error: zip::result::ZipError| match error {
        zip::result::ZipError::Io(error) => Error::file(&folder.path(ARCHIVE), error),
        other => Error::Archive { source: Box::new(other) },
    };
    let mut archive = ZipWriter::new_stream(making);
    let mut letters = 0;
    let mut holds = ArchiveDigest::default();
    for entry in List::done(&folder)?.into_iter().flatten() {
        let Some(line) = entry.line() else { continue };
        let path = folder.path(&line.file);
        let mut bytes = Vec::new();
        let read = open_plain(&path).and_then(|mut file| file.read_to_end(&mut bytes));
        read.map_err(|error| Error::file(&path, error))?;
        holds.add(&line.file, &sha256(&bytes));
        // These are compressed already.
        let method = if Path::new(&line.file).extension().is_some_and(|extension| extension == "pdf" || extension == "docx") {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o600);
        archive.start_file(line.file.as_str(), options).map_err(failed)?;
        archive.write_all(&bytes).map_err(|error| Error::file(&folder.path(ARCHIVE), error))?;
        letters += 1;
    }
    archive.finish().map_err(failed)?.into_inner().finish()?;
    mark(&folder, &holds.digest())?;
    Ok(Zipped { letters })
}

/// Names and digests of letters as on disk: one may have been signed since it was written.
#[derive(Default)]
struct ArchiveDigest(String);

impl ArchiveDigest {
    fn add(&mut self, file: &str, sha256: &str) {
        self.0.extend([file, " ", sha256, "\n"]);
    }

    fn digest(&self) -> String {
        sha256(self.0.as_bytes())
    }
}

/// What an archive of the folder would hold now.
fn holds(folder: &Folder) -> Result<String, Error> {
    let mut all = ArchiveDigest::default();
    for entry in List::done(folder)?.into_iter().flatten() {
        if let Some(line) = entry.line() {
            all.add(&line.file, &digest_of(&folder.path(&line.file)).unwrap_or_default());
        }
    }
    Ok(all.digest())
}

fn mark(folder: &Folder, holds: &str) -> Result<(), Error> {
    let mut mark = folder.make_own(HOLDS)?;
    mark.write_all(holds.as_bytes()).map_err(|error| mark.failed(error))?;
    mark.finish()
}

/// Removes our archive if it holds other letters than the folder; returns whether it did.
pub(super) fn take_away_stale(folder: &Folder) -> Result<bool, Error> {
    let Ok(file) = open_plain(&folder.own(HOLDS)) else { return Ok(false) };
    let mut held = String::new();
    if file.take(1_000).read_to_string(&mut held).is_ok() && held == holds(folder)? {
        return Ok(false);
    }
    let there = folder.path(ARCHIVE).symlink_metadata().is_ok();
    folder.take_away_list(ARCHIVE)?;
    let mark = folder.own(HOLDS);
    std::fs::remove_file(&mark).map_err(|error| Error::file(&mark, error))?;
    Ok(there)
}
