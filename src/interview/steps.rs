//! The questions in their order, and when each is asked.

use serde::{Deserialize, Serialize};

use super::known::Known;
use crate::case::{Field, Role};

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the words of each are in interview.toml")]
pub enum Step {
    Company,
    CompanyName,
    CompanyAddress,
    CompanyEmail,
    ForWhom,
    TheirName,
    Place,
    Part,
    Language,
    TheirAge,
    Age,
    Account,
    Pages,
    Ground,
    Category,
    Fact,
    Added,
    Setting,
    Name,
    Address,
    Email,
}

impl Step {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 21] = [
        Self::Company,
        Self::CompanyName,
        Self::CompanyAddress,
        Self::CompanyEmail,
        Self::ForWhom,
        Self::TheirName,
        Self::Place,
        Self::Part,
        Self::Language,
        Self::TheirAge,
        Self::Age,
        Self::Account,
        Self::Pages,
        Self::Ground,
        Self::Category,
        Self::Fact,
        Self::Added,
        Self::Setting,
        Self::Name,
        Self::Address,
        Self::Email,
    ];

    /// Its key in `interview.toml`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::CompanyName => "company-name",
            Self::CompanyAddress => "company-address",
            Self::CompanyEmail => "company-email",
            Self::ForWhom => "for-whom",
            Self::TheirName => "their-name",
            Self::TheirAge => "their-age",
            Self::Age => "age",
            Self::Place => "place",
            Self::Part => "part",
            Self::Language => "language",
            Self::Account => "account",
            Self::Pages => "pages",
            Self::Name => "name",
            Self::Address => "address",
            Self::Email => "email",
            Self::Ground => "ground",
            Self::Category => "category",
            Self::Fact => "fact",
            Self::Added => "added",
            Self::Setting => "setting",
        }
    }

    /// Whether it is asked, if it is not answered.
    pub(super) fn applies(self, known: &Known) -> bool {
        let lacks = |field: Field| !known.draft.mentions(field);
        match self {
            Self::Company => lacks(Field::ObjectionController) && lacks(Field::Controller),
            Self::CompanyName => known.describes_company && lacks(Field::ControllerName),
            Self::CompanyAddress => known.describes_company && lacks(Field::ControllerAddress),
            Self::CompanyEmail => known.describes_company && lacks(Field::ControllerEmail),
            Self::ForWhom => lacks(Field::BehalfOf) && lacks(Field::PersonAge),
            Self::TheirName => known.role.is_some() && lacks(Field::BehalfName),
            Self::TheirAge => known.role.is_some_and(|role| !role.is_by_mandate()) && lacks(Field::BehalfAge),
            Self::Age => known.is_minor && lacks(Field::PersonAge),
            Self::Place => lacks(Field::PersonCountry),
            Self::Part => known.needs_part(),
            Self::Language => lacks(Field::ObjectionLanguage) && known.own_languages.len() != 1 && known.languages.len() > 1,
            Self::Account => lacks(Field::Account) && lacks(Field::NonMember),
            Self::Pages => known.has_no_account && lacks(Field::NonMember),
            Self::Name => lacks(Field::PersonName),
            Self::Address => {
                lacks(Field::PersonAddress) && lacks(Field::PersonWithholdAddress) && !known.excludes(Field::PersonAddress)
            }
            Self::Email => known.needs_email && lacks(Field::PersonEmail),
            Self::Ground => known.draft.grounds.is_empty() && !known.grounds.is_empty(),
            Self::Category => known.categories().is_some(),
            Self::Fact => known.ground.is_some() && !known.names_category,
            Self::Added => known.has_fact && known.added().is_some(),
            Self::Setting => known.offers_setting && lacks(Field::ObjectionSettingSwitchedOff),
        }
    }

    /// Whether there is no letter without it.
    pub(super) fn is_needed(self, known: &Known) -> bool {
        match self {
            Self::ForWhom | Self::Part | Self::Language | Self::Added | Self::Setting | Self::CompanyEmail => false,
            Self::Ground | Self::Category | Self::Fact => known.ground_required(),
            Self::TheirAge => known.role == Some(Role::Parent),
            Self::Address => !known.draft.mentions(Field::PersonEmail),
            _ => true,
        }
    }

    /// Whether an answer to it is worth nothing once that to another changes.
    pub(super) fn depends_on(self, other: Self) -> bool {
        match self {
            Self::CompanyName | Self::CompanyAddress | Self::CompanyEmail | Self::Account | Self::Pages | Self::Setting => {
                other == Self::Company || (self == Self::Pages && other == Self::Account)
            }
            Self::TheirName => other == Self::ForWhom,
            Self::TheirAge | Self::Age => matches!(other, Self::ForWhom | Self::Place | Self::Part),
            Self::Part => other == Self::Place,
            Self::Language => matches!(other, Self::Place | Self::Part),
            Self::Email => other == Self::Address,
            Self::Ground => matches!(other, Self::Company | Self::Place | Self::Account | Self::ForWhom),
            Self::Category => matches!(other, Self::Ground | Self::Company | Self::Place | Self::Account | Self::ForWhom),
            Self::Fact | Self::Added => {
                let before = [Self::Ground, Self::Category, Self::Company, Self::Place, Self::Account, Self::ForWhom];
                before.contains(&other) || (self == Self::Added && other == Self::Fact)
            }
            _ => false,
        }
    }
}
