//! The flags that say who writes, to whom, why and how: the same for every command that makes letters.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::context::{Context, read, read_bytes};
use super::error::Failure;
use super::{global, stream};
use crate::case::{BehalfDraft, Case, Draft, GroundDraft, ObjectionDraft, PersonDraft};
use crate::render::{MAX_PICTURE, Picture};
use crate::workflow::{Format, RenderOptions};

/// Who writes, to whom and why.
#[derive(Debug, Args)]
pub(super) struct CaseArgs {
    /// The company, for instance linkedin (see `demur list controllers`)
    controller: Option<String>,
    #[command(flatten)]
    letter: LetterArgs,
}

/// The same without the company.
#[derive(Debug, Args)]
pub(super) struct LetterArgs {
    /// A case file (TOML); "-" is standard input
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    #[command(flatten)]
    person: Person,
    #[command(flatten)]
    objection: Objection,
    #[command(flatten)]
    page: LetterOptions,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Who you are")]
struct Person {
    /// Your full name
    #[arg(long)]
    name: Option<String>,
    /// Your postal address, line by line, without the country
    #[arg(long, value_name = "LINE", num_args = 1..)]
    address: Option<Vec<String>>,
    /// Where you live: ISO 3166 code, with the part of the country where it matters (DE-BE, US-CA, CA-QC)
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Your e-mail address
    #[arg(long)]
    email: Option<String>,
    /// Your telephone number
    #[arg(long)]
    phone: Option<String>,
    /// Leave the postal address out and ask for a reply by e-mail
    #[arg(long)]
    withhold_address: bool,
    /// E-mail address of your account
    #[arg(long, value_name = "EMAIL")]
    account_email: Option<String>,
    /// Address of your profile
    #[arg(long, value_name = "URL")]
    account_url: Option<String>,
    /// Name of your account
    #[arg(long, value_name = "NAME")]
    account_name: Option<String>,
    /// You have no account: where your data stand
    #[arg(long, value_name = "URL", num_args = 1.., conflicts_with_all = ["account_email", "account_url", "account_name"])]
    non_member: Option<Vec<String>>,
    /// The person for whom you write
    #[arg(long, value_name = "NAME")]
    behalf_of: Option<String>,
    /// Your role: parent, guardian, attorney or association
    #[arg(long = "as", value_name = "ROLE")]
    role: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What you object to, and why")]
struct Objection {
    /// A ground, and the fact of your own that carries it (see `demur list grounds`)
    #[arg(long = "ground", value_name = "ID=FACT", num_args = 1..)]
    grounds: Vec<String>,
    /// What to object to; default: all that the register holds for your country
    #[arg(long, value_name = "ID", num_args = 1..)]
    processing: Option<Vec<String>>,
    /// Object to advertising as well
    #[arg(long)]
    direct_marketing: bool,
    /// When you switched the company's setting off
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = global::date)]
    setting_switched_off: Option<NaiveDate>,
    /// Print facts that are not verified; check them before you send
    #[arg(long)]
    accept_unverified: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "The letter")]
struct LetterOptions {
    /// Language, for instance de (see `demur list languages`)
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Date of the letter; default: today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = global::date)]
    date: Option<NaiveDate>,
    /// Place before the date
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// Layout of the PDF (see `demur list layouts`); default: that of your country
    #[arg(long, value_name = "ID")]
    layout: Option<String>,
    /// Set the letter in 16 points
    #[arg(long)]
    large_print: bool,
    /// Picture of your signature (PNG), above your typed name
    #[arg(long, value_name = "FILE.png")]
    signature: Option<PathBuf>,
    /// A font file for characters that the PDF's own family lacks; may be given more than once
    #[arg(long = "font", value_name = "FILE")]
    fonts: Vec<PathBuf>,
}

/// How the letter is to look, with the files read that were named.
#[derive(Debug)]
pub(super) struct Look {
    layout: Option<String>,
    large_print: bool,
    signature: Option<Picture>,
    fonts: Vec<PathBuf>,
    accept_unverified: bool,
}

impl Look {
    pub(super) fn options(&self, format: Format) -> RenderOptions<'_> {
        RenderOptions {
            layout: self.layout.as_deref(),
            large_print: self.large_print,
            signature: self.signature.as_ref(),
            fonts: &self.fonts,
            accept_unverified: self.accept_unverified,
            ..RenderOptions::new(format)
        }
    }
}

impl CaseArgs {
    /// The case, checked, and the look of its letter. `command` is the one that was typed, for hints.
    pub(super) fn read(self, command: &str, context: &Context) -> Result<(Case, Look), Failure> {
        self.company_was_not_swallowed(command, context)?;
        context.reads(self.letter.files());
        let look = self.letter.look()?;
        let given = self.letter.draft(self.controller)?;
        let profile = context.profile(given.objection.controller.as_deref())?;
        Ok((given.over(profile).check()?, look))
    }

    /// Says which flags do nothing in this form of the letter.
    pub(super) fn warn_of_idle_flags(&self, format: Format, context: &Context) {
        let page = matches!(format, Format::Pdf | Format::Html);
        let pdf = format == Format::Pdf;
        for (flag, given, used) in [
            ("--large-print", self.letter.page.large_print, page),
            ("--signature", self.letter.page.signature.is_some(), page),
            ("--font", !self.letter.page.fonts.is_empty(), pdf),
        ] {
            if given && !used {
                context.terminal.warning(&format!("{flag} changes nothing in this form of the letter"));
            }
        }
    }

    /// A flag that takes several values takes the company too, if that stands behind it; the letter would go elsewhere.
    fn company_was_not_swallowed(&self, command: &str, context: &Context) -> Result<(), Failure> {
        if self.controller.is_some() {
            return Ok(());
        }
        let letter = &self.letter;
        let last = |values: Option<&Vec<String>>| values.and_then(|values| values.last()).cloned();
        let lists = [
            ("--address", last(letter.person.address.as_ref())),
            ("--non-member", last(letter.person.non_member.as_ref())),
            ("--ground", last(Some(&letter.objection.grounds))),
            ("--processing", last(letter.objection.processing.as_ref())),
        ];
        let ids = context.catalog.ids("controllers");
        match lists
            .into_iter()
            .find_map(|(flag, last)| last.filter(|last| ids.contains(&last.to_lowercase())).map(|id| (flag, id)))
        {
            Some((flag, id)) => Err(Failure::usage(
                format!("`{id}` was taken as a value of {flag}, not as the company"),
                format!("put the company first: demur {command} {id} …"),
            )),
            None => Ok(()),
        }
    }
}

impl LetterArgs {
    /// The files of which letters are made, which are never written to.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let case = self.case.iter().filter(|path| *path != Path::new("-"));
        case.chain(&self.page.signature).chain(&self.page.fonts).cloned().collect()
    }

    /// How the letter is to look.
    pub(super) fn look(&self) -> Result<Look, Failure> {
        // A font is looked into here and there, which a pipe does not let.
        if let Some(font) = self.page.fonts.iter().find(|font| stream::is_stream(font)) {
            return Err(Failure::refused(
                format!("--font: {}: is no file", font.display()),
                "give --font the path of a font file",
            ));
        }
        Ok(Look {
            layout: self.page.layout.clone(),
            large_print: self.page.large_print,
            signature: self.page.signature.as_deref().map(picture).transpose()?,
            fonts: self.page.fonts.clone(),
            accept_unverified: self.objection.accept_unverified,
        })
    }

    /// Flags over case file; `controller` is the company that was typed.
    fn draft(self, controller: Option<String>) -> Result<Draft, Failure> {
        let file = match &self.case {
            Some(path) => Draft::parse(&read(path)?, &path.display().to_string())?,
            None => Draft::default(),
        };
        Ok(self.flags(controller).over(file))
    }

    /// What holds for all members, and whether somebody writes for them.
    ///
    /// Whoever writes for others is described by flags, case file and profile as ever, and each row says for whom. Without
    /// that, nobody's name, address or account may come to stand in the letters of all.
    pub(super) fn base(self, controller: Option<String>, context: &Context) -> Result<(Draft, bool), Failure> {
        let person = &self.person;
        let member = [
            ("--account-email", person.account_email.is_some()),
            ("--account-url", person.account_url.is_some()),
            ("--account-name", person.account_name.is_some()),
            ("--non-member", person.non_member.is_some()),
            ("--behalf-of", person.behalf_of.is_some()),
            ("--country", person.country.is_some()),
        ];
        let writer = [
            ("--name", person.name.is_some()),
            ("--address", person.address.is_some()),
            ("--email", person.email.is_some()),
            ("--phone", person.phone.is_some()),
            ("--withhold-address", person.withhold_address),
        ];
        let represented = person.role.is_some();
        if let Some((flag, _)) = member.into_iter().find(|(_, given)| *given) {
            let what = format!("{flag} would stand in the letters of all members");
            return Err(Failure::usage(what, "give it row by row, in a column of the members file"));
        }
        if let Some((flag, _)) = writer.into_iter().find(|(_, given)| *given && !represented) {
            let what = format!("{flag} would stand in the letters of all members");
            return Err(Failure::usage(what, "it is a column of the members file; to write for the members, add --as"));
        }
        let mut base = self.draft(controller)?;
        if represented {
            base = base.over(Draft { person: context.profile(None)?.person, ..Draft::default() });
            base.person.country = None;
        } else {
            base.person = PersonDraft::default();
            base.behalf_of = BehalfDraft::default();
        }
        base.account = None;
        base.non_member = None;
        Ok((base, represented))
    }

    fn flags(self, controller: Option<String>) -> Draft {
        let mut draft = Draft {
            person: PersonDraft {
                name: self.person.name,
                address: self.person.address,
                country: self.person.country,
                email: self.person.email,
                phone: self.person.phone,
                withhold_address: self.person.withhold_address.then_some(true),
                age: None,
            },
            objection: ObjectionDraft {
                controller,
                language: self.page.lang,
                setting_switched_off: self.objection.setting_switched_off,
                processing: self.objection.processing,
                direct_marketing: self.objection.direct_marketing.then_some(true),
                place: self.page.place,
                date: self.page.date,
                grounds: self.objection.grounds.iter().map(|typed| ground(typed)).collect(),
            },
            ..Draft::default()
        };
        draft.behalf_of.name = self.person.behalf_of;
        draft.behalf_of.role = self.person.role;
        draft.set_account(self.person.account_email, self.person.account_url, self.person.account_name);
        draft.set_non_member(self.person.non_member);
        for (key, flag, given) in [
            ("person.name", "--name", draft.person.name.is_some()),
            ("person.address", "--address", draft.person.address.is_some()),
            ("person.country", "--country", draft.person.country.is_some()),
            ("person.email", "--email", draft.person.email.is_some()),
            ("person.phone", "--phone", draft.person.phone.is_some()),
            ("person.withhold_address", "--withhold-address", draft.person.withhold_address.is_some()),
            ("objection.ground", "--ground", !draft.objection.grounds.is_empty()),
            ("objection.setting_switched_off", "--setting-switched-off", draft.objection.setting_switched_off.is_some()),
            ("account.email", "--account-email", draft.account.as_ref().is_some_and(|a| a.email.is_some())),
            ("account.url", "--account-url", draft.account.as_ref().is_some_and(|a| a.url.is_some())),
            ("account.name", "--account-name", draft.account.as_ref().is_some_and(|a| a.name.is_some())),
            ("non_member.urls", "--non-member", draft.non_member.is_some()),
            ("behalf_of.name", "--behalf-of", draft.behalf_of.name.is_some()),
            ("behalf_of.as", "--as", draft.behalf_of.role.is_some()),
            ("objection.controller", "CONTROLLER", draft.objection.controller.is_some()),
            ("objection.language", "--lang", draft.objection.language.is_some()),
            ("objection.place", "--place", draft.objection.place.is_some()),
            ("objection.processing", "--processing", draft.objection.processing.is_some()),
        ] {
            if given {
                draft.came_from_flag(key, flag);
            }
        }
        draft
    }
}

/// Reads the picture of a signature.
pub(super) fn picture(path: &Path) -> Result<Picture, Failure> {
    let hint = "give a PNG file, for instance a scan of your signature cut to its edges";
    let refused = |what: &dyn std::fmt::Display| Failure::refused(format!("{}: {what}", path.display()), hint);
    let bytes = read_bytes(path, MAX_PICTURE as u64 + 1).map_err(|error| refused(&error))?;
    Picture::from_png(&bytes).map_err(|error| refused(&error))
}

/// `ID=FACT`; a missing fact is refused later, where its hint is known.
fn ground(typed: &str) -> GroundDraft {
    let (id, fact) = typed.split_once('=').map_or((typed, None), |(id, fact)| (id, Some(fact.to_owned())));
    let place = crate::case::SourceLocation { source: Some("--ground".to_owned()), line: None, key: None };
    GroundDraft { id: Some(id.trim().to_owned()), fact, category: None, place }
}
