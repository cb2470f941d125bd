//! Turns a draft into a case: checks each field by its kind, then what is missing or contradictory, naming the field's place.

use chrono::NaiveDate;

use super::draft::{Draft, GroundDraft};
use super::error::{Error, SourceLocation};
use super::field::{Field, Kind};
use super::names::Names;
use super::refusal::Refusal;
use super::value::{Origins, Said, Value};
use super::{Behalf, Case, CustomController, Ground, Person, Role, Standing, Target};
use crate::text::{Email, FieldError, MAX_FACT, MAX_LINE, clean};

/// No window envelope of any layout fits more lines.
const MAX_ADDRESS_LINES: usize = 7;
/// More would be a pile of copied reasons, not a person's situation.
const MAX_GROUNDS: usize = 10;
/// As many as fit a readable letter; more belong in an enclosed list.
const MAX_ENTRIES: usize = 20;

impl Draft {
    /// Checks that the draft is complete, and finds out what its names mean.
    ///
    /// # Errors
    /// Returns the first missing or refused field, with its file, line and key (or flag, or row and column); and that of the names.
    pub fn check<N: Names>(self, names: &N) -> Result<Case, N::Error> {
        let Sketch { case, mut flaws, .. } = self.sketch(names)?;
        if flaws.is_empty() { Ok(case) } else { Err(flaws.swap_remove(0).into()) }
    }

    /// The case as far as it is known, and all that is wrong with it.
    ///
    /// # Errors
    /// For files of names that cannot be read.
    pub(crate) fn sketch<N: Names>(mut self, names: &N) -> Result<Sketch, N::Error> {
        let origins = self.take_origins();
        let mut said = Checked::of(self.said, self.refused, &origins, names)?;
        let person = said.person();
        let behalf = said.behalf();
        let standing = said.standing();
        let target = said.target();
        if self.grounds.len() > MAX_GROUNDS {
            said.refuse(Field::Ground, Refusal::TooManyGrounds { most: MAX_GROUNDS });
        }
        let grounds = self.grounds.into_iter().filter_map(|draft| said.kept(ground(draft))).collect();
        let case = Case {
            person,
            behalf,
            standing,
            target,
            grounds,
            processing: said.lines(Field::ObjectionProcessing),
            direct_marketing: said.bool(Field::ObjectionDirectMarketing),
            complaint: said.bool(Field::ObjectionComplaint),
            setting_switched_off: said.date(Field::ObjectionSettingSwitchedOff),
            language: said.text(Field::ObjectionLanguage),
            place: said.text(Field::ObjectionPlace),
            date: said.date(Field::ObjectionDate),
            origins: Origins::default(),
        };
        let Checked { flaws, .. } = said;
        Ok(Sketch { case: Case { origins, ..case }, flaws })
    }
}

/// A case with stand-ins for what is missing or wrong, and what that is. Only who looks for more flaws, or for
/// whom it is, may see it.
#[derive(Debug)]
pub(crate) struct Sketch {
    pub(crate) case: Case,
    /// What is missing or wrong, as far as it shows without the catalog; what follows from another flaw is not said.
    pub(crate) flaws: Vec<Error>,
}

impl Sketch {
    /// Whether a field, or one of a table, has a flaw, so that nothing can be said about what depends on it.
    pub(crate) fn is_flawed(&self, field: Field) -> bool {
        is_flawed(&self.flaws, field)
    }
}

fn is_flawed(flaws: &[Error], field: Field) -> bool {
    flaws.iter().filter_map(|flaw| flaw.place().field).any(|flawed| flawed == field || flawed.is_in(field))
}

impl Draft {
    /// All that keeps the draft from being a case, where [`Self::check`] names the first; empty if nothing does.
    ///
    /// # Errors
    /// For files of names that cannot be read.
    pub fn faults<N: Names>(self, names: &N) -> Result<Vec<Error>, N::Error> {
        Ok(self.sketch(names)?.flaws)
    }
}

/// The fields, each valid by itself. Blank texts are left out.
struct Checked<'a> {
    said: Vec<Said>,
    flaws: Vec<Error>,
    origins: &'a Origins,
}

impl<'a> Checked<'a> {
    fn of<N: Names>(mut all: Vec<Said>, flaws: Vec<Error>, origins: &'a Origins, names: &N) -> Result<Self, N::Error> {
        all.sort_unstable_by_key(|said| said.field);
        let mut checked = Self { said: Vec::with_capacity(all.len()), flaws, origins };
        for said in all {
            match right(said.field.kind(), said.value) {
                Ok(Some(value)) => match meant(said.field, value, names, || origins.place(said.field)) {
                    Ok(value) => checked.said.push(Said { value, ..said }),
                    Err(error) => checked.flaws.push(N::refusal(error)?),
                },
                Ok(None) => {}
                Err(refusal) => checked.refuse(said.field, refusal),
            }
        }
        Ok(checked)
    }

    fn refuse(&mut self, field: Field, refusal: Refusal) {
        self.flaws.push(Error::new(self.origins.place(field), refusal));
    }

    /// Says that something is missing, unless one of these fields is there and wrong.
    fn lacks(&mut self, field: Field, instead: &[Field], refusal: Refusal) {
        if ![field].iter().chain(instead).any(|field| is_flawed(&self.flaws, *field)) {
            self.refuse(field, refusal);
        }
    }

    fn kept<T>(&mut self, found: Result<T, Error>) -> Option<T> {
        found.map_err(|flaw| self.flaws.push(flaw)).ok()
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

    fn required(&mut self, field: Field) -> String {
        self.text(field).unwrap_or_else(|| {
            self.lacks(field, &[], Refusal::Missing { key: field.key().to_owned() });
            String::new()
        })
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

    fn person(&mut self) -> Person {
        let name = self.required(Field::PersonName);
        let country = self.required(Field::PersonCountry);
        let email = self.text(Field::PersonEmail);
        let address = self.lines(Field::PersonAddress);
        let withhold_address = self.bool(Field::PersonWithholdAddress);
        if withhold_address && email.is_none() {
            self.lacks(Field::PersonWithholdAddress, &[Field::PersonEmail], Refusal::EmailNeeded);
        }
        if !withhold_address && address.is_empty() && email.is_none() {
            self.lacks(Field::PersonAddress, &[Field::PersonEmail], Refusal::NoWayToReply);
        }
        Person {
            name,
            address: if withhold_address { Vec::new() } else { address },
            country,
            phone: self.text(Field::PersonPhone),
            withhold_address,
            age: self.age(Field::PersonAge),
            email,
        }
    }

    fn behalf(&mut self) -> Option<Behalf> {
        // Whoever gives a role that there is not still writes for somebody.
        if !Field::within(Field::BehalfOf).any(|field| self.has(field)) && !is_flawed(&self.flaws, Field::BehalfOf) {
            return None;
        }
        let name = self.text(Field::BehalfName);
        if name.is_none() {
            self.lacks(Field::BehalfName, &[], Refusal::BehalfOfWhom);
        }
        let role = self.text(Field::BehalfRole);
        let known = || Role::NAMES.map(|(name, _)| name.to_owned()).to_vec();
        let role = match role.map(|role| Role::of_name(&role).ok_or(role)) {
            Some(Ok(role)) => Some(role),
            Some(Err(role)) => {
                self.refuse(Field::BehalfRole, Refusal::UnknownRole { role, near: Vec::new(), known: known() });
                None
            }
            None => {
                let known = known();
                self.lacks(Field::BehalfRole, &[], Refusal::RoleMissing { known });
                None
            }
        };
        Some(Behalf {
            name: name.unwrap_or_default(),
            // A stand-in of which no rule asks anything.
            role: role.unwrap_or(Role::Guardian),
            age: self.age(Field::BehalfAge),
            complaint: self.bool(Field::BehalfComplaint),
            address: self.lines(Field::BehalfAddress),
            email: self.text(Field::BehalfEmail),
        })
    }

    fn standing(&mut self) -> Standing {
        if self.has(Field::NonMember) {
            if self.has(Field::Account) {
                self.refuse(Field::NonMember, Refusal::AccountAndNonMember);
            }
            let urls = self.lines(Field::NonMemberUrls);
            let search_name = self.text(Field::NonMemberSearchName);
            if urls.is_empty() && search_name.is_none() {
                self.lacks(Field::NonMemberUrls, &[Field::NonMember], Refusal::NonMemberNowhere);
            }
            if let Some(said) = urls.iter().find(|url| !is_page(url)) {
                self.no_page(Field::NonMemberUrls, said);
            }
            return Standing::NonMember { urls, search_name };
        }
        let (email, url) = (self.text(Field::AccountEmail), self.text(Field::AccountUrl));
        let name = self.text(Field::AccountName);
        if email.is_none() && url.is_none() && name.is_none() {
            self.lacks(Field::Account, &[Field::NonMember], Refusal::AccountMissing);
        }
        if let Some(said) = url.as_ref().filter(|url| !is_page(url)) {
            self.no_page(Field::AccountUrl, said);
        }
        Standing::Member { email, url, name }
    }

    fn no_page(&mut self, field: Field, said: &str) {
        self.refuse(field, Refusal::NoPage { said: said.chars().take(60).collect() });
    }

    fn target(&mut self) -> Target {
        let own = self.has(Field::Controller);
        match self.text(Field::ObjectionController) {
            Some(id) => {
                if own {
                    self.refuse(Field::Controller, Refusal::TwoCompanies);
                }
                Target::Registered(id)
            }
            None if own => self.custom_controller(),
            None => {
                self.lacks(Field::ObjectionController, &[Field::Controller], Refusal::CompanyMissing);
                Target::Registered(String::new())
            }
        }
    }

    fn custom_controller(&mut self) -> Target {
        Target::Custom(CustomController {
            name: self.required(Field::ControllerName),
            address: self.lines(Field::ControllerAddress),
            country: self.text(Field::ControllerCountry),
            email: self.text(Field::ControllerEmail),
            purpose: self.text(Field::ControllerPurpose),
        })
    }
}

/// The code or id that a name means; any other value as it is.
fn meant<N: Names>(field: Field, value: Value, names: &N, place: impl FnOnce() -> SourceLocation) -> Result<Value, N::Error> {
    match (field.kind(), value) {
        (Kind::Name(what), Value::Text(typed)) => names.meant(what, &typed, place).map(Value::Text),
        (_, value) => Ok(value),
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
            if kind == Kind::Email {
                Email::parse(&text).map_err(|why| Refusal::Email { why })?;
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

/// Whether this can be the address of a page, with or without `https://`: a host with a dot, and no space. “don't know” is not.
pub(crate) fn is_page(text: &str) -> bool {
    let without_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = without_scheme.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let is_top = |label: &&str| label.chars().count() >= 2 && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    !text.contains(char::is_whitespace)
        && labels.len() > 1
        && !labels.iter().any(|l| l.is_empty())
        && labels.last().is_some_and(is_top)
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
