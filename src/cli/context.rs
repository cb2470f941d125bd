//! What every command needs: the catalog, the profile, the day, the terminal.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Datelike, Local, NaiveDate, Utc};

use super::ask::{self, Ask, Manner, Phrases};
use super::error::Failure;
use super::global::Global;
use super::stream;
use super::terminal::{self, Terminal};
use crate::case::{self, Case, Draft, Field, Likeness, Named, Origin, Profile, Subject};
use crate::catalog::Catalog;
use crate::compose::flaws_of;
use crate::files::OverrideFolder;
use crate::ledger::{self, Reader, SimilarLetter};
use crate::mail::Secret;

/// The surroundings of one run.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) terminal: Terminal,
    pub(super) catalog: Catalog,
    pub(super) json: bool,
    /// Whether lists are written and questions asked line by line.
    pub(super) plain: bool,
    config: Option<PathBuf>,
    data: Option<PathBuf>,
    no_input: bool,
    /// Input files of this run.
    inputs: RefCell<Vec<PathBuf>>,
}

impl Context {
    pub(super) fn new(global: Global, terminal: Terminal) -> Self {
        let Global { json, plain, config_dir, data_dir, no_input, .. } = global;
        let plain = plain || environment("DEMUR_PLAIN").is_some_and(|value| value != "0");
        let config = config_folder(config_dir);
        let data = data_dir.or_else(data_folder);
        let catalog = catalog_of(config.clone());
        Self { terminal, catalog, json, plain, config, data, no_input, inputs: RefCell::default() }
    }

    /// The catalog without options: what a shell asks for is completed before they are read.
    pub(super) fn catalog_of_the_user() -> Catalog {
        catalog_of(config_folder(None))
    }

    /// The ledger without options, read-only; `None` also if it cannot be read, since a shell that completes shows no error.
    pub(super) fn reader_of_the_user() -> Option<Reader> {
        Reader::open(&data_folder()?).ok().flatten()
    }

    /// The time. chrono's own clock panics before 1970.
    #[allow(clippy::disallowed_methods, reason = "the command line alone reads the clock")]
    pub(super) fn now() -> DateTime<Utc> {
        SystemTime::now().into()
    }

    /// Refuses a clock that is surely wrong before it dates a letter: with an empty battery, a machine starts in 1970 or in the
    /// year it was made. No letter can be older than the facts in this program, and the periods are not known for another
    /// century.
    pub(super) fn trusts_the_clock() -> Result<(), Failure> {
        let now = Self::now();
        if (2026..2100).contains(&now.year()) {
            return Ok(());
        }
        let what = format!("this machine's clock says {}, which cannot be right", now.format("%Y-%m-%d %H:%M UTC"));
        Err(Failure::refused(what, "set the clock: letters and periods are dated by it"))
    }

    /// Whether prompting is possible and allowed.
    pub(super) fn may_ask(&self) -> bool {
        !self.no_input && terminal::can_ask()
    }

    /// The language of the terminal, as the environment names it: `de_CH.UTF-8` is `de-CH`.
    pub(super) fn locale() -> Option<String> {
        let set = |name: &str| environment(name)?.into_string().ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set)?;
        Some(locale.split(['.', '@']).next().unwrap_or_default().replace('_', "-"))
    }

    /// Whether there is no profile, and a place for one.
    pub(super) fn has_no_profile(&self) -> Result<bool, Failure> {
        Ok(self.config.is_some() && self.config_file("profile.toml")?.is_none())
    }

    /// Whether what is asked and shown is read line by line.
    pub(super) fn asks_plainly(&self) -> bool {
        self.plain || terminal::is_simple()
    }

    /// Who asks; `None` where nobody may be asked, or nobody would answer.
    pub(super) fn asker(&self, phrases: Phrases) -> Option<Box<dyn Ask>> {
        let manner = Manner { plain: self.plain, color: self.terminal.colors() };
        self.may_ask().then(|| ask::asker(manner, phrases))
    }

    /// The folder of `profile.toml` and `config.toml`.
    pub(super) fn config_folder(&self) -> Result<&Path, Failure> {
        self.config.as_deref().ok_or_else(|| {
            Failure::refused("no home folder, so no place for the settings", "pass --config-dir or set DEMUR_CONFIG_DIR")
        })
    }

    /// The ledger's folder.
    pub(super) fn data_folder(&self) -> Result<&Path, Failure> {
        self.data.as_deref().ok_or_else(|| {
            Failure::refused("no home folder, so no place for the ledger", "pass --data-dir or set DEMUR_DATA_DIR")
        })
    }

    /// Remembers input files, so that none is overwritten.
    pub(super) fn reads(&self, files: Vec<PathBuf>) {
        self.inputs.borrow_mut().extend(files);
    }

    /// Refuses to overwrite an input file or demur's own files.
    pub(super) fn may_write(&self, target: &Path) -> Result<(), Failure> {
        let Ok(target_found) = target.canonicalize() else { return Ok(()) };
        let refused = |what: &str| Err(Failure::refused(format!("{}: {what}", target.display()), "choose another file with -o"));
        let is_target = |path: &PathBuf| path.canonicalize().is_ok_and(|found| found == target_found);
        if self.inputs.borrow().iter().any(is_target) {
            return refused("is an input file and would be overwritten");
        }
        let own = |folder: &Option<PathBuf>, names: &[&str]| {
            folder
                .iter()
                .flat_map(|folder| names.iter().map(|name| folder.join(name)).collect::<Vec<_>>())
                .any(|path| is_target(&path))
        };
        if own(&self.config, &["config.toml", "profile.toml"]) || own(&self.data, &ledger::FILES) {
            return refused("belongs to demur and would be overwritten");
        }
        Ok(())
    }

    /// Warns of letters of the same person to the same company that were e-mailed or are queued. An unreadable ledger does not
    /// stop letters on paper.
    pub(super) fn warn_of_twins(&self, case: &Case) {
        let alike = match self.data.as_deref().map(Reader::open) {
            Some(Ok(Some(reader))) => reader.find_similar(&Subject::of(case)),
            Some(Err(error)) => Err(error),
            _ => return,
        };
        match alike {
            Err(error) => self.terminal.warning(&format!("could not check for letters e-mailed before: {error}")),
            Ok(alike) => {
                for SimilarLetter { entry, likeness, .. } in alike {
                    let whose = match likeness {
                        Likeness::Same => "the same person",
                        _ => "the same name and e-mail address, with another account or page,",
                    };
                    let state = entry.state.name();
                    let what = format!("a letter of {whose} to the same company is already {state}: {}", entry.reference);
                    self.terminal.warning(&what);
                }
            }
        }
    }

    /// The failure of a case, with whatever else is wrong with it: who mends one thing would be told of the next.
    pub(super) fn all_of(&self, case: &Case, failure: Failure) -> Failure {
        if !failure.is_of_case() {
            return failure;
        }
        match flaws_of(case, &self.catalog, Self::today()) {
            Ok(flaws) if !flaws.is_empty() => Failure::of_flaws(flaws),
            _ => failure,
        }
    }

    /// The ledger, read-only; `None` if there is none.
    pub(super) fn reader(&self) -> Result<Option<Reader>, Failure> {
        Ok(Reader::open(self.data_folder()?)?)
    }

    /// A file of the config folder as messages name it.
    pub(super) fn config_path(&self, name: &str) -> String {
        self.config.as_ref().map_or_else(|| name.to_owned(), |folder| folder.join(name).display().to_string())
    }

    /// The config folder and the text of a file in it; `None` if there is no such file.
    pub(super) fn config_file(&self, name: &str) -> Result<Option<(PathBuf, String)>, Failure> {
        let Some(folder) = &self.config else { return Ok(None) };
        let path = folder.join(name);
        match regular(&path).and_then(|()| read_limited(&path)) {
            Ok(text) => Ok(Some((folder.clone(), text))),
            Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => Ok(None),
            Err(error) => Err(Failure::refused(format!("{}: {error}", path.display()), "fix or remove the file")),
        }
    }

    /// Today in the user's time zone.
    pub(super) fn today() -> NaiveDate {
        Self::now().with_timezone(&Local).date_naive()
    }

    /// What `profile.toml` says for a letter to `controller`; empty if there is none.
    pub(super) fn profile(&self, controller: Option<&str>) -> Result<Draft, Failure> {
        match self.config_file("profile.toml")? {
            Some((_, text)) => {
                Ok(Profile::parse(&text, &self.config_path("profile.toml"))?.draft_for(controller, &self.catalog)?)
            }
            None => Ok(Draft::default()),
        }
    }

    /// The code of the typed country, else of the profile's.
    pub(super) fn country(&self, typed: Option<String>) -> Result<String, Failure> {
        let said = match typed {
            Some(country) => {
                let mut said = Draft::default();
                said.set(Field::PersonCountry, country, Origin::Argument("--country".into()));
                said
            }
            None => self.profile(None)?,
        };
        match said.text(Field::PersonCountry) {
            Some(country) => self.meant(Named::Place, country, || said.place_of(Field::PersonCountry)),
            None => Err(Failure::usage(
                "where you live is missing",
                "pass --country CC, or set country under [person] in profile.toml",
            )),
        }
    }
}

fn config_folder(typed: Option<PathBuf>) -> Option<PathBuf> {
    typed.or_else(|| default_folder("DEMUR_CONFIG_DIR", "XDG_CONFIG_HOME", "APPDATA", ".config"))
}

fn data_folder() -> Option<PathBuf> {
    // What was sent belongs to this machine: APPDATA travels with a person from one to the next.
    default_folder("DEMUR_DATA_DIR", "XDG_DATA_HOME", "LOCALAPPDATA", ".local/share")
}

/// The embedded catalog, and over it the user's own folder.
fn catalog_of(folder: Option<PathBuf>) -> Catalog {
    folder.map_or_else(Catalog::embedded, |folder| Catalog::with_overrides(OverrideFolder::new(folder)))
}

/// Reads a case file; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let hint = "pass the path of a case file in UTF-8, such as examples/anna.toml";
    read_limited(path).map_err(|error| Failure::refused(format!("{}: {error}", path.display()), hint))
}

/// Refuses what cannot be a configuration file: a folder, or a pipe or device, which may never end.
pub(super) fn regular(path: &Path) -> std::io::Result<()> {
    let found = std::fs::metadata(path)?;
    let what = if found.is_dir() { "a folder, not a file" } else { "a device or a pipe, not a file" };
    if found.is_file() { Ok(()) } else { Err(std::io::Error::new(ErrorKind::InvalidInput, what)) }
}

/// Reads the first `most` bytes of a file.
pub(super) fn read_bytes(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream::source(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a small text file. Reads nothing beyond the limit, so a wrong file costs neither time nor memory.
fn read_limited(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    stream::source(path)?.take(case::MAX_FILE + 1).read_to_end(&mut bytes)?;
    let invalid = |what: String| std::io::Error::new(ErrorKind::InvalidData, what);
    if bytes.len() as u64 > case::MAX_FILE {
        return Err(invalid(format!("larger than {} KiB, too large for this kind of file", case::MAX_FILE / 1024)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        invalid(format!("line {}: not UTF-8 text", 1 + before.matches('\n').count()))
    })
}

/// The folder named by a variable, else `demur` in the base folder of the XDG Base Directory Specification (which ignores
/// relative paths), else in that of Windows, else below the home folder.
fn default_folder(own: &str, base: &str, windows: &str, below_home: &str) -> Option<PathBuf> {
    let absolute = |name: &str| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(folder) = environment(own) {
        return Some(folder.into());
    }
    let windows = || if cfg!(windows) { absolute(windows) } else { None };
    let home = || absolute("HOME").map(|home| home.join(below_home));
    absolute(base).or_else(windows).or_else(home).map(|base| base.join("demur"))
}

/// An environment variable; empty means unset, as usual in the shell.
#[allow(clippy::disallowed_methods, reason = "the command line alone reads the environment")]
fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether the environment has something under this name.
pub(super) fn is_set(name: &str) -> bool {
    environment(name).is_some()
}

/// Where a program is, in a folder of PATH. A folder without a root would be whatever folder this is run in.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let folders = environment("PATH")?;
    let mut paths = std::env::split_paths(&folders).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name));
    paths.find(|path| path.is_file())
}

/// The user's editor, as a command for the shell.
pub(super) fn editor() -> Option<OsString> {
    environment("VISUAL").or_else(|| environment("EDITOR"))
}

/// The password from the environment.
pub(super) fn secret_of_environment() -> Option<Secret> {
    environment("DEMUR_SMTP_PASSWORD").and_then(|value| value.into_string().ok()).map(Secret::from)
}

/// The password from systemd's credentials folder (`LoadCredential=demur-ACCOUNT:…`).
pub(super) fn secret_of_credentials(account: &str) -> Result<Option<Secret>, Failure> {
    let Some(folder) = environment("CREDENTIALS_DIRECTORY") else { return Ok(None) };
    let path = Path::new(&folder).join(format!("demur-{account}"));
    match regular(&path).and_then(|()| read_limited(&path)) {
        Ok(text) => Ok(text.lines().next().filter(|line| !line.is_empty()).map(Secret::from)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::refused(format!("{}: {error}", path.display()), "fix or remove the credential")),
    }
}
