//! `demur controllers add` and `edit`: a record of the user's own, from flags, a file or an editor.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ask::{Phrases, Words};
use super::context::{self, Context};
use super::controllers::{Add, cleaned, country_code};
use super::controllers_ask::{ask, missing, open};
use super::error::Failure;
use super::own::UNDONE;
use super::{output, stop, terminal};
use crate::case::{Named, SourceLocation};
use crate::files::Audience;
use crate::workflow::companies::{CompanyError, check_company, company_path, company_template, editable, put_company};

pub(super) fn add(add: Add, context: &Context) -> Result<(), Failure> {
    let folder = context.config_folder()?;
    let path = company_path(folder, &add.id)?;
    if let Some(template) = &add.template {
        context.may_write(template)?;
        if template.exists() {
            return Err(Failure::refused(format!("{}: exists already", template.display()), "choose another file"));
        }
        output::replace(template, company_template(&add.id, Context::today()).as_bytes(), Audience::Owner)?;
        let (id, template) = (&add.id, template.display());
        context.terminal.say(&format!("wrote {template}; fill it in, then: demur controllers add {id} --from {template}"));
        return Ok(());
    }
    let taken = if path.symlink_metadata().is_ok() { Some(add.id.clone()) } else { None };
    let taken = context.catalog.controller(&add.id).ok().map(|record| record.name.clone()).or(taken);
    if let Some(name) = taken {
        return Err(CompanyError::IdTaken { id: add.id.clone(), name }.into());
    }
    let id = add.id.clone();
    let (text, shown) = match &add.from {
        Some(file) => (context::read(file)?, file.display().to_string()),
        None => (described(add, folder, context)?, NEW.to_owned()),
    };
    let _held = stop::hold();
    let path = put_company(folder, &id, &text, &shown, Context::today())?;
    context.terminal.say(&format!("added {}; write with: demur letter {id}", path.display()));
    Ok(())
}

/// A record that is in no file yet, as messages name it.
const NEW: &str = "the new record";

/// The record that flags and answers describe.
fn described(mut add: Add, folder: &Path, context: &Context) -> Result<String, Failure> {
    let record = |add: &Add| -> Result<String, Failure> {
        let mut company = cleaned(add.company())?;
        company.country = company.country.map(|typed| country_code(&typed, context)).transpose()?;
        Ok(company.text(Context::today()))
    };
    let needed = missing(&add);
    if needed.is_empty() {
        return record(&add);
    }
    let Some(asker) = context.asker(Phrases::default()) else {
        let all: Vec<String> = needed.iter().map(|missing| format!("{} ({})", missing.what, missing.flag)).collect();
        let hint = "or write a record to fill in with --template FILE, and add it with --from FILE";
        return Err(Failure::refused(format!("this is missing: {}", all.join("; ")), hint));
    };
    // What is wrong with a flag is said before anything is asked.
    record(&add)?;
    let open = open(&add);
    loop {
        ask(&mut add, &open, asker.as_ref(), context).map_err(|trouble| trouble.failure(&missing(&add), UNDONE))?;
        let text = record(&add)?;
        match check_company(folder, &add.id, &text, NEW, Context::today()) {
            Ok(_) => {}
            Err(error @ CompanyError::RecordFaulty { .. }) => {
                context.terminal.error(&error.into());
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        asker.say("");
        asker.say(&text);
        let words = Words { question: "Add it?", explanation: "" };
        let added = asker.yes_no(words, true).map_err(|stop| stop.failure(&[], UNDONE))?;
        return if added { Ok(text) } else { Err(Failure::refused("not added", UNDONE)) };
    }
}

pub(super) fn edit(typed: &str, context: &Context) -> Result<(), Failure> {
    let folder = context.config_folder()?;
    let is_own = |id: &str| company_path(folder, id).is_ok_and(|path| path.symlink_metadata().is_ok());
    // A record that cannot be read is edited to be read again.
    let id = match typed.to_lowercase() {
        id if is_own(&id) => id,
        _ => context.meant(Named::Company, typed, SourceLocation::default)?,
    };
    let path = company_path(folder, &id)?;
    let before = editable(folder, &id)?;
    let draft = path.with_extension("toml.draft");
    let begun = fs::read_to_string(&draft).ok();
    if begun.is_some() {
        context.terminal.say(&format!("going on with {}", draft.display()));
    } else {
        let own = draft.parent().unwrap_or(folder);
        crate::files::private_folder(own).map_err(|error| CompanyError::Write { path: own.to_owned(), source: error })?;
        output::replace(&draft, before.as_bytes(), Audience::Owner)?;
    }
    // An interruption ends the editor, and the text is kept.
    let _held = stop::hold();
    let keeps = |failure: Failure| {
        let hint = format!("your text is kept in {}; `demur controllers edit {id}` goes on with it", draft.display());
        failure.with_hint(hint)
    };
    loop {
        run_editor(&draft).map_err(|failure| discard_if_same(&draft, &before, failure))?;
        let text = context::read(&draft)?;
        if text == before {
            let _ = fs::remove_file(&draft);
            context.terminal.say("nothing changed");
            return Ok(());
        }
        if path.symlink_metadata().is_ok() && editable(folder, &id)? != before {
            return Err(keeps(Failure::refused(format!("{}: was changed meanwhile", path.display()), "")));
        }
        match put_company(folder, &id, &text, &draft.display().to_string(), Context::today()) {
            Ok(path) => {
                let _ = fs::remove_file(&draft);
                context.terminal.say(&format!("wrote {}", path.display()));
                return Ok(());
            }
            Err(error) => {
                let failure = keeps(error.into());
                if !context.may_ask() || stop::requested() {
                    return Err(failure);
                }
                context.terminal.error(&failure);
                if !terminal::confirm("Edit it again?", "your text is kept")? {
                    return Err(keeps(Failure::refused("the record is as it was", "")));
                }
            }
        }
    }
}

/// An editor that failed before anything was typed leaves nothing.
fn discard_if_same(draft: &Path, before: &str, failure: Failure) -> Failure {
    if fs::read_to_string(draft).is_ok_and(|text| text == before) {
        let _ = fs::remove_file(draft);
    }
    failure
}

/// Runs the editor of $VISUAL or $EDITOR, which may have arguments, as git does: through the shell.
fn run_editor(file: &Path) -> Result<(), Failure> {
    let hint = "set VISUAL or EDITOR to an editor that waits until the file is closed, such as nano";
    let Some(editor) = context::editor() else {
        return Err(Failure::refused("no editor is set", hint));
    };
    let shown = editor.to_string_lossy().into_owned();
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        let mut script = editor;
        script.push(" \"$@\"");
        shell.arg("-c").arg(script).arg("editor").arg(file);
        shell
    } else {
        let mut command = Command::new(PathBuf::from(editor));
        command.arg(file);
        command
    };
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::refused(format!("the editor `{shown}` failed ({status})"), hint)),
        Err(error) => Err(Failure::refused(format!("the editor `{shown}` could not be started: {}", error.kind()), hint)),
    }
}
