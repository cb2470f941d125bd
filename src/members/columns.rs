//! The columns of a members file, and a row as a case that is not checked yet.
//!
//! Every key of the draft remembers its row and column, so that each refusal can name them.

use crate::case::{self, AccountDraft, Draft, GroundDraft, Places, Refusal, SourceLocation, nearest};

use super::dates;
use super::lists::unguarded;
use super::record::Shape;
use super::{Error, Fault, Flaw, Problem, Raw, Row};

/// The heading of our own list of refused rows, which may be given back.
const ERROR: &str = "error";
/// The first headings of our list of rows that were left out.
pub const LEFT_OUT: [&str; 3] = ["row", "reason", "reference"];
/// What a reason ends with whose row must not pass before somebody has looked at it.
const LOOK: &str = "empty its cell `error`";
/// More headings than this are no members file.
pub(super) const MAX_COLUMNS: usize = 256;

/// Where the keys of a case stand.
const PLACES: &[(&str, &str)] = &[
    ("person.name", "name"),
    ("behalf_of.name", "name"),
    ("person.address", "address"),
    ("person.country", "country"),
    ("person.email", "email"),
    ("account", "account_email, account_url or account_name"),
    ("account.email", "account_email"),
    ("account.url", "account_url"),
    ("account.name", "account_name"),
    ("non_member", "non_member_url"),
    ("non_member.urls", "non_member_url"),
    ("objection.controller", "controller"),
    ("objection.language", "language"),
    ("objection.ground", "ground"),
    ("objection.setting_switched_off", "setting_switched_off"),
];

/// The columns of one file.
#[derive(Debug)]
pub struct Columns {
    names: Vec<String>,
    /// For each known column, where it stands.
    at: [Option<usize>; 17],
    /// The file is our own list of refused rows, and its reasons stand there.
    given_back: Option<usize>,
}

impl Columns {
    /// The columns that a members file can have.
    pub const KNOWN: [&str; 17] = [
        "name",
        "address",
        "country",
        "email",
        "account_email",
        "account_url",
        "account_name",
        "non_member_url",
        "controller",
        "language",
        "ground",
        "fact",
        "ground_2",
        "fact_2",
        "ground_3",
        "fact_3",
        "setting_switched_off",
    ];

    /// Reads the headings, which stand in this line.
    pub(super) fn read(names: Vec<String>, line: u64) -> Result<Self, Error> {
        let known = || Self::KNOWN.to_vec();
        if names.len() > MAX_COLUMNS {
            return Err(Error::at(line, Problem::TooManyColumns { most: MAX_COLUMNS, known: known() }));
        }
        let mut names: Vec<String> = names.into_iter().map(|name| name.trim().to_owned()).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut at = [None; 17];
        let mut given_back = None;
        let left_out = names.get(..LEFT_OUT.len()).is_some_and(|first| first == LEFT_OUT);
        for (i, name) in names.iter().enumerate() {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            if name.eq_ignore_ascii_case(ERROR) || left_out && name == LEFT_OUT[1] {
                given_back = Some(i);
                continue;
            }
            if left_out && LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let Some(known_at) = Self::KNOWN.iter().position(|known| name.eq_ignore_ascii_case(known)) else {
                let near = nearest(name, Self::KNOWN).first().map(|near| (*near).to_owned());
                return Err(Error::at(line, Problem::UnknownColumn { column: shown, near, known: known() }));
            };
            if at[known_at].replace(i).is_some() {
                return Err(Error::at(line, Problem::ColumnTwice { column: shown }));
            }
        }
        for needed in [0, 2] {
            if at[needed].is_none() {
                return Err(Error::at(line, Problem::ColumnMissing { column: Self::KNOWN[needed], known: known() }));
            }
        }
        Ok(Self { names, at, given_back })
    }

    /// Whether this is a heading of our own lists, which may be given back.
    #[must_use]
    pub fn is_ours(heading: &str) -> bool {
        let heading = heading.trim();
        heading.eq_ignore_ascii_case(ERROR) || LEFT_OUT.contains(&heading)
    }

    /// Whether this is a known heading.
    pub(super) fn knows(heading: &[u8]) -> bool {
        Self::KNOWN.iter().any(|known| heading.trim_ascii().eq_ignore_ascii_case(known.as_bytes()))
    }

    /// What a row looks like.
    pub(super) fn shape(&self) -> Shape {
        Shape { columns: self.names.len() }
    }

    /// How many cells a row has at least: up to the last one that no row can be without.
    pub(super) fn needed(&self) -> usize {
        [self.at[0], self.at[2]].into_iter().flatten().max().map_or(0, |last| last + 1)
    }

    /// Takes the day of a cell in the column for one, and the faults of cells that are looked at.
    pub(super) fn settle(&self, raw: &mut Raw) {
        let day = self.at[16];
        if let Some((column, date)) = raw.dates.iter().find(|(column, _)| Some(*column) == day)
            && let Some(cell) = raw.cells.get_mut(*column)
        {
            date.clone_into(cell);
            raw.cell_faults.retain(|fault| fault.column != day);
        }
        if raw.fault.is_none() {
            let mut faults = std::mem::take(&mut raw.cell_faults).into_iter();
            raw.fault = faults.find(|fault| self.at.contains(&fault.column));
        }
    }

    /// Takes off what a list that is given back put before its cells. A row that could not be read, and of which its
    /// reason still stands there, is refused again: as it stands in the list its cells may be in wrong places.
    pub(super) fn take_back(&self, cells: &mut [String]) -> Option<Fault> {
        let reason = self.given_back?;
        for cell in cells.iter_mut() {
            if let Some(text) = unguarded(cell) {
                *cell = text;
            }
        }
        let unread = cells.get(reason).is_some_and(|reason| reason.trim_end().ends_with(LOOK));
        unread.then_some(Fault { column: None, flaw: Flaw::StillRefused })
    }

    /// Every known column, for files that name them row by row.
    pub(super) fn all() -> Self {
        let names = Self::KNOWN.map(str::to_owned).to_vec();
        Self { names, at: std::array::from_fn(Some), given_back: None }
    }

    /// The file's own headings, in its order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the file has this column.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        Self::KNOWN.iter().position(|known| *known == column).is_some_and(|known| self.at[known].is_some())
    }

    /// The row as a draft.
    ///
    /// # Errors
    /// What is wrong with the row itself, and a date that is none; the rest is for [`Draft::check`].
    pub fn draft(&self, row: &Row) -> Result<Draft, case::Error> {
        let name = row.place();
        if let Some(fault) = &row.fault {
            let key = fault.column.and_then(|at| self.names.get(at)).map(|name| format!("column {name}"));
            let place = SourceLocation { source: Some(name), line: None, key };
            let help = format!("{}, and {LOOK}", fault.flaw.next_step());
            return Err(case::Error::new(place, Refusal::Cell { flaw: fault.flaw.code(), what: fault.flaw.to_string(), help }));
        }
        let cell = |known: usize| self.cell(row, known);
        let mut draft = Draft::default();
        draft.person.name = cell(0);
        draft.person.address = cell(1).map(|text| lines(&text));
        draft.person.country = cell(2);
        draft.person.email = cell(3);
        let account = AccountDraft { email: cell(4), url: cell(5), name: cell(6) };
        if account.email.is_some() || account.url.is_some() || account.name.is_some() {
            draft.account = Some(account);
        }
        draft.set_non_member(cell(7).map(|text| lines(&text)));
        draft.objection.controller = cell(8);
        draft.objection.language = cell(9);
        for (ground, fact) in [(10, 11), (12, 13), (14, 15)] {
            let (id, fact_text) = (cell(ground), cell(fact));
            if id.is_some() || fact_text.is_some() {
                let column = if id.is_some() && fact_text.is_none() { fact } else { ground };
                let key = Some(format!("column {}", Self::KNOWN[column]));
                let place = SourceLocation { source: Some(name.clone()), line: None, key };
                draft.objection.grounds.push(GroundDraft { id, fact: fact_text, category: None, place });
            }
        }
        draft.objection.setting_switched_off = cell(16)
            .map(|text| {
                let place = SourceLocation {
                    source: Some(name.clone()),
                    line: None,
                    key: Some("column setting_switched_off".to_owned()),
                };
                dates::day(&text).map_err(|(what, help)| case::Error::new(place, Refusal::Date { what, help }))
            })
            .transpose()?;
        draft.places = Places::of_row(&name, PLACES);
        Ok(draft)
    }

    /// The text of a known column, if there is any.
    fn cell(&self, row: &Row, known: usize) -> Option<String> {
        let text = row.cells.get(self.at[known]?)?;
        (!text.trim().is_empty()).then(|| text.to_owned())
    }
}

/// Lines parted by a line break or `|`.
fn lines(text: &str) -> Vec<String> {
    text.split(['\n', '\r', '|']).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
