//! One case on a line: what happened, and the days that follow from it. No notes, no quotes and nothing of the person.

use chrono::NaiveDate;

use super::{BODY, BOLD, INK, MARGIN, PAPER, Picture, Type};
use crate::cli::due::words;
use crate::cli::terminal;
use crate::compose::Standing;
use crate::workflow::case::CaseFile;

/// Between two lines of text, and at most between two days.
const LINE: u32 = 28;
const FARTHEST: u32 = 84;
/// Where days, the line and the words begin.
const AXIS: u32 = MARGIN + 110;
const WORDS: u32 = AXIS + 24;

/// Something on the line.
struct Mark {
    day: NaiveDate,
    words: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Event,
    Today,
    Day,
}

/// A case as a picture.
pub(in crate::cli) fn timeline(file: &CaseFile, standing: Option<&Standing>, today: NaiveDate) -> String {
    let title = format!("Case {} with {}", file.reference, file.company);
    let marks = marks(file, standing, today);
    let described: Vec<String> = marks.iter().map(|mark| format!("{}: {}.", mark.day, mark.words)).collect();
    let mut places = Vec::with_capacity(marks.len());
    let (mut y, mut before) = (MARGIN + 64, None::<NaiveDate>);
    for mark in &marks {
        if let Some(before) = before {
            let days = u32::try_from((mark.day - before).num_days()).unwrap_or(0);
            y += days.saturating_mul(3).clamp(LINE, FARTHEST);
        }
        before = Some(mark.day);
        places.push(y);
    }
    let last = places.last().copied().unwrap_or(MARGIN + 64);
    Picture::of(last + MARGIN + 16, &title, &described.join(" "), |picture| {
        picture.text((MARGIN, MARGIN + 16), &terminal::cut(&title, 90), BOLD);
        if let Some(first) = places.first() {
            picture.line((AXIS, *first), (AXIS, last));
        }
        for (mark, y) in marks.iter().zip(&places) {
            // Filled: it happened; empty: it follows from that.
            picture.dot((AXIS, *y), if mark.kind == Kind::Event { INK } else { PAPER });
            let set = if mark.kind == Kind::Today { BOLD } else { BODY };
            picture.text((AXIS - 16, y + 5), &mark.day.to_string(), Type { anchor: "end", ..set });
            picture.text((WORDS, y + 5), &terminal::cut(&mark.words, 90), set);
        }
    })
}

fn marks(file: &CaseFile, standing: Option<&Standing>, today: NaiveDate) -> Vec<Mark> {
    let events = file.history.events().iter();
    let happened = events.map(|event| Mark { day: event.on, words: words::event(&event.what), kind: Kind::Event });
    let days = standing.into_iter().flat_map(|standing| &standing.days);
    let follow = days.map(|day| {
        let doubt = if day.known { "" } else { ", or later" };
        Mark { day: day.day, words: format!("{}{doubt}", words::day(day, &file.company)), kind: Kind::Day }
    });
    let now = Mark { day: today, words: "Today".to_owned(), kind: Kind::Today };
    let mut marks: Vec<Mark> = happened.chain(follow).chain([now]).collect();
    // Stable: what happened on one day stays as it was recorded.
    marks.sort_by_key(|mark| (mark.day, mark.kind));
    marks
}
