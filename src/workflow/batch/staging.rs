//! Stages copies of files from other folders, then moves them in: nothing changes until all are there.
//!
//! Copies, not hard links: signing or changing a letter in one folder would change it in the other.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::{Error, shown};
use super::folder::{Folder, digest_of};
use super::state::Line;
use crate::files::{create_new, open_plain, private_folder, rename_new};

/// Staged copies, removed with their folder unless put into place.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    folder: &'a Folder,
    place: PathBuf,
    copies: Vec<Copy>,
}

#[derive(Debug)]
struct Copy {
    file: String,
    reference: String,
    /// Digest of what the program wrote; `None` if changed by hand.
    sha256: Option<String>,
}

impl<'a> Stage<'a> {
    pub(super) fn begin(folder: &'a Folder) -> Result<Self, Error> {
        let place = folder.making("copies");
        private_folder(&place).map_err(|error| Error::file(&place, error))?;
        Ok(Self { folder, place, copies: Vec::new() })
    }

    /// Copies a letter, which must be as it was written unless its line says that it was changed by hand.
    pub(super) fn copy(&mut self, from: &Path, line: &Line) -> Result<(), Error> {
        let to = self.place.join(&line.file);
        // Do not follow links.
        let mut file = open_plain(from).map_err(|error| unread(from, error))?;
        // The system does the copying, where possible without using disk space.
        let copied = create_new(&to).and_then(|mut copy| io::copy(&mut file, &mut copy));
        copied.map_err(|error| Error::file(&self.folder.path(&line.file), error))?;
        let sha256 = (!line.by_hand).then(|| line.sha256.clone());
        if sha256.is_some() && digest_of(&to).ok() != sha256 {
            return Err(differs(from));
        }
        self.copies.push(Copy { file: line.file.clone(), reference: line.reference.clone(), sha256 });
        Ok(())
    }

    /// Moves all copies into the folder.
    pub(super) fn put(self) -> Result<(), Error> {
        for Copy { file, reference, sha256 } in self.copies {
            let (from, to) = (self.place.join(&file), self.folder.path(&file));
            if let Some(sha256) = sha256 {
                self.folder.note(&file, &sha256, &reference)?;
            }
            let is_new = fs::symlink_metadata(&to).is_err();
            let put = if is_new { rename_new(&from, &to) } else { fs::rename(&from, &to).map(|()| true) };
            if !put.map_err(|error| Error::file(&to, error))? {
                return Err(Error::PutMeanwhile { path: shown(&to) });
            }
        }
        Ok(())
    }
}

/// Checks a letter of another folder against its list.
pub(super) fn verify(from: &Path, line: &Line) -> Result<(), Error> {
    match digest_of(from) {
        Ok(found) if found == line.sha256 => Ok(()),
        Ok(_) => Err(differs(from)),
        Err(error) => Err(unread(from, error)),
    }
}

fn differs(file: &Path) -> Error {
    Error::NotAsListed { path: shown(file) }
}

fn unread(file: &Path, error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::NotFound => Error::LetterGone { path: shown(file) },
        _ => Error::file(file, error),
    }
}
