//! What a run has done, row by row, so that the next one can skip it: a file of lines in our own folder.
//!
//! A run reads the last run's list (`done`) and writes its own (`new`). They are merged at its end or, if it was killed, at
//! the start of the next run. The list is untrusted input: anybody may have changed it, or it came from another machine.
//! This module must not know how letters are made.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::error::{Error, shown};
use super::folder::{Folder, digest_of};
use super::making::Making;
use super::names::{OWN, is_plain};
use crate::case::Subject;
use crate::catalog::UsedFiles;
use crate::files::{open_own, open_plain};
use crate::members::{Dialect, Members};

pub(super) const DONE: &str = "done";
pub(super) const NEW: &str = "new";
/// The version of the format; a program that does not know it leaves the folder alone.
const FORM: u32 = 2;
/// Longest line to read: a rejected row has at most a megabyte.
const MAX_LINE: u64 = 16 * 1024 * 1024;
/// More columns than a members file can have.
const MAX_COLUMNS: usize = 1_000;

/// The run that the rows belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) form: u32,
    /// Name of the members file, without its folder.
    pub(super) source: String,
    /// Its columns.
    pub(super) columns: Vec<String>,
    /// Which part of the rows.
    pub(super) shard: Option<(usize, usize)>,
    /// Digest of everything that all letters depend on.
    pub(super) options: String,
    /// How it and its lists are written.
    #[serde(default)]
    pub(super) dialect: Dialect,
    /// Digest of the list that an unfinished run's rows refer to; `None` in a list that stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) over: Option<String>,
}

impl Header {
    pub(super) fn new(members: &Members, shard: Option<(usize, usize)>, options: &str) -> Self {
        let (source, columns) = (members.name().to_owned(), members.columns().names().to_vec());
        Self { form: FORM, source, columns, shard, options: options.to_owned(), dialect: members.dialect(), over: None }
    }

    fn is_sound(&self) -> bool {
        let shard = self.shard.is_none_or(|(number, of)| (1..=of).contains(&number));
        self.form == FORM && shard && self.columns.len() <= MAX_COLUMNS
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BatchRow {
    pub(super) row: usize,
    /// Digest of the row.
    pub(super) input: String,
    /// Which entry of the previous list it replaces, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) was: Option<usize>,
    /// Warnings in the manifest besides the letter's own, renewed in each run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<String>,
    /// The same about the run's other letters, renewed by a join.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) twins: Vec<String>,
    /// What the row says, where it is named in the list of what is left to do although it has a letter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) cells: Vec<String>,
    pub(super) outcome: Outcome,
}

impl BatchRow {
    /// The letter's warnings in the manifest.
    pub(super) fn warnings(&self) -> impl Iterator<Item = &str> {
        let own = self.line().map_or(&[][..], |line| &line.warnings);
        own.iter().chain(&self.notes).chain(&self.twins).map(String::as_str)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "most rows have a letter")]
pub(super) enum Outcome {
    Letter(Line),
    Rejected { cells: Vec<String>, error: String },
    LeftOut { cells: Vec<String>, reason: String, reference: String },
}

/// A line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) file: String,
    /// Digest of the file as written.
    pub(super) sha256: String,
    pub(super) reference: String,
    pub(super) controller: String,
    pub(super) regime: String,
    pub(super) language: String,
    pub(super) due: Option<NaiveDate>,
    /// The day the letter was written.
    pub(super) written: NaiveDate,
    /// The letter's own.
    pub(super) warnings: Vec<String>,
    /// Digest of everything that the letter says.
    pub(super) words: String,
    /// Digest of the files and options its words were made of; empty if the row now says something else.
    pub(super) made_of: String,
    /// These files; none in the lists of versions that looked at all files.
    #[serde(default, skip_serializing_if = "UsedFiles::is_empty")]
    pub(super) files: UsedFiles,
    /// Digest of how it looks.
    pub(super) look: String,
    /// Who it is for.
    pub(super) who: Subject,
    /// The address to e-mail it to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
    /// Why it cannot be e-mailed although the run e-mails: the file is to be posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) unmailed: Option<String>,
    /// The file was changed by hand.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) by_hand: bool,
}

/// The end of the list of a run that read all rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    /// The number of rows in the members file.
    pub(super) rows: usize,
    /// Digest of all of them.
    pub(super) digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "there is one end")]
enum Record {
    BatchRow(BatchRow),
    End(End),
}

/// A list being read.
#[derive(Debug)]
pub(super) struct List {
    pub(super) header: Header,
    /// The end, once it has been read.
    pub(super) end: Option<End>,
    lines: BufReader<File>,
    /// Where the next line begins.
    at: u64,
}

impl List {
    /// Opens a list; `None` if there is none, or its first line is incomplete.
    ///
    /// # Errors
    /// [`Error::OtherVersion`] for a list of another format.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, Error> {
        let file = match open_plain(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| Error::file(path, error))?,
        };
        let mut lines = BufReader::with_capacity(64 * 1024, file);
        let Some(line) = whole_line(&mut lines) else { return Ok(None) };
        let known = serde_json::from_str(&line).ok().filter(Header::is_sound);
        let other = || Error::OtherVersion { path: shown(path) };
        Ok(Some(Self { header: known.ok_or_else(other)?, end: None, lines, at: line.len() as u64 }))
    }

    /// What the last runs left in the folder.
    pub(super) fn done(folder: &Folder) -> Result<Option<Self>, Error> {
        Self::open(&folder.own(DONE))
    }

    /// The same without holding the folder.
    pub(super) fn done_below(root: &Path) -> Result<Option<Self>, Error> {
        Self::open(&root.join(OWN).join(DONE))
    }

    /// Where the next entry begins, for [`Self::entry_at`].
    pub(super) fn position(&self) -> u64 {
        self.at
    }

    /// The entry at this position.
    pub(super) fn entry_at(&mut self, position: u64) -> Option<BatchRow> {
        self.lines.seek(SeekFrom::Start(position)).ok()?;
        self.at = position;
        self.next()
    }
}

impl Iterator for List {
    type Item = BatchRow;

    /// The next row. A torn line ends the list: its row is done again.
    fn next(&mut self) -> Option<BatchRow> {
        let line = whole_line(&mut self.lines)?;
        self.at += line.len() as u64;
        match serde_json::from_str(&line).ok()? {
            // No name may lead out of the folder.
            Record::BatchRow(entry) => Some(entry).filter(|entry| entry.line().is_none_or(|line| is_plain(&line.file))),
            Record::End(end) => {
                self.end = Some(end);
                None
            }
        }
    }
}

fn whole_line(lines: &mut BufReader<File>) -> Option<String> {
    let mut line = String::new();
    lines.by_ref().take(MAX_LINE).read_line(&mut line).ok()?;
    line.ends_with('\n').then_some(line)
}

/// The list of the current run. If it is killed, the next one uses what reached the disk.
#[derive(Debug)]
pub(super) struct Writer {
    out: BufWriter<File>,
    path: std::path::PathBuf,
}

impl Writer {
    pub(super) fn begin(folder: &Folder, header: &Header) -> Result<Self, Error> {
        let path = folder.own(NEW);
        let over = digest_of_done(folder)?;
        let file = open_own(&path).and_then(|file| file.set_len(0).map(|()| file));
        let file = file.map_err(|error| Error::file(&path, error))?;
        let mut writer = Self { out: BufWriter::with_capacity(16 * 1024, file), path };
        writer.line(&Header { over, ..header.clone() })?;
        Ok(writer)
    }

    pub(super) fn add(&mut self, entry: BatchRow) -> Result<(), Error> {
        self.line(&Record::BatchRow(entry))
    }

    /// Marks that the run read all rows.
    pub(super) fn end(&mut self, end: End) -> Result<(), Error> {
        self.line(&Record::End(end))
    }

    fn line(&mut self, record: &impl Serialize) -> Result<(), Error> {
        write_line(&mut self.out, record).map_err(|error| Error::file(&self.path, error))
    }

    /// Flushes and syncs.
    pub(super) fn close(mut self) -> Result<(), Error> {
        let written = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        written.map_err(|error| Error::file(&self.path, error))
    }
}

fn write_line(out: &mut impl Write, record: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}

/// A list that replaces all others, whole and in one step.
#[derive(Debug)]
pub(super) struct Whole(Making);

impl Whole {
    pub(super) fn begin(folder: &Folder, header: &Header) -> Result<Self, Error> {
        let mut whole = Self(folder.make_own(DONE)?);
        line(&mut whole.0, &Header { over: None, ..header.clone() })?;
        Ok(whole)
    }

    pub(super) fn add(&mut self, entry: BatchRow) -> Result<(), Error> {
        line(&mut self.0, &Record::BatchRow(BatchRow { was: None, ..entry }))
    }

    /// Ends the list and moves it into place.
    pub(super) fn put(mut self, end: End) -> Result<(), Error> {
        line(&mut self.0, &Record::End(end))?;
        self.0.finish()
    }
}

fn digest_of_done(folder: &Folder) -> Result<Option<String>, Error> {
    let path = folder.own(DONE);
    match digest_of(&path) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(&path, error)),
    }
}

/// Merges the lists of earlier runs and the last one, keeping what was done last for each row. A list that has all rows
/// stands alone. One already merged by a process that was then killed refers to a list that no longer exists.
///
/// # Errors
/// [`Error::File`].
pub(super) fn settle(folder: &Folder) -> Result<(), Error> {
    let path = folder.own(NEW);
    let gone = |result: std::io::Result<()>| match result {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::file(&path, error)),
        _ => Ok(()),
    };
    let Some(list) = List::open(&path)? else { return gone(std::fs::remove_file(&path)) };
    if List::done(folder)?.is_none() {
        // Nothing to merge. A torn line is the last one, and read as the end.
        let done = folder.own(DONE);
        return std::fs::rename(&path, &done).map_err(|error| Error::file(&done, error));
    }
    // Files it wrote that no list names are in the journal.
    if list.header.over != digest_of_done(folder)? {
        return gone(std::fs::remove_file(&path));
    }
    // Only the end of the new list tells which old entries are replaced.
    let (mut list, mut replaced) = (list, HashSet::new());
    for entry in &mut list {
        replaced.extend(entry.was);
    }
    let end = list.end.take();
    let Some(new) = List::open(&path)? else { return Ok(()) };
    let mut out = folder.make_own(DONE)?;
    line(&mut out, &Header { over: None, ..new.header.clone() })?;
    let old = List::done(folder)?;
    // Cells of other columns would be listed under the wrong headings.
    let same_columns = old.as_ref().is_some_and(|old| old.header.columns == new.header.columns);
    let usable = |entry: &BatchRow| same_columns || matches!(entry.outcome, Outcome::Letter(_));
    let old = old.into_iter().flatten().enumerate().filter(|(at, _)| !replaced.contains(at) && end.is_none());
    let mut old = old.map(|(_, entry)| BatchRow { was: None, ..entry }).filter(usable).peekable();
    for entry in new {
        while let Some(earlier) = old.next_if(|old| old.row < entry.row) {
            line(&mut out, &Record::BatchRow(earlier))?;
        }
        line(&mut out, &Record::BatchRow(BatchRow { was: None, ..entry }))?;
    }
    for entry in old {
        line(&mut out, &Record::BatchRow(entry))?;
    }
    if let Some(end) = end {
        line(&mut out, &Record::End(end))?;
    }
    out.finish()?;
    gone(std::fs::remove_file(&path))
}

fn line(out: &mut Making, record: &impl Serialize) -> Result<(), Error> {
    write_line(out, record).map_err(|error| out.failed(error))
}
