//! From a draft to a case: what is missing, too long or contradicts itself is refused with the key's place.

use super::draft::{BehalfDraft, ControllerDraft, Draft, GroundDraft, PersonDraft};
use super::error::Error;
use super::places::Places;
use super::refusal::Refusal;
use super::{Behalf, Case, CustomController, Ground, Person, Role, Standing, Target};
use crate::text::{Email, FieldError, MAX_FACT, MAX_LINE, MAX_NAME, clean, is_country_code};

/// More lines than this fit no window envelope of any layout.
const MAX_ADDRESS_LINES: usize = 7;
/// More would be a pile of copied reasons, not a person's situation.
const MAX_GROUNDS: usize = 10;
/// Enough for one letter to be read; more pages are a list to enclose.
const MAX_ENTRIES: usize = 20;

impl Draft {
    /// Checks that the draft is whole.
    ///
    /// # Errors
    /// The first thing that is missing or refused, with the file, line and key (or flag) where it stands.
    pub fn check(self) -> Result<Case, Error> {
        let places = self.places;
        let person = person(self.person, &places)?;
        let behalf = behalf(self.behalf_of, &places)?;
        let standing = standing(self.account, self.non_member, &places)?;
        let target = target(self.objection.controller, self.controller, &places)?;
        let mut grounds = Vec::new();
        if self.objection.grounds.len() > MAX_GROUNDS {
            return Err(Error::new(places.of("objection.ground"), Refusal::TooManyGrounds { most: MAX_GROUNDS }));
        }
        for draft in self.objection.grounds {
            grounds.push(ground(draft)?);
        }
        let mut processing = Vec::new();
        if self.objection.processing.as_ref().is_some_and(|ids| ids.len() > MAX_ENTRIES) {
            return Err(Error::new(places.of("objection.processing"), Refusal::TooManyProcessings));
        }
        for id in self.objection.processing.unwrap_or_default() {
            processing.push(field(&id, "objection.processing", MAX_LINE, &places)?);
        }
        Ok(Case {
            person,
            behalf,
            standing,
            target,
            grounds,
            processing,
            direct_marketing: self.objection.direct_marketing.unwrap_or(false),
            setting_switched_off: self.objection.setting_switched_off,
            language: optional(self.objection.language, "objection.language", MAX_LINE, &places)?,
            place: optional(self.objection.place, "objection.place", MAX_NAME, &places)?,
            date: self.objection.date,
            places,
        })
    }
}

fn person(draft: PersonDraft, places: &Places) -> Result<Person, Error> {
    let name = required(draft.name, "person.name", MAX_NAME, places)?;
    let country = required(draft.country, "person.country", MAX_LINE, places)?;
    let email = email(draft.email, "person.email", places)?;
    let withhold_address = draft.withhold_address.unwrap_or(false);
    let address = address(draft.address.unwrap_or_default(), "person.address", places)?;
    if withhold_address && email.is_none() {
        return Err(Error::new(places.of("person.withhold_address"), Refusal::EmailNeeded));
    }
    if !withhold_address && address.is_empty() && email.is_none() {
        return Err(Error::new(places.of("person.address"), Refusal::NoWayToReply));
    }
    Ok(Person {
        name,
        address: if withhold_address { Vec::new() } else { address },
        country: country.to_uppercase(),
        phone: optional(draft.phone, "person.phone", MAX_LINE, places)?,
        withhold_address,
        age: age(draft.age, "person.age", places)?,
        email,
    })
}

fn behalf(draft: BehalfDraft, places: &Places) -> Result<Option<Behalf>, Error> {
    let BehalfDraft { name: Some(name), role, age: years, address: lines, email: own } = draft else {
        if draft.role.is_none() && draft.age.is_none() && draft.address.is_none() && draft.email.is_none() {
            return Ok(None);
        }
        return Err(Error::new(places.of("behalf_of.name"), Refusal::BehalfOfWhom));
    };
    let name = field(&name, "behalf_of.name", MAX_NAME, places)?;
    let known = Role::NAMES.map(|(name, _)| name.to_owned()).to_vec();
    let Some(role) = role else {
        return Err(Error::new(places.of("behalf_of.as"), Refusal::RoleMissing { known }));
    };
    let Some((_, role)) = Role::NAMES.into_iter().find(|(name, _)| *name == role) else {
        let role: String = role.chars().take(40).collect();
        return Err(Error::new(places.of("behalf_of.as"), Refusal::UnknownRole { role, known }));
    };
    Ok(Some(Behalf {
        name,
        role,
        age: age(years, "behalf_of.age", places)?,
        address: address(lines.unwrap_or_default(), "behalf_of.address", places)?,
        email: email(own, "behalf_of.email", places)?,
    }))
}

fn standing(
    account: Option<super::draft::AccountDraft>,
    non_member: Option<super::draft::NonMemberDraft>,
    places: &Places,
) -> Result<Standing, Error> {
    if let Some(non_member) = non_member {
        if account.is_some() {
            return Err(Error::new(places.of("non_member"), Refusal::AccountAndNonMember));
        }
        if non_member.urls.len() > MAX_ENTRIES {
            let refusal = Refusal::TooManyPages { count: non_member.urls.len(), most: MAX_ENTRIES };
            return Err(Error::new(places.of("non_member.urls"), refusal));
        }
        let mut urls = Vec::new();
        for url in non_member.urls.iter().filter(|url| !url.trim().is_empty()) {
            urls.push(field(url, "non_member.urls", MAX_LINE, places)?);
        }
        let search_name = optional(non_member.search_name, "non_member.search_name", MAX_NAME, places)?;
        if urls.is_empty() && search_name.is_none() {
            return Err(Error::new(places.of("non_member.urls"), Refusal::NonMemberNowhere));
        }
        return Ok(Standing::NonMember { urls, search_name });
    }
    let account = account.unwrap_or_default();
    let email = email(account.email, "account.email", places)?;
    let url = optional(account.url, "account.url", MAX_LINE, places)?;
    let name = optional(account.name, "account.name", MAX_NAME, places)?;
    if email.is_none() && url.is_none() && name.is_none() {
        return Err(Error::new(places.of("account"), Refusal::AccountMissing));
    }
    Ok(Standing::Member { email, url, name })
}

fn target(id: Option<String>, custom: Option<ControllerDraft>, places: &Places) -> Result<Target, Error> {
    match (id, custom) {
        (Some(_), Some(_)) => Err(Error::new(places.of("controller"), Refusal::TwoCompanies)),
        (Some(id), None) => Ok(Target::Registered(field(&id, "objection.controller", MAX_LINE, places)?)),
        (None, Some(draft)) => custom_controller(draft, places),
        (None, None) => Err(Error::new(places.of("objection.controller"), Refusal::CompanyMissing)),
    }
}

fn custom_controller(draft: ControllerDraft, places: &Places) -> Result<Target, Error> {
    let country = optional(draft.country, "controller.country", MAX_LINE, places)?.map(|c| c.to_uppercase());
    if country.as_ref().is_some_and(|code| !is_country_code(code)) {
        return Err(Error::new(places.of("controller.country"), Refusal::CountryCodeForm));
    }
    let email = email(draft.email, "controller.email", places)?;
    let name = required(draft.name, "controller.name", MAX_NAME, places)?;
    Ok(Target::Custom(CustomController {
        name,
        address: address(draft.address, "controller.address", places)?,
        country,
        email,
        purpose: optional(draft.purpose, "controller.purpose", MAX_LINE, places)?,
    }))
}

fn ground(draft: GroundDraft) -> Result<Ground, Error> {
    let place = draft.place;
    let refuse = |of: String, why: FieldError| Error::new(place.clone(), Refusal::Text { of: Some(of), why });
    let Some(id) = draft.id.filter(|id| !id.trim().is_empty()) else {
        return Err(Error::new(place, Refusal::GroundWithoutId));
    };
    let id = clean(&id, MAX_LINE).map_err(|why| refuse("the id of a ground".to_owned(), why))?;
    let category = draft.category.map(|text| clean(&text, MAX_LINE)).transpose();
    let category = category.map_err(|why| refuse(format!("the category of `{id}`"), why))?;
    let fact = draft.fact.map(|text| clean(&text, MAX_FACT)).transpose();
    let fact = fact.map_err(|why| refuse(format!("the fact of `{id}`"), why))?.filter(|fact| !fact.is_empty());
    Ok(Ground { id, fact, category: category.filter(|c| !c.is_empty()), place })
}

fn address(lines: Vec<String>, key: &str, places: &Places) -> Result<Vec<String>, Error> {
    let mut address = Vec::new();
    for line in lines {
        let line = field_or_empty(&line, key, MAX_LINE, places)?;
        if !line.is_empty() {
            address.push(line);
        }
    }
    if address.len() > MAX_ADDRESS_LINES {
        let refusal = Refusal::AddressTooLong { lines: address.len(), most: MAX_ADDRESS_LINES };
        return Err(Error::new(places.of(key), refusal));
    }
    Ok(address)
}

fn age(years: Option<i64>, key: &str, places: &Places) -> Result<Option<u8>, Error> {
    years
        .map(|years| {
            u8::try_from(years).ok().filter(|y| *y <= 120).ok_or_else(|| Error::new(places.of(key), Refusal::Age { years }))
        })
        .transpose()
}

fn email(typed: Option<String>, key: &str, places: &Places) -> Result<Option<String>, Error> {
    let Some(email) = optional(typed, key, MAX_LINE, places)? else { return Ok(None) };
    match Email::parse(&email) {
        Ok(_) => Ok(Some(email)),
        Err(why) => Err(Error::new(places.of(key), Refusal::Email { why })),
    }
}

fn field_or_empty(text: &str, key: &str, max: usize, places: &Places) -> Result<String, Error> {
    clean(text, max).map_err(|why| Error::new(places.of(key), Refusal::Text { of: None, why }))
}

fn field(text: &str, key: &str, max: usize, places: &Places) -> Result<String, Error> {
    let text = field_or_empty(text, key, max, places)?;
    if text.is_empty() { Err(Error::new(places.of(key), Refusal::Empty)) } else { Ok(text) }
}

fn optional(text: Option<String>, key: &str, max: usize, places: &Places) -> Result<Option<String>, Error> {
    Ok(text.map(|text| field_or_empty(&text, key, max, places)).transpose()?.filter(|text| !text.is_empty()))
}

fn required(text: Option<String>, key: &str, max: usize, places: &Places) -> Result<String, Error> {
    let missing = || Error::new(places.of(key), Refusal::Missing { key: key.to_owned() });
    optional(text, key, max, places)?.ok_or_else(missing)
}
