//! Names in a case, by the catalog: what cannot be said is refused as whatever it was to name.

use super::error::Error;
use crate::case::{self, Named, Refusal, Role, SourceLocation};
use crate::catalog::{Catalog, NameError};
use crate::text::is_country_code;

/// The language in which messages name what may have been meant.
const MESSAGES: &str = "en";

impl case::Names for Catalog {
    type Error = Error;

    fn meant(&self, what: Named, typed: &str, place: impl FnOnce() -> SourceLocation) -> Result<String, Error> {
        named(self, what, typed).map_err(|error| match error {
            NameError::SeveralNamed { typed, candidates } => Error::refused(place(), Refusal::SeveralFit { typed, candidates }),
            NameError::UnknownName { typed, candidates } => Error::refused(place(), unknown(what, typed, candidates)),
            NameError::Catalog(error) => error.into(),
        })
    }

    fn refusal(error: Error) -> Result<case::Error, Error> {
        if let Error::Refused(refused) = error { Ok(refused) } else { Err(error) }
    }

    fn may_mean(&self, what: Named, typed: &str, id: &str) -> bool {
        match named(self, what, typed) {
            Ok(meant) => meant == id,
            Err(NameError::SeveralNamed { candidates, .. }) => candidates.iter().any(|candidate| candidate.id == id),
            Err(_) => false,
        }
    }
}

fn named(catalog: &Catalog, what: Named, typed: &str) -> Result<String, NameError> {
    match what {
        Named::Place => catalog.place_named(typed, MESSAGES),
        Named::Country => catalog.country_named(typed, MESSAGES),
        Named::Company => catalog.company_named(typed),
        Named::Language => catalog.language_named(typed, MESSAGES),
        Named::Role => catalog.role_named(typed).map(|role| role.name().to_owned()),
    }
}

fn unknown(what: Named, typed: String, near: Vec<case::Candidate>) -> Refusal {
    match what {
        Named::Country if is_country_code(&typed) => Refusal::NoCountryCode { code: typed, near: None },
        Named::Place | Named::Country => Refusal::UnknownCountry { code: typed, near, parts: Vec::new() },
        Named::Company => Refusal::UnknownController { id: typed, near },
        Named::Language => Refusal::NoLanguage { language: typed, near },
        Named::Role => {
            let known = Role::NAMES.map(|(name, _)| name.to_owned()).to_vec();
            Refusal::UnknownRole { role: typed, near, known }
        }
    }
}
