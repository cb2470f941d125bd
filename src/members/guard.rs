//! What a spreadsheet inflates to, before anything is made of it: a few kilobytes can hold terabytes.
//!
//! Sizes that the archive states are not believed; everything is inflated once, counted and thrown away. A sheet that turns
//! out too large is read up to its last good row.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

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

/// A sheet that is too large.
#[derive(Debug)]
pub(super) struct Cut {
    /// Its number in the archive.
    part: usize,
    /// How much of it is good: up to the end of a row.
    good: u64,
    /// What is wrong with the rest.
    pub(super) why: Error,
}

/// Checks all parts of a workbook that are read; says which sheet, if any, is good only in part.
pub(super) fn check(archive: &mut Archive) -> Result<Option<Cut>, Error> {
    let (mut all, mut cut) = (0, None);
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(|error| broken(&error))?;
        let name = part.name().map_err(|error| broken(&error))?.to_ascii_lowercase();
        let is_read = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
        if !is_read {
            continue;
        }
        let most = if name.contains("sharedstrings") { MAX_TEXTS } else { MAX_ALL };
        let counted = inflate(&mut part, most.min(MAX_ALL - all))?;
        match counted.why {
            None => all += counted.size,
            // Without the rest of a sheet there are its first rows, without the rest of anything else there is no workbook.
            Some(why) if name.starts_with("xl/worksheets/") && counted.rows_end > 0 && cut.is_none() => {
                all += counted.rows_end;
                cut = Some(Cut { part: i, good: counted.rows_end, why });
            }
            Some(why) => return Err(why),
        }
    }
    Ok(cut)
}

/// The workbook with what is good of its sheet: in a file without a name, which is gone when it is closed.
pub(super) fn without_rest(archive: &mut Archive, cut: &Cut) -> Result<BufReader<File>, Error> {
    let copy = tempfile::tempfile().map_err(Error::io)?;
    let mut out = ZipWriter::new(BufWriter::new(copy));
    for i in 0..archive.len() {
        if i != cut.part {
            let part = archive.by_index_raw(i).map_err(|error| broken(&error))?;
            out.raw_copy_file(part).map_err(|error| broken(&error))?;
            continue;
        }
        let part = archive.by_index(i).map_err(|error| broken(&error))?;
        let name = part.name().map_err(|error| broken(&error))?.into_owned();
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
        out.start_file(name, options).map_err(|error| broken(&error))?;
        std::io::copy(&mut part.take(cut.good), &mut out).map_err(Error::io)?;
        out.write_all(b"</sheetData></worksheet>").map_err(Error::io)?;
    }
    let out = out.finish().map_err(|error| broken(&error))?;
    let mut copy = out.into_inner().map_err(|error| Error::io(error.into_error()))?;
    copy.rewind().map_err(Error::io)?;
    Ok(BufReader::new(copy))
}

/// What was counted in a part.
struct Counted {
    size: u64,
    /// Where the last row ends that was seen.
    rows_end: u64,
    /// Why no more was read.
    why: Option<Error>,
}

/// Inflates a part and counts; stops at more than `most`, and at any text longer than a row may be.
fn inflate(part: &mut impl Read, most: u64) -> Result<Counted, Error> {
    const ROW: &[u8] = b"</row>";
    let mut buffer = vec![0; 128 * 1024];
    // The end of a row may stand across two readings: the last bytes of one are kept before the next.
    let mut kept = 0;
    let (mut counted, mut since_tag) = (Counted { size: 0, rows_end: 0, why: None }, 0);
    loop {
        let read = part.read(&mut buffer[kept..]).map_err(|error| broken(&error))?;
        if read == 0 {
            return Ok(counted);
        }
        let begin = counted.size - kept as u64;
        counted.size += read as u64;
        match memchr::memrchr(b'<', &buffer[kept..kept + read]) {
            Some(last) => since_tag = read - last,
            None => since_tag += read,
        }
        if counted.size > most {
            counted.why = Some(too_large(format!("more than {} MB once inflated", most / 1024 / 1024)));
        } else if since_tag > MAX_RECORD {
            counted.why = Some(too_large("a cell of more than a megabyte".to_owned()));
        }
        if let Some(last) = memmem::rfind(&buffer[..kept + read], ROW) {
            counted.rows_end = begin + (last + ROW.len()) as u64;
        }
        if counted.why.is_some() {
            return Ok(counted);
        }
        let all = kept + read;
        kept = all.min(ROW.len() - 1);
        buffer.copy_within(all - kept..all, 0);
    }
}

fn too_large(what: String) -> Error {
    Error::new(format!("is too large for a members file: {what}"), "save the sheet as CSV UTF-8, which is read row by row")
}

/// An archive that is cut or not what it says.
pub(super) fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::new(format!("cannot be read as a spreadsheet ({error})"), "open it in a spreadsheet program and save it anew")
}
