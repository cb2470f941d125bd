//! All data and wording: the files embedded in the binary, and those of the user that stand in their place.
//!
//! A file is looked up when a letter needs it, and only then parsed: the user's `data/…` or `templates/…` first (see
//! [`Overrides`]), then the embedded one. This module must not decide anything about a letter.

mod answers;
mod cache;
mod companies;
mod complaint_form;
mod countries;
mod course;
mod embedded;
mod error;
mod evidence;
mod grounds;
mod interview;
mod kind;
mod names;
mod own;
#[cfg(feature = "mail")]
mod provider;
mod read;
mod replies;
mod scripts;
mod signals;
mod stems;
mod templates;
#[cfg_attr(not(feature = "workflow"), allow(dead_code, reason = "only a folder of letters asks by which files they were made"))]
mod used;
mod wording;
mod words;

pub use answers::{Answer, Answers};
pub use companies::{CompanyNames, FILE as NAMES_FILE};
pub use complaint_form::ComplaintFormWording;
pub use countries::Countries;
pub(crate) use countries::may_name_a_country;
pub use course::{ByWording, CourseWording, EnclosureWording, EventWording};
pub use error::Error;
pub use evidence::{ChangedWording, DayWording, EvidenceWording, StepWording};
pub use grounds::{DataKind, FieldKey, GroundFact, GroundFacts, GroundStanding, GroundWording, Grounds, NotGround};
pub(crate) use interview::holds;
pub use interview::{InterviewWords, QuestionWords};
pub use kind::Kind;
#[cfg(feature = "workflow")]
pub(crate) use names::FILES as NAME_FILES;
pub use names::NameError;
pub(crate) use names::is_place_code;
pub use own::{MAX_OVERRIDE, Overrides, max_override};
#[cfg(feature = "mail")]
pub use provider::{Provider, UserForm};
pub use read::read_controller;
pub(crate) use replies::FILE as REPLIES_FILE;
pub use replies::{Replies, ReplyWording};
pub use scripts::{ScriptFonts, Scripts};
pub use signals::{Mails, Signals, SignalsOf};
pub use stems::Stems;
pub(crate) use stems::{SaidWords, StemKey};
pub(crate) use used::UsedFiles;
pub use wording::{DateRole, Phrases};
pub use words::{Departure, Lists, Words};

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::controllers::Processings;
use crate::law::{Calendar, Citations, Jurisdiction, Post, Provisions, Regime, Rule};
use crate::letter::Layout;
use cache::RecordCache;
use used::Paths;

/// Most provisions of a law, which are looked through for each citation. Ours have up to 48.
const MAX_PROVISIONS: usize = 1_000;

/// Longest id, which names a file. Ours have up to 30 characters, those of other registers up to 80.
const MAX_ID: usize = 90;

/// Data and wording, embedded and overridden.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    overrides: Option<Arc<dyn Overrides>>,
    kept: Option<Arc<RecordCache>>,
    noted: Option<Arc<Paths>>,
}

impl Catalog {
    /// The embedded files alone.
    #[must_use]
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The embedded files, each replaced by one of the user where there is one.
    #[must_use]
    pub fn with_overrides(overrides: impl Overrides + 'static) -> Self {
        // Looking once whether there are any is cheaper than looking for every file.
        let overrides = (!overrides.is_empty()).then(|| -> Arc<dyn Overrides> { Arc::new(overrides) });
        Self { overrides, ..Self::default() }
    }

    /// The same catalog for many letters: what was parsed once is kept. A file that changes meanwhile is not looked at again.
    #[must_use]
    pub fn cached(self) -> Self {
        Self { kept: Some(Arc::default()), ..self }
    }

    /// Something made of the catalog's files, by a name that says of which; made anew each time unless this catalog is
    /// [`Self::cached`].
    ///
    /// # Errors
    /// Those of `make`.
    pub(crate) fn keep<T: Send + Sync + 'static, E>(&self, name: &str, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        match &self.kept {
            Some(kept) => kept.get_or(name, self.noted.as_deref(), make),
            None => make().map(Arc::new),
        }
    }

    /// A digest of all files, embedded and overridden: another one means that some letters may be others.
    ///
    /// # Errors
    /// [`Error::Broken`] for an override that cannot be read.
    pub fn digest(&self) -> Result<String, Error> {
        cache::digest(self.overrides.as_deref())
    }

    /// The record of a country or of a part of one, with what it leaves out filled from its parent, without amendments.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such record, [`Error::Broken`] if the file cannot be read.
    pub fn jurisdiction(&self, code: &str) -> Result<Arc<Jurisdiction>, Error> {
        self.jurisdiction_as(code, None)
    }

    /// The same as it is on a day.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`], and [`Error::Broken`] for an amendment that does not fit.
    pub fn jurisdiction_on(&self, code: &str, day: NaiveDate) -> Result<Arc<Jurisdiction>, Error> {
        self.jurisdiction_as(code, Some(day))
    }

    fn jurisdiction_as(&self, code: &str, day: Option<NaiveDate>) -> Result<Arc<Jurisdiction>, Error> {
        let path = format!("data/jurisdictions/{}.toml", file_name(code)?);
        let (record, amended): (Arc<Jurisdiction>, _) = self.record_as(&path, day)?;
        let Some(parent) = &record.parent else { return Ok(record) };
        let parent = format!("data/jurisdictions/{}.toml", file_name(parent)?);
        let (parent, parent_amended): (Arc<Jurisdiction>, _) = self.record_as(&parent, day)?;
        if parent.parent.is_some() {
            return Err(Error::broken(path, None, format!("its parent {} is itself a part of a country", parent.code)));
        }
        let name = format!("filled {path}{amended} from{parent_amended}");
        self.keep(&name, || Ok(Jurisdiction::clone(&record).inherit(Jurisdiction::clone(&parent))))
    }

    /// A regime, for instance `gdpr`, without amendments.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn regime(&self, id: &str) -> Result<Arc<Regime>, Error> {
        Ok(self.record_as(&format!("data/regimes/{}.toml", file_name(id)?), None)?.0)
    }

    /// The same as it is on a day.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction_on`].
    pub fn regime_on(&self, id: &str, day: NaiveDate) -> Result<Arc<Regime>, Error> {
        Ok(self.record_as(&format!("data/regimes/{}.toml", file_name(id)?), Some(day))?.0)
    }

    /// How the provisions of a law are cited in a language (`de-CH` falls back on `de`).
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn citations(&self, law: &str, language: &str) -> Result<Arc<Citations>, Error> {
        let law = file_name(law)?;
        let language = file_name(language)?;
        self.keep(&format!("citations {law} {language}"), || {
            let forms = |language: &str| self.parsed::<Citations>(&format!("data/citations/{law}/{language}.toml"));
            let forms = match (forms(language), language.split_once('-')) {
                (Err(Error::Unknown { .. }), Some((primary, _))) => forms(primary)?,
                (found, _) => found?,
            };
            let path = format!("data/citations/{law}.toml");
            let provisions: Arc<Provisions> = self.record(&path)?;
            if provisions.all().nth(MAX_PROVISIONS).is_some() {
                return Err(Error::broken(self.shown(&path), None, format!("more than {MAX_PROVISIONS} provisions")));
            }
            Ok(forms.with(provisions))
        })
    }

    /// How a period is counted.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn rule(&self, id: &str) -> Result<Arc<Rule>, Error> {
        self.record(&format!("data/periods/{}.toml", file_name(id)?))
    }

    /// A calendar of public holidays; `None` where none is held.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn calendar(&self, id: &str) -> Result<Option<Arc<Calendar>>, Error> {
        match self.record(&format!("data/holidays/{}.toml", file_name(id)?)) {
            Err(Error::Unknown { .. }) => Ok(None),
            found => found.map(Some),
        }
    }

    /// How long the post takes.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn post(&self) -> Result<Arc<Post>, Error> {
        self.record("data/post.toml")
    }

    /// Whether a file is the user's own, readable or not.
    #[must_use]
    pub(crate) fn is_own(&self, path: &str) -> bool {
        self.overrides.as_ref().is_some_and(|overrides| overrides.shown(path).is_some())
    }

    /// What is the same of each ground in every language.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read, or names a ground that no language has.
    pub fn ground_facts(&self) -> Result<Arc<GroundFacts>, Error> {
        let path = "data/grounds.toml";
        self.keep(path, || {
            let facts: GroundFacts = self.parsed(path)?;
            let mut unknown: Vec<_> = facts.named().collect();
            // No letter is made of the wording that is looked at here, so it is not noted.
            let unnoted = Self { noted: None, ..self.clone() };
            for language in self.languages(None) {
                let grounds = unnoted.grounds(&language)?;
                unknown.retain(|id| !grounds.by_id.contains_key(*id));
                if unknown.is_empty() {
                    break;
                }
            }
            match unknown.first() {
                Some(id) => Err(self.broken_at(path, id, format!("no language has a ground `{id}`"))?),
                None => Ok(facts),
            }
        })
    }

    /// The processings to which a letter can object.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn processings(&self) -> Result<Arc<Processings>, Error> {
        self.record("data/processings.toml")
    }

    /// Everything around the body of a letter in a language (a folder of `templates/`).
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn phrases(&self, folder: &str) -> Result<Arc<Phrases>, Error> {
        self.record(&format!("templates/{}/phrases.toml", file_name(folder)?))
    }

    /// The phrases as they are used in the first of `regions` (a country, then its region) for which there is a variant.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub(crate) fn phrases_in(&self, folder: &str, regions: &[&str]) -> Result<Arc<Phrases>, Error> {
        self.keep(&format!("phrases {folder} {regions:?}"), || Ok(Phrases::clone(&*self.phrases(folder)?).for_region(regions)))
    }

    /// The grounds in a language (a folder of `templates/`).
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn grounds(&self, folder: &str) -> Result<Arc<Grounds>, Error> {
        self.record(&format!("templates/{}/grounds.toml", file_name(folder)?))
    }

    /// The template of a letter: its path, for messages, and its text.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn template(&self, folder: &str, wording: &str, kind: Kind) -> Result<(String, Cow<'static, str>), Error> {
        let path = format!("templates/{}/{}/{}", file_name(folder)?, file_name(kind.folder(wording))?, kind.file());
        let text = self.text(&path)?;
        Ok((path, text))
    }

    /// A part that templates of a language share: its path, for messages, and its text.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn part(&self, folder: &str, name: &str) -> Result<(String, Cow<'static, str>), Error> {
        let path = format!("templates/{}/parts/{}.md", file_name(folder)?, file_name(name)?);
        let text = self.text(&path)?;
        Ok((path, text))
    }

    /// The languages (folders of `templates/`) in which `wording` exists, sorted; all languages if `None`.
    #[must_use]
    pub fn languages(&self, wording: Option<&str>) -> Vec<String> {
        let file =
            |language: &str| wording.map_or(format!("{language}/phrases.toml"), |w| format!("{language}/{w}/objection.md"));
        self.template_folders().into_iter().filter(|l| self.has_template(&file(l))).collect()
    }

    /// All layouts, in the file's order.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn layouts(&self) -> Result<Vec<Layout>, Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            layout: Vec<Layout>,
        }
        Ok(self.parsed::<File>("data/layouts.toml")?.layout)
    }

    /// The presets of mail providers, in the file's order.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    #[cfg(feature = "mail")]
    pub fn providers(&self) -> Result<Vec<Provider>, Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            provider: Vec<Provider>,
        }
        Ok(self.parsed::<File>("data/mail-providers.toml")?.provider)
    }

    /// Fonts for the scripts that the family of the letters does not have, by the script's Unicode name.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn scripts(&self) -> Result<Scripts, Error> {
        self.parsed("data/fonts/scripts.toml")
    }

    /// The two faces in which letters are set: regular and bold, as font files.
    ///
    /// # Errors
    /// [`Error::Unknown`] cannot happen for the embedded faces.
    pub fn faces(&self) -> Result<[&'static [u8]; 2], Error> {
        let face = |name: &str| {
            let path = format!("data/fonts/{name}");
            embedded::find(&path).ok_or(Error::Unknown { path })
        };
        Ok([face("NotoSerif-Regular.ttf")?, face("NotoSerif-Bold.ttf")?])
    }

    /// The ids of all records in a folder of `data/` (`controllers`, `jurisdictions` …), sorted.
    #[must_use]
    pub fn ids(&self, folder: &str) -> Vec<String> {
        let mut ids: std::collections::BTreeSet<String> =
            embedded::names(&format!("data/{folder}/")).filter_map(|name| stem(name.as_ref())).collect();
        if let Some(overrides) = &self.overrides {
            ids.extend(overrides.names(&format!("data/{folder}")).iter().filter_map(|name| stem(name.as_ref())));
        }
        ids.into_iter().collect()
    }

    /// A file of the catalog as it is named in messages: the user's own copy in full.
    #[must_use]
    pub(crate) fn shown(&self, path: &str) -> String {
        self.overrides.as_ref().and_then(|overrides| overrides.shown(path)).unwrap_or_else(|| path.to_owned())
    }
}

/// An id becomes part of a path, so it may only hold what the names of our files hold.
fn file_name(id: &str) -> Result<&str, Error> {
    let good = !id.is_empty() && id.len() <= MAX_ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if good { Ok(id) } else { Err(Error::Unknown { path: id.chars().take(60).collect() }) }
}

fn stem(path: &std::path::Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    (path.extension()? == "toml" && file_name(stem).is_ok()).then(|| stem.to_owned())
}
