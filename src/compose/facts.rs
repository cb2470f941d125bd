//! The facts on which a letter rests, for `--format json` and for the ledger.

use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::Serialize;

use super::addressee::Addressee;
use super::context::Context;
use super::dates::Deadlines;
use super::ground::GroundText;
use super::residence::Residence;
use crate::history::LetterKind;
use crate::law::{Citations, Confidence, Deadline, GroundRule, Period, PeriodKind, Regime, Unit};

/// The facts of one letter.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// The reference printed in the letter.
    pub reference: String,
    /// Which letter of its case, where it follows an objection.
    #[serde(flatten)]
    pub following: Option<Following>,
    /// ISO 3166 code that the person gave.
    pub country: String,
    /// ISO 3166 code of the record that applied.
    pub jurisdiction: String,
    /// Id of the regime.
    pub regime: String,
    /// Its name; that of the Act where a state has one.
    pub law: String,
    /// The template that was filled.
    pub template: String,
    /// What the person exercises.
    pub right: String,
    /// Whether a ground was needed.
    pub ground_required: bool,
    /// Ids of the grounds in the letter.
    pub grounds: Vec<String>,
    /// Language tag of the letter.
    pub language: String,
    /// To whom it goes.
    pub recipient: Recipient,
    /// Ids of the processing it objects to.
    pub processing: Vec<String>,
    /// The authority as printed.
    pub authority: String,
    /// The provisions that the letter cites, in the order of the law's record.
    pub citations: Vec<Cited>,
    /// When answers are due if the letter arrives on the day that it assumes.
    pub deadlines: Vec<Due>,
}

/// A letter that follows an objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Following {
    /// What kind of letter.
    pub kind: LetterKind,
    /// Its number in the case: the objection is 1.
    pub number: u16,
    /// The day that it sets, if it sets one.
    pub set_day: Option<NaiveDate>,
    /// The ids of `data/answers.toml` that it replies to, the one that leads first.
    pub answers: Vec<String>,
}

/// To whom a letter goes.
#[derive(Debug, Clone, Serialize)]
pub struct Recipient {
    /// Id in the register.
    pub controller: Option<String>,
    /// Name in sentences.
    pub name: String,
    /// Legal name, where one is verified.
    pub legal_name: Option<String>,
    /// Postal address.
    pub address: Vec<String>,
    /// How sure the record is.
    pub confidence: Option<Confidence>,
    /// E-mail address, where one is known.
    pub email: Option<String>,
    /// How sure that address is; `None` for one that the person gave.
    pub email_confidence: Option<Confidence>,
}

/// A provision that is cited.
#[derive(Debug, Clone, Serialize)]
pub struct Cited {
    /// As templates and `data/citations` name it: `21(1)`.
    pub key: String,
    /// As the letter's language cites it alone.
    pub form: String,
}

/// A period and its end.
#[derive(Debug, Clone, Serialize)]
pub struct Due {
    /// What has to be done by then.
    #[serde(rename = "id")]
    pub kind: PeriodKind,
    /// How many units.
    pub number: u16,
    /// Of what.
    pub unit: Unit,
    /// Whether the law fixes it.
    pub statutory: bool,
    /// Where it stands.
    pub provision: Option<String>,
    /// The day of receipt.
    pub received: NaiveDate,
    /// The last day.
    pub due: NaiveDate,
    /// Whether all holidays in question were known.
    pub holidays_known: bool,
}

impl Due {
    /// A period with its computed end.
    #[must_use]
    pub fn new(period: &Period, deadline: &Deadline) -> Self {
        Self {
            kind: period.kind,
            number: period.number,
            unit: period.unit,
            statutory: period.statutory,
            provision: period.provision.clone(),
            received: deadline.received,
            due: deadline.due,
            holidays_known: deadline.holidays_known,
        }
    }
}

/// The forms of the provisions of a law in a language, each made when a letter first cites it.
pub(super) struct CitedForms(Vec<OnceLock<Cited>>);

impl CitedForms {
    pub(super) fn of(citations: &Citations) -> Self {
        Self(citations.provisions().all().map(|_| OnceLock::new()).collect())
    }

    /// The provision with this number in the law's record.
    pub(super) fn get(&self, number: usize, citations: &Citations) -> Option<Cited> {
        let reference = citations.provisions().all().nth(number)?;
        let form = || citations.form(&[reference], true).unwrap_or_default();
        Some(self.0.get(number)?.get_or_init(|| Cited { key: reference.as_str().to_owned(), form: form() }).clone())
    }
}

impl Facts {
    #[allow(clippy::too_many_arguments, reason = "each is a finished part of the composition")]
    pub(super) fn new(
        residence: &Residence,
        regime: &Regime,
        language: &str,
        addressee: &Addressee,
        deadlines: &Deadlines,
        context: &Context,
        grounds: &[GroundText],
        citations: Vec<Cited>,
        reference: &str,
        template: &str,
    ) -> Self {
        Self {
            reference: reference.to_owned(),
            following: None,
            country: residence.code.clone(),
            jurisdiction: residence.jurisdiction.code.clone(),
            regime: regime.id.clone(),
            law: residence.jurisdiction.act.as_ref().map_or(&regime.name, |act| &act.name).clone(),
            template: template.to_owned(),
            right: regime.right.clone(),
            ground_required: regime.ground == GroundRule::Required,
            grounds: grounds.iter().map(|ground| ground.id.clone()).collect(),
            language: language.to_owned(),
            recipient: Recipient {
                controller: addressee.id.clone(),
                name: addressee.name.clone(),
                legal_name: addressee.legal_name.clone(),
                address: addressee.address.clone(),
                confidence: addressee.confidence,
                email: addressee.email.as_ref().map(|(address, _)| address.clone()),
                email_confidence: addressee.email.as_ref().and_then(|(_, confidence)| *confidence),
            },
            processing: addressee.processings.iter().map(|p| p.id.clone()).collect(),
            authority: context.authority.clone(),
            citations,
            deadlines: deadlines.periods.iter().map(|(period, deadline)| Due::new(period, deadline)).collect(),
        }
    }
}
