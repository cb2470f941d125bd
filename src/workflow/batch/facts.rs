//! Counts over all rows.

use super::Summary;
use super::frequent::{Frequent, Shared};
use super::letters::Done;
use super::state::Outcome;
use crate::members::Hidden;

/// Above this share of rows a fact weakens all their letters (it reads as copied, not as one's own situation).
const PERCENT: usize = 20;

/// Counts rows and facts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    facts: Frequent,
}

impl Tally {
    pub(super) fn add(&mut self, done: &Done, summary: &mut Summary) {
        self.facts.add(done.entry.row, &done.facts);
        summary.warned += usize::from(done.entry.warnings().next().is_some());
        match done.entry.outcome {
            Outcome::Rejected { .. } => summary.rejected += 1,
            Outcome::LeftOut { .. } => {
                summary.left_out += 1;
                summary.hidden += usize::from(done.row.hidden.is_some_and(Hidden::is_by_sheet));
            }
            Outcome::Letter(ref line) if line.unmailed.is_some() => {
                summary.unmailed += 1;
                if done.unchanged {
                    summary.unchanged += 1;
                } else {
                    summary.written += 1;
                }
            }
            Outcome::Letter(_) if done.unchanged => summary.unchanged += 1,
            Outcome::Letter(_) => summary.written += 1,
        }
    }

    pub(super) fn shared(&self) -> Option<Shared> {
        self.facts.above(PERCENT)
    }
}
