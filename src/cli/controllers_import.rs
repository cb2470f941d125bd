//! `demur controllers import`: what it did, was left out, and is to be looked at.

use std::path::Path;

use serde_json::{Value, json};

use super::context::Context;
use super::controllers::country_code;
use super::error::Failure;
use super::table::{self, Room};
use super::{stop, terminal, words};
use crate::text::Said;
use crate::workflow::companies::{ImportOptions, ImportReport, Left, import_companies};

pub(super) fn import(from: &Path, country: Option<&str>, context: &Context) -> Result<(), Failure> {
    let country = country.map(|typed| country_code(typed, context)).transpose()?;
    let folder = context.config_folder()?;
    // Between two files it stops at once; nothing is left of it before the first record has its name.
    let _held = stop::hold();
    let options = ImportOptions { country: country.as_deref(), today: Context::today(), stops: &stop::requested };
    let report = import_companies(from, folder, options)?;
    if context.json {
        terminal::json(&as_json(&report))?;
    } else {
        terminal::data(text(&report, terminal::room(context.plain)).as_bytes())?;
    }
    say(&report, context);
    if report.added.is_empty() && report.updated.is_empty() && report.unchanged == 0 {
        let hint = if context.json { "see `left`" } else { "each is listed with the reason" };
        return Err(Failure::refused(format!("none of {} was taken over", words::records(report.read)), hint));
    }
    Ok(())
}

fn say(report: &ImportReport, context: &Context) {
    let ImportReport { added, updated, unchanged, removed, .. } = report;
    let taken = added.len() + updated.len() + unchanged;
    let version = report.commit.as_ref().map(|commit| format!(" {}", commit.get(..9).unwrap_or(commit))).unwrap_or_default();
    let day = report.day.map(|day| format!(", copy of {day}")).unwrap_or_default();
    let say = |text: &str| context.terminal.say(text);
    say(&format!(
        "{taken} of {} taken over into {} (github.com/datenanfragen/data{version}{day})",
        words::records(report.read),
        report.folder.display()
    ));
    let elsewhere = report.left.iter().filter(|(_, why)| is_elsewhere(why)).count();
    let (left, looks) = (report.left.len() - elsewhere, report.doubts.len());
    say(&format!(
        "{} new, {} updated, {unchanged} as they were, {} removed; {elsewhere} for other countries, {left} left out, {looks} to look at",
        added.len(),
        updated.len(),
        removed.len()
    ));
    if taken > 0 {
        context.terminal.warning("nobody has reviewed these records: letters take name and ways to write from them, and warn");
    }
}

/// Whether the person asked for that.
fn is_elsewhere(why: &Left) -> bool {
    matches!(why, Left::OtherCountries { .. })
}

/// A line for each that was left out or removed, or is to be looked at.
fn text(report: &ImportReport, room: Room) -> String {
    let left = report.left.iter().filter(|(_, why)| !is_elsewhere(why)).map(|(id, why)| ("left out", id, why.to_string()));
    let removed = report.removed.iter().map(|(id, why)| ("removed", id, why.to_string()));
    let looks = report.doubts.iter().map(|(id, doubt)| ("look at", id, doubt.to_string()));
    let rows = left.chain(removed).chain(looks).map(|(what, id, why)| vec![what.to_owned(), id.clone(), why]);
    table::table(&["what", "id", "why"], &rows.collect::<Vec<_>>(), room)
}

fn as_json(report: &ImportReport) -> Value {
    fn said<T: serde::Serialize + std::fmt::Display>(all: &[(String, T)]) -> Vec<Value> {
        let one = |(id, why): &(String, T)| {
            let mut json = serde_json::to_value(Said(why)).unwrap_or_default();
            json["id"] = id.as_str().into();
            json
        };
        all.iter().map(one).collect()
    }
    json!({
        "commit": report.commit, "day": report.day, "folder": report.folder, "read": report.read, "added": report.added,
        "updated": report.updated, "unchanged": report.unchanged, "removed": said(&report.removed),
        "left": said(&report.left), "doubts": said(&report.doubts),
    })
}
