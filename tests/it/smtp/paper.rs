//! Paper and mail: a second letter gets a warning, and neither inputs nor kept files are overwritten.

use super::command::Posted;
use crate::harness::{GROUND, Ran, assert_refused};

fn letter(posted: &Posted, more: &[&str]) -> Ran {
    let base = ["letter", "reddit", "--name", "Robin Testname", "--address", "1 Sample Row", "--country", "IE"];
    posted.run(&[&base[..], &["--account-name", "robin", "--ground", GROUND, "--date", "2026-11-26"], more].concat())
}

#[test]
fn a_letter_on_paper_is_warned_of_where_one_was_mailed() {
    let posted = Posted::new();
    assert!(!letter(&posted, &[]).err.contains("warning"));
    assert_eq!(posted.send(&["--yes"]).code, 0);
    let ran = letter(&posted, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("a letter of the same person to the same company is already sent: RE-"), "{}", ran.err);
    let other = letter(&posted, &["--account-name", "somebody-else"]);
    assert_eq!(other.code, 2, "the flag is there twice: {}", other.err);
    posted.demur.file(
        "members.csv",
        "name,country,address,account_name,ground,fact\nRobin Testname,IE,1 Sample Row,robin,job-seeker,I look for work.\n",
    );
    let ran = posted.run(&["batch", "members.csv", "--controller", "reddit", "-o", "out", "-f", "text"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let manifest = crate::batch::list(&posted.demur.path("out/manifest.csv"));
    assert!(manifest[0]["warnings"].contains("a letter of the same person to the same company is RE-"), "{manifest:?}");
}

#[test]
fn neither_what_is_read_nor_what_demur_keeps_is_written_over() {
    let posted = Posted::new();
    assert_eq!(posted.send(&["--yes"]).code, 0);
    let case = "[person]\nname = \"Robin Testname\"\naddress = [\"1 Sample Row\"]\ncountry = \"IE\"\n[account]\nname = \"x\"\n\
                [objection]\n[[objection.ground]]\nid = \"job-seeker\"\nfact = \"I have looked for work since March 2026.\"\n";
    let path = posted.demur.file("case.toml", case);
    let run = |target: &str| posted.run(&["letter", "reddit", "--case", "case.toml", "-f", "text", "-o", target]);
    std::os::unix::fs::symlink(&path, posted.demur.path("link")).unwrap();
    for target in ["case.toml", "./case.toml", "link"] {
        assert_refused(&run(target), 1, "is an input file and would be overwritten", "-o");
    }
    for target in [".config/demur/config.toml", ".local/share/demur/ledger.sqlite3", ".local/share/demur/ledger.id"] {
        assert_refused(&run(target), 1, "belongs to demur and would be overwritten", "-o");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), case);
    assert_eq!(run("letter.txt").code, 0);
}
