//! The sentence that opens a letter which somebody writes for another person.

use super::error::Error;
use super::pattern::fill;
use super::warning::Warning;
use super::wording;
use crate::case::{Behalf, Case, Role};
use crate::catalog::{Catalog, Phrases};
use crate::law::{Citations, Regime};

/// Who writes for whom; for an association, under a law that knows it, what its mandate extends to. Empty if the person
/// writes for themselves.
pub(super) fn sentence(
    case: &Case,
    regime: &Regime,
    language: &str,
    phrases: &Phrases,
    citations: &Citations,
    catalog: &Catalog,
) -> Result<String, Error> {
    let Some(behalf) = &case.behalf else { return Ok(String::new()) };
    let words = &phrases.behalf;
    let pattern = match behalf.role {
        Role::Parent => &words.parent,
        Role::Guardian => &words.guardian,
        Role::Attorney => &words.attorney,
        Role::Association => &words.association,
    };
    let sentence = fill(pattern, &[("name", &behalf.name)]);
    let law = words.association_law.as_ref().filter(|_| complains(behalf) && regime.mandate.is_some());
    let Some(law) = law else { return Ok(sentence) };
    let path = catalog.shown(&format!("templates/{language}/phrases.toml"));
    let law = wording::fill_cites(&path, law, citations)?;
    Ok(format!("{sentence}{}{law}", phrases.sentence_space))
}

/// Not every association can be mandated to complain.
pub(super) fn doubt(case: &Case, regime: &Regime) -> Option<Warning> {
    case.behalf.as_ref().filter(|behalf| complains(behalf))?;
    let mandate = regime.mandate.as_ref()?;
    Some(Warning::MandateToConfirm { provision: mandate.provision.clone(), bodies: mandate.bodies.clone() })
}

/// An association complains by a mandate that is one to complain.
pub(super) fn not_to_complain(case: &Case, regime: &Regime) -> Option<Warning> {
    let behalf = case.behalf.as_ref().filter(|behalf| behalf.role == Role::Association && !behalf.complaint)?;
    let mandate = regime.mandate.as_ref()?;
    Some(Warning::MandateNotToComplain { provision: mandate.provision.clone(), name: behalf.name.clone() })
}

/// Whether the mandate is one to complain: to write an objection anybody can be authorised.
fn complains(behalf: &Behalf) -> bool {
    behalf.complaint && behalf.role == Role::Association
}
