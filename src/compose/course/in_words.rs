//! A case in words, for whoever looks at it: what happened, and which days matter.

use super::dossier;
use super::evidence::{named, plain_day};
use super::standing::Standing;
use crate::catalog::{self, Catalog};
use crate::compose::pattern::fill;
use crate::compose::punctuation::with_full_stop;
use crate::history::History;

/// A case in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InWords {
    /// What happened, a sentence for each event: of a letter that was only written, none.
    pub events: Vec<String>,
    /// When the company received the letter, and the days that somebody waits for, a line for each.
    pub days: Vec<String>,
}

/// A case in the words of a language (a folder of `templates/`), in the first person of whoever wrote the letters; nothing in a
/// language that has no letters that follow.
///
/// # Errors
/// [`catalog::Error`] for a language that is not there.
pub fn in_words(history: &History, standing: &Standing, catalog: &Catalog, language: &str) -> Result<InWords, catalog::Error> {
    let phrases = catalog.phrases(language)?;
    let Some(words) = &phrases.course else { return Ok(InWords::default()) };
    let Some(own) = words.evidence.as_ref().map(|evidence| &evidence.days) else { return Ok(InWords::default()) };
    let events = history.events().iter().filter_map(|event| dossier::sentence(event, history, &phrases, words));
    let received = standing.received.map(|received| {
        let pattern = if received.known { &own.received } else { &own.assumed };
        fill(pattern, &[("day", &plain_day(received.day, &phrases))])
    });
    let days = standing.days.iter().filter(|due| due.open).map(|due| {
        let line = named(due, &phrases, own);
        let line = if due.statutory && due.deadline.is_some() { fill(&own.statutory, &[("what", &line)]) } else { line };
        with_full_stop(&line, &phrases)
    });
    Ok(InWords { events: events.collect(), days: received.into_iter().chain(days).collect() })
}
