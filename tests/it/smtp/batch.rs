//! `demur batch --send`: counted, agreed to, one mail per letter, none twice, nobody silently lost.

use super::command::Posted;
use super::server::{At, Fault, Plan, Security};
use crate::batch::list;
use crate::harness::{Ran, assert_refused};

pub(super) const HEADING: &str = "name,country,address,email,account_name,ground,fact\n";

pub(super) fn row(i: usize) -> String {
    format!("Person {i},IE,{i} Sample Row|Dublin,p{i}@example.org,p{i},job-seeker,I have looked for work for {i} months.\n")
}

pub(super) fn members(posted: &Posted, rows: &[usize]) {
    let rows: String = rows.iter().map(|i| row(*i)).collect();
    posted.demur.file("members.csv", format!("{HEADING}{rows}"));
}

pub(super) fn batch(posted: &Posted, more: &[&str]) -> Ran {
    let mut args = vec!["batch", "members.csv", "--controller", "reddit", "-o", "out", "--send"];
    if !more.contains(&"--date") && !more.contains(&"--undated") {
        args.extend(["--date", "2026-11-24"]);
    }
    args.extend(more.iter().filter(|more| **more != "--undated"));
    posted.run(&args)
}

pub(super) fn outbox(posted: &Posted) -> Vec<serde_json::Value> {
    let listed = posted.run(&["outbox", "list", "--json"]);
    serde_json::from_str(&listed.out).unwrap()
}

#[test]
fn without_a_yes_a_batch_is_written_and_counted_and_nothing_is_sent() {
    let posted = Posted::new();
    members(&posted, &[1, 2, 3, 2]);
    for more in [&[][..], &["--dry-run"], &["--no-input"]] {
        let ran = batch(&posted, more);
        assert_eq!(ran.code, 3, "one is left out: {}", ran.err);
        assert!(ran.err.contains("3 letters to send, one message each, from Robin Testname <"), "{}", ran.err);
        assert!(ran.err.contains("1 of 4 rows has no letter: 0 rejected, 1 left out"), "{}", ran.err);
        assert!(ran.err.contains("nothing was queued or sent"), "{}", ran.err);
    }
    let left = list(&posted.demur.path("out/left-out.csv"));
    let first = &list(&posted.demur.path("out/manifest.csv"))[1]["reference"];
    assert_eq!((left.len(), left[0]["row"].as_str(), &left[0]["reference"]), (1, "4", first));
    assert!(left[0]["reason"].contains("the same person to the same company is row 2"), "{left:?}");
    assert!(posted.server.accepted().is_empty() && !posted.demur.path(".local/share/demur/ledger.sqlite3").exists());
    assert!(posted.demur.path("out/000003-person-3.pdf").exists() && !posted.demur.path("out/000004-person-2.pdf").exists());
}

#[test]
fn each_letter_is_sent_once_by_itself_with_its_proof_whatever_is_given_again() {
    let posted = Posted::new();
    members(&posted, &[1, 2, 3]);
    let ran = batch(&posted, &["--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("queued 3 letters") && ran.err.contains("this folder: 3 sent"), "{}", ran.err);
    let mails = posted.server.accepted();
    assert_eq!(mails.len(), 3);
    let rcpts = posted.server.commands().iter().filter(|line| line.starts_with("RCPT")).count();
    assert_eq!(rcpts, 3, "one recipient a mail");
    let manifest = list(&posted.demur.path("out/manifest.csv"));
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
    members(&posted, &[1, 2, 3, 4]);
    assert_eq!(batch(&posted, &["--yes", "--date", "2026-11-25"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 4);
    assert_eq!(batch(&posted, &["--yes"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 4);
    assert!(outbox(&posted).iter().all(|entry| entry["state"] == "sent" && entry["reply"].is_string()));
    // The folder is lost, and the rows are the same: their letters are the ones that went out.
    std::fs::remove_dir_all(posted.demur.path("out")).unwrap();
    let ran = batch(&posted, &["--yes", "--undated"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let again = list(&posted.demur.path("out/manifest.csv"));
    assert_eq!(
        again[..3].iter().map(|line| &line["reference"]).collect::<Vec<_>>(),
        manifest.iter().map(|line| &line["reference"]).collect::<Vec<_>>()
    );
    assert_eq!(posted.server.accepted().len(), 4);
}

/// Finding 1: a guard that only checked a count let everything in the outbox go.
#[test]
fn a_dry_run_sends_nothing_whatever_lies_in_the_outbox() {
    let down = Posted::at(Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 later")));
    members(&down, &[1, 2]);
    assert_eq!(batch(&down, &["--yes"]).code, 3);
    assert_eq!(outbox(&down).iter().filter(|entry| entry["state"] == "queued").count(), 2);
    // A server that takes everything, and the same ledger.
    let up = Posted::new();
    let data = down.demur.path(".local/share/demur").display().to_string();
    members(&up, &[1, 2]);
    let run = |more: &[&str]| batch(&up, &[&["--data-dir", &data], more].concat());
    std::fs::remove_dir_all(up.demur.path("out")).unwrap_or_default();
    for more in [&["--dry-run"][..], &[], &["--no-input"], &["--yes"]] {
        let before = std::fs::read(down.demur.path(".local/share/demur/ledger.sqlite3")).unwrap();
        let ran = run(more);
        assert_eq!(ran.code, 3, "{more:?}: {}", ran.err);
        assert!(
            ran.err.contains("0 letters to send") && ran.err.contains("2 letters of this folder are already in the outbox"),
            "{}",
            ran.err
        );
        assert_eq!((up.server.connections(), up.server.accepted().len()), (0, 0), "{more:?}");
        assert!(std::fs::read(down.demur.path(".local/share/demur/ledger.sqlite3")).unwrap() == before, "{more:?}");
    }
    // Others' letters neither, where one is new: what was counted is what is sent.
    members(&up, &[3]);
    std::fs::remove_dir_all(up.demur.path("out")).unwrap();
    let ran = run(&["--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("this folder: 1 sent; whole outbox: 1 sent, 2 queued"), "{}", ran.err);
    assert_eq!(up.server.accepted().len(), 1);
    // And a file whose only row is bad.
    up.demur.file("members.csv", format!("{HEADING}{}", row(4).replace("IE", "XX")));
    std::fs::remove_dir_all(up.demur.path("out")).unwrap();
    run(&["--yes"]);
    assert_eq!(up.server.accepted().len(), 1);
    let resumed = up.run(&["--data-dir", &data, "outbox", "resume", "--now"]);
    assert_eq!((resumed.code, up.server.accepted().len()), (0, 3), "{}", resumed.err);
}

#[test]
fn a_daily_limit_holds_over_runs_and_resume_alone_sends_the_rest() {
    let posted = Posted::new();
    members(&posted, &[1, 2, 3, 4]);
    let ran = batch(&posted, &["--yes", "--max-per-day", "2"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("2 sent, 2 queued") && ran.err.contains("demur outbox resume"), "{}", ran.err);
    let ran = batch(&posted, &["--yes", "--max-per-day", "9"]);
    assert_eq!((ran.code, posted.server.accepted().len()), (3, 2), "{}", ran.err);
    assert!(ran.err.contains("2 letters of this folder are already in the outbox"), "{}", ran.err);
    assert_eq!(posted.run(&["outbox", "resume", "--max-per-day", "2"]).code, 3);
    assert_eq!(posted.run(&["outbox", "resume", "--max-per-day", "9"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 4);
    assert_eq!(batch(&posted, &["--yes"]).code, 0);
}

/// Finding 6: failed or unknown mail was reported as sent, with exit code 0.
#[test]
fn as_long_as_a_letter_is_failed_or_unknown_the_exit_code_says_so() {
    for (plan, code, state) in [
        (Plan::with(Security::Tls, At::Dot, Fault::Drop), 4, "1 unknown"),
        (Plan::with(Security::Tls, At::Recipient, Fault::Say("550 5.1.1 no such user")), 3, "1 failed"),
    ] {
        let posted = Posted::at(plan);
        members(&posted, &[1]);
        assert_eq!(batch(&posted, &["--yes"]).code, code);
        for more in [&["--yes"][..], &["--dry-run"]] {
            let again = batch(&posted, more);
            assert_eq!(again.code, code, "{}", again.err);
            assert!(again.err.contains("0 letters to send"), "{}", again.err);
            assert!(again.err.contains(&format!("this folder: {state}; whole outbox: {state}")), "{}", again.err);
        }
        let json = batch(&posted, &["--yes", "--json"]);
        let facts: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!(facts["mail"]["folder"][state.split(' ').nth(1).unwrap()], 1, "{facts}");
        let reference = outbox(&posted)[0]["reference"].as_str().unwrap().to_owned();
        let said = if code == 4 { "--sent" } else { "--resend" };
        assert_eq!(posted.run(&["outbox", "resolve", &reference, said]).code, 0);
        assert_eq!(batch(&posted, &["--yes"]).code, if code == 4 { 0 } else { 3 }, "queued again is not sent");
    }
}

/// Finding 4: with a representative, the name alone decided, and namesakes were never written to.
#[test]
fn namesakes_are_all_written_to_and_the_same_person_once() {
    let posted = Posted::new();
    let rows = "Peter Müller,DE-BE,Weg 1|10115 Berlin,peter1@example.org,pm1,job-seeker,Er sucht seit 2025 Arbeit.\n\
                Peter Müller,DE-BE,Weg 2|10115 Berlin,peter2@example.org,pm2,job-seeker,Er sucht seit 2024 Arbeit.\n\
                peter  müller,DE-BE,,,PM1,job-seeker,Er sucht seit 2023 Arbeit.\n";
    posted.demur.file("members.csv", format!("{HEADING}{rows}"));
    for role in ["association", "attorney"] {
        let for_them = ["--as", role, "--name", "Verein Muster", "--address", "Allee 1", "--email", "verein@example.org"];
        let data = posted.demur.path(role).display().to_string();
        let mut command = posted.demur.command();
        command.env("PATH", "/usr/bin:/bin").args([
            "batch",
            "members.csv",
            "--controller",
            "reddit",
            "-o",
            role,
            "--send",
            "--yes",
        ]);
        let ran = Ran::new(command.args(["--data-dir", &data]).args(for_them).output().unwrap());
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("this folder: 2 sent"), "{}", ran.err);
        let left = list(&posted.demur.path(role).join("left-out.csv"));
        assert_eq!((left.len(), left[0]["row"].as_str()), (1, "3"), "{left:?}");
    }
    assert_eq!(posted.server.accepted().len(), 4);
}

/// Finding 5: spelling, another way to reach them, or a resend gave the same person a second letter.
#[test]
fn the_same_person_is_known_however_they_are_written_and_checked_again_at_a_resend() {
    let posted = Posted::new();
    let heading = "name,country,address,email,account_name,account_url,ground,fact\n";
    let fact = "job-seeker,I have looked for work since March 2026.\n";
    let rows = [
        "Anna Weiß,IE,1 Sample Row|Dublin,,a1,,",
        "Anna Weiss,IE,\"1 Sample Row, Dublin\",anna@example.org,,https://example.org/anna,",
        "Bea,IE,,bea@bücher.example,b1,,",
        "Be\u{AD}a,IE,,BEA@xn--bcher-kva.example,,https://example.org/bea,",
        "Cid,IE,3 Sample Row,cid@example.org,c1,,",
        "Cid,IE,3 Sample Row,cid@example.org,c2,,",
    ];
    let rows: String = rows.map(|row| row.to_owned() + fact).concat();
    posted.demur.file("members.csv", format!("{heading}{rows}"));
    let ran = batch(&posted, &["--yes"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let left: Vec<String> = list(&posted.demur.path("out/left-out.csv")).iter().map(|row| row["row"].clone()).collect();
    assert_eq!(left, ["2", "4"], "{}", ran.err);
    assert_eq!(posted.server.accepted().len(), 4, "two accounts are two letters");
    let warnings = &list(&posted.demur.path("out/manifest.csv"))[3]["warnings"];
    assert!(warnings.contains("the same name and e-mail address, with another account or page, is row 5"), "{warnings}");

    // A letter that was refused, then a sibling from another case, then the first again.
    let refusing = Posted::at(Plan::with(Security::Tls, At::Recipient, Fault::Say("550 5.1.1 no such user")));
    assert_eq!(refusing.send(&["--yes"]).code, 3);
    let failed = outbox(&refusing)[0]["reference"].as_str().unwrap().to_owned();
    let data = refusing.demur.path(".local/share/demur").display().to_string();
    let taking = Posted::new();
    assert_eq!(taking.send(&["--data-dir", &data, "--yes", "--date", "2026-11-25"]).code, 0);
    let ran = refusing.run(&["outbox", "resolve", &failed, "--resend"]);
    assert_refused(&ran, 1, "is about the same, and already sent", "--again");
    assert_eq!(refusing.run(&["outbox", "resolve", &failed, "--resend", "--again"]).code, 0);
}

#[test]
fn what_cannot_be_mailed_is_refused_before_anything_is_sent() {
    let posted = Posted::new();
    // A company without a usable address.
    posted.demur.file(
        "members.csv",
        format!("{HEADING}{}", row(1)).replace("account_name", "account_name,controller").replace(",p1,job", ",p1,linkedin,job"),
    );
    let ran = batch(&posted, &["--yes"]);
    let rejected = std::fs::read_to_string(posted.demur.path("out/rejected.csv")).unwrap_or_default();
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(rejected.contains("no usable e-mail address of LinkedIn: its letter is in the folder as "), "{rejected} {}", ran.err);
    assert!(ran.err.contains("1 letter cannot be e-mailed"), "{}", ran.err);
    let manifest = list(&posted.demur.path("out/manifest.csv"));
    let letter = posted.demur.path(&format!("out/{}", manifest[0]["file"]));
    assert!(letter.extension().is_some_and(|extension| extension == "pdf"), "{letter:?}");
    let (bytes, day) = (std::fs::read(&letter).unwrap(), letter.metadata().unwrap().modified().unwrap());
    assert!(bytes.starts_with(b"%PDF"));
    // Another run keeps it as it is, and says the same.
    let again = batch(&posted, &["--yes", "-f", "pdf"]);
    assert_eq!((again.code, std::fs::read(&letter).unwrap() == bytes), (3, true), "{}", again.err);
    assert_eq!(letter.metadata().unwrap().modified().unwrap(), day);
    assert_eq!(list(&posted.demur.path("out/rejected.csv")).len(), 1);
    assert!(posted.server.accepted().is_empty());
    let ran = posted.demur.run(&["batch", "-", "-o", "out", "--send"]);
    assert_refused(&ran, 2, "standard input can only be read once", "pass a file");
    let ran = posted.demur.run(&["batch", "members.csv", "-o", "out", "--yes"]);
    assert_eq!(ran.code, 2, "--yes without --send: {}", ran.err);
}

/// Finding 8: two letters can share a reference, which is 40 bits of a hash; these two people were searched for.
#[test]
fn two_letters_with_one_reference_are_named_and_none_is_dropped() {
    let accounts = ["robin508696", "robin844295"];
    let fact = "I have been looking for work since March 2026.";
    let row = |account: &str| format!("Robin Testname,IE,1 Sample Row|Dublin,robin@example.org,{account},job-seeker,{fact}\n");
    let posted = Posted::new();
    posted.demur.file("members.csv", HEADING.to_owned() + &accounts.map(row).concat());
    let paper =
        posted.run(&["batch", "members.csv", "--controller", "reddit", "-o", "paper", "-f", "text", "--date", "2026-11-24"]);
    assert_eq!(paper.code, 0, "{}", paper.err);
    let manifest = list(&posted.demur.path("paper/manifest.csv"));
    assert_eq!(manifest[0]["reference"], manifest[1]["reference"], "the two were well searched for");
    assert!(manifest[1]["warnings"].contains("by chance row 1 has the same reference"), "{manifest:?}");
    let ran = batch(&posted, &["--yes"]);
    assert_eq!((ran.code, posted.server.accepted().len()), (3, 1), "{}", ran.err);
    let rejected = list(&posted.demur.path("out/rejected.csv"));
    assert!(
        rejected[0]["error"].contains("by chance row 1 has the same reference") && rejected[0]["account_name"] == accounts[1],
        "{rejected:?}"
    );
    // One by one the ledger knows it.
    let send = |account: &str| {
        let who = ["send", "reddit", "--name", "Robin Testname", "--address", "1 Sample Row", "Dublin", "--country", "IE"];
        let ground = format!("job-seeker={fact}");
        let what =
            ["--email", "robin@example.org", "--account-name", account, "--ground", &ground, "--date", "2026-11-24", "--yes"];
        posted.run(&[&who[..], &what].concat())
    };
    assert_refused(&send(accounts[1]), 1, "another letter already has the reference", "change a word");
    assert_eq!(posted.server.accepted().len(), 1);
}
