//! `demur record --eml`: shows what a company's mail may be, and notes what is confirmed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{EventName, How, name, put};
use crate::answers::{Proposed, Strength};
use crate::cli::ask::{Ask, Choice, Line, Offer, Phrases, Text, Trouble, Words};
use crate::cli::context::{Context, read_bytes};
use crate::cli::error::Failure;
use crate::cli::{cases, terminal};
use crate::text::single_spaced;
use crate::workflow::case::{CaseError, Cases, FoundBy, KnownCase, MAX_MAIL, NoAnswer, Proof, Received, Report, received};

/// What is said when somebody leaves.
const UNDONE: &str = "nothing was recorded";

/// What a mail may be recorded as; the last is nothing.
const EVENTS: [(EventName, &str); 6] = [
    (EventName::Answered, "The company answered"),
    (EventName::Acknowledged, "It has the letter, and says no more"),
    (EventName::Extended, "It takes more time, and says why"),
    (EventName::Complied, "It did what was asked"),
    (EventName::Returned, "The letter came back"),
    (EventName::Answered, "Nothing of that: do not record it"),
];

#[derive(Debug, Args)]
pub(super) struct Mail {
    /// The company's mail, saved as a file (.eml); "-" is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) eml: Option<PathBuf>,
    /// Do not ask: record the event and the kinds that you name
    #[arg(short, long, requires = "many")]
    pub(super) yes: bool,
    /// Only show what was found
    #[arg(long, requires = "eml", conflicts_with = "yes")]
    dry_run: bool,
}

/// There is no ledger yet.
struct NoCases;

impl Cases for NoCases {
    fn by_reference(&self, _: &str) -> Result<Option<KnownCase>, CaseError> {
        Ok(None)
    }

    fn by_message_id(&self, _: &str) -> Result<Option<KnownCase>, CaseError> {
        Ok(None)
    }

    fn open_cases(&self) -> Result<Vec<KnownCase>, CaseError> {
        Ok(Vec::new())
    }

    fn our_words(&self, _: &KnownCase) -> Result<String, CaseError> {
        Ok(String::new())
    }
}

/// What is to be noted, once it is confirmed.
struct Confirmed {
    reference: String,
    event: EventName,
    kinds: Vec<String>,
    quotes: Vec<String>,
}

/// Shows what a mail may be, and notes what is confirmed. `reference` and `event` are what the user named.
pub(super) fn execute(
    path: &Path,
    mail: &Mail,
    reference: Option<String>,
    event: Option<EventName>,
    mut how: How,
    context: &Context,
) -> Result<(), Failure> {
    let proof = eml(path)?;
    let reader = context.reader()?;
    let named = match (&reference, &reader) {
        (Some(reference), Some(reader)) => Some(reader.by_reference(reference)?.ok_or_else(|| cases::unknown(reference))?),
        (Some(reference), None) => return Err(cases::unknown(reference)),
        (None, _) => None,
    };
    let mut found = match &reader {
        Some(reader) => received(&proof.bytes, reader, &context.catalog)?,
        None => received(&proof.bytes, &NoCases, &context.catalog)?,
    };
    if let Some(named) = named {
        found.may_belong_to.clear();
        found.company = Some(named.company);
        // The number of the letter that it answers stays.
        found.reference = reference.map(|reference| reference.to_uppercase());
    }
    show(&found, mail.dry_run, context)?;
    if mail.dry_run {
        return Ok(());
    }
    let asker = if mail.yes || context.json { None } else { context.asker(Phrases::default()) };
    let confirmed = match asker {
        Some(asker) => match ask(&*asker, &found, event, &how, &single_spaced(&String::from_utf8_lossy(&proof.bytes)), context) {
            Ok(Some(confirmed)) => confirmed,
            Ok(None) => {
                context.terminal.say(UNDONE);
                return Ok(());
            }
            Err(trouble) => return Err(trouble.failure(&[], UNDONE)),
        },
        None => unasked(&found, event, mail.yes, &how)?,
    };
    how.kinds = confirmed.kinds;
    how.quotes = confirmed.quotes;
    let what = how.reported(confirmed.event)?;
    let mut proofs = vec![proof];
    proofs.extend(how.files.iter().map(|path| super::proof(path)).collect::<Result<Vec<_>, _>>()?);
    let on = how.on.or(found.day()).unwrap_or_else(Context::today);
    put(&confirmed.reference, &Report { on, what, note: how.note, proofs }, context)
}

/// The mail, which is kept as a proof.
fn eml(path: &Path) -> Result<Proof, Failure> {
    let shown = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let hint = "save the company's mail as a file: most programs call it “Save as” or “Download”";
    let bytes = read_bytes(path, MAX_MAIL as u64 + 1).map_err(|error| Failure::refused(format!("{shown}: {error}"), hint))?;
    if bytes.len() > MAX_MAIL {
        return Err(Failure::refused(format!("{shown}: larger than {} MB", MAX_MAIL / 1_000_000), hint));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::refused(format!("{shown}: nothing is in it"), hint));
    }
    let name = path.file_name().filter(|_| path != Path::new("-"));
    let name = name.map_or_else(|| "mail.eml".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok(Proof { name, bytes })
}

/// Without questions, only what the user named is recorded.
fn unasked(found: &Received, event: Option<EventName>, yes: bool, how: &How) -> Result<Confirmed, Failure> {
    let reference = found.reference.clone().ok_or_else(|| no_case(found))?;
    let event = event.or_else(|| (!how.kinds.is_empty()).then_some(EventName::Answered));
    let suggested = match event_of(found) {
        Some(EventName::Answered) if found.kinds.is_empty() => " --kind KIND".to_owned(),
        Some(EventName::Answered) => found.kinds.iter().fold(String::new(), |all, kind| format!("{all} --kind {kind}")),
        Some(event) => format!(" {}", name(event)),
        None => " EVENT".to_owned(),
    };
    let hint = match suggested.strip_prefix(" --") {
        Some(kinds) => format!("after reading it: `demur record {reference} --eml FILE --yes --{kinds}`"),
        None => format!("after reading it: `demur record {reference}{suggested} --eml FILE --yes`"),
    };
    match event {
        Some(event) if yes && (event != EventName::Answered || !how.kinds.is_empty()) => {
            let quotes = if how.quotes.is_empty() { quotes_of(found, &how.kinds) } else { how.quotes.clone() };
            Ok(Confirmed { reference, event, kinds: how.kinds.clone(), quotes })
        }
        _ => Err(Failure::refused("nothing is recorded of a mail that you did not confirm", hint)),
    }
}

fn no_case(found: &Received) -> Failure {
    let near: Vec<_> = found.may_belong_to.iter().map(|case| format!("{} ({})", case.reference, case.company)).collect();
    let hint = match near.as_slice() {
        [] => "name it: `demur record REFERENCE --eml FILE`; `demur case list` has the references".to_owned(),
        near => format!("name it: `demur record REFERENCE --eml FILE`; by its sender it may be {}", near.join(", ")),
    };
    Failure::refused("it does not say to which case it belongs", hint)
}

/// The passages that speak for these kinds.
fn quotes_of(found: &Received, kinds: &[String]) -> Vec<String> {
    let mut quotes: Vec<String> = Vec::new();
    let of = found.passages.iter().filter(|passages| kinds.contains(&passages.kind));
    for quote in of.flat_map(|passages| &passages.quotes) {
        if !quotes.contains(quote) {
            quotes.push(quote.clone());
        }
    }
    quotes
}

fn event_of(found: &Received) -> Option<EventName> {
    if found.returned {
        return Some(EventName::Returned);
    }
    found.event.map(|event| match event {
        Proposed::Acknowledged => EventName::Acknowledged,
        Proposed::Extended => EventName::Extended,
        Proposed::Answered => EventName::Answered,
        Proposed::Complied => EventName::Complied,
    })
}

/// Asks what it is; nothing if it is not to be recorded.
fn ask(
    asker: &dyn Ask,
    found: &Received,
    event: Option<EventName>,
    how: &How,
    mail: &str,
    context: &Context,
) -> Result<Option<Confirmed>, Trouble> {
    let words = |question, explanation| Words { question, explanation };
    let reference = match &found.reference {
        Some(reference) => reference.clone(),
        None if found.may_belong_to.is_empty() => return Err(Trouble::Failure(no_case(found))),
        None => {
            let offer =
                |case: &KnownCase| Offer { label: case.reference.clone(), detail: case.company.clone(), also: Vec::new() };
            let options: Vec<Offer> = found.may_belong_to.iter().map(offer).collect();
            let words = words("Which case", "The sender's address is near these.");
            let Some(chosen) = asker.choice(&Choice { words, options: &options, default: None, optional: true })? else {
                return Ok(None);
            };
            found.may_belong_to[chosen].reference.clone()
        }
    };
    let event = match event {
        Some(event) => event,
        None => {
            let options: Vec<Offer> =
                EVENTS.iter().map(|(_, label)| Offer { label: (*label).to_owned(), ..Offer::default() }).collect();
            let default =
                event_of(found).map_or(EVENTS.len() - 1, |event| EVENTS.iter().position(|(one, _)| *one == event).unwrap_or(0));
            let words = words("What is it", "What was found is a suggestion: read the mail itself.");
            let chosen = asker.choice(&Choice { words, options: &options, default: Some(default), optional: false })?;
            match chosen {
                Some(chosen) if chosen + 1 < EVENTS.len() => EVENTS[chosen].0,
                _ => return Ok(None),
            }
        }
    };
    if event != EventName::Answered {
        return Ok(Some(Confirmed { reference, event, kinds: Vec::new(), quotes: Vec::new() }));
    }
    let kinds = ask_kinds(asker, found, how, context)?;
    let initial = if how.quotes.is_empty() { quotes_of(found, &kinds) } else { how.quotes.clone() };
    let stands = |lines: &[String]| match lines.iter().find(|line| !found.quotes.contains(line) && !mail.contains(line.as_str()))
    {
        Some(line) => Err(format!("“{}” does not stand in the mail word for word", terminal::cut(line, 40))),
        None => Ok(()),
    };
    let explanation = "The company's own words that the next letter may quote, one passage a line, word for word.";
    let quotes =
        asker.text(&Text { words: words("Quotations", explanation), initial: &initial, optional: true, check: &stands })?;
    let question = format!("Record it as answered: {}", kinds.join(", "));
    let agreed = asker.yes_no(words(&question, ""), true)?;
    Ok(agreed.then_some(Confirmed { reference, event, kinds, quotes }))
}

fn ask_kinds(asker: &dyn Ask, found: &Received, how: &How, context: &Context) -> Result<Vec<String>, Trouble> {
    let answers = context.catalog.answers().map_err(|error| Trouble::Failure(error.into()))?;
    let split = |typed: &str| -> Vec<String> {
        typed.split([',', ' ', ';']).map(str::trim).filter(|kind| !kind.is_empty()).map(str::to_lowercase).collect()
    };
    let known: Vec<&str> = answers.kinds.iter().map(|kind| kind.id.as_str()).collect();
    let check = |typed: &str| match split(typed).iter().find(|kind| answers.of(kind).is_none()) {
        Some(kind) => Err(format!("there is no kind of answer `{kind}`")),
        None => Ok(()),
    };
    let initial = if how.kinds.is_empty() { found.kinds.join(", ") } else { how.kinds.join(", ") };
    let explanation = format!("One or several of {}.", known.join(", "));
    let words = Words { question: "Kinds of answer", explanation: &explanation };
    let typed = asker.line(&Line { words, initial: &initial, optional: false, check: &check })?;
    let typed = split(&typed);
    Ok(answers.in_order(&typed).into_iter().map(str::to_owned).collect())
}

/// Shows what was found: as data if that is all that is wanted, else beside the questions.
fn show(found: &Received, is_all: bool, context: &Context) -> Result<(), Failure> {
    for problem in &found.problems {
        context.terminal.warning(&format!("{problem}; {}", problem.next_step()));
    }
    if is_all && context.json {
        let mut value = serde_json::to_value(found).unwrap_or_default();
        // Nobody has looked whether the sender's server signed it (DKIM).
        value["sender_checked"] = false.into();
        return terminal::json(&value);
    }
    let text = terminal::safe(&described(found));
    if is_all {
        return terminal::data(text.as_bytes());
    }
    context.terminal.say(&text);
    Ok(())
}

fn described(found: &Received) -> String {
    let mut text = String::new();
    let mut row = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{label:<13}{value}");
        }
    };
    let case = match (&found.reference, &found.company, found.found_by) {
        (Some(reference), Some(company), Some(FoundBy::Reference)) => format!("{reference}, {company}: by its reference"),
        (Some(reference), Some(company), Some(FoundBy::Thread)) => format!("{reference}, {company}: it answers your mail"),
        (Some(reference), company, _) => format!("{reference}, {}", company.as_deref().unwrap_or_default()),
        _ if found.may_belong_to.is_empty() => "not found".to_owned(),
        _ => {
            let near: Vec<_> = found.may_belong_to.iter().map(|case| format!("{} ({})", case.reference, case.company)).collect();
            format!("by its sender, perhaps {}", near.join(", "))
        }
    };
    row("Case", &case);
    let date = found.date.map(|day| day.to_string()).unwrap_or_default();
    match found.received {
        Some(received) if found.date != Some(received) => row("Date", &format!("{date}; it came on {received}")),
        _ => row("Date", &date),
    }
    row("From", &found.from.as_ref().map_or_else(String::new, |from| format!("{from} (as it says; not checked)")));
    row("Subject", &found.subject);
    row("Language", found.language.as_deref().unwrap_or_default());
    let is = match (event_of(found), found.nothing) {
        (Some(EventName::Answered), _) if found.kinds.is_empty() => "answered, in a way that only you can tell".to_owned(),
        (Some(EventName::Answered), _) => format!("answered: {}", found.kinds.join(", ")),
        (Some(event), _) => name(event).to_owned(),
        (None, Some(nothing)) => said(nothing).to_owned(),
        (None, None) => String::new(),
    };
    row("Perhaps", &is);
    for passages in &found.passages {
        let hinted = if passages.strength == Strength::Hinted { " (only hinted at)" } else { "" };
        let _ = writeln!(text, "\n{}{hinted}", passages.kind);
        passages.quotes.iter().for_each(|quote| {
            let _ = writeln!(text, "  “{quote}”");
        });
    }
    if found.passages.is_empty() && !found.quotes.is_empty() {
        text.push('\n');
        found.quotes.iter().for_each(|quote| {
            let _ = writeln!(text, "  “{quote}”");
        });
    }
    text
}

fn said(nothing: NoAnswer) -> &'static str {
    match nothing {
        NoAnswer::Absent => "no answer: somebody is away",
        NoAnswer::Advertising => "no answer: it went to many",
        NoAnswer::Unclear => "unclear: read it",
        NoAnswer::Empty => "nothing but your own words",
        NoAnswer::Bounce => "no answer: a mail came back",
        NoAnswer::Receipt => "no answer: a receipt of a server",
        NoAnswer::Invitation => "no answer: an invitation",
    }
}
