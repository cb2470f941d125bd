//! What is meant by a name: where it fits several, the person picks one, if there is somebody to ask.
//!
//! Every command takes the names of companies, places, languages and roles through here. A near miss is not picked: who typed
//! it may have meant none of those.

use super::ask::{Choice, Offer, Phrases, Stop, Words};
use super::context::Context;
use super::error::Failure;
use super::own::UNDONE;
use crate::case::{self, Candidate, Draft, Field, Kind, Merged, Named, Names, Refusal, SourceLocation, Value};
use crate::compose;

impl Context {
    /// The code or id of what was typed at `place`.
    pub(super) fn meant(&self, what: Named, typed: &str, place: impl FnOnce() -> SourceLocation) -> Result<String, Failure> {
        match self.catalog.meant(what, typed, place) {
            Ok(id) => Ok(id),
            Err(compose::Error::Refused(refused)) => self.picked(refused),
            Err(error) => Err(error.into()),
        }
    }

    /// What was said and what a file says, with the id of the company that counts: it decides what is taken of the rest.
    pub(super) fn picked_companies(&self, said: Draft, file: Draft) -> Result<(Draft, Draft), Failure> {
        let company = std::iter::once(Field::ObjectionController);
        if said.mentions(Field::ObjectionController) {
            return Ok((self.picked_in(said, company)?, file));
        }
        let file = if said.mentions(Field::Controller) { file } else { self.picked_in(file, company)? };
        Ok((said, file))
    }

    /// The same with a code or id for each name that fits several, if one is picked.
    pub(super) fn picked_merged(&self, merged: Merged) -> Result<Merged, Failure> {
        let Merged { draft, doubts } = merged;
        Ok(Merged { draft: self.picked_in(draft, Field::all())?, doubts })
    }

    /// The draft with a code or id for each of these fields whose name fits several, if one is picked.
    fn picked_in(&self, mut draft: Draft, fields: impl Iterator<Item = Field>) -> Result<Draft, Failure> {
        if !self.may_ask() {
            return Ok(draft);
        }
        for field in fields {
            let (Kind::Name(what), Some(typed)) = (field.kind(), draft.text(field)) else { continue };
            let meant = self.catalog.meant(what, typed, || draft.place_of(field));
            // What else is wrong with it is said with all that is wrong.
            if let Err(compose::Error::Refused(refused)) = meant
                && matches!(refused.refusal(), Refusal::SeveralFit { .. })
            {
                let id = self.picked(refused)?;
                draft.replace(field, Value::Text(id));
            }
        }
        Ok(draft)
    }

    /// Which of several was meant; the refusal itself where nobody says it.
    fn picked(&self, refused: case::Error) -> Result<String, Failure> {
        let Refusal::SeveralFit { typed, candidates } = refused.refusal() else { return Err(refused.into()) };
        let Some(asker) = self.asker(Phrases::default()) else { return Err(refused.into()) };
        let explanation = format!("`{typed}` fits several.");
        let offers: Vec<Offer> = candidates.iter().map(offer).collect();
        let words = Words { question: "Which one is meant", explanation: &explanation };
        match asker.choice(&Choice { words, options: &offers, default: None, optional: false }) {
            Ok(Some(i)) => Ok(candidates[i].id.clone()),
            Ok(None) | Err(Stop::Ended) => Err(refused.into()),
            Err(stop) => Err(stop.failure(&[], UNDONE)),
        }
    }
}

fn offer(candidate: &Candidate) -> Offer {
    let Candidate { id, name } = candidate;
    if name.is_empty() {
        return Offer { label: id.clone(), ..Offer::default() };
    }
    Offer { label: name.clone(), detail: id.clone(), also: vec![id.clone()] }
}
