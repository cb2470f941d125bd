//! Which letter is to follow, and whether its day has come.

use chrono::NaiveDate;

use super::error::CaseError;
use super::file::CaseFile;
use super::standing::standing_of;
use crate::catalog::Catalog;
use crate::compose::{DueWhat, FollowUp, Standing};
use crate::history::{LetterKind, What};

/// Names of letters that can be asked for; otherwise the id of a kind of answer.
const LETTERS: [LetterKind; 4] = [LetterKind::Reminder, LetterKind::Reply, LetterKind::Closing, LetterKind::Complaint];

/// The letter that is to follow: what somebody asked for by name, or what is due next.
///
/// # Errors
/// [`CaseError::NothingDue`] and [`CaseError::NotDueYet`] with the day; [`CaseError::RemindedAlready`]; for a name that there is
/// not, [`CaseError::NoSuchLetter`].
pub fn next_letter(file: &CaseFile, wanted: Option<&str>, catalog: &Catalog, today: NaiveDate) -> Result<FollowUp, CaseError> {
    let standing = standing_of(file, catalog, today)?;
    let mut follow_up = match wanted {
        None => FollowUp::of(due(file, &standing, today)?),
        Some(name) => asked(name, file, catalog)?,
    };
    may_be_written(follow_up.kind, file, &standing, today)?;
    follow_up.reference = Some(file.reference.clone());
    Ok(follow_up)
}

fn asked(name: &str, file: &CaseFile, catalog: &Catalog) -> Result<FollowUp, CaseError> {
    if let Some(kind) = LETTERS.into_iter().find(|kind| kind.name() == name) {
        return Ok(FollowUp::of(kind));
    }
    let answers = catalog.answers()?;
    let known = || {
        let letters = LETTERS.iter().map(|kind| kind.name().to_owned());
        letters.chain(answers.kinds.iter().map(|kind| kind.id.clone())).collect()
    };
    if answers.of(name).is_none() {
        return Err(CaseError::NoSuchLetter { wanted: name.chars().take(60).collect(), known: known() });
    }
    let recorded = match file.history.last_answer().map(|(_, event)| &event.what) {
        Some(What::Answered { kinds, .. }) => kinds.clone(),
        _ => Vec::new(),
    };
    if !recorded.iter().any(|kind| kind == name) {
        return Err(CaseError::NoSuchAnswer { reference: file.reference.clone(), kind: name.to_owned(), recorded });
    }
    Ok(FollowUp { answer: Some(vec![name.to_owned()]), ..FollowUp::of(LetterKind::Reply) })
}

/// What is due next.
fn due(file: &CaseFile, standing: &Standing, today: NaiveDate) -> Result<LetterKind, CaseError> {
    let reference = || file.reference.clone();
    let state = standing.state;
    let next = standing.next.and_then(|next| Some((next, next.letter(state)?)));
    let Some((next, kind)) = next else { return Err(CaseError::NothingDue { reference: reference(), state }) };
    if next.day > today {
        return Err(CaseError::NotDueYet { reference: reference(), letter: kind, day: next.day });
    }
    Ok(kind)
}

/// Whether the day of a letter has come, whoever asked for it.
fn may_be_written(kind: LetterKind, file: &CaseFile, standing: &Standing, today: NaiveDate) -> Result<(), CaseError> {
    let reference = || file.reference.clone();
    let from = match kind {
        LetterKind::Reminder => standing.day(&DueWhat::ReminderFrom),
        LetterKind::Complaint => standing.day(&DueWhat::ComplaintFrom),
        _ => None,
    };
    match from.map(|from| from.day) {
        Some(day) if day > today => return Err(CaseError::NotDueYet { reference: reference(), letter: kind, day }),
        // A second letter, or its day, comes first.
        None if kind == LetterKind::Complaint => return Err(CaseError::LetterFirst { reference: reference() }),
        _ => {}
    }
    if kind == LetterKind::Reminder {
        let letters = file.history.letters();
        if let Some(reminded) = letters.iter().rev().find(|letter| letter.kind == kind && letter.returned.is_none()) {
            return Err(CaseError::RemindedAlready { reference: reference(), day: reminded.on });
        }
    }
    Ok(())
}
