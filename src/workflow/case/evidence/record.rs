//! What was recorded of a case as JSON, for programs that know nothing of this one.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::compose::Standing;
use crate::ledger::{self, Millis, OutboxEntry, Recorded};
use crate::text::hexadecimal;
use crate::workflow::case::CaseFile;

/// The events as they were recorded, with the paths of their files: all that the chain is made of.
pub(super) fn timeline(file: &CaseFile, paths: &[Vec<String>]) -> Value {
    let event = |(recorded, paths): (&Recorded, &Vec<String>)| {
        let kept = recorded.files.iter().zip(paths);
        let files: Vec<Value> = kept
            .map(|(kept, path)| {
                json!({ "path": path, "name": kept.name, "sha256": hexadecimal(&kept.sha256), "bytes": kept.bytes })
            })
            .collect();
        json!({
            "number": recorded.number,
            "day": recorded.day,
            "recorded": utc(recorded.at),
            "recorded_ms": recorded.at,
            "kind": recorded.kind,
            "event": serde_json::from_str::<Value>(&recorded.body).unwrap_or_default(),
            "body": recorded.body,
            "files": files,
            "sha256": hexadecimal(&recorded.sha256),
        })
    };
    json!({
        "reference": file.reference,
        "company": file.company,
        "events": file.recorded.iter().zip(paths).map(event).collect::<Vec<_>>(),
    })
}

/// The days of the case with every step.
pub(super) fn reckoning(file: &CaseFile, standing: &Standing, today: NaiveDate) -> Value {
    json!({ "reference": file.reference, "company": file.company, "as_of": today, "standing": standing })
}

/// What a server said of a message, and when.
pub(super) fn receipt(entry: &OutboxEntry, number: u16, story: &[ledger::Event], message: &str) -> Value {
    let time = |at: Option<Millis>| at.map(utc);
    json!({
        "message": message,
        "letter": number,
        "kind": entry.kind,
        "reference": entry.reference,
        "state": entry.state,
        "from": entry.sender,
        "to": entry.recipient,
        "subject": entry.subject,
        "message_id": entry.message_id,
        "sha256": entry.sha256,
        "bytes": entry.bytes,
        "attempts": entry.attempts,
        "queued": utc(entry.queued_at),
        "sending": time(entry.sending_at),
        "ended": time(entry.ended_at),
        "reply": entry.reply,
        "peer": entry.peer,
        "story": story.iter().map(|event| json!({ "at": utc(event.at), "kind": event.kind, "detail": event.detail })).collect::<Vec<_>>(),
    })
}

/// A time as programs read it.
fn utc(at: Millis) -> String {
    moment(at).map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true)).unwrap_or_default()
}

/// The same as people read it.
pub(super) fn read_out(at: Millis) -> String {
    moment(at).map(|time| time.format("%Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default()
}

fn moment(at: Millis) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at)
}

/// JSON for people too.
pub(super) fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
