//! The forms of a language: from references to the words of a letter, alone and joined.
//!
//! Everything that differs between languages and laws is a pattern of the data. What is here is only in which order
//! patterns are filled; no language, law or word may be named.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::pattern::{Holder, Law, Many, One, Pattern, Range, Slot};
use super::reference::{Extent, Number, Reference};

/// `[words]`: how a language joins, and letters its points.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Before the last of a list: ` and `.
    and: String,
    /// The same between parts of different levels, and after such parts, where the language sets them off: `, et `.
    and_parts: Option<String>,
    /// Before the last law, where provisions of several are cited.
    and_laws: Option<String>,
    /// Between the others of a list; `, ` if it is not given.
    between: Option<String>,
    /// Several in a row.
    range: Option<Pattern<Range>>,
    /// One and those that follow.
    following: Option<Pattern<One>>,
    /// The letters of points in their order, where they are not those of the English text.
    #[serde(default, deserialize_with = "letters")]
    letters: Vec<String>,
}

/// `[forms]`, `[other.<key>]`: how the provisions of a law are cited.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LawForms {
    /// With the law's name.
    law: Pattern<Law>,
    /// The same after a paragraph or point, where the language sets these off: `{cites}, du RGPD`.
    law_after_parts: Option<Pattern<Law>>,
    /// In `[other.<key>]` a level that is left out is that of `[forms]`.
    article: Option<Level>,
    paragraph: Option<Level>,
    point: Option<Level>,
    /// What stands in the place of a paragraph in the articles of `numbered`.
    number: Option<Level>,
    /// Articles that have numbers instead of paragraphs, such as a list of definitions.
    #[serde(default)]
    numbered: Vec<String>,
}

/// How a level is cited: articles (sections, clauses, …), paragraphs, points.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Level {
    /// One, and nothing below it.
    one: Pattern<One>,
    /// Several; if it is not given they stand where the one does.
    many: Option<Pattern<Many>>,
    /// Two, in a language with a dual.
    two: Option<Pattern<Many>>,
    /// One in a list; the bare number if it is not given.
    item: Option<Pattern<One>>,
    /// One with what is below it. Without it each provision is named by its lowest level.
    of: Option<Pattern<Holder>>,
    /// Several of which some have parts; if it is not given each is named in full.
    any: Option<Pattern<Many>>,
    /// One that has parts, in such a list.
    item_of: Option<Pattern<Holder>>,
    /// Where lists of this level are joined otherwise.
    and: Option<String>,
    between: Option<String>,
}

/// `"а б в г"`, in one string because it is read by people.
fn letters<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(String::deserialize(deserializer)?.split_whitespace().map(str::to_owned).collect())
}

/// What the forms of a language lack for a citation, as it is named in its file.
pub(super) type Lacking = String;

/// The patterns of a language for a law, and for those that are cited beside it.
pub(super) struct Forms<'a> {
    pub(super) words: &'a Words,
    pub(super) own: &'a LawForms,
    pub(super) other: &'a BTreeMap<String, LawForms>,
}

/// A piece of a citation, and whether it ends with a paragraph or point.
struct Piece {
    text: String,
    parts: bool,
}

impl<'a> Forms<'a> {
    /// The citation of `references`, with the law's name once, or without it.
    pub(super) fn cite(&self, references: &[&Reference], with_law: bool) -> Result<String, Lacking> {
        // Neighbours that name the same law name it once.
        let mut laws: Vec<(&'a LawForms, Vec<Piece>)> = Vec::new();
        for run in references.chunk_by(|a, b| a.other() == b.other()) {
            let law = self.law(run.first().and_then(|reference| reference.other()))?;
            let piece = self.run(law, run)?;
            match laws.last_mut() {
                Some((last, pieces)) if last.law == law.law => pieces.push(piece),
                _ => laws.push((law, vec![piece])),
            }
        }
        let named = laws.into_iter().map(|(law, pieces)| {
            let parts = pieces.last().is_some_and(|piece| piece.parts);
            let cites = self.pieces(pieces);
            if !with_law {
                return cites;
            }
            let pattern = law.law_after_parts.as_ref().filter(|_| parts).unwrap_or(&law.law);
            pattern.fill(|_| &cites)
        });
        let named: Vec<String> = named.collect();
        Ok(join(&named, self.between(), self.words.and_laws.as_ref().unwrap_or(&self.words.and)))
    }

    fn law(&self, key: Option<&str>) -> Result<&'a LawForms, Lacking> {
        let Some(key) = key else { return Ok(self.own) };
        self.other.get(key).ok_or_else(|| format!("[other.{key}]"))
    }

    /// The level of a law: article 0, paragraph 1, point 2.
    fn level(&self, law: &'a LawForms, depth: usize) -> Result<&'a Level, Lacking> {
        let own = self.own;
        let (level, name) = match depth {
            0 => (law.article.as_ref().or(own.article.as_ref()), "article"),
            1 => (law.paragraph.as_ref().or(own.paragraph.as_ref()), "paragraph"),
            _ => (law.point.as_ref().or(own.point.as_ref()), "point"),
        };
        level.ok_or_else(|| format!("a pattern `{name}`"))
    }

    /// Provisions of one law, without its name.
    fn run(&self, law: &'a LawForms, references: &[&Reference]) -> Result<Piece, Lacking> {
        let article = self.level(law, 0)?;
        let Some(of) = &article.of else { return self.by_level(law, references) };
        let bare = |reference: &Reference| reference.depth() == 1;
        let groups: Vec<&[&Reference]> =
            references.chunk_by(|a, b| if bare(a) { bare(b) } else { !bare(b) && a.shares_article(b) }).collect();
        let parts = groups.last().is_some_and(|group| group.first().is_some_and(|reference| !bare(reference)));
        if let (Some(any), true) = (&article.any, groups.len() > 1) {
            let mut items = Vec::new();
            for group in groups {
                if bare(group[0]) {
                    for reference in group {
                        items.push(self.item(article, 0, reference)?);
                    }
                } else {
                    let of = article.item_of.as_ref().ok_or("a pattern `item_of` for `article`")?;
                    items.push(self.holder(of, law, 0, group)?);
                }
            }
            let list = self.list(article, &items);
            return Ok(Piece { text: any.fill(|_| &list), parts });
        }
        let mut pieces = Vec::new();
        for group in groups {
            let parts = !bare(group[0]);
            let text = if parts { self.holder(of, law, 0, group)? } else { self.several(article, 0, group)? };
            pieces.push(Piece { text, parts });
        }
        Ok(Piece { text: self.pieces(pieces), parts })
    }

    /// A level with what is below it, for references that share it.
    fn holder(&self, of: &Pattern<Holder>, law: &'a LawForms, depth: usize, group: &[&Reference]) -> Result<String, Lacking> {
        let parts = if depth == 0 { self.paragraphs(law, group)? } else { self.several(self.level(law, 2)?, 2, group)? };
        let number = |depth: usize| group[0].numbers().get(depth).map_or("", |number| number.from.as_str());
        Ok(of.fill(|slot| match slot {
            Slot::Number => number(depth),
            Slot::ArticleNumber => number(0),
            _ => &parts,
        }))
    }

    /// What is below an article.
    fn paragraphs(&self, law: &'a LawForms, group: &[&Reference]) -> Result<String, Lacking> {
        let is_numbered = law.numbered.iter().any(|article| *article == group[0].numbers()[0].from);
        let number = law.number.as_ref().filter(|_| is_numbered);
        let paragraph = number.map_or_else(|| self.level(law, 1), Ok)?;
        // Paragraphs that stand beside points are named one by one: no list stands in a list.
        let alike = group.iter().all(|reference| reference.depth() == 2);
        let same = |a: &Reference, b: &Reference| {
            if a.depth() == 2 { alike } else { b.depth() > 2 && a.numbers()[1] == b.numbers()[1] }
        };
        let mut texts = Vec::new();
        for part in group.chunk_by(|a, b| same(a, b)) {
            texts.push(if part[0].depth() == 2 {
                // An article without paragraphs has its points directly below it: Art. 5 Bst. c DSG.
                let is_point = is_letter(&part[0].numbers()[1].from);
                self.several(if is_point { self.level(law, 2).unwrap_or(paragraph) } else { paragraph }, 1, part)?
            } else {
                self.holder(paragraph.of.as_ref().ok_or("a pattern `of` for `paragraph`")?, law, 1, part)?
            });
        }
        Ok(join(&texts, self.between(), self.and_parts()))
    }

    /// Provisions of a law that names each by its lowest level: subsection 5(3), paragraph 7(1)(d).
    fn by_level(&self, law: &'a LawForms, references: &[&Reference]) -> Result<Piece, Lacking> {
        let mut pieces = Vec::new();
        for run in references.chunk_by(|a, b| a.depth() == b.depth()) {
            let depth = run[0].depth() - 1;
            pieces.push(Piece { text: self.several(self.level(law, depth)?, depth, run)?, parts: depth > 0 });
        }
        let parts = pieces.last().is_some_and(|piece| piece.parts);
        Ok(Piece { text: self.pieces(pieces), parts })
    }

    /// One or several of a level, whose numbers are at `depth`.
    fn several(&self, level: &Level, depth: usize, references: &[&Reference]) -> Result<String, Lacking> {
        let first = references[0];
        let alone = &first.numbers()[depth];
        if references.len() == 1 && !matches!(alone.extent, Extent::To(_)) {
            let number = self.number(alone, depth)?;
            return Ok(fill_number(&level.one, first, &number));
        }
        let items = references.iter().map(|reference| self.item(level, depth, reference)).collect::<Result<Vec<_>, _>>()?;
        let list = self.list(level, &items);
        let pattern = level.two.as_ref().filter(|_| items.len() == 2).or(level.many.as_ref());
        let Some(many) = pattern else { return Ok(fill_number(&level.one, first, &list)) };
        let differs = |slot| references.iter().any(|reference| above(reference, slot) != above(first, slot));
        let misses = std::cell::Cell::new(false);
        let cite = many.fill(|slot| {
            misses.set(misses.get() || differs(slot));
            above(first, slot).unwrap_or(&list)
        });
        if misses.get() {
            Err("an `item` that names the article, instead of a `many` that names the first".to_owned())
        } else {
            Ok(cite)
        }
    }

    /// One of a list, or a row of them.
    fn item(&self, level: &Level, depth: usize, reference: &Reference) -> Result<String, Lacking> {
        let item =
            |number: String| level.item.as_ref().map_or_else(|| number.clone(), |item| fill_number(item, reference, &number));
        let number = &reference.numbers()[depth];
        let Extent::To(to) = &number.extent else { return Ok(item(self.number(number, depth)?)) };
        let range = self.words.range.as_ref().ok_or("a pattern `range` in [words]")?;
        let (from, to) = (item(self.lettered(&number.from, depth)?), item(self.lettered(to, depth)?));
        Ok(range.fill(|slot| if slot == Slot::From { &from } else { &to }))
    }

    fn number(&self, number: &Number, depth: usize) -> Result<String, Lacking> {
        let from = self.lettered(&number.from, depth)?;
        if number.extent != Extent::Following {
            return Ok(from);
        }
        let following = self.words.following.as_ref().ok_or("a pattern `following` in [words]")?;
        Ok(following.fill(|_| &from))
    }

    /// A point as the language letters it.
    fn lettered(&self, number: &str, depth: usize) -> Result<String, Lacking> {
        let &[letter @ b'a'..=b'z'] = number.as_bytes() else { return Ok(number.to_owned()) };
        if depth == 0 || self.words.letters.is_empty() {
            return Ok(number.to_owned());
        }
        let own = self.words.letters.get(usize::from(letter - b'a'));
        own.cloned().ok_or_else(|| format!("a letter for point `{number}` in `letters` of [words]"))
    }

    fn list(&self, level: &Level, items: &[String]) -> String {
        let between = level.between.as_deref().unwrap_or_else(|| self.between());
        join(items, between, level.and.as_ref().unwrap_or(&self.words.and))
    }

    /// Pieces of one law; what ends with parts may be set off.
    fn pieces(&self, pieces: Vec<Piece>) -> String {
        let parts = pieces.iter().rev().skip(1).any(|piece| piece.parts);
        let texts: Vec<String> = pieces.into_iter().map(|piece| piece.text).collect();
        join(&texts, self.between(), if parts { self.and_parts() } else { &self.words.and })
    }

    fn and_parts(&self) -> &str {
        self.words.and_parts.as_ref().unwrap_or(&self.words.and)
    }

    fn between(&self) -> &str {
        self.words.between.as_deref().unwrap_or(", ")
    }
}

/// Whether a number is that of a point.
fn is_letter(number: &str) -> bool {
    matches!(number.as_bytes(), [b'a'..=b'z'])
}

/// A pattern with one number, or a list in its place.
fn fill_number(pattern: &Pattern<One>, reference: &Reference, number: &str) -> String {
    pattern.fill(|slot| above(reference, slot).unwrap_or(number))
}

/// The number of a level above.
fn above(reference: &Reference, slot: Slot) -> Option<&str> {
    let depth = match slot {
        Slot::ArticleNumber => 0,
        Slot::ParagraphNumber => 1,
        _ => return None,
    };
    reference.numbers().get(depth).map(|number| number.from.as_str())
}

/// “A, B and C”.
fn join(texts: &[String], between: &str, and: &str) -> String {
    match texts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{}{and}{last}", first.join(between)),
    }
}
