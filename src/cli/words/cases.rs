//! Hints for what cannot be done with a case.

use crate::workflow::case::{CaseError, RecordFault};

/// The hint for an error of a case.
pub(in crate::cli) fn of_the_case(error: &CaseError) -> String {
    let step = error.next_step();
    let CaseError::Faults { faults } = error else {
        return match error {
            CaseError::Changed { .. } => format!("{step}; --even-if-changed says in the file what is not as it was recorded"),
            _ => step,
        };
    };
    match faults.first() {
        Some(RecordFault::NotYet { .. } | RecordFault::BeforeLetter { .. }) => format!("{step}: --on DATE"),
        Some(RecordFault::NothingSent { .. }) => format!("{step}: `demur record REFERENCE sent --by post --on DATE`"),
        Some(RecordFault::ClosedAlready) => format!("{step}: `demur record REFERENCE reopened`"),
        Some(RecordFault::UnknownKind { .. } | RecordFault::NoKind { .. }) => format!("--kind; {step}"),
        _ => step,
    }
}
