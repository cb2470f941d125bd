//! In which language the letter is written.

use std::sync::Arc;

use super::error::Error;
use super::residence::Residence;
use super::warning::Warning;
use crate::case::{Case, Field, Refusal};
use crate::catalog::Catalog;
use crate::law::Regime;

/// The language of a letter.
#[derive(Debug, Clone)]
pub(super) struct Language {
    /// Folder of `templates/`.
    pub(super) folder: String,
    /// BCP 47 tag of the letter, for instance `de-CH`.
    pub(super) tag: String,
}

/// English is understood by every company of the register and exists for every regime (a test holds that).
const COMMON: &str = "en";

pub(super) fn choose(
    case: &Case,
    residence: &Residence,
    regime: &Regime,
    catalog: &Catalog,
    warnings: &mut Vec<Warning>,
) -> Result<Language, Error> {
    let available: Arc<Vec<String>> =
        catalog.keep(&format!("languages {}", regime.wording), || Ok::<_, Error>(catalog.languages(Some(&regime.wording))))?;
    let own = &residence.jurisdiction.languages;
    let find = |wanted: &str| {
        catalog.note_languages(Some(&primary(wanted).to_lowercase()), &regime.wording);
        let exact = available.iter().find(|folder| folder.eq_ignore_ascii_case(wanted));
        exact.or_else(|| available.iter().find(|folder| is_language(folder, wanted)))
    };
    let folder = match &case.language {
        Some(wanted) => find(wanted).ok_or_else(|| {
            let language = wanted.chars().take(40).collect();
            let refusal = Refusal::UnknownLanguage { language, law: regime.name.clone(), known: available.to_vec() };
            Error::refused(case.place_of(Field::ObjectionLanguage), refusal)
        })?,
        None => match own.first().and_then(|first| find(first)) {
            Some(folder) => folder,
            None => {
                catalog.note_languages(None, &regime.wording);
                let first = own.first().map_or("the country's language", String::as_str);
                warnings.push(Warning::NoLetterInLanguage { language: first.to_owned(), known: available.to_vec() });
                find(COMMON).ok_or_else(|| Error::wording(&format!("templates/{COMMON}/{}", regime.wording), "is missing"))?
            }
        },
    };
    if case.language.is_none() {
        warnings.extend(choice(folder, residence, find));
    }
    let tag = residence.jurisdiction.all_languages().find(|tag| primary(tag) == primary(folder)).unwrap_or(folder).clone();
    Ok(Language { folder: folder.clone(), tag })
}

/// What to tell somebody who named no language and lives where there are letters in several.
fn choice<'a>(folder: &str, residence: &Residence, find: impl Fn(&str) -> Option<&'a String>) -> Option<Warning> {
    let own = &residence.jurisdiction.languages;
    let mut others: Vec<String> = own.iter().filter_map(|tag| find(tag)).cloned().collect();
    others.retain(|other| other != folder);
    let mut seen = std::collections::BTreeSet::new();
    others.retain(|other| seen.insert(other.clone()));
    let parts = residence.jurisdiction.part_by_language.values().cloned().collect();
    let (place, language) = (residence.name.clone(), folder.to_owned());
    (!others.is_empty()).then_some(Warning::LanguageAssumed { place, language, others, parts })
}

/// Whether a folder of templates is of the language of this tag: `de`, `de-CH` and `DE` find the folder `de`; `zh`, `zh-HK` and
/// `zh-Hant` find `zh-Hant-HK`, `zh-Hans` and `zh-CN` do not.
pub(crate) fn is_language(folder: &str, wanted: &str) -> bool {
    let parts = |tag: &str| tag.split(['-', '_']).map(str::to_lowercase).collect::<Vec<_>>();
    let (folder, wanted) = (parts(folder), parts(wanted));
    let within = |a: &[String], b: &[String]| a.iter().all(|part| b.contains(part));
    folder[0] == wanted[0] && (within(&folder, &wanted) || within(&wanted, &folder))
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}
