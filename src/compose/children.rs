//! What the statutes on the data of children and teens give to a minor, by age, day and standing.

use chrono::NaiveDate;
use serde::Serialize;

use super::context::join;
use super::residence::Residence;
use super::warning::{Warning, page_of};
use crate::case::{Case, Role, Standing};
use crate::catalog::Phrases;
use crate::law::{ChildRight, ChildrensStatute, Confidence};

/// By right, the statutes that give it, as a letter names them; absent if none does.
#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "each is described in CONTRIBUTING.md, where whoever writes a template looks")]
pub struct ChildrenContext {
    pub refusal: Option<String>,
    pub consent: Option<String>,
    pub no_sale: Option<String>,
    pub no_targeted_advertising: Option<String>,
}

impl ChildrenContext {
    /// For a minor of this age; the writer is told what to confirm.
    pub(super) fn new(
        age: u8,
        case: &Case,
        residence: &Residence,
        date: NaiveDate,
        phrases: &Phrases,
        warnings: &mut Vec<Warning>,
    ) -> Self {
        let is_user = matches!(case.standing, Standing::Member { .. });
        let by_parent = case.behalf.as_ref().is_some_and(|behalf| matches!(behalf.role, Role::Parent | Role::Guardian));
        let statutes: Vec<&ChildrensStatute> = residence
            .jurisdiction
            .children
            .iter()
            .filter(|statute| statute.covers(age, date) && statute.confidence > Confidence::Low)
            .filter(|statute| (is_user || !statute.users_only) && (by_parent || !statute.by_parent))
            .collect();
        for statute in statutes.iter().filter(|statute| statute.confidence == Confidence::Medium) {
            warnings.push(Warning::ProvisionToConfirm {
                provision: statute.citation.clone(),
                law: statute.name.clone(),
                why: statute.why.clone(),
                page: page_of(&residence.jurisdiction.sources, None),
            });
        }
        let giving = |right: ChildRight| {
            let giving = statutes.iter().filter(|statute| statute.rights.contains(&right));
            join(&giving.map(|statute| format!("{}, {}", statute.name, statute.citation)).collect::<Vec<_>>(), phrases)
        };
        Self {
            refusal: giving(ChildRight::Refusal),
            consent: giving(ChildRight::Consent),
            no_sale: giving(ChildRight::NoSale),
            no_targeted_advertising: giving(ChildRight::NoTargetedAdvertising),
        }
    }
}
