//! Why a copy cannot be taken over, a record is left out, or something of it is to be looked at.

use std::io;
use std::path::PathBuf;

use serde::Serialize;
use thiserror::Error;

use crate::text::{FieldError, kind_in_words};
use crate::{catalog, workflow};

/// Why nothing was taken over or changed. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum CompanyError {
    /// A file or folder cannot be read.
    #[error("{}: {source}", .path.display())]
    #[serde(rename = "company-file-unreadable")]
    Read {
        path: PathBuf,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// A file of the user's own cannot be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    #[serde(rename = "company-file-unwritable")]
    Write {
        path: PathBuf,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// It is no copy of the register.
    #[error("{} has no folder `companies` with records in JSON", .path.display())]
    NoRegister { path: PathBuf },
    /// It is no folder, and no archive that can be read.
    #[error("{} is no folder and no zip archive: {why}", .path.display())]
    NoArchive { path: PathBuf, why: String },
    /// A name in the archive leads out of it.
    #[error("{}: `{entry}` leads out of the archive", .path.display())]
    LeadsOut { path: PathBuf, entry: String },
    /// The archive is locked with a password.
    #[error("{}: `{entry}` is locked with a password", .path.display())]
    LockedArchive { path: PathBuf, entry: String },
    /// The copy is larger than any register.
    #[error("{}: more than {most} MB of records, at `{entry}`", .path.display())]
    RegisterTooLarge { path: PathBuf, entry: String, most: u64 },
    /// The copy has more records than any register.
    #[error("{}: more than {most} files", .path.display())]
    RegisterTooMany { path: PathBuf, most: usize },
    /// The user wanted to stop; nothing was changed.
    #[error("interrupted before anything was changed")]
    ImportInterrupted,
    /// The id cannot be the name of a file.
    #[error("`{id}` cannot be an id: it takes small letters a to z, digits and hyphens, at most {most}")]
    IdForm { id: String, most: usize },
    /// There is a record with this id.
    #[error("there is a company `{id}` already: {name}")]
    IdTaken { id: String, name: String },
    /// The new record would not do.
    #[error("{file}: {}", .faults.join("; "))]
    RecordFaulty { file: String, faults: Vec<String> },
    /// Something in the catalog cannot be read.
    #[error(transparent)]
    #[serde(untagged)]
    Catalog(#[from] catalog::Error),
    /// The window cannot be measured.
    #[error(transparent)]
    #[serde(untagged)]
    Letter(Box<workflow::Error>),
}

impl From<workflow::Error> for CompanyError {
    fn from(error: workflow::Error) -> Self {
        Self::Letter(Box::new(error))
    }
}

impl CompanyError {
    pub(super) fn read(path: &std::path::Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(super) fn write(path: &std::path::Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }

    /// What to do about it, for any interface: the beginning of a sentence.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Read { .. } => "check the name and the permissions".to_owned(),
            Self::Write { .. } => "check the permissions, and the space on the disk".to_owned(),
            Self::NoRegister { .. } | Self::NoArchive { .. } => {
                "give a copy of the repository github.com/datenanfragen/data: its folder, or the zip archive that GitHub offers"
                    .to_owned()
            }
            Self::LeadsOut { .. } | Self::LockedArchive { .. } | Self::RegisterTooLarge { .. } | Self::RegisterTooMany { .. } => {
                "do not use this copy; get one from github.com/datenanfragen/data".to_owned()
            }
            Self::ImportInterrupted => "start it again".to_owned(),
            Self::IdForm { .. } => "choose an id such as example-org".to_owned(),
            Self::IdTaken { .. } => "change that record, or choose another id".to_owned(),
            Self::RecordFaulty { .. } => "correct the record".to_owned(),
            Self::Catalog(error) => error.next_step().to_owned(),
            Self::Letter(error) => error.next_step(),
        }
    }
}

/// Why a record of a register was left out. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Left {
    /// The register has it for other countries than the one asked for.
    #[error("is for {} only", .countries.join(", "))]
    OtherCountries { countries: Vec<String> },
    /// The register does not have it any more.
    #[error("is obsolete: {reason}")]
    Obsolete { reason: String },
    /// A record of ours has this id.
    #[error("is in the program's own register")]
    IsOurs,
    /// A record of ours has this name.
    #[error("is in the program's own register as `{id}` (by the name {name})")]
    NamedAsOurs { id: String, name: String },
    /// The user has a record with this id.
    #[error("you have a record of your own with this id")]
    IsOwn,
    /// The user has changed the record that was taken over before.
    #[error("you have changed the record that was taken over before")]
    IsChanged,
    /// It is a link.
    #[error("is a link or a device, not a file")]
    RecordIsLink,
    /// The file is too large.
    #[error("is larger than {most} KiB")]
    FileTooLarge { most: u64 },
    /// The file cannot be read.
    #[error("cannot be read: {why}")]
    Unreadable { why: String },
    /// It is not as the schema says.
    #[error("does not follow the schema: {why}")]
    NotTheSchema { why: String },
    /// The name of the file is another.
    #[error("has the slug `{slug}`, which is not the name of the file")]
    OtherSlug { slug: String },
    /// The slug cannot be an id.
    #[error("the slug cannot be an id: it takes small letters a to z, digits and hyphens, at most {most}")]
    SlugForm { most: usize },
    /// A field cannot stand in a letter.
    #[error("{field} {why}")]
    FieldRefused { field: &'static str, why: FieldError },
    /// It has no name.
    #[error("has no name")]
    NoName,
    /// It says no way to write to the company.
    #[error("has no address, no e-mail address and no web form")]
    NoWay,
    /// It would not be read again.
    #[error("cannot be a record: {why}")]
    NotARecord { why: String },
}

/// What is to be looked at in a record that was taken over. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Doubt {
    /// It has no postal address.
    #[error("has no postal address")]
    NoPostalAddress,
    /// The last line of the address is no country that is known.
    #[error("the last line of the address is no country that is known: {line}")]
    CountryUnknown { line: String },
    /// The address does not fit the window of these layouts.
    #[error("the address does not fit the window of {}", .layouts.join(", "))]
    WindowTooSmall { layouts: Vec<String> },
    /// No font for PDF has a character of the address.
    #[error("no font for PDF has the character {character} of the address")]
    NoFontForAddress { character: char },
    /// The e-mail address is none, and was left out.
    #[error("`{typed}` is no e-mail address and was left out")]
    EmailLeftOut { typed: String },
    /// The web form is none, and was left out.
    #[error("`{typed}` is no address of a web page and was left out")]
    FormLeftOut { typed: String },
}
