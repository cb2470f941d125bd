//! What a letter rests on, whichever it is, and how a filled template becomes one.
//!
//! An objection and what follows it share the law, the company, the language and the grounds; they differ in the template, in
//! what it is told, and in who receives it. This module must not know which letters there are.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::addressee::{Addressee, AddresseeQuery};
use super::context::{self, Context};
use super::dates::{self, Deadlines, Receipt};
use super::error::Error;
use super::facts::{CitedForms, Facts};
use super::ground::{self, GroundText};
use super::language::{self, Language};
use super::licence::Licences;
use super::residence::Residence;
use super::source::{Piece, Source};
use super::warning::Warning;
use super::wording::Template;
use super::{Composed, age, behalf, bounds, page, punctuation, tongue};
use crate::case::{Case, Field, Refusal};
use crate::catalog::{Catalog, Kind, Phrases};
use crate::law::{Citations, Regime};
use crate::letter::{self, Letter, Spoken, Typography};

/// What a letter rests on.
#[derive(Debug)]
pub(super) struct Basis<'a> {
    pub(super) case: &'a Case,
    pub(super) catalog: &'a Catalog,
    /// The day of the letter.
    pub(super) date: NaiveDate,
    pub(super) residence: Residence,
    pub(super) regime: Arc<Regime>,
    pub(super) language: Language,
    pub(super) phrases: Arc<Phrases>,
    pub(super) citations: Arc<Citations>,
    pub(super) addressee: Addressee,
    pub(super) grounds: Vec<GroundText>,
    pub(super) behalf: String,
    /// The days of the objection.
    pub(super) deadlines: Deadlines,
    pub(super) warnings: Vec<Warning>,
}

/// What is asked about a letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Query {
    /// The day of the letter.
    pub(super) date: NaiveDate,
    /// How the company receives the objection.
    pub(super) receipt: Receipt,
    /// Whether facts of low confidence are printed.
    pub(super) accept_unverified: bool,
}

/// What a letter has of its own.
#[derive(Debug)]
pub(super) struct Sheet {
    /// As it is printed.
    pub(super) reference: String,
    /// The recipient's block; the company's if there is none.
    pub(super) to: Option<Vec<String>>,
    /// The country of the recipient.
    pub(super) to_country: Option<String>,
    /// What goes with it.
    pub(super) enclosures: Vec<String>,
}

impl<'a> Basis<'a> {
    /// Finds it. `other` may take another language than that of the letters to the company.
    pub(super) fn find(
        case: &'a Case,
        catalog: &'a Catalog,
        query: Query,
        other: impl FnOnce(Language, &Residence, &Regime, &mut Vec<Warning>) -> Result<Language, Error>,
    ) -> Result<Self, Error> {
        let date = query.date;
        if let Some(day) = case.setting_switched_off.filter(|day| *day > date) {
            let place = case.place_of(Field::ObjectionSettingSwitchedOff);
            return Err(Error::refused(place, Refusal::SwitchedOffLater { day, date }));
        }
        let mut warnings = Vec::new();
        let place = case.place_of(Field::PersonCountry);
        let residence = Residence::find(&case.person.country, place, catalog, date, &mut warnings)?;
        let regime = catalog.regime_on(residence.regime(), date)?;
        let language = language::choose(case, &residence, &regime, catalog, &mut warnings)?;
        let language = other(language, &residence, &regime, &mut warnings)?;
        let jurisdiction = &residence.jurisdiction;
        let regions = [jurisdiction.country_code(), residence.region()];
        let phrases = catalog.phrases_in(&language.folder, &regions)?;
        let citations = catalog.citations(&regime.citations, &language.folder)?;
        let addressee_query = AddresseeQuery {
            target: &case.target,
            target_place: case.place_of(Field::ObjectionController),
            country_place: case.place_of(Field::ControllerCountry),
            processing: &case.processing,
            processing_place: case.place_of(Field::ObjectionProcessing),
            accept_unverified: query.accept_unverified,
            language: &language.tag,
        };
        let addressee = Addressee::find(&addressee_query, &residence, catalog, &mut warnings)?;
        let grounds = ground::compose(case, &regime, &language.folder, &phrases, &citations, catalog, &mut warnings)?;
        warnings.extend(tongue::doubts(case, &language, &regime, catalog));
        let behalf = behalf::sentence(case, &regime, &language.folder, &phrases, &citations, catalog)?;
        warnings.extend(age::doubt(case, &residence)?);
        warnings.extend(behalf::doubt(case, &regime));
        let deadlines = Deadlines::find(query.receipt, &regime, &residence, &addressee, catalog, &mut warnings)?;
        Ok(Self {
            case,
            catalog,
            date,
            residence,
            regime,
            language,
            phrases,
            citations,
            addressee,
            grounds,
            behalf,
            deadlines,
            warnings,
        })
    }

    /// What every template may name.
    pub(super) fn context(&mut self) -> Result<Context, Error> {
        Ok(Context::new(context::Parts {
            case: self.case,
            residence: &self.residence,
            regime: &self.regime,
            language: &self.language.tag,
            phrases: &self.phrases,
            citations: &self.citations,
            addressee: &self.addressee,
            processings: &*self.catalog.processings()?,
            grounds: &self.grounds,
            behalf: std::mem::take(&mut self.behalf),
            deadlines: &self.deadlines,
            date: self.date,
            warnings: &mut self.warnings,
        }))
    }

    /// Reads a template; `composed` gives the pieces of a part that is made for this letter, and `which` says of what, for it
    /// is kept.
    pub(super) fn template(
        &self,
        kind: Kind,
        which: &str,
        composed: impl Fn(&str) -> Result<Option<Vec<Piece>>, Error>,
    ) -> Result<Arc<Template>, Error> {
        let Self { catalog, phrases, language, regime, citations, .. } = self;
        let regions = [self.residence.jurisdiction.country_code(), self.residence.region()];
        // The spelling is that of the region, and the citations are those of the law.
        let kept = format!("read {} {} {} {kind:?} {regions:?} {which}", language.folder, regime.wording, regime.citations);
        catalog.keep(&kept, || {
            let (path, text) = catalog.template(&language.folder, &regime.wording, kind)?;
            let part = |name: &str| -> Result<Vec<Piece>, Error> {
                if let Some(pieces) = composed(name)? {
                    return Ok(pieces);
                }
                let (path, text) = catalog.part(&language.folder, name)?;
                Ok(vec![Piece { file: catalog.shown(&path), text: phrases.spelled(&text), holds_parts: false }])
            };
            let source = Source::read(catalog.shown(&path), &phrases.spelled(&text), part)?;
            Template::read(&path, source, citations)
        })
    }

    /// Fills a template with `values`, of which `context` is what every letter has, and makes the letter.
    pub(super) fn write(
        self,
        template: &Template,
        context: &Context,
        values: &impl Serialize,
        licences: &Licences,
        sheet: Sheet,
    ) -> Result<Composed, Error> {
        let Self { case, catalog, date, residence, regime, language, phrases, citations, addressee, grounds, deadlines, .. } =
            self;
        let filled = template.fill(values)?;
        let mut body = letter::parse(&filled.markdown, page::foreign(&language.tag), &phrases.sentence_space)
            .map_err(|error| template.wrong(error.to_string()))?;
        punctuation::settle(&mut body.blocks, &phrases);
        let notes: Vec<_> = filled.notes.into_iter().filter_map(|number| template.note(number).cloned()).collect();
        let is_licensed = |assertion: &Vec<String>| assertion.iter().any(|licence| licences.hold(licence));
        let unlicensed = notes.iter().filter(|note| !note.asserts.iter().all(is_licensed)).cloned().collect();

        let forms = format!("cited {} {}", regime.citations, language.folder);
        let forms = catalog.keep(&forms, || Ok::<_, Error>(CitedForms::of(&citations)))?;
        let cited = filled.provisions.into_iter().filter_map(|number| forms.get(number, &citations)).collect();
        let facts = Facts::new(
            &residence,
            &regime,
            &language.tag,
            &addressee,
            &deadlines,
            context,
            &grounds,
            cited,
            &sheet.reference,
            template.path(),
        );
        let letter = Letter {
            language: language.tag,
            sender: page::sender(case, &residence, sheet.to_country.as_deref(), &language.folder, catalog)?,
            returnable: !case.person.address.is_empty(),
            recipient: sheet.to.unwrap_or_else(|| addressee.block(&phrases)),
            date: dates::with_place(date, case.place.as_deref(), &phrases),
            reference: page::labelled(&phrases.labels.reference, &sheet.reference, &phrases),
            subject: body.subject,
            notice: case.person.withhold_address.then(|| phrases.labels.reply_by_email.clone()),
            blocks: body.blocks,
            closing: phrases.closing.clone(),
            signature: page::signature(case, &phrases),
            enclosures: page::enclosures(&sheet.enclosures, &phrases),
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
        Ok(Composed { letter, form: None, facts, notes, unlicensed, warnings: self.warnings, files: catalog.used() })
    }
}
