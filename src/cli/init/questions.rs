//! The questions of `demur init`.
//!
//! This module must not write.

use super::answers::{Answers, account_of, checked};
use crate::case::{Field, Value};
use crate::cli::ask::{Ask, Checked, Choice, Line, Offer, Text, Trouble, Words};
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::own::UNDONE;
use crate::cli::words;

/// Asks for what no flag gave.
pub(super) fn ask(answers: &mut Answers, asker: &dyn Ask, context: &Context) -> Result<(), Failure> {
    let asked = Asked { asker, context };
    let stopped = |answers: &mut Answers| -> Result<(), Trouble> {
        // The telephone number has its flag: no letter needs one.
        for field in [Field::PersonName, Field::PersonCountry, Field::PersonAddress, Field::PersonEmail] {
            match field {
                field if answers.is_given(field) => {}
                Field::PersonCountry => asked.country(answers)?,
                Field::PersonAddress => asked.address(answers)?,
                field => asked.line(field, answers)?,
            }
        }
        if !answers.accounts_given {
            asked.accounts(answers)?;
        }
        Ok(())
    };
    stopped(answers).map_err(|trouble| trouble.failure(&answers.missing(), UNDONE))
}

struct Asked<'a> {
    asker: &'a dyn Ask,
    context: &'a Context,
}

impl Asked<'_> {
    fn check(&self, field: Field, value: impl Into<Value>) -> Checked {
        checked(field, value.into(), self.context).map(drop).map_err(|refusal| words::reason(&refusal))
    }

    fn line(&self, field: Field, answers: &mut Answers) -> Result<(), Trouble> {
        let (question, explanation, optional) = match field {
            Field::PersonName => ("Your full name", "As it shall stand under the letter.", false),
            _ => ("Your e-mail address", "Companies answer there.", !answers.lines(Field::PersonAddress).is_empty()),
        };
        let typed = self.asker.line(&Line {
            words: Words { question, explanation },
            initial: answers.text(field),
            optional,
            check: &|typed| self.check(field, typed),
        })?;
        answers.set(field, checked(field, typed.into(), self.context).ok().flatten());
        Ok(())
    }

    fn address(&self, answers: &mut Answers) -> Result<(), Trouble> {
        let explanation = "As on an envelope: street and number, then postcode and town; without your name and the country. \
                           Without it, letters need your e-mail address.";
        let lines = self.asker.text(&Text {
            words: Words { question: "Your postal address", explanation },
            initial: answers.lines(Field::PersonAddress),
            optional: true,
            check: &|lines| self.check(Field::PersonAddress, lines.to_vec()),
        })?;
        let lines = checked(Field::PersonAddress, lines.into(), self.context).ok().flatten();
        answers.set(Field::PersonAddress, lines.filter(|lines| *lines != Value::Lines(Vec::new())));
        Ok(())
    }

    fn country(&self, answers: &mut Answers) -> Result<(), Trouble> {
        let (countries, codes) = self.countries()?;
        let known = answers.text(Field::PersonCountry).to_owned();
        let (known_country, _) = known.split_once('-').unwrap_or((&known, ""));
        let choice = Choice {
            words: Words { question: "Where you live", explanation: "The law of that country decides what the letter says." },
            options: &countries,
            default: codes.iter().position(|code| code == known_country),
            optional: false,
        };
        let Some(code) = self.asker.choice(&choice)?.and_then(|i| codes.get(i)) else { return Ok(()) };
        let part = self.part(code, &known)?;
        answers.set(Field::PersonCountry, Some(part.unwrap_or_else(|| code.clone()).into()));
        Ok(())
    }

    /// All countries by their English names; found by any other name too.
    fn countries(&self) -> Result<(Vec<Offer>, Vec<String>), Trouble> {
        let catalog = &self.context.catalog;
        let names = catalog.countries()?;
        let mut all = Vec::new();
        for id in catalog.ids("jurisdictions") {
            let record = catalog.jurisdiction_on(&id, Context::today())?;
            if record.parent.is_some() {
                continue;
            }
            let mut also: Vec<String> = record.name.values().chain(&record.also_typed).cloned().collect();
            also.extend(names.all().filter(|(code, _)| *code == record.code).flat_map(|(_, names)| names.iter().cloned()));
            also.push(record.code.clone());
            all.push((Offer { label: record.name_in("en").to_owned(), detail: record.code.clone(), also }, record.code.clone()));
        }
        all.sort_by(|(a, _), (b, _)| a.label.cmp(&b.label));
        Ok(all.into_iter().unzip())
    }

    /// The part of the country, where the law or the authority differs.
    fn part(&self, country: &str, known: &str) -> Result<Option<String>, Trouble> {
        let catalog = &self.context.catalog;
        let record = catalog.jurisdiction_on(country, Context::today())?;
        let mut parts: Vec<(String, String)> =
            record.subdivisions.iter().map(|(code, name)| (name.clone(), code.clone())).collect();
        for id in catalog.ids("jurisdictions") {
            let part = catalog.jurisdiction_on(&id, Context::today())?;
            if part.parent.as_deref() == Some(country) && !record.subdivisions.contains_key(&part.code) {
                parts.push((part.name_in("en").to_owned(), part.code.clone()));
            }
        }
        if parts.is_empty() {
            return Ok(None);
        }
        parts.sort();
        let offer = |(name, code): &(String, String)| Offer {
            label: name.clone(),
            detail: code.clone(),
            also: vec![code.clone(), code.split_once('-').map_or("", |(_, part)| part).to_owned()],
        };
        let offers: Vec<Offer> = parts.iter().map(offer).collect();
        let choice = Choice {
            words: Words {
                question: "Which part",
                explanation: "The authority, or the law, depends on the part of the country.",
            },
            options: &offers,
            default: parts.iter().position(|(_, code)| code == known),
            optional: true,
        };
        Ok(self.asker.choice(&choice)?.and_then(|i| parts.get(i)).map(|(_, code)| code.clone()))
    }

    fn accounts(&self, answers: &mut Answers) -> Result<(), Trouble> {
        let catalog = &self.context.catalog;
        let mut companies = Vec::new();
        for id in catalog.ids("controllers") {
            let record = catalog.controller(&id)?;
            let also = record.also.iter().chain([&record.id]).cloned().collect();
            let detail = record.services.clone().unwrap_or_default();
            companies.push((Offer { label: record.name.clone(), detail, also }, id));
        }
        let (offers, ids): (Vec<Offer>, Vec<String>) = companies.into_iter().unzip();
        let mut known = answers.has_accounts.clone();
        loop {
            let explanation = if known.is_empty() {
                "A company where you have an account: the letter says how it finds you. You can do so later.".to_owned()
            } else {
                format!("Accounts so far: {}. Another one?", known.join(", "))
            };
            let choice = Choice {
                words: Words { question: "Account at", explanation: &explanation },
                options: &offers,
                default: None,
                optional: true,
            };
            let Some(i) = self.asker.choice(&choice)? else { return Ok(()) };
            let (Some(offer), Some(id)) = (offers.get(i), ids.get(i)) else { return Ok(()) };
            let question = format!("Your account at {}", offer.label);
            let typed = self.asker.line(&Line {
                words: Words {
                    question: &question,
                    explanation: "The e-mail address of the account, the address of your profile there, or its name.",
                },
                initial: answers.text(Field::PersonEmail),
                optional: false,
                check: &|typed| account_of(typed).map(drop).map_err(|refusal| words::reason(&refusal)),
            })?;
            if let Ok(account) = account_of(&typed) {
                answers.add_account(id.clone(), account);
                known.retain(|known| known != id);
                known.push(id.clone());
            }
        }
    }
}
