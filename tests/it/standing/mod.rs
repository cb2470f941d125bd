//! How a case goes on: days, states, next steps.

mod data;
mod due;
mod lives;
mod orders;
mod regimes;

use chrono::NaiveDate;
use demur::case::{Case, Draft};
use demur::catalog::Catalog;
use demur::compose::{DueWhat, Standing, Step, standing};
use demur::history::{By, Event, History, LetterKind, What};

/// A day.
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The case of somebody who lives there and writes to that company.
pub(super) fn case(country: &str, company: &str) -> Case {
    case_with(country, &format!("controller = \"{company}\"\n"), "")
}

/// The same to a company that is not in the register, established in a country, or with more keys of the objection.
fn case_with(country: &str, objection: &str, controller: &str) -> Case {
    let toml = format!(
        "[person]\nname = \"Robin Testname\"\naddress = [\"1 Sample Row\"]\ncountry = \"{country}\"\n[account]\nname = \"robin\"\n\
         {controller}[objection]\n{objection}[[objection.ground]]\nid = \"job-seeker\"\nfact = \"I look for work.\"\n"
    );
    Draft::parse(&toml, "case.toml").unwrap().check(&Catalog::embedded()).unwrap()
}

fn event(on: &str, what: What) -> Event {
    Event { on: day(on), what, note: None }
}

fn sent(on: &str, letter: u16, kind: LetterKind, by: By) -> Event {
    event(on, What::Sent { letter, kind, by, tracking: None })
}

fn answered(on: &str, kinds: &[&str]) -> Event {
    event(on, What::Answered { kinds: kinds.iter().map(|&kind| kind.to_owned()).collect(), quotes: Vec::new() })
}

/// How it stands on a day.
fn on(today: &str, case: &Case, events: &[Event]) -> Standing {
    standing(case, &History::new(events.to_vec()), &Catalog::embedded(), day(today)).unwrap()
}

fn due(standing: &Standing, what: &DueWhat) -> Option<String> {
    standing.day(what).map(|found| found.day.to_string())
}

fn next(standing: &Standing) -> Option<(Step, String)> {
    standing.next.map(|next| (next.step, next.day.to_string()))
}
