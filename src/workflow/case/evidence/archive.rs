//! The archive of evidence: the same files give the same bytes, and none is held in memory twice.

use std::io::{Seek, Write};

use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Content, Evidence};
use crate::ledger::{self, Reader};

/// Extensions of files that are compressed already.
const COMPRESSED: [&str; 12] =
    [".pdf", ".png", ".jpg", ".jpeg", ".heic", ".webp", ".zip", ".docx", ".odt", ".mp3", ".mp4", ".m4a"];

/// Why the archive could not be written.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
}

impl From<zip::result::ZipError> for ArchiveError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Io(error.into())
    }
}

impl Evidence {
    /// Writes the archive.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn write(&self, ledger: &Reader, to: impl Write + Seek) -> Result<(), ArchiveError> {
        let mut archive = ZipWriter::new(to);
        for file in &self.files {
            let is_compressed = COMPRESSED.iter().any(|extension| file.path.to_lowercase().ends_with(extension));
            let method = if is_compressed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            // No time: that of the events stands in them.
            let options = SimpleFileOptions::default()
                .compression_method(method)
                .last_modified_time(DateTime::default())
                .unix_permissions(0o600);
            archive.start_file(file.path.as_str(), options)?;
            match &file.content {
                Content::Made(bytes) => archive.write_all(bytes)?,
                Content::Kept(id) => {
                    ledger.read_kept_file(*id, |bytes| Ok::<_, ArchiveError>(archive.write_all(bytes)?))?;
                }
            }
        }
        archive.finish()?;
        Ok(())
    }
}
