//! Line breaking over whole paragraphs (D. E. Knuth and M. F. Plass, “Breaking Paragraphs into Lines”, 1981), so that no line
//! is loose because the one before it was tight.
//!
//! This module knows only numbers. All lengths are thousandths of an em.

/// Natural width of some content, with its stretch and shrink.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Extent {
    pub(crate) width: f32,
    pub(crate) stretch: f32,
    pub(crate) shrink: f32,
}

impl Extent {
    pub(crate) fn add(&mut self, other: Self) {
        self.width += other.width;
        self.stretch += other.stretch;
        self.shrink += other.shrink;
    }
}

/// A place where a line may end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Break {
    /// From the start of the paragraph to the end of a line that ends here.
    pub(crate) end: Extent,
    /// From the start of the paragraph to the start of the next line.
    pub(crate) start: Extent,
    /// Whether this hyphenates a word.
    pub(crate) hyphen: bool,
    /// For the caller to find the place again.
    pub(crate) at: (usize, usize),
}

/// How lines are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alignment {
    /// Both edges straight.
    Justified,
    /// A ragged right edge, but even.
    Ragged,
}

/// Cost of hyphenating a word, in demerits.
const HYPHEN: f32 = 5_000.0;
/// Cost of hyphens on two lines in a row, or before the last line.
const HYPHENS: f32 = 9_000.0;
/// Cost of a very short last line, and how short that is, in thousandths of an em.
const STUB: (f32, f32) = (9_000.0, 2_500.0);
/// Cost of any line: fewer lines are better.
const LINE: f32 = 10.0;
/// Past this much of its stretch, a line is left short instead, and the cost depends on how much is missing.
const WORST: f32 = 4.0;
/// Cost of an almost empty line beyond [`WORST`].
const EMPTY: f32 = 20_000.0;

/// Chooses breaks for lines of `width`; `breaks` goes from the paragraph's start to its end.
///
/// `tolerance` is the most that spaces may stretch, in units of their stretch; `None` if that is impossible.
pub(crate) fn choose(breaks: &[Break], width: f32, alignment: Alignment, tolerance: f32) -> Option<Vec<usize>> {
    // Per break: least demerits of any path to it, and the previous break.
    let mut best: Vec<(f32, usize)> = vec![(f32::INFINITY, 0); breaks.len()];
    best.first_mut()?.0 = 0.0;
    // A tolerance of a ten-thousandth keeps rounding from moving a word that fits exactly.
    let limit = width * 1.0001 + 0.01;
    let mut active = 0;
    for to in 1..breaks.len() {
        let last = to + 1 == breaks.len();
        // A start that cannot reach this break cannot reach a later one, nor can earlier starts.
        while active + 1 < to && least(&breaks[active], &breaks[to]) > limit {
            active += 1;
        }
        for from in active..to {
            // Starts nearer to the break give shorter lines: the first that is too loose ends the search.
            if !last && too_loose(&breaks[from], &breaks[to], width, alignment, tolerance) {
                break;
            }
            if !best[from].0.is_finite() {
                continue;
            }
            let Some(cost) = demerits(&breaks[from], &breaks[to], limit, alignment, tolerance, last) else { continue };
            let total = best[from].0 + cost;
            if total < best[to].0 {
                best[to] = (total, from);
            }
        }
    }
    best.last().filter(|(total, _)| total.is_finite())?;
    let mut chosen = vec![breaks.len() - 1];
    while let Some(&to) = chosen.last().filter(|to| **to != 0) {
        chosen.push(best[to].1);
    }
    chosen.pop();
    chosen.reverse();
    Some(chosen)
}

/// The minimum width of a line.
fn least(from: &Break, to: &Break) -> f32 {
    (to.end.width - from.start.width) - (to.end.shrink - from.start.shrink)
}

/// Whether a line from here cannot be filled within the tolerance.
fn too_loose(from: &Break, to: &Break, width: f32, alignment: Alignment, tolerance: f32) -> bool {
    let widest = (to.end.width - from.start.width) + tolerance * (to.end.stretch - from.start.stretch);
    alignment == Alignment::Justified && tolerance.is_finite() && widest < width
}

fn demerits(from: &Break, to: &Break, width: f32, alignment: Alignment, tolerance: f32, last: bool) -> Option<f32> {
    let natural = to.end.width - from.start.width;
    let room = width - natural;
    let ratio = ratio(from, to, room, alignment);
    if room < 0.0 && ratio < -1.0 || !last && ratio > tolerance {
        return None;
    }
    let bad = match (alignment, last) {
        // The last line keeps its natural width; its spaces only shrink if it is too long.
        (_, true) if ratio >= 0.0 => 0.0,
        (Alignment::Justified, _) => 100.0 * ratio.abs().min(WORST).powi(3),
        (Alignment::Ragged, _) => 100.0 * ratio.abs().min(WORST).powi(2),
    };
    let short = if ratio > WORST && !last { EMPTY * (room / width).powi(2) } else { 0.0 };
    let bad = bad + short;
    let mut cost = (LINE + bad) * (LINE + bad);
    if to.hyphen {
        cost += HYPHEN;
    }
    if last && natural < STUB.1 {
        cost += STUB.0;
    }
    if from.hyphen && (to.hyphen || last) {
        cost += HYPHENS;
    }
    Some(cost)
}

/// The fraction of stretch (above 0) or shrink (below 0) that a line's spaces need.
fn ratio(from: &Break, to: &Break, room: f32, alignment: Alignment) -> f32 {
    let give = if alignment == Alignment::Ragged {
        // Lines up to an eighth too short look even.
        if room < 0.0 { 0.0 } else { (room + to.end.width - from.start.width) / 8.0 }
    } else if room < 0.0 {
        to.end.shrink - from.start.shrink
    } else {
        to.end.stretch - from.start.stretch
    };
    if room == 0.0 {
        0.0
    } else if give <= 0.0 {
        room.signum() * f32::INFINITY
    } else {
        room / give
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss)]
mod tests {
    use super::*;

    /// Words of these widths, with spaces of 2 that stretch by 1 and shrink by 0.5.
    fn words(widths: &[f32]) -> Vec<Break> {
        let mut sum = Extent::default();
        let mut breaks = vec![Break { end: sum, start: sum, hyphen: false, at: (0, 0) }];
        for (i, width) in widths.iter().enumerate() {
            sum.width += width;
            let end = sum;
            sum.add(Extent { width: 2.0, stretch: 1.0, shrink: 0.5 });
            breaks.push(Break { end, start: sum, hyphen: false, at: (i + 1, 0) });
        }
        breaks
    }

    #[test]
    fn lines_are_weighed_together() {
        // First fit would set three words, then one alone, then the long one; two and two is more even.
        let breaks = words(&[5.0, 5.0, 5.0, 5.0, 14.0, 18.0]);
        assert_eq!(choose(&breaks, 20.0, Alignment::Ragged, f32::INFINITY), Some(vec![2, 4, 5, 6]));
        let breaks = words(&[6.0, 6.0, 6.0, 6.0]);
        assert_eq!(choose(&breaks, 14.0, Alignment::Justified, 1.0), Some(vec![2, 4]));
    }

    #[test]
    fn what_cannot_be_set_well_is_refused_and_the_tolerance_decides() {
        let breaks = words(&[10.0, 5.0, 19.0]);
        assert_eq!(choose(&breaks, 20.0, Alignment::Justified, 1.0), None);
        assert_eq!(choose(&breaks, 20.0, Alignment::Justified, f32::INFINITY), Some(vec![2, 3]));
        assert_eq!(choose(&words(&[21.0]), 20.0, Alignment::Justified, f32::INFINITY), None, "wider than a line");
    }

    #[test]
    fn no_paragraph_is_lost() {
        for count in 1..40 {
            let widths: Vec<f32> = (0..count).map(|i| 3.0 + (i * 7 % 11) as f32).collect();
            let breaks = words(&widths);
            let chosen = choose(&breaks, 30.0, Alignment::Justified, f32::INFINITY).unwrap();
            assert_eq!(chosen.last(), Some(&count));
            let mut from = 0;
            for to in chosen {
                assert!(to > from && least(&breaks[from], &breaks[to]) <= 30.1);
                from = to;
            }
        }
    }
}
