//! Members files of every kind, intact and damaged, as demur and other programs read them (tests/fuzz/members.py).

use std::io::Write;
use std::process::Command;

use crate::harness::{Demur, repo};
use crate::paper::python;

#[path = "../../../examples/members_cells.rs"]
mod members_cells;

#[needs::tools("openpyxl", "odfpy")]
#[test]
fn whatever_is_read_is_what_other_programs_read_and_the_rest_is_refused_by_name() {
    let demur = Demur::new();
    let script = |args: &[&str]| {
        let out = Command::new(python()).arg(repo("tests/fuzz/members.py")).args(args).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let folder = demur.home.path().to_str().unwrap();
    script(&["generate", folder, "--csv", "400", "--xlsx", "60", "--ods", "60"]);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end != "jsonl"));
    assert_eq!(paths.len(), 520);
    let mut cells = Vec::new();
    for path in paths {
        members_cells::print(&path, &mut cells).unwrap();
    }
    let cells_file = demur.path("cells.jsonl");
    std::fs::File::create(&cells_file).unwrap().write_all(&cells).unwrap();
    let said = script(&["compare", folder, cells_file.to_str().unwrap()]);
    assert!(said.contains("520 files") && said.contains(" 0 differences"), "{said}");
}
