//! The visual order of words in a line where some run from right to left (Unicode Standard Annex 9).

/// A word and the gap after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    /// Embedding levels of the word and of the gap.
    pub(crate) level: u8,
    pub(crate) gap_level: u8,
    /// Widths of the word and of the gap.
    pub(crate) width: f32,
    pub(crate) gap: f32,
    /// Whether the gap is a space.
    pub(crate) space: bool,
}

/// Words from left to right with their left edges, and whether a space precedes them (UAX 9, rule L2).
///
/// Right-to-left text is written from left to right, as all PDF readers expect: they reverse it again.
pub(crate) fn visual(words: &[Piece]) -> Vec<(usize, f32, bool)> {
    // Words and gaps are reordered alike; the gap after the last word is outside the line.
    let mut order: Vec<(usize, u8, f32, bool)> = Vec::with_capacity(words.len() * 2);
    for (i, item) in words.iter().enumerate() {
        order.push((i, item.level, item.width, true));
        if i + 1 < words.len() {
            order.push((i, item.gap_level, item.gap, false));
        }
    }
    let highest = order.iter().map(|(_, level, ..)| *level).max().unwrap_or(0);
    for level in (1..=highest).rev() {
        let mut at = 0;
        while at < order.len() {
            let run = order[at..].iter().take_while(|(_, found, ..)| *found >= level).count();
            order[at..at + run].reverse();
            at += run.max(1);
        }
    }
    let mut placed = Vec::with_capacity(words.len());
    let (mut x, mut space) = (0.0, false);
    for (i, _, width, is_word) in order {
        if is_word {
            placed.push((i, x, std::mem::take(&mut space)));
        } else {
            space |= words[i].space;
        }
        x += width;
    }
    placed
}
