//! What the writer of a letter should look at before it goes out.
//!
//! A warning is a value: its code is the variant's name, its fields are what it is about. The English of it names no flag and
//! no command, because a page has none; who shows it adds what can be done there.

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

use crate::law::Confidence;

/// Something to check about a letter. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Warning {
    /// A company of the person's own has no address.
    #[error("no address of {company} is given, so the letter cannot be posted as it is")]
    NoAddressGiven { company: String },
    /// The record of a company has no address that is sure.
    #[error("no postal address of {company} is verified, so the letter cannot be posted as it is")]
    NoAddressVerified { company: String },
    /// The company claims what would make the letter needless.
    #[error("{company} says that it does not train AI models on such data; the letter may be needless")]
    NoTrainingClaimed { company: String },
    /// The company denies part of what the letter objects to.
    #[error("{company} says that it does not {what}; the letter is about the rest")]
    PartDenied { company: String, what: String },
    /// The company's own notices name no such use; another company of the register is the one to write to.
    #[error("a letter to the company `{other}` may be the right one: {why}")]
    OtherCompany { other: String, why: String },
    /// The company's own words, not sure enough to be quoted.
    #[error("what {company} calls this use is of {confidence} confidence, so the letter does not quote it{}{}", because(.why.as_ref()), look(.page.as_ref()))]
    TermUnsure { company: String, confidence: Confidence, why: Option<String>, page: Option<String> },
    /// The company's basis, not sure enough to be asserted.
    #[error(
        "that {company} itself relies on legitimate interests for this is of {confidence} confidence, so the letter does not say \
         that it does{}{}",
        because(.why.as_ref()),
        look(.page.as_ref())
    )]
    BasisUnsure { company: String, confidence: Confidence, why: Option<String>, page: Option<String> },
    /// The day on which it began, not sure enough to be printed.
    #[error(
        "that {company} began on {day} is of {confidence} confidence, so the letter leaves it out{}{}",
        because(.why.as_ref()),
        look(.page.as_ref())
    )]
    StartUnsure { company: String, day: NaiveDate, confidence: Confidence, why: Option<String>, page: Option<String> },
    /// A recipient of medium confidence.
    #[error(
        "please confirm in the notices of {company} that {recipient} receives data{}{}",
        because(.why.as_ref()),
        look(.page.as_ref())
    )]
    RecipientToConfirm { company: String, recipient: String, why: Option<String>, page: Option<String> },
    /// No entity is known for the place where the person lives.
    #[error(
        "no controller of {company} is verified for the region {region}: the letter is addressed to the one named in its privacy \
         policy; write its name and address in"
    )]
    NoController { company: String, region: String },
    /// The entity is of medium confidence.
    #[error(
        "please confirm the controller {legal_name} in the company's privacy policy{}{}",
        because(.why.as_ref()),
        look(.page.as_ref())
    )]
    ControllerToConfirm { legal_name: String, why: Option<String>, page: Option<String> },
    /// The entity is of low confidence.
    #[error(
        "the controller {legal_name} is not verified{}{}{}",
        printed(*.is_printed, "; check it before you send"),
        because(.why.as_ref()),
        look(.page.as_ref())
    )]
    ControllerUnverified { legal_name: String, why: Option<String>, page: Option<String>, is_printed: bool },
    /// The record of the company was taken from elsewhere, and nobody has reviewed it.
    #[error(
        "the record of {company} is from {from} ({day}) and nobody has reviewed it: compare name, address and e-mail with the \
         company's privacy notice; the letter says nothing else of the company"
    )]
    Unreviewed { company: String, from: String, day: NaiveDate },
    /// The record was made for other countries than that of the person.
    #[error(
        "the record of {company} is for {} and not for {country}, where the company may have another address",
        .countries.join(", ")
    )]
    RecordOfOthers { company: String, country: String, countries: Vec<String> },
    /// A processing is of medium confidence.
    #[error(
        "please confirm in its notices for the region {region} that {company} does this: {processing}{}{}",
        because(.why.as_ref()),
        look(.page.as_ref())
    )]
    ProcessingToConfirm { company: String, processing: String, region: String, why: Option<String>, page: Option<String> },
    /// A processing is of low confidence.
    #[error("it is not verified that {company} does this in the region {region}: {processing}{}", look(.page.as_ref()))]
    ProcessingUnverified { company: String, processing: String, region: String, page: Option<String> },
    /// A state's Act is passed and not in force.
    #[error("the {act} is in force only from {from}: until then the letter is a request without a statute")]
    ActNotInForce { act: String, from: NaiveDate },
    /// A state's Act binds few companies.
    #[error("the {act} binds only {binds}; to any other company the letter is a request")]
    ActBindsFew { act: String, binds: String },
    /// A provision of medium confidence is printed.
    #[error("please confirm {provision} of the {law}{}{}", because(.why.as_ref()), look(.page.as_ref()))]
    ProvisionToConfirm { provision: String, law: String, why: Option<String>, page: Option<String> },
    /// Which authority is competent depends on the part of the country.
    #[error(
        "{country}: the part of the country is not given, so the authority is named neutrally; give for instance {}",
        .examples.join(", ")
    )]
    AuthorityNeedsPart { country: String, examples: Vec<String> },
    /// Which law applies depends on the part of the country.
    #[error(
        "{country}: the state or province is not given, so the letter follows the law of the whole country ({law}); give for \
         instance {} if that is where you live",
        .examples.join(", ")
    )]
    LawNeedsPart { country: String, regime: String, law: String, examples: Vec<String> },
    /// A child writes.
    #[error("below the age of {age}, let a parent or guardian write")]
    BelowConsentAge { age: u8 },
    /// A parent writes for somebody whose age is not given.
    #[error(
        "the age of {name} is not given; a parent writes for somebody below {majority}, and the letter of a minor states the age"
    )]
    ParentAgeMissing { name: String, majority: u8 },
    /// An association complains by a mandate, which not every body can hold; `provision` says which law.
    #[error("a mandate to complain under {provision} is for {bodies}; confirm that yours is one")]
    MandateToConfirm { provision: String, bodies: String },
    /// The authority is being renamed or replaced.
    #[error("the name of the authority is changing: {now}{}", look(.page.as_ref()))]
    AuthorityChanging { now: String, page: Option<String> },
    /// The authority is of medium confidence.
    #[error("please confirm the authority {name}{}{}", because(.why.as_ref()), look(.page.as_ref()))]
    AuthorityToConfirm { name: String, why: Option<String>, page: Option<String> },
    /// No address of the authority is verified.
    #[error(
        "no postal address of {authority} is verified: send the complaint in the way that it names itself{}",
        look(.page.as_ref())
    )]
    AuthorityWithoutAddress { authority: String, page: Option<String> },
    /// The authority's address is of medium confidence.
    #[error("please confirm the address of {authority}{}{}", because(.why.as_ref()), look(.page.as_ref()))]
    AuthorityAddressToConfirm { authority: String, why: Option<String>, page: Option<String> },
    /// What goes into a field of the authority's form is longer than the form takes.
    #[error("the field “{field}” has {length} characters, and the form takes {most}: shorten it")]
    ComplaintFieldTooLong { field: String, length: usize, most: u32 },
    /// The authority takes complaints on its own form only.
    #[error("{authority} takes complaints on its form only{}{}", because(.note.as_ref()), look(.page.as_ref()))]
    AuthorityWantsForm { authority: String, note: Option<String>, page: Option<String> },
    /// The authority wants to see who complains.
    #[error("{authority} may ask for a copy of an identity document; it is not enclosed{}", look(.page.as_ref()))]
    AuthorityWantsIdentity { authority: String, page: Option<String> },
    /// The authority does not keep the name of the person from the company.
    #[error("{authority} does not keep your name from the company{}", because(.note.as_ref()))]
    NameNotWithheld { authority: String, note: Option<String> },
    /// The authority does not take the language of the letters.
    #[error(
        "the letters are in {letters}, and the complaint is in {language}, which the authority takes; read it before you send it"
    )]
    ComplaintInAnotherLanguage { language: String, letters: String },
    /// There is no complaint in a language that the authority takes.
    #[error("the complaint is in {language}; the authority takes {}: have it translated", .taken.join(", "))]
    AuthorityTakesOther { language: String, taken: Vec<String> },
    /// The language of the place has no letter yet.
    #[error("there is no letter in {language} yet, so it is written in English; there are {}", .known.join(", "))]
    NoLetterInLanguage { language: String, known: Vec<String> },
    /// The place has letters in several languages, and none was named.
    #[error(
        "{place} has several languages, and the letter is in {language}; if yours is another, name it ({}){}",
        .others.join(", "),
        if .parts.is_empty() { String::new() } else { format!(", or your part of the country ({}, for instance)", .parts.join(", ")) }
    )]
    LanguageAssumed { place: String, language: String, others: Vec<String>, parts: Vec<String> },
    /// The person's own fact is surely in another language; `tag` is that of a letter in it, if there is one.
    #[error(
        "the fact of the ground `{ground}` is in {fact_language}, and the letter in {letter_language}: write the fact in \
         {letter_language}{}",
        if .tag.is_some() { format!(", or the letter in {fact_language}") } else { String::new() }
    )]
    FactInAnotherLanguage { ground: String, fact_language: String, letter_language: String, tag: Option<String> },
    /// What stands as a ground is none.
    #[error("“{pattern}” in the ground `{ground}` is no ground: {why}")]
    NoGround { ground: String, pattern: String, why: String },
    /// The person's own words of a sensitive ground are printed.
    #[error(
        "the ground `{ground}` is sensitive, and the letter prints your words; to name a category only, write one of {}",
        .categories.join(", ")
    )]
    SensitiveGround { ground: String, categories: Vec<String> },
    /// The day on which an answer is due may be a holiday.
    #[error("{}", match .calendar {
        Some(id) => format!("the calendar {id} does not say whether a due day is a public holiday: look it up; a letter names the period only"),
        None => "the public holidays that count here are not held: look up whether a due day is one; a letter names the period only".to_owned(),
    })]
    HolidaysUnknown { calendar: Option<String> },
    /// The company's e-mail address is not sure.
    #[error("the address {email} is of {confidence} confidence; compare it with the privacy notice of {company} before you send")]
    EmailToConfirm { email: String, confidence: Confidence, company: String },
    /// Nobody has measured the window of the layout.
    #[error("no source was found for the window of the layout {layout}; hold a folded page to your envelope before you send it")]
    WindowUnsure { layout: String },
    /// An answer by e-mail goes to the sender's address, and not to the one in the letter.
    #[error(
        "answers by e-mail will reach {sender} and not {given}: an address with letters beyond ASCII before the @ does not pass every \
         mail server"
    )]
    AnswersElsewhere { given: String, sender: String },
}

fn printed(is_printed: bool, what_to_do: &'static str) -> &'static str {
    if is_printed { what_to_do } else { " and left out" }
}

/// The page on which to confirm a fact, or the document that the record names: the first of the fact's own sources that is a
/// page, else `other`, else the first source.
pub(crate) fn page_of(sources: &[String], other: Option<&String>) -> Option<String> {
    let page = sources.iter().find(|source| source.starts_with("https://"));
    page.or(other).or(sources.first()).cloned()
}

fn look(page: Option<&String>) -> String {
    let text = |page: &String| {
        if page.starts_with("https://") { format!(": {page}") } else { format!("; the record's source: {page}") }
    };
    page.map(text).unwrap_or_default()
}

fn because(why: Option<&String>) -> String {
    why.map(|why| format!(" ({why})")).unwrap_or_default()
}
