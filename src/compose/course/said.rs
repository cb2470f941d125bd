//! What a reply says to the kinds of an answer: the paragraph of the one that leads, the others as a list (or one as a
//! paragraph), and the requests.
//!
//! It is put into the template in the place of `{{> points}}` and `{{> asks}}`, so that its lines are read like all others.

use crate::catalog::{Catalog, Replies};
use crate::compose::error::Error;
use crate::compose::source::Piece;

/// The part with the paragraph and the list.
const POINTS: &str = "points";
/// The part with the requests.
const ASKS: &str = "asks";

/// What is said to these kinds, the one that leads first.
pub(super) struct Said<'a> {
    pub(super) replies: &'a Replies,
    /// The file, as it is named in messages.
    pub(super) file: String,
    pub(super) kinds: &'a [String],
    pub(super) spelled: &'a dyn Fn(&str) -> String,
}

impl<'a> Said<'a> {
    /// The pieces of the part with this name, if it is one of the two.
    pub(super) fn part(&self, name: &str) -> Result<Option<Vec<Piece>>, Error> {
        match name {
            POINTS => self.points().map(Some),
            ASKS => self.asks().map(Some),
            _ => Ok(None),
        }
    }

    fn points(&self) -> Result<Vec<Piece>, Error> {
        let mut pieces = Vec::new();
        for (number, kind) in self.kinds.iter().enumerate() {
            let wording = self.wording(kind)?;
            pieces.push(match number {
                0 => self.piece(kind, format!("{}\n\n", wording.text.trim())),
                // One is no list.
                _ if self.kinds.len() == 2 => self.piece(kind, format!("{}\n\n", wording.short.trim())),
                _ => self.piece(kind, format!("1. {}\n", wording.short.trim())),
            });
        }
        Ok(pieces)
    }

    /// A request on each line of wording; lines of conditions stay as they are.
    fn asks(&self) -> Result<Vec<Piece>, Error> {
        let mut pieces = Vec::new();
        for kind in self.kinds {
            let asked: Vec<String> = self
                .wording(kind)?
                .ask
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| if is_condition(line) { line.to_owned() } else { format!("1. {line}") })
                .collect();
            if !asked.is_empty() {
                pieces.push(self.piece(kind, asked.join("\n") + "\n"));
            }
        }
        Ok(pieces)
    }

    fn wording(&self, kind: &str) -> Result<&'a crate::catalog::ReplyWording, Error> {
        let missing = || Error::wording(&self.file, format!("nothing is said to the kind `{kind}`"));
        self.replies.by_id.get(kind).ok_or_else(missing)
    }

    fn piece(&self, kind: &str, text: String) -> Piece {
        Piece { file: format!("{}: {kind}", self.file), text: (self.spelled)(&text), holds_parts: true }
    }
}

fn is_condition(line: &str) -> bool {
    ["{{#", "{{/", "{{else"].iter().any(|tag| line.trim_start().starts_with(tag))
}

/// The kinds of an answer in the order in which they lead, and what is wrong with those that there are not.
pub(super) fn in_order(kinds: &[String], catalog: &Catalog) -> Result<Vec<String>, Error> {
    let answers = catalog.answers()?;
    let unknown: Vec<String> = kinds.iter().filter(|kind| answers.of(kind).is_none()).cloned().collect();
    if !unknown.is_empty() {
        let known = answers.kinds.iter().map(|kind| kind.id.clone()).collect();
        return Err(super::NoFollowUp::UnknownKindOfAnswer { kinds: unknown, known }.into());
    }
    Ok(answers.in_order(kinds).into_iter().map(str::to_owned).collect())
}
