//! Reads one file of the catalog: the user's own copy first, checked, then the embedded one. Everything that is read for a letter
//! is noted here.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Catalog, Error, embedded, own};
use crate::controllers::Controller;
use crate::law::{Amended, Amendment};
use crate::text::parser_in_words;

impl Catalog {
    /// The bytes of `data/…` or `templates/…`; owned if they are the user's own. `None` if there is no such file.
    pub(super) fn bytes(&self, path: &str) -> Result<Option<Cow<'static, [u8]>>, String> {
        if let Some(own) = self.overrides.as_ref().map(|overrides| overrides.read(path)).transpose()?.flatten() {
            return Ok(Some(Cow::Owned(own)));
        }
        Ok(embedded::find(path).map(Cow::Borrowed))
    }

    /// The text of a file; owned if it is the user's own, JSON if it is a record of ours.
    pub(crate) fn text(&self, path: &str) -> Result<Cow<'static, str>, Error> {
        let broken = |line, what| Error::broken(self.shown(path), line, what);
        let bytes = self.bytes(path).map_err(|what| broken(None, what))?;
        self.note(path, bytes.as_ref());
        let unknown = || Error::Unknown { path: path.to_owned() };
        match bytes.ok_or_else(unknown)? {
            Cow::Owned(own) => own::text(own).map(Cow::Owned).map_err(|(line, what)| broken(line, what)),
            Cow::Borrowed(embedded) => std::str::from_utf8(embedded).map(Cow::Borrowed).map_err(|_| unknown()),
        }
    }

    pub(super) fn record<T: for<'de> Deserialize<'de> + Send + Sync + 'static>(&self, path: &str) -> Result<Arc<T>, Error> {
        self.keep(path, || self.parsed(path))
    }

    /// An embedded record by its own type, for rooms that read what is no part of a letter; `None` if it is not there or broken.
    #[cfg(feature = "members")]
    pub(crate) fn text_record<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Option<T> {
        self.parsed(path).ok()
    }

    /// A record as it is on a day, and which of its amendments that are, for the name under which something made of it is kept;
    /// without a day, without them.
    pub(super) fn record_as<T>(&self, path: &str, day: Option<NaiveDate>) -> Result<(Arc<T>, String), Error>
    where
        T: Amended + for<'de> Deserialize<'de> + Send + Sync + 'static,
    {
        let record: Arc<T> = self.record(path)?;
        let applied = || {
            let on = |amendment: &Amendment| day.is_some_and(|day| amendment.applies_on(day));
            record.amendments().iter().enumerate().filter(move |(_, amendment)| on(amendment))
        };
        let amended = applied().map(|(number, _)| format!(" +{number}")).collect::<Vec<_>>().concat();
        if amended.is_empty() {
            return Ok((record, amended));
        }
        let kept = self.keep(&format!("{path}{amended}"), || {
            let mut record: serde_json::Map<_, _> = self.parsed(path)?;
            applied().for_each(|(_, amendment)| record.extend(amendment.set.clone()));
            let from = || applied().map(|(_, amendment)| amendment.from.to_string()).collect::<Vec<_>>().join(", ");
            let broken = |error| format!("amended from {}: {}", from(), parser_in_words(&own::without_place(&error)));
            serde_json::from_str(&serde_json::Value::Object(record).to_string())
                .map_err(|error| Error::broken(self.shown(path), None, broken(error)))
        })?;
        Ok((kept, amended))
    }

    /// The text of a file of the user's own; `None` if there is none, or it is not text.
    pub(crate) fn own_text(&self, path: &str) -> Option<String> {
        match self.text(path) {
            Ok(Cow::Owned(own)) => Some(own),
            _ => None,
        }
    }

    /// What is wrong where a file says this first.
    pub(super) fn broken_at(&self, path: &str, said: &str, what: String) -> Result<Error, Error> {
        let text = self.text(path)?;
        Ok(Error::broken(self.shown(path), text.find(said).map(|at| line_at(&text, at)), what))
    }

    pub(super) fn parsed<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, Error> {
        match self.text(path)? {
            Cow::Borrowed(ours) => {
                serde_json::from_str(ours).map_err(|error| Error::broken(self.shown(path), None, error.to_string()))
            }
            Cow::Owned(own) => read_own(&own, || self.shown(path)),
        }
    }
}

/// Reads a record of the user's own: TOML, checked.
fn read_own<T: for<'de> Deserialize<'de>>(own: &str, shown: impl Fn() -> String) -> Result<T, Error> {
    let broken = |line: Option<usize>, what: String| Error::broken(shown(), line, what);
    let line = |at| Some(line_at(own, at));
    let record = own::Record::read(own).map_err(|(at, what)| broken(line(at), what))?;
    serde_json::from_str(&record.json).map_err(|error| {
        let (at, what) = record.wrong(&error);
        broken(at.and_then(line), what)
    })
}

/// Reads the record of a company as if it were the user's own, before it becomes that; `shown` is its name in messages.
///
/// # Errors
/// [`Error::Broken`] with the line, and for an id other than `id`.
pub fn read_controller(bytes: Vec<u8>, id: &str, shown: &str) -> Result<Controller, Error> {
    let broken = |line, what| Error::broken(shown.to_owned(), line, what);
    if bytes.len() as u64 > own::MAX_OVERRIDE {
        return Err(broken(None, format!("larger than {} KiB, too large for this kind of file", own::MAX_OVERRIDE / 1024)));
    }
    super::file_name(id)?;
    let text = own::text(bytes).map_err(|(line, what)| broken(line, what))?;
    let record: Controller = read_own(&text, || shown.to_owned())?;
    if record.id == id { Ok(record) } else { Err(broken(None, format!("the id is `{}` and must be `{id}`", record.id))) }
}

fn line_at(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}
