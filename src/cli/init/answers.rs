//! What is known of the person: from the profile, from flags, from answers.
//!
//! This module must not ask.

use std::collections::BTreeMap;

use super::Init;
use crate::case::{Draft, Field, Named, Names, Profile, Refusal, SourceLocation, Value};
use crate::cli::ask::Missing;
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::own::{self, OwnFile};
use crate::cli::words;
use crate::compose::Residence;
use crate::text::Email;

/// The fields of `[person]` that are asked for.
pub(super) const FIELDS: [Field; 5] =
    [Field::PersonName, Field::PersonCountry, Field::PersonAddress, Field::PersonEmail, Field::PersonPhone];

/// What will stand in the profile.
#[derive(Debug)]
pub(super) struct Answers {
    values: BTreeMap<Field, Value>,
    /// Given by flags: not asked.
    given: Vec<Field>,
    /// By the id of the company: how it finds the account.
    accounts: BTreeMap<String, (Field, String)>,
    /// Accounts were given by flags: not asked.
    pub(super) accounts_given: bool,
    /// Companies whose account the profile has.
    pub(super) has_accounts: Vec<String>,
}

impl Answers {
    /// What a letter says of its writer.
    pub(super) fn of(draft: &Draft) -> Self {
        let account = [Field::AccountEmail, Field::AccountUrl, Field::AccountName];
        let account = account.into_iter().find_map(|field| Some((field, draft.text(field)?.to_owned())));
        let company = draft.text(Field::ObjectionController).map(str::to_lowercase);
        // The account of a letter for somebody else is theirs.
        let account = account.filter(|_| !draft.mentions(Field::BehalfOf));
        Self {
            values: FIELDS.into_iter().filter_map(|field| Some((field, draft.get(field)?.clone()))).collect(),
            given: Vec::new(),
            accounts: company.zip(account).into_iter().collect(),
            accounts_given: false,
            has_accounts: Vec::new(),
        }
    }

    /// What the profile and the flags say.
    pub(super) fn read(flags: Init, file: &OwnFile, context: &Context) -> Result<Self, Failure> {
        let profile = Profile::parse(&file.content.to_string(), &file.shown())?.draft_for(None, &context.catalog)?;
        let mut answers = Self {
            values: FIELDS.into_iter().filter_map(|field| Some((field, profile.get(field)?.clone()))).collect(),
            given: Vec::new(),
            accounts: BTreeMap::new(),
            accounts_given: !flags.account.is_empty(),
            has_accounts: accounts(file),
        };
        let before = answers.text(Field::PersonName).to_owned();
        let texts = [
            (Field::PersonName, flags.name),
            (Field::PersonCountry, flags.country),
            (Field::PersonEmail, flags.email),
            (Field::PersonPhone, flags.phone),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                let flag = || SourceLocation { source: Some("--country".to_owned()), ..SourceLocation::default() };
                let text = match field {
                    Field::PersonCountry => context.meant(Named::Place, &text, flag)?,
                    _ => text,
                };
                answers.give(field, text.into(), context)?;
            }
        }
        if !flags.address.is_empty() {
            answers.give(Field::PersonAddress, flags.address.into(), context)?;
        }
        for account in &flags.account {
            answers.give_account(account, context)?;
        }
        if !before.is_empty() && before != answers.text(Field::PersonName) {
            let what = format!("{} is of {before}: what you do not give anew stays", file.shown());
            context.terminal.warning(&what);
        }
        Ok(answers)
    }

    fn give(&mut self, field: Field, value: Value, context: &Context) -> Result<(), Failure> {
        let flag = format!("--{}", field.name().unwrap_or_default());
        let value = checked(field, value, context)
            .and_then(|value| value.ok_or(Refusal::Empty))
            .map_err(|refusal| Failure::refused(format!("{flag}: {refusal}"), words::next_step(&refusal)))?;
        self.given.push(field);
        self.set(field, Some(value));
        Ok(())
    }

    /// `linkedin=robin@example.org`
    fn give_account(&mut self, typed: &str, context: &Context) -> Result<(), Failure> {
        let Some((company, account)) = typed.split_once('=') else {
            let shown: String = typed.chars().take(60).collect();
            return Err(Failure::refused(format!("--account: `{shown}` names no account"), "write COMPANY=ACCOUNT"));
        };
        let place = SourceLocation { source: Some("--account".to_owned()), ..SourceLocation::default() };
        let id = context.meant(Named::Company, company.trim(), || place)?;
        let (field, account) = account_of(account)
            .map_err(|refusal| Failure::refused(format!("--account {id}: {refusal}"), words::next_step(&refusal)))?;
        self.accounts.insert(id, (field, account));
        Ok(())
    }

    /// Sets an answer; `None` takes away what was there.
    pub(super) fn set(&mut self, field: Field, value: Option<Value>) {
        match value {
            Some(value) => drop(self.values.insert(field, value)),
            None => drop(self.values.remove(&field)),
        }
    }

    pub(super) fn add_account(&mut self, company: String, (field, account): (Field, String)) {
        self.accounts.insert(company, (field, account));
    }

    pub(super) fn is_given(&self, field: Field) -> bool {
        self.given.contains(&field)
    }

    pub(super) fn text(&self, field: Field) -> &str {
        if let Some(Value::Text(text)) = self.values.get(&field) { text } else { "" }
    }

    pub(super) fn lines(&self, field: Field) -> &[String] {
        if let Some(Value::Lines(lines)) = self.values.get(&field) { lines } else { &[] }
    }

    fn has(&self, field: Field) -> bool {
        !self.text(field).is_empty() || !self.lines(field).is_empty()
    }

    /// What a letter cannot do without.
    pub(super) fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        if !self.has(Field::PersonName) {
            missing.push(Missing::new("your name", "--name NAME"));
        }
        if !self.has(Field::PersonCountry) {
            missing.push(Missing::new("where you live", "--country CC"));
        }
        if !self.has(Field::PersonAddress) && !self.has(Field::PersonEmail) {
            missing
                .push(Missing::new("your postal address or e-mail address", "--address LINE (for each line) or --email EMAIL"));
        }
        missing
    }

    /// Puts all of it into the file.
    pub(super) fn put(&self, file: &mut OwnFile) -> Result<(), Failure> {
        let person = own::table(file.content.as_table_mut(), "person", false)?;
        for field in FIELDS {
            let Some((_, key)) = field.key().rsplit_once('.') else { continue };
            match self.values.get(&field) {
                Some(Value::Text(text)) => own::set(person, key, text),
                Some(Value::Lines(lines)) if !lines.is_empty() => own::set(person, key, own::list(lines)),
                _ => drop(person.remove(key)),
            }
        }
        for (company, (field, account)) in &self.accounts {
            let accounts = own::table(file.content.as_table_mut(), "account", true)?;
            let Some((_, key)) = field.key().rsplit_once('.') else { continue };
            own::set(own::table(accounts, company, false)?, key, account);
        }
        Ok(())
    }
}

/// The companies under `[account.…]`.
fn accounts(file: &OwnFile) -> Vec<String> {
    let table = file.content.get("account").and_then(toml_edit::Item::as_table_like);
    table.map(|table| table.iter().map(|(company, _)| company.to_lowercase()).collect()).unwrap_or_default()
}

/// One value in the form that the profile keeps.
pub(super) fn checked(field: Field, value: Value, context: &Context) -> Result<Option<Value>, Refusal> {
    let value = field.check(value)?;
    let Some(Value::Text(code)) = value.as_ref().filter(|_| field == Field::PersonCountry) else { return Ok(value) };
    let code = match context.catalog.meant(Named::Place, code, SourceLocation::default) {
        Err(crate::compose::Error::Refused(error)) => return Err(error.refusal().clone()),
        Err(_) => return Ok(value),
        Ok(code) => code,
    };
    match Residence::lookup(&code, SourceLocation::default(), &context.catalog, Context::today()) {
        Ok(residence) => Ok(Some(residence.code.into())),
        Err(crate::compose::Error::Refused(error)) => Err(error.refusal().clone()),
        // What is wrong with the data is said when a letter is written.
        Err(_) => Ok(value),
    }
}

/// What kind of account this is: an e-mail address, the address of a page, a name.
pub(super) fn account_of(typed: &str) -> Result<(Field, String), Refusal> {
    let typed = typed.trim();
    let field = if Email::parse(typed).is_ok() {
        Field::AccountEmail
    } else if typed.contains("://") || typed.starts_with("www.") {
        Field::AccountUrl
    } else {
        Field::AccountName
    };
    match field.check(typed)? {
        Some(Value::Text(text)) => Ok((field, text)),
        _ => Err(Refusal::Empty),
    }
}
