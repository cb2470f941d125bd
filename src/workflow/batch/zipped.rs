//! All letters of a folder in one archive, to be handed on.
//!
//! The same letters give the same bytes: entries stand in the order of the rows and carry no time.

use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::error::Error;
use super::folder::{ARCHIVE, Folder, digest};
use super::state::List;
use crate::files::open_plain;

/// Says which letters the archive holds.
const HOLDS: &str = "archive";

/// The archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zipped {
    /// How many letters it holds.
    pub letters: usize,
}

/// Puts all letters of the folder's list into `letters.zip` beside them, as they lie there.
///
/// # Errors
/// [`Error::File`], [`Error::Busy`].
pub fn zip(folder: &Path) -> Result<Zipped, Error> {
    let folder = Folder::open(folder)?;
    let holds = holds(&folder)?;
    let mut mark = folder.make_own(HOLDS)?;
    mark.write_all(holds.as_bytes()).map_err(|error| mark.failed(&error))?;
    mark.finish()?;
    let making = folder.make(ARCHIVE)?;
    let failed = |error: zip::result::ZipError| match error {
        zip::result::ZipError::Io(error) => Error::file(&folder.path(ARCHIVE), &error),
        other => Error::other(format!("{ARCHIVE}: {other}"), "choose another folder"),
    };
    let mut archive = ZipWriter::new_stream(making);
    let mut letters = 0;
    for entry in List::done(&folder)?.into_iter().flatten() {
        let Some(line) = entry.line() else { continue };
        let path = folder.path(&line.file);
        let mut bytes = Vec::new();
        let read = open_plain(&path).and_then(|mut file| file.read_to_end(&mut bytes));
        read.map_err(|error| Error::file(&path, &error))?;
        // A PDF is compressed already.
        let method = if Path::new(&line.file).extension().is_some_and(|extension| extension == "pdf") {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o600);
        archive.start_file(line.file.as_str(), options).map_err(failed)?;
        archive.write_all(&bytes).map_err(|error| Error::file(&folder.path(ARCHIVE), &error))?;
        letters += 1;
    }
    archive.finish().map_err(failed)?.into_inner().finish()?;
    Ok(Zipped { letters })
}

/// What an archive of the folder holds now.
fn holds(folder: &Folder) -> Result<String, Error> {
    let mut all = String::new();
    for entry in List::done(folder)?.into_iter().flatten() {
        if let Some(line) = entry.line() {
            all.extend([line.file.as_str(), " ", &line.sha256, "\n"]);
        }
    }
    Ok(digest(all.as_bytes()))
}

/// Takes our archive away where it holds other letters than the folder; says whether it did.
pub(super) fn take_away_stale(folder: &Folder) -> Result<bool, Error> {
    let Ok(file) = open_plain(&folder.own(HOLDS)) else { return Ok(false) };
    let mut held = String::new();
    if file.take(1_000).read_to_string(&mut held).is_ok() && held == holds(folder)? {
        return Ok(false);
    }
    let there = folder.path(ARCHIVE).symlink_metadata().is_ok();
    folder.take_away_list(ARCHIVE)?;
    let mark = folder.own(HOLDS);
    std::fs::remove_file(&mark).map_err(|error| Error::file(&mark, &error))?;
    Ok(there)
}
