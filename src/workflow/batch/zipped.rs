//! All letters of a folder in one archive, to be handed on.
//!
//! The same letters give the same bytes: entries stand in the order of the rows and carry no time.

use std::io::Write;
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::error::Error;
use super::folder::Folder;
use super::state::List;

/// The archive in the folder.
const ARCHIVE: &str = "letters.zip";

/// Puts all letters of the folder's list into `letters.zip` beside them; returns how many.
///
/// # Errors
/// [`Error::File`], [`Error::Busy`].
pub fn zip(folder: &Path) -> Result<usize, Error> {
    let folder = Folder::open(folder)?;
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
        let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, &error))?;
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
    Ok(letters)
}
