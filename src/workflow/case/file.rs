//! All that the ledger holds of one case.

use super::error::CaseError;
use crate::case::Case;
use crate::history::{Event, History};
use crate::ledger::{CaseLetter, Reader, Recorded};
use crate::workflow::Look;

/// All that the ledger holds of one case.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The reference of its first letter.
    pub reference: String,
    /// The company, as in sentences.
    pub company: String,
    /// Who objects to what, and why.
    pub case: Case,
    /// How its first letter looked.
    pub look: Look,
    /// What happened.
    pub history: History,
    /// The same as it was recorded, with the files.
    pub recorded: Vec<Recorded>,
    /// Its letters, by number.
    pub letters: Vec<CaseLetter>,
    /// The number of the letter by whose reference it was asked for.
    pub asked: u16,
}

impl CaseFile {
    /// Reads the case to which the letter with this reference belongs (case-insensitive).
    ///
    /// # Errors
    /// [`CaseError::Ledger`] if there is none; [`CaseError::Forgotten`]; [`CaseError::Unreadable`] if somebody else wrote what
    /// is there.
    pub fn read(ledger: &Reader, reference: &str) -> Result<Self, CaseError> {
        let letters = ledger.letters(reference)?;
        let unreadable = |why: String| CaseError::Unreadable { reference: reference.to_owned(), why };
        let Some(first) = letters.first() else { return Err(unreadable("it has no letter".to_owned())) };
        if first.forgotten {
            return Err(CaseError::Forgotten { reference: first.reference.clone() });
        }
        let case = serde_json::from_str(&first.input).map_err(|error| unreadable(error.to_string()))?;
        let recorded = ledger.recorded(reference)?;
        let read = |event: &Recorded| serde_json::from_str::<Event>(&event.body);
        let events = recorded.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(error.to_string()))?;
        let asked =
            letters.iter().find(|letter| letter.reference.eq_ignore_ascii_case(reference)).map_or(1, |found| found.number);
        Ok(Self {
            reference: first.reference.clone(),
            company: first.controller.clone(),
            case,
            look: serde_json::from_str(&first.look).unwrap_or_default(),
            history: History::new(events),
            recorded,
            asked,
            letters,
        })
    }
}
