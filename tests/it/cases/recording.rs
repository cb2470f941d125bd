//! What opens a case, what may be recorded, and what is refused.

use super::{ledger, letter, list, record, show, written};
use crate::harness::{Demur, assert_refused};

#[test]
fn a_letter_that_is_written_to_a_file_opens_a_case_once_and_says_so() {
    let demur = Demur::new();
    let reference = written(&demur);
    let case = show(&demur, &reference);
    assert_eq!(case["company"], "LinkedIn");
    assert_eq!((&case["events"][0]["event"], &case["events"][0]["kind"]), (&"written".into(), &"objection".into()));
    let bytes = std::fs::read(demur.path("letter.pdf")).unwrap();
    assert_eq!(case["events"][0]["files"][0]["bytes"], bytes.len(), "it is kept as it was written");
    assert_eq!(demur.run(&["case", "show", &reference, "--files", "kept"]).code, 0);
    assert!(std::fs::read(demur.path("kept/01-letter.pdf")).unwrap() == bytes);
    let again = letter(&demur, &["--date", "2026-11-02", "-o", "letter.pdf"]);
    assert!(!again.err.contains("opened"), "the same letter is the same case: {}", again.err);
    assert_eq!(list(&demur).as_array().unwrap().len(), 1);
}

#[test]
fn what_is_shown_or_not_to_be_kept_leaves_no_ledger() {
    let demur = Demur::new();
    assert_eq!(letter(&demur, &[]).code, 0);
    assert_eq!(letter(&demur, &["--no-record", "-o", "letter.pdf"]).code, 0);
    assert_eq!(letter(&demur, &["-o", "-"]).code, 0);
    assert!(!ledger(&demur).exists());
    assert_eq!(list(&demur).as_array().unwrap().len(), 0);
}

#[test]
fn a_letter_that_was_never_sent_is_replaced_by_a_later_one_of_the_same_person() {
    let demur = Demur::new();
    let first = written(&demur);
    letter(&demur, &["--date", "2026-11-03", "-o", "letter.pdf"]);
    let all = list(&demur);
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
    let second = all[0]["reference"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    record(&demur, &[&second, "sent", "--by", "post", "--on", "2026-11-04"]);
    letter(&demur, &["--date", "2026-11-05", "-o", "letter.pdf"]);
    assert_eq!(list(&demur).as_array().unwrap().len(), 2, "what was sent stays");
    letter(&demur, &["--date", "2026-11-02", "-o", "letter.pdf"]);
    let all = list(&demur);
    let left: Vec<_> = all.as_array().unwrap().iter().map(|case| case["reference"].as_str().unwrap()).collect();
    assert_eq!(left, [first.as_str(), second.as_str()], "written again, the first is the one to be sent");
}

#[test]
fn another_person_s_unsent_letter_to_the_same_company_stays() {
    let demur = Demur::new();
    written(&demur);
    let ran = letter(&demur, &["-o", "other.pdf", "--account-email", "alex@example.org"]);
    assert_eq!(ran.code, 2, "one flag once: {}", ran.err);
    let mut args = vec!["letter", "linkedin", "--name", "Alex Sample", "--address", "2 Example Road", "Sampletown", "--country"];
    args.extend(["IE", "--account-email", "alex@example.org", "--ground", "job-seeker=I look for work.", "-o", "alex.pdf"]);
    let ran = demur.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(list(&demur).as_array().unwrap().len(), 2);
}

#[test]
fn events_are_recorded_with_their_day_and_their_proofs() {
    let demur = Demur::new();
    let reference = written(&demur);
    demur.file("proof/receipt.txt", "signed for\n");
    record(&demur, &[&reference, "sent", "--by", "post", "--on", "2026-11-02", "--tracking", "RR 1"]);
    record(&demur, &[&reference.to_lowercase(), "delivered", "--on", "2026-11-05", "--file", "proof/receipt.txt"]);
    record(&demur, &[&reference, "acknowledged", "--on", "2026-11-06", "--note", "ticket 7"]);
    let said = ["--kind", "future-only", "--kind", "use-the-setting", "--quote", "Please use the toggle."];
    record(&demur, &[&[reference.as_str(), "answered", "--on", "2026-11-10"], said.as_slice()].concat());
    record(&demur, &[&reference, "closed", "--on", "2026-11-11"]);
    record(&demur, &[&reference, "reopened", "--on", "2026-11-12"]);
    let events = show(&demur, &reference)["events"].clone();
    let named: Vec<_> = events.as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(named, ["written", "sent", "delivered", "acknowledged", "answered", "closed", "reopened"]);
    assert_eq!(events[2]["letter"], 1);
    assert_eq!(events[2]["files"][0]["name"], "receipt.txt");
    assert_eq!(events[4]["quotes"][0], "Please use the toggle.");
    assert_eq!(demur.run(&["case", "show", &reference, "--files", "kept"]).code, 0);
    assert_eq!(std::fs::read_to_string(demur.path("kept/03-receipt.txt")).unwrap(), "signed for\n");
    let shown = demur.run(&["case", "show", &reference]).out;
    assert!(shown.contains("2026-11-06  acknowledged; ticket 7"), "{shown}");
}

#[test]
fn what_cannot_have_happened_is_refused_with_the_reason() {
    let demur = Demur::new();
    assert_refused(&demur.run(&["record", "LI-0000-0000", "closed"]), 1, "no case `LI-0000-0000`", "demur case list");
    let reference = written(&demur);
    let run = |args: &[&str]| demur.run(&[&["record", reference.as_str()], args].concat());
    assert_refused(&run(&["delivered"]), 1, "no letter of this case was recorded as sent", "sent --by post");
    assert_refused(&run(&["sent"]), 2, "how the letter was sent is missing", "--by post");
    assert_refused(&run(&["sent", "--by", "post", "--on", "2026-11-01"]), 1, "before the letter of 2026-11-02", "--on DATE");
    assert_refused(&run(&["sent", "--by", "post", "--on", "2199-01-01"]), 1, "2199-01-01 has not come yet", "--on DATE");
    record(&demur, &[&reference, "sent", "--by", "form", "--on", "2026-11-03"]);
    assert_refused(&run(&["sent", "--by", "post"]), 1, "objection of this case was recorded as sent on 2026-11-03", "");
    assert_refused(&run(&["delivered", "--on", "2026-11-02"]), 1, "before the letter of 2026-11-03", "--on DATE");
    assert_refused(&run(&["answered"]), 1, "an answer needs a kind", "--kind; kinds: restriction-lifted");
    assert_refused(&run(&["answered", "--kind", "rude"]), 1, "no kind of answer `rude`", "use-the-setting");
    assert_refused(&run(&["closed", "--kind", "refused"]), 2, "--kind does not go with closed", "answered");
    assert_refused(&run(&["delivered", "--by", "post"]), 2, "--by does not go with delivered", "sent");
    assert_refused(&run(&["reopened"]), 1, "the case is open", "record what happened");
    assert_refused(&run(&["delivered", "--file", "nothing.pdf"]), 1, "nothing.pdf", "can be read");
    let both = run(&["answered", "--kind", "rude", "--on", "2199-01-01"]);
    assert_refused(&both, 1, "2199-01-01 has not come yet; there is no kind of answer `rude`", "");
    record(&demur, &[&reference, "closed"]);
    assert_refused(&run(&["closed"]), 1, "the case is closed already", "reopened");
    assert_eq!(show(&demur, &reference)["events"].as_array().unwrap().len(), 3, "what was refused is not kept");
}

#[test]
fn a_case_that_is_forgotten_leaves_no_trace_but_that_it_was() {
    let demur = Demur::new();
    let reference = written(&demur);
    demur.file("receipt.txt", "a receipt of the post office");
    record(&demur, &[&reference, "sent", "--by", "post", "--on", "2026-11-02", "--note", "from the post office in Sampletown"]);
    record(&demur, &[&reference, "delivered", "--on", "2026-11-04", "--file", "receipt.txt"]);
    let bytes = || {
        let files = std::fs::read_dir(ledger(&demur)).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.collect::<Vec<_>>().concat()
    };
    let has = |what: &str| memchr::memmem::find(&bytes(), what.as_bytes()).is_some();
    let traces = ["Robin Example", "post office in Sampletown", "a receipt of the post", "looking for work", "%PDF-"];
    assert!(traces.iter().all(|trace| has(trace)), "they are there before");
    assert_refused(&demur.run(&["case", "forget", &reference]), 2, "no terminal to ask for confirmation", "--yes");
    assert_eq!(demur.run(&["case", "forget", &reference, "--yes"]).code, 0);
    assert!(!traces.iter().any(|trace| has(trace)), "{:?}", traces.iter().filter(|trace| has(trace)).collect::<Vec<_>>());
    assert_eq!(list(&demur)[0]["state"], "forgotten");
    assert_refused(&demur.run(&["case", "show", &reference]), 1, "is forgotten", "write the letter again");
    assert_refused(&demur.run(&["record", &reference, "closed"]), 1, "is forgotten", "write the letter again");
}

/// A letter by mail answers the company's own mail, where that is kept, and stands in the thread of all.
#[test]
fn the_next_letter_by_mail_answers_the_mail_of_the_company() {
    let demur = Demur::new();
    let args =
        ["--email", "robin@example.org", "--date", "2026-06-01", "-o", "letter.eml", "-f", "eml", "--to", "privacy@example.org"];
    assert_eq!(letter(&demur, &args).code, 0);
    let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    record(&demur, &[&reference, "sent", "--by", "mail", "--tracking", "<first@example.org>", "--on", "2026-06-01"]);
    let mail = |name: &str, id: &str, day: u32, text: &str| {
        let head = "From: Privacy <privacy@example.org>\r\nTo: robin@example.org\r\n";
        let date = format!("Date: {day} Jun 2026 09:30:00 +0000\r\n");
        demur.file(name, format!("{head}{date}Subject: Re: {reference}\r\n{id}\r\n{text}\r\n"));
        name.to_owned()
    };
    let next = || {
        let ran =
            demur.run(&["follow-up", &reference, "--kind", "refused", "-f", "eml", "--no-record", "--to", "privacy@example.org"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let parsed = mailparse::parse_mail(ran.out.as_bytes()).unwrap();
        let header = |name: &str| mailparse::MailHeaderMap::get_first_value(&parsed.get_headers(), name);
        (header("In-Reply-To").unwrap(), header("References").unwrap())
    };
    let eml = mail("answer.eml", "Message-ID: <answer.77@company.example>\r\n", 20, "We refuse your request.");
    record(&demur, &["--eml", &eml, "--yes", "--kind", "refused"]);
    let answer = "<answer.77@company.example>";
    assert_eq!(next(), (answer.to_owned(), format!("<first@example.org> {answer}")));
    // Recorded later, it came before; and what is no Message-ID, or none, is left out.
    let eml = mail("receipt.eml", "Message-ID: <receipt@company.example>\r\n", 2, "We have received your letter.");
    record(&demur, &[&reference, "acknowledged", "--eml", &eml, "--yes"]);
    for (name, id) in [("odd.eml", "Message-ID: <no at all>\r\n"), ("none.eml", "")] {
        let eml = mail(name, id, 21, "We refuse your request.");
        record(&demur, &["--eml", &eml, "--yes", "--kind", "refused"]);
    }
    assert_eq!(next(), (answer.to_owned(), format!("<first@example.org> <receipt@company.example> {answer}")));
    // The authority has nothing of that.
    let ran =
        demur.run(&["follow-up", &reference, "--kind", "complaint", "-f", "eml", "--no-record", "--to", "authority@example.org"]);
    assert!(ran.code == 0 && !ran.out.contains("company.example>"), "{}", ran.err);
}
