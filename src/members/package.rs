//! A spreadsheet as a zip of parts: its kind, and its parts as they inflate.
//!
//! A few kilobytes can inflate to terabytes, and the sizes an archive states are not trusted: parts are streamed, up to a
//! limit. Nothing is held here.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use memchr::memmem;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::{Error, Problem};

/// Most bytes of the sheet: a million members take some hundreds of megabytes.
pub(super) const MAX_SHEET: u64 = 1024 * 1024 * 1024;
/// Most parts of a workbook.
const MAX_PARTS: usize = 10_000;
/// How much to read of an old file, and of the archive's list of parts.
const LOOKED_AT: u64 = 64 * 1024 * 1024;

/// Kinds of spreadsheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

/// An archive with its parts.
pub(super) struct Package {
    archive: ZipArchive<BufReader<File>>,
    /// Normalised names, and the index of their parts.
    parts: HashMap<String, usize>,
}

impl Package {
    /// Opens an archive and detects the kind of spreadsheet.
    pub(super) fn open(path: &Path) -> Result<(Self, Kind), Error> {
        let file = File::open(path).map_err(Error::io)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&error))?;
        if archive.len() > MAX_PARTS {
            return Err(too_large(&format!("{} parts", archive.len())));
        }
        let mut parts = HashMap::new();
        for at in 0..archive.len() {
            let name = archive.name_for_index(at).transpose().map_err(|error| broken(&error))?;
            if parts.insert(plain(&name.unwrap_or_default()), at).is_some() {
                return Err(broken(&"two parts have the same name"));
            }
        }
        let mut package = Self { archive, parts };
        let has = |name: &str| package.parts.contains_key(name);
        let kind = match () {
            () if has("xl/workbook.xml") || has("workbook.xml") => Kind::Xlsx,
            // Recent programs encrypt the document as a whole.
            () if has("content.xml") || has("encrypted-package") => Kind::Ods,
            () if has("xl/workbook.bin") => {
                return Err(Error::new(Problem::BinarySpreadsheet));
            }
            () => return Err(Error::new(Problem::NoSpreadsheet)),
        };
        // OpenDocument 1.3, part 2, 3.16: parts keep their names, and only this list says that they are encrypted.
        if package.has("META-INF/manifest.xml") {
            let mut list = Vec::new();
            package.part("META-INF/manifest.xml", LOOKED_AT)?.read_to_end(&mut list).map_err(Error::io)?;
            if memmem::find(&list, b"encryption-data").is_some() {
                return Err(locked());
            }
        }
        Ok((package, kind))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&plain(name))
    }

    /// A part, limited to `most` bytes.
    pub(super) fn part(&mut self, name: &str, most: u64) -> Result<Part<'_>, Error> {
        let at = *self.parts.get(&plain(name)).ok_or_else(|| broken(&format!("{name} is missing")))?;
        if self.archive.by_index_raw(at).map_err(|error| broken(&error))?.encrypted() {
            return Err(locked());
        }
        let inner = self.archive.by_index(at).map_err(|error| broken(&error))?;
        Ok(Part { inner, most, left: most })
    }
}

/// A part being read.
pub(super) struct Part<'a> {
    inner: ZipFile<'a, BufReader<File>>,
    most: u64,
    left: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            return Err(too_large(&format!("more than {} MB once inflated", self.most / 1024 / 1024)).into());
        }
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.inner.read(&mut buffer[..most]).map_err(|error| broken(&error))?;
        self.left -= read as u64;
        Ok(read)
    }
}

/// Names differ in case, and some programs write Windows paths (APPNOTE 4.4.17.1 forbids it).
fn plain(name: &str) -> String {
    name.trim_start_matches(['/', '\\']).replace('\\', "/").to_ascii_lowercase()
}

/// Compound files hold old spreadsheets, and those with a password (\[MS-CFB\], 2.2; \[MS-OFFCRYPTO\], 2.3.4.4).
pub(super) fn not_compound(head: &[u8], file: &mut dyn Read) -> Result<(), Error> {
    if !head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Ok(());
    }
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut whole = head.to_vec();
    file.take(LOOKED_AT).read_to_end(&mut whole).map_err(Error::io)?;
    if memmem::find(&whole, &name).is_some() {
        return Err(locked());
    }
    Err(Error::new(Problem::OldSpreadsheet))
}

fn locked() -> Error {
    Error::new(Problem::Locked)
}

pub(super) fn too_large(what: &str) -> Error {
    Error::new(Problem::TooLarge { what: what.to_owned() })
}

/// A truncated or malformed archive.
pub(super) fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::new(Problem::BrokenSpreadsheet { why: error.to_string() })
}
