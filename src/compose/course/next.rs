//! The next letter of a case.

use chrono::NaiveDate;

use super::context::{DossierContext, FollowUpContext, SetContext};
use super::dossier::{self, Receiver};
use super::form::Gathered;
use super::ground::set_day;
use super::refusal::NoFollowUp;
use super::said::{self, Said};
use super::standing::{DueWhat, Standing, standing};
use super::story::Story;
use super::told::{Told, day};
use crate::case::Case;
use crate::catalog::{Catalog, Kind};
use crate::compose::basis::{Basis, Query, Sheet};
use crate::compose::dates::Receipt;
use crate::compose::error::Error;
use crate::compose::facts::{Following, Recipient};
use crate::compose::licence::Licences;
use crate::compose::{Composed, page, reference};
use crate::history::{History, LetterKind, What};
use crate::law::Channel;

/// Which letter is to follow.
#[derive(Debug, Clone)]
pub struct FollowUp {
    /// What kind of letter.
    pub kind: LetterKind,
    /// The kinds of answer (ids of `data/answers.toml`) to which it replies; `None` for those that were recorded.
    pub answer: Option<Vec<String>>,
    /// The reference of the objection; `None` if it is that of the case on the day on which it was sent.
    pub reference: Option<String>,
    /// How it goes out, which decides on the day that it sets.
    pub channel: Channel,
    /// Print facts of low confidence, which are otherwise left out.
    pub accept_unverified: bool,
    /// Whether a complaint asks that the name of the person is not passed on to the company.
    pub withhold_name: bool,
}

impl FollowUp {
    /// A letter of this kind, as what was recorded makes it.
    #[must_use]
    pub fn of(kind: LetterKind) -> Self {
        let (answer, reference) = (None, None);
        Self { kind, answer, reference, channel: Channel::Post, accept_unverified: false, withhold_name: false }
    }
}

/// Composes the letter of `today` that follows the objection of `case`, by what was recorded in `history`.
///
/// Whether it is due is for the caller to ask; what it says depends on what was recorded alone.
///
/// # Errors
/// [`Error::FollowUp`] where there is nothing that such a letter could follow, and for a language that has none; otherwise as
/// [`compose`](crate::compose::compose()).
pub fn follow_up(
    case: &Case,
    history: &History,
    catalog: &Catalog,
    today: NaiveDate,
    wanted: &FollowUp,
) -> Result<Composed, Error> {
    let catalog = &catalog.noting();
    let kind = template_of(wanted.kind)?;
    let story = Story::of(history);
    let objection = *story.objection().ok_or(NoFollowUp::NothingSent)?;
    if let Some(event) = history.events().iter().find(|event| event.on > today) {
        return Err(NoFollowUp::EventLater { day: event.on, date: today }.into());
    }
    let is_complaint = wanted.kind == LetterKind::Complaint;
    let standing = standing(case, history, catalog, today)?;
    let received = standing.received.map_or(objection.on, |received| received.day);
    let query = Query { date: today, receipt: Receipt::On(received), accept_unverified: wanted.accept_unverified };
    let mut basis = Basis::find(case, catalog, query, |language, residence, regime, warnings| {
        if is_complaint {
            return dossier::language(language, residence, regime, catalog, warnings);
        }
        let known = catalog.languages_of(&regime.wording, kind);
        if known.contains(&language.folder) {
            return Ok(language);
        }
        Err(NoFollowUp::NoLetterYet { language: language.folder, known }.into())
    })?;
    let phrases = basis.phrases.clone();
    let unworded = || NoFollowUp::NoLetterYet { language: basis.language.folder.clone(), known: Vec::new() };
    let words = phrases.course.as_ref().ok_or_else(unworded)?;
    let told = Told { history, objection, all_answers: is_complaint, over: over(&standing, today) };

    let kinds = kinds(wanted, &told, catalog)?;
    let date = case.date.unwrap_or(told.objection.on);
    let first = wanted.reference.clone().unwrap_or_else(|| reference::of(case, &basis.addressee.name, date));
    let number = number(history, wanted.kind);
    let answered = (!kinds.is_empty()).then_some(&kinds[..]);
    let set = set_day(case, wanted.kind, answered, today, wanted.channel, catalog)?;
    let context = basis.context()?;
    let receiver = if is_complaint { Some(Receiver::find(&mut basis, &context.authority, wanted)?) } else { None };
    let dossier =
        if is_complaint { dossier::context(&told, &basis, words, wanted.withhold_name)? } else { DossierContext::default() };
    let values = FollowUpContext {
        case: told.course(&basis, &first),
        answer: told.answer(&kinds, &basis, words)?,
        set: SetContext { day: day(set.deadline.due, &phrases), days: set.length.number },
        dossier,
        letter: context,
    };

    let template = template(&basis, kind, &kinds)?;
    let licences = Licences::of(case, &basis.addressee, &values.letter).and_events(|event| told.happened(event));
    let mut enclosures: Vec<String> = page::mandate(case, &phrases).into_iter().collect();
    if is_complaint {
        enclosures.extend(dossier::enclosures(history, &basis, words));
    }
    let form = if is_complaint { Gathered::find(&basis, &values.letter, &told, words, &enclosures, wanted)? } else { None };
    let sheet = Sheet {
        reference: format!("{first}-{number}"),
        to: receiver.as_ref().map(|receiver| receiver.block.clone()),
        to_country: receiver.as_ref().map(|receiver| receiver.country.clone()).or_else(|| basis.addressee.country.clone()),
        enclosures,
    };
    let mut composed = basis.write(&template, &values.letter, &values, &licences, sheet)?;
    let sets = matches!(wanted.kind, LetterKind::Reminder | LetterKind::Reply);
    let set_day = sets.then_some(set.deadline.due);
    composed.facts.following = Some(Following { kind: wanted.kind, number, set_day, answers: kinds });
    composed.form = form.map(|form| form.fill(&composed.letter, &mut composed.warnings));
    if let Some(Receiver { name, address, email, confidence, .. }) = receiver {
        let (legal_name, email_confidence) = (Some(name.clone()), email.is_some().then_some(confidence).flatten());
        composed.facts.recipient = Recipient { controller: None, name, legal_name, address, confidence, email, email_confidence };
    }
    Ok(composed)
}

fn template_of(kind: LetterKind) -> Result<Kind, NoFollowUp> {
    Ok(match kind {
        LetterKind::Objection => return Err(NoFollowUp::ObjectionIsFirst),
        LetterKind::Reminder => Kind::Reminder,
        LetterKind::Reply => Kind::Reply,
        LetterKind::Closing => Kind::Closing,
        LetterKind::Complaint => Kind::Complaint,
    })
}

/// The kinds of answer that the letter is about; refuses a letter that what was recorded does not carry.
fn kinds(wanted: &FollowUp, told: &Told<'_>, catalog: &Catalog) -> Result<Vec<String>, Error> {
    let is_answered = told.history.last_answer().is_some();
    match wanted.kind {
        LetterKind::Reply if !is_answered => return Err(NoFollowUp::NoAnswer.into()),
        LetterKind::Closing if !told.happened("complied") => return Err(NoFollowUp::NotComplied.into()),
        _ => {}
    }
    let found = match &wanted.answer {
        Some(kinds) if is_answered => said::in_order(kinds, catalog)?,
        _ => told.kinds(catalog)?,
    };
    if wanted.kind == LetterKind::Reply && found.is_empty() {
        return Err(NoFollowUp::NoKindOfAnswer.into());
    }
    Ok(found)
}

/// The number of the letter: that of one which was written and has not gone out, else the next.
fn number(history: &History, kind: LetterKind) -> u16 {
    let sent = history.letters();
    let is_sent = |number: u16| sent.iter().any(|letter| letter.number == number);
    let written = history.events().iter().filter_map(|event| match event.what {
        What::Written { letter, kind } => Some((letter, kind)),
        _ => None,
    });
    let waiting = written.clone().filter(|(number, of)| *of == kind && !is_sent(*number)).map(|(number, _)| number).next_back();
    let known = sent.iter().map(|letter| letter.number).chain(written.map(|(number, _)| number));
    waiting.unwrap_or_else(|| known.max().unwrap_or(1).saturating_add(1))
}

/// The last day of the period for the answer, with the time that the company took if it said so; `None` if it is not certain, or
/// not over.
fn over(standing: &Standing, today: NaiveDate) -> Option<NaiveDate> {
    let day = standing.day(&DueWhat::Extended).or_else(|| standing.day(&DueWhat::Answer));
    day.filter(|day| day.known && day.day < today).map(|day| day.day)
}

/// The template with what is said to these kinds of answer.
fn template(basis: &Basis<'_>, kind: Kind, kinds: &[String]) -> Result<std::sync::Arc<crate::compose::wording::Template>, Error> {
    if kind != Kind::Reply {
        return basis.template(kind, "", |_| Ok(None));
    }
    let (path, replies) = basis.catalog.replies(&basis.language.folder, &basis.regime.wording)?;
    let spelled = |text: &str| basis.phrases.spelled(text);
    let said = Said { replies: &replies, file: basis.catalog.shown(&path), kinds, spelled: &spelled };
    basis.template(kind, &kinds.join(" "), |name| said.part(name))
}
