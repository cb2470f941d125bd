//! What every command has: the catalog, the profile, the day, the terminal.

use std::io::{ErrorKind, Read};
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
    #[allow(clippy::disallowed_methods, reason = "the command line alone reads the clock")]
    pub(super) fn today() -> NaiveDate {
        chrono::Local::now().date_naive()
    }

    /// What `profile.toml` says for a letter to `controller`; nothing if there is none.
    pub(super) fn profile(&self, controller: Option<&str>) -> Result<Draft, Failure> {
        let Some(path) = self.config.as_ref().map(|folder| folder.join("profile.toml")) else { return Ok(Draft::default()) };
        let name = path.display().to_string();
        match read_limited(&path) {
            Ok(text) => Ok(Profile::parse(&text, &name)?.draft_for(controller)),
            Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => Ok(Draft::default()),
            Err(error) => Err(Failure::refused(format!("{name}: {error}"), "mend or remove your profile")),
        }
    }

    /// The country that was typed, else that of the profile.
    pub(super) fn country(&self, typed: Option<String>) -> Result<String, Failure> {
        let country = match typed {
            Some(country) => Some(country),
            None => self.profile(None)?.person.country,
        };
        country.ok_or_else(|| {
            Failure::usage("where you live is missing", "give --country DE, or country under [person] in profile.toml")
        })
    }
}

/// Reads a case file; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let hint = "give the path of a case file in UTF-8, such as examples/anna.toml";
    read_limited(path).map_err(|error| Failure::refused(format!("{}: {error}", path.display()), hint))
}

/// Reads the first `most` bytes of a file.
pub(super) fn read_bytes(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a small text file. Nothing beyond the limit is read, so a wrong file costs neither time nor memory.
fn read_limited(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut limited: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin().take(case::MAX_FILE + 1))
    } else {
        Box::new(std::fs::File::open(path)?.take(case::MAX_FILE + 1))
    };
    limited.read_to_end(&mut bytes)?;
    let invalid = |what: String| std::io::Error::new(ErrorKind::InvalidData, what);
    if bytes.len() as u64 > case::MAX_FILE {
        return Err(invalid(format!("larger than {} KiB, so it is no such file", case::MAX_FILE / 1024)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        invalid(format!("line {}: not UTF-8 text", 1 + before.matches('\n').count()))
    })
}

/// `$DEMUR_CONFIG_DIR`, else `$XDG_CONFIG_HOME/demur`, else `~/.config/demur` (XDG Base Directory Specification: relative paths are ignored).
#[allow(clippy::disallowed_methods, reason = "the command line alone reads the environment")]
fn default_config() -> Option<PathBuf> {
    // Empty means unset, as everywhere in the shell.
    let given = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
    let absolute = |name: &str| given(name).filter(|path| path.is_absolute());
    if let Some(folder) = given("DEMUR_CONFIG_DIR") {
        return Some(folder);
    }
    absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config"))).map(|config| config.join("demur"))
}
