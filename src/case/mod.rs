//! Who objects, to whom, to what and why: the [`Case`] that everything else is made from.
//!
//! A case comes from up to three places that lie over each other: `profile.toml`, a case file and the command line. Each
//! is read into a [`Draft`] (everything optional, each [`Field`] with the place where it was said); drafts are laid over each
//! other with [`Draft::over`] and then checked, once, by [`Draft::check`]. A `Case` that exists is whole: it has a name, a way to reply, a way to find the person.
//!
//! This module must not know any law, controller or language: whether `linkedin` or `DE-BE` exists is decided by
//! [`crate::compose`], which sees the catalog. It reads text that others have read from a file, never a file.

mod check;
mod draft;
mod error;
mod field;
mod read;
mod refusal;
mod subject;
mod value;

pub use draft::{Draft, GroundDraft};
pub(crate) use error::nearest;
pub use error::{Error, SourceLocation};
pub use field::{Field, Kind};
pub use read::{Profile, parse_date, read_toml};
pub use refusal::Refusal;
pub use subject::{Key, KeyKind, Likeness, Subject};
pub use value::{Origin, Origins, Value};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The largest case file or profile that is read, in bytes. A letter has a few hundred; a file of megabytes is a mistake.
pub const MAX_FILE: u64 = 1024 * 1024;

/// The person who writes the letter, as they want to be addressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full name, or the name of the account if the person chose that. NFC, no control characters.
    pub name: String,
    /// Postal address as on an envelope, without the country; empty when withheld.
    pub address: Vec<String>,
    /// ISO 3166-1, or 3166-2 where the law or the authority depends on it. Upper case; not yet known to exist.
    pub country: String,
    /// E-mail address for the reply.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// The letter carries no postal address, and asks for a reply by e-mail only.
    pub withhold_address: bool,
    /// Age in years, if the person gave it.
    pub age: Option<u8>,
}

/// For whom the person writes, if not for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behalf {
    /// The person whose data are meant.
    pub name: String,
    /// In which role the letter is written.
    pub role: Role,
    /// Age of that person in years, if given.
    pub age: Option<u8>,
    /// Where that person lives. Not printed: the answer goes to the writer. It tells people of one name apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<String>,
    /// That person's own e-mail address. Not printed, as above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// The role in which somebody writes for another person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Parent of a minor.
    Parent,
    /// Legal guardian.
    Guardian,
    /// With a power of attorney.
    Attorney,
    /// A body that the person has mandated (Art. 80(1) GDPR where it applies).
    Association,
}

impl Role {
    /// All roles, as they are written in a case file and on the command line.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("parent", Self::Parent),
        ("guardian", Self::Guardian),
        ("attorney", Self::Attorney),
        ("association", Self::Association),
    ];

    fn of_name(name: &str) -> Result<Self, Refusal> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, role)| role).ok_or_else(|| Refusal::UnknownRole {
            role: name.chars().take(40).collect(),
            known: Self::NAMES.map(|(name, _)| name.to_owned()).to_vec(),
        })
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
        /// Name of the account, where it differs.
        name: Option<String>,
    },
    /// Somebody without an account, whose data others posted or collected; at least one list or the name is filled.
    NonMember {
        /// Where the data stand.
        urls: Vec<String>,
        /// The name under which they are found.
        search_name: Option<String>,
    },
}

/// To whom the letter goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A record of the register, by its id (not yet known to exist).
    Registered(String),
    /// A controller that the person describes.
    Custom(CustomController),
}

/// A controller that is not in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomController {
    /// Legal name.
    pub name: String,
    /// Postal address as on an envelope, with the country as its last line if it lies abroad.
    pub address: Vec<String>,
    /// ISO 3166-1 code of the country, for the holidays of the deadline.
    pub country: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What the company calls the processing, in its own words.
    pub purpose: Option<String>,
}

/// A ground relating to the person's particular situation, and what carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The id of the ground, for instance `job-seeker` (not yet known to exist).
    pub id: String,
    /// The person's own fact, as typed.
    pub fact: Option<String>,
    /// For sensitive grounds: the category to name instead of details.
    pub category: Option<String>,
    /// Where the ground was written down, for messages.
    #[serde(skip)]
    pub place: SourceLocation,
}

/// A whole case, checked as far as it can be without knowing the law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Who writes.
    pub person: Person,
    /// For whom, if not for themselves.
    pub behalf: Option<Behalf>,
    /// How the company knows the person.
    pub standing: Standing,
    /// To whom.
    pub target: Target,
    /// Why.
    pub grounds: Vec<Ground>,
    /// Ids of the processing objected to; empty means all that the register holds.
    pub processing: Vec<String>,
    /// Also object to direct marketing.
    pub direct_marketing: bool,
    /// When the person switched the company's setting off.
    pub setting_switched_off: Option<NaiveDate>,
    /// Language tag wanted for the letter.
    pub language: Option<String>,
    /// Place before the date.
    pub place: Option<String>,
    /// Date of the letter; `None` means today.
    pub date: Option<NaiveDate>,
    /// Where the fields were said, for messages about what only the catalog can know.
    #[serde(skip)]
    pub origins: Origins,
}

impl Case {
    /// Where a field was said, as far as is known.
    #[must_use]
    pub(crate) fn place_of(&self, field: Field) -> SourceLocation {
        self.origins.place(field)
    }
}
