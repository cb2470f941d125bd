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
    #[error("has {found} cells, and there are {wanted} columns")]
    TooManyCells { found: usize, wanted: usize },
    /// It ends before a cell that no row can do without.
    #[error("ends after {found} of {wanted} cells, before the column {before}")]
    TooFewCells { found: usize, wanted: usize, before: String },
    /// A row of our own list that was given back as it was.
    #[error("still carries the reason for which it could not be read")]
    StillRefused,
    /// A line break without quotation marks may have cut it.
    #[error("may go on in line {line}, which is no row of its own")]
    MayGoOn { line: u64 },
    /// It stands inside the quotation of another row.
    #[error("was taken in by a quotation that begins in line {first} and is not closed there")]
    TakenIn { first: u64 },
    /// A quotation mark by itself; `until` is the line that shows it, where that is another.
    #[error("holds a quotation mark inside a cell that is not quoted")]
    StrayQuote { until: Option<u64> },
    /// Text behind a quotation.
    #[error("{}", match .until {
        None => "holds text between a closing quotation mark and the next cell".to_owned(),
        Some(line) => format!("begins a quotation that breaks off in line {line}"),
    })]
    TextBehindQuote { until: Option<u64> },
    /// A quotation that holds what looks like other cells or rows.
    #[error("{}", match .until {
        None => "begins a quotation that takes in the cells behind it".to_owned(),
        Some(line) => format!("begins a quotation that takes in line {line}, which looks like a row of its own"),
    })]
    SwallowingQuote { until: Option<u64> },
    /// A quotation without an end.
    #[error("begins a quotation that is not closed{}", .until.map(|line| format!(" up to line {line}")).unwrap_or_default())]
    OpenQuote { until: Option<u64> },
    /// A character that shows that the text was converted wrongly or is none.
    #[error("holds the character U+{:04X}, which no text has", u32::from(*.character))]
    BadCharacter { character: char },
    /// A line of JSON Lines that is none.
    #[error("is no JSON object ({why})")]
    NoJsonObject { why: String },
    /// A key of JSON Lines that is none of ours.
    #[error("unknown key `{key}`")]
    #[serde(rename = "unknown-json-key")]
    UnknownKey { key: String, near: Option<String>, known: Vec<&'static str> },
    /// A value of JSON Lines of another kind.
    #[error("the value of `{key}` is neither a text nor a list of texts")]
    #[serde(rename = "json-value-kind")]
    ValueKind { key: &'static str },
    /// A cell that the sheet has twice.
    #[error("stands there twice")]
    CellTwice,
    /// The value of a formula is not in the file.
    #[error("holds a formula without its value")]
    FormulaWithoutValue,
    /// A formula failed; the error that it shows, where the file says which.
    #[error("{}", .shown.as_ref().map_or("holds an error".to_owned(), |shown| format!("holds the error {shown}")))]
    FormulaError { shown: Option<String> },
    /// More digits than a spreadsheet keeps: the last ones are others.
    #[error("holds a number of more than 15 digits, of which a spreadsheet keeps no more")]
    TooManyDigits,
    /// How a number is shown depends on the machine or on what is not read.
    #[error("holds a number in a form that cannot be told from the file")]
    NumberForm,
    /// A number that is cut where it is shown.
    #[error("holds a number that is shown with a power of ten")]
    PowerOfTen,
    /// A number that is not shown at all.
    #[error("is too narrow for its number")]
    TooNarrow,
    /// A value whose text is not in the file.
    #[error("holds a value, and how the sheet shows it is not in the file")]
    ValueNotShown,
    /// How a date is shown depends on the machine.
    #[error("holds a date, and how the sheet shows it depends on the machine")]
    DateForm,
    /// How a truth value is called depends on the machine.
    #[error("holds a truth value, whose name depends on the machine")]
    TruthValue,
    /// The sheet shows something else than is stored.
    #[error("holds a text that the sheet shows in another form")]
    TextForm,
}

impl Flaw {
    /// What to do about it, for any interface: the beginning of a sentence.
    #[must_use]
    pub fn next_step(&self) -> String {
        let step = match self {
            Self::TooManyCells { .. } => "put a cell that holds the delimiter in quotation marks",
            Self::TooFewCells { .. } => "fill it up; if a line break cut it, put the cell with the line break in quotation marks",
            Self::StillRefused => "see that each cell is in its place",
            Self::MayGoOn { .. } => "put a cell with a line break in quotation marks",
            Self::TakenIn { first } => return format!("fix line {first}"),
            Self::StrayQuote { until: None } | Self::TextBehindQuote { until: None } => {
                "put the whole cell in quotation marks, and double those that belong to its text"
            }
            Self::StrayQuote { .. } | Self::TextBehindQuote { .. } | Self::SwallowingQuote { .. } | Self::OpenQuote { .. } => {
                "look there for a quotation mark that is not closed, or is not doubled inside a quoted cell"
            }
            Self::BadCharacter { .. } => "the file was cut or converted wrongly; export it again",
            Self::NoJsonObject { .. } => r#"write one object a line: {"name": "…", "country": "…"}"#,
            Self::UnknownKey { near, known, .. } => {
                let near = near.as_ref().map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                return format!("{near}known: {}", known.join(", "));
            }
            Self::ValueKind { .. } => "write it in quotation marks",
            Self::CellTwice | Self::FormulaWithoutValue => "open the file in a spreadsheet program and save it again",
            Self::FormulaError { .. } => "fix the formula, or put a value in its place",
            Self::TextForm => "give the cell the format Text",
            Self::TooManyDigits
            | Self::NumberForm
            | Self::PowerOfTen
            | Self::TooNarrow
            | Self::ValueNotShown
            | Self::DateForm
            | Self::TruthValue => "store it as text, as it is to be read",
        };
        step.to_owned()
    }

    /// Its code.
    pub(super) fn code(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value["code"].as_str().unwrap_or_default().to_owned()
    }
}
