//! `demur batch`: members files of every kind, interrupted runs, and mail.
#![allow(
    clippy::needless_for_each,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::cast_possible_truncation,
    reason = "files are made of pieces of text here, and named by this program"
)]

mod bombs;
mod checked;
mod formats;
mod fuzz;
mod grids;
mod headings;
#[cfg(unix)]
mod joins;
#[cfg(unix)]
mod kills;
mod library;
#[cfg(unix)]
mod model;
#[cfg(unix)]
mod ownership;
mod quotes;
mod runs;
mod shapes;
mod sheets;
mod used;

#[path = "../../members/mod.rs"]
pub(super) mod made_up;

use std::collections::BTreeMap;
use std::path::Path;

use crate::harness::{Demur, Ran};

/// A members file with this many made-up people in the home.
pub(super) fn members(demur: &Demur, count: usize) {
    let mut csv = Vec::new();
    made_up::write_csv(&mut csv, count, 7);
    demur.file("members.csv", csv);
}

/// Runs it with a fixed date.
pub(super) fn batch(demur: &Demur, more: &[&str]) -> Ran {
    let mut args = vec!["batch", "members.csv", "--date", "2026-11-24", "-q"];
    args.extend(more);
    demur.run(&args)
}

/// All files below a folder with their content.
pub(super) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// The rows of a list, each by its columns; it has the delimiter of its members file.
pub(crate) fn list(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let headings = text.lines().next().unwrap_or_default();
    let delimiter = if headings.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}
