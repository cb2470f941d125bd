//! Who objects, to whom, to what and why: the [`Case`] that everything else is made from.
//!
//! A case comes from up to three sources: `profile.toml`, a case file and the command line. Each is read into a [`Draft`],
//! where every [`Field`] is optional and carries the place where it was given. Drafts are merged by [`Merged`], which mixes no
//! people, and then checked once by [`Draft::check`]. A `Case` is always complete: it has a name, a way to reply and a way to find the person.
//!
//! This module must not know any law, controller or language: [`crate::compose`], which sees the catalog, decides whether
//! `linkedin` or `DE-BE` exists. What a name means, a case asks of whoever has [`Names`]. It parses text but never reads files.

mod address;
mod check;
mod draft;
mod error;
mod field;
mod names;
mod read;
mod refusal;
mod said;
mod subject;
mod value;
mod whose;
mod written;

pub use address::address_lines;
pub(crate) use check::{Sketch, is_page};
pub use draft::{Draft, GroundDraft};
pub(crate) use error::nearest;
pub use error::{Error, SourceLocation};
pub use field::{Field, Kind};
pub use names::{Candidate, Named, Names};
pub use read::{Profile, parse_date, read_toml};
pub use refusal::Refusal;
pub use subject::{Key, KeyKind, Likeness, Subject};
pub use value::{Headings, Origin, Origins, RowPlace, Value};
pub use whose::{Doubt, Merged};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Largest case file or profile to read, in bytes. A letter needs a few hundred; megabytes are a mistake.
pub const MAX_FILE: u64 = 1024 * 1024;

/// The person writing the letter, as they want to be addressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full name, or the account name if the person prefers it. NFC, no control characters.
    pub name: String,
    /// Postal address as on an envelope, without the country; empty when withheld.
    pub address: Vec<String>,
    /// ISO 3166-1, or 3166-2 where the law or the authority depends on it. Upper case; whether its law is known is not
    /// checked yet.
    pub country: String,
    /// E-mail address for the reply.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Leave out the postal address, and ask for a reply by e-mail only.
    pub withhold_address: bool,
    /// Age in years, if the person gave it.
    pub age: Option<u8>,
}

/// The person represented, if the writer acts for somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behalf {
    /// The person whose data it is about.
    pub name: String,
    /// The writer's role.
    pub role: Role,
    /// Age of that person in years, if given.
    pub age: Option<u8>,
    /// Whether an association's mandate covers a complaint to the authority as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub complaint: bool,
    /// That person's address. Not printed, as the answer goes to the writer; tells namesakes apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<String>,
    /// That person's own e-mail address. Not printed, as above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// The role of someone writing for another person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Parent of a minor.
    Parent,
    /// Legal guardian.
    Guardian,
    /// With a power of attorney.
    Attorney,
    /// A body mandated by the person (Art. 80(1) GDPR where it applies).
    Association,
}

impl Role {
    /// All roles, as a case has them; people say them in many words.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("parent", Self::Parent),
        ("guardian", Self::Guardian),
        ("attorney", Self::Attorney),
        ("association", Self::Association),
    ];

    /// Whether it rests on a mandate of the represented person, which the writer encloses.
    #[must_use]
    pub(crate) fn is_by_mandate(self) -> bool {
        matches!(self, Self::Attorney | Self::Association)
    }

    /// The role that is written so.
    #[must_use]
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, role)| role)
    }

    /// How it is written in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, role)| *role == self).map_or("", |(name, _)| name)
    }
}

/// How the company knows the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A member with an account; at least one field is set.
    Member {
        /// E-mail address of the account.
        email: Option<String>,
        /// Address of the profile.
        url: Option<String>,
        /// Name of the account, if different.
        name: Option<String>,
    },
    /// Somebody without an account, whose data others posted or collected; at least one field is set.
    NonMember {
        /// Where the data can be found.
        urls: Vec<String>,
        /// The name to search for.
        search_name: Option<String>,
    },
}

/// The recipient of the letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A record in the register, by id.
    Registered(String),
    /// A controller described by the person.
    Custom(CustomController),
}

/// A controller that is not in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomController {
    /// Legal name.
    pub name: String,
    /// Postal address as on an envelope, with the country as its last line if abroad.
    pub address: Vec<String>,
    /// ISO 3166-1 code of the country, for the holidays of the deadline.
    pub country: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What the company calls the processing, in its own words.
    pub purpose: Option<String>,
}

/// A ground relating to the person's particular situation, and the fact behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The id of the ground, such as `job-seeker` (existence not checked yet).
    pub id: String,
    /// The person's own fact, as typed.
    pub fact: Option<String>,
    /// For sensitive grounds: the category to name instead of details.
    pub category: Option<String>,
    /// Where the ground was given, for messages.
    #[serde(skip)]
    pub place: SourceLocation,
}

/// A complete case, checked as far as possible without knowing the law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Who writes.
    pub person: Person,
    /// The person represented, if any.
    pub behalf: Option<Behalf>,
    /// How the company knows the person.
    pub standing: Standing,
    /// The recipient.
    pub target: Target,
    /// Why.
    pub grounds: Vec<Ground>,
    /// Ids of the processing objected to; empty means all in the register.
    pub processing: Vec<String>,
    /// Also object to direct marketing.
    pub direct_marketing: bool,
    /// Whether the letter is a complaint to the company as well, where the law knows one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub complaint: bool,
    /// When the person switched off the company's setting.
    pub setting_switched_off: Option<NaiveDate>,
    /// Language tag of the letter.
    pub language: Option<String>,
    /// Place printed before the date.
    pub place: Option<String>,
    /// Date of the letter; `None` means today.
    pub date: Option<NaiveDate>,
    /// Where the fields were given, for messages about what only the catalog knows.
    #[serde(skip)]
    pub origins: Origins,
}

impl Case {
    /// Where a field was given, if known.
    #[must_use]
    pub(crate) fn place_of(&self, field: Field) -> SourceLocation {
        self.origins.place(field)
    }
}
