//! `demur new`: the questions, the letter shown, its files written, what comes next.

use std::path::PathBuf;

use clap::Args;

use super::ask::{Ask, Choice, Line, Missing, Offer, Phrases, Stop, Text, Words};
use super::case_args::{CaseArgs, Look};
use super::context::Context;
use super::error::Failure;
use super::{init, next, terminal};
use crate::case::{Case, Draft, Field, Origin};
use crate::interview::{Answer, Around, Caution, Interview, Kind, Question, Step};
use crate::workflow::{Format, write_letter};

/// Answer a dozen questions and get the letter
///
/// What flags, a case file and profile.toml say is not asked. The letter is shown before anything is written; Ctrl-C at any
/// question leaves no trace.
#[derive(Debug, Args)]
pub(super) struct New {
    #[command(flatten)]
    case: CaseArgs,
    /// Write the letter to this file; default: named after the company, in this folder
    #[arg(short, long, value_name = "FILE.pdf", help_heading = "Output")]
    output: Option<PathBuf>,
}

impl New {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let Self { case, output } = self;
        if !context.may_ask() {
            // All that is missing is named; with nothing missing there is nothing to ask.
            case.read("new", context)?;
            let hint = "use `demur letter` where nobody answers; `demur new` asks on a terminal";
            return Err(Failure::usage("there is no terminal to ask on", hint));
        }
        let (given, look) = case.given("new", context)?;
        let language = language(&given, context);
        let interview = Interview::new(&context.catalog, &language, given, Context::today())?;
        let Some(asker) = context.asker(Phrases::of(&interview)) else { return Err(Missing::refuse(&[])) };
        let interview = questions(interview, asker.as_ref())?;
        review(interview, &look, output, asker.as_ref(), context)
    }
}

/// Asks for what a letter lacks, and gives the draft with the answers. Asks nothing if nothing is missing.
pub(super) fn complete(given: Draft, context: &Context) -> Result<Draft, Failure> {
    let language = language(&given, context);
    let interview = Interview::new(&context.catalog, &language, given, Context::today())?.only_needed();
    match context.asker(Phrases::of(&interview)) {
        Some(asker) => Ok(questions(interview, asker.as_ref())?.draft()),
        None => Ok(interview.draft()),
    }
}

/// The language of the questions: that of the letter if it was named, else that of the terminal, else English.
fn language(given: &Draft, context: &Context) -> String {
    let known = context.catalog.languages(None);
    let wanted = given.text(Field::ObjectionLanguage).map(str::to_owned).or_else(Context::locale);
    let found = wanted.and_then(|tag| known.iter().find(|folder| crate::compose::is_language(folder, &tag)).cloned());
    found.unwrap_or_else(|| "en".to_owned())
}

const UNDONE: &str = "nothing was written";

fn stopped(stop: Stop) -> Failure {
    stop.failure(&[], UNDONE)
}

/// Asks until nothing is missing.
fn questions(mut interview: Interview, asker: &dyn Ask) -> Result<Interview, Failure> {
    while let Some(question) = interview.next()? {
        put(&mut interview, &question, asker)?;
    }
    Ok(interview)
}

/// Asks one question until it is answered.
fn put(interview: &mut Interview, question: &Question, asker: &dyn Ask) -> Result<(), Failure> {
    let answer = answer(interview, question, asker).map_err(stopped)?;
    match interview.answer(question.step, &answer) {
        Ok(advice) => advice.iter().for_each(|advice| asker.say(&interview.advised(advice))),
        // The asker has checked it; a choice that the case contradicts is said here, and asked again.
        Err(wrong) => asker.say(&interview.refused(&wrong)),
    }
    Ok(())
}

fn answer(interview: &Interview, question: &Question, asker: &dyn Ask) -> Result<Answer, Stop> {
    // A terminal takes a day in one form; a page has a field for it.
    let explanation = match question.kind {
        Kind::Day => interview.words(Around::Prompt, "day").replace("{help}", &question.help),
        _ => question.help.clone(),
    };
    let words = Words { question: &question.ask, explanation: &explanation };
    let optional = question.optional;
    let checked = |answer: Answer| {
        let mut trial = interview.clone();
        trial.answer(question.step, &answer).map(drop).map_err(|wrong| interview.refused(&wrong))
    };
    let line = |text: String| if text.is_empty() { Answer::Nothing } else { Answer::Text(text) };
    Ok(match question.kind {
        Kind::Choice => {
            let offer = |choice: &crate::interview::Choice| {
                let named = matches!(question.step, Step::Company | Step::Place);
                let mut also = vec![choice.id.clone()];
                also.extend(choice.about.split(", ").filter(|name| named && !name.is_empty()).map(str::to_owned));
                let detail = if named { String::new() } else { choice.about.clone() };
                Offer { label: choice.label.clone(), detail, also }
            };
            let options: Vec<Offer> = question.choices.iter().map(offer).collect();
            let picked = asker.choice(&Choice { words, options: &options, default: None, optional })?;
            picked.map_or(Answer::Nothing, |at| Answer::Choice(question.choices[at].id.clone()))
        }
        Kind::YesNo => Answer::Yes(asker.yes_no(words, true)?),
        Kind::Lines => {
            let check = |lines: &[String]| checked(Answer::Lines(lines.to_vec()));
            let lines = asker.text(&Text { words, initial: &[], optional, check: &check })?;
            if lines.is_empty() { Answer::Nothing } else { Answer::Lines(lines) }
        }
        _ => {
            let check = |text: &str| checked(Answer::Text(text.to_owned()));
            line(asker.line(&Line { words, initial: "", optional, check: &check })?)
        }
    })
}

/// Shows the letter and asks what to do, until it is written or given up.
fn review(
    mut interview: Interview,
    look: &Look,
    output: Option<PathBuf>,
    asker: &dyn Ask,
    context: &Context,
) -> Result<(), Failure> {
    let mut marketing = false;
    let words = |interview: &Interview, key: &str| interview.words(Around::Review, key);
    loop {
        let mut draft = interview.draft();
        if marketing {
            draft.set(Field::ObjectionDirectMarketing, true, Origin::default());
        }
        let case = draft.clone().check(&context.catalog)?;
        show(&interview, &case, look, asker, context)?;
        let files = next::Files::named(&case, output.as_deref());
        let write = words(&interview, "write").replace("{file}", &files.letter.display().to_string());
        let mut options = vec![("write", write)];
        if context.has_no_profile()? {
            options.push(("keep", words(&interview, "keep")));
        }
        options.push(("change", words(&interview, "change")));
        if !marketing && !case.direct_marketing {
            options.push(("marketing", words(&interview, "marketing")));
        }
        options.push(("stop", words(&interview, "stop")));
        match pick(&words(&interview, "ask"), &options, asker)? {
            "change" => change(&mut interview, asker)?,
            "marketing" => marketing = true,
            "stop" => {
                asker.say(&words(&interview, "nothing-written"));
                return Ok(());
            }
            picked => {
                let written = files.write(&case, &draft, look, context)?;
                if picked == "keep" {
                    init::keep(&draft, context)?;
                }
                next::say(&files, &written, &case, look, &interview, asker, context)?;
                return Ok(());
            }
        }
    }
}

/// The id of the option that was picked.
fn pick<'a>(ask: &str, options: &[(&'a str, String)], asker: &dyn Ask) -> Result<&'a str, Failure> {
    let offers: Vec<Offer> = options.iter().map(|(_, label)| Offer { label: label.clone(), ..Offer::default() }).collect();
    let words = Words { question: ask, explanation: "" };
    let choice = Choice { words, options: &offers, default: Some(0), optional: false };
    let picked = asker.choice(&choice).map_err(stopped)?.unwrap_or_default();
    Ok(options[picked].0)
}

/// Asks a question again, and what hangs on it.
fn change(interview: &mut Interview, asker: &dyn Ask) -> Result<(), Failure> {
    let answered = interview.answered()?;
    let options: Vec<(usize, String)> =
        answered.iter().enumerate().map(|(at, (question, shown))| (at, format!("{} {shown}", question.ask))).collect();
    let offers: Vec<Offer> = options.into_iter().map(|(_, label)| Offer { label, ..Offer::default() }).collect();
    let ask = interview.words(Around::Review, "change-which");
    let choice = Choice { words: Words { question: &ask, explanation: "" }, options: &offers, default: None, optional: true };
    if let Some(at) = asker.choice(&choice).map_err(stopped)? {
        interview.take_back(answered[at].0.step);
        while let Some(question) = interview.next()? {
            put(interview, &question, asker)?;
        }
    }
    Ok(())
}

/// Lines that stay free below a page of the letter.
const BELOW: usize = 3;

/// Shows the letter page by page, as far as the terminal is one of pages.
fn show(interview: &Interview, case: &Case, look: &Look, asker: &dyn Ask, context: &Context) -> Result<(), Failure> {
    let written = write_letter(case, &context.catalog, Context::today(), &look.options(Format::Text))?;
    let cautions = interview.cautions(&written.composed.warnings)?;
    if !cautions.is_empty() {
        asker.say(&interview.words(Around::Review, "look-at"));
    }
    for Caution { text, note, page, .. } in cautions {
        let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
        let page = page.map(|page| format!(" {page}")).unwrap_or_default();
        asker.say(&format!("- {text}{note}{page}"));
    }
    asker.say(&interview.words(Around::Review, "shown"));
    let text = String::from_utf8_lossy(&written.bytes).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let (_, rows) = terminal::size();
    let page = if context.asks_plainly() { lines.len() } else { rows.saturating_sub(BELOW).max(8) };
    let more = interview.words(Around::Review, "more");
    let pages: Vec<&[&str]> = lines.chunks(page.max(1)).collect();
    for (number, page) in pages.iter().enumerate() {
        terminal::raw(&format!("\n{}", page.join("\n")));
        if number + 1 < pages.len() {
            let words = Words { question: &more, explanation: "" };
            asker.line(&Line { words, initial: "", optional: true, check: &|_| Ok(()) }).map_err(stopped)?;
        }
    }
    Ok(())
}
