//! Evidence in words: the timeline of a case with the reckoning of its days, and what its reader is told about the files.

use chrono::NaiveDate;
use serde::Serialize;

use super::dossier::{self, Receiver};
use super::exhibit::{Changed, Exhibit, ExhibitEvent};
use super::next::FollowUp;
use super::refusal::NoFollowUp;
use super::standing::{DueDay, DueWhat, Standing, standing};
use super::told::day;
use crate::case::Case;
use crate::catalog::{Catalog, CourseWording, DateRole, DayWording, EvidenceWording, Kind, Phrases};
use crate::compose::Composed;
use crate::compose::basis::{Basis, Query, Sheet};
use crate::compose::context::Context;
use crate::compose::dates::{Receipt, long};
use crate::compose::error::Error;
use crate::compose::language::{COMMON, Language};
use crate::compose::licence::Licences;
use crate::compose::pattern::fill;
use crate::compose::warning::Warning;
use crate::history::{History, LetterKind, What};
use crate::law::PeriodKind;

/// Characters of a hash that stand together, so that it can be read and a line can end within it.
const GROUP: usize = 8;

/// What a template of evidence may name, beside what every letter has.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "each is described in CONTRIBUTING.md, where whoever writes a template looks")]
pub(super) struct EvidenceContext {
    #[serde(flatten)]
    pub letter: Context,
    pub record: RecordContext,
}

#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "see EvidenceContext")]
pub(super) struct RecordContext {
    pub reference: String,
    pub company: String,
    pub made: String,
    pub events: Vec<String>,
    pub days: Vec<DayContext>,
    pub head: String,
    pub changed: Vec<String>,
    pub letters: bool,
    pub messages: bool,
    pub proofs: bool,
}

#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "see EvidenceContext")]
pub(super) struct DayContext {
    pub line: String,
    pub provisions: Option<String>,
}

/// Composes the timeline of a case, or what its reader is told ([`Kind::EVIDENCE`]), as of `today`, in the language of the
/// authority as a complaint has it.
///
/// # Errors
/// As [`follow_up`](super::follow_up()), but not for what has happened or not.
pub fn evidence(
    case: &Case,
    history: &History,
    catalog: &Catalog,
    today: NaiveDate,
    kind: Kind,
    exhibit: &Exhibit,
) -> Result<Composed, Error> {
    let catalog = &catalog.noting();
    let standing = standing(case, history, catalog, today)?;
    let receipt = Receipt::On(standing.received.map_or(today, |received| received.day));
    let query = Query { date: today, receipt, accept_unverified: exhibit.accept_unverified };
    let mut basis = Basis::find(case, catalog, query, |language, residence, regime, warnings| {
        match dossier::language(language, residence, regime, catalog, warnings) {
            // The files speak for themselves; English is what most authorities read.
            Err(Error::FollowUp(NoFollowUp::NoLetterYet { .. })) => {
                Ok(Language { folder: COMMON.to_owned(), tag: COMMON.to_owned() })
            }
            found => found,
        }
    })?;
    let phrases = basis.phrases.clone();
    let unworded = || NoFollowUp::NoLetterYet { language: basis.language.folder.clone(), known: Vec::new() };
    let words = phrases.course.as_ref().ok_or_else(unworded)?;
    let own = words.evidence.as_ref().ok_or_else(unworded)?;
    let context = basis.context()?;
    let wanted = FollowUp { accept_unverified: exhibit.accept_unverified, ..FollowUp::of(LetterKind::Complaint) };
    let receiver = Receiver::find(&mut basis, &context.authority, &wanted)?;
    let record = RecordContext {
        reference: exhibit.reference.clone(),
        company: dossier::company(&basis)?,
        made: plain_day(today, &phrases),
        events: timeline(exhibit, history, &phrases, words, own),
        days: days(&standing, &basis, own),
        head: grouped(&exhibit.head),
        changed: exhibit.changed.iter().map(|changed| changed_in_words(changed, own)).collect(),
        letters: exhibit.letters,
        messages: exhibit.messages,
        proofs: exhibit.proofs,
    };
    let values = EvidenceContext { letter: context, record };
    let template = basis.template(kind, "", |_| Ok(None))?;
    let licences = Licences::of(case, &basis.addressee, &values.letter);
    let sheet = Sheet {
        reference: exhibit.reference.clone(),
        to: Some(receiver.block),
        to_country: Some(receiver.country),
        enclosures: Vec::new(),
    };
    let mut composed = basis.write(&template, &values.letter, &values, &licences, sheet)?;
    // It greets nobody, and is signed where the complaint is: the name says whose it is.
    let mut signature = std::mem::take(&mut composed.letter.signature).into_iter();
    composed.letter.closing = signature.next().unwrap_or_default();
    composed.letter.signature = signature.collect();
    composed.letter.notice = None;
    // Everything else was said of the letters.
    composed
        .warnings
        .retain(|warning| matches!(warning, Warning::ComplaintInAnotherLanguage { .. } | Warning::AuthorityTakesOther { .. }));
    Ok(composed)
}

/// The events by day, each with its number, the time of its recording and its files.
fn timeline(
    exhibit: &Exhibit,
    history: &History,
    phrases: &Phrases,
    words: &CourseWording,
    own: &EvidenceWording,
) -> Vec<String> {
    let mut events: Vec<&ExhibitEvent> = exhibit.events.iter().collect();
    events.sort_by_key(|event| event.event.on);
    let entry = |recorded: &&ExhibitEvent| {
        let on = day(recorded.event.on, phrases);
        let event = &recorded.event;
        let sentence = dossier::sentence(event, history, phrases, words).unwrap_or_else(|| match &event.what {
            What::Written { letter, .. } => fill(&own.written, &[("day", &on), ("letter", &letter.to_string())]),
            What::Closed => fill(&own.closed, &[("day", &on)]),
            What::Reopened => fill(&own.reopened, &[("day", &on)]),
            // A proof of a letter that was not recorded as sent.
            _ => on.clone(),
        });
        let mut record = vec![
            fill(&own.number, &[("number", &recorded.number.to_string())]),
            fill(&own.recorded, &[("time", &recorded.recorded)]),
        ];
        if let What::Sent { tracking: Some(tracking), .. } = &event.what {
            record.push(fill(&own.tracking, &[("tracking", tracking)]));
        }
        record.extend(event.note.as_ref().map(|note| fill(&own.note, &[("note", &one_line(note))])));
        if !recorded.files.is_empty() {
            record.push(fill(&own.files, &[("files", &recorded.files.join(&phrases.list_separator))]));
        }
        fill(&own.entry, &[("sentence", &sentence), ("record", &record.join(&own.separator))])
    };
    events.iter().map(entry).collect()
}

/// The days of the case, each with its steps and all provisions on which it rests.
fn days(standing: &Standing, basis: &Basis<'_>, own: &EvidenceWording) -> Vec<DayContext> {
    let phrases = &basis.phrases;
    let received = standing.received.map(|received| {
        let pattern = if received.known { &own.days.received } else { &own.days.assumed };
        DayContext { line: fill(pattern, &[("day", &plain_day(received.day, phrases))]), provisions: None }
    });
    let of_law = |due: &DueDay| {
        let partly = || basis.deadlines.get(PeriodKind::Answer).is_some_and(|(period, _)| period.partly_statutory);
        if due.statutory {
            &own.days.statutory
        } else if due.what == DueWhat::Answer && partly() {
            &own.days.partly
        } else {
            &own.days.practice
        }
    };
    received.into_iter().chain(standing.days.iter().map(|due| day_in_words(due, of_law(due), phrases, own))).collect()
}

fn day_in_words(due: &DueDay, of_law: &str, phrases: &Phrases, own: &EvidenceWording) -> DayContext {
    let words = &own.days;
    let mut line = named(due, phrases, words);
    if let Some(deadline) = &due.deadline {
        // The days from which a step is possible follow from the others.
        line = fill(of_law, &[("what", &line)]);
        let step = |step: &crate::law::Step| fill(own.steps.of(step.kind), &[("day", &plain_day(step.day, phrases))]);
        let steps: Vec<String> = deadline.steps.iter().map(step).collect();
        line += &phrases.sentence_space;
        line += &fill(&words.reckoned, &[("steps", &steps.join(&own.separator))]);
    }
    if !due.known {
        line = fill(&words.unsure, &[("what", &line)]);
    }
    let mut provisions: Vec<&str> = Vec::new();
    let bases = due.deadline.iter().flat_map(|deadline| &deadline.steps).filter_map(|step| step.basis.as_ref());
    for provision in due.provision.iter().chain(bases) {
        let provision = own.provision(provision);
        if !provisions.contains(&provision) {
            provisions.push(provision);
        }
    }
    DayContext { line, provisions: (!provisions.is_empty()).then(|| provisions.join("; ")) }
}

/// A day and what it is, without a full stop where more is said of it.
pub(super) fn named(due: &DueDay, phrases: &Phrases, words: &DayWording) -> String {
    let opens = due.deadline.as_ref().is_some_and(|deadline| deadline.due != due.day);
    let pattern = match &due.what {
        DueWhat::Answer => &words.answer,
        DueWhat::Acknowledge => &words.acknowledge,
        DueWhat::OptOut => &words.opt_out,
        DueWhat::Extended => &words.extended,
        DueWhat::Set => &words.set,
        DueWhat::ReminderFrom => &words.reminder_from,
        DueWhat::ComplaintFrom => &words.complaint_from,
        DueWhat::Limit(_) => due.way.map_or(words.complaint_until.as_str(), |way| words.limit(way, opens)),
    };
    fill(pattern, &[("day", &plain_day(due.day, phrases))])
}

fn changed_in_words(changed: &Changed, own: &EvidenceWording) -> String {
    let words = &own.changed;
    match changed {
        Changed::Event { number } => fill(&words.event, &[("number", &number.to_string())]),
        Changed::File { number, name } => fill(&words.file, &[("number", &number.to_string()), ("name", name)]),
        Changed::End => words.end.clone(),
        Changed::Message { reference } => fill(&words.message, &[("reference", reference)]),
    }
}

/// A day after a colon.
pub(super) fn plain_day(day: NaiveDate, phrases: &Phrases) -> String {
    long(day, DateRole::Letterhead, phrases)
}

fn grouped(hash: &str) -> String {
    hash.as_bytes().chunks(GROUP).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
