//! `demur controllers show`: one record, as a page or as JSON.

use std::fmt::Write;

use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::terminal;
use crate::case::{Named, SourceLocation};
use crate::controllers::{Controller, Entity, REGIONS};

pub(super) fn show(typed: &str, context: &Context) -> Result<(), Failure> {
    let id = context.meant(Named::Company, typed, SourceLocation::default)?;
    let record = context.catalog.controller(&id)?;
    let own = context.catalog.own_controller(&record.id)?;
    // One of ours may stand in place of one that was taken over.
    let is_own = own.is_some_and(|own| own.imported.is_some() == record.imported.is_some());
    let file = is_own.then(|| context.config_path(&format!("data/controllers/{}.toml", record.id)));
    if context.json {
        let mut json = serde_json::to_value(&*record).unwrap_or_default();
        json["file"] = json!(file);
        return terminal::json(&json);
    }
    terminal::data(page(&record, file.as_deref()).as_bytes())
}

fn page(record: &Controller, file: Option<&str>) -> String {
    let mut text = format!("{} ({})\n", record.name, record.id);
    let mut line = |label: &str, value: &str| {
        // Writing to memory cannot fail.
        let _ = writeln!(text, "  {label}: {value}");
    };
    match (&record.imported, file) {
        (Some(imported), _) => {
            let version = imported.commit.as_ref().map(|commit| format!(" {commit}")).unwrap_or_default();
            line(
                "not reviewed",
                &format!("from {}{version}, copy of {}, taken over {}", imported.from, imported.day, imported.on),
            );
            if !imported.countries.is_empty() {
                line("for people in", &imported.countries.join(", "));
            }
        }
        (None, Some(_)) => line("your own record", &format!("as of {}", record.as_of)),
        (None, None) => line("record of demur", &format!("as of {}, confidence {}", record.as_of, record.confidence)),
    }
    if let Some(file) = file {
        line("file", file);
    }
    if !record.also.is_empty() {
        line("also", &record.also.join(", "));
    }
    for entity in &record.entities {
        let label = if entity.regions.len() == REGIONS.len() { "controller".to_owned() } else { entity.regions.join(", ") };
        line(&label, &controller(entity));
    }
    for email in &record.emails {
        let regions = if email.regions.is_empty() { String::new() } else { format!(", for {}", email.regions.join(", ")) };
        line("e-mail", &format!("{} (confidence {}{regions})", email.address, email.confidence));
    }
    for form in &record.forms {
        line("web form", &format!("{} ({}, confidence {})", form.url, form.purpose, form.confidence));
    }
    for setting in &record.settings {
        line("setting", &format!("{} (confidence {})", setting.path.join(" > "), setting.confidence));
    }
    for term in &record.terms {
        line("its words", &format!("“{}”, {} of {}", term.words, term.document, term.document_date));
    }
    for note in &record.notes {
        line("note", note);
    }
    for source in &record.sources {
        line("source", source);
    }
    text
}

fn controller(entity: &Entity) -> String {
    if entity.none {
        return "none is verified".to_owned();
    }
    let parts = entity.legal_name.iter().chain(&entity.attn).chain(&entity.address).map(String::as_str);
    let sure = entity.confidence.map(|sure| format!(" (confidence {sure})")).unwrap_or_default();
    let no_address = if entity.address.is_empty() { "; no postal address" } else { "" };
    format!("{}{no_address}{sure}", parts.collect::<Vec<_>>().join(", "))
}
