//! The checklist of what each letter must and must not contain, over every jurisdiction and language that exists.
//!
//! An assertion is a function from a sheet (a composed letter and what it was made from) to the ids that fail. The same
//! functions run over changed letters in [`mutations`]: take the restriction out, and `G-05` must fail. The ids are those of
//! `review/elements`.

mod all;
mod europe;
mod matrix;
mod mutations;
mod overseas;
mod words;

use std::collections::BTreeSet;

use demur::catalog::{Catalog, Kind};
use demur::compose::{Composed, Options, compose};
use demur::law::{Citations, Regime};
use demur::letter::{Block, Letter, plain};

use crate::citations::cite_tags;
use crate::harness::{Typed, read, repo, template, today};

/// A letter and what it was made from.
pub(super) struct Sheet {
    pub(super) typed: Typed,
    pub(super) composed: Composed,
    pub(super) regime: std::sync::Arc<Regime>,
    pub(super) citations: std::sync::Arc<Citations>,
    /// The whole letter, paragraph by paragraph, with plain spaces.
    pub(super) text: String,
    /// The subject and the body.
    pub(super) body: String,
}

/// The ids of the assertions that fail, and of all that were asked.
#[derive(Default)]
pub(super) struct Failed {
    ids: Vec<&'static str>,
    pub(super) asked: BTreeSet<&'static str>,
}

impl Failed {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.asked.extend(other.asked);
    }
}

impl std::ops::Deref for Failed {
    type Target = [&'static str];

    fn deref(&self) -> &Self::Target {
        &self.ids
    }
}

impl std::fmt::Debug for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.ids.fmt(f)
    }
}

impl IntoIterator for Failed {
    type Item = &'static str;
    type IntoIter = std::vec::IntoIter<&'static str>;

    fn into_iter(self) -> Self::IntoIter {
        self.ids.into_iter()
    }
}

impl Sheet {
    pub(super) fn new(typed: Typed) -> Self {
        Self::of_kind(typed, Kind::Objection)
    }

    pub(super) fn of_kind(typed: Typed, kind: Kind) -> Self {
        let catalog = Catalog::embedded();
        let options = Options { kind, ..Options::default() };
        let composed = compose(&typed.case(), &catalog, today(), options)
            .unwrap_or_else(|error| panic!("{} {:?}: {error}", typed.country, typed.language));
        let regime = catalog.regime(&composed.facts.regime).unwrap();
        let citations = catalog.citations(&regime.citations, &composed.letter.language).unwrap();
        let (text, body) = (text_of(&composed.letter), body_of(&composed.letter));
        Self { typed, composed, regime, citations, text, body }
    }

    /// Whether the provision is cited: one of the tags that name it has left its words in the letter.
    pub(super) fn cites(&self, key: &str) -> bool {
        self.printed(key).iter().any(|form| self.body.contains(form.as_str()))
    }

    /// How a provision is cited alone, and what the tags that name it become in the letter's template and in its grounds.
    pub(super) fn printed(&self, key: &str) -> Vec<String> {
        let alone = self.citations.cite(&[key]).unwrap_or_else(|error| panic!("{}: {error}", self.regime.id));
        let path = &self.composed.facts.template;
        let beside = |file: &str| cite_tags(&read(&format!("templates/{}/{file}", path.split('/').nth(1).unwrap())));
        let tags = [cite_tags(&template(&repo(path))), beside("grounds.toml"), beside("phrases.toml")];
        let naming = tags.iter().flatten().filter(|tag| tag.keys.iter().any(|named| named == key));
        naming.map(|tag| tag.form(&self.citations)).chain([alone]).map(|form| plain_spaces(&form)).collect()
    }

    pub(super) fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.body.contains(word))
    }

    pub(super) fn name(&self) -> String {
        let facts = &self.composed.facts;
        format!(
            "{} in {} to {} ({})",
            facts.country,
            facts.language,
            self.typed.controller,
            if self.typed.member { "member" } else { "non-member" }
        )
    }
}

/// Adds `id` unless `good`.
pub(super) fn must(failed: &mut Failed, id: &'static str, good: bool) {
    failed.asked.insert(id);
    if !good {
        failed.ids.push(id);
    }
}

/// All assertions that hold for the regime of the sheet.
pub(super) fn check(sheet: &Sheet) -> Failed {
    let mut failed = all::check(sheet);
    match sheet.regime.id.as_str() {
        "gdpr" | "eea-gdpr" => failed.extend(europe::gdpr(sheet)),
        "uk-gdpr" => failed.extend(europe::uk(sheet)),
        "swiss-fadp" => failed.extend(europe::swiss(sheet)),
        "ca-pipeda" => failed.extend(overseas::pipeda(sheet)),
        "ca-qc-law25" => failed.extend(overseas::quebec(sheet)),
        "ca-ab-pipa" | "ca-bc-pipa" => failed.extend(overseas::pipa(sheet)),
        "hk-pdpo" => failed.extend(overseas::hong_kong(sheet)),
        "us-ccpa" => failed.extend(overseas::california(sheet)),
        "us-state" => failed.extend(overseas::state(sheet)),
        "us-none" => failed.extend(overseas::none(sheet)),
        other => panic!("no checklist for {other}"),
    }
    failed
}

fn text_of(letter: &Letter) -> String {
    let mut parts: Vec<String> = letter.sender.iter().chain(&letter.recipient).cloned().collect();
    parts.extend([letter.date.clone(), letter.reference.clone(), body_of(letter), letter.closing.clone()]);
    parts.extend(letter.signature.iter().cloned());
    plain_spaces(&parts.join("\n"))
}

pub(crate) fn body_of(letter: &Letter) -> String {
    let mut parts = vec![letter.subject.clone()];
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => parts.push(plain(inlines)),
            Block::Numbered(items) => parts.extend(items.iter().map(|item| plain(item))),
        }
    }
    plain_spaces(&parts.join("\n"))
}

fn plain_spaces(text: &str) -> String {
    text.replace(['\u{A0}', '\u{202F}'], " ")
}
