//! The files of a letter that was asked for, and what its writer does next.

use std::path::{Path, PathBuf};

use super::ask::{Ask, Stop, Words};
use super::case_args::Look;
use super::clipboard::Clipboard;
use super::context::Context;
use super::error::Failure;
use super::way::{self, Step, StepKind};
use super::{keeping, output};
use crate::case::{Case, Draft, SourceLocation, Standing, Target};
use crate::compose::{Residence, find_record};
use crate::controllers::Where;
use crate::interview::{Around, Interview};
use crate::law::PeriodKind;
use crate::workflow::{Format, WrittenLetter, write_letter};

/// Where the letter, its short form and the answers are written.
#[derive(Debug)]
pub(super) struct Files {
    /// The letter to print.
    pub(super) letter: PathBuf,
    /// The text for the company's web form.
    form: PathBuf,
    /// The answers, as a case file.
    case: PathBuf,
}

impl Files {
    /// Named after the company, in this folder, with a number where such files are there already.
    pub(super) fn named(case: &Case, letter: Option<&Path>) -> Self {
        if let Some(letter) = letter {
            return Self::of(letter.to_owned());
        }
        let company = match &case.target {
            Target::Registered(id) => id.clone(),
            Target::Custom(_) => "letter".to_owned(),
        };
        let numbered = |number: u32| match number {
            1 => PathBuf::from(format!("{company}.pdf")),
            _ => PathBuf::from(format!("{company}-{number}.pdf")),
        };
        let free = |letter: &PathBuf| {
            let files = Self::of(letter.clone());
            ![files.letter, files.form, files.case].iter().any(|path| path.symlink_metadata().is_ok())
        };
        Self::of((1..1_000).map(numbered).find(free).unwrap_or_else(|| numbered(1)))
    }

    fn of(letter: PathBuf) -> Self {
        Self { form: letter.with_extension("txt"), case: letter.with_extension("toml"), letter }
    }

    /// Writes all of them, each whole, for their owner alone. Returns the letter and the text for the form.
    pub(super) fn write(
        &self,
        case: &Case,
        draft: &Draft,
        look: &Look,
        context: &Context,
    ) -> Result<(WrittenLetter, String), Failure> {
        // All are made before one is written.
        let make = |format: Format| write_letter(case, &context.catalog, Context::today(), &look.options(format));
        let (letter, form) = (make(Format::Pdf)?, make(Format::Form)?);
        output::put(Some(&self.letter), &letter.bytes, context)?;
        output::put(Some(&self.form), &form.bytes, context)?;
        output::put(Some(&self.case), draft.to_toml().as_bytes(), context)?;
        keeping::keep(case, &letter.composed, look, &self.letter, &letter.bytes, context);
        Ok((letter, String::from_utf8_lossy(&form.bytes).into_owned()))
    }
}

/// Says what to do next: the ways to the company that there are, the day to note.
pub(super) fn say(
    files: &Files,
    (written, form): &(WrittenLetter, String),
    case: &Case,
    look: &Look,
    interview: &Interview,
    asker: &dyn Ask,
    context: &Context,
) -> Result<(), Failure> {
    let words = |key: &str| interview.words(Around::Next, key);
    let shown = |path: &Path| path.display().to_string();
    let composed = &written.composed;
    let mail = composed.facts.recipient.email.as_ref().map(|address| {
        let command = format!("demur send --case {}", shown(&files.case));
        words("mail").replace("{address}", address).replace("{command}", &command)
    });
    let post =
        format!("{}\n   {}", words("post").replace("{file}", &shown(&files.letter)), composed.letter.recipient.join("\n   "));
    let ways = ways(case, look, context)?;
    let pastes = ways.iter().flatten().any(|way| way.kind == StepKind::Form);
    let steps: Vec<String> = match ways {
        Some(ways) => ways
            .iter()
            .filter_map(|way| match way.kind {
                // Who has switched it off said so.
                StepKind::Setting => setting(way).filter(|_| case.setting_switched_off.is_none()),
                StepKind::Form => {
                    let url = way.link.as_deref().unwrap_or_default();
                    Some(words("form").replace("{url}", url).replace("{file}", &shown(&files.form)))
                }
                StepKind::Mail => mail.clone(),
                StepKind::Post => Some(post.clone()),
            })
            .collect(),
        None => mail.into_iter().chain([post]).collect(),
    };
    asker.say(&words("title"));
    for (number, step) in steps.iter().enumerate() {
        asker.say(&format!("{}. {step}", number + 1));
    }
    let answer = composed.facts.deadlines.iter().find(|due| due.kind == PeriodKind::Answer);
    if let Some(due) = answer.filter(|due| due.holidays_known) {
        asker.say(&words("due").replace("{day}", &interview.day(due.due)?));
    }
    asker.say(&words("again").replace("{file}", &shown(&files.case)));
    match Clipboard::find().filter(|_| pastes) {
        Some(clipboard) => copy(&clipboard, form, files, interview, asker),
        None => Ok(()),
    }
}

/// Offers to copy the text for the form.
fn copy(clipboard: &Clipboard, form: &str, files: &Files, interview: &Interview, asker: &dyn Ask) -> Result<(), Failure> {
    // A language whose words lack these says them in English.
    let words = |key: &str, english: &str| {
        Some(interview.words(Around::Next, key)).filter(|words| words != key).unwrap_or_else(|| english.to_owned())
    };
    let question = words("copy", "Copy the text for the form to the clipboard?");
    match asker.yes_no(Words { question: &question, explanation: "" }, false) {
        Ok(true) => {}
        // All is written, and the text is in its file.
        Ok(false) | Err(Stop::Ended) => return Ok(()),
        Err(stop) => return Err(stop.failure(&[], "the letter is written")),
    }
    asker.say(&match clipboard.copy(form) {
        Ok(()) => words("copied", "The text is in the clipboard: paste it into the form."),
        Err(why) => {
            let words = words("not-copied", "The text could not be copied ({why}). It is in {file}.");
            words.replace("{why}", &why).replace("{file}", &files.form.display().to_string())
        }
    });
    Ok(())
}

/// The ways to a company of the register from this place, in the order in which `steps` has them.
fn ways(case: &Case, look: &Look, context: &Context) -> Result<Option<Vec<Step>>, Failure> {
    let Target::Registered(id) = &case.target else { return Ok(None) };
    let record = find_record(id, SourceLocation::default(), &context.catalog)?;
    let residence = Residence::lookup(&case.person.country, SourceLocation::default(), &context.catalog, Context::today())?;
    let place = Where {
        region: residence.region(),
        member: matches!(case.standing, Standing::Member { .. }),
        accept_unverified: look.options(Format::Form).accept_unverified,
    };
    Ok(Some(way::steps(&record, place, &residence.code)))
}

/// Where the setting is: in the company's own words, which need no translation.
fn setting(way: &Step) -> Option<String> {
    let path = way.notes.first()?;
    Some(way.link.as_ref().map_or_else(|| path.clone(), |link| format!("{path}: {link}")))
}
