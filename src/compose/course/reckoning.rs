//! The days of a case: of the first letter, of the second, for the authority.

use chrono::NaiveDate;

use super::ground::{Ground, SetDay, set_by};
use super::limits::Events;
use super::standing::{DueDay, DueWhat, ReceivedOn};
use super::steps::{Days, SECOND};
use super::story::{Letter, Story};
use crate::case::Case;
use crate::catalog::{Answers, Catalog};
use crate::compose::dates::{Deadlines, Receipt};
use crate::compose::error::Error;
use crate::history::LetterKind;
use crate::law::{Deadline, IdentityEffect, Length, Period, PeriodKind};

/// All days of a case.
pub(super) struct Reckoning {
    pub(super) received: Option<ReceivedOn>,
    pub(super) days: Vec<DueDay>,
    pub(super) decisive: Days,
}

impl Reckoning {
    pub(super) fn of(
        case: &Case,
        story: &Story<'_>,
        answers: &Answers,
        catalog: &Catalog,
        today: NaiveDate,
    ) -> Result<Self, Error> {
        let mut days = Vec::new();
        let objection = story.objection();
        let over = story.is_closed || story.words.last().is_some_and(|word| word.kinds.is_none());
        let ground = Ground::find(case, objection.map_or(today, |letter| letter.on), catalog)?;
        let received = objection.map(|letter| received(letter, story, &ground)).transpose()?;
        let mut first = received.map(|on| First::of(case, story, answers, on.day, &ground)).transpose()?.unwrap_or_default();
        days.append(&mut first.days);

        let second = story.last(&SECOND).filter(|letter| objection.is_none_or(|objection| letter.at > objection.at));
        let set = second.map(|letter| set_by(case, letter, story, catalog)).transpose()?;
        let second = set.as_ref().zip(second);
        if let Some((set, letter)) = second {
            days.push(asked(set, !over && !story.words.iter().any(|word| word.at > letter.at)));
        }
        if let Some(last) = first.last.filter(|_| !story.has(&SECOND) && story.answers().next().is_none()) {
            days.push(from_day(DueWhat::ReminderFrom, last.next(), !over));
        }
        let complaint_from = complaint_from(case, story, answers, &first, second, &ground);
        if let Some(from) = complaint_from {
            days.push(from_day(DueWhat::ComplaintFrom, from, !over && !story.has(&[LetterKind::Complaint])));
        }

        let events = Events { story, received: received.map(|on| on.day), answer_due: first.answer_due, answers, today };
        let (limits, inaction) = events.limits(&Ground::find(case, today, catalog)?)?;
        days.extend(limits);
        let decisive = Days {
            due: first.last.map(|last| last.day),
            set: set.map(|set| set.deadline.due),
            complaint_from: complaint_from.map(|from| from.day),
            inaction,
            is_appeal: ground.appeal_days().is_some(),
        };
        Ok(Self { received, days, decisive })
    }
}

/// A day, and whether it is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sure {
    day: NaiveDate,
    known: bool,
}

impl Sure {
    fn next(self) -> Self {
        Self { day: self.day.succ_opt().unwrap_or(self.day), ..self }
    }
}

/// When the letter was received. Nobody answers a letter that has not arrived: what the company says first is proof that it
/// was there by then, though not of the day.
fn received(letter: &Letter, story: &Story<'_>, ground: &Ground<'_>) -> Result<ReceivedOn, Error> {
    if let Some(day) = letter.delivered {
        return Ok(ReceivedOn { day, known: true });
    }
    let assumed = ground.arrival(letter.on, letter.channel())?;
    let heard = story.heard.iter().copied().find(|day| *day >= letter.on);
    Ok(ReceivedOn { day: heard.map_or(assumed, |day| day.min(assumed)), known: false })
}

/// What the letter itself makes due.
#[derive(Default)]
struct First {
    days: Vec<DueDay>,
    /// The last day for what a reminder would be about.
    last: Option<Sure>,
    /// The last day for the answer, and whether it is certain.
    answer_due: Option<(NaiveDate, bool)>,
}

impl First {
    fn of(case: &Case, story: &Story<'_>, answers: &Answers, received: NaiveDate, ground: &Ground<'_>) -> Result<Self, Error> {
        let (regime, residence) = (&ground.regime, &ground.residence);
        let receipt = Receipt::On(received);
        let deadlines = Deadlines::find(receipt, regime, residence, &ground.addressee, ground.catalog, &mut Vec::new())?;
        let mut first = Self::default();
        let over = story.is_closed || story.answers().next().is_some();
        for (period, deadline) in &deadlines.periods {
            if period.of_complaint && !case.complaint {
                continue;
            }
            let said = period.kind == PeriodKind::Acknowledge && !story.heard.is_empty();
            let open = !over && !said;
            let mut day = end_of(period, deadline, open);
            if period.kind == PeriodKind::Answer {
                doubt(&mut day, story, answers, ground);
                first.answer_due = Some((day.day, day.known));
                if let Some(extended) = extended(period, deadline, &day, story, ground)? {
                    first.answer_due = Some((extended.day, extended.known));
                    day.open = false;
                    first.days.push(DueDay { open, ..extended });
                }
            }
            first.days.push(day);
        }
        let wanted = match regime.follow_up.reminder_after {
            PeriodKind::Answer => [DueWhat::Extended, DueWhat::Answer],
            PeriodKind::Acknowledge => [DueWhat::Acknowledge, DueWhat::Answer],
            PeriodKind::OptOut => [DueWhat::OptOut, DueWhat::Answer],
        };
        let found = wanted.iter().find_map(|what| first.days.iter().find(|day| day.what == *what));
        first.last = found.map(|day| Sure { day: day.day, known: day.known });
        Ok(first)
    }
}

/// The end of a period as a day of the case.
fn end_of(period: &Period, deadline: &Deadline, open: bool) -> DueDay {
    DueDay {
        what: match period.kind {
            PeriodKind::Answer => DueWhat::Answer,
            PeriodKind::Acknowledge => DueWhat::Acknowledge,
            PeriodKind::OptOut => DueWhat::OptOut,
        },
        day: deadline.due,
        known: deadline.holidays_known,
        statutory: period.statutory,
        open,
        way: None,
        confidence: period.confidence,
        provision: period.provision.clone(),
        deadline: Some(deadline.clone()),
        note: None,
    }
}

/// Says of the answer's day what it does to it that the company asked who the person is.
fn doubt(day: &mut DueDay, story: &Story<'_>, answers: &Answers, ground: &Ground<'_>) {
    let identity = &ground.regime.follow_up.identity;
    let asks_who = |id: &String| answers.of(id).is_some_and(|kind| kind.identity);
    let mut words = story.answers().filter(|word| word.on <= day.day);
    if words.any(|word| word.kinds.is_some_and(|kinds| kinds.iter().any(asks_who))) {
        day.known &= identity.effect != IdentityEffect::BeginsLater;
        day.note = Some(identity.text.clone());
    }
}

/// The answer's day if the company took more time: told within the first period, else it took none. Time that was only asked for
/// stays what it was: an extension of the law has nothing to extend there.
fn extended(
    period: &Period,
    deadline: &Deadline,
    day: &DueDay,
    story: &Story<'_>,
    ground: &Ground<'_>,
) -> Result<Option<DueDay>, Error> {
    let Some(extension) = period.extension.as_ref().filter(|_| period.statutory) else { return Ok(None) };
    let since = story.objection().map(|letter| letter.on);
    let in_time = |on: &NaiveDate| *on <= deadline.due && since.is_none_or(|since| *on >= since);
    let act = ground.residence.jurisdiction.act.as_ref().map(|act| act.extension_days);
    let number = act.or(extension.number).filter(|_| story.extended.iter().any(in_time));
    let (Some(number), unit) = (number, extension.unit.unwrap_or(period.unit)) else { return Ok(None) };
    let end = if unit == period.unit {
        // A longer period from receipt, not a second one: Art. 12(3) GDPR and Art. 3 Regulation 1182/71.
        let length = Length { number: period.number.saturating_add(number), unit };
        ground.counting.period(deadline.received, length, Some(period.kind))?
    } else {
        ground.counting.period(deadline.due, Length { number, unit }, None)?
    };
    Ok(Some(DueDay {
        what: DueWhat::Extended,
        day: end.due,
        known: end.holidays_known && day.known,
        provision: extension.provision.clone().or_else(|| period.provision.clone()),
        deadline: Some(end),
        ..day.clone()
    }))
}

/// The day that a second letter of ours set.
fn asked(set: &SetDay, open: bool) -> DueDay {
    DueDay {
        what: DueWhat::Set,
        day: set.deadline.due,
        known: set.deadline.holidays_known,
        statutory: set.statutory,
        open,
        way: None,
        confidence: None,
        provision: set.provision.clone(),
        deadline: Some(set.deadline.clone()),
        note: None,
    }
}

/// A day from which a step is possible.
fn from_day(what: DueWhat, from: Sure, open: bool) -> DueDay {
    DueDay {
        what,
        day: from.day,
        known: from.known,
        statutory: false,
        open,
        way: None,
        confidence: None,
        provision: None,
        deadline: None,
        note: None,
    }
}

/// From which day the authority may be asked.
fn complaint_from(
    case: &Case,
    story: &Story<'_>,
    answers: &Answers,
    first: &First,
    second: Option<(&SetDay, &Letter)>,
    ground: &Ground<'_>,
) -> Option<Sure> {
    story.objection()?;
    let certain = |day| Sure { day, known: true };
    let mut from = Vec::new();
    if let Some((set, letter)) = second {
        from.push(Sure { day: set.deadline.due, known: set.deadline.holidays_known }.next());
        // What the company says to a second letter is its last word.
        from.extend(story.words.iter().find(|word| word.at > letter.at && word.kinds.is_some()).map(|word| certain(word.on)));
    }
    if !ground.needs_second_letter(case) {
        let answer = story.answers().find(|word| word.kinds.is_some());
        // Silence, or an answer that came too late.
        from.extend(first.last.filter(|last| answer.is_none_or(|word| word.on > last.day)).map(Sure::next));
        let refuses = |id: &String| answers.of(id).is_some_and(|kind| kind.complaint_at_once);
        let refusal = story.answers().find(|word| word.kinds.is_some_and(|kinds| kinds.iter().any(refuses)));
        from.extend(refusal.map(|word| certain(word.on)));
    }
    from.into_iter().min()
}
