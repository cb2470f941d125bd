//! All that the ledger holds of one case.

use super::error::CaseError;
use super::message::{MAX_MAIL, Message};
use crate::case::Case;
use crate::history::{Event, History, What};
use crate::ledger::{CaseLetter, Reader, Recorded};
use crate::mail::is_message_id;
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
    /// The Message-IDs of the company's mails, each with the number of its event, once they were asked for.
    pub mails: Vec<(u32, String)>,
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
            mails: Vec::new(),
        })
    }

    /// With the Message-IDs of the mails in which the company answered, as far as they are kept: a letter by mail belongs into
    /// their thread.
    ///
    /// # Errors
    /// [`CaseError::Ledger`].
    pub fn with_mails(mut self, ledger: &Reader) -> Result<Self, CaseError> {
        let from_company = |event: &&Recorded| {
            let event = serde_json::from_str::<Event>(&event.body);
            event.is_ok_and(|event| matches!(event.what, What::Acknowledged | What::Extended | What::Answered { .. }))
        };
        let mut mails = Vec::new();
        for event in self.recorded.iter().filter(from_company) {
            for file in event.files.iter().filter(|file| file.bytes <= MAX_MAIL as u64) {
                let id = ledger.read_kept_file(file.id, |bytes| Ok::<_, CaseError>(Message::read(bytes).id))?;
                mails.extend(id.filter(|id| is_message_id(id)).map(|id| (event.number, id)));
            }
        }
        self.mails = mails;
        Ok(self)
    }
}
