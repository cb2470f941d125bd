//! Which facts many rows share, counted in constant memory.
//!
//! This is the Misra-Gries algorithm (“Finding repeated elements”, 1982): with `KEPT` counters a count is too low by at
//! most one `KEPT`th of the rows, and never too high.

use rustc_hash::FxHashMap;

/// Counters: a count is too low by at most a thousandth of the rows.
const KEPT: usize = 1_000;
/// No share is reported below this many rows: two of three members of a family may well say the same.
const AT_LEAST: usize = 5;

/// Counts facts.
#[derive(Debug, Default)]
pub(super) struct Frequent {
    rows: usize,
    counts: FxHashMap<u64, (usize, usize)>,
}

/// A fact that many rows share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// The first row with it.
    pub row: usize,
    /// At least this many rows have it.
    pub rows: usize,
    /// Out of this many.
    pub of: usize,
}

impl Frequent {
    /// Counts a row with these facts, each given by its hash.
    pub(super) fn add(&mut self, row: usize, facts: &[u64]) {
        self.rows += 1;
        for (i, fact) in facts.iter().enumerate() {
            if facts[..i].contains(fact) {
                continue;
            }
            if let Some((_, count)) = self.counts.get_mut(fact) {
                *count += 1;
            } else if self.counts.len() < KEPT {
                self.counts.insert(*fact, (row, 1));
            } else {
                self.counts.retain(|_, (_, count)| {
                    *count -= 1;
                    *count > 0
                });
            }
        }
    }

    /// The most common fact, if more than this percentage of rows has it.
    pub(super) fn above(&self, percent: usize) -> Option<Shared> {
        let (row, rows) = self.counts.values().copied().max_by_key(|(row, count)| (*count, usize::MAX - row))?;
        let shared = Shared { row, rows, of: self.rows };
        (self.rows >= AT_LEAST && rows * 100 > self.rows * percent).then_some(shared)
    }
}

/// A fact's key for comparison, ignoring case, spaces and full stops.
pub(super) fn key(fact: &str) -> u64 {
    use std::hash::{BuildHasher, Hash, Hasher};
    let mut hasher = rustc_hash::FxBuildHasher.build_hasher();
    fact.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).for_each(|c| c.hash(&mut hasher));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_of_more_than_a_fifth_is_found_among_many_others() {
        let mut facts = Frequent::default();
        for row in 1..=100_000 {
            let fact = if row % 4 == 0 { key("The same.") } else { key(&format!("Fact {row}")) };
            facts.add(row, &[fact]);
        }
        let shared = facts.above(20).unwrap();
        assert_eq!((shared.row, shared.of), (4, 100_000));
        assert!((24_900..=25_000).contains(&shared.rows), "{shared:?}");
        assert!(facts.counts.len() <= KEPT);
        assert_eq!(facts.above(25), None, "a quarter is not more than a quarter");
    }

    #[test]
    fn one_row_with_a_fact_twice_and_few_rows_are_no_reason_to_warn() {
        let mut facts = Frequent::default();
        (1..=4).for_each(|row| facts.add(row, &[1, 1]));
        assert_eq!(facts.above(20), None);
        facts.add(5, &[1, 1]);
        assert_eq!(facts.above(20), Some(Shared { row: 1, rows: 5, of: 5 }));
    }

    #[test]
    fn spelling_does_not_make_a_fact_ones_own() {
        assert_eq!(key("Ich suche Arbeit."), key("  ich  suche ARBEIT"));
        assert_ne!(key("Ich suche Arbeit."), key("Ich suche keine Arbeit."));
    }
}
