//! Evidence: one archive that is read and checked without demur, in the language of the authority.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;

use super::chain::without_guards;
use super::{ledger, list, record, written};
use crate::harness::{Demur, assert_refused, repo};
use crate::smtp::command::Posted;
use crate::smtp::server::{PASSWORD, Plan, Security, USER};

/// What is in an archive, in its order.
fn entries(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let read = |at: usize, archive: &mut zip::ZipArchive<std::fs::File>| {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().unwrap().into_owned(), bytes)
    };
    (0..archive.len()).map(|at| read(at, &mut archive)).collect()
}

/// Unpacks it into a folder of its own.
fn unpack(demur: &Demur, name: &str) -> PathBuf {
    let folder = demur.path(&format!("{name}-unpacked"));
    let _ = std::fs::remove_dir_all(&folder);
    for (name, bytes) in entries(&demur.path(name)) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// `demur evidence` that succeeds, unpacked.
fn evidence(demur: &Demur, reference: &str, more: &[&str]) -> PathBuf {
    let ran = demur.run(&[&["evidence", reference, "-o", "evidence.zip"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    unpack(demur, "evidence.zip")
}

fn sums(folder: &Path) -> Output {
    Command::new("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(folder).output().unwrap()
}

/// What the independent check of the chain says.
fn chain(folder: &Path) -> String {
    let ran = Command::new("python3").arg(repo("tests/evidence/check.py")).arg(folder).output().unwrap();
    assert!(ran.stderr.is_empty(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A text without the spaces, lines and hyphens that setting puts in.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !(c.is_whitespace() || matches!(c, '-' | '\u{ad}'))).collect()
}

fn pdf_text(path: &Path) -> String {
    let ran = Command::new("pdftotext").arg(path).arg("-").output().unwrap();
    bare(&String::from_utf8(ran.stdout).unwrap())
}

/// A life by post, with proofs whose names lead elsewhere or are the same.
fn by_post(demur: &Demur) -> String {
    let reference = written(demur);
    demur.file("a/receipt: 1.txt", "signed for\n");
    demur.file("b/receipt: 1.txt", "signed for twice\n");
    record(
        demur,
        &[&reference, "sent", "--by", "post", "--on", "2026-11-02", "--tracking", "RR 12 IE", "--note", "from Sampletown"],
    );
    let proofs = ["--file", "a/receipt: 1.txt", "--file", "b/receipt: 1.txt"];
    record(demur, &[&[reference.as_str(), "delivered", "--on", "2026-11-05"], proofs.as_slice()].concat());
    record(demur, &[&reference, "answered", "--on", "2026-11-10", "--kind", "refused", "--quote", "We do not agree."]);
    record(demur, &[&reference, "closed", "--on", "2026-11-11"]);
    record(demur, &[&reference, "reopened", "--on", "2026-11-12"]);
    reference
}

#[needs::tools("pdftotext", "python3", "qpdf")]
#[test]
fn a_case_by_post_is_read_and_checked_without_demur() {
    let demur = Demur::new();
    let reference = by_post(&demur);
    let folder = evidence(&demur, &reference, &[]);
    let names: Vec<String> = entries(&demur.path("evidence.zip")).into_iter().map(|(name, _)| name).collect();
    let wanted = [
        "README.txt",
        "SHA256SUMS",
        "letters/01-objection.pdf",
        "proofs/03-receipt-1-2.txt",
        "proofs/03-receipt-1.txt",
        "reckoning.json",
        "timeline.json",
        "timeline.pdf",
    ];
    assert_eq!(names, wanted);
    assert_eq!(std::fs::read(folder.join("letters/01-objection.pdf")).unwrap(), std::fs::read(demur.path("letter.pdf")).unwrap());
    assert!(sums(&folder).status.success());
    assert_eq!(chain(&folder), "OK");
    let check = Command::new("qpdf").arg("--check").arg(folder.join("timeline.pdf")).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    let text = pdf_text(&folder.join("timeline.pdf"));
    for said in [
        "2 November 2026",
        "5 November 2026",
        "10 November 2026",
        "11 November 2026",
        "12 November 2026",
        "“We do not agree”",
        "note: from Sampletown",
        "RR 12 IE",
        "files: proofs/03-receipt-1.txt, proofs/03-receipt-1-2.txt",
        "Last day for the company's answer: 7 December 2026 (set by law).",
        "not counted itself",
        "Art. 12(3) first sentence",
        "Data Protection Commission",
        "I put the letter no. 1 on record",
    ] {
        let said = bare(&said.replace('\'', "’"));
        assert!(text.replace('\'', "’").contains(&said), "{said} in {text}");
    }
    let reckoning = json(&folder.join("reckoning.json"));
    let days = reckoning["standing"]["days"].as_array().unwrap();
    let answer = days.iter().find(|day| day["what"] == "answer").unwrap();
    assert_eq!((&answer["day"], &answer["deadline"]["steps"][0]["kind"]), (&"2026-12-07".into(), &"event".into()));
    let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(
        readme.contains("sha256sum -c SHA256SUMS") && readme.contains("recorded_ms") && !readme.contains("messages: "),
        "{readme}"
    );
    assert!(!readme.contains("Robin"), "the explanation names nobody");
    assert!(readme.lines().all(|line| line.chars().count() <= 72), "{readme}");
}

#[needs::tools("python3")]
#[test]
fn what_is_changed_afterwards_is_found() {
    let demur = Demur::new();
    let reference = by_post(&demur);
    let folder = evidence(&demur, &reference, &[]);
    for name in ["letters/01-objection.pdf", "proofs/03-receipt-1.txt", "timeline.pdf", "README.txt", "reckoning.json"] {
        let path = folder.join(name);
        let sound = std::fs::read(&path).unwrap();
        let mut changed = sound.clone();
        changed[sound.len() / 2] ^= 1;
        std::fs::write(&path, changed).unwrap();
        let ran = sums(&folder);
        assert!(!ran.status.success() && String::from_utf8_lossy(&ran.stdout).contains(&format!("{name}: FAILED")), "{name}");
        std::fs::write(&path, sound).unwrap();
    }
    std::fs::write(folder.join("proofs/03-receipt-1.txt"), "signed by nobody\n").unwrap();
    assert_eq!(chain(&folder), "proofs/03-receipt-1.txt is not as it was recorded");
    std::fs::write(folder.join("proofs/03-receipt-1.txt"), "signed for\n").unwrap();
    let path = folder.join("timeline.json");
    let sound = std::fs::read_to_string(&path).unwrap();
    let timeline: Value = serde_json::from_str(&sound).unwrap();
    for (key, value) in [
        ("day", Value::from("2026-11-09")),
        ("kind", "complied".into()),
        ("recorded_ms", (timeline["events"][3]["recorded_ms"].as_i64().unwrap() + 1).into()),
        ("body", timeline["events"][3]["body"].as_str().unwrap().replace("refused", "anonymised").into()),
    ] {
        let mut changed = timeline.clone();
        changed["events"][3][key] = value;
        std::fs::write(&path, changed.to_string()).unwrap();
        assert_eq!(chain(&folder), "event 4 is not as it was recorded", "{key}");
    }
    let mut shorter = timeline.clone();
    shorter["events"].as_array_mut().unwrap().remove(1);
    std::fs::write(&path, shorter.to_string()).unwrap();
    assert_eq!(chain(&folder), "event 3 is not as it was recorded");
}

#[needs::tools("fonts-noto-cjk", "pdftotext", "python3", "qpdf")]
#[test]
fn the_reader_is_told_in_the_language_of_the_authority() {
    for (country, language, day, said) in [
        ("IE", "en", "5 November 2026", "How to check the chain of events."),
        ("DE-BE", "de", "5. November 2026", "Wie man die Kette der Ereignisse prüft."),
        ("FR", "fr", "5 novembre 2026", "Comment vérifier la chaîne des événements."),
        ("IT", "it", "5 novembre 2026", "Come verificare la catena degli eventi."),
        ("HK", "zh-Hant-HK", "2026年11月5日", "如何查核事件鏈。"),
        // The authority takes German; the letters are in English.
        ("DE-BE", "en", "5. November 2026", "Wie man die Kette der Ereignisse prüft."),
    ] {
        let demur = Demur::new();
        let fact = format!("job-seeker={}", crate::harness::fact(language));
        let mut args = vec!["letter", "linkedin", "--name", "Robin Example", "--address", "1 Example Road", "Sampletown"];
        args.extend(["--country", country, "--lang", language, "--account-email", "robin@example.org", "--ground", &fact]);
        args.extend(["--date", "2026-11-02", "-o", "letter.pdf"]);
        let ran = demur.run(&args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
        record(&demur, &[&reference, "sent", "--by", "post", "--on", "2026-11-03"]);
        record(&demur, &[&reference, "delivered", "--on", "2026-11-05"]);
        record(&demur, &[&reference, "closed", "--on", "2026-11-06"]);
        let ran = demur.run(&["evidence", &reference, "-o", "evidence.zip", "--json"]);
        assert_eq!(ran.code, 0, "{language}: {}", ran.err);
        let folder = unpack(&demur, "evidence.zip");
        let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
        assert!(bare(&readme).contains(&bare(said)), "{readme}");
        let pdf = folder.join("timeline.pdf");
        assert!(Command::new("qpdf").arg("--check").arg(&pdf).output().unwrap().status.success());
        let text = pdf_text(&pdf);
        for other in ["3", "5", "6"] {
            let day =
                bare(&day.replacen("11月5", &format!("11月{other}"), 1).replacen('5', other, usize::from(!day.contains('月'))));
            assert!(text.contains(&day), "{day} in {text}");
        }
        assert!(sums(&folder).status.success());
        assert_eq!(chain(&folder), "OK");
    }
}

#[needs::tools("python3")]
#[test]
fn a_mail_is_there_as_it_was_sent_with_what_the_server_said() {
    let posted = Posted::at(Plan::sound(Security::Tls));
    let mut command = posted.demur.command();
    command.env("PATH", "/usr/bin:/bin").args(["send", "reddit", "--name", "Robin Testname", "--address", "1 Sample Row"]);
    command.args(["--country", "IE", "--email", USER, "--account-name", "robin", "--ground", crate::harness::GROUND, "--yes"]);
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let reference = list(&posted.demur)[0]["reference"].as_str().unwrap().to_owned();
    let folder = evidence(&posted.demur, &reference, &[]);
    assert_eq!(std::fs::read(folder.join("messages/01.eml")).unwrap(), posted.server.accepted()[0]);
    let receipt = json(&folder.join("messages/01-receipt.json"));
    assert!(receipt["reply"].as_str().unwrap().contains("queued as T35T"), "{receipt}");
    assert_eq!((&receipt["state"], &receipt["peer"]["host"]), (&"sent".into(), &"localhost".into()));
    assert_eq!(receipt["peer"]["tls"]["certificate_sha256"].as_str().unwrap().len(), 64);
    let sums_file = std::fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    assert!(sums_file.contains(&format!("{}  messages/01.eml\n", receipt["sha256"].as_str().unwrap())), "{sums_file}");
    let eml = std::fs::read_to_string(folder.join("messages/01.eml")).unwrap();
    assert!(eml.contains(receipt["message_id"].as_str().unwrap()));
    assert!(sums(&folder).status.success());
    assert_eq!(chain(&folder), "OK");
    let all: Vec<u8> = entries(&posted.demur.path("evidence.zip")).into_iter().flat_map(|(_, bytes)| bytes).collect();
    assert!(memchr::memmem::find(&all, PASSWORD.as_bytes()).is_none());
}

#[needs::tools("python3")]
#[test]
fn what_is_not_as_it_was_recorded_is_refused_or_said_in_the_archive() {
    let demur = Demur::new();
    let reference = by_post(&demur);
    let db = Connection::open(ledger(&demur).join("ledger.sqlite3")).unwrap();
    without_guards(&db);
    db.execute_batch(
        "UPDATE history SET day = '2026-11-04' WHERE number = 3;
         UPDATE files SET bytes = x'00' WHERE name = 'letter.pdf';
         PRAGMA wal_checkpoint(TRUNCATE)",
    )
    .unwrap();
    drop(db);
    let refused = demur.run(&["evidence", &reference, "-o", "evidence.zip"]);
    assert_refused(&refused, 1, "event 3 (delivered) is not as it was recorded", "--even-if-changed");
    assert!(refused.err.contains("letter.pdf, kept with event 1"), "all at once: {}", refused.err);
    assert!(!demur.path("evidence.zip").exists());
    let folder = evidence(&demur, &reference, &["--even-if-changed"]);
    let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    for said in ["not as it was recorded", "event no. 3", "letter.pdf"] {
        assert!(readme.contains(said), "{said}: {readme}");
    }
    assert!(sums(&folder).status.success(), "the sums are those of what there is");
    assert_ne!(chain(&folder), "OK");
}

#[test]
fn what_cannot_be_put_together_leaves_no_file() {
    let demur = Demur::new();
    assert_refused(
        &demur.run(&["evidence", "LI-0000-0000", "-o", "evidence.zip"]),
        1,
        "no case `LI-0000-0000`",
        "demur case list",
    );
    let reference = written(&demur);
    assert_refused(&demur.run(&["evidence", &reference, "-o", "-"]), 2, "goes into a file", "-o evidence.zip");
    assert_refused(&demur.run(&["evidence", &reference, "-o", "no/evidence.zip"]), 1, "the folder does not exist", "create");
    assert_refused(&demur.run(&["evidence", &reference, "-o", "."]), 1, "is a folder", "evidence.zip");
    assert_eq!(demur.run(&["case", "forget", &reference, "--yes"]).code, 0);
    assert_refused(&demur.run(&["evidence", &reference, "-o", "evidence.zip"]), 1, "is forgotten", "write the letter again");
    let left: Vec<_> = std::fs::read_dir(demur.home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("evidence") || name.to_string_lossy().contains(".demur-")));
}

#[test]
fn a_letter_that_was_not_sent_yet_has_evidence_and_the_same_case_gives_the_same_bytes() {
    use std::os::unix::fs::PermissionsExt;
    let demur = Demur::new();
    let reference = written(&demur);
    evidence(&demur, &reference, &[]);
    let path = demur.path("evidence.zip");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let first = std::fs::read(&path).unwrap();
    let again = demur.run(&["evidence", &reference.to_lowercase(), "-o", "evidence.zip"]);
    assert!(again.code == 0 && again.err.contains("replaced evidence.zip"), "{again:?}");
    assert!(first == std::fs::read(&path).unwrap());
}

#[needs::tools("python3")]
#[test]
fn a_large_proof_is_not_held_in_memory_twice() {
    let demur = Demur::new();
    let reference = written(&demur);
    record(&demur, &[&reference, "sent", "--by", "post", "--on", "2026-11-02"]);
    let large: Vec<u8> = (0..49_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    demur.file("scan.pdf", &large);
    record(&demur, &[&reference, "delivered", "--on", "2026-11-05", "--file", "scan.pdf"]);
    let measure = "import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], check=True)\n\
                   print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let mut command = Command::new("python3");
    command
        .env_clear()
        .env("HOME", demur.home.path())
        .env("TZ", "UTC")
        .env("PATH", "/usr/bin:/bin")
        .current_dir(demur.home.path());
    command.args(["-c", measure, env!("CARGO_BIN_EXE_demur"), "evidence", &reference, "-o", "evidence.zip"]);
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let kilobytes: usize = String::from_utf8(ran.stdout).unwrap().trim().parse().unwrap();
    assert!(kilobytes < 140_000, "{kilobytes} KB for a proof of 49,000 KB");
    assert!(entries(&demur.path("evidence.zip")).iter().any(|(name, bytes)| name == "proofs/03-scan.pdf" && *bytes == large));
}

/// The checks of templates read those of evidence too.
#[test]
fn a_fault_in_the_words_of_evidence_is_found() {
    let demur = Demur::new();
    let check = |language: &str| demur.run(&["templates", "check", &format!("own/templates/{language}")]);
    for language in ["en", "de", "fr", "it", "zh-Hant-HK"] {
        let text = std::fs::read_to_string(repo(&format!("templates/{language}/evidence/readme.md"))).unwrap();
        demur.file(&format!("own/templates/{language}/evidence/readme.md"), &text);
        let sound = check(language);
        assert_eq!(sound.code, 0, "{language}: {}{}", sound.out, sound.err);
    }
    let text = std::fs::read_to_string(repo("templates/de/evidence/readme.md")).unwrap();
    demur.file("own/templates/de/evidence/readme.md", text.replace("{{record.made}}", ""));
    let found = check("de");
    assert!(found.code == 1 && format!("{}{}", found.out, found.err).contains("record.made"), "{found:?}");
}
