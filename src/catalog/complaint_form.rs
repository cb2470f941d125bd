//! `complaint-form.toml` of a language: what the fields of an authority's form are called, and which parts a complaint has.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::{Catalog, Error, file_name};
use crate::law::ComplaintField;

const FILE: &str = "complaint-form.toml";

/// The words around a complaint that is pasted into a form, field by field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintFormWording {
    /// In a field for which the case has nothing.
    pub to_fill: String,
    /// Above the fields that the authority does not ask for, which belong to the complaint all the same.
    pub more: String,
    /// What each field is called.
    pub labels: BTreeMap<ComplaintField, String>,
    /// What the parts of `complaint.md` are for that begin with a run-in heading, in their order; `all`, or by wording.
    pub sections: BTreeMap<String, Vec<ComplaintField>>,
}

impl ComplaintFormWording {
    /// What a field is called.
    #[must_use]
    pub fn label(&self, field: ComplaintField) -> &str {
        self.labels.get(&field).map_or("", String::as_str)
    }

    /// What the parts of a complaint of this wording are for.
    #[must_use]
    pub fn sections(&self, wording: &str) -> &[ComplaintField] {
        self.sections.get(wording).or_else(|| self.sections.get("all")).map_or(&[], Vec::as_slice)
    }
}

impl Catalog {
    /// The words around a complaint in fields, in a language (a folder of `templates/`); `None` if it has none.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn complaint_form(&self, folder: &str) -> Result<Option<Arc<ComplaintFormWording>>, Error> {
        let path = format!("templates/{}/{FILE}", file_name(folder)?);
        match self.record(&path) {
            Err(Error::Unknown { .. }) => Ok(None),
            found => found.map(Some),
        }
    }
}
