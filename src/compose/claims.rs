//! What a letter asserts of a company of the register: its words, its basis, the day on which it began, its recipients.
//!
//! Only what is sure for the region is asserted. Below that the letter speaks conditionally or says nothing, and the writer is
//! warned.

use chrono::NaiveDate;

use super::warning::Warning;
use crate::controllers::{BasisKind, Controller, Term};
use crate::law::Confidence;

/// Warns of what the company denies in `region`, and of the record that is the one to use.
pub(super) fn denied(record: &Controller, region: &str, warnings: &mut Vec<Warning>) {
    let company = || record.name.clone();
    for denial in record.denials_in(region).filter(|denial| denial.confidence > Confidence::Low) {
        warnings.push(if denial.whole {
            Warning::NoTrainingClaimed { company: company() }
        } else {
            Warning::PartDenied { company: company(), what: denial.what.clone() }
        });
    }
    if let Some(instead) = &record.instead {
        warnings.push(Warning::OtherCompany { other: instead.controller.clone(), why: instead.why.clone() });
    }
}

/// What the company calls the processing.
pub(super) fn term<'a>(record: &'a Controller, core: &str, region: &str, warnings: &mut Vec<Warning>) -> Option<&'a Term> {
    let term = record.term_in(core, region)?;
    if term.confidence < Confidence::High {
        let (company, confidence, why) = (record.name.clone(), term.confidence, term.note.clone());
        warnings.push(Warning::TermUnsure { company, confidence, why });
        return None;
    }
    Some(term)
}

/// The day on which the processing began. A start is no surer than that the processing takes place there.
pub(super) fn since(record: &Controller, core: &str, region: &str, warnings: &mut Vec<Warning>) -> Option<NaiveDate> {
    let start = record.start_in(core, region)?;
    let day = start.day?;
    let processing = record.processings_in(region).find(|p| p.id == core)?;
    let confidence = start.confidence.min(processing.confidence);
    if confidence < Confidence::High {
        warnings.push(Warning::StartUnsure { company: record.name.clone(), day, confidence, why: start.why.clone() });
        return None;
    }
    Some(day)
}

/// Whether the company itself bases the processing on legitimate interests.
pub(super) fn basis(record: &Controller, core: &str, region: &str, warnings: &mut Vec<Warning>) -> bool {
    let Some(basis) = record.basis_in(BasisKind::LegitimateInterests, core, region) else { return false };
    if basis.confidence < Confidence::High {
        let (company, confidence, why) = (record.name.clone(), basis.confidence, basis.why.clone());
        warnings.push(Warning::BasisUnsure { company, confidence, why });
        return false;
    }
    true
}

/// Whether it names research and consent too.
pub(super) fn research_and_consent(record: &Controller, core: &str, region: &str) -> bool {
    let named = |kind| record.basis_in(kind, core, region).is_some_and(|basis| basis.confidence == Confidence::High);
    named(BasisKind::Research) && named(BasisKind::Consent)
}

/// Whether it offers a setting against the processing.
pub(crate) fn offers_setting(record: &Controller, region: &str) -> bool {
    record.settings_in(region).any(|setting| !setting.workaround && setting.confidence == Confidence::High)
}

/// The recipients that a letter names.
pub(super) fn recipients(record: &Controller, region: &str, accept_unverified: bool, warnings: &mut Vec<Warning>) -> Vec<String> {
    let mut named = Vec::new();
    for recipient in record.recipients_in(region).filter(|recipient| recipient.confidence.may_be_printed(accept_unverified)) {
        if recipient.confidence < Confidence::High {
            let (company, why) = (record.name.clone(), recipient.why.clone());
            warnings.push(Warning::RecipientToConfirm { company, recipient: recipient.name.clone(), why });
        }
        named.push(recipient.name.clone());
    }
    named
}
