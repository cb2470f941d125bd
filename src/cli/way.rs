//! What to do first, second and third against one company from one place: one channel a step, the surest first.
//!
//! `new`, `steps` and `send` show it. It must not know how wide the page is.

use serde::Serialize;

use crate::controllers::{Controller, Reach, WebForm};
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

/// For whom the steps are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Where<'a> {
    pub(super) region: &'a str,
    /// The code of the place.
    pub(super) country: &'a str,
    /// Whether the person has an account; taken as so where nobody said it.
    pub(super) member: bool,
    pub(super) accept_unverified: bool,
}

/// The form with which the person gets furthest: that for people without an account, if they have none, else the company's
/// best.
pub(super) fn form<'a>(record: &'a Controller, place: Where<'a>) -> Option<&'a WebForm> {
    let sure = |form: &&WebForm| !form.older && form.confidence.may_be_printed(place.accept_unverified);
    let mut of_strangers = record.forms_in(place.region).filter(|form| form.reach == Reach::NonMembers).filter(sure);
    let of_strangers = if place.member { None } else { of_strangers.next() };
    of_strangers.or_else(|| record.form_in(place.region, place.accept_unverified))
}

/// The steps, in their order: the setting, which works at once; the form that takes an objection; mail; else whatever reaches
/// somebody; and post, which always does.
pub(super) fn steps(record: &Controller, place: Where<'_>) -> Vec<Step> {
    let (best, reserve) = match form(record, place) {
        Some(form) if takes_objections(form) => (Some(form), None),
        other => (None, other),
    };
    let mail = mail(record, place);
    let reserve = if mail.is_none() { reserve } else { None };
    let typed = Typed { id: &record.id, country: place.country };
    let mut steps = Vec::new();
    // Only an account has settings.
    steps.extend(setting(record, place).filter(|_| place.member));
    steps.extend(best.map(|form| filled(form, typed)));
    steps.extend(mail);
    steps.extend(reserve.map(|form| filled(form, typed)));
    steps.push(post(record, place, typed));
    steps
}

fn takes_objections(form: &WebForm) -> bool {
    matches!(form.reach, Reach::Objection | Reach::NonMembers)
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

fn setting(record: &Controller, place: Where<'_>) -> Option<Step> {
    let sure = |confidence: Confidence| confidence.may_be_printed(place.accept_unverified);
    let found = record.settings_in(place.region).find(|setting| !setting.workaround && sure(setting.confidence))?;
    let mut notes = vec![found.path.join(" > ")];
    if !record.setting_does_not_reach.is_empty() {
        notes.push(format!("It does not reach: {}. The objection does.", shortened(&record.setting_does_not_reach[0])));
    }
    Some(Step {
        kind: StepKind::Setting,
        what: "Switch it off".to_owned(),
        link: found.url.clone().filter(|_| found.url_confidence.is_none_or(sure)),
        notes,
        command: None,
    })
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
    let what = format!("{} by form: {}", if takes_objections(form) { "Object" } else { "Write" }, form.purpose);
    Step {
        kind: StepKind::Form,
        what,
        link: Some(form.url.clone()),
        notes,
        command: Some(typed.command("letter", " --format form")),
    }
}

fn mail(record: &Controller, place: Where<'_>) -> Option<Step> {
    let email = record.email_in(place.region, place.accept_unverified)?;
    let typed = Typed { id: &record.id, country: place.country };
    let doubt = email.confidence < Confidence::High;
    let check = doubt.then(|| "Compare the address with the company's privacy notice before you send".to_owned());
    Some(Step {
        kind: StepKind::Mail,
        what: format!("Send the letter by e-mail: {}", email.address),
        link: None,
        notes: check
            .into_iter()
            .chain([format!("or from your own mail program: {}", typed.command("letter", " --mailto"))])
            .collect(),
        command: Some(typed.command("send", "")),
    })
}

fn post(record: &Controller, place: Where<'_>, typed: Typed<'_>) -> Step {
    let entity = record
        .entity_in(place.region)
        .filter(|entity| entity.confidence.is_some_and(|confidence| confidence.may_be_printed(place.accept_unverified)));
    let lines: Vec<String> = entity
        .map(|entity| entity.legal_name.iter().chain(&entity.attn).chain(&entity.address).cloned().collect())
        .filter(|_| entity.is_some_and(|entity| !entity.address.is_empty()))
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
