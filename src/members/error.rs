//! Why a members file cannot be read, or not to its end.

use std::fmt;
use std::io;

use serde::Serialize;
use thiserror::Error;

use super::flaw::Flaw;
use crate::text::kind_in_words;

/// What is wrong with the file as a whole, and where. Faults of single rows belong to the row.
#[derive(Debug, Serialize)]
pub struct Error {
    place: FilePlace,
    /// Boxed, because every row read may be one.
    #[serde(flatten)]
    problem: Box<Problem>,
}

/// The file, and the line if known.
#[derive(Debug, Default, Serialize)]
struct FilePlace {
    source: String,
    line: Option<u64>,
}

/// What can be wrong with a members file. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Problem {
    /// The system cannot read it.
    #[error("{source}")]
    #[serde(rename = "members-file")]
    File {
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// A spreadsheet is an archive, which is read from its end.
    #[error("a spreadsheet cannot be read from a stream")]
    SpreadsheetFromStream,
    /// It is in another encoding.
    #[error("not UTF-8 text; possibly Windows-1252, as older spreadsheets write it")]
    #[serde(rename = "members-not-utf8")]
    NotUtf8,
    /// It is empty.
    #[error("is empty")]
    #[serde(rename = "members-empty")]
    Empty { known: Vec<&'static str> },
    /// Its sheet is empty.
    #[error("its sheet is empty")]
    #[serde(rename = "sheet-empty")]
    EmptySheet { known: Vec<&'static str> },
    /// The quotation marks of its first row are broken.
    #[error("the headings cannot be read: {flaw}")]
    BrokenHeadings { flaw: Box<Flaw> },
    /// It has too many columns.
    #[error("more than {most} columns")]
    TooManyColumns { most: usize, known: Vec<&'static str> },
    /// An unknown heading.
    #[error("unknown column `{column}`")]
    UnknownColumn { column: String, near: Option<String>, known: Vec<&'static str> },
    /// A repeated heading.
    #[error("the column `{column}` appears twice")]
    ColumnTwice { column: String },
    /// Two headings of one meaning.
    #[error("the columns `{first}` and `{second}` both mean `{means}`")]
    #[serde(rename = "columns-of-one-meaning")]
    SameMeaning { first: String, second: String, means: &'static str },
    /// Several things are wrong with the headings.
    #[error("{}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Headings { problems: Vec<Problem> },
    /// Several sheets may be the one.
    #[error("has several sheets that may list the members: {}", .sheets.join(", "))]
    SeveralSheets { sheets: Vec<String> },
    /// No sheet has this name.
    #[error("has no sheet `{sheet}`")]
    NoSuchSheet { sheet: String, sheets: Vec<String> },
    /// A required column is missing.
    #[error("the column `{column}` is missing")]
    ColumnMissing { column: &'static str, known: Vec<&'static str> },
    /// A row is too long, most likely because of an unclosed quotation mark.
    #[error("a row of more than a megabyte begins here")]
    RowTooLong,
    /// A row has too many cells.
    #[error("a row of more than {most} cells begins here")]
    RowTooWide { most: usize },
    /// A line of JSON Lines is too long.
    #[error("a line of more than a megabyte")]
    #[serde(rename = "json-line-too-long")]
    LineTooLong,
    /// More rows than a sheet can have.
    #[error("more rows than a sheet can have")]
    TooManyRows,
    /// An unsupported spreadsheet format.
    #[error("a binary spreadsheet (XLSB)")]
    BinarySpreadsheet,
    /// A spreadsheet of an old program.
    #[error("an old spreadsheet (XLS)")]
    OldSpreadsheet,
    /// Another kind of archive.
    #[error("a zip file, but not a spreadsheet")]
    NoSpreadsheet,
    /// It is encrypted.
    #[error("is password-protected")]
    #[serde(rename = "members-locked")]
    Locked,
    /// A part of the spreadsheet is too large.
    #[error("is too large for a members file: {what}")]
    #[serde(rename = "members-too-large")]
    TooLarge { what: String },
    /// A truncated or malformed spreadsheet.
    #[error("cannot be read as a spreadsheet ({why})")]
    BrokenSpreadsheet { why: String },
}

impl Problem {
    fn next_step(&self) -> String {
        let columns = |known: &[&str]| format!("known columns: {}", known.join(", "));
        let step = match self {
            Self::File { .. } => "give the path of a members file",
            Self::SpreadsheetFromStream => "give the path of the file",
            Self::NotUtf8 => {
                "save it as “CSV UTF-8”, or convert it: iconv -f WINDOWS-1252 -t UTF-8 members.csv > members-utf8.csv"
            }
            Self::Empty { known } | Self::EmptySheet { known } | Self::ColumnMissing { known, .. } => {
                return format!("a row above the members names the columns; {}", columns(known));
            }
            Self::TooManyColumns { known, .. } => return columns(known),
            Self::UnknownColumn { near, known, .. } => {
                let near = near.as_ref().map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                return near + &columns(known);
            }
            Self::Headings { problems } => {
                let mut steps: Vec<String> = Vec::new();
                for step in problems.iter().map(Self::next_step) {
                    if !steps.contains(&step) {
                        steps.push(step);
                    }
                }
                return steps.join("; ");
            }
            Self::SameMeaning { .. } => "rename or remove one of them",
            Self::SeveralSheets { .. } => "name the sheet",
            Self::NoSuchSheet { sheets, .. } if sheets.is_empty() => "only a spreadsheet has sheets",
            Self::NoSuchSheet { sheets, .. } => return format!("its sheets: {}", sheets.join(", ")),
            Self::BrokenHeadings { flaw } => return flaw.next_step(),
            Self::ColumnTwice { .. } => "remove one of them",
            Self::RowTooLong | Self::RowTooWide { .. } => "look there for an unclosed quotation mark",
            Self::LineTooLong => "write one object per line",
            Self::TooManyRows => "remove the repeated rows",
            Self::BinarySpreadsheet | Self::OldSpreadsheet => "save it as XLSX, or as CSV UTF-8",
            Self::NoSpreadsheet => "give a CSV, XLSX, ODS or JSON Lines file",
            Self::Locked => "save it without a password",
            Self::TooLarge { .. } => "save the sheet as CSV UTF-8, which is read row by row",
            Self::BrokenSpreadsheet { .. } => "open it in a spreadsheet program and save it again",
        };
        step.to_owned()
    }
}

impl Error {
    pub(super) fn new(problem: Problem) -> Self {
        Self { place: FilePlace::default(), problem: Box::new(problem) }
    }

    pub(super) fn at(line: u64, problem: Problem) -> Self {
        Self { place: FilePlace { line: Some(line), ..FilePlace::default() }, ..Self::new(problem) }
    }

    /// A read error: one of ours that passed through a reader, or one of the system.
    pub(super) fn io(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(source) => Self::new(Problem::File { source }),
        }
    }

    pub(super) fn of(mut self, file: &str) -> Self {
        file.clone_into(&mut self.place.source);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What to do about it, for any interface: the beginning of a sentence.
    #[must_use]
    pub fn next_step(&self) -> String {
        self.problem.next_step()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place.source)?;
        match self.place.line {
            Some(line) => write!(f, ": line {line}: {}", self.problem),
            None => write!(f, ": {}", self.problem),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problem.source()
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::other(error)
    }
}
