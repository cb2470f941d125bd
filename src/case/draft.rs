//! An unchecked case: the fields given so far, each with the place where it was given.

use std::mem;
use std::sync::Arc;

use super::error::{Error, SourceLocation};
use super::field::{Field, Kind};
use super::names::Names;
use super::value::{Origin, Origins, RowPlace, Said, Value};

/// A case as one source gives it, or several sources merged.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub(super) said: Vec<Said>,
    pub(super) unsaid: Origin,
    /// What is wrong with what was read, beside the values: an unknown key, a second person.
    pub(super) refused: Vec<Error>,
    /// `[[objection.ground]]`: why.
    pub grounds: Vec<GroundDraft>,
}

/// An unchecked ground.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the fields are those of `Ground`, all optional")]
pub struct GroundDraft {
    pub id: Option<String>,
    pub fact: Option<String>,
    pub category: Option<String>,
    /// Where it was given.
    pub place: SourceLocation,
}

impl Draft {
    /// Creates an empty draft for a named table row, where each field has a column.
    #[must_use]
    pub fn in_row(row: Arc<RowPlace>) -> Self {
        Self { unsaid: Origin::Row(row), ..Self::default() }
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.said.iter().find(|said| said.field == field).map(|said| &said.value)
    }

    /// The value of a text field.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        match self.get(field)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Where a field was given.
    #[must_use]
    pub(crate) fn place_of(&self, field: Field) -> SourceLocation {
        let said = self.said.iter().find(|said| said.field == field);
        said.map_or(&self.unsaid, |said| &said.origin).place(field)
    }

    /// All fields that have a value, with it.
    pub fn values(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.said.iter().map(|said| (said.field, &said.value))
    }

    /// Whether a field, or any field of this table, has a value.
    #[must_use]
    pub fn mentions(&self, field: Field) -> bool {
        self.said.iter().any(|said| said.field == field || said.field.is_in(field))
    }

    /// Sets a field, replacing its earlier value. [`Self::check`] checks the value.
    pub fn set(&mut self, field: Field, value: impl Into<Value>, origin: Origin) {
        let said = Said { field, value: value.into(), origin };
        match self.said.iter_mut().find(|before| before.field == field) {
            Some(before) => *before = said,
            None => self.said.push(said),
        }
    }

    /// Replaces the value of a field that has one; its origin stays.
    pub fn replace(&mut self, field: Field, value: impl Into<Value>) {
        if let Some(said) = self.said.iter_mut().find(|said| said.field == field) {
            said.value = value.into();
        }
    }

    /// The same with the code or id for each name that is one: two drafts that are merged may name one company in two ways.
    /// [`Self::check`] refuses what is no name, if it is left then.
    #[must_use]
    pub fn with_codes<N: Names>(mut self, names: &N) -> Self {
        for Said { field, value, origin } in &mut self.said {
            if let (Kind::Name(what), Value::Text(typed)) = (field.kind(), value)
                && let Ok(code) = names.meant(what, typed, || origin.place(*field))
            {
                *typed = code;
            }
        }
        self
    }

    /// Removes a field, or a table and all its fields.
    pub fn unset(&mut self, field: Field) {
        self.said.retain(|said| said.field != field && !said.field.is_in(field));
    }

    /// Moves the value of one field to another, if it has one.
    pub fn rename(&mut self, from: Field, to: Field) {
        if let Some(at) = self.said.iter().position(|said| said.field == from) {
            let said = self.said.swap_remove(at);
            self.set(to, said.value, said.origin);
        }
    }

    /// Merges `self` over `base`: values in `self` win, gaps are filled from `base`.
    ///
    /// Lists are replaced, not joined. Setting how to find a non-member drops the account in `base` (and vice versa), since
    /// they contradict each other. The custom company or represented person in `base` is not carried over to a different one.
    #[must_use]
    pub fn over(mut self, mut base: Self) -> Self {
        if self.names_another_company_than(&base) {
            base.unset(Field::Account);
            base.unset(Field::NonMember);
            base.unset(Field::ObjectionSettingSwitchedOff);
            base.unset(Field::ObjectionProcessing);
        }
        if self.mentions(Field::BehalfName) {
            base.said.retain(|said| !said.field.is_in(Field::BehalfOf) || said.field == Field::BehalfRole);
        }
        if self.mentions(Field::NonMember) {
            base.unset(Field::NonMember);
            base.unset(Field::Account);
        } else if self.mentions(Field::Account) {
            base.unset(Field::NonMember);
        }
        if self.mentions(Field::ObjectionController) || self.mentions(Field::Controller) {
            base.unset(Field::ObjectionController);
            base.unset(Field::Controller);
        }
        for said in base.said {
            if self.get(said.field).is_none() {
                self.said.push(said);
            }
        }
        if self.grounds.is_empty() {
            self.grounds = base.grounds;
        }
        self.refused.extend(base.refused);
        self
    }

    fn names_another_company_than(&self, base: &Self) -> bool {
        let other = |id: &str| base.text(Field::ObjectionController).is_some_and(|theirs| !theirs.eq_ignore_ascii_case(id));
        let base_has_own = base.mentions(Field::Controller);
        self.text(Field::ObjectionController).is_some_and(|id| base_has_own || other(id))
    }

    /// What is wrong with what was read, beside the values.
    #[must_use]
    pub fn refused(&self) -> &[Error] {
        &self.refused
    }

    /// The content without origins: equal for two drafts that make the same case.
    #[must_use]
    pub fn without_origins(&self) -> String {
        let mut said: Vec<_> = self.said.iter().map(|said| (said.field, &said.value)).collect();
        said.sort_by_key(|(field, _)| *field);
        let grounds: Vec<_> = self.grounds.iter().map(|ground| (&ground.id, &ground.fact, &ground.category)).collect();
        format!("{said:?} {grounds:?}")
    }

    /// Takes the origins of the fields, for the case.
    pub(super) fn take_origins(&mut self) -> Origins {
        let of = self.said.iter_mut().map(|said| (said.field, mem::take(&mut said.origin))).collect();
        Origins { of, unsaid: self.unsaid.clone() }
    }
}
