//! The wording of one language around its letters: `phrases.toml`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::course::CourseWording;
use crate::letter::Typography;

/// `phrases.toml`: everything around the body of a letter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// BCP 47 tag; the folder's name.
    pub language: String,
    /// The language's own name.
    pub name: String,
    /// Twelve names of months as they stand in a date.
    pub months: [String; 12],
    /// How the first day of a month is written, where that is not `1`.
    #[serde(default)]
    pub first_day: Option<String>,
    /// Pattern of a date: `{day}`, `{month}`, `{year}`.
    pub date: String,
    /// What differs in a date by its role in a sentence.
    #[serde(default)]
    pub dates: DateRoles,
    /// Pattern of place and date: `{place}`, `{date}`.
    pub date_with_place: String,
    /// The closing formula.
    pub closing: String,
    /// Pattern of the signer's name below a letter, where more than `{name}` stands there.
    #[serde(default)]
    pub signed: Option<String>,
    /// Day on which the letters of a wording (a folder beside this file), `grounds` and `interview` were last read by somebody who
    /// did not write them.
    #[serde(default)]
    pub reviewed: BTreeMap<String, NaiveDate>,
    /// The same of the letters of a wording that follow an objection, and of `evidence`.
    #[serde(default)]
    pub reviewed_following: BTreeMap<String, NaiveDate>,
    /// Added to a fact that ends without one.
    pub full_stop: String,
    /// The characters that end a sentence: a fact that ends with one of them needs no full stop.
    #[serde(default = "sentence_ends")]
    pub sentence_ends: String,
    /// Between two sentences.
    #[serde(default = "space")]
    pub sentence_space: String,
    /// Ends each request of a list; the last one gets the full stop.
    #[serde(default = "semicolon")]
    pub request_end: String,
    /// First words of sentences that begin small behind a salutation with a comma.
    #[serde(default)]
    pub small_after_salutation: Vec<String>,
    /// A label and what it labels: `{label}`, `{value}`.
    pub labelled: String,
    /// Between the items of a list inside a sentence.
    pub list_separator: String,
    /// Before the last item, where that is not the separator: a language whose “and” depends on the next word has none.
    #[serde(default)]
    pub list_last: Option<String>,
    /// Words on the page.
    pub labels: Labels,
    /// Letters, and spaces at which no line ends.
    pub typography: Typography,
    /// The recipient's block.
    pub recipient: Recipient,
    /// How the company finds the person.
    pub account: Account,
    /// The authority.
    pub authority: AuthorityWording,
    /// The age of a minor.
    pub age: AgeWording,
    /// Writing for another person.
    pub behalf: BehalfWording,
    /// What has happened since the objection; absent in a language that has no letters about it.
    #[serde(default)]
    pub course: Option<CourseWording>,
    /// What differs in a region (`CH`, `US` …).
    #[serde(default)]
    pub variants: BTreeMap<String, Variant>,
    #[serde(skip)]
    spelling: Vec<[String; 2]>,
}

fn sentence_ends() -> String {
    ".!?…".to_owned()
}

fn space() -> String {
    " ".to_owned()
}

fn semicolon() -> String {
    ";".to_owned()
}

/// How a date is written in each of its roles, where that is not as in the letterhead.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DateRoles {
    /// The day since when something is so.
    pub since: DateForm,
    /// The day on which something happened or happens.
    pub on: DateForm,
    /// The day on which a period ends.
    pub by: DateForm,
}

/// A role of a date in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see DateRoles")]
pub enum DateRole {
    Letterhead,
    Since,
    On,
    By,
}

/// What differs in one role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DateForm {
    /// Pattern: `{day}`, `{month}`, `{year}`.
    pub date: Option<String>,
    /// Twelve names of months.
    pub months: Option<[String; 12]>,
    /// Thirty-one days, where a number alone does not do: `3-tól`.
    pub days: Option<[String; 31]>,
}

/// What differs in a region.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Variant {
    /// Pattern of a date.
    pub date: Option<String>,
    /// Pattern of place and date.
    pub date_with_place: Option<String>,
    /// The closing formula.
    pub closing: Option<String>,
    /// Names of months.
    pub months: Option<[String; 12]>,
    /// Words on the page.
    pub labels: VariantLabels,
    /// Spelling: what is replaced by what in all wording, never in what a person typed.
    #[serde(deserialize_with = "spelling")]
    pub spelling: Vec<[String; 2]>,
}

/// Words on the page that differ in a region.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "as in Labels")]
pub struct VariantLabels {
    pub reference: Option<String>,
    pub enclosures: Option<String>,
    pub reply_by_email: Option<String>,
}

/// Words on the page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Labels {
    pub reference: String,
    pub page: String,
    pub enclosures: String,
    pub reply_by_email: String,
    pub sender: String,
    pub recipient: String,
    pub letter: String,
    pub signature: String,
}

/// The recipient's block.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Where no controller is verified: `{controller}`.
    pub unknown: String,
    /// To whose attention: `{attn}`.
    pub attention: String,
}

/// How the company finds the person; each with `{value}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Account {
    pub profile: String,
    pub email: String,
    pub name: String,
    pub url: String,
    pub search_name: String,
}

/// The authority.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityWording {
    /// Where it is not known which one is competent.
    pub unknown: String,
}

/// The sentence on the age of a minor by the plural forms of Unicode CLDR; each with `{age}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are those of CLDR")]
pub struct AgeWording {
    pub zero: Option<String>,
    pub one: Option<String>,
    pub two: Option<String>,
    pub few: Option<String>,
    pub many: Option<String>,
    pub other: String,
}

/// Writing for another person; the sentences hold `{name}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct BehalfWording {
    pub parent: String,
    pub guardian: String,
    pub attorney: String,
    pub association: String,
    /// Added for an association where the law is the GDPR or the UK GDPR; may hold `{{cite "…"}}`.
    #[serde(default)]
    pub association_law: Option<String>,
    pub for_name: String,
    pub enclosure: String,
    /// What an association encloses, where that has another name.
    #[serde(default)]
    pub mandate: Option<String>,
}

impl Phrases {
    /// The phrases as they are used in the first of `regions` (a country, then its region) for which a variant exists.
    #[must_use]
    pub(crate) fn for_region(mut self, regions: &[&str]) -> Self {
        let Some(variant) = regions.iter().find_map(|region| self.variants.remove(*region)) else { return self };
        self.date = variant.date.unwrap_or(self.date);
        self.date_with_place = variant.date_with_place.unwrap_or(self.date_with_place);
        self.closing = variant.closing.unwrap_or(self.closing);
        self.months = variant.months.unwrap_or(self.months);
        self.labels.reference = variant.labels.reference.unwrap_or(self.labels.reference);
        self.labels.enclosures = variant.labels.enclosures.unwrap_or(self.labels.enclosures);
        self.labels.reply_by_email = variant.labels.reply_by_email.unwrap_or(self.labels.reply_by_email);
        self.spelling = variant.spelling;
        let spelling = &self.spelling;
        for text in [
            &mut self.closing,
            &mut self.labels.reference,
            &mut self.labels.enclosures,
            &mut self.labels.reply_by_email,
            &mut self.recipient.unknown,
            &mut self.authority.unknown,
            &mut self.behalf.parent,
            &mut self.behalf.guardian,
            &mut self.behalf.attorney,
            &mut self.behalf.association,
            &mut self.behalf.for_name,
            &mut self.behalf.enclosure,
            &mut self.account.profile,
            &mut self.account.email,
            &mut self.account.name,
            &mut self.account.url,
            &mut self.account.search_name,
        ] {
            *text = respell(text, spelling);
        }
        for text in self.course.iter_mut().flat_map(CourseWording::texts_mut) {
            *text = respell(text, spelling);
        }
        let age = &mut self.age;
        let forms = [&mut age.zero, &mut age.one, &mut age.two, &mut age.few, &mut age.many];
        for text in forms.into_iter().flatten().chain([&mut age.other]).chain(&mut self.behalf.association_law) {
            *text = respell(text, spelling);
        }
        self
    }

    /// How a date is written in a role.
    #[must_use]
    pub(crate) fn date_form(&self, role: DateRole) -> Option<&DateForm> {
        match role {
            DateRole::Letterhead => None,
            DateRole::Since => Some(&self.dates.since),
            DateRole::On => Some(&self.dates.on),
            DateRole::By => Some(&self.dates.by),
        }
    }

    /// All names of months that a letter may hold.
    pub(crate) fn all_months(&self) -> Vec<String> {
        let roles = [&self.dates.since, &self.dates.on, &self.dates.by];
        let own = roles.into_iter().filter_map(|form| form.months.as_ref()).flatten();
        self.months.iter().chain(own).cloned().collect()
    }

    /// Wording in the spelling of the region chosen with [`Phrases::for_region`].
    #[must_use]
    pub(crate) fn spelled(&self, wording: &str) -> String {
        respell(wording, &self.spelling)
    }
}

/// Most replacements in the spelling of a region.
const MAX_SPELLINGS: usize = 100;

/// Reads a spelling. Each replacement works on what the last one made; together they must not make a text much longer.
fn spelling<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<[String; 2]>, D::Error> {
    const MOST_TIMES: usize = 16;
    let pairs = Vec::<[String; 2]>::deserialize(deserializer)?;
    let times = |[from, to]: &[String; 2]| to.len().div_ceil(from.len().max(1)).max(1);
    let longer = pairs.iter().try_fold(1_usize, |longer, pair| longer.checked_mul(times(pair)).filter(|n| *n <= MOST_TIMES));
    if pairs.iter().any(|[from, _]| from.is_empty()) {
        return Err(D::Error::custom("a spelling that replaces nothing"));
    }
    if longer.is_none() || pairs.len() > MAX_SPELLINGS {
        let what = format!("a spelling of more than {MAX_SPELLINGS} pairs, or one that makes texts {MOST_TIMES} times as long");
        return Err(D::Error::custom(what));
    }
    Ok(pairs)
}

fn respell(text: &str, spelling: &[[String; 2]]) -> String {
    spelling.iter().fold(text.to_owned(), |text, [from, to]| text.replace(from.as_str(), to))
}
