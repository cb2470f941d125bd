//! The law of a day, for one case: where the person lives, which company it is, how days are counted.

use std::sync::Arc;

use chrono::NaiveDate;

use super::story::{Letter, Story};
use crate::case::{Case, SourceLocation};
use crate::catalog::Catalog;
use crate::compose::addressee::Addressee;
use crate::compose::dates::{Counting, addressee_of, by_post};
use crate::compose::error::Error;
use crate::compose::residence::Residence;
use crate::history::LetterKind;
use crate::law::{Channel, ComplaintAfter, Deadline, Length, Regime, Unit};

/// The law of a day, for one case.
pub(super) struct Ground<'a> {
    pub(super) residence: Residence,
    pub(super) regime: Arc<Regime>,
    pub(super) addressee: Addressee,
    pub(super) counting: Counting,
    pub(super) catalog: &'a Catalog,
}

impl<'a> Ground<'a> {
    pub(super) fn find(case: &Case, day: NaiveDate, catalog: &'a Catalog) -> Result<Self, Error> {
        let place = SourceLocation::default();
        let residence = Residence::find(&case.person.country, place, catalog, day, &mut Vec::new())?;
        let regime = catalog.regime_on(residence.regime(), day)?;
        let addressee = addressee_of(&case.target, &residence, catalog)?;
        let counting = Counting::of(&regime, &addressee, catalog)?;
        Ok(Self { residence, regime, addressee, counting, catalog })
    }

    /// The day on which what is sent on a day arrives, as far as one can assume.
    pub(super) fn arrival(&self, on: NaiveDate, channel: Channel) -> Result<NaiveDate, Error> {
        match channel {
            Channel::Electronic => Ok(on),
            Channel::Post => by_post(on, &self.residence, self.addressee.country.as_deref(), self.catalog),
        }
    }

    /// Days within which the company decides an appeal, where the Act of a state gives one.
    pub(super) fn appeal_days(&self) -> Option<u16> {
        let days = self.residence.jurisdiction.act.as_ref().and_then(|act| act.appeal_days);
        days.filter(|_| self.regime.follow_up.complaint_after == ComplaintAfter::Appeal)
    }

    /// Whether the authority is asked only after a second letter to the company.
    pub(super) fn needs_second_letter(&self, case: &Case) -> bool {
        match self.regime.follow_up.complaint_after {
            ComplaintAfter::Answer => false,
            // A letter that is a complaint to the company as well is what the law wants of the second.
            ComplaintAfter::Letter => !case.complaint,
            ComplaintAfter::Appeal => self.appeal_days().is_some(),
        }
    }

    /// The time that a second letter gives, and whether the law fixes it.
    fn set(&self, kind: LetterKind, answer: Option<&[String]>) -> Result<(Length, bool), Error> {
        let known = self.catalog.answers()?;
        let kinds = || answer.into_iter().flatten().filter_map(|id| known.of(id));
        let asks_who = kind == LetterKind::Reply && kinds().any(|kind| kind.identity);
        if let Some(number) = self.appeal_days().filter(|_| !asks_who) {
            return Ok((Length { number, unit: Unit::Day }, true));
        }
        let follow_up = &self.regime.follow_up;
        Ok((follow_up.set(kind == LetterKind::Reply && kinds().any(|kind| kind.urgent)), follow_up.statutory))
    }
}

/// The day that a second letter of ours sets: it stands in the letter, so it counts from the day on which that was assumed to
/// arrive, whatever day that was in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDay {
    /// How long it gives.
    pub length: Length,
    /// Its last day, and how it was found.
    pub deadline: Deadline,
    /// Whether the law fixes it; else it is practice.
    pub statutory: bool,
    /// Where it stands.
    pub provision: Option<String>,
}

/// The day that a reminder or a reply sets which is sent on a day in a way, after what has happened until then.
///
/// # Errors
/// As [`crate::compose::compose`], for a place or a company that is not known.
pub fn set_day(
    case: &Case,
    kind: LetterKind,
    answer: Option<&[String]>,
    on: NaiveDate,
    channel: Channel,
    catalog: &Catalog,
) -> Result<SetDay, Error> {
    let ground = Ground::find(case, on, catalog)?;
    let (length, statutory) = ground.set(kind, answer)?;
    let deadline = ground.counting.period(ground.arrival(on, channel)?, length, None)?;
    let provision = ground.regime.follow_up.provision.clone();
    Ok(SetDay { length, deadline, statutory, provision })
}

/// The same for a letter that went out.
pub(super) fn set_by(case: &Case, letter: &Letter, story: &Story<'_>, catalog: &Catalog) -> Result<SetDay, Error> {
    let before = story.words.iter().rev().find(|word| word.at < letter.at);
    set_day(case, letter.kind, before.and_then(|word| word.kinds), letter.on, letter.channel(), catalog)
}
