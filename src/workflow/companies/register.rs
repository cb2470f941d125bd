//! The records of the public register of Datenanfragen.de: what its schema says, of it what is of use here.
//!
//! Other keys are left out. This module must not judge a value.

use serde::Deserialize;

/// Where it is published.
pub(super) const NAME: &str = "github.com/datenanfragen/data";
/// The folder of its companies.
pub(super) const COMPANIES: &str = "companies";
/// The folder of the companies that it does not have any more.
pub(super) const OBSOLETE: &str = "obsolete-records";

/// A company of the register.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Company {
    pub(super) slug: String,
    pub(super) name: String,
    /// ISO 3166-1 codes, or `all`.
    #[serde(default)]
    pub(super) relevant_countries: Vec<String>,
    /// Services and other companies that it is responsible for.
    #[serde(default)]
    pub(super) runs: Vec<String>,
    /// Lines; the last is the country.
    #[serde(default)]
    pub(super) address: Option<String>,
    #[serde(default)]
    pub(super) phone: Option<String>,
    #[serde(default)]
    pub(super) fax: Option<String>,
    #[serde(default)]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) webform: Option<String>,
    #[serde(default)]
    pub(super) web: Option<String>,
    #[serde(default)]
    pub(super) sources: Vec<String>,
    #[serde(default)]
    pub(super) required_elements: Vec<RequiredElement>,
    /// ISO 639-1.
    #[serde(default)]
    pub(super) request_language: Option<String>,
    #[serde(default)]
    pub(super) needs_id_document: Option<bool>,
    #[serde(default)]
    pub(super) suggested_transport_medium: Option<String>,
    #[serde(default)]
    pub(super) comments: Vec<String>,
    #[serde(default)]
    pub(super) quality: Option<String>,
}

/// What the company asks for, to know whose data a request is about.
#[derive(Debug, Deserialize)]
pub(super) struct RequiredElement {
    pub(super) desc: String,
    #[serde(default)]
    pub(super) optional: Option<bool>,
}

/// A company that the register does not have any more.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Obsolete {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) reason: String,
    /// The record to use.
    #[serde(default)]
    pub(super) redirect_to: Option<String>,
}
