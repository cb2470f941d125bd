//! The batch as a developer uses it, without the command.

use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;
use demur::case::Draft;
use demur::catalog::Catalog;
use demur::members::Members;
use demur::workflow::batch::{self, Form, News, Plan, Progress, Watch};
use demur::workflow::{Format, Wanted};

use crate::harness::Demur;

const HEADING: &str = "name,country,email,account_name,controller,ground,fact\n";

#[derive(Default)]
struct Heard(Vec<String>);

impl Watch for Heard {
    fn hear(&mut self, news: &News<'_>, _: &Progress) {
        self.0.push(match news {
            News::Letter => "letter".to_owned(),
            News::Rejected { error } => (*error).to_owned(),
        });
    }
}

fn row(name: &str) -> String {
    format!("{name},IE,a@example.org,anna,reddit,job-seeker,I am {name} and look for work.\n")
}

#[test]
fn what_was_counted_is_what_is_queued_or_set_and_a_file_that_changes_meanwhile_ends_it() {
    let home = Demur::new();
    let (path, out) = (home.file("members.csv", format!("{HEADING}{}{},\n", row("Anna Example"), "x")), home.path("out"));
    let catalog = Catalog::embedded().keeping();
    let plan = Plan {
        catalog: &catalog,
        today: NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
        base: Draft::default(),
        represented: false,
        form: Form::Letter(Format::Text),
        wanted: Wanted::new(Format::Text),
        to: None,
        posted: false,
        jobs: 2,
        resume: true,
        limit: None,
        shard: None,
    };
    let stop = AtomicBool::new(false);
    let members = || Members::open(&path).unwrap();
    let mut heard = Heard::default();
    let (summary, ended) = batch::write_all(&plan, members(), &out, &stop, &mut heard);
    ended.unwrap();
    assert_eq!((summary.written, summary.rejected, summary.ended), (1, 1, true));
    assert!(heard.0[0] == "letter" && heard.0[1].contains("row 2"), "{:?}", heard.0);
    let count = || batch::count(&plan, members(), &out, None, &stop);
    assert_eq!(count().unwrap().new, 1);

    // A row is put in above, and the next one takes its number.
    home.file("members.csv", format!("{HEADING}{}{}", row("Zoe Example"), row("Anna Example")));
    for error in [count().unwrap_err(), batch::merge(&plan, members(), &out, &home.path("all.pdf"), &stop).unwrap_err()] {
        assert!(error.to_string().contains("row 1 was changed while the command ran"), "{error}");
    }
    assert!(!home.path("all.pdf").exists());
}
