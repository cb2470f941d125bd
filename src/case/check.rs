//! Turns a draft into a case: checks each field by its kind, then what is missing or contradictory, naming the field's place.

use chrono::NaiveDate;

use super::draft::{Draft, GroundDraft};
use super::error::Error;
use super::field::{Field, Kind};
use super::refusal::Refusal;
use super::value::{Origins, Said, Value};
use super::{Behalf, Case, CustomController, Ground, Person, Role, Standing, Target};
use crate::text::{Email, FieldError, MAX_FACT, MAX_LINE, clean, is_country_code};

/// No window envelope of any layout fits more lines.
const MAX_ADDRESS_LINES: usize = 7;
/// More would be a pile of copied reasons, not a person's situation.
const MAX_GROUNDS: usize = 10;
/// As many as fit a readable letter; more belong in an enclosed list.
const MAX_ENTRIES: usize = 20;

impl Draft {
    /// Checks that the draft is complete.
    ///
    /// # Errors
    /// Returns the first missing or refused field, with its file, line and key (or flag, or row and column).
    pub fn check(mut self) -> Result<Case, Error> {
        let origins = self.take_origins();
        let mut said = Checked::of(self.said, &origins)?;
        let person = said.person()?;
        let behalf = said.behalf()?;
        let standing = said.standing()?;
        let target = said.target()?;
        if self.grounds.len() > MAX_GROUNDS {
            return Err(said.refuse(Field::Ground, Refusal::TooManyGrounds { most: MAX_GROUNDS }));
        }
        Ok(Case {
            person,
            behalf,
            standing,
            target,
            grounds: self.grounds.into_iter().map(ground).collect::<Result<_, _>>()?,
            processing: said.lines(Field::ObjectionProcessing),
            direct_marketing: said.bool(Field::ObjectionDirectMarketing),
            complaint: said.bool(Field::ObjectionComplaint),
            setting_switched_off: said.date(Field::ObjectionSettingSwitchedOff),
            language: said.text(Field::ObjectionLanguage),
            place: said.text(Field::ObjectionPlace),
            date: said.date(Field::ObjectionDate),
            origins,
        })
    }
}

impl Draft {
    /// All that keeps the draft from being a case, where [`Self::check`] names the first; empty if nothing does.
    #[must_use]
    pub fn faults(mut self) -> Vec<Error> {
        let origins = self.take_origins();
        let mut said = Checked { said: Vec::with_capacity(self.said.len()), origins: &origins };
        let (mut found, mut bad) = (Vec::new(), Vec::new());
        self.said.sort_unstable_by_key(|said| said.field);
        for one in self.said {
            match right(one.field.kind(), one.value) {
                Ok(Some(value)) => said.said.push(Said { value, ..one }),
                Ok(None) => {}
                Err(refusal) => {
                    found.push(said.refuse(one.field, refusal));
                    bad.push(one.field);
                }
            }
        }
        // What follows only from a refused value is not said as well.
        let is_bad = |field: Field| bad.iter().any(|known| *known == field || known.is_in(field));
        for needed in [Field::PersonName, Field::PersonCountry] {
            if !said.has(needed) && !is_bad(needed) {
                found.push(said.missing(needed));
            }
        }
        if ![Field::PersonEmail, Field::PersonAddress].into_iter().any(is_bad) {
            found.extend(said.reachable().err());
        }
        if !is_bad(Field::BehalfOf) {
            found.extend(said.behalf().err());
        }
        if !is_bad(Field::Account) && !is_bad(Field::NonMember) {
            found.extend(said.standing().err());
        }
        if !is_bad(Field::ObjectionController) && !is_bad(Field::Controller) {
            found.extend(said.target().err());
        }
        if self.grounds.len() > MAX_GROUNDS {
            found.push(said.refuse(Field::Ground, Refusal::TooManyGrounds { most: MAX_GROUNDS }));
        }
        found.extend(self.grounds.into_iter().filter_map(|one| ground(one).err()));
        found
    }
}

/// The fields, each valid by itself. Blank texts are left out.
struct Checked<'a> {
    said: Vec<Said>,
    origins: &'a Origins,
}

impl<'a> Checked<'a> {
    fn of(mut all: Vec<Said>, origins: &'a Origins) -> Result<Self, Error> {
        all.sort_unstable_by_key(|said| said.field);
        let mut checked = Self { said: Vec::with_capacity(all.len()), origins };
        for said in all {
            match right(said.field.kind(), said.value) {
                Ok(Some(value)) => checked.said.push(Said { value, ..said }),
                Ok(None) => {}
                Err(refusal) => return Err(checked.refuse(said.field, refusal)),
            }
        }
        Ok(checked)
    }

    fn refuse(&self, field: Field, refusal: Refusal) -> Error {
        Error::new(self.origins.place(field), refusal)
    }

    fn has(&self, field: Field) -> bool {
        self.said.iter().any(|said| said.field == field || said.field.is_in(field))
    }

    fn take(&mut self, field: Field) -> Option<Value> {
        let said = self.said.iter_mut().find(|said| said.field == field)?;
        Some(std::mem::replace(&mut said.value, Value::Table))
    }

    fn text(&mut self, field: Field) -> Option<String> {
        if let Some(Value::Text(text)) = self.take(field) { Some(text) } else { None }
    }

    fn required(&mut self, field: Field) -> Result<String, Error> {
        self.text(field).ok_or_else(|| self.missing(field))
    }

    fn missing(&self, field: Field) -> Error {
        self.refuse(field, Refusal::Missing { key: field.key().to_owned() })
    }

    /// Whether an answer can reach the person.
    fn reachable(&self) -> Result<(), Error> {
        let withholds =
            self.said.iter().any(|said| said.field == Field::PersonWithholdAddress && said.value == Value::Bool(true));
        match (self.has(Field::PersonEmail), withholds) {
            (true, _) => Ok(()),
            (false, true) => Err(self.refuse(Field::PersonWithholdAddress, Refusal::EmailNeeded)),
            (false, false) if self.has(Field::PersonAddress) => Ok(()),
            (false, false) => Err(self.refuse(Field::PersonAddress, Refusal::NoWayToReply)),
        }
    }

    fn lines(&mut self, field: Field) -> Vec<String> {
        if let Some(Value::Lines(lines)) = self.take(field) { lines } else { Vec::new() }
    }

    fn age(&mut self, field: Field) -> Option<u8> {
        if let Some(Value::Number(years)) = self.take(field) { u8::try_from(years).ok() } else { None }
    }

    fn bool(&mut self, field: Field) -> bool {
        matches!(self.take(field), Some(Value::Bool(true)))
    }

    fn date(&mut self, field: Field) -> Option<NaiveDate> {
        if let Some(Value::Date(date)) = self.take(field) { Some(date) } else { None }
    }

    fn person(&mut self) -> Result<Person, Error> {
        let name = self.required(Field::PersonName)?;
        let country = self.required(Field::PersonCountry)?;
        self.reachable()?;
        let email = self.text(Field::PersonEmail);
        let address = self.lines(Field::PersonAddress);
        let withhold_address = self.bool(Field::PersonWithholdAddress);
        Ok(Person {
            name,
            address: if withhold_address { Vec::new() } else { address },
            country: country.to_uppercase(),
            phone: self.text(Field::PersonPhone),
            withhold_address,
            age: self.age(Field::PersonAge),
            email,
        })
    }

    fn behalf(&mut self) -> Result<Option<Behalf>, Error> {
        if !Field::within(Field::BehalfOf).any(|field| self.has(field)) {
            return Ok(None);
        }
        let Some(name) = self.text(Field::BehalfName) else {
            return Err(self.refuse(Field::BehalfName, Refusal::BehalfOfWhom));
        };
        let Some(role) = self.text(Field::BehalfRole) else {
            let known = Role::NAMES.map(|(name, _)| name.to_owned()).to_vec();
            return Err(self.refuse(Field::BehalfRole, Refusal::RoleMissing { known }));
        };
        let role = Role::of_name(&role).map_err(|refusal| self.refuse(Field::BehalfRole, refusal))?;
        Ok(Some(Behalf {
            name,
            role,
            age: self.age(Field::BehalfAge),
            complaint: self.bool(Field::BehalfComplaint),
            address: self.lines(Field::BehalfAddress),
            email: self.text(Field::BehalfEmail),
        }))
    }

    fn standing(&mut self) -> Result<Standing, Error> {
        if self.has(Field::NonMember) {
            if self.has(Field::Account) {
                return Err(self.refuse(Field::NonMember, Refusal::AccountAndNonMember));
            }
            let urls = self.lines(Field::NonMemberUrls);
            let search_name = self.text(Field::NonMemberSearchName);
            if urls.is_empty() && search_name.is_none() {
                return Err(self.refuse(Field::NonMemberUrls, Refusal::NonMemberNowhere));
            }
            return Ok(Standing::NonMember { urls, search_name });
        }
        let (email, url) = (self.text(Field::AccountEmail), self.text(Field::AccountUrl));
        let name = self.text(Field::AccountName);
        if email.is_none() && url.is_none() && name.is_none() {
            return Err(self.refuse(Field::Account, Refusal::AccountMissing));
        }
        Ok(Standing::Member { email, url, name })
    }

    fn target(&mut self) -> Result<Target, Error> {
        let own = self.has(Field::Controller);
        match self.text(Field::ObjectionController) {
            Some(_) if own => Err(self.refuse(Field::Controller, Refusal::TwoCompanies)),
            Some(id) => Ok(Target::Registered(id)),
            None if own => self.custom_controller(),
            None => Err(self.refuse(Field::ObjectionController, Refusal::CompanyMissing)),
        }
    }

    fn custom_controller(&mut self) -> Result<Target, Error> {
        let country = self.text(Field::ControllerCountry).map(|country| country.to_uppercase());
        if country.as_ref().is_some_and(|code| !is_country_code(code)) {
            return Err(self.refuse(Field::ControllerCountry, Refusal::CountryCodeForm));
        }
        Ok(Target::Custom(CustomController {
            name: self.required(Field::ControllerName)?,
            address: self.lines(Field::ControllerAddress),
            country,
            email: self.text(Field::ControllerEmail),
            purpose: self.text(Field::ControllerPurpose),
        }))
    }
}

impl Field {
    /// Checks one value by itself, and returns it in the form that a case keeps; `None` for a blank text.
    ///
    /// # Errors
    /// Why the field refuses it.
    pub fn check(self, value: impl Into<Value>) -> Result<Option<Value>, Refusal> {
        right(self.kind(), value.into())
    }
}

/// Returns the value in the form a case keeps; `None` for a blank text.
fn right(kind: Kind, value: Value) -> Result<Option<Value>, Refusal> {
    if !kind.takes(&value) {
        return Err(kind.refusal());
    }
    Ok(Some(match value {
        Value::Text(text) => {
            let text = cleaned(&text, if let Kind::Text(most) = kind { most } else { MAX_LINE })?;
            if text.is_empty() {
                return Ok(None);
            }
            match kind {
                Kind::Email => drop(Email::parse(&text).map_err(|why| Refusal::Email { why })?),
                Kind::Role => drop(Role::of_name(&text)?),
                _ => {}
            }
            Value::Text(text)
        }
        Value::Lines(lines) => {
            let said_something = !lines.is_empty();
            let mut kept = Vec::with_capacity(lines.len().min(MAX_ENTRIES + 1));
            for line in lines {
                let line = cleaned(&line, MAX_LINE)?;
                if !line.is_empty() {
                    kept.push(line);
                }
            }
            match kind {
                Kind::Address if kept.len() > MAX_ADDRESS_LINES => {
                    return Err(Refusal::AddressTooLong { lines: kept.len(), most: MAX_ADDRESS_LINES });
                }
                Kind::List if kept.len() > MAX_ENTRIES => {
                    return Err(Refusal::TooManyEntries { count: kept.len(), most: MAX_ENTRIES });
                }
                // A list of blanks would pass for an empty one, which can mean "all".
                Kind::List if kept.is_empty() && said_something => return Err(Refusal::Empty),
                _ => Value::Lines(kept),
            }
        }
        Value::Number(years) if !(0..=120).contains(&years) => return Err(Refusal::Age { years }),
        value => value,
    }))
}

fn cleaned(text: &str, most: usize) -> Result<String, Refusal> {
    clean(text, most).map_err(|why| Refusal::Text { of: None, why })
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
