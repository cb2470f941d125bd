//! A case after its first letter, with the real binary in its own home.

mod chain;
mod evidence;
mod kills;
#[cfg(unix)]
mod many;
mod outcomes;
mod recording;

use std::path::PathBuf;

use serde_json::Value;

use crate::harness::{Demur, Ran};

/// The ledger of this home.
pub(super) fn ledger(demur: &Demur) -> PathBuf {
    demur.path(".local/share/demur")
}

/// A home with a case whose letter was written on 2 November 2026, and its reference.
pub(super) fn written(demur: &Demur) -> String {
    let ran = letter(demur, &["--date", "2026-11-02", "-o", "letter.pdf"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let all = list(demur);
    all[0]["reference"].as_str().unwrap().to_owned()
}

/// `demur letter linkedin` of Robin Example, with more flags.
pub(crate) fn letter(demur: &Demur, more: &[&str]) -> Ran {
    let mut args =
        vec!["letter", "linkedin", "--name", "Robin Example", "--address", "1 Example Road", "Sampletown", "--country"];
    args.extend(["IE", "--account-email", "robin@example.org", "--ground"]);
    args.push("job-seeker=I have been looking for work since March 2026.");
    args.extend(more);
    demur.run(&args)
}

/// All cases.
pub(crate) fn list(demur: &Demur) -> Value {
    let ran = demur.run(&["case", "list", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// One case.
pub(super) fn show(demur: &Demur, reference: &str) -> Value {
    let ran = demur.run(&["case", "show", reference, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// `demur record` that succeeds.
pub(crate) fn record(demur: &Demur, args: &[&str]) {
    let ran = demur.run(&[&["record"], args].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
}
