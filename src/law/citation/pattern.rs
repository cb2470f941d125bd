//! Patterns of the data: words with places to be filled, `Art. {n} {parts}`.
//!
//! A pattern is checked when its file is read, so that a misspelt place is found with its line and not in a letter. This
//! module must not know what a pattern is for: its [`Role`] says which places it needs and which it may have.

use std::marker::PhantomData;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Longest pattern, in bytes. Ours have up to 60.
const MAX_LENGTH: usize = 400;

/// What is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// One number of this level.
    Number,
    /// Several, joined.
    List,
    /// What is below this level.
    Parts,
    /// The number of the article above.
    ArticleNumber,
    /// The number of the paragraph above.
    ParagraphNumber,
    /// Citations without the law's name.
    Cites,
    /// The first of several in a row.
    From,
    /// The last of them.
    To,
}

impl Slot {
    const ALL: [Self; 8] =
        [Self::Number, Self::List, Self::Parts, Self::ArticleNumber, Self::ParagraphNumber, Self::Cites, Self::From, Self::To];

    fn name(self) -> &'static str {
        match self {
            Self::Number => "n",
            Self::List => "list",
            Self::Parts => "parts",
            Self::ArticleNumber => "article",
            Self::ParagraphNumber => "paragraph",
            Self::Cites => "cites",
            Self::From => "from",
            Self::To => "to",
        }
    }
}

/// What a pattern is for.
pub(super) trait Role {
    /// The places that it must have.
    const MUST: &'static [Slot];
    /// The places that it may have besides.
    const MAY: &'static [Slot];
}

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident: $must:expr, $may:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum $role {}

        impl Role for $role {
            const MUST: &'static [Slot] = &$must;
            const MAY: &'static [Slot] = &$may;
        }
    )*};
}

roles! {
    /// One provision, or one item of a list.
    One: [Slot::Number], [Slot::ArticleNumber, Slot::ParagraphNumber];
    /// Several provisions of a level.
    Many: [Slot::List], [Slot::ArticleNumber, Slot::ParagraphNumber];
    /// A level with what is below it.
    Holder: [Slot::Parts], [Slot::Number, Slot::ArticleNumber];
    /// Citations with the law's name.
    Law: [Slot::Cites], [];
    /// Several in a row.
    Range: [Slot::From, Slot::To], [];
}

/// A pattern that has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern<R> {
    pieces: Vec<Piece>,
    role: PhantomData<R>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Slot(Slot),
}

impl<R> Pattern<R> {
    /// The pattern with its places filled.
    pub(super) fn fill<'a>(&self, value: impl Fn(Slot) -> &'a str) -> String {
        let texts = self.pieces.iter().map(|piece| match piece {
            Piece::Words(words) => words.as_str(),
            Piece::Slot(slot) => value(*slot),
        });
        texts.collect()
    }
}

impl<R: Role> Pattern<R> {
    fn read(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("a pattern of {} bytes, at most {MAX_LENGTH}", text.len()));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| format!("in `{text}` a brace is not closed"))?;
            let slot = Slot::ALL.into_iter().find(|slot| slot.name() == name);
            let known = slot.filter(|slot| R::MUST.contains(slot) || R::MAY.contains(slot));
            let slot = known.ok_or_else(|| format!("`{{{name}}}` has no place in `{text}`; there is {}", places::<R>()))?;
            // Once each: what is filled in may be such a text itself, and patterns in patterns multiply.
            if pieces.contains(&Piece::Slot(slot)) {
                return Err(format!("`{{{name}}}` stands twice in `{text}`"));
            }
            pieces.extend([Piece::Words(words.to_owned()), Piece::Slot(slot)]);
            rest = after;
        }
        pieces.push(Piece::Words(rest.to_owned()));
        let stray = |piece: &Piece| matches!(piece, Piece::Words(words) if words.contains('}'));
        if pieces.iter().any(stray) {
            return Err(format!("in `{text}` a brace is not opened"));
        }
        pieces.retain(|piece| !matches!(piece, Piece::Words(words) if words.is_empty()));
        match R::MUST.iter().find(|slot| !pieces.contains(&Piece::Slot(**slot))) {
            Some(slot) => Err(format!("`{text}` needs `{{{}}}`", slot.name())),
            None => Ok(Self { pieces, role: PhantomData }),
        }
    }
}

/// The places of a role, for a message.
fn places<R: Role>() -> String {
    let names: Vec<String> = R::MUST.iter().chain(R::MAY).map(|slot| format!("`{{{}}}`", slot.name())).collect();
    names.join(", ")
}

impl<'de, R: Role> Deserialize<'de> for Pattern<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_filled() {
        let pattern: Pattern<Holder> = Pattern::read("Art. {n} {parts}").unwrap();
        assert_eq!(pattern.fill(|slot| if slot == Slot::Number { "18" } else { "Abs. 3" }), "Art. 18 Abs. 3");
    }

    #[test]
    fn a_broken_pattern_says_what_is_wrong() {
        for (text, what) in [
            ("Art. {m}", "`{m}` has no place in `Art. {m}`; there is `{n}`, `{article}`, `{paragraph}`"),
            ("Art. {list}", "`{list}` has no place"),
            ("Art. {n", "a brace is not closed"),
            ("Art. {n}}", "a brace is not opened"),
            ("Art.", "`Art.` needs `{n}`"),
            ("Art. {n}, {n}", "`{n}` stands twice"),
            (&format!("{{n}}{}", "x".repeat(400)), "a pattern of 403 bytes"),
        ] {
            assert!(Pattern::<One>::read(text).is_err_and(|error| error.contains(what)), "{text}");
        }
    }
}
