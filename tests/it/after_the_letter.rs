//! `docs/after-the-letter.md` is true: its commands run in their order, and systemd takes its units.

use std::process::Command;

use crate::cases::list;
use crate::harness::{Demur, read, repo};
use crate::readme::words;

#[test]
fn every_command_of_the_page_runs() {
    let demur = Demur::new();
    demur.file("examples/non-member.toml", std::fs::read(repo("examples/non-member.toml")).unwrap());
    demur.file("receipt.pdf", "%PDF-1.7 made up");
    let (mut ran, mut reference) = (0, String::new());
    for line in read("docs/after-the-letter.md").lines().filter_map(|line| line.strip_prefix("$ demur ")) {
        let args: Vec<String> = words(line).iter().map(|word| word.replace("REFERENCE", &reference)).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let done = demur.run(&args);
        assert_eq!(done.code, 0, "{line}: {}", done.err);
        if reference.is_empty() {
            reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
        }
        ran += 1;
    }
    assert!(ran >= 20, "{ran}");
    for (name, begin) in
        [("complaint.pdf", "%PDF"), ("outcomes.svg", "<svg"), ("case.svg", "<svg"), ("demur.ics", "BEGIN:VCALENDAR")]
    {
        let bytes = std::fs::read(demur.path(name)).unwrap();
        assert!(bytes.starts_with(begin.as_bytes()), "{name}");
    }
    assert!(std::fs::read_dir(demur.path("kept")).unwrap().count() > 3);
    assert_eq!(list(&demur)[0]["state"], "forgotten");
}

#[test]
fn the_commands_of_cron_and_systemd_are_commands() {
    let demur = Demur::new();
    let page = read("docs/after-the-letter.md");
    let cron = page.split("```crontab\n").nth(1).unwrap().lines().next().unwrap();
    let fields: Vec<&str> = cron.splitn(6, ' ').collect();
    assert_eq!(fields[..5], ["0", "8", "*", "*", "*"]);
    let unit = page.lines().find_map(|line| line.strip_prefix("ExecStart=%h/.cargo/bin/")).unwrap();
    assert_eq!(fields[5], unit, "cron and systemd run the same");
    let args: Vec<&str> = unit.split(' ').skip(1).collect();
    let ran = demur.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[needs::tools("systemd-analyze")]
#[test]
fn systemd_takes_the_units() {
    let demur = Demur::new();
    let page = read("docs/after-the-letter.md");
    let mut units = page.split("```ini\n").skip(1).map(|block| block.split("```").next().unwrap());
    let program = env!("CARGO_BIN_EXE_demur");
    // The program of these tests stands elsewhere, and its manual page is installed by a package.
    let service = units.next().unwrap().replace("%h/.cargo/bin/demur", program).replace("Documentation=man:demur-due(1)\n", "");
    let service = demur.file("demur-due.service", service);
    let timer = demur.file("demur-due.timer", units.next().unwrap());
    let mut analyze = Command::new("systemd-analyze");
    analyze.args(["verify", "--man=no"]).args([&service, &timer]).env("SYSTEMD_COLORS", "0");
    let ran = analyze.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    let of_ours: Vec<&str> = said.lines().filter(|line| line.contains("demur-due")).collect();
    assert!(ran.status.success() && of_ours.is_empty(), "{said}");
}
