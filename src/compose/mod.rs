//! From a case to a letter: the catalog says what the law, the company and the language are, the case who and why.
//!
//! [`compose`] is a pure function of the case, the catalog, the day and three choices; the same input gives the same letter.
//! It must not hold wording or law, and must never fill a gap with a guess: what is not known is left out, said neutrally,
//! or refused. What the writer ought to know stands in [`Composed::warnings`].

mod addressee;
mod age;
mod basis;
mod behalf;
mod bounds;
mod children;
mod cites;
mod claims;
pub mod context;
mod course;
pub(crate) mod dates;
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
mod page;
pub(crate) mod pattern;
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
pub use course::{
    Changed, DayInWords, DueDay, DueWhat, Exhibit, ExhibitEvent, FilledField, FilledForm, FollowUp, InWords, Next, NoFollowUp,
    ReceivedOn, SetDay, Standing, State, Step, evidence, follow_up, in_words, set_day, standing,
};
pub use dates::{Deadlines, Receipt, deadline_for};
pub use error::Error;
pub use facts::{Due, Facts, Following, Recipient};
pub use flaws::{flaws, flaws_of};
pub(crate) use ground::no_fact;
pub(crate) use language::is_language;
pub use licence::licences;
pub use residence::Residence;
pub use source::Note;
pub(crate) use tongue::language_of;
pub use warning::Warning;

use chrono::NaiveDate;
use serde::Serialize;

use crate::case::Case;
use crate::catalog::{Catalog, Kind, UsedFiles};
use crate::law::Channel;
use crate::letter::Letter;
use crate::text::Said;
use basis::{Basis, Query, Sheet};
use licence::Licences;

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
    /// A complaint in the fields of the authority's form; `None` for any other letter.
    pub form: Option<FilledForm>,
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

impl Composed {
    /// The letter with its facts and warnings, as JSON with a final line break.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Out<'a> {
            letter: &'a Letter,
            #[serde(skip_serializing_if = "Option::is_none")]
            form: Option<&'a FilledForm>,
            facts: &'a Facts,
            warnings: Vec<Said<'a, Warning>>,
        }
        let warnings = self.warnings.iter().map(Said).collect();
        let out = Out { letter: &self.letter, form: self.form.as_ref(), facts: &self.facts, warnings };
        let mut bytes = serde_json::to_vec_pretty(&out).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Composes the letter of `case` as of `today` (used where the case names no date).
///
/// # Errors
/// [`Error::Refused`] for a country, controller, ground, language or processing that does not exist, and for a letter that
/// needs a ground and has none; [`Error::Catalog`] and [`Error::Wording`] for broken overrides.
pub fn compose(case: &Case, catalog: &Catalog, today: NaiveDate, options: Options) -> Result<Composed, Error> {
    let catalog = &catalog.noting();
    let date = case.date.unwrap_or(today);
    let receipt = Receipt::Sent(date, options.channel);
    let query = Query { date, receipt, accept_unverified: options.accept_unverified };
    let mut basis = Basis::find(case, catalog, query, |language, _, _, _| Ok(language))?;
    let context = basis.context()?;
    let template = basis.template(options.kind, "", |_| Ok(None))?;
    let licences = Licences::of(case, &basis.addressee, &context);
    let sheet = Sheet {
        reference: reference::of(case, &basis.addressee.name, date),
        to: None,
        to_country: basis.addressee.country.clone(),
        enclosures: page::mandate(case, &basis.phrases).into_iter().collect(),
    };
    basis.write(&template, &context, &context, &licences, sheet)
}
