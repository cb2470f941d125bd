//! Case files, profiles and flags before they are checked: everything is optional, and every key remembers its line.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::error::{Error, SourceLocation, nearest};
use super::places::Places;
use super::refusal::Refusal;

/// A case as far as one source tells it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Draft {
    /// `[person]`
    pub person: PersonDraft,
    /// `[behalf_of]`
    pub behalf_of: BehalfDraft,
    /// `[account]`
    pub account: Option<AccountDraft>,
    /// `[non_member]`
    pub non_member: Option<NonMemberDraft>,
    /// `[objection]`
    pub objection: ObjectionDraft,
    /// `[controller]`
    pub controller: Option<ControllerDraft>,
    #[serde(skip)]
    pub(crate) places: Places,
}

/// `[person]` of a case file or profile.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields are those of `Person`, all optional")]
pub struct PersonDraft {
    pub name: Option<String>,
    pub address: Option<Vec<String>>,
    pub country: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub withhold_address: Option<bool>,
    pub age: Option<i64>,
}

/// `[behalf_of]`: the person for whom somebody else writes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields are those of `Behalf`, all optional")]
pub struct BehalfDraft {
    pub name: Option<String>,
    #[serde(rename = "as")]
    pub role: Option<String>,
    pub age: Option<i64>,
    pub address: Option<Vec<String>>,
    pub email: Option<String>,
}

/// `[account]`: how the company finds a member.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields are those of `Standing::Member`")]
pub struct AccountDraft {
    pub email: Option<String>,
    pub url: Option<String>,
    pub name: Option<String>,
}

/// `[non_member]`: how the company finds the data of somebody without an account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields are those of `Standing::NonMember`")]
pub struct NonMemberDraft {
    pub urls: Vec<String>,
    pub search_name: Option<String>,
}

/// `[objection]`: to what and why.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields are those of `Case`, all optional")]
pub struct ObjectionDraft {
    pub controller: Option<String>,
    pub language: Option<String>,
    #[serde(deserialize_with = "toml_date")]
    pub setting_switched_off: Option<NaiveDate>,
    pub processing: Option<Vec<String>>,
    pub direct_marketing: Option<bool>,
    pub place: Option<String>,
    #[serde(deserialize_with = "toml_date")]
    pub date: Option<NaiveDate>,
    #[serde(rename = "ground")]
    pub grounds: Vec<GroundDraft>,
}

/// `[[objection.ground]]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields are those of `Ground`, all optional")]
pub struct GroundDraft {
    pub id: Option<String>,
    pub fact: Option<String>,
    pub category: Option<String>,
    #[serde(skip)]
    pub place: SourceLocation,
}

/// `[controller]`: one that is not in the register.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields are those of `CustomController`, all optional")]
pub struct ControllerDraft {
    pub name: Option<String>,
    pub address: Vec<String>,
    pub country: Option<String>,
    pub email: Option<String>,
    pub purpose: Option<String>,
}

/// `profile.toml`: who you are, and your accounts by controller.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// `[person]`, as in a case file.
    pub person: PersonDraft,
    /// `[account.CONTROLLER]`
    pub account: BTreeMap<String, AccountDraft>,
    #[serde(skip)]
    places: Places,
}

impl Profile {
    /// Reads a profile. `file` names it in messages.
    ///
    /// # Errors
    /// As [`Draft::parse`].
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        let mut profile: Self = read_toml(text, file)?;
        profile.places = Places::of_text(text, file);
        Ok(profile)
    }

    /// What the profile says for a letter to `controller`.
    #[must_use]
    pub fn draft_for(&self, controller: Option<&str>) -> Draft {
        let id = controller.unwrap_or_default().to_lowercase();
        Draft {
            person: self.person.clone(),
            account: self.account.get(&id).cloned(),
            places: self.places.clone().rename(&format!("account.{id}."), "account."),
            ..Draft::default()
        }
    }
}

impl Draft {
    /// Reads a case file. `file` names it in messages.
    ///
    /// # Errors
    /// Names the line and column of a syntax error, of a wrong type, and of an unknown key together with the nearest
    /// known one.
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        let mut draft: Self = read_toml(text, file)?;
        draft.places = Places::of_text(text, file);
        for (i, ground) in draft.objection.grounds.iter_mut().enumerate() {
            ground.place = draft.places.of(&format!("objection.ground.{i}"));
        }
        Ok(draft)
    }

    /// Lays `self` over `base`: what `self` says wins, what it leaves open comes from `base`.
    ///
    /// Lists are replaced, not joined, and saying how a non-member is found takes an account of `base` away (and the
    /// other way round): both together would contradict each other. What `base` says of its own company or of its own
    /// represented person does not hold for another one.
    #[must_use]
    pub fn over(self, mut base: Self) -> Self {
        if self.names_another_company_than(&base) {
            base.account = None;
            base.non_member = None;
            base.objection.setting_switched_off = None;
            base.objection.processing = None;
        }
        if self.behalf_of.name.is_some() {
            base.behalf_of = BehalfDraft { role: base.behalf_of.role, ..BehalfDraft::default() };
        }
        let (account, non_member) = match (self.account, self.non_member) {
            (None, None) => (base.account, base.non_member),
            (account, Some(non_member)) => (account, Some(non_member)),
            (Some(account), None) => (Some(account.over(base.account.unwrap_or_default())), None),
        };
        let names_controller = self.objection.controller.is_some() || self.controller.is_some();
        let (mut mine, theirs) = (self.objection, base.objection);
        let (id, custom) =
            if names_controller { (mine.controller.take(), self.controller) } else { (theirs.controller, base.controller) };
        Self {
            person: self.person.over(base.person),
            behalf_of: BehalfDraft {
                name: self.behalf_of.name.or(base.behalf_of.name),
                role: self.behalf_of.role.or(base.behalf_of.role),
                age: self.behalf_of.age.or(base.behalf_of.age),
                address: self.behalf_of.address.or(base.behalf_of.address),
                email: self.behalf_of.email.or(base.behalf_of.email),
            },
            account,
            non_member,
            objection: ObjectionDraft {
                controller: id,
                language: mine.language.or(theirs.language),
                setting_switched_off: mine.setting_switched_off.or(theirs.setting_switched_off),
                processing: mine.processing.or(theirs.processing),
                direct_marketing: mine.direct_marketing.or(theirs.direct_marketing),
                place: mine.place.or(theirs.place),
                date: mine.date.or(theirs.date),
                grounds: if mine.grounds.is_empty() { theirs.grounds } else { mine.grounds },
            },
            controller: custom,
            places: self.places.over(base.places),
        }
    }

    fn names_another_company_than(&self, base: &Self) -> bool {
        let other = |id: &String| base.objection.controller.as_ref().is_some_and(|b| !b.eq_ignore_ascii_case(id));
        let base_has_own = base.controller.is_some();
        self.objection.controller.as_ref().is_some_and(|id| base_has_own || other(id))
    }

    /// What it says, without where that was written: the same for two drafts that make the same case.
    #[must_use]
    pub fn without_places(&self) -> String {
        let mut bare = Self { places: Places::default(), ..self.clone() };
        bare.objection.grounds.iter_mut().for_each(|ground| ground.place = SourceLocation::default());
        format!("{bare:?}")
    }

    /// Sets how the company finds a member; nothing if all are `None`.
    pub fn set_account(&mut self, email: Option<String>, url: Option<String>, name: Option<String>) {
        if email.is_some() || url.is_some() || name.is_some() {
            self.account = Some(AccountDraft { email, url, name });
        }
    }

    /// Sets where the data of somebody without an account stand.
    pub fn set_non_member(&mut self, urls: Option<Vec<String>>) {
        self.non_member = urls.map(|urls| NonMemberDraft { urls, search_name: None });
    }

    /// Remembers that `key` came from `flag`, for messages.
    pub fn came_from_flag(&mut self, key: &str, flag: &str) {
        self.places.came_from_flag(key, flag);
    }
}

impl PersonDraft {
    fn over(self, base: Self) -> Self {
        Self {
            name: self.name.or(base.name),
            address: self.address.or(base.address),
            country: self.country.or(base.country),
            email: self.email.or(base.email),
            phone: self.phone.or(base.phone),
            withhold_address: self.withhold_address.or(base.withhold_address),
            age: self.age.or(base.age),
        }
    }
}

impl AccountDraft {
    fn over(self, base: Self) -> Self {
        Self { email: self.email.or(base.email), url: self.url.or(base.url), name: self.name.or(base.name) }
    }
}

/// Line and column of a byte offset, both counted from 1, the column in characters.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// Reads a TOML file of the user's.
///
/// # Errors
/// The line, and the nearest key for one that is not known.
pub fn read_toml<T: for<'de> Deserialize<'de>>(text: &str, file: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let (line, column) = error.span().map_or((1, 1), |span| line_and_column(text, span.start));
        let place = SourceLocation { source: Some(file.to_owned()), line: Some(line), key: None };
        match unknown_key(error.message()) {
            Some((key, known)) => {
                let near = nearest(&key, known.iter().map(String::as_str)).first().map(|near| (*near).to_owned());
                Error::new(place, Refusal::UnknownKey { key, near, known })
            }
            None => Error::new(place, Refusal::Syntax { column, what: error.message().replace('\n', ", ") }),
        }
    })
}

/// Takes serde's message for an unknown key apart: the key, and those that are known in its table.
fn unknown_key(message: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let known = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((key.chars().take(60).collect(), known))
}

/// TOML has a type for dates; a date in quotation marks is accepted too.
fn toml_date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    use serde::de::Error;
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::Datetime(toml::value::Datetime { date: Some(date), .. }) => date.to_string(),
        toml::Value::String(text) => text,
        _ => return Err(D::Error::custom("this is no date (write YYYY-MM-DD)")),
    };
    parse_date(&text).map(Some).map_err(D::Error::custom)
}

/// Reads `YYYY-MM-DD`; the years are limited to those for which a letter can be meant.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| format!("`{}` is not a date that exists (write YYYY-MM-DD)", text.chars().take(40).collect::<String>()))?;
    let year = chrono::Datelike::year(&date);
    if (1990..=2100).contains(&year) { Ok(date) } else { Err(format!("the year {year} cannot be meant")) }
}
