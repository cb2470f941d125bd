//! From a case to a letter: the catalog says what the law, the company and the language are, the case who and why.
//!
//! [`compose`] is a pure function of the case, the catalog, the day and three choices; the same input gives the same letter.
//! It must not hold wording or law, and must never fill a gap with a guess: what is not known is left out, said neutrally,
//! or refused. What the writer ought to know stands in [`Composed::warnings`].

mod addressee;
mod age;
mod behalf;
mod bounds;
mod children;
mod cites;
mod claims;
pub mod context;
mod course;
mod dates;
mod envelope;
mod error;
mod facts;
mod fitting;
mod flaws;
mod ground;
mod language;
mod licence;
mod marks;
mod names;
mod pattern;
mod punctuation;
mod reference;
mod residence;
mod saying;
mod source;
mod tongue;
mod warning;
mod wording;

pub use addressee::find_record;
pub(crate) use age::highest_majority;
pub(crate) use claims::offers_setting;
use context::Context;
pub use course::{DueDay, DueWhat, Next, ReceivedOn, SetDay, Standing, State, Step, set_day, standing};
pub use dates::{Deadlines, Receipt, deadline_for};
pub use error::Error;
use facts::CitedForms;
pub use facts::{Due, Facts, Recipient};
pub use flaws::{flaws, flaws_of};
pub(crate) use ground::no_fact;
pub(crate) use language::is_language;
pub use licence::licences;
pub use residence::Residence;
pub use source::Note;
pub use warning::Warning;

use chrono::NaiveDate;

use crate::case::{self, Case, Field, Refusal};
use crate::catalog::{Catalog, Kind, Phrases, UsedFiles, may_name_a_country};
use crate::law::Channel;
use crate::letter::{self, Letter, Spoken, Typography};
use addressee::{Addressee, AddresseeQuery};
use licence::Licences;
use pattern::fill;
use source::Source;

/// What can be chosen about a letter beside the case.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Which kind of letter.
    pub kind: Kind,
    /// Print facts of low confidence, which are otherwise left out.
    pub accept_unverified: bool,
    /// How it goes to the company, which decides the day of receipt that it assumes.
    pub channel: Channel,
}

impl Default for Options {
    fn default() -> Self {
        Self { kind: Kind::Objection, accept_unverified: false, channel: Channel::Post }
    }
}

/// A letter, the facts it rests on, and what its writer ought to know.
#[derive(Debug, Clone)]
pub struct Composed {
    /// The letter.
    pub letter: Letter,
    /// The facts.
    pub facts: Facts,
    /// What its template notes of the sentences that stand in it, in their order.
    pub notes: Vec<Note>,
    /// Those of the notes whose sentences assert something that neither the case nor a sure fact licenses.
    pub unlicensed: Vec<Note>,
    /// Sentences for the writer, in English.
    pub warnings: Vec<Warning>,
    /// The files it was made of.
    #[cfg_attr(not(feature = "workflow"), allow(dead_code, reason = "only a folder of letters asks"))]
    pub(crate) files: UsedFiles,
}

/// Composes the letter of `case` as of `today` (used where the case names no date).
///
/// # Errors
/// [`Error::Refused`] for a country, controller, ground, language or processing that does not exist, and for a letter that
/// needs a ground and has none; [`Error::Catalog`] and [`Error::Wording`] for broken overrides.
pub fn compose(case: &Case, catalog: &Catalog, today: NaiveDate, options: Options) -> Result<Composed, Error> {
    let catalog = &catalog.noting();
    let date = case.date.unwrap_or(today);
    if let Some(day) = case.setting_switched_off.filter(|day| *day > date) {
        let place = case.place_of(Field::ObjectionSettingSwitchedOff);
        return Err(Error::refused(place, Refusal::SwitchedOffLater { day, date }));
    }
    let mut warnings = Vec::new();
    let place = case.place_of(Field::PersonCountry);
    let residence = Residence::find(&case.person.country, place, catalog, date, &mut warnings)?;
    let regime = catalog.regime_on(residence.regime(), date)?;
    let language = language::choose(case, &residence, &regime, catalog, &mut warnings)?;
    let jurisdiction = &residence.jurisdiction;
    let regions = [jurisdiction.country_code(), residence.region()];
    let phrases = catalog.phrases_in(&language.folder, &regions)?;
    let citations = catalog.citations(&regime.citations, &language.folder)?;
    let query = AddresseeQuery {
        target: &case.target,
        target_place: case.place_of(Field::ObjectionController),
        country_place: case.place_of(Field::ControllerCountry),
        processing: &case.processing,
        processing_place: case.place_of(Field::ObjectionProcessing),
        accept_unverified: options.accept_unverified,
        language: &language.tag,
    };
    let addressee = Addressee::find(&query, &residence, catalog, &mut warnings)?;
    let grounds = ground::compose(case, &regime, &language.folder, &phrases, &citations, catalog, &mut warnings)?;
    warnings.extend(tongue::doubts(case, &language, &regime, catalog));
    let behalf = behalf::sentence(case, &regime, &language.folder, &phrases, &citations, catalog)?;
    warnings.extend(age::doubt(case, &residence)?);
    warnings.extend(behalf::doubt(case, &regime));
    let deadlines =
        Deadlines::find(Receipt::Sent(date, options.channel), &regime, &residence, &addressee, catalog, &mut warnings)?;
    let reference = reference::of(case, &addressee.name, date);

    let context = Context::new(context::Parts {
        case,
        residence: &residence,
        regime: &regime,
        language: &language.tag,
        phrases: &phrases,
        citations: &citations,
        addressee: &addressee,
        processings: &*catalog.processings()?,
        grounds: &grounds,
        behalf,
        deadlines: &deadlines,
        date,
        warnings: &mut warnings,
    });
    // The spelling is that of the region, and the citations are those of the law.
    let kept = format!("read {} {} {} {:?} {regions:?}", language.folder, regime.wording, regime.citations, options.kind);
    let template = catalog.keep(&kept, || {
        let (path, text) = catalog.template(&language.folder, &regime.wording, options.kind)?;
        let part = |name: &str| -> Result<(String, String), Error> {
            let (path, text) = catalog.part(&language.folder, name)?;
            Ok((catalog.shown(&path), phrases.spelled(&text)))
        };
        let source = Source::read(catalog.shown(&path), &phrases.spelled(&text), part)?;
        wording::Template::read(&path, source, &citations)
    })?;
    let filled = template.fill(&context)?;
    let path = template.path();
    let mut body = letter::parse(&filled.markdown, foreign(&language.tag), &phrases.sentence_space)
        .map_err(|error| template.wrong(error.to_string()))?;
    punctuation::settle(&mut body.blocks, &phrases);
    let notes: Vec<Note> = filled.notes.into_iter().filter_map(|number| template.note(number).cloned()).collect();
    let licences = Licences::of(case, &addressee, &context);
    let is_licensed = |assertion: &Vec<String>| assertion.iter().any(|licence| licences.hold(licence));
    let unlicensed = notes.iter().filter(|note| !note.asserts.iter().all(is_licensed)).cloned().collect();

    let forms = format!("cited {} {}", regime.citations, language.folder);
    let forms = catalog.keep(&forms, || Ok::<_, Error>(CitedForms::of(&citations)))?;
    let cited = filled.provisions.into_iter().filter_map(|number| forms.get(number, &citations)).collect();
    let facts =
        Facts::new(&residence, &regime, &language.tag, &addressee, &deadlines, &context, &grounds, cited, &reference, path);
    let letter = Letter {
        language: language.tag,
        sender: sender(case, &residence, &addressee, &language.folder, catalog)?,
        returnable: !case.person.address.is_empty(),
        recipient: addressee.block(&phrases),
        date: dates::with_place(date, case.place.as_deref(), &phrases),
        reference: labelled(&phrases.labels.reference, &reference, &phrases),
        subject: body.subject,
        notice: case.person.withhold_address.then(|| phrases.labels.reply_by_email.clone()),
        blocks: body.blocks,
        closing: phrases.closing.clone(),
        signature: signature(case, &phrases),
        enclosures: enclosures(case, &phrases),
        page_label: phrases.labels.page.clone(),
        spoken: Spoken {
            sender: phrases.labels.sender.clone(),
            recipient: phrases.labels.recipient.clone(),
            letter: phrases.labels.letter.clone(),
            signature: phrases.labels.signature.clone(),
        },
        typography: Typography { months: phrases.all_months(), ..phrases.typography.clone() },
    };
    // Patterns inside patterns multiply.
    if bounds::is_too_long(letter.length()) {
        return Err(template.wrong(bounds::too_long()));
    }
    Ok(Composed { letter, facts, notes, unlicensed, warnings, files: catalog.used() })
}

/// The language of the companies' own terms (all records give the English one), where it is not that of the letter.
fn foreign(letter: &str) -> Option<&'static str> {
    const TERMS: &str = "en";
    (letter.split('-').next() != Some(TERMS)).then_some(TERMS)
}

/// Name, then one way to reply: the postal address, or else the e-mail address.
///
/// The country is named only where the letter leaves it, and once.
fn sender(
    case: &Case,
    residence: &Residence,
    addressee: &Addressee,
    language: &str,
    catalog: &Catalog,
) -> Result<Vec<String>, Error> {
    let person = &case.person;
    let mut lines = vec![person.name.clone()];
    if person.address.is_empty() {
        lines.extend(person.email.clone());
    } else {
        lines.extend(person.address.iter().cloned());
        let country = residence.jurisdiction.country_code();
        let abroad = addressee.country.as_deref() != Some(country);
        if abroad && !(may_name_a_country(&person.address) && catalog.countries()?.names(country, &person.address)) {
            lines.push(residence.jurisdiction.country_in(language).to_owned());
        }
    }
    lines.extend(person.phone.clone());
    Ok(lines)
}

fn signature(case: &Case, phrases: &Phrases) -> Vec<String> {
    let name = case.person.name.as_str();
    let mut lines = vec![phrases.signed.as_ref().map_or_else(|| name.to_owned(), |signed| fill(signed, &[("name", name)]))];
    if let Some(behalf) = &case.behalf {
        lines.push(fill(&phrases.behalf.for_name, &[("name", &behalf.name)]));
    }
    lines
}

/// Whoever acts by a mandate encloses it (nobody else has to prove anything with the first letter).
fn enclosures(case: &Case, phrases: &Phrases) -> Option<String> {
    let behalf = case.behalf.as_ref().filter(|behalf| behalf.role.is_by_mandate())?;
    Some(labelled(&phrases.labels.enclosures, &fill(&phrases.behalf.enclosure, &[("name", &behalf.name)]), phrases))
}

fn labelled(label: &str, value: &str, phrases: &Phrases) -> String {
    fill(&phrases.labelled, &[("label", label), ("value", value)])
}

/// How the company finds the person, in the words of the language.
fn account(case: &Case, phrases: &Phrases) -> String {
    let words = &phrases.account;
    let fill = |pattern: &str, value: &str| fill(pattern, &[("value", value)]);
    let parts: Vec<String> = match &case.standing {
        case::Standing::Member { email, url, name } => [
            url.as_ref().map(|url| fill(&words.profile, url)),
            name.as_ref().map(|name| fill(&words.name, name)),
            email.as_ref().map(|email| fill(&words.email, email)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        case::Standing::NonMember { urls, search_name } => {
            let urls = urls.iter().map(|url| fill(&words.url, url));
            urls.chain(search_name.as_ref().map(|name| fill(&words.search_name, name))).collect()
        }
    };
    parts.join(&phrases.list_separator)
}
