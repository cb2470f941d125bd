//! What a row says: its cells, their draft, the person.
//!
//! The same row with the same options always gives the same answers.

use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::{Plan, frequent};
use crate::case::{Case, Draft, Field, Subject};
use crate::members::{Columns, Row};
use crate::text::hexadecimal;

/// Digest of a row's cells with their headings; empty cells do not count.
pub(super) fn input(columns: &Columns, row: &Row) -> String {
    let mut digest = Sha256::new();
    for (column, cell) in columns.names().iter().zip(&row.cells).filter(|(_, cell)| !cell.trim().is_empty()) {
        for text in [column, cell] {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
    }
    hexadecimal(&digest.finalize()[..16])
}

/// Who a row is for; `None` if it makes no case.
pub(super) fn person(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Option<Subject> {
    draft(plan, columns, row).ok()?.check(plan.catalog).ok().as_ref().map(Subject::of)
}

/// A row merged over what the run sets for all rows.
pub(super) fn draft(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Result<Draft, Refusal> {
    let mut draft = columns.draft(row)?.with_codes(plan.catalog);
    if plan.represented {
        // The representative gets the answers; the law is that of the member's residence.
        for theirs in Field::within(Field::BehalfOf).filter(|field| field.column().is_some()) {
            if let Some(own) = Field::within(Field::Person).find(|field| field.column() == theirs.column()) {
                draft.rename(own, theirs);
            }
        }
    }
    Ok(draft.over(plan.base.clone()))
}

/// Keys of the facts of a row.
pub(super) fn facts(draft: &Draft) -> Vec<u64> {
    draft.grounds.iter().filter_map(|ground| ground.fact.as_deref()).map(frequent::key).collect()
}

/// The name of the data subject.
pub(super) fn data_subject(case: &Case) -> &str {
    case.behalf.as_ref().map_or(&case.person.name, |behalf| &behalf.name)
}
