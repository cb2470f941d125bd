//! What is counted over all rows, and the digest of what all letters rest on.

use std::path::Path;

use super::error::Error;
use super::folder::{digest, digest_of};
use super::frequent::{Frequent, Shared};
use super::letters::{Done, Options};
use super::state::Outcome;
use super::{Form, Plan, Summary};

/// From this part of the rows on, a fact that they share weakens all of them (it reads as copied, not as one's own situation).
const PERCENT: usize = 20;

/// Counts rows and facts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    facts: Frequent,
}

impl Tally {
    pub(super) fn add(&mut self, done: &Done, summary: &mut Summary) {
        self.facts.add(done.entry.row, &done.facts);
        summary.warned += usize::from(done.entry.line().is_some_and(|line| !line.warnings.is_empty()));
        match done.entry.outcome {
            Outcome::Rejected { .. } => summary.rejected += 1,
            Outcome::Letter(_) if done.unchanged => summary.unchanged += 1,
            Outcome::Letter(_) => summary.written += 1,
        }
    }

    pub(super) fn shared(&self) -> Option<Shared> {
        self.facts.above(PERCENT)
    }
}

/// Digest of everything that all letters of a run rest on: another one makes every letter anew.
pub(super) fn digest_of_options(plan: &Plan<'_>) -> Result<String, Error> {
    let fonts = plan.wanted.fonts.iter().map(|path| digest_of_file(path)).collect::<Result<_, _>>()?;
    let form = match plan.form {
        Form::Letter(format) => format!("{format:?}"),
        Form::Message => "message".to_owned(),
    };
    let options = Options {
        program: env!("CARGO_PKG_VERSION"),
        catalog: plan.catalog.digest()?,
        // Where something was typed does not change a letter.
        base: plan.base.without_places(),
        represented: plan.represented,
        form,
        layout: plan.wanted.layout,
        large_print: plan.wanted.large_print,
        signature: plan.wanted.signature.map(|picture| digest(picture.pixels())),
        fonts,
        accept_unverified: plan.wanted.accept_unverified,
        posted: plan.posted.is_some(),
        sender: plan.posted.map(ToString::to_string),
        to: plan.to.map(ToString::to_string),
    };
    Ok(digest(&serde_json::to_vec(&options).unwrap_or_default()))
}

fn digest_of_file(path: &Path) -> Result<String, Error> {
    digest_of(path).map_err(|error| Error::file(path, &error))
}
