//! The flags that say who writes, to whom, why and how: shared by every command that makes letters.
//!
//! Flags of the case come from the table of fields ([`Field`]); those about appearance or files are defined here.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::context::{Context, read, read_bytes};
use super::error::Failure;
use super::stream;
use super::{global, new};
use crate::case::{Case, Draft, Field, GroundDraft, Kind, Origin, Value};
use crate::render::{MAX_PICTURE, Picture};
use crate::workflow::{Format, RenderOptions};

/// Who writes, to whom and why.
#[derive(Debug, Args)]
pub(super) struct CaseArgs {
    /// The company, for instance linkedin; see `demur list controllers`
    #[arg(conflicts_with = Field::ObjectionController.key())]
    controller: Option<String>,
    #[command(flatten)]
    letter: LetterArgs,
}

/// [`CaseArgs`] without the company.
#[derive(Debug, Args)]
pub(super) struct LetterArgs {
    /// A case file (TOML); "-" is standard input
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    page: LetterOptions,
}

/// The flags of the case: one for each field of the table that has a name.
#[derive(Debug, Default)]
struct Said(Draft);

impl Args for Said {
    fn augment_args(command: Command) -> Command {
        Field::all().filter_map(arg).fold(command, Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Said {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut said = Self::default();
        said.update_from_arg_matches(matches)?;
        Ok(said)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for (field, name) in Field::all().filter_map(|field| Some((field, field.name()?))) {
            let origin = Origin::Argument(flag(name).into());
            let texts = || -> Option<Vec<String>> { Some(matches.get_many(field.key())?.cloned().collect()) };
            if matches!(field, Field::Ground | Field::GroundCategory) {
                for typed in texts().unwrap_or_default() {
                    self.say(ground(field, &typed, &origin));
                }
                continue;
            }
            let value = match field.kind() {
                Kind::Address | Kind::List => texts().map(Value::Lines),
                Kind::Bool => matches.get_flag(field.key()).then_some(Value::Bool(true)),
                Kind::Age => matches.get_one::<i64>(field.key()).copied().map(Value::Number),
                Kind::Date => matches.get_one(field.key()).copied().map(Value::Date),
                _ => matches.get_one::<String>(field.key()).cloned().map(Value::Text),
            };
            if let Some(value) = value {
                self.0.set(field, value, origin);
            }
        }
        Ok(())
    }
}

impl Said {
    /// Adds a ground, or the category of one that was given without a fact.
    fn say(&mut self, new: GroundDraft) {
        let bare = |ground: &&mut GroundDraft| ground.id == new.id && ground.fact.is_none() && ground.category.is_none();
        match self.0.grounds.iter_mut().find(bare) {
            Some(ground) if new.category.is_some() => ground.category = new.category,
            _ => self.0.grounds.push(new),
        }
    }
}

/// `ID=FACT` or `ID=CATEGORY`; a missing part is refused later, where the hint is known.
fn ground(field: Field, typed: &str, origin: &Origin) -> GroundDraft {
    let (id, said) = typed.split_once('=').map_or((typed, None), |(id, said)| (id, Some(said.to_owned())));
    let (fact, category) = if field == Field::GroundCategory { (None, said) } else { (said, None) };
    GroundDraft { id: Some(id.trim().to_owned()), fact, category, place: origin.place(field) }
}

fn flag(name: &str) -> String {
    format!("--{name}")
}

/// The flag of a field.
fn arg(field: Field) -> Option<Arg> {
    let mut arg = Arg::new(field.key()).long(field.name()?).help(help(field)).help_heading(field.heading());
    if let Some(name) = field.value_name() {
        arg = arg.value_name(name);
    }
    if field.is_in(Field::NonMember) {
        arg = arg.conflicts_with_all(Field::within(Field::Account).map(Field::key));
    }
    Some(match field.kind() {
        Kind::Bool => arg.action(ArgAction::SetTrue),
        Kind::Address | Kind::List | Kind::Grounds => arg.num_args(1..).action(ArgAction::Append),
        Kind::Age => arg.value_parser(value_parser!(i64)),
        Kind::Date => arg.value_parser(global::date),
        _ if field == Field::GroundCategory => arg.action(ArgAction::Append),
        _ => arg,
    })
}

/// The help of a field, and the command that lists its values.
fn help(field: Field) -> String {
    let list = match field {
        Field::PersonCountry => "countries",
        Field::ObjectionController => "controllers",
        Field::Ground => "grounds",
        Field::ObjectionLanguage => "languages",
        _ => return field.help().to_owned(),
    };
    format!("{}; see `demur list {list}`", field.help())
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Letter")]
struct LetterOptions {
    /// Layout of the PDF; default: that of your country; see `demur list layouts`
    #[arg(long, value_name = "ID")]
    layout: Option<String>,
    /// Set the letter in 16 point type
    #[arg(long)]
    large_print: bool,
    /// Picture of your signature (PNG), printed above your name
    #[arg(long, value_name = "FILE.png")]
    signature: Option<PathBuf>,
    /// Font file for characters that the built-in fonts lack; can be repeated
    #[arg(long = "font", value_name = "FILE")]
    fonts: Vec<PathBuf>,
    /// Print facts that are not verified; check them before you send the letter
    #[arg(long)]
    accept_unverified: bool,
}

/// How the letter looks, with the named files already read.
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
    /// The checked case and the look of its letter. `command` is the typed command, for hints.
    pub(super) fn read(self, command: &str, context: &Context) -> Result<(Case, Look), Failure> {
        let (given, look) = self.given(command, context)?;
        Ok((given.check()?, look))
    }

    /// The same, which asks on a terminal for what is missing.
    pub(super) fn asked(self, command: &str, context: &Context) -> Result<(Case, Look), Failure> {
        let (given, look) = self.given(command, context)?;
        let given = if context.may_ask() { new::complete(given, context)? } else { given };
        Ok((given.check()?, look))
    }

    /// What is given, unchecked, and the look of the letter.
    pub(super) fn given(self, command: &str, context: &Context) -> Result<(Draft, Look), Failure> {
        self.company_was_not_swallowed(command, context)?;
        context.reads(self.letter.files());
        let look = self.letter.look()?;
        let given = self.letter.draft(self.controller)?;
        let profile = context.profile(given.text(Field::ObjectionController))?;
        Ok((given.over(profile), look))
    }

    /// Warns of flags that have no effect on this format.
    pub(super) fn warn_of_idle_flags(&self, format: Format, context: &Context) {
        let page = matches!(format, Format::Pdf | Format::Html);
        let pdf = format == Format::Pdf;
        for (flag, given, used) in [
            ("--large-print", self.letter.page.large_print, page),
            ("--signature", self.letter.page.signature.is_some(), page),
            ("--font", !self.letter.page.fonts.is_empty(), pdf),
        ] {
            if given && !used {
                context.terminal.warning(&format!("{flag} has no effect on this format"));
            }
        }
    }

    /// A flag with several values swallows a company that follows it; the letter would go elsewhere.
    fn company_was_not_swallowed(&self, command: &str, context: &Context) -> Result<(), Failure> {
        let draft = &self.letter.said.0;
        if self.controller.is_some() || draft.mentions(Field::ObjectionController) {
            return Ok(());
        }
        let ids = context.catalog.ids("controllers");
        let last_values = Field::all().filter_map(|field| match draft.get(field)? {
            Value::Lines(lines) => Some((field, lines.last()?.clone())),
            _ => None,
        });
        let last_ground = draft.grounds.last().and_then(|ground| Some((Field::Ground, ground.id.clone()?)));
        match last_values.chain(last_ground).find(|(_, last)| ids.contains(&last.to_lowercase())) {
            Some((field, id)) => Err(Failure::usage(
                format!("`{id}` was taken as a value of {}, not as the company", flag(field.name().unwrap_or_default())),
                format!("put the company first: demur {command} {id} …"),
            )),
            None => Ok(()),
        }
    }
}

impl LetterArgs {
    /// The input files of the letters, which are never overwritten.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let case = self.case.iter().filter(|path| *path != Path::new("-"));
        case.chain(&self.page.signature).chain(&self.page.fonts).cloned().collect()
    }

    /// How the letter looks.
    pub(super) fn look(&self) -> Result<Look, Failure> {
        // Reading a font needs seeking, which a pipe does not allow.
        if let Some(font) = self.page.fonts.iter().find(|font| stream::is_stream(font)) {
            return Err(Failure::refused(
                format!("--font: {}: not a file", font.display()),
                "pass the path of a font file to --font",
            ));
        }
        Ok(Look {
            layout: self.page.layout.clone(),
            large_print: self.page.large_print,
            signature: self.page.signature.as_deref().map(picture).transpose()?,
            fonts: self.page.fonts.clone(),
            accept_unverified: self.page.accept_unverified,
        })
    }

    /// Flags override the case file; `controller` is the company given as an argument.
    fn draft(self, controller: Option<String>) -> Result<Draft, Failure> {
        let file = match &self.case {
            Some(path) => Draft::parse(&read(path)?, &path.display().to_string())?,
            None => Draft::default(),
        };
        let mut said = self.said.0;
        if let Some(controller) = controller {
            said.set(Field::ObjectionController, controller, Origin::Argument("CONTROLLER".into()));
        }
        Ok(said.over(file))
    }

    /// What applies to all members, and whether somebody writes for them.
    ///
    /// Whoever writes for others is described by flags, case file and profile as usual, and each row names the member.
    /// Otherwise nobody's name, address or account may end up in everyone's letters.
    pub(super) fn base(self, context: &Context) -> Result<(Draft, bool), Failure> {
        let said = &self.said.0;
        let represented = said.mentions(Field::BehalfRole);
        let given = |field: &Field| said.get(*field).is_some() && field.name().is_some();
        let would_stand =
            |field: Field| format!("{} would appear in the letters of all members", flag(field.name().unwrap_or_default()));
        let of_a_member = |field: &Field| {
            *field == Field::PersonCountry
                || [Field::Account, Field::NonMember].into_iter().any(|table| field.is_in(table))
                || field.is_in(Field::BehalfOf) && *field != Field::BehalfRole
        };
        if let Some(field) = Field::all().filter(of_a_member).find(given) {
            return Err(Failure::usage(would_stand(field), "set it per row, in a column of the members file"));
        }
        if let Some(field) = Field::within(Field::Person).find(given).filter(|_| !represented) {
            let hint = if field.column().is_some() {
                "use the column of the members file; to write for the members, add --as"
            } else {
                "drop it; to write for the members, add --as"
            };
            return Err(Failure::usage(would_stand(field), hint));
        }
        let mut base = self.draft(None)?;
        if represented {
            base = base.over(context.profile(None)?);
            base.unset(Field::PersonCountry);
        } else {
            base.unset(Field::Person);
            base.unset(Field::BehalfOf);
        }
        base.unset(Field::Account);
        base.unset(Field::NonMember);
        Ok((base, represented))
    }
}

/// Reads the picture of a signature.
pub(super) fn picture(path: &Path) -> Result<Picture, Failure> {
    let hint = "pass a PNG file, for example a scan of your signature cropped to its edges";
    let refused = |what: &dyn std::fmt::Display| Failure::refused(format!("{}: {what}", path.display()), hint);
    let bytes = read_bytes(path, MAX_PICTURE as u64 + 1).map_err(|error| refused(&error))?;
    Picture::from_png(&bytes).map_err(|error| refused(&error))
}
