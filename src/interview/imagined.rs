//! The case as it would be if every open question were answered with a gap: what a page shows of a letter while it grows.

use super::question::{NONE, WORDS};
use super::{Answer, Interview, Kind, Question, Step};
use crate::case::Draft;
use crate::catalog;

/// Stands in an imagined case for what nobody has said yet. No language has the word.
pub const GAP: &str = "qxgapxq";
/// The same where an e-mail address is wanted.
pub const GAP_EMAIL: &str = "qxgapxq@example.org";

impl Interview {
    /// The case with [`GAP`] for each answer without which there is no letter; `None` as long as nothing can stand for one of
    /// them, such as for the company or the place.
    ///
    /// It is for the eyes of whom answers, and is never sent.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn imagined(&self) -> Result<Option<Draft>, catalog::Error> {
        let mut trial = self.clone().only_needed();
        while let Some(question) = trial.next()? {
            let Some(answer) = stand_in(&question, self.own_words.as_deref()) else { return Ok(None) };
            if trial.answer(question.step, &answer).is_err() {
                return Ok(None);
            }
        }
        Ok(Some(trial.draft()))
    }
}

fn stand_in(question: &Question, own_words: Option<&str>) -> Option<Answer> {
    let offered = |id: &str| question.choices.iter().any(|choice| choice.id == id);
    let choice = |id: &str| offered(id).then(|| Answer::Choice(id.to_owned()));
    match (question.step, question.kind) {
        (Step::Ground, _) => choice(NONE).or_else(|| choice(own_words?)),
        (Step::Category, _) => choice(WORDS),
        (Step::Email | Step::CompanyEmail, _) => Some(Answer::Text(GAP_EMAIL.to_owned())),
        // A fact says something in several words.
        (_, Kind::Text) => Some(Answer::Text(format!("{GAP} {GAP} {GAP} {GAP}"))),
        (_, Kind::Line) => Some(Answer::Text(GAP.to_owned())),
        (_, Kind::Lines) => Some(Answer::Lines(vec![GAP.to_owned()])),
        _ => None,
    }
}
