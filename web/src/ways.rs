//! What comes after the letter: the ways to the company, and the day on which an answer is due.

use demur::case::{Draft, SourceLocation, Standing, Target};
use demur::catalog::{Catalog, Kind};
use demur::compose::{Residence, find_record};
use demur::controllers::{Way, Where};
use demur::interview::{Caution, Interview};
use demur::law::PeriodKind;
use serde::Serialize;

use crate::letter::{self, Problem, with_catalog};

/// What comes after a letter.
#[derive(Debug, Serialize)]
pub struct After {
    /// Our reference.
    pub reference: String,
    /// The company.
    pub company: String,
    /// Beginning of the names of files: the id of the company, or `letter`.
    pub file: String,
    /// BCP 47 tag of the letter's language.
    pub language: String,
    /// Subject of a mail.
    pub subject: String,
    /// The postal address of the company, line by line.
    pub recipient: Vec<String>,
    /// The ways to the company, the surest first.
    pub ways: Vec<Shown>,
    /// The day on which an answer is due, if the letter is posted today; absent if the days in question are not all known.
    pub due: Option<String>,
    /// The same day as the language writes it.
    pub due_in_words: Option<String>,
    /// What to look at before the letter goes out, in the language of the questions.
    pub cautions: Vec<Caution>,
}

/// A way to the company.
#[derive(Debug, Default, Serialize)]
pub struct Shown {
    /// `setting`, `form`, `mail` or `post`.
    pub kind: &'static str,
    /// The page to open.
    pub url: Option<String>,
    /// The address to write to.
    pub email: Option<String>,
    /// What to click, in the company's own words.
    pub path: Vec<String>,
    /// What to pick in a form, in the company's own words.
    pub option: Option<String>,
    /// Whether the form is open only to whom is logged in; absent if that is not known.
    pub login: Option<bool>,
}

/// What comes after the letter of a case file, for somebody who reads `language` (a folder of `templates/`).
///
/// # Errors
/// As [`crate::letter::write`], and for a language without questions.
pub fn after(toml: &str, today: &str, language: &str) -> Result<After, Problem> {
    with_catalog(|catalog| {
        let case = letter::case(toml, catalog)?;
        let today = letter::day(today)?;
        let composed = letter::composed(&case, today, Kind::Objection, catalog)?;
        let interview = Interview::new(catalog, language, Draft::default(), today).map_err(|error| Problem::new(error, ""))?;
        let facts = &composed.facts;
        let (file, ways) = match &case.target {
            Target::Registered(id) => (id.clone(), known(id, &case, today, catalog)?),
            Target::Custom(_) => {
                let mail = facts.recipient.email.clone();
                let mail = mail.map(|email| Shown { kind: "mail", email: Some(email), ..Shown::default() });
                ("letter".to_owned(), mail.into_iter().chain([Shown { kind: "post", ..Shown::default() }]).collect())
            }
        };
        let answer = facts.deadlines.iter().find(|due| due.kind == PeriodKind::Answer && due.holidays_known);
        Ok(After {
            reference: facts.reference.clone(),
            company: facts.recipient.legal_name.clone().unwrap_or_else(|| facts.recipient.name.clone()),
            file,
            language: composed.letter.language.clone(),
            subject: format!("{} [{}]", composed.letter.subject, facts.reference),
            recipient: composed.letter.recipient.clone(),
            ways,
            due: answer.map(|due| due.due.to_string()),
            due_in_words: answer.map(|due| interview.day(due.due)).transpose().map_err(|error| Problem::new(error, ""))?,
            cautions: interview.cautions(&composed.warnings).map_err(|error| Problem::new(error, ""))?,
        })
    })
}

/// The ways to a company of the register.
fn known(id: &str, case: &demur::case::Case, today: chrono::NaiveDate, catalog: &Catalog) -> Result<Vec<Shown>, Problem> {
    let broken = |error: demur::compose::Error| Problem::new(&error, error.next_step());
    let record = find_record(id, SourceLocation::default(), catalog).map_err(broken)?;
    let residence = Residence::lookup(&case.person.country, SourceLocation::default(), catalog, today).map_err(broken)?;
    let member = matches!(case.standing, Standing::Member { .. });
    let place = Where { region: residence.region(), member, accept_unverified: false };
    // Who has switched it off said so.
    let open = |way: &&Way<'_>| !matches!(way, Way::Setting { .. }) || case.setting_switched_off.is_none();
    Ok(record.ways(place).iter().filter(open).map(shown).collect())
}

fn shown(way: &Way<'_>) -> Shown {
    match way {
        Way::Setting { setting, url } => {
            Shown { kind: "setting", url: url.map(str::to_owned), path: setting.path.clone(), ..Shown::default() }
        }
        Way::Form(form) => Shown {
            kind: "form",
            url: Some(form.url.clone()),
            option: form.option.clone(),
            login: form.login_required,
            ..Shown::default()
        },
        Way::Mail(email) => Shown { kind: "mail", email: Some(email.address.clone()), ..Shown::default() },
        Way::Post(_) => Shown { kind: "post", ..Shown::default() },
    }
}
