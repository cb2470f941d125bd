//! What a spreadsheet inflates to, before anything is made of it: a few kilobytes can hold terabytes.
//!
//! Sizes that the archive states are not believed; everything is inflated once, counted and thrown away.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::Error;
use super::delimited::MAX_RECORD;

/// Most bytes of all parts: a sheet of a million members has some hundreds of megabytes.
const MAX_ALL: u64 = 1024 * 1024 * 1024;
/// Most bytes of the table of texts, which has to be held in memory.
const MAX_TEXTS: u64 = 256 * 1024 * 1024;
/// Most parts of a workbook.
const MAX_PARTS: usize = 10_000;

/// An archive.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// Kinds of spreadsheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

/// Opens an archive and says which kind of spreadsheet it is.
pub(super) fn open(path: &Path) -> Result<(Archive, Kind), Error> {
    let file = File::open(path).map_err(Error::io)?;
    let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&error))?;
    if archive.len() > MAX_PARTS {
        return Err(too_large(format!("{} parts", archive.len())));
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    match () {
        () if has("xl/workbook.xml") => Ok((archive, Kind::Xlsx)),
        () if has("content.xml") => Ok((archive, Kind::Ods)),
        () if has("xl/workbook.bin") => Err(Error::new("a binary spreadsheet (XLSB)", "save it as XLSX, or as CSV UTF-8")),
        () => Err(Error::new("a zip file, but no spreadsheet", "give a CSV, XLSX, ODS or JSON Lines file")),
    }
}

/// Checks all parts of a workbook that are read.
pub(super) fn check(archive: &mut Archive) -> Result<(), Error> {
    let mut all = 0;
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(|error| broken(&error))?;
        let name = part.name().map_err(|error| broken(&error))?.to_ascii_lowercase();
        let is_read = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
        if !is_read {
            continue;
        }
        let most = if name.contains("sharedstrings") { MAX_TEXTS } else { MAX_ALL };
        let size = inflate(&mut part, most.min(MAX_ALL - all))?;
        all += size;
    }
    Ok(())
}

/// Inflates a part and counts; refuses more than `most`, and any text longer than a row may be.
fn inflate(part: &mut impl Read, most: u64) -> Result<u64, Error> {
    let mut buffer = vec![0; 128 * 1024];
    let (mut size, mut since_tag) = (0, 0);
    loop {
        let read = part.read(&mut buffer).map_err(|error| broken(&error))?;
        if read == 0 {
            return Ok(size);
        }
        size += read as u64;
        if size > most {
            return Err(too_large(format!("more than {} MB once inflated", most / 1024 / 1024)));
        }
        match memchr::memrchr(b'<', &buffer[..read]) {
            Some(last) => since_tag = read - last,
            None => since_tag += read,
        }
        if since_tag > MAX_RECORD {
            return Err(too_large("a cell of more than a megabyte".to_owned()));
        }
    }
}

fn too_large(what: String) -> Error {
    Error::new(format!("is too large for a members file: {what}"), "save the sheet as CSV UTF-8, which is read row by row")
}

/// An archive that is cut or not what it says.
pub(super) fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::new(format!("cannot be read as a spreadsheet ({error})"), "open it in a spreadsheet program and save it anew")
}
