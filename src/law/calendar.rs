//! Calendars of public holidays: rules in `data/holidays/`, worked out into days.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use serde::Deserialize;

use super::Confidence;

/// Most years of a calendar: each is worked out whole.
const MAX_YEARS: i32 = 100;
/// Most rules of a calendar. Ours have up to 45.
const MAX_RULES: usize = 200;

/// A record of `data/holidays/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Record")]
pub struct Calendar {
    /// For instance `IE`.
    pub id: String,
    /// Whose holidays, in English.
    pub name: String,
    /// The law that makes its days holidays, where a rule does not name its own.
    pub law: String,
    /// The first and the last year of which the holidays are known.
    pub years: (i32, i32),
    /// Day of the review.
    pub as_of: String,
    /// How sure.
    pub confidence: Confidence,
    /// Why not surer.
    pub why: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// Where the rules come from.
    pub sources: Vec<String>,
    /// The holidays, in order.
    pub dates: Vec<NaiveDate>,
    /// Days that are holidays in parts of the country only, or of which it is not settled whether they are; in order.
    pub unsure: Vec<NaiveDate>,
}

impl Calendar {
    /// Whether a day is a holiday, where that is known.
    #[must_use]
    pub fn is_holiday(&self, day: NaiveDate) -> Option<bool> {
        if !(self.years.0..=self.years.1).contains(&day.year()) {
            return None;
        }
        let holiday = self.dates.binary_search(&day).is_ok();
        (holiday || self.unsure.binary_search(&day).is_err()).then_some(holiday)
    }

    /// Whether a day is a holiday, or one of parts of the country.
    pub(crate) fn may_be_holiday(&self, day: NaiveDate) -> bool {
        self.dates.binary_search(&day).is_ok() || self.unsure.binary_search(&day).is_ok()
    }
}

/// A calendar as it stands in its file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    id: String,
    name: String,
    law: String,
    years: (i32, i32),
    as_of: String,
    confidence: Confidence,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    note: Option<String>,
    sources: Vec<String>,
    #[serde(rename = "holiday")]
    holidays: Vec<Holiday>,
}

/// A rule: when a holiday is, and where it moves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    name: String,
    /// The same date each year, `12-25`.
    day: Option<MonthDay>,
    /// Days from Easter Sunday of the western churches.
    easter: Option<i32>,
    /// Days from Easter Sunday of the orthodox churches.
    orthodox_easter: Option<i32>,
    /// With `nth` and `month`, or with one of the next two.
    weekday: Option<Name>,
    /// The first is 1, the last -1.
    nth: Option<i32>,
    month: Option<u32>,
    on_or_after: Option<MonthDay>,
    on_or_before: Option<MonthDay>,
    /// Days that no such rule gives.
    #[serde(default)]
    dates: Vec<NaiveDate>,
    /// The first year.
    from: Option<i32>,
    /// The last year.
    until: Option<i32>,
    /// Years in which it is not, or elsewhere.
    #[serde(default)]
    except: Vec<i32>,
    /// Where it moves from a Saturday.
    saturday: Option<Move>,
    /// Where it moves from a Sunday.
    sunday: Option<Move>,
    /// The day from which it moved is a holiday too.
    #[serde(default)]
    kept: bool,
    /// Why it is not settled whether it is a holiday that counts.
    unsure: Option<String>,
    /// The law, where it is not that of the calendar.
    #[serde(rename = "law")]
    _law: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// Where a holiday moves from a weekend.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Move {
    /// To the day before.
    Before,
    /// To the next day that does not move and is no holiday.
    After,
}

/// Names of the days of the week.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// `12-25`.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct MonthDay(u32, u32);

impl TryFrom<String> for MonthDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // 29 February is a day of leap years only, and no rule is written for it.
        let date: Option<NaiveDate> = format!("2025-{text}").parse().ok().filter(|_| text.len() == 5);
        date.map(|date| Self(date.month(), date.day()))
            .ok_or_else(|| format!("`{text}` is not a day of every year, such as 12-25"))
    }
}

impl MonthDay {
    fn of(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.0, self.1)
    }
}

impl TryFrom<Record> for Calendar {
    type Error = String;

    fn try_from(record: Record) -> Result<Self, String> {
        let (first, last) = record.years;
        if first > last || last - first >= MAX_YEARS || !(1600..=9000).contains(&first) {
            return Err(format!("years = [{first}, {last}]: not the first and the last of at most {MAX_YEARS} years"));
        }
        if record.holidays.len() > MAX_RULES {
            return Err(format!("more than {MAX_RULES} holidays"));
        }
        let (sure, unsure): (Vec<_>, Vec<_>) = record.holidays.iter().partition(|holiday| holiday.unsure.is_none());
        let dates = days(&sure, record.years)?;
        let mut doubtful = days(&unsure, record.years)?;
        doubtful.retain(|day| dates.binary_search(day).is_err());
        let Record { id, name, law, years, as_of, confidence, why, note, sources, .. } = record;
        Ok(Self { id, name, law, years, as_of, confidence, why, note, sources, dates, unsure: doubtful })
    }
}

/// The days of all rules in order. The year before and the year after are looked at too, because holidays move across.
fn days(holidays: &[&Holiday], (first, last): (i32, i32)) -> Result<Vec<NaiveDate>, String> {
    let mut found = BTreeSet::new();
    let mut moved = Vec::new();
    for holiday in holidays {
        let ambiguous = || {
            format!(
                "{}: give one of day, easter, orthodox_easter, weekday (with nth and month, or with on_or_after or on_or_before), dates",
                holiday.name
            )
        };
        for year in first - 1..=last + 1 {
            if holiday.from.is_some_and(|from| year < from)
                || holiday.until.is_some_and(|until| year > until)
                || holiday.except.contains(&year)
            {
                continue;
            }
            for day in holiday.in_year(year).ok_or_else(ambiguous)? {
                match holiday.moves(day.weekday()) {
                    None => {
                        found.insert(day);
                    }
                    Some(to) => moved.push((day, to, *holiday)),
                }
                if holiday.kept {
                    found.insert(day);
                }
            }
        }
    }
    // In order, because each takes the first day that is left.
    moved.sort_by_key(|(day, ..)| *day);
    for (from, to, holiday) in moved {
        let step = |day: NaiveDate| match to {
            Move::Before => day.checked_sub_days(Days::new(1)),
            Move::After => day.checked_add_days(Days::new(1)),
        };
        let mut day = step(from);
        while to == Move::After && day.is_some_and(|day| found.contains(&day) || holiday.moves(day.weekday()).is_some()) {
            day = day.and_then(step);
        }
        found.extend(day);
    }
    Ok(found.into_iter().filter(|day| (first..=last).contains(&day.year())).collect())
}

impl Holiday {
    /// Its days in a year, before it moves; `None` if the rule is none.
    fn in_year(&self, year: i32) -> Option<Vec<NaiveDate>> {
        let from_easter = |easter: NaiveDate, days: i32| easter.checked_add_signed(TimeDelta::days(days.into()));
        let day = match self {
            Self { day: Some(day), easter: None, orthodox_easter: None, weekday: None, .. } => day.of(year),
            Self { day: None, easter: Some(days), orthodox_easter: None, weekday: None, .. } => from_easter(easter(year)?, *days),
            Self { day: None, easter: None, orthodox_easter: Some(days), weekday: None, .. } => {
                from_easter(orthodox_easter(year)?, *days)
            }
            Self { day: None, easter: None, orthodox_easter: None, weekday: Some(name), .. } => {
                self.weekday_in(year, (*name).into())
            }
            Self { day: None, easter: None, orthodox_easter: None, weekday: None, dates, .. } if !dates.is_empty() => {
                return Some(dates.iter().copied().filter(|date| date.year() == year).collect());
            }
            _ => None,
        };
        day.filter(|_| self.dates.is_empty()).map(|day| vec![day])
    }

    fn weekday_in(&self, year: i32, weekday: Weekday) -> Option<NaiveDate> {
        match (self.nth, self.month, self.on_or_after, self.on_or_before) {
            (Some(nth @ 1..=4), Some(month), None, None) => {
                NaiveDate::from_weekday_of_month_opt(year, month, weekday, u8::try_from(nth).ok()?)
            }
            (Some(-1), Some(month), None, None) => {
                [5, 4].iter().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, *nth))
            }
            (None, None, Some(after), None) => after.of(year)?.iter_days().find(|day| day.weekday() == weekday),
            (None, None, None, Some(before)) => {
                let last = before.of(year)?;
                last.checked_sub_days(Days::new(last.weekday().days_since(weekday).into()))
            }
            _ => None,
        }
    }

    fn moves(&self, weekday: Weekday) -> Option<Move> {
        match weekday {
            Weekday::Sat => self.saturday,
            Weekday::Sun => self.sunday,
            _ => None,
        }
    }
}

impl From<Name> for Weekday {
    fn from(name: Name) -> Self {
        match name {
            Name::Monday => Self::Mon,
            Name::Tuesday => Self::Tue,
            Name::Wednesday => Self::Wed,
            Name::Thursday => Self::Thu,
            Name::Friday => Self::Fri,
            Name::Saturday => Self::Sat,
            Name::Sunday => Self::Sun,
        }
    }
}

/// Easter Sunday of the western churches, by Oudin's algorithm (Explanatory Supplement to the Astronomical Almanac, 1992,
/// p. 581).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century) = (year % 19, year / 100);
    let moon = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let late = moon / 28;
    let moon = moon - late * (1 - late * (29 / (moon + 1)) * ((21 - golden) / 11));
    let weekday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
    sunday_after(year, moon - weekday)
}

/// Easter Sunday of the orthodox churches in our calendar, by the same author's algorithm for the Julian one.
fn orthodox_easter(year: i32) -> Option<NaiveDate> {
    let moon = (19 * (year % 19) + 15) % 30;
    let weekday = (year + year / 4 + moon) % 7;
    let julian = sunday_after(year, moon - weekday)?;
    julian.checked_add_signed(TimeDelta::days((year / 100 - year / 400 - 2).into()))
}

/// The Sunday so many days after 28 March.
fn sunday_after(year: i32, days: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 3, 28)?.checked_add_signed(TimeDelta::days(days.into()))
}
