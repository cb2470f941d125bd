//! Days after which a way is closed, or from which one is open.

use chrono::NaiveDate;

use super::ground::Ground;
use super::standing::{DueDay, DueWhat};
use super::story::{Story, Word};
use crate::catalog::Answers;
use crate::compose::error::Error;
use crate::history::LetterKind;
use crate::law::{Limit, LimitFrom, LimitKind};

/// What has happened, for limits.
pub(super) struct Events<'a> {
    pub(super) story: &'a Story<'a>,
    pub(super) received: Option<NaiveDate>,
    /// The last day for the answer, and whether it is certain.
    pub(super) answer_due: Option<(NaiveDate, bool)>,
    pub(super) answers: &'a Answers,
    pub(super) today: NaiveDate,
}

impl Events<'_> {
    /// All limits that run, by the law of today; and the first day on which a way is open because the authority did nothing.
    pub(super) fn limits(&self, ground: &Ground<'_>) -> Result<(Vec<DueDay>, Option<NaiveDate>), Error> {
        let limits = || ground.regime.limits.iter().chain(&ground.residence.jurisdiction.limits);
        let mut found = Vec::new();
        let mut inaction: Option<NaiveDate> = None;
        for limit in limits() {
            let from = limit.from.iter().filter_map(|event| self.day_of(*event)).min_by_key(|(day, _)| *day);
            let Some((from, certain)) = from else { continue };
            let deadline = ground.counting.limit(from, limit.length())?;
            let day = if limit.opens { deadline.next_day() } else { deadline.due };
            if limit.opens {
                inaction = Some(inaction.map_or(day, |known| known.min(day)));
            }
            found.push(DueDay {
                what: DueWhat::Limit(limit.id.clone()),
                day,
                known: deadline.holidays_known && certain,
                statutory: limit.statutory,
                open: self.is_open(limit),
                way: Some(limit.kind),
                confidence: Some(limit.confidence),
                provision: limit.provision.clone(),
                deadline: Some(deadline),
                note: Some(limit.text.clone()),
            });
        }
        let alike = limits().filter_map(|limit| Some((limit.id.as_str(), limit.same_as.as_deref()?)));
        alike.for_each(|(id, other)| one_of_two(&mut found, id, other));
        Ok((found, inaction))
    }

    /// Whether the way still matters.
    fn is_open(&self, limit: &Limit) -> bool {
        let over = self.story.is_closed || self.story.words.last().is_some_and(|word| word.kinds.is_none());
        let gone = limit.kind == LimitKind::Complaint && self.story.has(&[LetterKind::Complaint]);
        !over && !gone
    }

    /// When an event happened, and whether that day is certain.
    fn day_of(&self, event: LimitFrom) -> Option<(NaiveDate, bool)> {
        let objection = self.story.objection()?;
        let day = match event {
            LimitFrom::Sent => Some(objection.on),
            LimitFrom::Received => self.received,
            LimitFrom::Answered => self.story.answers().find(|word| self.is_decision(word)).map(|word| word.on),
            LimitFrom::AnswerDue => {
                let (due, certain) = self.answer_due.filter(|(due, _)| *due < self.today)?;
                let in_time = self.story.answers().any(|word| word.on <= due && self.is_decision(word));
                return (!in_time).then_some((due, certain));
            }
            LimitFrom::LastContact => {
                let to_the_company = [LetterKind::Objection, LetterKind::Reminder, LetterKind::Reply];
                let ours = self.story.last(&to_the_company).map(|letter| letter.on);
                self.story.heard.iter().copied().chain(ours).max()
            }
            LimitFrom::Complaint => {
                self.story.last(&[LetterKind::Complaint]).filter(|letter| letter.at > objection.at).map(|letter| letter.on)
            }
        };
        day.map(|day| (day, true))
    }

    /// Whether an answer decides something: one that asks who the person is, and no more, does not.
    fn is_decision(&self, word: &Word<'_>) -> bool {
        let Some(kinds) = word.kinds else { return false };
        let known: Vec<_> = kinds.iter().filter_map(|id| self.answers.of(id)).collect();
        known.is_empty() || known.iter().any(|kind| !kind.identity)
    }
}

/// Of two limits that are one fact, the one that ends later matters no more; of one day, the first.
fn one_of_two(found: &mut [DueDay], id: &str, other: &str) {
    let at = |id: &str| found.iter().position(|day| matches!(&day.what, DueWhat::Limit(of) if of == id));
    let (Some(this), Some(other)) = (at(id), at(other)) else { return };
    let later = if found[this].day < found[other].day { other } else { this };
    found[later].open = false;
}
