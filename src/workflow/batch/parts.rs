//! Checks the shard folders of a run before they are joined: each shard is there once and complete, and all saw the same
//! members file with the same options and were sent from one ledger.

use std::path::{Path, PathBuf};

use super::error::{Error, ShardDiffers, shown};
use super::mark::{LEDGER, Mark};
use super::names::OWN;
use super::state::{self, BatchRow, End, Header, List};

/// All shards of one run.
#[derive(Debug)]
pub(super) struct Parts {
    /// The header of the joined folder.
    pub(super) header: Header,
    pub(super) end: End,
    /// Where their letters are queued or sent, if any are.
    pub(super) mark: Option<Mark>,
    /// In the order of the shards.
    folders: Vec<PathBuf>,
}

impl Parts {
    pub(super) fn check(folders: &[PathBuf]) -> Result<Self, Error> {
        let mut shards: Vec<(usize, &PathBuf)> = Vec::new();
        let mut first: Option<(Header, usize, End)> = None;
        let mut marks = Marks::default();
        for path in folders {
            let mut list = open(path)?;
            let Some((number, of)) = list.header.shard else {
                return Err(Error::NoShard { path: shown(path) });
            };
            if let Some((row, _)) = (number..).step_by(of).zip(list.by_ref()).find(|(row, entry)| entry.row != *row) {
                return Err(lacks(path, row));
            }
            let is_settled = path.join(OWN).join(state::NEW).symlink_metadata().is_err();
            let Some(end) = list.end.filter(|_| is_settled) else {
                return Err(Error::ShardNotOver { path: shown(path), number, of });
            };
            let header = Header { shard: None, ..list.header };
            match &first {
                Some((known, shards, total)) => same(path, (known, *shards, total), (&header, of, &end))?,
                None => first = Some((header, of, end)),
            }
            if let Some((_, twin)) = shards.iter().find(|(other, _)| *other == number) {
                return Err(Error::ShardTwice { first: shown(twin), second: shown(path), number, of });
            }
            marks.add(path)?;
            shards.push((number, path));
        }
        let Some((header, of, end)) = first else {
            return Err(Error::NoShards);
        };
        if let Some(number) = (1..=of).find(|number| !shards.iter().any(|(shard, _)| shard == number)) {
            return Err(Error::ShardMissing { number, of });
        }
        shards.sort_unstable();
        let folders = shards.into_iter().map(|(_, path)| path.clone()).collect();
        Ok(Self { header, end, mark: marks.0.map(|(mark, _)| mark), folders })
    }

    /// All rows in order, each with the folder that has it.
    pub(super) fn rows(&self) -> Result<impl Iterator<Item = Result<(&Path, BatchRow), Error>>, Error> {
        let mut lists = self.folders.iter().map(|folder| open(folder)).collect::<Result<Vec<_>, _>>()?;
        Ok((1..=self.end.rows).map(move |row| {
            let shard = (row - 1) % lists.len();
            let folder = self.folders[shard].as_path();
            // Checked before, but it may have changed since.
            let entry = lists[shard].next().filter(|entry| entry.row == row);
            entry.map(|entry| (folder, entry)).ok_or_else(|| lacks(folder, row))
        }))
    }
}

/// The one ledger of several folders.
#[derive(Debug, Default)]
pub(super) struct Marks(Option<(Mark, PathBuf)>);

impl Marks {
    /// Adds a folder.
    ///
    /// # Errors
    /// [`Error::TwoLedgers`] if its letters are in another ledger: no command would know of both.
    pub(super) fn add(&mut self, path: &Path) -> Result<(), Error> {
        let Some(mark) = Mark::read(&path.join(OWN).join(LEDGER))? else { return Ok(()) };
        let Some((known, first)) = self.0.take() else {
            self.0 = Some((mark, path.to_owned()));
            return Ok(());
        };
        let two = || Error::TwoLedgers { first: shown(&first), second: shown(path) };
        self.0 = Some((known.later(mark).ok_or_else(two)?, first));
        Ok(())
    }

    pub(super) fn start(mark: Option<Mark>, from: &Path) -> Self {
        Self(mark.map(|mark| (mark, from.to_owned())))
    }

    pub(super) fn into_mark(self) -> Option<Mark> {
        self.0.map(|(mark, _)| mark)
    }
}

fn same(path: &Path, a: (&Header, usize, &End), b: (&Header, usize, &End)) -> Result<(), Error> {
    let differs = if a.1 != b.1 {
        ShardDiffers::Count
    } else if (&a.0.source, &a.0.columns, a.2) != (&b.0.source, &b.0.columns, b.2) {
        ShardDiffers::Members
    } else if a.0.options != b.0.options {
        ShardDiffers::Options
    } else {
        return Ok(());
    };
    Err(Error::ShardDiffers { path: shown(path), differs })
}

fn open(path: &Path) -> Result<List, Error> {
    let list = List::open(&path.join(OWN).join(state::DONE))?;
    list.ok_or_else(|| Error::NoRun { path: shown(path) })
}

fn lacks(path: &Path, row: usize) -> Error {
    Error::ShardRowMissing { path: shown(path), row }
}
