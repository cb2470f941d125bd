//! A case in words, for whoever looks at it: what happened, and which days matter.

use serde::Serialize;

use super::dossier;
use super::evidence::{named, plain_day};
use super::standing::Standing;
use crate::catalog::{self, Catalog};
use crate::compose::pattern::fill;
use crate::compose::punctuation::with_full_stop;
use crate::history::{Event, History, What};

/// A case in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InWords {
    /// What happened, a sentence for each event: of a letter that was only written, none.
    pub events: Vec<String>,
    /// When the company received the letter, and the days that somebody waits for.
    pub days: Vec<DayInWords>,
}

/// A day in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayInWords {
    /// The day and what it is.
    pub line: String,
    /// What the record says of it, in English: for whom it runs, where two are alike.
    pub note: Option<String>,
}

/// A case in the words of a language (a folder of `templates/`), in the first person of whoever wrote the letters; nothing in a
/// language that has no letters that follow.
///
/// # Errors
/// [`catalog::Error`] for a language that is not there.
pub fn in_words(history: &History, standing: &Standing, catalog: &Catalog, language: &str) -> Result<InWords, catalog::Error> {
    let phrases = catalog.phrases(language)?;
    let Some(words) = &phrases.course else { return Ok(InWords::default()) };
    let Some(evidence) = &words.evidence else { return Ok(InWords::default()) };
    let own = &evidence.days;
    let sentence = |event: &Event| {
        let on = plain_day(event.on, &phrases);
        dossier::sentence(event, history, &phrases, words).or_else(|| match &event.what {
            What::Closed => Some(fill(&evidence.closed, &[("day", &on)])),
            What::Reopened => Some(fill(&evidence.reopened, &[("day", &on)])),
            _ => None,
        })
    };
    let events = history.events().iter().filter_map(sentence);
    let received = standing.received.map(|received| {
        let pattern = if received.known { &own.received } else { &own.assumed };
        DayInWords { line: fill(pattern, &[("day", &plain_day(received.day, &phrases))]), note: None }
    });
    let days = standing.days.iter().filter(|due| due.open).map(|due| {
        let line = named(due, &phrases, own);
        let line = if due.statutory && due.deadline.is_some() { fill(&own.statutory, &[("what", &line)]) } else { line };
        DayInWords { line: with_full_stop(&line, &phrases), note: due.note.clone() }
    });
    Ok(InWords { events: events.collect(), days: received.into_iter().chain(days).collect() })
}
