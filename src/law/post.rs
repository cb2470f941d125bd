//! When what was sent arrives: how it was sent, and how long the post takes.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{Calendar, Confidence};

/// How a letter goes to the company.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Printed and posted: it arrives after some working days.
    #[default]
    Post,
    /// By a web form or by e-mail: it arrives on the day on which it is sent.
    Electronic,
}

/// `data/post.toml`: how long letters are on their way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Day of the review.
    pub as_of: String,
    /// How sure.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Working days by a way that no route names.
    pub elsewhere: u8,
    /// Ways; the first that fits counts.
    #[serde(rename = "route", default)]
    pub routes: Vec<Route>,
    /// Ids of calendars by country, where they differ from its code.
    #[serde(default)]
    pub calendars: BTreeMap<String, String>,
}

/// A way of the post.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Regions or countries of the sender; `*` is every one.
    pub from: Vec<String>,
    /// Regions or countries of the addressee; `*` is every one.
    pub to: Vec<String>,
    /// Only within a country.
    #[serde(default)]
    pub same_country: bool,
    /// Working days of the addressee's country.
    pub days: u8,
}

/// A country, and the region of which it is a part, where one is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) country: &'a str,
    pub(crate) region: Option<&'a str>,
}

impl Place<'_> {
    fn is_among(&self, names: &[String]) -> bool {
        names.iter().any(|name| name == "*" || name == self.country || Some(name.as_str()) == self.region)
    }
}

impl Post {
    /// How many working days a letter is on its way.
    pub(crate) fn days(&self, from: Place<'_>, to: Option<Place<'_>>) -> u8 {
        let Some(to) = to else { return self.elsewhere };
        let fits = |route: &&Route| {
            from.is_among(&route.from) && to.is_among(&route.to) && (!route.same_country || from.country == to.country)
        };
        self.routes.iter().find(fits).map_or(self.elsewhere, |route| route.days)
    }

    /// Id of the calendar of a country.
    pub(crate) fn calendar_of<'a>(&'a self, country: &'a str) -> &'a str {
        self.calendars.get(country).map_or(country, String::as_str)
    }
}

/// The day so many working days after `date`: no Saturday, no Sunday, and no day that is or may be a holiday there.
pub(crate) fn arrival(date: NaiveDate, days: u8, calendar: Option<&Calendar>) -> NaiveDate {
    let mut day = date;
    let mut left = days;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else { return day };
        day = next;
        let rests = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        if !rests && !calendar.is_some_and(|calendar| calendar.may_be_holiday(day)) {
            left -= 1;
        }
    }
    day
}
