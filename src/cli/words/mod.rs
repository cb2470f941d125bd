//! What the terminal adds to a message of the library: the flag, the key of a file or the command that helps.
//!
//! Long lists have a file of their own; this one has a case and its letter.

mod cases;
mod companies;
mod ledger;
mod mail;
mod runs;

pub(super) use cases::of_the_case;
pub(super) use companies::{line_of, of_company, problems, records};
pub(super) use ledger::{of_ledger, show};
pub(super) use mail::{UNSURE, of_mail};
pub(super) use runs::{GOES_ON, of_batch, of_hidden, of_members, of_note, of_shared};

use crate::case::{self, Doubt, Field, Refusal};
use crate::compose::{self, Warning};
use crate::render::PdfError;
use crate::workflow;

/// The end of a warning about a letter.
pub(super) fn warning(warning: &Warning) -> String {
    let what = warning.to_string();
    let help = match warning {
        Warning::NoController { .. } => " under [controller] in a case file",
        Warning::ControllerToConfirm { .. } => "; if it is another, describe it under [controller] in a case file",
        Warning::LawNeedsPart { .. } | Warning::AuthorityNeedsPart { .. } => ": --country",
        Warning::ControllerUnverified { is_printed: false, .. } => {
            "; check it, then use --accept-unverified or [controller] in a case file"
        }
        Warning::BelowConsentAge { .. } => ": --behalf-of NAME --as parent",
        Warning::ParentAgeMissing { .. } => ": --behalf-age YEARS, or age under [behalf_of]",
        Warning::NoLetterInLanguage { .. } => "; choose one with --lang",
        Warning::LanguageAssumed { parts, .. } if !parts.is_empty() => ": --lang or --country",
        Warning::LanguageAssumed { .. } => ": --lang",
        Warning::FactInAnotherLanguage { tag: Some(tag), .. } => return format!("{what}: --lang {tag}"),
        _ => "",
    };
    what + help
}

/// What to know about whose profile or case file it is.
pub(super) fn doubt(doubt: &Doubt) -> String {
    let what = doubt.to_string();
    let help = match doubt {
        Doubt::SpelledOtherwise { .. } => return what,
        Doubt::ProfileOfAnother { profile, .. } => {
            format!("; for a letter of {profile}, leave out --name and any case file of others")
        }
        Doubt::ProfileOfNamesake { .. } => "; for the same person, leave out --name, or change profile.toml".to_owned(),
        Doubt::ProfileOfNobody { .. } => "; set name under [person] in profile.toml".to_owned(),
        Doubt::FileOfNobody => "; set name under [person] in the case file".to_owned(),
    };
    what + &help
}

/// `1 letter`, `2 letters`
pub(super) fn count(letters: usize) -> String {
    format!("{letters} letter{}", if letters == 1 { "" } else { "s" })
}

/// What is wrong with an answer and what to do, in one clause.
pub(super) fn reason(refusal: &Refusal) -> String {
    let step = next_step(refusal);
    if step.is_empty() { refusal.to_string() } else { format!("{refusal}: {step}") }
}

/// The hint for a refused case.
pub(super) fn next_step(refusal: &Refusal) -> String {
    let step = refusal.next_step();
    let and = |all: &str| if step.is_empty() { format!("see `{all}`") } else { format!("{step} see `{all}`") };
    match refusal {
        Refusal::Missing { key } => missing(key),
        Refusal::EmailNeeded => "pass --email, or set email under [person]".to_owned(),
        Refusal::NoWayToReply => {
            "pass --address \"Street 1\" \"12345 Town\", or --email; or set address or email under [person] in the case file"
                .to_owned()
        }
        Refusal::BehalfOfWhom => "pass --behalf-of NAME, or set name under [behalf_of] in the case file".to_owned(),
        Refusal::RoleMissing { .. } => format!("pass --as, or set as under [behalf_of] in the case file: {step}"),
        Refusal::TwoPeople { other, .. } => format!("leave out the name if {other} is meant, and --case if not"),
        Refusal::AccountAndNonMember => {
            "keep [account] if the person has an account with this company, [non_member] if not".to_owned()
        }
        Refusal::NonMemberNowhere => {
            "pass --non-member URL for each page or post, or set search_name under [non_member]".to_owned()
        }
        Refusal::AccountMissing => {
            "pass --account-email, --account-url or --account-name, or set email, url or name under [account] in the case file; \
             without an account, pass --non-member URL"
                .to_owned()
        }
        Refusal::NoPage { .. } => format!("{step}; --search-name NAME says under which name your data are found"),
        Refusal::TwoCompanies => "keep objection.controller or [controller]".to_owned(),
        Refusal::CompanyMissing => {
            "name the company, for example `demur letter linkedin`, or set controller under [objection] in the case file; see \
             `demur list controllers`"
                .to_owned()
        }
        Refusal::UnknownCountry { parts, .. } if !parts.is_empty() => step,
        Refusal::UnknownCountry { near, .. } if near.is_empty() => format!("{step}; see `demur list countries`"),
        Refusal::UnknownCountry { .. } | Refusal::NoLawThere { .. } => and("demur list countries"),
        Refusal::NoLanguage { .. } => format!("{step}; see `demur list languages`"),
        Refusal::UnknownController { near, .. } if near.is_empty() => {
            "see `demur list controllers`; describe any other company under [controller] in a case file".to_owned()
        }
        Refusal::UnknownController { .. } => and("demur list controllers"),
        Refusal::NoProcessingToChoose => "drop it, and say in controller.purpose what you object to".to_owned(),
        Refusal::GroundMissing { known: all, .. } | Refusal::ReasonMissing { known: all } => format!(
            "add --ground own-words=\"…\" with a fact of your own life, or [[objection.ground]] with id and fact in the case file; \
             grounds: {}; see `demur list grounds`",
            all.join(", ")
        ),
        Refusal::GroundWithoutId => "set id = \"job-seeker\" or another; see `demur list grounds`".to_owned(),
        Refusal::UnknownGround { .. } => and("demur list grounds"),
        Refusal::FactMissing { ground, ask, categories } | Refusal::FactSaysNothing { ground, ask, categories, .. } => {
            fact(ground, ask, categories)
        }
        Refusal::FactIsNoGround { ground, .. } => format!("--ground {ground}=\"…\": {step}"),
        Refusal::GroundNeedsAccount { .. } => {
            "choose another ground, see `demur list grounds`; if there is an account, pass --account-email, --account-url or \
             --account-name"
                .to_owned()
        }
        Refusal::GroundNeedsNonMember { .. } => {
            "choose another ground, see `demur list grounds`; if there is no account, pass --non-member URL".to_owned()
        }
        Refusal::GroundExcludesField { field, .. } if *field == Field::PersonAddress.key() => {
            "pass --withhold-address and --email, or set withhold_address and email under [person]".to_owned()
        }
        Refusal::GroundExcludesField { ground, field, .. } => {
            let flag = Field::of_key(field).and_then(Field::name);
            let flag = flag.map_or_else(|| format!("`{field}`"), |flag| format!("--{flag}, or {field} in the file,"));
            format!("drop {flag} or the ground `{ground}`: {step}")
        }
        Refusal::GroundExcludesGround { .. } => format!("{step}, and drop the other --ground"),
        Refusal::ParentOfAdult { .. } => format!("{step}: --as attorney"),
        Refusal::ParentNotOlder { .. } => {
            "give the child's age with --behalf-age, or age under [behalf_of], and drop --age, or age under [person]".to_owned()
        }
        Refusal::Syntax { .. } => format!("compare the file with examples/anna.toml; {step}"),
        _ => step,
    }
}

/// The hint for a fact that is missing or says nothing.
fn fact(ground: &str, ask: &str, categories: &[String]) -> String {
    let step = format!("--ground {ground}=\"…\": {ask}");
    if categories.is_empty() {
        return step;
    }
    format!("{step}; or --ground-category {ground}=… with one of {}", categories.join(", "))
}

/// The hint for a missing field: its flag or its key.
fn missing(key: &str) -> String {
    let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
    let Some(field) = Field::of_key(key) else { return format!("set {name} under [{table}]") };
    let flag = field.name().unwrap_or(name);
    let value = field.value_name().unwrap_or_default();
    let all = if field == Field::PersonCountry { "; see `demur list countries`" } else { "" };
    format!("pass --{flag} {value}, or set {name} under [{table}] in the case file{all}")
}

/// The hint for a case refused at some place.
pub(super) fn of_case(error: &case::Error) -> String {
    next_step(error.refusal())
}

/// The hint for a letter that cannot be composed.
pub(super) fn of_compose(error: &compose::Error) -> String {
    match error {
        compose::Error::Refused(error) => of_case(error),
        error => error.next_step(),
    }
}

/// The hint for a letter that cannot be written.
pub(super) fn of_letter(error: &workflow::Error) -> String {
    let step = error.next_step();
    match error {
        workflow::Error::Compose(error) => of_compose(error),
        workflow::Error::Pdf(PdfError::Character { .. }) => format!("{step} with --font; --format html supports every script"),
        workflow::Error::Pdf(PdfError::TooLong { .. }) => format!("{step} with --layout"),
        workflow::Error::Font(_) => "use a TrueType or OpenType file, or drop --font".to_owned(),
        workflow::Error::Layout { .. } => format!("{step}; see `demur list layouts`"),
        workflow::Error::Pdf(_) => step,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_cannot_be_set_names_the_flags_that_help() {
        let of = |error: PdfError| of_letter(&error.into());
        let advice = || Some("apt-get install fonts-noto-core".to_owned());
        let no_font = of(PdfError::Character { character: '王', script: "Han", advice: advice() });
        for part in ["apt-get install fonts-noto-core", "--font", "--format html"] {
            assert!(no_font.contains(part), "{no_font}");
        }
        let too_long = of(PdfError::TooLong {
            block: "recipient's address",
            layout: "din-5008-a".to_owned(),
            lines: 12,
            size: 8.0,
            needed: 50.0,
            width: 80.0,
            height: 40.0,
        });
        assert!(too_long.contains("shorten the address") && too_long.contains("--layout"), "{too_long}");
        let layout = of_letter(&workflow::Error::Layout { wanted: "x".to_owned(), known: vec!["din-5008-a".to_owned()] });
        assert!(layout.contains("din-5008-a") && layout.contains("`demur list layouts`"), "{layout}");
    }
}
