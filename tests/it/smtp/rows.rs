//! A folder whose letters were sent: which row has which letter, and what is kept.

use super::batch::batch;
use super::command::Posted;
use crate::batch::list;
use crate::harness::assert_refused;

const HEADING: &str = "name,country,address,email,account_name,account_url,ground,fact\n";

fn row(name: &str, account: &str, fact: &str) -> String {
    format!("{name} Example,IE,1 Sample Row|Dublin,family@example.org,{account},job-seeker,{fact}\n")
}

/// A family shares an e-mail address, and one takes the row of another.
#[test]
fn who_shares_no_more_than_an_email_address_never_gets_the_letter_of_the_other() {
    let posted = Posted::new();
    let otto = row("Otto", ",https://social.example.org/otto", "I am Otto and look for work.");
    let olga = row("Olga", "olga,", "I am Olga and look for work.");
    let zoe = row("Zoe", "zoe,", "I am Zoe and look for work.").replace("family@", "zoe@");
    posted.demur.file("members.csv", format!("{HEADING}{otto}{zoe}"));
    assert_eq!(batch(&posted, &["--yes"]).code, 0);
    let sent = list(&posted.demur.path("out/manifest.csv")).remove(0);
    posted.demur.file("members.csv", format!("{HEADING}{olga}{otto}{zoe}"));
    let ran = batch(&posted, &["--yes"]);
    let manifest = list(&posted.demur.path("out/manifest.csv"));
    assert_eq!((manifest.len(), &manifest[0]["row"], &manifest[0]["reference"]), (2, &"2".to_owned(), &sent["reference"]));
    posted.demur.file("members.csv", format!("{HEADING}{olga}{zoe}"));
    let alone = batch(&posted, &["--yes"]);
    for (ran, what) in [(ran, "beside him"), (alone, "in his place")] {
        assert_eq!(ran.code, 3, "{what}: {}", ran.err);
    }
    let left = list(&posted.demur.path("out/left-out.csv"));
    assert_eq!((left[0]["row"].as_str(), &left[0]["reference"]), ("1", &sent["reference"]), "{left:?}");
    assert_eq!(list(&posted.demur.path("out/manifest.csv")).len(), 1);
    assert!(posted.demur.path("out").join(&sent["file"]).exists(), "what was sent is kept");
    assert_eq!(posted.server.accepted().len(), 2);
}

/// In another format the letter has another name; somebody's own file stays theirs.
#[test]
fn a_letter_that_was_changed_by_hand_is_not_mailed_in_our_words_in_another_format() {
    let posted = Posted::new();
    let row = row("Otto", "otto,", "I am Otto and look for work.");
    posted.demur.file("members.csv", format!("{HEADING}{row}"));
    assert_eq!(batch(&posted, &["-f", "text"]).code, 0);
    let file = posted.demur.path("out/000001-otto-example.txt");
    std::fs::write(&file, "In my own words.").unwrap();
    for format in ["html", "pdf", "text"] {
        let ran = batch(&posted, &["-f", format, "--yes"]);
        assert_eq!(ran.code, 3, "{format}: {}", ran.err);
        assert!(ran.err.contains("by hand"), "{format}: {}", ran.err);
        let manifest = list(&posted.demur.path("out/manifest.csv"));
        assert!(manifest[0]["file"] == "000001-otto-example.txt" && manifest[0]["warnings"].contains("by hand"), "{manifest:?}");
    }
    assert!(posted.server.accepted().is_empty());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "In my own words.");
}

/// A letter written by a clock that was ahead gets the date of sending.
#[test]
fn a_letter_of_a_day_that_has_not_come_is_dated_anew_before_it_is_sent() {
    let posted = Posted::new();
    posted.demur.file("members.csv", format!("{HEADING}{}", row("Otto", "otto,", "I am Otto and look for work.")));
    assert_eq!(batch(&posted, &["-f", "text", "--date", "2027-01-06"]).code, 0);
    let before = list(&posted.demur.path("out/manifest.csv")).remove(0);
    let ran = batch(&posted, &["-f", "text", "--yes", "--undated"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let after = list(&posted.demur.path("out/manifest.csv")).remove(0);
    assert!(
        after["reference"] != before["reference"] && after["due_if_received_today"] < before["due_if_received_today"],
        "{before:?} {after:?}"
    );
    assert_eq!(posted.server.accepted().len(), 1);
}

#[test]
fn the_short_text_for_a_web_form_is_not_mailed() {
    let posted = Posted::new();
    posted.demur.file("members.csv", format!("{HEADING}{}", row("Otto", "otto,", "I am Otto and look for work.")));
    assert_refused(&batch(&posted, &["-f", "form", "--yes"]), 2, "web form", "drop one");
    assert!(posted.server.accepted().is_empty());
}

/// The folder has the letter as first dated, and the company gets one of a later date.
#[cfg(unix)]
#[test]
fn the_manifest_names_the_letter_that_was_written_again_on_a_later_day() {
    use super::server::{At, Fault, Plan, Security};
    let posted = Posted::at(Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 later")));
    posted.demur.file("members.csv", format!("{HEADING}{}", row("Otto", "otto,", "I am Otto and look for work.")));
    assert_eq!(batch(&posted, &["--yes"]).code, 3);
    super::outbox::age(&posted, 60);
    assert_eq!(posted.run(&["outbox", "refresh", "--yes"]).code, 0);
    batch(&posted, &["--dry-run"]);
    let line = list(&posted.demur.path("out/manifest.csv")).remove(0);
    let listed = posted.run(&["outbox", "list", "--state", "queued", "--json"]).out;
    let queued: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    let later = queued[0]["reference"].as_str().unwrap();
    let told = format!("is in the outbox as {later} (queued)");
    assert!(line["reference"] != later && line["warnings"].contains(&told), "{line:?} {listed}");
}

/// The letter was withdrawn and lay so long that the row was redated before that was checked: its file changed its name
/// with every run.
#[cfg(unix)]
#[test]
fn a_withdrawn_letter_keeps_the_name_of_its_file_from_run_to_run() {
    use super::server::{At, Fault, Plan, Security};
    let posted = Posted::at(Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 later")));
    posted.demur.file("members.csv", format!("{HEADING}{}", row("Otto", "otto,", "I am Otto and look for work.")));
    assert_eq!(batch(&posted, &["--yes", "--date", "2026-06-24"]).code, 3);
    let line = || list(&posted.demur.path("out/manifest.csv")).remove(0);
    let reference = line()["reference"].clone();
    assert_eq!(posted.run(&["outbox", "resolve", &reference, "--withdraw"]).code, 0);
    for _ in 0..3 {
        assert_eq!(batch(&posted, &["--yes", "--undated"]).code, 3);
        assert_eq!((line()["file"].as_str(), &line()["reference"]), ("000001-otto-example.pdf", &reference));
    }
    assert_eq!(
        std::fs::read_dir(posted.demur.path("out"))
            .unwrap()
            .filter(|entry| { entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "pdf") })
            .count(),
        1
    );
}
