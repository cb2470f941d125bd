//! What is said of a members file that can be read: what was left alone, what was chosen.

use serde::Serialize;
use thiserror::Error;

/// A column that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownColumn {
    /// Its heading.
    pub column: String,
    /// A known heading that it may be.
    pub near: Option<String>,
}

/// A column that a members file can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnMeaning {
    /// Its name.
    pub column: &'static str,
    /// What it says.
    pub means: &'static str,
    /// Every file needs it, or its parts.
    pub required: bool,
    /// It is a part that is joined with others.
    pub joined: bool,
    /// Other headings of the same meaning, by language.
    pub also: Vec<(&'static str, &'static [String])>,
}

/// Something to say of a file. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Note {
    /// Columns that are not known are left alone.
    #[error("{}", unknown_columns(.columns))]
    UnknownColumns { columns: Vec<UnknownColumn> },
    /// Of several sheets, the only one with known headings.
    #[error("reads the sheet {sheet}, the only one with known headings; the file also has {}", .others.join(", "))]
    SheetTaken { sheet: String, others: Vec<String> },
    /// The headings stand below a title.
    #[error("the headings are in line {line}; what is above them is left alone")]
    HeadingsBelow { line: u64 },
}

impl Note {
    /// Whether somebody should look at it.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::UnknownColumns { .. })
    }
}

fn unknown_columns(columns: &[UnknownColumn]) -> String {
    let named = columns.iter().map(|UnknownColumn { column, near }| {
        let near = near.as_ref().map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
        format!("{column}{near}")
    });
    let named = named.collect::<Vec<_>>().join(", ");
    if columns.len() == 1 {
        format!("a column is not known and is left alone: {named}")
    } else {
        format!("{} columns are not known and are left alone: {named}", columns.len())
    }
}
