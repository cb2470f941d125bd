//! Progress of a run over many members: a bar on a terminal, else a line now and then.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::context::Context;
use super::terminal;
use crate::workflow::batch::{BatchEvent, Progress, Watch};

/// Rejected rows that are printed; the list has all of them.
const SAID: usize = 10;
/// Time between two lines without a terminal.
const NOW_AND_THEN: Duration = Duration::from_secs(10);
/// Length of the bar: progress within the file, in parts of this many.
const PARTS: u64 = 1_000;

/// Reports progress to the user.
pub(super) struct Bar<'a> {
    context: &'a Context,
    /// Where the lists will be.
    folder: &'a Path,
    bar: Option<ProgressBar>,
    begun: Instant,
    said: Instant,
    rows: usize,
    /// Rows without a letter.
    without: usize,
}

impl<'a> Bar<'a> {
    #[allow(clippy::disallowed_methods, reason = "the command line alone reads the clock")]
    pub(super) fn new(context: &'a Context, folder: &'a Path) -> Self {
        let bar = (context.terminal.talks() && terminal::is_watched()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(PARTS), ProgressDrawTarget::stderr_with_hz(8));
            let style = ProgressStyle::with_template("{wide_bar} {msg} {eta} left");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        let now = Instant::now();
        Self { context, folder, bar, begun: now, said: now, rows: 0, without: 0 }
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Prints something above the bar.
    fn above(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn so_far(&self) -> String {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate for display"
        )]
        let rate = (self.rows as f64 / self.begun.elapsed().as_secs_f64().max(0.001)) as u64;
        format!("{} rows, {} per second", HumanCount(self.rows as u64), HumanCount(rate))
    }

    fn show(&mut self, progress: &Progress) {
        let now = Instant::now();
        let pause = if self.bar.is_some() { Duration::from_millis(100) } else { NOW_AND_THEN };
        if now.duration_since(self.said) < pause {
            return;
        }
        self.said = now;
        let (read, total) = progress.bytes();
        let share = total.map(|total| (read * PARTS).checked_div(total).unwrap_or(0).min(PARTS));
        match &self.bar {
            Some(bar) => {
                bar.set_message(self.so_far());
                match share {
                    Some(share) => bar.set_position(share),
                    None => bar.unset_length(),
                }
            }
            None => {
                let share = share.map(|share| format!(", {} % of the file", share / 10)).unwrap_or_default();
                self.context.terminal.say(&format!("{}{share}", self.so_far()));
            }
        }
    }
}

impl Watch for Bar<'_> {
    fn on_event(&mut self, news: &BatchEvent<'_>, progress: &Progress) {
        self.rows += 1;
        let reason = match news {
            BatchEvent::Letter => None,
            BatchEvent::Rejected { error } => Some((*error).to_owned()),
            BatchEvent::LeftOut { reason } => Some(format!("left out: {reason}")),
        };
        if let Some(reason) = reason {
            self.without += 1;
            let terminal = &self.context.terminal;
            match self.without {
                1..=SAID => self.above(|| terminal.warning(&reason)),
                n if n == SAID + 1 => {
                    let all = format!("more rows have no letter; see the lists in {} for all of them", self.folder.display());
                    self.above(|| terminal.warning(&all));
                }
                _ => {}
            }
        }
        self.show(progress);
    }
}
