//! What is wrong with one row: one value per problem, with what it concerns. The other rows are still read.

use serde::Serialize;
use thiserror::Error;

/// What can be wrong with a row or cell. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Flaw {
    /// More cells than headings.
    #[error("has {found} cells for {wanted} columns")]
    TooManyCells { found: usize, wanted: usize },
    /// It ends before a required cell.
    #[error("ends after {found} of {wanted} cells, before the column {before}")]
    TooFewCells { found: usize, wanted: usize, before: String },
    /// A row of our own list, fed back unchanged.
    #[error("still has the reason why it could not be read")]
    StillRefused,
    /// An unquoted line break may have cut it.
    #[error("may continue in line {line}, which is not a complete row")]
    MayGoOn { line: u64 },
    /// It is inside a quotation of another row.
    #[error("is inside a quotation that begins in line {first} and is not closed there")]
    TakenIn { first: u64 },
    /// A stray quotation mark; `until` is the line that reveals it, if another.
    #[error("has a quotation mark inside an unquoted cell")]
    StrayQuote { until: Option<u64> },
    /// Text after a quotation.
    #[error("{}", match .until {
        None => "has text between a closing quotation mark and the next cell".to_owned(),
        Some(line) => format!("begins a quotation that breaks off in line {line}"),
    })]
    TextBehindQuote { until: Option<u64> },
    /// A quotation containing what looks like other cells or rows.
    #[error("{}", match .until {
        None => "begins a quotation that swallows the cells after it".to_owned(),
        Some(line) => format!("begins a quotation that swallows line {line}, which looks like a separate row"),
    })]
    SwallowingQuote { until: Option<u64> },
    /// An unclosed quotation.
    #[error("begins a quotation that is not closed{}", .until.map(|line| format!(" up to line {line}")).unwrap_or_default())]
    OpenQuote { until: Option<u64> },
    /// A character that reveals that the text was converted wrongly or is not text.
    #[error("has the character U+{:04X}, which does not belong in text", u32::from(*.character))]
    BadCharacter { character: char },
    /// An invalid line of JSON Lines.
    #[error("is not a JSON object ({why})")]
    NoJsonObject { why: String },
    /// An unknown key in JSON Lines.
    #[error("unknown key `{key}`")]
    #[serde(rename = "unknown-json-key")]
    UnknownKey { key: String, near: Option<String>, known: Vec<&'static str> },
    /// A JSON Lines value of the wrong type.
    #[error("the value of `{key}` is neither a text nor a list of texts")]
    #[serde(rename = "json-value-kind")]
    ValueKind { key: &'static str },
    /// The whole name is not that of its parts.
    #[error("says `{name}`, but the columns of its parts say `{joined}`")]
    NamesDiffer { name: String, joined: String },
    /// The sheet has the cell twice.
    #[error("appears twice")]
    CellTwice,
    /// The value of a formula is not in the file.
    #[error("holds a formula without its value")]
    FormulaWithoutValue,
    /// A formula failed; the error that it shows, where the file says which.
    #[error("{}", .shown.as_ref().map_or("holds an error".to_owned(), |shown| format!("holds the error {shown}")))]
    FormulaError { shown: Option<String> },
    /// More digits than a spreadsheet keeps: the last ones are lost.
    #[error("holds a number of more than 15 digits, which is all that a spreadsheet keeps")]
    TooManyDigits,
    /// How the number is shown depends on the machine or on what is not read.
    #[error("holds a number whose display cannot be determined from the file")]
    NumberForm,
    /// A number shown with fewer digits.
    #[error("holds a number shown in scientific notation")]
    PowerOfTen,
    /// A number not shown at all.
    #[error("is too narrow for its number")]
    TooNarrow,
    /// A value whose text is not in the file.
    #[error("holds a value, but the file does not say how the sheet shows it")]
    ValueNotShown,
    /// How the date is shown depends on the machine.
    #[error("holds a date whose display depends on the machine")]
    DateForm,
    /// How the boolean is shown depends on the machine.
    #[error("holds a boolean whose display depends on the machine")]
    TruthValue,
    /// The sheet shows something other than what is stored.
    #[error("holds text that the sheet shows differently")]
    TextForm,
}

impl Flaw {
    /// What to do about it, for any interface: the beginning of a sentence.
    #[must_use]
    pub fn next_step(&self) -> String {
        let step = match self {
            Self::TooManyCells { .. } => "put a cell that holds the delimiter in quotation marks",
            Self::TooFewCells { .. } => {
                "fill in the missing cells; if a line break cut it, put the cell with the line break in quotation marks"
            }
            Self::StillRefused => "check that each cell is in its place",
            Self::MayGoOn { .. } => "put a cell with a line break in quotation marks",
            Self::TakenIn { first } => return format!("fix line {first}"),
            Self::StrayQuote { until: None } | Self::TextBehindQuote { until: None } => {
                "put the whole cell in quotation marks, and double those that belong to its text"
            }
            Self::StrayQuote { .. } | Self::TextBehindQuote { .. } | Self::SwallowingQuote { .. } | Self::OpenQuote { .. } => {
                "look there for a quotation mark that is unclosed, or not doubled inside a quoted cell"
            }
            Self::BadCharacter { .. } => "the file was cut or converted wrongly; export it again",
            Self::NoJsonObject { .. } => r#"write one object per line: {"name": "…", "country": "…"}"#,
            Self::UnknownKey { near, known, .. } => {
                let near = near.as_ref().map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                return format!("{near}known: {}", known.join(", "));
            }
            Self::ValueKind { .. } => "write it in quotation marks",
            Self::NamesDiffer { .. } => "correct one of them",
            Self::CellTwice | Self::FormulaWithoutValue => "open the file in a spreadsheet program and save it again",
            Self::FormulaError { .. } => "fix the formula, or put a value in its place",
            Self::TextForm => "format the cell as Text",
            Self::TooManyDigits
            | Self::NumberForm
            | Self::PowerOfTen
            | Self::TooNarrow
            | Self::ValueNotShown
            | Self::DateForm
            | Self::TruthValue => "store it as text, exactly as it should be read",
        };
        step.to_owned()
    }

    /// Its code.
    pub(super) fn code(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value["code"].as_str().unwrap_or_default().to_owned()
    }
}
