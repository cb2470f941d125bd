//! demur's own files, `profile.toml` and `config.toml`, when a command changes them: what else they hold, and its comments, stay.
//!
//! This module must not know what the files mean.

use std::path::PathBuf;

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use super::ask::{Ask, Missing, Words};
use super::context::Context;
use super::error::Failure;
use super::{output, terminal};
use crate::files::{self, Audience};
use crate::workflow::unified_diff;

/// What an interruption leaves undone.
pub(super) const UNDONE: &str = "nothing was written";

/// A file of the configuration folder, and what it will be.
#[derive(Debug)]
pub(super) struct OwnFile {
    name: &'static str,
    path: PathBuf,
    before: Option<String>,
    pub(super) content: DocumentMut,
}

impl OwnFile {
    /// Reads a file, or begins one that does not exist.
    pub(super) fn open(name: &'static str, context: &Context) -> Result<Self, Failure> {
        let path = context.config_folder()?.join(name);
        let before = context.config_file(name)?.map(|(_, text)| text);
        // Replacing it would cut it off from what it points to.
        if path.is_symlink() {
            let hint = "edit the file that it points to, or pass another folder with --config-dir";
            return Err(Failure::refused(format!("{}: is a link, and would be replaced", path.display()), hint));
        }
        let content = before.as_deref().unwrap_or_default().parse::<DocumentMut>().map_err(|error| {
            let what = error.message().replace('\n', ", ");
            Failure::refused(format!("{}: {what}", path.display()), "fix the file, or move it away")
        })?;
        Ok(Self { name, path, before, content })
    }

    /// Its path as messages name it.
    pub(super) fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Whether there is one already.
    pub(super) fn exists(&self) -> bool {
        self.before.is_some()
    }

    /// Whether writing it would change something.
    pub(super) fn is_changed(&self) -> bool {
        self.before.as_deref() != Some(&self.content.to_string())
    }

    /// What will be written; of a file that exists, the lines that change and those around them.
    pub(super) fn preview(&self) -> String {
        let after = self.content.to_string();
        let Some(before) = &self.before else { return after };
        unified_diff(before, &after, 2)
    }

    /// Shows what will be written, and asks where somebody can answer. What `replaces` nothing needs no yes without a terminal.
    pub(super) fn agreed(&self, replaces: bool, yes: bool, asker: Option<&dyn Ask>, context: &Context) -> Result<bool, Failure> {
        let shown = self.shown();
        if context.terminal.talks() || asker.is_some() && !yes {
            terminal::raw("");
            terminal::raw(&format!("{shown} {}:", if self.exists() { "will change" } else { "will hold" }));
            terminal::raw(&self.preview());
        }
        let Some(asker) = asker.filter(|_| !yes) else {
            if yes || !replaces {
                return Ok(true);
            }
            let what = format!("no terminal to ask whether {shown} shall be changed");
            return Err(Failure::usage(what, "add --yes to change it without confirmation"));
        };
        let words = Words { question: if self.exists() { "Change it?" } else { "Write it?" }, explanation: "" };
        asker.yes_no(words, !replaces).map_err(|stop| stop.failure(&[Missing::new("your yes", "--yes")], UNDONE))
    }

    /// Writes it for its owner alone, whole or not at all.
    pub(super) fn write(&self, context: &Context) -> Result<(), Failure> {
        // Somebody may have edited it while the questions were answered.
        if context.config_file(self.name)?.map(|(_, text)| text) != self.before {
            let what = format!("{}: was changed by somebody else in the meantime", self.path.display());
            return Err(Failure::refused(what, "nothing was written; run the same command again"));
        }
        let folder = context.config_folder()?;
        files::private_folder(folder).map_err(|error| {
            Failure::refused(format!("{}: {}", folder.display(), error.kind()), "pass another folder with --config-dir")
        })?;
        output::replace(&self.path, self.content.to_string().as_bytes(), Audience::Owner).map(|_| ())
    }
}

/// The table of this name, made if missing.
///
/// # Errors
/// If something else has the name.
pub(super) fn table<'a>(within: &'a mut dyn TableLike, name: &str, hidden: bool) -> Result<&'a mut dyn TableLike, Failure> {
    let mut made = Table::new();
    // `[mail]` alone says nothing where `[mail.accounts.NAME]` follows.
    made.set_implicit(hidden);
    let found = within.entry(name).or_insert(Item::Table(made));
    found.as_table_like_mut().ok_or_else(|| Failure::refused(format!("`{name}` is no table"), "fix the file, or move it away"))
}

/// Sets a value; the comment beside the one that it replaces stays.
pub(super) fn set(within: &mut dyn TableLike, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    if let Some(before) = within.get(key).and_then(Item::as_value) {
        *value.decor_mut() = before.decor().clone();
    }
    within.insert(key, Item::Value(value));
}

/// Lines as a list.
pub(super) fn list(lines: &[String]) -> Value {
    Value::Array(lines.iter().collect::<Array>())
}
