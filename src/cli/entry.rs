//! A message of the outbox as JSON, and the error when there is none. [`super::outbox`] has the commands.

use serde_json::{Value, json};

use super::context::Context;
use super::error::Failure;
use super::times;
use crate::compose::Due;
use crate::ledger::{self, OutboxEntry, Reader};
use crate::workflow;

/// The error for an unknown reference.
pub(super) fn unknown(reference: &str) -> Failure {
    ledger::Error::Unknown { reference: reference.chars().take(60).collect() }.into()
}

/// One message as JSON.
pub(super) fn facts(entry: &OutboxEntry) -> Value {
    let mut facts = json!(entry);
    for key in ["queued_at", "not_before", "sending_at", "ended_at"] {
        if let Some(time) = facts.get(key).and_then(Value::as_i64) {
            facts[key] = json!(times::utc(time));
        }
    }
    facts
}

/// When answers to a sent message are due: its letter may have been written for another day.
pub(super) fn due(entry: &OutboxEntry, ledger: &Reader, context: &Context) -> Result<Vec<Due>, Failure> {
    let Some(sent) = entry.ended_at.and_then(times::day) else { return Ok(Vec::new()) };
    Ok(workflow::due_since_sent(ledger, entry, sent, &context.catalog)?)
}

/// One message with its history as JSON.
pub(super) fn with_story(entry: &OutboxEntry, ledger: &Reader, context: &Context) -> Result<Value, Failure> {
    let mut facts = facts(entry);
    facts["deadlines"] = json!(due(entry, ledger, context)?);
    let story = ledger.events(&entry.reference)?;
    let event = |event: &ledger::Event| json!({ "at": times::utc(event.at), "kind": event.kind, "detail": event.detail });
    facts["story"] = story.iter().map(event).collect();
    Ok(facts)
}
