//! A case before it is checked: what was said of its fields, as far as anything was, each with the place where it was said.

use std::mem;
use std::sync::Arc;

use super::error::SourceLocation;
use super::field::Field;
use super::value::{Origin, Origins, Said, Value};

/// A case as far as one source tells it, or several laid over each other.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub(super) said: Vec<Said>,
    pub(super) unsaid: Origin,
    /// `[[objection.ground]]`: why.
    pub grounds: Vec<GroundDraft>,
}

/// A ground as it was said.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the fields are those of `Ground`, all optional")]
pub struct GroundDraft {
    pub id: Option<String>,
    pub fact: Option<String>,
    pub category: Option<String>,
    /// Where it was said.
    pub place: SourceLocation,
}

impl Draft {
    /// A draft from the row of a table with this name, in which each field has a column.
    #[must_use]
    pub fn in_row(name: Arc<str>) -> Self {
        Self { unsaid: Origin::Row(name), ..Self::default() }
    }

    /// What was said of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.said.iter().find(|said| said.field == field).map(|said| &said.value)
    }

    /// The text that was said of a field.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        match self.get(field)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether anything was said of a field, or of a field of this table.
    #[must_use]
    pub fn mentions(&self, field: Field) -> bool {
        self.said.iter().any(|said| said.field == field || said.field.is_in(field))
    }

    /// Says a field, over what was said of it before. What the value must be is found by [`Self::check`].
    pub fn set(&mut self, field: Field, value: impl Into<Value>, origin: Origin) {
        let said = Said { field, value: value.into(), origin };
        match self.said.iter_mut().find(|before| before.field == field) {
            Some(before) => *before = said,
            None => self.said.push(said),
        }
    }

    /// Takes back what was said of a field, or of a table and all its fields.
    pub fn unset(&mut self, field: Field) {
        self.said.retain(|said| said.field != field && !said.field.is_in(field));
    }

    /// Makes what was said of one field that of another one; nothing if nothing was.
    pub fn rename(&mut self, from: Field, to: Field) {
        if let Some(at) = self.said.iter().position(|said| said.field == from) {
            let said = self.said.swap_remove(at);
            self.set(to, said.value, said.origin);
        }
    }

    /// Lays `self` over `base`: what `self` says wins, what it leaves open comes from `base`.
    ///
    /// Lists are replaced, not joined, and saying how a non-member is found takes an account of `base` away (and the
    /// other way round): both together would contradict each other. What `base` says of its own company or of its own
    /// represented person does not hold for another one.
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
        self
    }

    fn names_another_company_than(&self, base: &Self) -> bool {
        let other = |id: &str| base.text(Field::ObjectionController).is_some_and(|theirs| !theirs.eq_ignore_ascii_case(id));
        let base_has_own = base.mentions(Field::Controller);
        self.text(Field::ObjectionController).is_some_and(|id| base_has_own || other(id))
    }

    /// What it says, without where that was said: the same for two drafts that make the same case.
    #[must_use]
    pub fn without_origins(&self) -> String {
        let mut said: Vec<_> = self.said.iter().map(|said| (said.field, &said.value)).collect();
        said.sort_by_key(|(field, _)| *field);
        let grounds: Vec<_> = self.grounds.iter().map(|ground| (&ground.id, &ground.fact, &ground.category)).collect();
        format!("{said:?} {grounds:?}")
    }

    /// Where its fields were said, which a case keeps.
    pub(super) fn take_origins(&mut self) -> Origins {
        let of = self.said.iter_mut().map(|said| (said.field, mem::take(&mut said.origin))).collect();
        Origins { of, unsaid: self.unsaid.clone() }
    }
}
