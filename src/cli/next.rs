//! The files of a letter that was asked for, and what its writer does next.

use std::path::{Path, PathBuf};

use super::ask::Ask;
use super::case_args::Look;
use super::context::Context;
use super::error::Failure;
use super::{keeping, output};
use crate::case::{Case, Draft, SourceLocation, Target};
use crate::compose::find_record;
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

    /// Writes all of them, each whole, for their owner alone.
    pub(super) fn write(&self, case: &Case, draft: &Draft, look: &Look, context: &Context) -> Result<WrittenLetter, Failure> {
        // All are made before one is written.
        let make = |format: Format| write_letter(case, &context.catalog, Context::today(), &look.options(format));
        let (letter, form) = (make(Format::Pdf)?, make(Format::Form)?);
        output::put(Some(&self.letter), &letter.bytes, context)?;
        output::put(Some(&self.form), &form.bytes, context)?;
        output::put(Some(&self.case), draft.to_toml().as_bytes(), context)?;
        keeping::keep(case, &letter.composed, look, &self.letter, &letter.bytes, context);
        Ok(letter)
    }
}

/// Says what to do next: the ways to the company that there are, the day to note.
pub(super) fn say(
    files: &Files,
    written: &WrittenLetter,
    case: &Case,
    interview: &Interview,
    asker: &dyn Ask,
    context: &Context,
) -> Result<(), Failure> {
    let words = |key: &str| interview.words(Around::Next, key);
    let shown = |path: &Path| path.display().to_string();
    let composed = &written.composed;
    let mut steps = Vec::new();
    if let Target::Registered(id) = &case.target {
        let record = find_record(id, SourceLocation::default(), &context.catalog)?;
        if let Some(form) = record.forms.iter().find(|form| form.confidence.may_be_printed(false)) {
            steps.push(words("form").replace("{url}", &form.url).replace("{file}", &shown(&files.form)));
        }
    }
    if let Some(address) = &composed.facts.recipient.email {
        let command = format!("demur send --case {}", shown(&files.case));
        steps.push(words("mail").replace("{address}", address).replace("{command}", &command));
    }
    let post = words("post").replace("{file}", &shown(&files.letter));
    steps.push(format!("{post}\n   {}", composed.letter.recipient.join("\n   ")));
    asker.say(&words("title"));
    for (number, step) in steps.iter().enumerate() {
        asker.say(&format!("{}. {step}", number + 1));
    }
    let answer = composed.facts.deadlines.iter().find(|due| due.kind == PeriodKind::Answer);
    if let Some(due) = answer.filter(|due| due.holidays_known) {
        asker.say(&words("due").replace("{day}", &due.due.to_string()));
    }
    asker.say(&words("again").replace("{file}", &shown(&files.case)));
    Ok(())
}
