//! `demur case show`: one case, what happened in it, and where it stands.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::due::words;
use crate::cli::error::Failure;
use crate::cli::{chart, output, terminal, times};
use crate::compose::{self, DueDay, Standing};
use crate::history::{Event, What};
use crate::ledger::{Broken, Reader, Recorded};
use crate::text::{Said, hexadecimal};
use crate::workflow::case::{CaseError, CaseFile, standing_of};

pub(super) fn show(reader: &Reader, reference: &str, verify: bool, context: &Context) -> Result<(), Failure> {
    let file = CaseFile::read(reader, reference)?;
    let broken = if verify { Some(reader.verify(reference)?) } else { None };
    let standing = standing(&file, context)?;
    if context.json {
        terminal::json(&facts(&file, standing.as_ref(), broken.as_deref()))?;
    } else {
        terminal::data(described(&file, standing.as_ref()).as_bytes())?;
    }
    match broken {
        None => Ok(()),
        Some(broken) if broken.is_empty() => {
            context.terminal.say("everything is as it was recorded");
            Ok(())
        }
        Some(broken) => {
            let what = broken.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            let hint = "compare with a copy of the ledger; what you have on paper and in your mailbox still counts";
            Err(Failure::of_value(&broken[0], hint).saying(format!("{}: {what}", file.reference)))
        }
    }
}

/// Draws the case.
pub(super) fn draw(reader: &Reader, reference: &str, target: &Path, context: &Context) -> Result<(), Failure> {
    let file = CaseFile::read(reader, reference)?;
    let picture = chart::timeline(&file, standing(&file, context)?.as_ref(), Context::today());
    output::put(Some(target), picture.as_bytes(), context)
}

/// Where it stands; nothing if its place or company is no longer known, which does not keep anybody from what was recorded.
fn standing(file: &CaseFile, context: &Context) -> Result<Option<Standing>, Failure> {
    match standing_of(file, &context.catalog, Context::today()) {
        Ok(standing) => Ok(Some(standing)),
        Err(CaseError::Compose(compose::Error::Refused(_))) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn described(file: &CaseFile, standing: Option<&Standing>) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:<13}{}", "Reference", file.reference);
    let _ = writeln!(text, "{:<13}{}", "Company", file.company);
    match standing {
        Some(standing) => {
            let _ = writeln!(text, "{:<13}{}", "State", standing.state.name());
            if let Some(next) = standing.next {
                let _ = writeln!(text, "{:<13}{}, from {}", "Next", words::step(next.step, &file.company), next.day);
            }
        }
        None => {
            let _ = writeln!(text, "{:<13}not known: its place or its company is not among the records any more", "State");
        }
    }
    let _ = writeln!(text, "\nEvents");
    for recorded in &file.recorded {
        let Ok(event) = serde_json::from_str::<Event>(&recorded.body) else { continue };
        let _ = writeln!(text, "  {}  {}", event.on, said(&event));
        for file in &recorded.files {
            let _ = writeln!(text, "{:14}{} ({} bytes, SHA-256 {})", "", file.name, file.bytes, hexadecimal(&file.sha256));
        }
    }
    let Some(standing) = standing.filter(|standing| !standing.days.is_empty()) else { return text };
    let _ = writeln!(text, "\nDays");
    for day in &standing.days {
        let _ = writeln!(text, "{}", described_day(day, &file.company));
    }
    text
}

/// A day with what it rests on.
fn described_day(day: &DueDay, company: &str) -> String {
    let provision = day.provision.as_ref().map_or_else(String::new, |provision| format!(" ({provision})"));
    let mut doubts = Vec::new();
    if !day.known {
        doubts.push("or later: not certain");
    }
    if !day.open {
        doubts.push("no longer open");
    }
    let doubts = if doubts.is_empty() { String::new() } else { format!("; {}", doubts.join("; ")) };
    let mut lines = vec![format!("  {}  {}{provision}{doubts}", day.day, words::day(day, company))];
    if let Some(deadline) = &day.deadline {
        lines.extend(deadline.steps.iter().map(|step| {
            let basis = step.basis.as_ref().map_or_else(String::new, |basis| format!(" ({basis})"));
            format!("{:14}{}  {}{basis}", "", step.day.format("%a %Y-%m-%d"), words::reason(step.kind))
        }));
    }
    lines.extend(day.note.as_ref().map(|note| format!("{:14}{note}", "")));
    lines.join("\n")
}

/// An event in a line.
pub(in crate::cli) fn said(event: &Event) -> String {
    let mut line = match &event.what {
        What::Written { letter, kind } => format!("written: {} (letter {letter})", kind.name()),
        What::Sent { letter, kind, by, tracking } => {
            let by = serde_json::to_value(by).ok().and_then(|by| by.as_str().map(str::to_owned)).unwrap_or_default();
            let tracking = tracking.as_ref().map_or_else(String::new, |number| format!(", {number}"));
            format!("sent: {} (letter {letter}) by {by}{tracking}", kind.name())
        }
        What::Delivered { letter } => format!("delivered: letter {letter}"),
        What::Returned { letter } => format!("returned: letter {letter}"),
        What::Answered { kinds, quotes } => {
            let quotes: String = quotes.iter().map(|quote| format!(" “{quote}”")).collect();
            format!("answered: {}{quotes}", kinds.join(", "))
        }
        other => other.name().to_owned(),
    };
    if let Some(note) = &event.note {
        let _ = write!(line, "; {note}");
    }
    line
}

fn facts(file: &CaseFile, standing: Option<&Standing>, broken: Option<&[Broken]>) -> Value {
    let event = |recorded: &Recorded| {
        let mut event: Value = serde_json::from_str(&recorded.body).unwrap_or_default();
        event["number"] = recorded.number.into();
        event["recorded"] = times::utc(recorded.at).into();
        event["sha256"] = hexadecimal(&recorded.sha256).into();
        let files = recorded.files.iter();
        event["files"] =
            files.map(|file| json!({ "name": file.name, "bytes": file.bytes, "sha256": hexadecimal(&file.sha256) })).collect();
        event
    };
    let mut facts = json!({
        "reference": file.reference,
        "company": file.company,
        "standing": standing,
        "events": file.recorded.iter().map(event).collect::<Vec<_>>(),
    });
    if let Some(broken) = broken {
        facts["broken"] = broken.iter().map(|broken| json!(Said(broken))).collect();
    }
    facts
}
