//! From the runs of a paragraph to lines of placed words.

use std::sync::Arc;

use unicode_bidi::Level;

use super::breaks::{self, Alignment, Break, Extent};
use super::cache::Paragraphs;
use super::line::{Line, Lines, Link, Measure, Placed, Run, SetParagraph};
use super::order::{Piece, visual};
use crate::letter::Typography;
use crate::render::addresses::{Address, addresses};
use crate::render::pdf::error::Error;
use crate::render::pdf::typeface::{Faces, SOFT_HYPHEN, Style, WordId, Words, levels};
use crate::render::words::{is_wide, line_ends};

/// How far a space stretches and shrinks, as a fraction of its width.
const STRETCH: f32 = 0.5;
const SHRINK: f32 = 0.3;
/// How far the gap between two Chinese characters stretches, in thousandths of an em.
const WIDE_STRETCH: f32 = 40.0;
/// Most that a space may stretch in a justified line, in units of its stretch; beyond that the line stays short.
const WIDEST: f32 = 3.0;
/// Attempts, in order: without hyphenation, with it, and whatever gives lines at all.
const TOLERANCES: [(bool, f32); 3] = [(false, 1.0), (true, 1.4), (true, f32::INFINITY)];

/// Sets paragraphs, with the faces, the caches, and the typographic rules of the language.
pub(crate) struct Typesetter<'a> {
    pub(crate) faces: &'a Faces,
    pub(crate) words: &'a mut Words,
    pub(crate) cache: &'a mut Paragraphs,
    pub(crate) ties: &'a Typography,
    /// Identifies letters and ties in a paragraph's key.
    pub(crate) typography: u64,
    /// A spare buffer for that key.
    pub(crate) key: Vec<u8>,
}

/// A word and the gap after it, before line breaking.
#[derive(Debug, Clone, Copy)]
struct Item {
    word: WordId,
    style: usize,
    bold: bool,
    run: usize,
    /// Its start in the paragraph's text.
    at: usize,
    /// Its embedding level, and that of the gap after it.
    level: u8,
    gap_level: u8,
    width: f32,
    /// The gap after it; of zero width for Chinese, and nothing inside a word.
    gap: Extent,
    space: bool,
    /// Whether a line may end after it.
    may_end: bool,
}

impl Typesetter<'_> {
    /// Sets a paragraph.
    ///
    /// # Errors
    /// [`Error::Character`] for a character that no face has.
    pub(crate) fn set(&mut self, runs: &[Run<'_>], measure: Measure) -> Result<Lines, Error> {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        self.describe(runs, measure, &mut key);
        let lines = match self.cache.get(&key) {
            Some(lines) => lines,
            None => {
                let lines: Lines = Arc::new(self.break_up(runs, measure)?);
                self.cache.keep(key.as_slice().into(), &lines);
                lines
            }
        };
        self.key = key;
        Ok(lines)
    }

    /// Writes everything that a paragraph's lines depend on.
    fn describe(&self, runs: &[Run<'_>], measure: Measure, key: &mut Vec<u8>) {
        let Measure { width, size, alignment } = measure;
        key.extend_from_slice(&self.typography.to_ne_bytes());
        key.extend_from_slice(&width.to_bits().to_ne_bytes());
        key.extend_from_slice(&size.to_bits().to_ne_bytes());
        key.push(alignment as u8);
        for Run { text, bold, language } in runs {
            key.push(u8::from(*bold));
            // Lengths precede texts, so that no text can imitate another key.
            for text in [language, text] {
                key.extend_from_slice(&text.len().to_ne_bytes());
                key.extend_from_slice(text.as_bytes());
            }
        }
    }

    fn break_up(&mut self, runs: &[Run<'_>], measure: Measure) -> Result<SetParagraph, Error> {
        let unit = measure.size / 1000.0;
        let width = measure.width / unit;
        let links = links(runs);
        let mut items = self.items(runs)?;
        if items.iter().any(|item| item.width > width) {
            items = self.cut_long_words(&items, width)?;
        }
        for (hyphens, tolerance) in TOLERANCES {
            if hyphens && measure.alignment == Alignment::Ragged && tolerance.is_finite() {
                continue;
            }
            let breaks = self.breaks(&items, hyphens && measure.alignment == Alignment::Justified, width);
            let tolerance = if measure.alignment == Alignment::Ragged { f32::INFINITY } else { tolerance };
            if let Some(chosen) = breaks::choose(&breaks, width, measure.alignment, tolerance) {
                return Ok(linked(self.lines(&items, &breaks, &chosen, width, measure)?, runs.len(), links));
            }
        }
        // A word that cannot be cut (one glyph wider than the line): every word gets its own line.
        let breaks = self.breaks(&items, false, width);
        let all: Vec<usize> = (1..breaks.len()).collect();
        Ok(linked(self.lines(&items, &breaks, &all, width, measure)?, runs.len(), links))
    }

    /// Words and gaps of all runs.
    fn items(&mut self, runs: &[Run<'_>]) -> Result<Vec<Item>, Error> {
        let text: String = runs.iter().map(|run| run.text).collect();
        let levels = levels(&text);
        let mut items = Vec::with_capacity(text.len() / 6 + 4);
        let mut ends = line_ends(&text, self.ties).peekable();
        let mut from = 0;
        for (number, run) in runs.iter().enumerate() {
            let to = from + run.text.len();
            let mut styles: [Option<usize>; 2] = [None; 2];
            let mut at = from;
            while at < to {
                // A word ends at a space, a line break opportunity, a change of direction, or the end of the run.
                while ends.next_if(|end| *end <= at).is_some() {}
                let limit = ends.peek().copied().unwrap_or(to).min(to);
                let mut end = at + space_in(&text.as_bytes()[at..limit]).unwrap_or(limit - at);
                let level = |at: usize| levels.as_ref().and_then(|levels| levels.get(at)).map_or(0, Level::number);
                let rtl = level(at) % 2 == 1;
                if levels.is_some() {
                    end = (at..end).find(|i| level(*i) != level(at)).unwrap_or(end);
                }
                let space = text[end..to].chars().next().filter(|c| matches!(c, ' ' | '\u{A0}'));
                let next = end + space.map_or(0, char::len_utf8);
                let style = match styles[usize::from(rtl)] {
                    Some(style) => style,
                    None => {
                        let style = Style { bold: run.bold, rtl, language: run.language.to_owned() };
                        *styles[usize::from(rtl)].insert(self.words.style(&style))
                    }
                };
                let may_end = line_may_end(&mut ends, next);
                // A soft hyphen at the end of a word inside the text is invisible.
                let typed = text[at..end].trim_end_matches(SOFT_HYPHEN);
                let word = self.words.word(typed, style, self.faces)?;
                let width = self.words.get(word).width;
                let gap = self.gap(space.is_some(), may_end, &text[..end], run.bold);
                let (level, gap_level) = (level(at), level(end));
                let space = space.is_some();
                items.push(Item { word, style, bold: run.bold, run: number, at, level, gap_level, width, gap, space, may_end });
                at = next.max(at + 1);
            }
            from = to;
        }
        Ok(items)
    }

    fn gap(&self, space: bool, may_end: bool, before: &str, bold: bool) -> Extent {
        if space {
            let face = self.faces.base(bold);
            let width = face.glyph(' ').map_or(250.0, |glyph| face.advance(glyph));
            Extent { width, stretch: width * STRETCH, shrink: width * SHRINK }
        } else if may_end && before.chars().next_back().is_some_and(is_wide) {
            Extent { width: 0.0, stretch: WIDE_STRETCH, shrink: 0.0 }
        } else {
            Extent::default()
        }
    }

    /// All places where a line may end, including those inside words if `hyphens`; a word longer than a line has no other.
    fn breaks(&mut self, items: &[Item], hyphens: bool, width: f32) -> Vec<Break> {
        let mut sum = Extent::default();
        let mut breaks = Vec::with_capacity(items.len() * if hyphens { 3 } else { 1 } + 2);
        breaks.push(Break { end: sum, start: sum, hyphen: false, at: (0, 0) });
        for (i, item) in items.iter().enumerate() {
            let text = self.words.text(item.word);
            if (hyphens || item.width > width) && (text.contains(SOFT_HYPHEN) || !self.ties.stays_whole(text)) {
                for hyphen in self.cache.hyphens(item.word, self.words, self.faces) {
                    let mut end = sum;
                    end.width += hyphen.before;
                    let mut start = sum;
                    start.width += item.width - hyphen.after;
                    breaks.push(Break { end, start, hyphen: true, at: (i, hyphen.at) });
                }
            }
            sum.width += item.width;
            let end = sum;
            sum.add(item.gap);
            if item.may_end || i + 1 == items.len() {
                breaks.push(Break { end, start: sum, hyphen: false, at: (i + 1, 0) });
            }
        }
        breaks
    }

    /// Whether a word wider than a line has hyphens enough for all of its parts to fit.
    fn hyphens_suffice(&mut self, item: &Item, width: f32) -> bool {
        let text = self.words.text(item.word);
        if !text.contains(SOFT_HYPHEN) && self.ties.stays_whole(text) {
            return false;
        }
        let mut start = 0.0;
        for hyphen in self.cache.hyphens(item.word, self.words, self.faces) {
            if hyphen.before - start > width {
                return false;
            }
            start = item.width - hyphen.after;
        }
        start > 0.0 && item.width - start <= width
    }

    /// Cuts words wider than a line into pieces that fit: an address of a page after `/`, `?` or `&`, as somebody would who
    /// writes it down, if what follows up to the next such place then stays whole; other words where the line is full, unless
    /// they can be hyphenated.
    fn cut_long_words(&mut self, items: &[Item], width: f32) -> Result<Vec<Item>, Error> {
        let mut cut = Vec::with_capacity(items.len() + 4);
        for item in items {
            if item.width <= width || self.hyphens_suffice(item, width) {
                cut.push(*item);
                continue;
            }
            let text = self.words.text(item.word).to_owned();
            let mut start = 0;
            let mut piece = None;
            let is_good = |end: usize| text[..end].ends_with(['/', '?', '&']) && !text[end..].starts_with('/');
            // The last good place in this piece.
            let mut good = 0;
            for (at, c) in text.char_indices() {
                let end = at + c.len_utf8();
                let longer = self.words.word(&text[start..end], item.style, self.faces)?;
                if self.words.get(longer).width > width && start < at {
                    let next = text.char_indices().map(|(at, _)| at).find(|next| *next > good && is_good(*next));
                    let whole = self.words.word(&text[good..next.unwrap_or(text.len())], item.style, self.faces)?;
                    let stop = if good > start && self.words.get(whole).width <= width { good } else { at };
                    let word = self.words.word(&text[start..stop], item.style, self.faces)?;
                    cut.push(self.cut_piece(item, word, start));
                    start = stop;
                    piece = Some(self.words.word(&text[start..end], item.style, self.faces)?);
                } else {
                    piece = Some(longer);
                }
                if is_good(end) {
                    good = end;
                }
            }
            if let Some(word) = piece {
                cut.push(Item { word, at: item.at + start, width: self.words.get(word).width, ..*item });
            }
        }
        Ok(cut)
    }

    fn cut_piece(&self, item: &Item, word: WordId, start: usize) -> Item {
        let at = item.at + start;
        Item { word, at, width: self.words.get(word).width, gap: Extent::default(), space: false, may_end: true, ..*item }
    }

    fn lines(
        &mut self,
        items: &[Item],
        breaks: &[Break],
        chosen: &[usize],
        width: f32,
        measure: Measure,
    ) -> Result<Vec<Line>, Error> {
        let mut lines = Vec::with_capacity(chosen.len());
        let mut from = breaks[0];
        for (number, to) in chosen.iter().map(|to| breaks[*to]).enumerate() {
            let last = number + 1 == chosen.len();
            let natural = to.end.width - from.start.width;
            let room = width - natural;
            let stretch = to.end.stretch - from.start.stretch;
            let shrink = to.end.shrink - from.start.shrink;
            let ratio = match measure.alignment {
                _ if room < 0.0 && shrink > 0.0 => (room / shrink).max(-1.0),
                Alignment::Justified if !last && stretch > 0.0 && room / stretch <= WIDEST => room / stretch,
                _ => 0.0,
            };
            lines.push(self.line(items, &from, &to, ratio, measure.size / 1000.0)?);
            from = to;
        }
        Ok(lines)
    }

    /// The line between two breaks; `unit` is a thousandth of an em in points.
    fn line(&mut self, items: &[Item], from: &Break, to: &Break, ratio: f32, unit: f32) -> Result<Line, Error> {
        let (first, begun) = from.at;
        let (last, cut) = to.at;
        let end = if to.hyphen { last + 1 } else { last };
        let mut words: Vec<Item> = Vec::with_capacity(end - first);
        for (i, item) in items[first..end].iter().enumerate() {
            let i = first + i;
            let start = if i == first { begun } else { 0 };
            let stop = (to.hyphen && i == last).then_some(cut);
            words.push(if start == 0 && stop.is_none() { *item } else { self.part(item, start, stop)? });
        }
        let give = |gap: &Extent| gap.width + ratio * if ratio < 0.0 { gap.shrink } else { gap.stretch };
        let mut line = Line { number: self.cache.next_line(), words: Vec::with_capacity(words.len()), ..Line::default() };
        let (mut x, mut space) = (0.0, false);
        for item in &words {
            line.words.push(Placed { word: item.word, x: x * unit, space, bold: item.bold, run: item.run, at: item.at });
            line.width = (x + item.width) * unit;
            x += item.width + give(&item.gap);
            space = item.space;
        }
        if words.iter().any(|item| item.level > 0) {
            let piece = |item: &Item| {
                let Item { level, gap_level, width, gap, space, .. } = *item;
                Piece { level, gap_level, width, gap: give(&gap), space }
            };
            let pieces: Vec<Piece> = words.iter().map(piece).collect();
            line.words =
                visual(&pieces).into_iter().map(|(i, x, space)| Placed { x: x * unit, space, ..line.words[i] }).collect();
        }
        line.space = !to.hyphen && words.last().is_some_and(|item| item.space);
        Ok(line)
    }

    /// A word from `start` to `stop`, with a hyphen if it stops before its end.
    fn part(&mut self, item: &Item, start: usize, stop: Option<usize>) -> Result<Item, Error> {
        let text = self.words.text(item.word);
        let mut part = text[start..stop.unwrap_or(text.len())].trim_matches(SOFT_HYPHEN).to_owned();
        if stop.is_some() {
            part.push(SOFT_HYPHEN);
        }
        let word = self.words.word(&part, item.style, self.faces)?;
        Ok(Item { word, at: item.at + start, width: self.words.get(word).width, ..*item })
    }
}

/// The addresses in the runs of a paragraph.
fn links(runs: &[Run<'_>]) -> Arc<[Link]> {
    let mut links = Vec::new();
    let mut from = 0;
    for (number, run) in runs.iter().enumerate() {
        links.extend(addresses(run.text).into_iter().map(|Address { range, uri }| {
            let text = run.text[range.clone()].into();
            Link { range: from + range.start..from + range.end, run: number, text, uri: uri.into() }
        }));
        from += run.text.len();
    }
    links.into()
}

/// Lines that know the addresses in their paragraph.
fn linked(mut lines: Vec<Line>, runs: usize, links: Arc<[Link]>) -> SetParagraph {
    if !links.is_empty() {
        for line in &mut lines {
            line.links = Some((runs, Arc::clone(&links)));
        }
    }
    SetParagraph::new(lines, links)
}

/// The position of the first space or no-break space.
fn space_in(bytes: &[u8]) -> Option<usize> {
    let space = |at: usize| bytes[at] == b' ' || bytes[at..].starts_with("\u{A0}".as_bytes());
    (0..bytes.len()).find(|at| space(*at))
}

/// Whether `at` is one of the ends; skips those before it.
fn line_may_end(ends: &mut std::iter::Peekable<impl Iterator<Item = usize>>, at: usize) -> bool {
    while ends.next_if(|end| *end < at).is_some() {}
    ends.peek() == Some(&at)
}
