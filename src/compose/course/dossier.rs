//! What a complaint to the authority has of its own: what happened in the order of the days, what is enclosed, who receives it
//! and in which language.

use chrono::NaiveDate;

use super::context::DossierContext;
use super::next::FollowUp;
use super::refusal::NoFollowUp;
use super::told::{Told, day, quoted, quotes_of};
use crate::catalog::{Catalog, CourseWording, Kind, Phrases};
use crate::compose::basis::Basis;
use crate::compose::error::Error;
use crate::compose::language::{self, Language};
use crate::compose::page;
use crate::compose::pattern::fill;
use crate::compose::punctuation::with_full_stop;
use crate::compose::residence::Residence;
use crate::compose::warning::{Warning, page_of};
use crate::history::{Event, History, What};
use crate::law::{AcceptsMail, Authority, Confidence, NameWithheld, PeriodKind, Regime};

/// The language of a complaint: that of the letters if the authority takes it, else the first that it takes and that there is a
/// letter in, else that of the letters with a warning.
pub(super) fn language(
    own: Language,
    residence: &Residence,
    regime: &Regime,
    catalog: &Catalog,
    warnings: &mut Vec<Warning>,
) -> Result<Language, Error> {
    let known = catalog.languages_of(&regime.wording, Kind::Complaint);
    let authority = residence.jurisdiction.authority.as_ref();
    let taken = authority.map_or(&[][..], |authority| &authority.complaint_languages);
    let is_taken = |folder: &String| taken.iter().any(|tag| language::is_language(folder, tag));
    if known.contains(&own.folder) && (taken.is_empty() || is_taken(&own.folder)) {
        return Ok(own);
    }
    let find = |tag: &String| known.iter().find(|folder| language::is_language(folder, tag));
    if let Some(folder) = taken.iter().find_map(find) {
        warnings.push(Warning::ComplaintInAnotherLanguage { language: folder.clone(), letters: own.folder });
        let tags = residence.jurisdiction.all_languages();
        let tag = tags.into_iter().find(|tag| language::is_language(folder, tag)).unwrap_or(folder).clone();
        return Ok(Language { folder: folder.clone(), tag });
    }
    if !known.contains(&own.folder) {
        return Err(NoFollowUp::NoLetterYet { language: own.folder, known }.into());
    }
    warnings.push(Warning::AuthorityTakesOther { language: own.folder.clone(), taken: taken.to_vec() });
    Ok(own)
}

/// Who receives the complaint: the block, the country, and the e-mail address.
#[derive(Debug)]
pub(super) struct Receiver {
    pub(super) block: Vec<String>,
    pub(super) name: String,
    pub(super) address: Vec<String>,
    pub(super) email: Option<String>,
    pub(super) country: String,
    pub(super) confidence: Option<Confidence>,
}

impl Receiver {
    /// The authority where the person lives, as `name` prints it. What is not sure of its address is left out.
    pub(super) fn find(basis: &mut Basis<'_>, name: &str, wanted: &FollowUp) -> Result<Self, Error> {
        let Basis { residence, warnings, .. } = basis;
        let authority = residence.jurisdiction.authority.as_ref().filter(|authority| !authority.by_subdivision);
        let sure = |authority: &Authority| authority.address_confidence.unwrap_or(authority.confidence);
        let printable = |authority: &&Authority| sure(authority).may_be_printed(wanted.accept_unverified);
        let address = authority.filter(printable).map(|authority| authority.address.clone()).unwrap_or_default();
        let country = residence.jurisdiction.country_code().to_owned();
        let page = || authority.and_then(|found| found.complaint_url.clone().or_else(|| found.web.clone()));
        if address.is_empty() {
            let page = page().or_else(|| page_of(&residence.jurisdiction.sources, None));
            warnings.push(Warning::AuthorityWithoutAddress { authority: name.to_owned(), page });
        } else if let Some(found) = authority.filter(|authority| sure(authority) < Confidence::High) {
            let (authority, why) = (name.to_owned(), found.why.clone());
            warnings.push(Warning::AuthorityAddressToConfirm { authority, why, page: page() });
        }
        // What is sent in a way that the authority does not take is not received.
        let complaint = residence.jurisdiction.complaint.as_ref();
        let mail = complaint.and_then(|complaint| complaint.email.as_ref());
        let takes_mail = mail.and_then(|mail| mail.accepts).is_some_and(AcceptsMail::is_plain);
        let form = complaint.and_then(|complaint| complaint.form.as_ref()).filter(|form| form.mandatory);
        if let Some(form) = form {
            let (authority, note) = (name.to_owned(), form.note.clone());
            warnings.push(Warning::AuthorityWantsForm { authority, note, page: page() });
        }
        let identity = complaint.and_then(|complaint| complaint.identity.as_ref());
        if identity.is_some_and(|identity| identity.document) {
            warnings.push(Warning::AuthorityWantsIdentity { authority: name.to_owned(), page: page() });
        }
        let keeps_name = identity.and_then(|identity| identity.name_withheld);
        if wanted.withhold_name && keeps_name == Some(NameWithheld::No) {
            let note = identity.and_then(|identity| identity.name_note.clone());
            warnings.push(Warning::NameNotWithheld { authority: name.to_owned(), note });
        }
        // Its last line is the country, for those who write from abroad.
        let mut address = address;
        let countries = basis.catalog.countries()?;
        if address.last().is_some_and(|last| countries.names(&country, std::slice::from_ref(last))) {
            address.pop();
        }
        Ok(Self {
            block: std::iter::once(name.to_owned()).chain(address.iter().cloned()).collect(),
            name: name.to_owned(),
            address,
            email: authority.and_then(|authority| authority.email.clone()).filter(|_| takes_mail),
            country,
            confidence: authority.map(|authority| authority.confidence),
        })
    }
}

/// What the template of a complaint is told beside the rest.
pub(super) fn context(
    told: &Told<'_>,
    basis: &Basis<'_>,
    words: &CourseWording,
    withhold_name: bool,
) -> Result<DossierContext, Error> {
    let home = basis.residence.jurisdiction.country_code();
    let abroad = basis.addressee.country.as_deref().filter(|country| *country != home);
    let record = abroad.and_then(|country| basis.catalog.jurisdiction(country).ok());
    // The same law in another country: then the authorities of both have a part in it.
    let shares_law = |id: &str| basis.catalog.regime(id).is_ok_and(|regime| regime.citations == basis.regime.citations);
    let cross_border = record.as_ref().is_some_and(|record| record.regime.as_deref().is_some_and(shares_law));
    Ok(DossierContext {
        company: page::in_a_line(&basis.addressee, &basis.phrases),
        country: abroad.map(|code| basis.catalog.country_called(&basis.language.folder, code)).transpose()?.flatten(),
        cross_border,
        withhold_name,
        timeline: timeline(told, basis, words),
    })
}

/// What happened, a sentence an event, by day.
fn timeline(told: &Told<'_>, basis: &Basis<'_>, words: &CourseWording) -> Vec<String> {
    let sentence = |event| Some((event, sentence(event, told.history, &basis.phrases, words)?));
    let sentences = told.history.events().iter().filter_map(sentence);
    let mut entries: Vec<(NaiveDate, String)> = sentences.map(|(event, sentence)| (event.on, sentence)).collect();
    if let Some(over) = told.over {
        entries.push((over, ended(over, basis, words)));
    }
    // Stable: what was recorded of a day comes before the period that ended with it.
    entries.sort_by_key(|(on, _)| *on);
    entries.into_iter().map(|(_, sentence)| sentence).collect()
}

/// That the period for the answer, or the time that was given for one, ended.
pub(super) fn ended(over: NaiveDate, basis: &Basis<'_>, words: &CourseWording) -> String {
    let is_statutory = basis.deadlines.get(PeriodKind::Answer).is_some_and(|(period, _)| period.statutory);
    let pattern = if is_statutory { &words.events.due } else { &words.events.asked };
    fill(pattern, &[("day", &day(over, &basis.phrases))])
}

/// What happened between the person, the company and the authority, in a sentence; `None` for what the person made of it alone.
pub(super) fn sentence(event: &Event, history: &History, phrases: &Phrases, words: &CourseWording) -> Option<String> {
    let events = &words.events;
    let on = day(event.on, phrases);
    let with = |pattern: &str, more: &[(&str, &str)]| fill(pattern, &[&[("day", on.as_str())], more].concat());
    let of_letter = |letter: u16| sent_on(history, letter).map(|sent| day(sent, phrases));
    Some(match &event.what {
        What::Sent { kind, by, .. } => with(events.sent(*kind), &[("by", words.by.of(*by))]),
        What::Delivered { letter } => with(&events.delivered, &[("sent", &of_letter(*letter)?)]),
        What::Returned { letter } => with(&events.returned, &[("sent", &of_letter(*letter)?)]),
        What::Acknowledged => with(&events.acknowledged, &[]),
        What::Extended => with(&events.extended, &[]),
        What::Answered { .. } => match quoted(quotes_of(&event.what), words) {
            Some(quotes) => with_full_stop(&with(&events.answered_quoting, &[("quotes", &quotes)]), phrases),
            None => with(&events.answered, &[]),
        },
        What::Complied => with(&events.complied, &[]),
        What::Written { .. } | What::Closed | What::Reopened => return None,
    })
}

/// What goes with a complaint: our letters, proofs, and what the company wrote.
pub(super) fn enclosures(history: &History, basis: &Basis<'_>, words: &CourseWording) -> Vec<String> {
    let words = &words.enclosures;
    let named = |event: &Event| {
        let pattern = match &event.what {
            What::Sent { kind, .. } => words.sent(*kind),
            What::Delivered { .. } => &words.delivered,
            What::Returned { .. } => &words.returned,
            What::Acknowledged => &words.acknowledged,
            What::Extended => &words.extended,
            What::Answered { .. } => &words.answered,
            What::Written { .. } | What::Complied | What::Closed | What::Reopened => return None,
        };
        Some(fill(pattern, &[("day", &day(event.on, &basis.phrases))]))
    };
    history.events().iter().filter_map(named).collect()
}

fn sent_on(history: &History, number: u16) -> Option<NaiveDate> {
    history.letters().into_iter().find(|letter| letter.number == number).map(|letter| letter.on)
}
