//! What stands around the body of a letter: who writes, who signs, what is enclosed.

use super::addressee::Addressee;
use super::error::Error;
use super::pattern::fill;
use super::residence::Residence;
use crate::case::{self, Case};
use crate::catalog::{Catalog, Phrases, may_name_a_country};

/// The language of the companies' own terms (all records give the English one), where it is not that of the letter.
pub(super) fn foreign(letter: &str) -> Option<&'static str> {
    const TERMS: &str = "en";
    (letter.split('-').next() != Some(TERMS)).then_some(TERMS)
}

/// Name, then one way to reply: the postal address, or else the e-mail address.
///
/// The country is named only where the letter leaves it (`to` is the country of its recipient), and once.
pub(super) fn sender(
    case: &Case,
    residence: &Residence,
    to: Option<&str>,
    language: &str,
    catalog: &Catalog,
) -> Result<Vec<String>, Error> {
    let person = &case.person;
    let mut lines = vec![person.name.clone()];
    if person.address.is_empty() {
        lines.extend(person.email.clone());
    } else {
        lines.extend(person.address.iter().cloned());
        let country = residence.jurisdiction.country_code();
        let abroad = to != Some(country);
        if abroad && !(may_name_a_country(&person.address) && catalog.countries()?.names(country, &person.address)) {
            lines.push(residence.jurisdiction.country_in(language).to_owned());
        }
    }
    lines.extend(person.phone.clone());
    Ok(lines)
}

pub(super) fn signature(case: &Case, phrases: &Phrases) -> Vec<String> {
    let name = case.person.name.as_str();
    let mut lines = vec![phrases.signed.as_ref().map_or_else(|| name.to_owned(), |signed| fill(signed, &[("name", name)]))];
    if let Some(behalf) = &case.behalf {
        lines.push(fill(&phrases.behalf.for_name, &[("name", &behalf.name)]));
    }
    lines
}

/// Whoever acts by a mandate encloses it (nobody else has to prove anything to the company).
pub(super) fn mandate(case: &Case, phrases: &Phrases) -> Option<String> {
    let behalf = case.behalf.as_ref().filter(|behalf| behalf.role.is_by_mandate())?;
    let words = &phrases.behalf;
    let mandate = words.mandate.as_ref().filter(|_| behalf.role == case::Role::Association);
    Some(fill(mandate.unwrap_or(&words.enclosure), &[("name", &behalf.name)]))
}

/// The line of the enclosures; `None` without any.
pub(super) fn enclosures(all: &[String], phrases: &Phrases) -> Option<String> {
    let separator = phrases.course.as_ref().map_or(&phrases.list_separator, |course| &course.enclosures.separator);
    let listed = all.join(separator);
    (!all.is_empty()).then(|| labelled(&phrases.labels.enclosures, &listed, phrases))
}

pub(super) fn labelled(label: &str, value: &str, phrases: &Phrases) -> String {
    fill(&phrases.labelled, &[("label", label), ("value", value)])
}

/// The company in one line, as a sentence names it in full. An address is in the script of its country, which is no list of the
/// letter's language: its lines are joined by what that script has.
///
/// `country` is that of a company abroad, as a sentence names it: it takes the place of the line for the post.
pub(super) fn in_a_line(addressee: &Addressee, country: Option<&String>, phrases: &Phrases) -> String {
    let mut lines = vec![addressee.legal_name.as_ref().unwrap_or(&addressee.name).clone()];
    lines.extend(addressee.address.iter().cloned());
    let latin = lines.iter().all(|line| line.contains(|c: char| c.is_ascii_alphabetic()));
    if let Some(country) = country.filter(|_| !addressee.address.is_empty()) {
        lines.pop();
        lines.push(country.clone());
    }
    lines.join(if latin { ", " } else { &phrases.list_separator })
}

/// How the company finds the person, in the words of the language.
pub(super) fn account(case: &Case, phrases: &Phrases) -> String {
    let words = &phrases.account;
    let fill = |pattern: &str, value: &str| fill(pattern, &[("value", value)]);
    let parts: Vec<String> = match &case.standing {
        case::Standing::Member { email, url, name } => [
            url.as_ref().map(|url| fill(&words.profile, url)),
            name.as_ref().map(|name| fill(&words.name, name)),
            email.as_ref().map(|email| fill(&words.email, email)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        case::Standing::NonMember { urls, search_name } => {
            let urls = urls.iter().map(|url| fill(&words.url, url));
            urls.chain(search_name.as_ref().map(|name| fill(&words.search_name, name))).collect()
        }
    };
    parts.join(&phrases.list_separator)
}
