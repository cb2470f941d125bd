//! Fonts on this machine, for characters missing from the letter's own family: first the files that the user names, then the
//! system's, in an order defined by data (`data/fonts/scripts.toml`).
//!
//! Reads nothing until a character needs it. This module must not know of letters or pages.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fontdb::{Database, FaceInfo, Source, Weight};
use read_fonts::types::GlyphId;
use read_fonts::{FontRef, TableProvider};
use serde::Serialize;
use thiserror::Error;
use unicode_script::UnicodeScript;

use crate::catalog::Scripts;
use crate::render::{Fallback, FontData, FontFile};
use crate::text::kind_in_words;

/// Largest font file to read. The largest Chinese font collections have 30 MB.
const MAX_FONT: u64 = 128 * 1024 * 1024;

/// Why a font file named by the user cannot be used. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// It cannot be read.
    #[error("{path}: {source}")]
    #[serde(rename = "font-file")]
    File {
        path: String,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// It is too large, or a pipe or a device, which may never end.
    #[error("{path}: not a file of at most {most_mib} MiB")]
    #[serde(rename = "font-too-large")]
    TooLarge { path: String, most_mib: u64 },
    /// It is not a font.
    #[error("{path}: holds no TrueType or OpenType font")]
    #[serde(rename = "no-font")]
    NoFont { path: String },
}

impl Error {
    /// A hint for any interface.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        "give a TrueType or OpenType file, or none"
    }
}

/// The fonts of a machine.
pub struct Library {
    scripts: Scripts,
    named: Database,
    system: bool,
    found: OnceLock<Database>,
    open: Mutex<HashMap<PathBuf, FontData>>,
}

impl Library {
    /// Opens the files named by the user; looks at the system's fonts when these are not enough, if `system` is set.
    ///
    /// # Errors
    /// If a file cannot be read or is not a font.
    pub fn new(scripts: Scripts, named: &[PathBuf], system: bool) -> Result<Self, Error> {
        let mut database = Database::new();
        for path in named {
            let before = database.len();
            let shown = || path.display().to_string();
            let failed = |source: io::Error| Error::File { path: shown(), source };
            let found = std::fs::metadata(path).map_err(failed)?;
            if !found.is_file() || found.len() > MAX_FONT {
                return Err(Error::TooLarge { path: shown(), most_mib: MAX_FONT / 1024 / 1024 });
            }
            database.load_font_file(path).map_err(failed)?;
            if database.len() == before {
                return Err(Error::NoFont { path: shown() });
            }
        }
        Ok(Self { scripts, named: database, system, found: OnceLock::new(), open: Mutex::new(HashMap::new()) })
    }

    /// Takes fonts that are in memory already, and looks at no others.
    ///
    /// # Errors
    /// [`Error::NoFont`], which names the place in `files`, for one that is not a font.
    pub fn of(scripts: Scripts, files: &[FontData]) -> Result<Self, Error> {
        let mut database = Database::new();
        for (place, data) in files.iter().enumerate() {
            if database.load_font_source(Source::Binary(Arc::clone(data))).is_empty() {
                return Err(Error::NoFont { path: format!("font {}", place + 1) });
            }
        }
        Ok(Self { scripts, named: database, system: false, found: OnceLock::new(), open: Mutex::default() })
    }

    fn system(&self) -> Option<&Database> {
        let load = || {
            let mut database = Database::new();
            database.load_system_fonts();
            database
        };
        self.system.then(|| self.found.get_or_init(load))
    }

    /// The file of a face, read once.
    fn file(&self, info: &FaceInfo) -> Option<FontFile> {
        let path = match &info.source {
            Source::File(path) | Source::SharedFile(path, _) => path,
            Source::Binary(data) => {
                let (data, name) = (Arc::clone(data), info.post_script_name.clone());
                return Some(FontFile { data, index: info.index, name });
            }
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let data = match open.get(path) {
            Some(data) => Arc::clone(data),
            None => {
                let data = read(path)?;
                open.insert(path.clone(), Arc::clone(&data));
                data
            }
        };
        Some(FontFile { data, index: info.index, name: info.post_script_name.clone() })
    }
}

fn read(path: &Path) -> Option<FontData> {
    let small = std::fs::metadata(path).is_ok_and(|found| found.len() <= MAX_FONT);
    let data = small.then(|| std::fs::read(path)).and_then(Result::ok)?;
    Some(Arc::new(data))
}

/// Whether a face has all characters and permits embedding a subset.
fn serves(database: &Database, info: &FaceInfo, cluster: &str) -> bool {
    let covers = |data: &[u8], index: u32| {
        FontRef::from_index(data, index).is_ok_and(|font| may_be_embedded(&font) && has(&font, cluster))
    };
    database.with_face_data(info.id, covers).unwrap_or(false)
}

/// Whether the font permits embedding a subset of its outlines (OpenType 1.9.1, `OS/2`, `fsType`). A font that does not say
/// permits nothing.
fn may_be_embedded(font: &FontRef<'_>) -> bool {
    const RESTRICTED: u16 = 0x0002;
    const PREVIEW_OR_EDIT: u16 = 0x0004 | 0x0008;
    const WHOLE_OR_BITMAPS: u16 = 0x0100 | 0x0200;
    font.os2().is_ok_and(|os2| {
        let kind = os2.fs_type();
        // Up to version 2, several kinds may be set and the most permissive counts; from version 3 on, only one.
        let restricted = kind & RESTRICTED != 0 && kind & PREVIEW_OR_EDIT == 0;
        // Both bits date from version 2.
        let in_part = os2.version() < 2 || kind & WHOLE_OR_BITMAPS == 0;
        !restricted && in_part
    })
}

/// Whether it has a glyph for each character, in the map the renderer will use.
fn has(font: &FontRef<'_>, cluster: &str) -> bool {
    let Ok(cmap) = font.cmap() else { return false };
    // Mac Roman codes are not Unicode.
    let map = cmap.best_subtable().filter(|(_, record, _)| !record.is_mac_roman());
    map.is_some_and(|(_, _, map)| cluster.chars().all(|c| map.map_codepoint(c).is_some_and(|glyph| glyph != GlyphId::NOTDEF)))
}

impl Fallback for Library {
    fn face_for(&self, cluster: &str, bold: bool) -> Option<FontFile> {
        let wanted = |info: &FaceInfo| (distance(info, bold), info.post_script_name.clone());
        let mut named: Vec<_> = self.named.faces().filter(|info| serves(&self.named, info, cluster)).collect();
        named.sort_by_key(|info| wanted(info));
        if let Some(info) = named.first() {
            return self.file(info);
        }
        let database = self.system()?;
        let script = cluster.chars().map(|c| c.script().full_name()).find(|name| self.scripts.contains_key(*name));
        let families = self.scripts.get(script?).map(|fonts| fonts.families.as_slice()).unwrap_or_default();
        let info = families.iter().find_map(|family| {
            let mut faces: Vec<_> = database.faces().filter(|info| is_of(info, family)).collect();
            faces.sort_by_key(|info| wanted(info));
            faces.into_iter().find(|info| serves(database, info, cluster))
        })?;
        self.file(info)
    }

    fn advice(&self, script: &str) -> Option<String> {
        self.scripts.get(script).map(|fonts| fonts.install.clone())
    }
}

fn is_of(info: &FaceInfo, family: &str) -> bool {
    info.style == fontdb::Style::Normal && info.families.iter().any(|(name, _)| name == family)
}

/// How far a face's weight is from the wanted one.
fn distance(info: &FaceInfo, bold: bool) -> u16 {
    let wanted = if bold { Weight::BOLD } else { Weight::NORMAL };
    info.weight.0.abs_diff(wanted.0)
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library").field("named", &self.named.len()).field("system", &self.system).finish_non_exhaustive()
    }
}
