//! The folders of all shards made one folder: what one run over all rows would have left.
//!
//! Nothing is joined before everything was checked: that each shard is there once and saw the same members file under the
//! same options, and that every letter is the one that its list names.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::exports;
use super::folder::{Folder, OWN, There, digest_of};
use super::state::{self, End, Entry, Header, List, Writer};
use crate::files::open_plain;

/// What was joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// Letters.
    pub letters: usize,
    /// Rows that have none, because of what they say.
    pub rejected: usize,
    /// Rows that have none, because another letter is of the same person to the same company.
    pub left_out: usize,
}

/// Checks the folders of all shards of a run and joins them in a new folder.
///
/// # Errors
/// [`Error::Other`] names the folder and what is missing or different in it.
pub fn join(folders: &[PathBuf], into: &Path) -> Result<Joined, Error> {
    let (header, end, folders) = check(folders)?;
    let folder = Folder::open(into)?;
    state::settle(&folder)?;
    let belongs =
        |list: &List| (&list.header.source, &list.header.columns, list.header.shard) == (&header.source, &header.columns, None);
    if List::done(&folder)?.is_some_and(|list| !belongs(&list)) {
        let what = format!("{}: holds the letters of another run", folder.shown());
        return Err(Error::other(what, "choose another folder with -o"));
    }
    let mut writer = Writer::begin(&folder, &header)?;
    let mut lists = folders.iter().map(|folder| open(folder)).collect::<Result<Vec<_>, _>>()?;
    for row in 1..=end.rows {
        let shard = (row - 1) % lists.len();
        // Checked before; a folder that changed meanwhile is found by its digests.
        let Some(entry) = lists[shard].next() else { return Err(lacks(&folders[shard], row)) };
        if let Some(line) = entry.line() {
            let from = folders[shard].join(&line.file);
            if folder.look_at(&line.file, &line.sha256) == There::Gone {
                link(&from, &folder, &line.file)?;
            }
            if folder.look_at(&line.file, &line.sha256) != There::AsWritten {
                return Err(differs(&folder.path(&line.file)));
            }
        }
        writer.add(entry)?;
    }
    writer.end(end)?;
    writer.close()?;
    state::settle(&folder)?;
    let exports::Listed { letters, rejected, left_out } = exports::write(&folder)?;
    Ok(Joined { letters, rejected, left_out })
}

/// Checks everything; returns what the joined folder belongs to, and the folders in the order of their shards.
fn check(folders: &[PathBuf]) -> Result<(Header, End, Vec<PathBuf>), Error> {
    let mut shards: Vec<(usize, &PathBuf)> = Vec::new();
    let mut first: Option<(Header, usize, End)> = None;
    for path in folders {
        let mut list = open(path)?;
        let Some((number, of)) = list.header.shard else {
            return Err(Error::other(format!("{}: holds no shard of a run", path.display()), "make it with --shard K/N"));
        };
        for (row, entry) in (number..).step_by(of).zip(list.by_ref()) {
            check_entry(path, row, &entry)?;
        }
        let Some(end) = list.end else {
            let what = format!("{}: the run of shard {number}/{of} has not come to its end", path.display());
            return Err(Error::other(what, "give its command again; it goes on where it stopped"));
        };
        let header = Header { shard: None, ..list.header };
        match &first {
            Some((known, shards, total)) => same(path, (known, *shards, total), (&header, of, &end))?,
            None => first = Some((header, of, end)),
        }
        if let Some((_, twin)) = shards.iter().find(|(other, _)| *other == number) {
            let what = format!("{} and {}: both hold shard {number}/{of}", twin.display(), path.display());
            return Err(Error::other(what, "name each shard once"));
        }
        shards.push((number, path));
    }
    let Some((header, of, end)) = first else { return Err(Error::other("no folder to join", "name the folders of all shards")) };
    if let Some(missing) = (1..=of).find(|number| !shards.iter().any(|(shard, _)| shard == number)) {
        let what = format!("shard {missing}/{of} is missing");
        return Err(Error::other(what, format!("name its folder too; make it with --shard {missing}/{of}")));
    }
    shards.sort_unstable();
    Ok((header, end, shards.into_iter().map(|(_, path)| path.clone()).collect()))
}

fn check_entry(path: &Path, row: usize, entry: &Entry) -> Result<(), Error> {
    if entry.row != row {
        return Err(lacks(path, row));
    }
    let Some(line) = entry.line() else { return Ok(()) };
    let file = path.join(&line.file);
    match digest_of(&file) {
        Ok(found) if found == line.sha256 => Ok(()),
        Ok(_) => Err(differs(&file)),
        Err(error) => Err(Error::file(&file, &error)),
    }
}

fn same(path: &Path, a: (&Header, usize, &End), b: (&Header, usize, &End)) -> Result<(), Error> {
    let what = if a.1 != b.1 {
        "is a shard of another number of shards"
    } else if (&a.0.source, &a.0.columns, a.2) != (&b.0.source, &b.0.columns, b.2) {
        "was made from another members file"
    } else if a.0.options != b.0.options {
        "was made with other options, or by another version"
    } else {
        return Ok(());
    };
    Err(Error::other(format!("{}: {what}", path.display()), "make all shards from one file with the same command"))
}

fn open(path: &Path) -> Result<List, Error> {
    let list = List::open(&path.join(OWN).join(state::DONE))?;
    list.ok_or_else(|| {
        Error::other(format!("{}: holds no letters of a run", path.display()), "name the -o folders of the shards")
    })
}

/// A second name for the same bytes costs no room; where that cannot be, a copy.
fn link(from: &Path, folder: &Folder, name: &str) -> Result<(), Error> {
    let to = folder.path(name);
    let mut bytes = Vec::new();
    // A link would be linked to, not what it leads to.
    let file = open_plain(from).map_err(|error| Error::file(from, &error))?;
    if fs::hard_link(from, &to).is_ok() {
        return Ok(());
    }
    { file }.read_to_end(&mut bytes).map_err(|error| Error::file(from, &error))?;
    folder.put(name, &bytes)
}

fn lacks(path: &Path, row: usize) -> Error {
    Error::other(format!("{}: row {row} is missing", path.display()), "give the command of this shard again")
}

fn differs(path: &Path) -> Error {
    Error::other(format!("{}: is not the letter that its list names", path.display()), "give the command of its shard again")
}
