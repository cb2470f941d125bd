//! Writes a PDF letter for every row of a members file, like `demur batch`, and lists who gets none.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::members::Members;
use demur::workflow::batch::{BatchEvent, Output, Plan, Progress, Watch, write_all};
use demur::workflow::{Format, RenderOptions};

/// Reports the outcome of each row.
struct Listener;

impl Watch for Listener {
    fn on_event(&mut self, news: &BatchEvent<'_>, _: &Progress) {
        match news {
            BatchEvent::Letter => {}
            BatchEvent::Rejected { error: reason } | BatchEvent::LeftOut { reason } => eprintln!("no letter: {reason}"),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "letters".to_owned());
    let catalog = Catalog::embedded().cached();
    let plan = Plan {
        catalog: &catalog,
        today: chrono::NaiveDate::from_ymd_opt(2026, 11, 26).ok_or("no such day")?,
        base: Draft::default(),
        represented: false,
        form: Output::Letter(Format::Pdf),
        render: RenderOptions::new(Format::Pdf),
        to: None,
        posted: None,
        stale_after: None,
        ledger: None,
        jobs: 2,
        resume: true,
        limit: None,
        shard: None,
        only: None,
    };
    let open = || Members::open(Path::new("examples/members.csv"));
    let (summary, ended) = write_all(&plan, &open, Path::new(&folder), &AtomicBool::new(false), &mut Listener);
    ended?;
    println!("{} letters in {folder}", summary.written);
    Ok(())
}
