//! What is known while somebody is asked: of the company, the place, the law, the grounds.

use std::sync::Arc;

use super::{Answer, Interview, Step};
use crate::case::{Draft, Field, Role, SourceLocation};
use crate::catalog::{self, GroundFacts, GroundStanding, GroundWording, Grounds};
use crate::compose::{Residence, find_record, offers_setting};
use crate::controllers::Controller;
use crate::law::{GroundRule, Regime};

/// What the answers mean so far.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) draft: Draft,
    /// The company's name, once it is known.
    pub(super) company: Option<String>,
    /// Whether the person describes a company that is not in the register.
    pub(super) describes_company: bool,
    /// In which role the person writes for another.
    pub(super) role: Option<Role>,
    /// Who the letter is for, if not the writer.
    pub(super) person: Option<String>,
    pub(super) is_minor: bool,
    pub(super) residence: Option<Residence>,
    pub(super) regime: Option<Arc<Regime>>,
    /// Languages (folders) in which there are letters under that law.
    pub(super) languages: Vec<String>,
    /// Those of them that are languages of the place.
    pub(super) own_languages: Vec<String>,
    /// The language of the letter, as far as it is decided.
    pub(super) language: Option<String>,
    pub(super) has_no_account: bool,
    pub(super) needs_email: bool,
    /// The grounds in the language of the questions.
    pub(super) asked: Arc<Grounds>,
    /// The grounds in the language of the letter.
    pub(super) wording: Arc<Grounds>,
    pub(super) ground_facts: Arc<GroundFacts>,
    /// Ids of the grounds that fit, the nearest first; empty until the place is known.
    pub(super) grounds: Vec<String>,
    /// The ground that was picked.
    pub(super) ground: Option<String>,
    pub(super) names_category: bool,
    pub(super) has_fact: bool,
    pub(super) offers_setting: bool,
}

impl Known {
    pub(super) fn of(interview: &Interview) -> Result<Self, catalog::Error> {
        let (catalog, draft) = (&interview.catalog, interview.draft());
        let choice = |step: Step| match interview.said(step) {
            Some(Answer::Choice(id)) => Some(id.as_str()),
            _ => None,
        };
        let nothing = |step: Step| matches!(interview.said(step), Some(Answer::Nothing));
        let nowhere = SourceLocation::default;
        let record = draft.text(Field::ObjectionController).and_then(|id| find_record(id, nowhere(), catalog).ok());
        let role = draft.text(Field::BehalfRole).and_then(|name| Role::of_name(name).ok());
        let country = draft.text(Field::PersonCountry);
        let residence = country.and_then(|code| Residence::lookup(code, nowhere(), catalog, interview.today).ok());
        let regime = residence.as_ref().map(|place| catalog.regime_on(place.regime(), interview.today)).transpose()?;
        let languages = regime.as_ref().map(|regime| catalog.languages(Some(&regime.wording))).unwrap_or_default();
        let own = residence.iter().flat_map(|place| place.jurisdiction.languages.iter());
        let mut own_languages: Vec<String> = Vec::new();
        for folder in own.filter_map(|tag| folder_of(tag, &languages)) {
            if !own_languages.contains(folder) {
                own_languages.push(folder.clone());
            }
        }
        let chosen = draft.text(Field::ObjectionLanguage).and_then(|tag| folder_of(tag, &languages).cloned());
        let language = chosen.or_else(|| own_languages.first().cloned());
        let wording = catalog.grounds(language.as_ref().unwrap_or(&interview.language))?;
        let asked = catalog.grounds(&interview.language)?;
        let is_member = draft.mentions(Field::Account);
        let has_setting = match (&record, &residence) {
            (Some(record), Some(place)) => offers_setting(record, place.region()),
            _ => false,
        };
        let mut known = Self {
            company: record
                .as_ref()
                .map(|record| record.name.clone())
                .or_else(|| draft.text(Field::ControllerName).map(str::to_owned)),
            describes_company: choice(Step::Company) == Some(super::question::OTHER) || draft.mentions(Field::Controller),
            person: role.and(draft.text(Field::BehalfName)).map(str::to_owned),
            is_minor: choice(Step::ForWhom) == Some(super::question::MINOR),
            has_no_account: nothing(Step::Account),
            needs_email: nothing(Step::Address),
            ground: choice(Step::Ground).filter(|id| *id != super::question::NONE).map(str::to_owned),
            names_category: choice(Step::Category).is_some_and(|id| id != super::question::WORDS),
            has_fact: interview.said(Step::Fact).is_some(),
            offers_setting: has_setting && is_member,
            ground_facts: catalog.ground_facts()?,
            grounds: Vec::new(),
            role,
            residence,
            regime,
            languages,
            own_languages,
            language,
            asked,
            wording,
            draft,
        };
        if known.regime.is_some() {
            known.grounds = known.fitting(record.as_deref(), is_member);
        }
        if known.excludes(Field::PersonAddress) && !known.draft.mentions(Field::PersonAddress) {
            known.needs_email = true;
        }
        known.offers_setting &= !known.excludes(Field::ObjectionSettingSwitchedOff);
        Ok(known)
    }

    /// The grounds that somebody in this standing can have, those that are near for the users of this company first, the
    /// person's own words last.
    fn fitting(&self, record: Option<&Controller>, is_member: bool) -> Vec<String> {
        let fits = |id: &str| match self.ground_facts.of(id).and_then(|fact| fact.standing) {
            Some(GroundStanding::Member) => is_member,
            Some(GroundStanding::NonMember) => !is_member,
            None => true,
        };
        let rank = |id: &str, wording: &GroundWording| {
            let near = self.ground_facts.of(id).map(|fact| fact.companies.as_slice()).unwrap_or_default();
            let is_near = record.is_some_and(|record| near.contains(&record.id));
            (wording.is_own_words(), !near.is_empty() && !is_near, !is_near)
        };
        let mut fitting: Vec<_> = self.wording.by_id.iter().filter(|(id, _)| fits(id)).collect();
        fitting.sort_by_key(|(id, wording)| rank(id, wording));
        fitting.into_iter().map(|(id, _)| id.clone()).collect()
    }

    /// Whether the place needs its part to be named.
    pub(super) fn needs_part(&self) -> bool {
        let whole = |place: &Residence| !place.code.contains('-') && !place.jurisdiction.subdivisions.is_empty();
        self.residence.as_ref().is_some_and(whole)
    }

    /// Whether the law asks for a ground.
    pub(super) fn ground_required(&self) -> bool {
        self.regime.as_ref().is_some_and(|regime| regime.ground == GroundRule::Required)
    }

    /// The wording of the ground that was picked.
    pub(super) fn ground_wording(&self) -> Option<&GroundWording> {
        self.wording.by_id.get(self.ground.as_ref()?)
    }

    /// The wording of the ground that was picked, if only a category of it can be named.
    pub(super) fn categories(&self) -> Option<&GroundWording> {
        self.ground_wording().filter(|wording| wording.is_sensitive() && !wording.categories.is_empty())
    }

    /// What the ground that was picked adds to the person's own words.
    pub(super) fn added(&self) -> Option<&str> {
        self.ground_wording().map(|wording| wording.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Whether the ground that was picked contradicts a field.
    pub(super) fn excludes(&self, field: Field) -> bool {
        let fact = self.ground.as_ref().and_then(|id| self.ground_facts.of(id));
        let by_mandate = self.role.is_some_and(Role::is_by_mandate) && field.is_in(Field::Person);
        !by_mandate && fact.is_some_and(|fact| fact.excludes.keys().any(|excluded| excluded.0 == field))
    }
}

/// The folder for a language tag: `de-CH` finds `de`, `zh-HK` finds `zh-Hant-HK`.
fn folder_of<'a>(tag: &str, folders: &'a [String]) -> Option<&'a String> {
    let exact = folders.iter().find(|folder| folder.eq_ignore_ascii_case(tag));
    exact.or_else(|| folders.iter().find(|folder| crate::compose::is_language(folder, tag)))
}
