//! `demur steps`: what to click and which form to fill in.

use std::fmt::Write;

use clap::Args;
use serde::Serialize;
use textwrap::core::display_width;

use super::company::Company;
use super::context::Context;
use super::error::Failure;
use super::way::{self, Step, StepKind};
use super::{help, table, terminal};
use crate::case::SourceLocation;
use crate::compose::Residence;
use crate::controllers::{Controller, Denial, Email, Instead, Setting, Start, WebForm, Where};
use crate::law::Confidence;

/// Show what to do first, second and third: settings, forms, mail, post
///
/// Example: demur steps linkedin --country DE-BE
#[derive(Debug, Args)]
pub(super) struct Steps {
    #[command(flatten)]
    company: Company,
    /// Where you live, by name or ISO 3166 code; default: that of your profile
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Also show what is not verified; check it
    #[arg(long)]
    accept_unverified: bool,
    /// Show all that is known: every form, what data are used, when it began
    #[arg(long)]
    all: bool,
}

/// The facts shown.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    controller: &'a str,
    name: &'a str,
    country: &'a str,
    region: &'a str,
    as_of: &'a str,
    confidence: Confidence,
    denials: Vec<&'a Denial>,
    instead: Option<&'a Instead>,
    settings: Vec<&'a Setting>,
    setting_does_not_reach: &'a [String],
    forms: Vec<&'a WebForm>,
    emails: Vec<&'a Email>,
    email_note: Option<&'a str>,
    processing: Vec<ShownProcessing>,
    starts: Vec<&'a Start>,
    data_used: &'a [String],
    data_excluded: &'a [String],
    left_out: usize,
    steps: Vec<Step>,
    address: Option<Vec<&'a str>>,
}

#[derive(Debug, Serialize)]
struct ShownProcessing {
    id: String,
    what: String,
    since: Option<chrono::NaiveDate>,
}

impl Steps {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let country = context.country(self.country.clone())?;
        let residence = Residence::lookup(&country, SourceLocation::default(), &context.catalog, Context::today())?;
        let record = self.company.record(context)?;
        let shown = self.shown(&record, &residence, context)?;
        if context.json {
            return terminal::json(&shown);
        }
        let width = terminal::room(context.plain).width;
        let page = if self.all { text(&shown, width) } else { first_steps(&shown, width) };
        terminal::data(page.as_bytes())
    }

    fn shown<'a>(&self, record: &'a Controller, residence: &'a Residence, context: &Context) -> Result<Shown<'a>, Failure> {
        let sure = |confidence: Confidence| confidence.may_be_printed(self.accept_unverified);
        let region = residence.region();
        let labels = context.catalog.processings()?;
        let place = Where { region, member: true, accept_unverified: self.accept_unverified };
        let mut forms: Vec<&WebForm> = record.forms_in(region).filter(|f| sure(f.confidence)).collect();
        // What is old, or for something else, comes last.
        forms.sort_by_key(|form| (form.older, form.reach));
        let entity = record.entity_in(region).filter(|entity| entity.confidence.is_some_and(sure));
        let what = |p: &crate::controllers::Processing| ShownProcessing {
            id: p.id.clone(),
            what: labels.meaning.get(&p.id).cloned().unwrap_or_else(|| p.id.clone()),
            since: record.start_in(&p.id, region).filter(|start| sure(start.confidence)).and_then(|start| start.day),
        };
        let shown = Shown {
            controller: &record.id,
            name: &record.name,
            country: &residence.code,
            region,
            as_of: &record.as_of,
            confidence: record.confidence,
            denials: record.denials_in(region).filter(|denial| sure(denial.confidence)).collect(),
            instead: record.instead.as_ref(),
            settings: record.settings_in(region).filter(|s| sure(s.confidence)).collect(),
            setting_does_not_reach: &record.setting_does_not_reach,
            forms,
            emails: record.emails_in(region).filter(|e| sure(e.confidence)).collect(),
            email_note: record.email_note.as_deref(),
            processing: record.processings_in(region).filter(|p| sure(p.confidence)).map(what).collect(),
            starts: record.starts_in(region).filter(|s| sure(s.confidence)).collect(),
            data_used: &record.data_used,
            data_excluded: &record.data_excluded,
            left_out: 0,
            steps: way::steps(record, place, &residence.code),
            address: entity
                .filter(|entity| !entity.address.is_empty())
                .map(|entity| entity.legal_name.iter().chain(&entity.attn).chain(&entity.address).map(String::as_str).collect()),
        };
        let processings = record.processings_in(region).count();
        let (settings, starts) = (record.settings_in(region).count(), record.starts_in(region).count());
        let all = settings + record.forms_in(region).count() + record.emails_in(region).count() + starts + processings;
        let kept = shown.settings.len() + shown.forms.len() + shown.emails.len() + shown.starts.len() + shown.processing.len();
        Ok(Shown { left_out: all - kept, ..shown })
    }
}

/// What fits one screen: one channel a step.
fn first_steps(shown: &Shown<'_>, width: Option<usize>) -> String {
    let mut page = StepsPage { text: String::new(), width };
    let since = shown.processing.first().and_then(|core| Some(format!("; {}, since {}", core.what, core.since?)));
    page.wrapped(
        "",
        "",
        &format!("{}, for somebody in {} (as of {}){}", shown.name, shown.country, shown.as_of, since.unwrap_or_default()),
    );
    for denial in &shown.denials {
        page.wrapped("Note: ", "  ", &format!("the company says that it does not {}", denial.what));
    }
    if let Some(instead) = shown.instead {
        page.wrapped("Note: ", "  ", &format!("see `demur steps {}`: {}", instead.controller, instead.why));
    }
    for (i, step) in shown.steps.iter().enumerate() {
        page.wrapped(&format!("{}. ", i + 1), "   ", &step.what);
        if let Some(link) = &step.link {
            page.line(&format!("   {link}"));
        }
        for note in &step.notes {
            page.wrapped("   ", "   ", note);
        }
        if let Some(command) = &step.command {
            let label = if step.kind == StepKind::Form { "text to paste: " } else { "" };
            page.command("   ", label, command);
        }
    }
    if shown.left_out > 0 {
        page.wrapped("", "  ", &format!("Not verified and left out: {}; --accept-unverified shows them", shown.left_out));
    }
    let (id, country) = (shown.controller, shown.country);
    page.command("", "When it is due: ", &format!("demur deadline --controller {id} --country {country}"));
    page.line("All that is known: --all");
    page.text
}

fn text(shown: &Shown<'_>, width: Option<usize>) -> String {
    let mut page = StepsPage { text: String::new(), width };
    page.wrapped(
        "",
        "  ",
        &format!(
            "{}, for somebody in {} (records of {}, confidence {})",
            shown.name, shown.country, shown.as_of, shown.confidence
        ),
    );
    for denial in &shown.denials {
        page.item("Note", &format!("the company says that it does not {}", denial.what));
    }
    if let Some(instead) = shown.instead {
        page.item("Note", &format!("see `demur steps {}`: {}", instead.controller, instead.why));
    }
    settings(&mut page, shown);
    forms(&mut page, shown);
    page.head("E-mail");
    for email in &shown.emails {
        page.bullet(&email.address);
    }
    if let Some(note) = shown.email_note {
        page.bullet(note);
    } else if shown.emails.is_empty() {
        page.bullet("no address known");
    }
    // Of a record that was taken over, nothing is known.
    let processing = shown.processing.iter().map(|what| {
        let since = what.since.map(|day| format!(", since {day}")).unwrap_or_default();
        format!("{}{since}  [{}]", what.what, what.id)
    });
    page.list("Processing the letter objects to", processing);
    page.list("When it began, as published", shown.starts.iter().map(|s| format!("{}: {}", s.processing, s.text)));
    page.list("Data used", shown.data_used.iter().cloned());
    page.list("Data the company says it leaves out", shown.data_excluded.iter().cloned());
    if shown.left_out > 0 {
        page.head(&format!("Not verified and left out: {}; --accept-unverified shows them", shown.left_out));
    }
    page.head(&format!("Then the letter: demur letter {} --country {}", shown.controller, shown.country));
    page.text
}

fn settings(page: &mut StepsPage, shown: &Shown<'_>) {
    page.head("Switch it off");
    for setting in &shown.settings {
        page.bullet(&setting.path.join(" > "));
        if let Some(url) = &setting.url {
            page.item("go to", url);
        }
        if let Some(scope) = &setting.scope {
            page.item("covers", scope);
        }
    }
    if shown.settings.is_empty() {
        page.bullet("no switch is known");
    }
    page.list("Processing the switch does not reach", shown.setting_does_not_reach.iter().cloned());
}

fn forms(page: &mut StepsPage, shown: &Shown<'_>) {
    page.head("Fill in a form");
    for form in &shown.forms {
        page.bullet(&form.purpose);
        page.item("go to", &form.url);
        if let Some(option) = &form.option {
            page.item("pick", option);
        }
        match form.reasons_required {
            Some(false) => page.item("reasons", "none are required on this form"),
            Some(true) => page.item("reasons", "the form asks for them"),
            None => {}
        }
        match form.login_required {
            Some(false) => page.item("log-in", "not needed"),
            Some(true) => page.item("log-in", "needed"),
            None => {}
        }
        if form.non_members == Some(true) {
            page.item("without an account", "may use it too");
        }
        if !form.fields.is_empty() {
            page.item("asks for", &form.fields.join("; "));
        }
        if let Some(confirmation) = &form.confirmation {
            page.item("keep", &format!("the {confirmation}, or a screenshot of the page"));
        }
    }
    if shown.forms.is_empty() {
        page.bullet("no form is known");
    }
}

/// A page of text with headings and bullets.
struct StepsPage {
    text: String,
    /// Columns of the terminal, if it is one.
    width: Option<usize>,
}

impl StepsPage {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{text}");
    }

    /// A command to copy. Where it does not fit beside its label, it stands below; its lines are joined as a shell joins them.
    fn command(&mut self, indent: &str, label: &str, command: &str) {
        let whole = format!("{indent}{label}{command}");
        let Some(width) = self.width.filter(|width| display_width(&whole) > *width) else { return self.line(&whole) };
        if !label.is_empty() {
            self.line(&format!("{indent}{}", label.trim_end()));
        }
        let (first, rest) = (format!("{indent}  "), format!("\n{indent}    "));
        let lines = help::in_lines(command, width.saturating_sub(rest.len() + 1));
        self.line(&(first + &lines.join(&rest)));
    }

    fn head(&mut self, text: &str) {
        self.text.push('\n');
        self.wrapped("", "  ", text);
    }

    fn bullet(&mut self, text: &str) {
        self.wrapped("  - ", "    ", text);
    }

    fn item(&mut self, label: &str, text: &str) {
        self.wrapped(&format!("    {label}: "), "      ", text);
    }

    fn list(&mut self, head: &str, items: impl Iterator<Item = String>) {
        let mut items = items.peekable();
        if items.peek().is_some() {
            self.head(head);
            items.for_each(|item| self.bullet(&item));
        }
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        for line in table::wrap(text, self.width, first, rest) {
            self.line(&line);
        }
    }
}
