//! By what a later run recognises a letter that nothing has changed: digests of the files it was made of, of what all letters
//! depend on, and of how they look.

use std::path::Path;
use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::error::Error;
use super::{Output, Plan};
use crate::catalog::{Catalog, NAME_FILES, UsedFiles};
use crate::law::Channel;
use crate::text::sha256;
use crate::workflow::Format;

/// Digests by the files they are of: many letters are made of the same ones.
#[derive(Debug, Default)]
pub(super) struct MadeOf(RwLock<FxHashMap<UsedFiles, Option<String>>>);

impl MadeOf {
    /// Most to keep, because a list could name other files in every line.
    const MOST: usize = 4_000;

    /// The digest of these files and of what all letters depend on; `None` if it cannot be known.
    pub(super) fn of(&self, files: &UsedFiles, options: &Options, catalog: &Catalog) -> Option<String> {
        if let Some(kept) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(files) {
            return kept.clone();
        }
        let digest = catalog.digest_of(files);
        let made = digest.map(|files| sha256(format!("{} {files}", options.words).as_bytes())[..32].to_owned());
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < Self::MOST {
            kept.insert(files.clone(), made.clone());
        }
        made
    }
}

/// Digests of what all letters of a run depend on besides their rows and the files that each is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    /// What their words are made of.
    pub(super) words: String,
    /// How they look.
    pub(super) look: String,
}

/// The catalog's files that decide how letters look. Our own copies are those of the program, which rewrites no letter.
const LOOKS: [&str; 2] = ["data/layouts.toml", "data/fonts/scripts.toml"];

/// Digests of what all letters of a run depend on, besides the files that each letter is made of. If one changes, letters may
/// differ; which ones is found out letter by letter.
pub(super) fn options(plan: &Plan<'_>) -> Result<Options, Error> {
    #[derive(Serialize)]
    struct Words<'a> {
        program: &'static str,
        // Where a value was typed does not change a letter.
        base: String,
        represented: bool,
        accept_unverified: bool,
        form: bool,
        channel: Channel,
        sender: Option<String>,
        to: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        names: Option<String>,
    }
    #[derive(Serialize)]
    struct Look<'a> {
        form: String,
        layout: Option<&'a str>,
        large_print: bool,
        signature: Option<String>,
        fonts: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        own: Option<String>,
    }
    let form = match plan.form {
        Output::Letter(format) => format!("{format:?}"),
        Output::Message => "message".to_owned(),
    };
    let to = plan.to.map(ToString::to_string);
    let words = Words {
        program: env!("CARGO_PKG_VERSION"),
        base: plan.base.without_origins(),
        represented: plan.represented,
        accept_unverified: plan.render.accept_unverified,
        form: plan.form == Output::Letter(Format::Form),
        channel: plan.channel(),
        sender: plan.posted.map(ToString::to_string),
        to: to.as_deref(),
        // By them a row may mean another place or language.
        names: plan.catalog.digest_of_own(&NAME_FILES),
    };
    let look = Look {
        form,
        layout: plan.render.layout,
        large_print: plan.render.large_print,
        signature: plan.render.signature.map(|picture| sha256(picture.pixels())),
        fonts: plan.render.fonts.iter().map(|path| digest_of_file(path)).collect::<Result<_, _>>()?,
        own: plan.catalog.digest_of_own(&LOOKS),
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
