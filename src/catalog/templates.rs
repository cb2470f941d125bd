//! Which templates there are: embedded, and of the user.

use std::collections::BTreeSet;

use super::{Catalog, embedded, file_name};

impl Catalog {
    /// The folders of `templates`.
    pub(crate) fn template_folders(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = embedded::folders("templates/").map(str::to_owned).collect();
        if let Some(overrides) = &self.overrides {
            names.extend(overrides.names("templates"));
            names.retain(|name| file_name(name).is_ok());
        }
        names
    }

    pub(super) fn has_template(&self, path: &str) -> bool {
        let path = format!("templates/{path}");
        let own = || self.overrides.as_ref().and_then(|overrides| overrides.shown(&path));
        embedded::find(&path).is_some() || own().is_some()
    }

    /// The folders that a language has, sorted, whatever is in them.
    pub(crate) fn template_names(&self, language: &str) -> Vec<String> {
        let mut names: BTreeSet<String> = embedded::folders(&format!("templates/{language}/")).map(str::to_owned).collect();
        if let Some(overrides) = &self.overrides {
            names.extend(overrides.names(&format!("templates/{language}")));
        }
        names.retain(|name| file_name(name).is_ok());
        names.into_iter().collect()
    }
}
