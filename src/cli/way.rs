//! The ways to a company in the words of the terminal: what to do first, second and third, one channel a step.
//!
//! `new`, `steps` and `send` show it. It must not know how wide the page is.

use serde::Serialize;

use crate::controllers::{Controller, Email, Entity, Setting, Way, WebForm, Where};
use crate::law::Confidence;

/// One thing to do.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub(super) kind: StepKind,
    pub(super) what: String,
    /// The one page to open.
    pub(super) link: Option<String>,
    /// What to know about it.
    pub(super) notes: Vec<String>,
    /// What makes the text, or sends it.
    pub(super) command: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StepKind {
    Setting,
    Form,
    Mail,
    Post,
}

/// The steps of whom is in `place`, whose code is `country`.
pub(super) fn steps(record: &Controller, place: Where<'_>, country: &str) -> Vec<Step> {
    let typed = Typed { id: &record.id, country };
    let step = |way: &Way<'_>| match *way {
        Way::Setting { setting, url } => switched_off(record, setting, url),
        Way::Form(form) => filled(form, typed),
        Way::Mail(email) => mail(email, typed),
        Way::Post(entity) => post(entity, typed),
    };
    record.ways(place).iter().map(step).collect()
}

#[derive(Debug, Clone, Copy)]
struct Typed<'a> {
    id: &'a str,
    country: &'a str,
}

impl Typed<'_> {
    fn command(self, verb: &str, more: &str) -> String {
        format!("demur {verb} {} --country {}{more}", self.id, self.country)
    }
}

fn switched_off(record: &Controller, setting: &Setting, url: Option<&str>) -> Step {
    let mut notes = vec![setting.path.join(" > ")];
    if !record.setting_does_not_reach.is_empty() {
        notes.push(format!("It does not reach: {}. The objection does.", shortened(&record.setting_does_not_reach[0])));
    }
    let (what, link) = ("Switch it off".to_owned(), url.map(str::to_owned));
    Step { kind: StepKind::Setting, what, link, notes, command: None }
}

/// Without what stands in brackets: the record says it, and `steps --all` shows it.
fn shortened(text: &str) -> &str {
    text.split(" (").next().unwrap_or(text).trim_end_matches('.')
}

fn filled(form: &WebForm, typed: Typed<'_>) -> Step {
    let mut notes = Vec::new();
    if let Some(option) = &form.option {
        notes.push(format!("Pick: {option}"));
    }
    let login = match form.login_required {
        Some(true) => Some("Log in first"),
        Some(false) => Some("No log-in needed"),
        None => None,
    };
    let reasons = form.reasons_required.filter(|required| !required).map(|_| "no reasons are required");
    let said: Vec<&str> = login.into_iter().chain(reasons).collect();
    if !said.is_empty() {
        notes.push(said.join("; "));
    }
    notes.push(match &form.confirmation {
        Some(confirmation) => format!("Keep the {confirmation}, or a screenshot of the page"),
        None => "Keep a screenshot of the page".to_owned(),
    });
    let what = format!("{} by form: {}", if form.takes_objections() { "Object" } else { "Write" }, form.purpose);
    Step {
        kind: StepKind::Form,
        what,
        link: Some(form.url.clone()),
        notes,
        command: Some(typed.command("letter", " --format form")),
    }
}

fn mail(email: &Email, typed: Typed<'_>) -> Step {
    let doubt = email.confidence < Confidence::High;
    let check = doubt.then(|| "Compare the address with the company's privacy notice before you send".to_owned());
    Step {
        kind: StepKind::Mail,
        what: format!("Send the letter by e-mail: {}", email.address),
        link: None,
        notes: check
            .into_iter()
            .chain([format!("or from your own mail program: {}", typed.command("letter", " --mailto"))])
            .collect(),
        command: Some(typed.command("send", "")),
    }
}

fn post(entity: Option<&Entity>, typed: Typed<'_>) -> Step {
    let lines: Vec<String> = entity
        .map(|entity| entity.legal_name.iter().chain(&entity.attn).chain(&entity.address).cloned().collect())
        .unwrap_or_default();
    let address = if lines.is_empty() {
        "No postal address is verified: see the company's privacy notice".to_owned()
    } else {
        lines.join(", ")
    };
    Step {
        kind: StepKind::Post,
        what: "Post the letter, which proves it: print, sign, send it registered".to_owned(),
        link: None,
        notes: vec![address],
        command: Some(typed.command("letter", " -o letter.pdf")),
    }
}
