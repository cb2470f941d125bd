//! Which counts of a table stay unpublished so that nobody is recognised in it.
//!
//! A threshold rule hides small counts (primary suppression), and further ones where a total would give them away (secondary
//! suppression): Hundepool et al., Handbook on Statistical Disclosure Control (ESSnet SDC, version 1.2, 2010), sections 4.2.1
//! and 4.4.2, and 5.2 for tables of counts. A zero is published: it says of nobody that something happened to them.
//!
//! Who reads the table knows every line in which a total is the sum of its parts, so hidden counts are the unknowns of linear
//! equations. After the simple rules (no line with one hidden count, none whose hidden counts add up to less than the
//! threshold) the equations are solved as a reader would, and more is hidden as long as one of the small counts comes out. This
//! guards against exact recovery; it does not widen the intervals that remain, as a program for official statistics would.
//!
//! This module must not know what is counted.

use std::collections::BTreeMap;

/// A total and the counts that make it up, by their places in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) total: usize,
    pub(super) parts: Vec<usize>,
}

impl Line {
    fn all(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.total).chain(self.parts.iter().copied())
    }
}

/// Which of the counts are hidden if none below `least` may be read or found out.
pub(super) fn hidden(counts: &[u32], lines: &[Line], least: u32) -> Vec<bool> {
    let is_small = |at: usize| (1..least).contains(&counts[at]);
    let mut hidden: Vec<bool> = (0..counts.len()).map(is_small).collect();
    // Every turn hides one more.
    loop {
        let weak =
            lines.iter().find_map(|line| gives_away(line, counts, &hidden, least).then(|| another(line, counts, &hidden))?);
        let more = weak.or_else(|| {
            let found = recovered(lines, &hidden).into_iter().find(|at| is_small(*at))?;
            let near = lines.iter().filter(|line| line.all().any(|at| at == found));
            let far = lines.iter().filter(|line| line.all().any(|at| hidden[at]));
            near.chain(far).find_map(|line| another(line, counts, &hidden))
        });
        match more {
            Some(at) => hidden[at] = true,
            None => return hidden,
        }
    }
}

/// Whether a line gives away what is hidden in it: by subtraction, or because so little is left that each of it is small.
fn gives_away(line: &Line, counts: &[u32], hidden: &[bool], least: u32) -> bool {
    let parts: Vec<u32> = line.parts.iter().filter(|at| hidden[**at]).map(|at| counts[*at]).collect();
    match (hidden[line.total], parts.len()) {
        (false, 0) => false,
        (true, 0) | (false, 1) => true,
        (true, _) => false,
        (false, _) => parts.iter().sum::<u32>() < least,
    }
}

/// What to hide besides: the smallest count that is not zero, rather a part than the total.
fn another(line: &Line, counts: &[u32], hidden: &[bool]) -> Option<usize> {
    line.all().filter(|at| !hidden[*at]).min_by_key(|at| (counts[*at] == 0, *at == line.total, counts[*at], *at))
}

/// The hidden counts that follow from the published ones: those that the equations of all lines leave no choice.
fn recovered(lines: &[Line], hidden: &[bool]) -> Vec<usize> {
    // Rows in echelon form, by their first unknown. The coefficients are small whole numbers.
    let mut solved: BTreeMap<usize, BTreeMap<usize, f64>> = BTreeMap::new();
    for line in lines {
        let mut row = BTreeMap::new();
        if hidden[line.total] {
            row.insert(line.total, -1.0);
        }
        for part in line.parts.iter().filter(|at| hidden[**at]) {
            *row.entry(*part).or_insert(0.0) += 1.0;
        }
        // What is solved already is taken out of it, and it out of them.
        let known: Vec<usize> = row.keys().copied().filter(|at| solved.contains_key(at)).collect();
        for at in known {
            let factor = row.get(&at).copied().unwrap_or_default();
            subtract(&mut row, &solved[&at], factor);
        }
        let Some((&first, &lead)) = row.iter().next() else { continue };
        row.values_mut().for_each(|value| *value /= lead);
        for other in solved.values_mut() {
            if let Some(factor) = other.get(&first).copied() {
                subtract(other, &row, factor);
            }
        }
        solved.insert(first, row);
    }
    solved.into_iter().filter(|(_, row)| row.len() == 1).map(|(at, _)| at).collect()
}

fn subtract(row: &mut BTreeMap<usize, f64>, other: &BTreeMap<usize, f64>, factor: f64) {
    for (at, value) in other {
        let left = row.entry(*at).or_insert(0.0);
        *left -= factor * value;
        if left.abs() < 1e-9 {
            row.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of these rows, with a total of each row and column: the counts with the totals, and the lines.
    fn table(rows: &[Vec<u32>]) -> (Vec<u32>, Vec<Line>) {
        let width = rows[0].len() + 1;
        let mut all: Vec<Vec<u32>> = rows.iter().map(|row| [row.clone(), vec![row.iter().sum()]].concat()).collect();
        all.push((0..width).map(|column| all.iter().map(|row| row[column]).sum()).collect());
        let at = |row: usize, column: usize| row * width + column;
        let mut lines: Vec<Line> = (0..all.len())
            .map(|row| Line { total: at(row, width - 1), parts: (0..width - 1).map(|column| at(row, column)).collect() })
            .collect();
        lines.extend(
            (0..width).map(|column| Line {
                total: at(rows.len(), column),
                parts: (0..rows.len()).map(|row| at(row, column)).collect(),
            }),
        );
        (all.concat(), lines)
    }

    #[test]
    fn a_total_does_not_give_a_small_count_away() {
        let (counts, lines) = table(&[vec![20, 3, 9], vec![30, 12, 8]]);
        let hidden = hidden(&counts, &lines, 5);
        assert!(hidden[1], "3 is small");
        for line in &lines {
            assert_ne!(line.all().filter(|at| hidden[*at]).count(), 1, "{line:?}: {hidden:?}");
        }
        assert!(hidden.iter().any(|hidden| !hidden), "not all is hidden");
    }

    #[test]
    fn two_small_counts_that_add_up_to_little_are_not_alone() {
        // 1 + 1 = 2: each is 1, since a zero would be published.
        let line = Line { total: 3, parts: vec![0, 1, 2] };
        assert_eq!(hidden(&[1, 1, 8, 10], &[line], 5), [true, true, true, false]);
    }

    #[test]
    fn what_only_several_lines_together_give_away_is_hidden_too() {
        // Two pairs of hidden counts in the same rows and columns, and one between them: a bridge, found by adding the lines.
        let lines = [[0, 1, 4], [2, 3, 5]].map(|[a, b, total]| Line { total, parts: vec![a, b] });
        let sum = Line { total: 6, parts: vec![0, 1, 2, 3, 7] };
        let lines = [lines.to_vec(), vec![sum]].concat();
        let counts = [3, 9, 4, 8, 12, 12, 28, 4];
        let simple: Vec<bool> = [0, 1, 2, 3, 7].iter().fold(vec![false; 8], |mut all, at| {
            all[*at] = true;
            all
        });
        assert_eq!(recovered(&lines, &simple), [7], "28 - 12 - 12");
        assert!(recovered(&lines, &hidden(&counts, &lines, 5)).is_empty());
    }

    #[test]
    fn of_many_tables_nothing_small_is_read_or_found_out() {
        let mut state = 7_u32;
        let mut next = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % most
        };
        for _ in 0..300 {
            let (height, width) = (1 + next(6) as usize, 2 + next(5) as usize);
            let rows: Vec<Vec<u32>> =
                (0..height).map(|_| (0..width).map(|_| [0, next(5), next(12), next(60)][next(4) as usize]).collect()).collect();
            let (counts, lines) = table(&rows);
            let hidden = hidden(&counts, &lines, 5);
            assert!((0..counts.len()).all(|at| hidden[at] || counts[at] == 0 || counts[at] >= 5), "{rows:?}");
            let found: Vec<usize> = recovered(&lines, &hidden).into_iter().filter(|at| (1..5).contains(&counts[*at])).collect();
            assert!(found.is_empty(), "{rows:?}: {found:?}");
        }
    }
}
