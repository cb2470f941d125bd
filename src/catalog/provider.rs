//! Presets of mail providers: `data/mail-providers.toml`.

use serde::{Deserialize, Serialize};

use crate::law::Confidence;
use crate::mail::{AuthKind, Encryption};

/// The form in which a provider wants the log-in name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserForm {
    /// The whole address.
    Address,
    /// What stands before the `@`.
    LocalPart,
}

/// A record of `data/mail-providers.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// For instance `gmail`.
    pub id: String,
    /// Its own name.
    pub name: String,
    /// Domains of the addresses for which it is meant.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Host of the server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is secured.
    pub encryption: Encryption,
    /// The form of the log-in name.
    pub user: UserForm,
    /// How the user may prove who they are, the usual way first.
    pub auth: Vec<AuthKind>,
    /// Most messages a day, where the provider says so.
    #[serde(default)]
    pub per_day: Option<u32>,
    /// Whether it keeps a copy among the sent mail by itself.
    #[serde(default)]
    pub saves_sent: Option<bool>,
    /// Whether its certificate has to be pinned.
    #[serde(default)]
    pub pin: bool,
    /// What the user has to do first.
    #[serde(default)]
    pub note: Option<String>,
    /// The provider's page on that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Day of the review.
    pub as_of: String,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Provider {
    /// Whether an address of this domain is one of its own.
    #[must_use]
    pub fn has_domain(&self, domain: &str) -> bool {
        self.domains.iter().any(|own| own.eq_ignore_ascii_case(domain))
    }

    /// Whether it takes OAuth tokens and no passwords.
    #[must_use]
    pub fn wants_a_token(&self) -> bool {
        !self.auth.contains(&AuthKind::Password)
    }
}
