//! The ways to a company from one place, in the order in which they work best. Each face has its own words for them.

use super::{Controller, Email, Entity, Reach, Setting, WebForm};
use crate::law::Confidence;

/// For whom the ways are.
#[derive(Debug, Clone, Copy)]
pub struct Where<'a> {
    /// The region of the place, as records name it.
    pub region: &'a str,
    /// Whether the person has an account; taken as so where nobody said it.
    pub member: bool,
    /// Whether facts of low confidence count.
    pub accept_unverified: bool,
}

/// A way to the company.
#[derive(Debug, Clone, Copy)]
pub enum Way<'a> {
    /// The company's own switch against this use, which works at once.
    Setting {
        /// The switch.
        setting: &'a Setting,
        /// Its page, if its address is sure.
        url: Option<&'a str>,
    },
    /// A form on the web.
    Form(&'a WebForm),
    /// A mail.
    Mail(&'a Email),
    /// A letter by post, which always reaches somebody; to this entity, if its address is sure.
    Post(Option<&'a Entity>),
}

impl WebForm {
    /// Whether it is made for objections, or for whom else there is no way to object.
    #[must_use]
    pub fn takes_objections(&self) -> bool {
        matches!(self.reach, Reach::Objection | Reach::NonMembers)
    }
}

impl Controller {
    /// The form with which the person gets furthest: that for people without an account, if they have none, else the company's
    /// best.
    #[must_use]
    pub fn form_for<'a>(&'a self, place: Where<'a>) -> Option<&'a WebForm> {
        let sure = |form: &&WebForm| !form.older && form.confidence.may_be_printed(place.accept_unverified);
        let mut of_strangers = self.forms_in(place.region).filter(|form| form.reach == Reach::NonMembers).filter(sure);
        let of_strangers = if place.member { None } else { of_strangers.next() };
        of_strangers.or_else(|| self.form_in(place.region, place.accept_unverified))
    }

    /// The ways in their order, the surest first: the setting, which works at once; the form that takes an objection; mail; else
    /// whatever reaches somebody; and post, which always does.
    #[must_use]
    pub fn ways<'a>(&'a self, place: Where<'a>) -> Vec<Way<'a>> {
        let (best, reserve) = match self.form_for(place) {
            Some(form) if form.takes_objections() => (Some(form), None),
            other => (None, other),
        };
        let mail = self.email_in(place.region, place.accept_unverified);
        let mut ways = Vec::new();
        // Only an account has settings.
        ways.extend(self.switch(place).filter(|_| place.member));
        ways.extend(best.map(Way::Form));
        ways.extend(mail.map(Way::Mail));
        ways.extend(reserve.filter(|_| mail.is_none()).map(Way::Form));
        let sure = |entity: &&Entity| entity.confidence.is_some_and(|sure| sure.may_be_printed(place.accept_unverified));
        ways.push(Way::Post(self.entity_in(place.region).filter(sure).filter(|entity| !entity.address.is_empty())));
        ways
    }

    fn switch<'a>(&'a self, place: Where<'a>) -> Option<Way<'a>> {
        let sure = |confidence: Confidence| confidence.may_be_printed(place.accept_unverified);
        let setting = self.settings_in(place.region).find(|setting| !setting.workaround && sure(setting.confidence))?;
        Some(Way::Setting { setting, url: setting.url.as_deref().filter(|_| setting.url_confidence.is_none_or(sure)) })
    }
}
