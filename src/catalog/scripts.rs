//! Fonts for the scripts that the family of the letters does not have.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Families of fonts by the Unicode name of a script.
pub type Scripts = BTreeMap<String, ScriptFonts>;

/// Which families are taken for a script, and what brings them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptFonts {
    /// Families, the best first.
    pub families: Vec<String>,
    /// What to install, in English.
    pub install: String,
}
