//! How a case goes on after its letter: what happened, which days matter, and the letter that follows.

use chrono::NaiveDate;
use demur::case::{Case, Draft};
use demur::catalog::Catalog;
use demur::compose::{Composed, DayInWords, FilledForm, FollowUp, InWords, Next, Step, follow_up, in_words, standing};
use demur::history::{Event, History, LetterKind};
use demur::interview::{Caution, Interview};
use demur::law::Channel;
use demur::letter::Letter;
use serde::{Deserialize, Serialize};

use crate::letter::{self, Problem, rendered, with_catalog};

/// A case, and what has happened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happened {
    /// The case file. It holds the day of the letter, once this has gone out.
    pub case: String,
    /// The day, as `YYYY-MM-DD`.
    pub today: String,
    /// Folder of `templates/` with the language of the page.
    pub language: String,
    /// What happened, in the order in which it was noted: `{"on": "2026-11-27", "event": "sent", "letter": 1, "kind":
    /// "objection", "by": "post"}`, as in the ledger of the command line.
    pub history: Vec<Event>,
}

/// How the case stands.
#[derive(Debug, Serialize)]
pub struct Course {
    /// What happened, in sentences.
    pub events: Vec<String>,
    /// The days that matter, a line for each.
    pub days: Vec<DayInWords>,
    /// What to do next.
    pub next: Option<NextStep>,
    /// What a company can answer.
    pub answers: Vec<Answer>,
}

/// What to do next.
#[derive(Debug, Serialize)]
pub struct NextStep {
    /// In words.
    pub what: String,
    /// The first day for it, as `YYYY-MM-DD`.
    pub day: NaiveDate,
    /// The same as the language writes it; absent if the day has come.
    pub from: Option<String>,
    /// The letter that does it, if its day has come.
    pub letter: Option<Following>,
}

/// A letter that follows.
#[derive(Debug, Serialize)]
pub struct Following {
    /// What kind of letter.
    pub kind: LetterKind,
    /// The letter.
    pub letter: Letter,
    /// Our reference in it.
    pub reference: String,
    /// Subject of a mail.
    pub subject: String,
    /// The fields of the form of the authority.
    pub form: Option<FilledForm>,
    /// What to look at before it goes out.
    pub cautions: Vec<Caution>,
}

/// A kind of answer.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Its id.
    pub id: String,
    /// In words.
    pub label: String,
}

/// How a case stands, and the letter that is due.
///
/// # Errors
/// As [`crate::letter::write`], and for what cannot have happened.
pub fn course(said: &Happened) -> Result<Course, Problem> {
    with_catalog(|catalog| {
        let (case, today, history) = read(said, catalog)?;
        let broken = |error: demur::catalog::Error| Problem::new(error, "");
        let refused = |error: demur::compose::Error| Problem::new(&error, error.next_step());
        let interview = Interview::new(catalog, &said.language, Draft::default(), today).map_err(broken)?;
        let words = catalog.interview(&said.language).map_err(broken)?;
        let standing = standing(&case, &history, catalog, today).map_err(refused)?;
        let InWords { events, days } = in_words(&history, &standing, catalog, &said.language).map_err(broken)?;
        let labelled = |id: &str| words.answer.get(id).map_or(id, String::as_str).to_owned();
        let kinds = &catalog.answers().map_err(broken)?.kinds;
        let answers = kinds.iter().map(|kind| Answer { id: kind.id.clone(), label: labelled(&kind.id) }).collect();
        let next = standing.next.map(|next| {
            let is_now = next.day <= today;
            let from = (!is_now).then(|| interview.day(next.day).map_err(broken)).transpose()?;
            let kind = next.letter(standing.state).or_else(|| again(next, &history)).filter(|_| is_now);
            let letter = kind.map(|kind| following(&case, &history, kind, today, &interview, catalog)).transpose()?;
            let name = next.step.name();
            let what = words.step.get(name).map_or(name, String::as_str).to_owned();
            Ok(NextStep { what, day: next.day, from, letter })
        });
        Ok(Course { events, days, next: next.transpose()?, answers })
    })
}

/// The letter that came back and goes out once more; the first is written as it was.
fn again(next: Next, history: &History) -> Option<LetterKind> {
    let last = history.letters().last().map(|letter| letter.kind);
    last.filter(|kind| next.step == Step::SendAgain && *kind != LetterKind::Objection)
}

fn following(
    case: &Case,
    history: &History,
    kind: LetterKind,
    today: NaiveDate,
    interview: &Interview,
    catalog: &Catalog,
) -> Result<Following, Problem> {
    let composed = written(case, history, kind, Channel::Post, today, catalog)?;
    let cautions = interview.cautions(&composed.warnings).map_err(|error| Problem::new(error, ""))?;
    let (letter, reference) = (composed.letter, composed.facts.reference);
    let subject = format!("{} [{reference}]", letter.subject);
    Ok(Following { kind, letter, reference, subject, form: composed.form, cautions })
}

/// The letter that follows in a format, as `demur follow-up` writes it; of a complaint the letter as text for a form, and not the
/// fields of [`Following::form`].
///
/// # Errors
/// As [`course`], and for a letter that cannot follow.
pub fn follow(said: &Happened, kind: LetterKind, format: &str, large: bool) -> Result<Vec<u8>, Problem> {
    with_catalog(|catalog| {
        let (case, today, history) = read(said, catalog)?;
        let channel = if format == "form" { Channel::Electronic } else { Channel::Post };
        rendered(&written(&case, &history, kind, channel, today, catalog)?, format, large, catalog)
    })
}

fn read(said: &Happened, catalog: &Catalog) -> Result<(Case, NaiveDate, History), Problem> {
    Ok((letter::case(&said.case, catalog)?, letter::day(&said.today)?, History::new(said.history.clone())))
}

fn written(
    case: &Case,
    history: &History,
    kind: LetterKind,
    channel: Channel,
    today: NaiveDate,
    catalog: &Catalog,
) -> Result<Composed, Problem> {
    let wanted = FollowUp { channel, ..FollowUp::of(kind) };
    follow_up(case, history, catalog, today, &wanted).map_err(|error| Problem::new(&error, error.next_step()))
}
