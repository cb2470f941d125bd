//! The role of somebody who writes for another person, in any of our languages (`data/names/roles.toml`).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::NameError;
use super::index::{Entry, Index};
use crate::case::{Candidate, Role};
use crate::catalog::{Catalog, Error};

/// The file of the words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "day, sources and confidence are for the reviewer")]
struct File {
    as_of: String,
    confidence: crate::law::Confidence,
    sources: Vec<String>,
    roles: BTreeMap<String, Vec<String>>,
}

impl Catalog {
    /// The role that a word means.
    ///
    /// # Errors
    /// [`NameError`]
    pub fn role_named(&self, typed: &str) -> Result<Role, NameError> {
        if let Some(role) = Role::of_name(&typed.trim().to_lowercase()) {
            return Ok(role);
        }
        let words = self.words_for_roles()?;
        let candidates = |entries: &[&Entry]| entries.iter().map(|entry| Candidate::new(&entry.id, "")).collect();
        match words.named(typed).as_slice() {
            [named] => Role::of_name(&named.id).ok_or_else(|| NameError::unknown(typed, Vec::new())),
            [] => Err(NameError::unknown(typed, candidates(&words.near(typed)))),
            several => Err(NameError::several(typed, candidates(several))),
        }
    }

    fn words_for_roles(&self) -> Result<Arc<Index>, Error> {
        let path = "data/names/roles.toml";
        self.keep("words for roles", || {
            let file: File = self.parsed(path)?;
            if let Some(unknown) = file.roles.keys().find(|role| Role::of_name(role).is_none()) {
                return Err(self.broken_at(path, unknown, format!("there is no role `{unknown}`"))?);
            }
            let mut index = Index::default();
            for (role, words) in &file.roles {
                index.add(Entry { id: role.clone(), labels: Vec::new() }, words.iter().map(String::as_str));
            }
            Ok(index)
        })
    }
}
