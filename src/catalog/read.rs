//! Reads one file of the catalog: the user's own copy first, checked, then the embedded one. Everything that is read for a letter
//! is noted here.

use std::borrow::Cow;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, File};
use serde::Deserialize;

use super::{Catalog, DATA, Error, TEMPLATES, own};

impl Catalog {
    /// The bytes of `data/…` or `templates/…`; owned if they are the user's own. `None` if there is no such file.
    pub(super) fn bytes(&self, path: &str) -> Result<Option<Cow<'static, [u8]>>, String> {
        if let Some(own) = self.overrides.as_ref().map(|overrides| overrides.read(path)).transpose()?.flatten() {
            return Ok(Some(Cow::Owned(own)));
        }
        let embedded = match path.split_once('/') {
            Some(("data", rest)) => find(&DATA, rest),
            Some(("templates", rest)) => find(&TEMPLATES, rest),
            _ => None,
        };
        Ok(embedded.map(|file| Cow::Borrowed(file.contents())))
    }

    /// The text of a file; owned if it is the user's own.
    pub(crate) fn text(&self, path: &str) -> Result<Cow<'static, str>, Error> {
        let broken = |line, what| Error::broken(self.shown(path), line, what);
        let bytes = self.bytes(path).map_err(|what| broken(None, what))?;
        self.note(path, bytes.as_deref());
        let unknown = || Error::Unknown { path: path.to_owned() };
        match bytes.ok_or_else(unknown)? {
            Cow::Owned(own) => own::text(own).map(Cow::Owned).map_err(|(line, what)| broken(line, what)),
            Cow::Borrowed(embedded) => std::str::from_utf8(embedded).map(Cow::Borrowed).map_err(|_| unknown()),
        }
    }

    pub(super) fn record<T: for<'de> Deserialize<'de> + Send + Sync + 'static>(&self, path: &str) -> Result<Arc<T>, Error> {
        self.keep(path, || self.parsed(path))
    }

    /// What is wrong at a byte of a file.
    pub(super) fn broken_at(&self, path: &str, at: usize, what: String) -> Result<Error, Error> {
        Ok(Error::broken(self.shown(path), Some(line_at(&self.text(path)?, at)), what))
    }

    pub(super) fn parsed<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, Error> {
        let text = self.text(path)?;
        let broken = |at: Option<usize>, what: String| Error::broken(self.shown(path), at.map(|at| line_at(&text, at)), what);
        if matches!(text, Cow::Owned(_)) {
            own::check(&text).map_err(|(at, what)| broken(Some(at), what))?;
        }
        toml::from_str(&text).map_err(|error| broken(error.span().map(|span| span.start), error.message().to_owned()))
    }
}

/// A file below an embedded folder. (`Dir::get_file` compares with the paths of all files until it comes to the one.)
fn find(dir: &'static Dir<'static>, path: &str) -> Option<&'static File<'static>> {
    for entry in dir.entries() {
        let own = entry.path().as_os_str().as_encoded_bytes();
        match entry {
            DirEntry::File(file) if own == path.as_bytes() => return Some(file),
            DirEntry::Dir(below) if path.as_bytes().strip_prefix(own).is_some_and(|rest| rest.starts_with(b"/")) => {
                return find(below, path);
            }
            _ => {}
        }
    }
    None
}

fn line_at(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}
