//! What was recorded of a case, as a letter tells it: days in words, and whether each thing happened.

use chrono::NaiveDate;

use crate::catalog::{Answers, Catalog, CourseWording, DateRole, Phrases};
use crate::compose::basis::Basis;
use crate::compose::course::context::{AnswerContext, CourseContext};
use crate::compose::course::story::{Letter, Story};
use crate::compose::dates::long;
use crate::compose::error::Error;
use crate::compose::pattern::fill;
use crate::history::{By, History, LetterKind, What};
use crate::law::PeriodKind;

/// What was recorded.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) history: &'a History,
    pub(super) objection: Letter,
    /// Whether the answers of the company matter together (for a complaint), or only the last one.
    pub(super) all_answers: bool,
    /// The last day of the period for the answer, if it is known and over.
    pub(super) over: Option<NaiveDate>,
    /// Whether the days within which the authority may be asked for a review are over.
    pub(super) review_over: bool,
}

impl Told<'_> {
    pub(super) fn last(&self, is: impl Fn(&What) -> bool) -> Option<NaiveDate> {
        self.history.events().iter().rev().find(|event| is(&event.what)).map(|event| event.on)
    }

    fn first(&self, is: impl Fn(&What) -> bool) -> Option<NaiveDate> {
        self.history.events().iter().find(|event| is(&event.what)).map(|event| event.on)
    }

    pub(super) fn sent(&self, kind: LetterKind) -> Option<NaiveDate> {
        self.last(|what| matches!(what, What::Sent { kind: sent, .. } if *sent == kind))
    }

    /// When the person took it up again although the company had done what was asked.
    fn reopened(&self) -> Option<NaiveDate> {
        let events = || self.history.events().iter();
        let complied = events().position(|event| event.what == What::Complied)?;
        events().skip(complied).rev().find(|event| event.what == What::Reopened).map(|event| event.on)
    }

    /// When the company did what was asked, if that is still how it stands.
    pub(super) fn settled(&self) -> Option<NaiveDate> {
        Story::of(self.history).words.last().filter(|word| word.kinds.is_none()).map(|word| word.on)
    }

    pub(super) fn is_silent(&self) -> bool {
        self.last(|what| matches!(what, What::Answered { .. } | What::Complied)).is_none()
    }

    /// Whether something of this name was recorded; the names are those of licences.
    pub(super) fn happened(&self, event: &str) -> bool {
        let is = |is: fn(&What) -> bool| self.last(is).is_some();
        match event {
            "sent.objection" => true,
            "sent.reminder" => self.sent(LetterKind::Reminder).is_some(),
            "sent.reply" => self.sent(LetterKind::Reply).is_some(),
            "sent.closing" => self.sent(LetterKind::Closing).is_some(),
            "sent.complaint" => self.sent(LetterKind::Complaint).is_some(),
            "delivered" => self.objection.delivered.is_some(),
            "returned" => is(|what| matches!(what, What::Returned { .. })),
            "acknowledged" => is(|what| *what == What::Acknowledged),
            "extended" => is(|what| *what == What::Extended),
            "answered" => is(|what| matches!(what, What::Answered { .. })),
            "reopened" => self.reopened().is_some(),
            "complied" => is(|what| *what == What::Complied),
            "silence" => self.is_silent(),
            _ => false,
        }
    }

    pub(super) fn course(&self, basis: &Basis<'_>, reference: &str) -> CourseContext {
        let on = |day: NaiveDate| long(day, DateRole::On, &basis.phrases);
        let is_by = |by: By| self.objection.by == by;
        let received = self.objection.delivered.map(on);
        CourseContext {
            reference: reference.to_owned(),
            sent: on(self.objection.on),
            expected: received.is_none().then(|| on(basis.deadlines.received)),
            received,
            by_mail: is_by(By::Mail),
            by_post: is_by(By::Post),
            by_form: is_by(By::Form),
            due: self.over.map(on),
            statutory: basis.deadlines.get(PeriodKind::Answer).is_some_and(|(period, _)| period.statutory),
            reminded: self.sent(LetterKind::Reminder).map(on),
            replied: self.sent(LetterKind::Reply).map(on),
            acknowledged: self.first(|what| *what == What::Acknowledged).map(on),
            extended: self.first(|what| *what == What::Extended).map(on),
            complied: self.last(|what| *what == What::Complied).map(on),
            thanked: self.sent(LetterKind::Closing).map(on),
            reopened: self.reopened().map(on),
            review_over: self.review_over,
            silent: self.is_silent(),
        }
    }

    /// The last answer, or of all answers what they say together; `kinds` are those to which the letter replies.
    pub(super) fn answer(&self, kinds: &[String], basis: &Basis<'_>, words: &CourseWording) -> Result<AnswerContext, Error> {
        let known = basis.catalog.answers()?;
        let last = self.history.last_answer().map(|(_, event)| event);
        let quotes = last.map_or(&[][..], |event| quotes_of(&event.what));
        let late = self.is_late(&known);
        Ok(AnswerContext {
            on: last.map(|event| long(event.on, DateRole::On, &basis.phrases)),
            late,
            quotes: quoted(quotes, words),
            refuses: kinds.iter().any(|kind| known.of(kind).is_some_and(|kind| kind.refuses)),
            kinds: known.kinds.iter().map(|kind| (kind.id.replace('-', "_"), kinds.contains(&kind.id))).collect(),
        })
    }

    /// Whether the last answer is the first one that decides something, and came after the day of which it is known that it was
    /// the last. An assumed day proves nothing, and whoever answered in time may answer again at any time.
    fn is_late(&self, answers: &Answers) -> bool {
        let is_sure = self.objection.delivered.is_some() || !self.objection.by.takes_days();
        let Some(over) = self.over.filter(|_| is_sure) else { return false };
        let story = Story::of(self.history);
        let first = story.answers().find(|word| word.kinds.is_none() || word.decides(answers));
        let last = story.answers().filter(|word| word.kinds.is_some()).last();
        first.zip(last).is_some_and(|(first, last)| first.at == last.at && last.on > over)
    }

    /// The kinds of answer that were recorded.
    pub(super) fn kinds(&self, catalog: &Catalog) -> Result<Vec<String>, Error> {
        let answered = self.history.events().iter().rev().filter_map(|event| match &event.what {
            What::Answered { kinds, .. } => Some(kinds),
            _ => None,
        });
        let kinds: Vec<String> = answered.take(if self.all_answers { usize::MAX } else { 1 }).flatten().cloned().collect();
        super::said::in_order(&kinds, catalog)
    }
}

/// What the company wrote, in an answer.
pub(super) fn quotes_of(what: &What) -> &[String] {
    match what {
        What::Answered { quotes, .. } => quotes,
        _ => &[],
    }
}

/// The company's own words as a quotation; `None` if there are none.
pub(super) fn quoted(quotes: &[String], words: &CourseWording) -> Option<String> {
    let quoted: Vec<String> = quotes.iter().map(|quote| fill(&words.quote, &[("quote", &one_line(quote))])).collect();
    (!quoted.is_empty()).then(|| quoted.join(&words.between_quotes))
}

/// A pasted text in one line, without the point at its end: the sentence that quotes it has its own.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ended = line.strip_suffix(['.', '。']).filter(|rest| !rest.ends_with('.'));
    ended.map_or(line.clone(), str::to_owned)
}

/// A day as a sentence has it.
pub(super) fn day(day: NaiveDate, phrases: &Phrases) -> String {
    long(day, DateRole::On, phrases)
}
