//! What a row says: its cells, the draft that they are, the person.
//!
//! The same row under the same options gives the same answers, whoever asks and when.

use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::{Plan, frequent};
use crate::case::{Case, Draft, Field, Subject};
use crate::members::{Columns, Row};
use crate::text::hexadecimal;

/// Digest of the cells of a row, each with its heading; empty ones say nothing.
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

/// For whom a row is; `None` for one of which no case can be made.
pub(super) fn person(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Option<Subject> {
    draft(plan, columns, row).ok()?.check().ok().as_ref().map(Subject::of)
}

/// A row laid over what the run says for all rows.
pub(super) fn draft(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Result<Draft, Refusal> {
    let mut draft = columns.draft(row)?;
    if plan.represented {
        // Whoever writes for the members gets the answers; the law is that of the place where the member lives.
        for theirs in Field::within(Field::BehalfOf).filter(|field| field.column().is_some()) {
            if let Some(own) = Field::within(Field::Person).find(|field| field.column() == theirs.column()) {
                draft.rename(own, theirs);
            }
        }
    }
    Ok(draft.over(plan.base.clone()))
}

/// The facts of a row, as they are compared.
pub(super) fn facts(draft: &Draft) -> Vec<u64> {
    draft.grounds.iter().filter_map(|ground| ground.fact.as_deref()).map(frequent::key).collect()
}

/// Whose data are meant.
pub(super) fn data_subject(case: &Case) -> &str {
    case.behalf.as_ref().map_or(&case.person.name, |behalf| &behalf.name)
}
