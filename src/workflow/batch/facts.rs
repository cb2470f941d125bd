//! Counts over all rows, and the digest of everything all letters depend on.

use std::path::Path;

use serde::Serialize;

use super::error::Error;
use super::frequent::{Frequent, Shared};
use super::letters::{Done, Options};
use super::state::Outcome;
use super::{Output, Plan, Summary};
use crate::law::Channel;
use crate::text::sha256;
use crate::workflow::Format;

/// Above this share of rows a fact weakens all their letters (it reads as copied, not as one's own situation).
const PERCENT: usize = 20;

/// Counts rows and facts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    facts: Frequent,
}

impl Tally {
    pub(super) fn add(&mut self, done: &Done, summary: &mut Summary) {
        self.facts.add(done.entry.row, &done.facts);
        summary.warned += usize::from(done.entry.warnings().next().is_some());
        match done.entry.outcome {
            Outcome::Rejected { .. } => summary.rejected += 1,
            Outcome::LeftOut { .. } => {
                summary.left_out += 1;
                summary.hidden += usize::from(done.row.hidden.is_some());
            }
            Outcome::Letter(_) if done.unchanged => summary.unchanged += 1,
            Outcome::Letter(_) => summary.written += 1,
        }
    }

    pub(super) fn shared(&self) -> Option<Shared> {
        self.facts.above(PERCENT)
    }
}

/// Digests of everything that all letters of a run depend on. If one changes, letters may differ; which ones is found out
/// letter by letter.
pub(super) fn options(plan: &Plan<'_>) -> Result<Options, Error> {
    #[derive(Serialize)]
    struct Words<'a> {
        program: &'static str,
        catalog: String,
        // Where a value was typed does not change a letter.
        base: String,
        represented: bool,
        accept_unverified: bool,
        form: bool,
        channel: Channel,
        sender: Option<String>,
        to: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct Look<'a> {
        form: String,
        layout: Option<&'a str>,
        large_print: bool,
        signature: Option<String>,
        fonts: Vec<String>,
    }
    let form = match plan.form {
        Output::Letter(format) => format!("{format:?}"),
        Output::Message => "message".to_owned(),
    };
    let to = plan.to.map(ToString::to_string);
    let words = Words {
        program: env!("CARGO_PKG_VERSION"),
        catalog: plan.catalog.digest()?,
        base: plan.base.without_origins(),
        represented: plan.represented,
        accept_unverified: plan.render.accept_unverified,
        form: plan.form == Output::Letter(Format::Form),
        channel: plan.channel(),
        sender: plan.posted.map(ToString::to_string),
        to: to.as_deref(),
    };
    let look = Look {
        form,
        layout: plan.render.layout,
        large_print: plan.render.large_print,
        signature: plan.render.signature.map(|picture| sha256(picture.pixels())),
        fonts: plan.render.fonts.iter().map(|path| digest_of_file(path)).collect::<Result<_, _>>()?,
    };
    let digest_of = |options: Vec<u8>| sha256(&options)[..32].to_owned();
    Ok(Options {
        words: digest_of(serde_json::to_vec(&words).unwrap_or_default()),
        look: digest_of(serde_json::to_vec(&look).unwrap_or_default()),
    })
}

fn digest_of_file(path: &Path) -> Result<String, Error> {
    std::fs::read(path).map(|bytes| sha256(&bytes)).map_err(|error| Error::file(path, error))
}
