//! Why a case or its letter is refused: one variant per reason, with its details.
//!
//! The English names no flag or command, as a page or a list of members has none; a terminal adds those.

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

use super::field::Field;
use super::names::Candidate;
use crate::text::{EmailError, FieldError};

/// Why a case, or a letter for it, is refused. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Refusal {
    /// A required key is missing.
    #[error("is missing")]
    Missing { key: String },
    /// A key is present but empty.
    #[error("is empty")]
    Empty,
    /// A text cannot be printed; `of` says which, where the place does not.
    #[error("{}{why}", .of.as_ref().map(|of| format!("{of} ")).unwrap_or_default())]
    Text { of: Option<String>, why: FieldError },
    /// Not a valid e-mail address.
    #[error("{why}")]
    Email { why: EmailError },
    /// An impossible age.
    #[error("{years} is not an age in years")]
    Age { years: i64 },
    /// More lines than fit an envelope.
    #[error("{lines} lines of address, at most {most} fit an envelope")]
    AddressTooLong { lines: usize, most: usize },
    /// The postal address is withheld, and no other is given.
    #[error("a letter without a postal address needs an e-mail address for the reply")]
    EmailNeeded,
    /// There is no address for a reply.
    #[error("neither a postal address nor an e-mail address is given, so nobody could answer")]
    NoWayToReply,
    /// Details of a represented person are given, but not who that is.
    #[error("for whom you write is missing")]
    BehalfOfWhom,
    /// The role of the writer is missing.
    #[error("in which role you write is missing")]
    RoleMissing { known: Vec<String> },
    /// An unknown role.
    #[error("unknown role `{role}`")]
    UnknownRole { role: String, near: Vec<Candidate>, known: Vec<String> },
    /// A case file is of one person, and what was said of another.
    #[error("{name} is named here and {other} in the case file, and a letter is of one person")]
    TwoPeople { name: String, other: String },
    /// A name of several things.
    #[error("`{typed}` fits {}", Candidate::list(.candidates, "and"))]
    SeveralFit { typed: String, candidates: Vec<Candidate> },
    /// A person has an account or has none, not both.
    #[error("both an account and a non-member are described")]
    AccountAndNonMember,
    /// More entries than a letter can name.
    #[error("{count} entries, and a letter names at most {most}")]
    TooManyEntries { count: usize, most: usize },
    /// Nothing identifies the data of a non-member.
    #[error("nothing says where the data of the non-member stand")]
    NonMemberNowhere,
    /// What stands for the address of a page is none.
    #[error("“{said}” is no address of a page")]
    NoPage { said: String },
    /// Nothing identifies the account of a member.
    #[error("nothing says which account is meant, so the company could not find it")]
    AccountMissing,
    /// Both a registered and a custom company are given.
    #[error("both a company of the register and one of your own are given")]
    TwoCompanies,
    /// No company is given.
    #[error("to whom the letter goes is missing")]
    CompanyMissing,
    /// A code that no country has.
    #[error("`{code}` is no code of a country")]
    NoCountryCode { code: String, near: Option<String> },
    /// The company's address is in a different country than stated.
    #[error("the country is {code} ({name}), and the address ends with `{line}`, which is a name of {other}")]
    AddressElsewhere { code: String, name: String, line: String, other: String },
    /// No name or code of a place, or of no part of the country.
    #[error("unknown country `{code}`")]
    UnknownCountry { code: String, near: Vec<Candidate>, parts: Vec<String> },
    /// A place whose law is not in the catalog.
    #[error("there is no letter for {name} ({code}) yet")]
    NoLawThere { code: String, name: String },
    /// A company that is not in the register.
    #[error("unknown controller `{id}`")]
    UnknownController { id: String, near: Vec<Candidate> },
    /// No name or tag of a language.
    #[error("unknown language `{language}`")]
    NoLanguage { language: String, near: Vec<Candidate> },
    /// A language without a letter.
    #[error("there is no letter in the language `{language}` under {law}")]
    UnknownLanguage { language: String, law: String, known: Vec<String> },
    /// The company does no such processing there.
    #[error("{company} has no processing `{processing}` in the region {region}")]
    UnknownProcessing { company: String, processing: String, region: String, known: Vec<String> },
    /// The list omits what every letter is about.
    #[error("every letter objects to `{processing}`, and the list leaves it out")]
    CoreProcessing { processing: String, known: Vec<String> },
    /// Processings of a company that is not in the register.
    #[error("a company of your own has no list of processing to choose from")]
    NoProcessingToChoose,
    /// The law requires a ground.
    #[error("an objection under {law} needs a ground with a fact of your own, and none is given")]
    GroundMissing { law: String, known: Vec<String> },
    /// No ground is given, and whether the law requires one is not known yet.
    #[error("why you object is missing, and most laws ask for a ground with a fact of your own")]
    ReasonMissing { known: Vec<String> },
    /// More grounds than one person's situation has.
    #[error("more than {most} grounds")]
    TooManyGrounds { most: usize },
    /// A ground without an id.
    #[error("a ground without an id")]
    GroundWithoutId,
    /// An unknown ground.
    #[error("unknown ground `{ground}`")]
    UnknownGround { ground: String, near: Vec<String> },
    /// One ground with two facts.
    #[error("the ground `{ground}` is given twice")]
    GroundTwice { ground: String },
    /// A ground without its fact; `ask` is what its wording asks for.
    #[error("the ground `{ground}` has no fact of your own")]
    FactMissing { ground: String, ask: String, categories: Vec<String> },
    /// A category replaces details, so both cannot be given.
    #[error("the ground `{ground}` has both a category and a fact")]
    FactAndCategory { ground: String },
    /// A category that the ground does not have.
    #[error("the ground `{ground}` has no category `{category}`")]
    UnknownCategory { ground: String, category: String, known: Vec<String> },
    /// A ground of people with an account, for somebody without one.
    #[error("the ground `{ground}` is for somebody with an account, and a non-member is described")]
    GroundNeedsAccount { ground: String },
    /// A ground of people without an account, for somebody with one.
    #[error("the ground `{ground}` is for somebody without an account, and an account is described")]
    GroundNeedsNonMember { ground: String },
    /// A ground that a field of the case contradicts; `field` is its key.
    #[error("the ground `{ground}` and `{field}` contradict each other: {why}")]
    GroundExcludesField { ground: String, field: &'static str, why: String },
    /// Two grounds that contradict each other.
    #[error("the grounds `{ground}` and `{other}` contradict each other: {why}")]
    GroundExcludesGround { ground: String, other: String, why: String },
    /// A fact that says nothing; `ask` is what its wording asks for.
    #[error("the fact of the ground `{ground}` says nothing: “{fact}”")]
    FactSaysNothing { ground: String, fact: String, ask: String, categories: Vec<String> },
    /// A fact that is nothing but a text that is no ground, where the law requires one.
    #[error("the fact of the ground `{ground}` is nothing but “{pattern}”, which is no ground: {why}")]
    FactIsNoGround { ground: String, pattern: String, why: String },
    /// A parent who writes for somebody of full age.
    #[error("a parent writes for a minor, and {name} is {age}: people are of full age there at {majority}")]
    ParentOfAdult { name: String, age: u8, majority: u8 },
    /// A parent who is no older than the child.
    #[error("the parent is {age} and the child {child_age}")]
    ParentNotOlder { age: u8, child_age: u8 },
    /// A date after that of the letter.
    #[error("the setting cannot have been switched off on {day}, after the letter of {date}")]
    SwitchedOffLater { day: NaiveDate, date: NaiveDate },
    /// Not a date, or not a plausible one for a letter.
    #[error("{what}")]
    Date { what: String, help: String },
    /// A value of the wrong type for its key.
    #[error("must be {expected}")]
    WrongType { expected: &'static str },
    /// A value of the wrong type for its key, in a file that is no case.
    #[error("{what}")]
    WrongValue { what: String },
    /// An unknown key in a file.
    #[error("unknown key `{key}`")]
    UnknownKey { key: String, near: Option<String>, known: Vec<String> },
    /// A file that is not valid TOML, or has a value of the wrong kind.
    #[error("column {column}: {what}")]
    Syntax { column: usize, what: String },
    /// A cell whose value cannot be trusted; `flaw` is the code of what is wrong.
    #[error("{what}")]
    Cell { flaw: String, what: String, help: String },
}

impl Refusal {
    /// Whether something is not there yet, and nothing that is there is wrong.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. }
                | Self::EmailNeeded
                | Self::NoWayToReply
                | Self::BehalfOfWhom
                | Self::RoleMissing { .. }
                | Self::NonMemberNowhere
                | Self::AccountMissing
                | Self::CompanyMissing
                | Self::GroundMissing { .. }
                | Self::ReasonMissing { .. }
                | Self::GroundWithoutId
                | Self::FactMissing { .. }
        )
    }

    /// Help that fits any input: the beginning of a sentence, or nothing.
    #[must_use]
    pub fn next_step(&self) -> String {
        let known = |known: &[String]| format!("known: {}", known.join(", "));
        let did_you_mean = |near: &[String]| {
            if near.is_empty() { String::new() } else { format!("did you mean {}?", near.join(" or ")) }
        };
        let did_you_mean_one = |near: &[Candidate]| format!("did you mean {}?", Candidate::list(near, "or"));
        match self {
            Self::Empty => "fill it in, or leave it out".to_owned(),
            Self::Text { .. } => "shorten or retype it".to_owned(),
            Self::Email { .. } => "write it as name@example.org".to_owned(),
            Self::Age { .. } => "give whole years, or leave it out".to_owned(),
            Self::AddressTooLong { .. } => "put two parts on one line".to_owned(),
            Self::EmailNeeded | Self::NoWayToReply => "give an address at which you can be reached".to_owned(),
            Self::RoleMissing { known: all } => format!("one of {}", all.join(", ")),
            Self::UnknownRole { near, known: all, .. } if near.is_empty() => format!("known roles: {}", all.join(", ")),
            Self::SeveralFit { candidates, .. } => {
                let ids: Vec<&str> = candidates.iter().map(|candidate| candidate.id.as_str()).collect();
                format!("write the one that is meant: {}", ids.join(" or "))
            }
            Self::TooManyEntries { .. } => "name the most important ones".to_owned(),
            Self::NonMemberNowhere => "give the address of each page or post".to_owned(),
            Self::NoPage { .. } => {
                "copy the address that the browser shows, for instance https://example.org/posts/42, or leave it out".to_owned()
            }
            Self::AccountMissing => "give the account's e-mail address, its name or its page".to_owned(),
            Self::TwoPeople { other, .. } => format!("leave the name out if {other} is meant, or the case file if not"),
            Self::TwoCompanies | Self::AccountAndNonMember => "keep the one that is meant".to_owned(),
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
                "write its name or ISO 3166 code, for instance Germany, CH or US-CA".to_owned()
            }
            Self::NoLanguage { near, .. } if near.is_empty() => "write its name or tag, for instance German or de".to_owned(),
            Self::UnknownController { near, .. } if near.is_empty() => String::new(),
            Self::UnknownCountry { near, .. }
            | Self::UnknownController { near, .. }
            | Self::NoLanguage { near, .. }
            | Self::UnknownRole { near, .. } => did_you_mean_one(near),
            Self::UnknownGround { near, .. } => did_you_mean(near),
            Self::UnknownLanguage { known, .. } => format!("languages there: {}", known.join(", ")),
            Self::UnknownProcessing { known, .. } => format!("known there: {}", known.join(", ")),
            Self::CoreProcessing { known, .. } => format!("add it; known there: {}", known.join(", ")),
            Self::NoProcessingToChoose => "leave it out, and say what you object to as its purpose".to_owned(),
            Self::GroundMissing { known: all, .. } | Self::ReasonMissing { known: all } => {
                format!("say what in your own life speaks against it; grounds: {}", all.join(", "))
            }
            Self::TooManyGrounds { .. } => "choose the two or three that weigh most".to_owned(),
            Self::GroundTwice { .. } => "put both facts into one".to_owned(),
            Self::FactMissing { ask, categories, .. } | Self::FactSaysNothing { ask, categories, .. } => {
                fact_or_category(ask, categories)
            }
            Self::FactAndCategory { .. } => "a category stands for a letter without details: give one of the two".to_owned(),
            Self::UnknownCategory { known: all, .. } if all.is_empty() => "this ground has no categories".to_owned(),
            Self::UnknownCategory { known: all, .. } => known(all),
            Self::GroundNeedsAccount { .. } => "choose another ground, or say which account the person has".to_owned(),
            Self::GroundNeedsNonMember { .. } => {
                "choose another ground, or say where the data of the non-member stand".to_owned()
            }
            Self::GroundExcludesField { field, .. } if *field == Field::PersonAddress.key() => {
                "withhold the address, and give an e-mail address for the reply".to_owned()
            }
            Self::GroundExcludesField { .. } | Self::GroundExcludesGround { .. } => "keep the one that is true".to_owned(),
            Self::FactIsNoGround { .. } => "write a fact of your own situation".to_owned(),
            Self::ParentOfAdult { .. } => "somebody of full age writes, or gives a power of attorney".to_owned(),
            Self::ParentNotOlder { .. } => {
                "give the age of the child under its own name, and leave out that of the parent".to_owned()
            }
            Self::SwitchedOffLater { .. } => "give the day on which you did it, or leave it out".to_owned(),
            Self::UnknownKey { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::UnknownKey { near: None, known, .. } => format!("known keys here: {}", known.join(", ")),
            Self::Syntax { .. } | Self::WrongType { .. } | Self::WrongValue { .. } => {
                "text stands in \"quotation marks\", a list in [brackets], a date as 2026-11-01".to_owned()
            }
            Self::Date { help, .. } | Self::Cell { help, .. } => help.clone(),
            Self::NoLawThere { .. }
            | Self::Missing { .. }
            | Self::BehalfOfWhom
            | Self::CompanyMissing
            | Self::GroundWithoutId => String::new(),
        }
    }
}

fn fact_or_category(ask: &str, categories: &[String]) -> String {
    if categories.is_empty() { ask.to_owned() } else { format!("{ask}; or one of the categories {}", categories.join(", ")) }
}
