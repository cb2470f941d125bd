//! Events in every order: what holds of a standing whatever happened.

use chrono::{Days, NaiveDate};
use demur::catalog::Catalog;
use demur::compose::{State, Step, standing};
use demur::history::{By, Event, History, LetterKind, What};

use super::{case, day};

const COUNTRIES: [&str; 14] =
    ["DE-BE", "NL", "AT", "BG", "NO", "GB", "CH-TI", "CA-ON", "CA-QC", "CA-BC", "HK", "US-CA", "US-VA", "US-WY"];
const KINDS: [&str; 6] = ["refused", "use-the-setting", "identity-demanded", "restriction-lifted", "partly", "unknown-kind"];

/// Any event on any of some days.
fn any(random: &mut fastrand::Rng, first: NaiveDate) -> Event {
    let letter = random.u16(1..5);
    let letters = [LetterKind::Objection, LetterKind::Reminder, LetterKind::Reply, LetterKind::Closing, LetterKind::Complaint];
    let by = [By::Post, By::Form, By::Mail, By::Fax, By::Hand];
    let what = match random.u8(..12) {
        0..=3 => {
            What::Sent { letter, kind: letters[random.usize(..letters.len())], by: by[random.usize(..by.len())], tracking: None }
        }
        4 => What::Delivered { letter },
        5 => What::Returned { letter },
        6 => What::Acknowledged,
        7 => What::Extended,
        8 | 9 => What::Answered {
            kinds: (0..random.usize(..3)).map(|_| KINDS[random.usize(..KINDS.len())].to_owned()).collect(),
            quotes: Vec::new(),
        },
        10 => What::Complied,
        _ if random.bool() => What::Closed,
        _ => What::Reopened,
    };
    Event { on: first + Days::new(random.u64(..200)), what, note: None }
}

#[test]
fn no_order_of_events_asks_for_what_is_past_or_was_done() {
    let catalog = Catalog::embedded().cached();
    let cases: Vec<_> = COUNTRIES.iter().map(|country| case(country, "linkedin")).collect();
    let mut random = fastrand::Rng::with_seed(17);
    let first = day("2026-11-01");
    let mut seen = std::collections::HashSet::new();
    for round in 0..6_000 {
        let case = &cases[round % cases.len()];
        let mut events: Vec<Event> = (0..random.usize(..9)).map(|_| any(&mut random, first)).collect();
        if random.u8(..4) > 0 {
            let sent = What::Sent { letter: 1, kind: LetterKind::Objection, by: By::Mail, tracking: None };
            events.push(Event { on: first, what: sent, note: None });
        }
        let history = History::new(events);
        let today = first + Days::new(random.u64(..500));
        let found = standing(case, &history, &catalog, today).unwrap();
        let told = format!("{} on {today}: {history:?}\n{found:?}", case.person.country);
        seen.insert(found.state);
        assert!(found.days.windows(2).all(|two| two[0].day <= two[1].day), "{told}");
        if found.state == State::Closed {
            assert!(found.next.is_none() && found.days.iter().all(|day| !day.open), "{told}");
        }
        let Some(next) = found.next else { continue };
        assert_ne!(found.state, State::Closed, "{told}");
        if next.day < today {
            // Only what the person could have done already.
            let may_be_past = [State::Overdue, State::Answered, State::Returned, State::Complied];
            assert!(may_be_past.contains(&found.state) && next.step != Step::Wait, "{told}");
        }
        // Whoever does what is proposed is not asked to do the same again.
        let kind = match next.step {
            Step::Send | Step::SendAgain | Step::Wait => continue,
            Step::Reminder | Step::Appeal => LetterKind::Reminder,
            Step::Reply => LetterKind::Reply,
            Step::Closing => LetterKind::Closing,
            Step::Complaint => LetterKind::Complaint,
        };
        let last = history.events().iter().map(|event| event.on).max().unwrap();
        let done = next.day.max(today).max(last);
        let mut events = history.events().to_vec();
        events.push(Event { on: done, what: What::Sent { letter: 9, kind, by: By::Mail, tracking: None }, note: None });
        let history = History::new(events);
        for later in [0, 1, 20, 70, 400] {
            let after = standing(case, &history, &catalog, done + Days::new(later)).unwrap();
            assert_ne!(after.next.map(|next| next.step), Some(next.step), "{told}\n{after:?}");
        }
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
}
