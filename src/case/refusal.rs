//! Why a case is refused, or a letter of it: one value for each reason, with what it is about.
//!
//! The English names no flag and no command, because a page or a list of members has none; a terminal adds those.

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

use crate::text::{EmailError, FieldError};

/// A reason for which a case, or a letter of it, is refused. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Refusal {
    /// A key that no letter can do without.
    #[error("is missing")]
    Missing { key: String },
    /// A key that is there and says nothing.
    #[error("is empty")]
    Empty,
    /// A text that cannot be printed; `of` says of what, where the place does not.
    #[error("{}{why}", .of.as_ref().map(|of| format!("{of} ")).unwrap_or_default())]
    Text { of: Option<String>, why: FieldError },
    /// An e-mail address that is none.
    #[error("{why}")]
    Email { why: EmailError },
    /// An age that nobody has.
    #[error("{years} is no age in years")]
    Age { years: i64 },
    /// More lines than fit an envelope.
    #[error("{lines} lines of address, at most {most} fit an envelope")]
    AddressTooLong { lines: usize, most: usize },
    /// The postal address is withheld, and there is no other.
    #[error("a letter without a postal address needs an e-mail address for the reply")]
    EmailNeeded,
    /// Nobody could answer.
    #[error("neither a postal address nor an e-mail address is given, so nobody could answer")]
    NoWayToReply,
    /// Something is said of whoever the letter is for, and not who that is.
    #[error("for whom you write is missing")]
    BehalfOfWhom,
    /// In which role somebody writes for another.
    #[error("in which role you write is missing")]
    RoleMissing { known: Vec<String> },
    /// A role that is none.
    #[error("unknown role `{role}`")]
    UnknownRole { role: String, known: Vec<String> },
    /// A person has an account or has none.
    #[error("both an account and a non-member are described")]
    AccountAndNonMember,
    /// More than a letter can name.
    #[error("{count} entries, and a letter names at most {most}")]
    TooManyEntries { count: usize, most: usize },
    /// A non-member of whom nothing is known.
    #[error("nothing says where the data of the non-member stand")]
    NonMemberNowhere,
    /// A member of whose account nothing is known.
    #[error("nothing says which account is meant, so the company could not find it")]
    AccountMissing,
    /// A company of the register and one of the person's own.
    #[error("both a company of the register and one of your own are given")]
    TwoCompanies,
    /// No company.
    #[error("to whom the letter goes is missing")]
    CompanyMissing,
    /// A code that has not even the form of one.
    #[error("is no ISO 3166-1 code")]
    CountryCodeForm,
    /// A code that no country has.
    #[error("`{code}` is no code of a country")]
    NoCountryCode { code: String, near: Option<String> },
    /// The address of a company lies in another country than is said.
    #[error("the country is {code} ({name}), and the address ends with `{line}`, which is a name of {other}")]
    AddressElsewhere { code: String, name: String, line: String, other: String },
    /// A place of which no law is held.
    #[error("unknown country `{code}`")]
    UnknownCountry { code: String, near: Vec<String>, parts: Vec<String> },
    /// A company that the register has not.
    #[error("unknown controller `{id}`")]
    UnknownController { id: String, near: Vec<String> },
    /// A language in which there is no letter.
    #[error("there is no letter in the language `{language}` under {law}")]
    UnknownLanguage { language: String, law: String, known: Vec<String> },
    /// A processing that the company does not have there.
    #[error("{company} has no processing `{processing}` in the region {region}")]
    UnknownProcessing { company: String, processing: String, region: String, known: Vec<String> },
    /// The list leaves out what every letter is about.
    #[error("every letter objects to `{processing}`, and the list leaves it out")]
    CoreProcessing { processing: String, known: Vec<String> },
    /// Processings of a company that is not in the register.
    #[error("a company of your own has no list of processing to choose from")]
    NoProcessingToChoose,
    /// The law asks for a ground.
    #[error("an objection under {law} needs a ground with a fact of your own, and none is given")]
    GroundMissing { law: String },
    /// A pile of reasons is nobody's situation.
    #[error("more than {most} grounds")]
    TooManyGrounds { most: usize },
    /// A ground that does not say which.
    #[error("a ground without an id")]
    GroundWithoutId,
    /// A ground that is none.
    #[error("unknown ground `{ground}`")]
    UnknownGround { ground: String, near: Vec<String> },
    /// One ground, two facts.
    #[error("the ground `{ground}` is given twice")]
    GroundTwice { ground: String },
    /// A ground without what makes it one; `ask` is what its wording asks for.
    #[error("the ground `{ground}` has no fact of your own")]
    FactMissing { ground: String, ask: String, categories: Vec<String> },
    /// A category stands for a letter without details.
    #[error("the ground `{ground}` has both a category and a fact")]
    FactAndCategory { ground: String },
    /// A category that the ground has not.
    #[error("the ground `{ground}` has no category `{category}`")]
    UnknownCategory { ground: String, category: String, known: Vec<String> },
    /// A day that has not come when the letter is written.
    #[error("the setting cannot have been switched off on {day}, after the letter of {date}")]
    SwitchedOffLater { day: NaiveDate, date: NaiveDate },
    /// A day that is none, or for which no letter can be meant.
    #[error("{what}")]
    Date { what: String, help: String },
    /// A value of another type than its key has.
    #[error("must be {expected}")]
    WrongType { expected: &'static str },
    /// A key that the file has and nobody reads.
    #[error("unknown key `{key}`")]
    UnknownKey { key: String, near: Option<String>, known: Vec<String> },
    /// A file that is no TOML, or has a value of another kind.
    #[error("column {column}: {what}")]
    Syntax { column: usize, what: String },
    /// A cell that cannot be taken for what it shows; `flaw` is the code of what is wrong with it.
    #[error("{what}")]
    Cell { flaw: String, what: String, help: String },
}

impl Refusal {
    /// What helps, whatever the case was typed into: the beginning of a sentence, or nothing.
    #[must_use]
    pub fn next_step(&self) -> String {
        let known = |known: &[String]| format!("known: {}", known.join(", "));
        let did_you_mean = |near: &[String]| {
            if near.is_empty() { String::new() } else { format!("did you mean {}?", near.join(" or ")) }
        };
        match self {
            Self::Empty => "fill it in, or leave it out".to_owned(),
            Self::Text { .. } => "shorten or retype it".to_owned(),
            Self::Email { .. } => "write it as name@example.org".to_owned(),
            Self::Age { .. } => "give whole years, or leave it out".to_owned(),
            Self::AddressTooLong { .. } => "put two parts on one line".to_owned(),
            Self::EmailNeeded | Self::NoWayToReply => "give an address at which you can be reached".to_owned(),
            Self::RoleMissing { known: all } => format!("one of {}", all.join(", ")),
            Self::UnknownRole { known: all, .. } => format!("known roles: {}", all.join(", ")),
            Self::TooManyEntries { .. } => "name the most important ones".to_owned(),
            Self::NonMemberNowhere => "give the address of each page or post".to_owned(),
            Self::AccountMissing => "give the account's e-mail address, its name or its page".to_owned(),
            Self::TwoCompanies | Self::AccountAndNonMember => "keep the one that is meant".to_owned(),
            Self::CountryCodeForm => "write two letters, for instance IE".to_owned(),
            Self::NoCountryCode { near: Some(near), .. } => format!("did you mean {near}?"),
            Self::NoCountryCode { near: None, .. } => "write the two letters of ISO 3166-1, for instance IE".to_owned(),
            Self::AddressElsewhere { name, .. } => {
                format!("correct the one that is wrong; if both are right, write {name} as the last line of the address")
            }
            Self::UnknownCountry { code, parts, .. } if !parts.is_empty() => {
                let country = code.split('-').next().unwrap_or_default();
                format!("known parts of {country}: {}", parts.join(", "))
            }
            Self::UnknownCountry { near, .. } if near.is_empty() => {
                "write the ISO 3166 code, for instance DE, CH or US-CA".to_owned()
            }
            Self::UnknownCountry { near, .. } | Self::UnknownController { near, .. } | Self::UnknownGround { near, .. } => {
                did_you_mean(near)
            }
            Self::UnknownLanguage { known, .. } => format!("languages there: {}", known.join(", ")),
            Self::UnknownProcessing { known, .. } => format!("known there: {}", known.join(", ")),
            Self::CoreProcessing { known, .. } => format!("add it; known there: {}", known.join(", ")),
            Self::NoProcessingToChoose => "leave it out, and say what you object to as its purpose".to_owned(),
            Self::GroundMissing { .. } => "give one, with a fact of your own".to_owned(),
            Self::TooManyGrounds { .. } => "choose the two or three that weigh most".to_owned(),
            Self::GroundTwice { .. } => "put both facts into one".to_owned(),
            Self::FactMissing { ask, categories, .. } if categories.is_empty() => ask.clone(),
            Self::FactMissing { ask, categories, .. } => format!("{ask}; or one of the categories {}", categories.join(", ")),
            Self::FactAndCategory { .. } => "a category stands for a letter without details: give one of the two".to_owned(),
            Self::UnknownCategory { known: all, .. } if all.is_empty() => "this ground has no categories".to_owned(),
            Self::UnknownCategory { known: all, .. } => known(all),
            Self::SwitchedOffLater { .. } => "give the day on which you did it, or leave it out".to_owned(),
            Self::UnknownKey { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::UnknownKey { near: None, known, .. } => format!("known keys here: {}", known.join(", ")),
            Self::Syntax { .. } | Self::WrongType { .. } => {
                "text stands in \"quotation marks\", a list in [brackets], a date as 2026-11-01".to_owned()
            }
            Self::Date { help, .. } | Self::Cell { help, .. } => help.clone(),
            Self::Missing { .. } | Self::BehalfOfWhom | Self::CompanyMissing | Self::GroundWithoutId => String::new(),
        }
    }
}
