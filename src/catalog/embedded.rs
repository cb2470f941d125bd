//! The files of `data/` and `templates/` in the program, as `build.rs` put them there.

/// All files by their paths, sorted by them; a record of TOML as JSON.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// All of them.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().copied()
}

/// The bytes of a file.
pub(super) fn find(path: &str) -> Option<&'static [u8]> {
    FILES.binary_search_by(|(known, _)| (*known).cmp(path)).ok().map(|at| FILES[at].1)
}

/// What stands behind `prefix` in the paths that begin with it.
fn below(prefix: &str) -> impl Iterator<Item = &'static str> {
    let start = FILES.partition_point(|(path, _)| *path < prefix);
    FILES[start..].iter().map_while(move |(path, _)| path.strip_prefix(prefix))
}

/// The names of the files in a folder, which ends with `/`.
pub(super) fn names(folder: &str) -> impl Iterator<Item = &'static str> {
    below(folder).filter(|name| !name.contains('/'))
}

/// The names of the folders in a folder, which ends with `/`.
pub(super) fn folders(folder: &str) -> impl Iterator<Item = &'static str> {
    let mut last = "";
    below(folder).filter_map(|path| Some(path.split_once('/')?.0)).filter(move |name| std::mem::replace(&mut last, name) != *name)
}
