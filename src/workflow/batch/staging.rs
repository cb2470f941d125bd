//! Copies of files from other folders, made beside a folder and then put into it: until all are there, nothing has changed.
//!
//! A copy, not a second name for the same bytes: what somebody signs or changes in one folder would be changed in the other.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::{Error, shown};
use super::folder::{Folder, digest_of};
use super::state::Line;
use crate::files::{create_new, open_plain, private_folder, rename_new};

/// Copies in the making, gone with their folder if they are not put into it.
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
    /// Digest of what the program wrote; nothing where somebody changed it.
    sha256: Option<String>,
}

impl<'a> Stage<'a> {
    pub(super) fn begin(folder: &'a Folder) -> Result<Self, Error> {
        let place = folder.making("copies");
        private_folder(&place).map_err(|error| Error::file(&place, error))?;
        Ok(Self { folder, place, copies: Vec::new() })
    }

    /// Copies a letter, which has to be as it was written unless its line says that somebody has changed it.
    pub(super) fn copy(&mut self, from: &Path, line: &Line) -> Result<(), Error> {
        let to = self.place.join(&line.file);
        // A link would be followed to what it leads to.
        let mut file = open_plain(from).map_err(|error| unread(from, error))?;
        // The system copies by itself, where the disk can without using room for it.
        let copied = create_new(&to).and_then(|mut copy| io::copy(&mut file, &mut copy));
        copied.map_err(|error| Error::file(&self.folder.path(&line.file), error))?;
        let sha256 = (!line.by_hand).then(|| line.sha256.clone());
        if sha256.is_some() && digest_of(&to).ok() != sha256 {
            return Err(differs(from));
        }
        self.copies.push(Copy { file: line.file.clone(), reference: line.reference.clone(), sha256 });
        Ok(())
    }

    /// Puts all copies into the folder.
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

/// A letter of another folder is as its list says.
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
