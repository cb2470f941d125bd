//! What a row says: its cells, their draft, the person.
//!
//! The same row with the same options always gives the same answers.

use sha2::{Digest, Sha256};

use super::exports::BETWEEN;
use super::refusal::{Refusal, with_next_step};
use super::{Plan, frequent};
use crate::case::{self, Case, Draft, Field, Subject};
use crate::members::{Columns, Row};
use crate::text::hexadecimal;

/// Digest of a row's cells with their headings; empty cells do not count, nor columns that are left alone.
pub(super) fn input(columns: &Columns, row: &Row) -> String {
    let mut digest = Sha256::new();
    for (column, cell) in columns.read_cells(&row.cells).filter(|(_, cell)| !cell.trim().is_empty()) {
        for text in [column, cell] {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
    }
    hexadecimal(&digest.finalize()[..16])
}

/// Who a row is for; `None` if it makes no case. A country or language that nothing is known of does not make it somebody else's:
/// a letter that was sent stays that of its row.
pub(super) fn person(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Option<Subject> {
    let sketch = draft(plan, columns, row).ok()?.sketch(plan.catalog).ok()?;
    let is_of_person = |flaw: &case::Error| !matches!(flaw.place().field, Some(Field::PersonCountry | Field::ObjectionLanguage));
    (!sketch.flaws.iter().any(is_of_person)).then(|| Subject::of(&sketch.case))
}

/// A row merged over what the run sets for all rows.
pub(super) fn draft(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Result<Draft, Refusal> {
    Ok(over_base(plan, columns.draft(row)?))
}

/// All that keeps a row from being a case.
pub(super) fn faults(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Vec<case::Error> {
    let (draft, mut errors) = columns.draft_and_errors(row);
    // A row that could not be read lacks what it may say.
    if !row.has_faults() {
        // What cannot be read is not missing as well.
        let is_known = |error: &case::Error| errors.iter().any(|known| known.place() == error.place());
        let faults = over_base(plan, draft).faults(plan.catalog).unwrap_or_default();
        errors.extend(faults.into_iter().filter(|error| !is_known(error)).collect::<Vec<_>>());
    }
    errors
}

/// The same as a reason, if there are several.
pub(super) fn all_faults(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Option<String> {
    let faults = faults(plan, columns, row);
    let said = faults.iter().map(|error| with_next_step(error, &error.refusal().next_step()));
    (faults.len() > 1).then(|| said.collect::<Vec<_>>().join(BETWEEN))
}

/// A row's draft over what the run sets for all rows.
fn over_base(plan: &Plan<'_>, draft: Draft) -> Draft {
    let mut draft = draft.with_codes(plan.catalog);
    if plan.represented {
        // The representative gets the answers; the law is that of the member's residence.
        for theirs in Field::within(Field::BehalfOf).filter(|field| field.column().is_some()) {
            if let Some(own) = Field::within(Field::Person).find(|field| field.column() == theirs.column()) {
                draft.rename(own, theirs);
            }
        }
    }
    draft.over(plan.base.clone())
}

/// Keys of the facts of a row.
pub(super) fn facts(draft: &Draft) -> Vec<u64> {
    draft.grounds.iter().filter_map(|ground| ground.fact.as_deref()).map(frequent::key).collect()
}

/// The name of the data subject.
pub(super) fn data_subject(case: &Case) -> &str {
    case.behalf.as_ref().map_or(&case.person.name, |behalf| &behalf.name)
}
