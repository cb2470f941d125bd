//! The batch as a developer uses it, without the command.

use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;
use demur::case::Draft;
use demur::catalog::Catalog;
use demur::members::Members;
use demur::workflow::batch::{self, BatchEvent, Output, Plan, Progress, Watch};
use demur::workflow::{Format, RenderOptions, write_letter};

use super::made_up::{Expected, member};
use super::{list, members};
use crate::harness::Demur;

const HEADING: &str = "name,country,email,account_name,controller,ground,fact\n";

#[derive(Default)]
struct Heard(Vec<String>);

impl Watch for Heard {
    fn on_event(&mut self, news: &BatchEvent<'_>, _: &Progress) {
        self.0.push(match news {
            BatchEvent::Letter => "letter".to_owned(),
            BatchEvent::Rejected { error } => (*error).to_owned(),
            BatchEvent::LeftOut { reason } => (*reason).to_owned(),
        });
    }
}

fn row(name: &str) -> String {
    format!("{name},IE,a@example.org,anna,reddit,job-seeker,I am {name} and look for work.\n")
}

fn plan(catalog: &Catalog, format: Format) -> Plan<'_> {
    Plan {
        catalog,
        today: NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
        base: Draft::default(),
        represented: false,
        form: Output::Letter(format),
        render: RenderOptions::new(format),
        to: None,
        posted: None,
        stale_after: None,
        ledger: None,
        jobs: 2,
        resume: true,
        limit: None,
        shard: None,
        only: None,
    }
}

/// State kept between letters must not show in any: neither another region's spelling nor another script's font.
#[test]
fn a_letter_of_a_batch_is_the_letter_that_is_written_alone() {
    for (format, count) in [(Format::Text, 600), (Format::Pdf, 84)] {
        let home = Demur::new();
        members(&home, count);
        let (path, out) = (home.path("members.csv"), home.path("out"));
        let kept = Catalog::embedded().cached();
        let plan = plan(&kept, format);
        let open = || Members::open(&path).unwrap();
        batch::write_all(&plan, &|| Members::open(&path), &out, &AtomicBool::new(false), &mut Heard::default()).1.unwrap();
        let (columns, rows) = (open().columns().clone(), open().map(Result::unwrap).collect::<Vec<_>>());
        let manifest = list(&out.join("manifest.csv"));
        for line in &manifest {
            let number: usize = line["row"].parse().unwrap();
            let case = columns.draft(&rows[number - 1]).unwrap().check(&Catalog::embedded()).unwrap();
            let alone = write_letter(&case, &Catalog::embedded(), plan.today, &plan.render).unwrap();
            let written = std::fs::read(out.join(&line["file"])).unwrap();
            assert!(written == alone.bytes, "{:?} in {}", member(7, number).cells, line["file"]);
        }
        let letters = (1..=count).filter(|number| matches!(member(7, *number).expected, Expected::Letter)).count();
        assert_eq!(manifest.len(), letters);
    }
}

#[test]
fn what_was_counted_is_what_is_queued_or_set_and_a_file_that_changes_meanwhile_ends_it() {
    let home = Demur::new();
    let (path, out) = (home.file("members.csv", format!("{HEADING}{}{},\n", row("Anna Example"), "x")), home.path("out"));
    let catalog = Catalog::embedded().cached();
    let plan = plan(&catalog, Format::Text);
    let stop = AtomicBool::new(false);
    let members = || Members::open(&path);
    let mut heard = Heard::default();
    let (summary, ended) = batch::write_all(&plan, &members, &out, &stop, &mut heard);
    ended.unwrap();
    assert_eq!((summary.written, summary.rejected, summary.ended), (1, 1, true));
    assert!(heard.0[0] == "letter" && heard.0[1].contains("row 2"), "{:?}", heard.0);
    let count = || batch::count(&plan, &members, &out, None, &stop);
    assert_eq!(count().unwrap().proposal.count(), 1);

    // A row is inserted above, and the next one takes its number.
    home.file("members.csv", format!("{HEADING}{}{}", row("Zoe Example"), row("Anna Example")));
    for error in [count().unwrap_err(), batch::merge(&plan, &members, &out, &home.path("all.pdf"), &stop).unwrap_err()] {
        assert!(error.to_string().contains("row 1 was changed while the command ran"), "{error}");
    }
    assert!(!home.path("all.pdf").exists());
}

#[test]
fn a_file_that_is_cut_after_it_was_agreed_to_is_an_error_and_not_fewer_letters() {
    let home = Demur::new();
    let row = |name: &str| format!("{name},IE,{name}@example.org,{name},reddit,job-seeker,I am {name} and look for work.\n");
    let (two, one) = (HEADING.to_owned() + &row("anna") + &row("bert"), HEADING.to_owned() + &row("anna"));
    let (path, out) = (home.file("members.csv", &two), home.path("out"));
    let catalog = Catalog::embedded().cached();
    let from = demur::mail::Mailbox::parse("robin@example.org").unwrap();
    let plan = Plan { posted: Some(&from), ..plan(&catalog, Format::Text) };
    let stop = AtomicBool::new(false);
    let members = || Members::open(&path);
    batch::write_all(&plan, &members, &out, &stop, &mut Heard::default()).1.unwrap();
    let count = || batch::count(&plan, &members, &out, None, &stop);
    let mut ledger = demur::ledger::Ledger::open(&home.path("data")).unwrap();
    let mut queue = || {
        home.file("members.csv", &two);
        let consent = count().unwrap().proposal.answered(demur::workflow::Answer::Count("2")).unwrap();
        home.file("members.csv", &one);
        let mailing = batch::Mailing { account: "test", from: &from, now: chrono::DateTime::UNIX_EPOCH };
        batch::queue(&plan, &members, &out, &mailing, consent, &mut ledger, &stop).unwrap_err().to_string()
    };
    assert!(queue().contains("row 2 was changed while the command ran"));
    assert!(count().unwrap_err().to_string().contains("row 2 was changed while the command ran"));
    // The letter was signed while the prompt waited.
    home.file("members.csv", &two);
    let consent = count().unwrap().proposal.answered(demur::workflow::Answer::Yes).unwrap();
    std::fs::write(out.join("000002-bert.txt"), "signed").unwrap();
    let mailing = batch::Mailing { account: "test", from: &from, now: chrono::DateTime::UNIX_EPOCH };
    let error = batch::queue(&plan, &members, &out, &mailing, consent, &mut ledger, &stop).unwrap_err();
    assert!(error.to_string().contains("row 2 was changed while the command ran"), "{error}");
    assert!(ledger.entries(None).unwrap().len() <= 1, "never the second");
}

/// Letters are matched to rows before the work begins, and the file is read again for that.
#[test]
fn a_file_that_is_saved_while_a_run_goes_on_gives_nobody_the_letter_of_another() {
    let home = Demur::new();
    let row = |name: &str| format!("{name},IE,{name}@example.org,{name},reddit,job-seeker,I am {name} and look for work.\n");
    let before = home.file("before.csv", HEADING.to_owned() + &row("anna") + &row("bert") + &row("carl"));
    let other = home.file("other.csv", HEADING.to_owned() + &row("anna") + &row("dora") + &row("carl"));
    let longer = home.file("longer.csv", HEADING.to_owned() + &row("anna") + &row("bert") + &row("carl") + &row("dora"));
    let out = home.path("out");
    let catalog = Catalog::embedded().cached();
    let plan = plan(&catalog, Format::Text);
    let stop = AtomicBool::new(false);
    let write = |open: batch::Open<'_>| batch::write_all(&plan, open, &out, &stop, &mut Heard::default()).1;
    write(&|| Members::open(&before)).unwrap();
    let manifest = std::fs::read(out.join("manifest.csv")).unwrap();
    for (found, worked, row) in [(&before, &other, "row 2"), (&before, &longer, "row 4"), (&longer, &before, "rows")] {
        let turn = std::cell::Cell::new(false);
        // The run opens the file, reads it once to match letters, then processes the rows.
        let open = || Members::open(if turn.replace(true) { found } else { worked });
        let error = write(&open).unwrap_err().to_string();
        assert!(error.contains(row) && error.contains("changed while the command ran"), "{error}");
        assert!(std::fs::read_to_string(out.join("000002-bert.txt")).unwrap().contains("I am bert"), "it is his");
        write(&|| Members::open(&before)).unwrap();
        assert_eq!(std::fs::read(out.join("manifest.csv")).unwrap(), manifest);
    }
}
