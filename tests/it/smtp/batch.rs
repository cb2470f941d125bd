//! `demur batch --send`: counted, confirmed, one mail a letter, none twice.

use super::command::Posted;
use super::server::{At, Fault, Plan, Security};
use crate::harness::assert_refused;

const HEADING: &str = "name,country,address,email,account_name,ground,fact\n";

fn row(i: usize) -> String {
    format!("Person {i},IE,{i} Sample Row|Dublin,p{i}@example.org,p{i},job-seeker,I have looked for work for {i} months.\n")
}

fn members(posted: &Posted, rows: &[usize]) {
    let rows: String = rows.iter().map(|i| row(*i)).collect();
    posted.demur.file("members.csv", format!("{HEADING}{rows}"));
}

fn batch(posted: &Posted, more: &[&str]) -> crate::harness::Ran {
    let mut command = posted.demur.command();
    command.env("PATH", "/usr/bin:/bin");
    command.args(["batch", "members.csv", "--controller", "reddit", "-o", "out", "--send"]);
    if !more.contains(&"--date") {
        command.args(["--date", "2026-11-24"]);
    }
    crate::harness::Ran::new(command.args(more).output().unwrap())
}

#[test]
fn without_a_yes_a_batch_is_written_and_counted_and_nothing_is_sent() {
    let posted = Posted::new();
    members(&posted, &[1, 2, 3, 2]);
    for more in [&[][..], &["--dry-run"], &["--no-input"]] {
        let ran = batch(&posted, more);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.contains("3 letters to send, each by itself, from Robin Testname <"), "{}", ran.err);
        assert!(ran.err.contains("1 are left out") && ran.err.contains("nothing was queued or sent"), "{}", ran.err);
    }
    assert!(posted.server.accepted().is_empty() && !posted.demur.path(".local/share/demur/ledger.sqlite3").exists());
    assert!(posted.demur.path("out/000003-person-3.pdf").exists());
}

#[test]
fn each_letter_is_sent_once_by_itself_with_its_proof_whatever_is_given_again() {
    let posted = Posted::new();
    members(&posted, &[1, 2, 3, 2]);
    let ran = batch(&posted, &["--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("queued 3 letters") && ran.err.contains("3 sent, 0 still queued"), "{}", ran.err);
    let mails = posted.server.accepted();
    assert_eq!(mails.len(), 3);
    let rcpts = posted.server.commands().iter().filter(|line| line.starts_with("RCPT")).count();
    assert_eq!(rcpts, 3, "one recipient a mail");
    let manifest = crate::batch::list(&posted.demur.path("out/manifest.csv"));
    for (mail, line) in mails.iter().zip(&manifest) {
        let mail = mailparse::parse_mail(mail).unwrap();
        let headers = mail.get_headers();
        let header = |name| mailparse::MailHeaderMap::get_first_value(&headers, name).unwrap();
        assert!(header("Subject").contains(&line["reference"]), "{line:?}");
        assert!(header("Reply-To").contains(&format!("p{}@example.org", line["row"])), "{line:?}");
        let pdf = mail.subparts[1].get_body_raw().unwrap();
        assert_eq!(pdf, std::fs::read(posted.demur.path("out").join(&line["file"])).unwrap(), "the letter that was written");
    }
    // Again, with one more: it alone is sent. An order of mornings later, nothing.
    members(&posted, &[1, 2, 3, 2, 4]);
    assert_eq!(batch(&posted, &["--yes", "--date", "2026-11-25"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 4);
    assert_eq!(batch(&posted, &["--yes"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 4);
    let listed = posted.demur.run(&["outbox", "list", "--json"]);
    let entries: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    assert!(entries.as_array().unwrap().iter().all(|entry| entry["state"] == "sent" && entry["reply"].is_string()), "{entries}");
}

#[test]
fn a_daily_limit_holds_over_runs_and_what_is_unknown_is_not_sent_again() {
    let posted = Posted::new();
    members(&posted, &[1, 2, 3, 4]);
    let ran = batch(&posted, &["--yes", "--max-per-day", "2"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("2 sent, 2 still queued") && ran.err.contains("demur outbox resume"), "{}", ran.err);
    assert_eq!(batch(&posted, &["--yes", "--max-per-day", "2"]).code, 3);
    assert_eq!(posted.server.accepted().len(), 2);
    assert_eq!(batch(&posted, &["--yes", "--max-per-day", "9"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 4);

    let silent = Posted::at(Plan::with(Security::Tls, At::Dot, Fault::Drop));
    members(&silent, &[1]);
    assert_eq!(batch(&silent, &["--yes"]).code, 4);
    let again = batch(&silent, &["--yes"]);
    assert!(again.err.contains("0 letters to send"), "{}", again.err);
}

#[test]
fn what_cannot_be_mailed_is_refused_before_anything_is_sent() {
    let posted = Posted::new();
    // A company without an address that may be used.
    posted.demur.file(
        "members.csv",
        format!("{HEADING}{}", row(1)).replace("account_name", "account_name,controller").replace(",p1,job", ",p1,linkedin,job"),
    );
    let ran = batch(&posted, &["--yes"]);
    let rejected = std::fs::read_to_string(posted.demur.path("out/rejected.csv")).unwrap_or_default();
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(rejected.contains("no e-mail address of LinkedIn"), "{rejected} {}", ran.err);
    assert!(posted.server.accepted().is_empty());
    let ran = posted.demur.run(&["batch", "-", "-o", "out", "--send"]);
    assert_refused(&ran, 2, "standard input can be read once", "give a file");
    let ran = posted.demur.run(&["batch", "members.csv", "-o", "out", "--yes"]);
    assert_eq!(ran.code, 2, "--yes without --send: {}", ran.err);
}
