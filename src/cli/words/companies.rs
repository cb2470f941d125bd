//! Hints and counts for records of companies.

use crate::workflow::companies::{CompanyError, CompanyFault};

/// The hint for a record or a copy that is refused.
pub(in crate::cli) fn of_company(error: &CompanyError) -> String {
    let step = error.next_step();
    match error {
        CompanyError::IdTaken { id, .. } => format!("change it with `demur controllers edit {id}`, or choose another id"),
        CompanyError::Letter(error) => super::of_letter(error),
        CompanyError::RecordFaulty { .. } => format!("{step}; `demur controllers add ID --template FILE` writes one to compare"),
        _ => step,
    }
}

/// The line of a record that cannot be read.
pub(in crate::cli) fn line_of(fault: &CompanyFault) -> Option<usize> {
    match fault {
        CompanyFault::RecordUnreadable { line, .. } => *line,
        _ => None,
    }
}

/// `1 record`, `2 records`
pub(in crate::cli) fn records(count: usize) -> String {
    format!("{count} record{}", if count == 1 { "" } else { "s" })
}

/// `1 problem`, `2 problems`
pub(in crate::cli) fn problems(count: usize) -> String {
    format!("{count} problem{}", if count == 1 { "" } else { "s" })
}
