//! What every command has: the catalog, the profile, the day, the terminal.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::args::Global;
use super::error::Failure;
use super::terminal::Terminal;
use crate::case::{self, Draft, Profile};
use crate::catalog::Catalog;

/// The surroundings of one run.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) terminal: Terminal,
    pub(super) catalog: Catalog,
    pub(super) json: bool,
    config: Option<PathBuf>,
}

impl Context {
    pub(super) fn new(global: Global, terminal: Terminal) -> Self {
        // The ledger and the questions come with later commands; the flags are part of the contract from the start.
        let Global { json, config_dir, data_dir: _, no_input: _, .. } = global;
        let config = config_dir.or_else(default_config);
        let catalog = config.clone().map_or_else(Catalog::embedded, Catalog::with_overrides);
        Self { terminal, catalog, json, config }
    }

    /// The day in the user's time zone.
    pub(super) fn today() -> NaiveDate {
        chrono::Local::now().date_naive()
    }

    /// What `profile.toml` says for a letter to `controller`; nothing if there is none.
    pub(super) fn profile(&self, controller: Option<&str>) -> Result<Draft, Failure> {
        let Some(path) = self.config.as_ref().map(|folder| folder.join("profile.toml")) else { return Ok(Draft::default()) };
        if !path.exists() {
            return Ok(Draft::default());
        }
        let name = path.display().to_string();
        Ok(Profile::parse(&read(&path)?, &name)?.draft_for(controller))
    }
}

/// Reads a case file or profile; `-` is standard input.
///
/// Nothing beyond the limit is read, so a wrong file costs neither time nor memory.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    use std::io::Read;
    let failed = |error: std::io::Error| {
        Failure::refused(format!("{}: {error}", path.display()), "give the path of a case file, such as examples/anna.toml")
    };
    let mut bytes = Vec::new();
    let mut limited: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin().take(case::MAX_FILE + 1))
    } else {
        Box::new(std::fs::File::open(path).map_err(failed)?.take(case::MAX_FILE + 1))
    };
    limited.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > case::MAX_FILE {
        return Err(Failure::refused(
            format!("{}: larger than {} KiB, so it is no case file", path.display(), case::MAX_FILE / 1024),
            "a case file has a few lines; compare it with examples/anna.toml",
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let line = 1 + before.matches('\n').count();
        Failure::refused(
            format!("{}:{line}: not UTF-8 text", path.display()),
            "save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8",
        )
    })
}

/// `$XDG_CONFIG_HOME/demur`, else `~/.config/demur` (XDG Base Directory Specification: relative paths are ignored).
fn default_config() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config"))).map(|config| config.join("demur"))
}
