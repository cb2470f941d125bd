//! The flags that say who writes, to whom, why and how: shared by every command that makes letters.
//!
//! Flags of the case come from the table of fields ([`Field`]); those about appearance or files are defined here.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::context::{Context, read, read_bytes};
use super::error::Failure;
use super::{global, new, stream, words};
use crate::case::{Case, Draft, Field, GroundDraft, Kind, Merged, Origin, Value, address_lines};
use crate::compose::flaws;
use crate::render::{MAX_PICTURE, Picture};
use crate::workflow::{self, Format, RenderOptions};

/// Who writes, to whom and why.
#[derive(Debug, Args)]
pub(super) struct CaseArgs {
    /// The company, for instance linkedin; see `demur list controllers`
    #[arg(value_name = "COMPANY", conflicts_with = Field::ObjectionController.key())]
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

/// Puts an address on one line with commas on lines of its own, and says so: an envelope is read line by line.
fn take_apart_addresses(draft: &mut Draft, context: &Context) {
    for field in [Field::PersonAddress, Field::ControllerAddress] {
        let Some(Value::Lines(given)) = draft.get(field) else { continue };
        let [line] = given.as_slice() else { continue };
        let Some(lines) = address_lines(line) else { continue };
        context.terminal.warning(&format!(
            "the address `{line}` is printed on {} lines: {}; if that is wrong, give each line by itself: {}",
            lines.len(),
            lines.join(" / "),
            lines.iter().map(|line| format!("--{} \"{line}\"", field.name().unwrap_or_default())).collect::<Vec<_>>().join(" "),
        ));
        draft.replace(field, lines);
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
    /// What is kept of it, to make the letter of this day again.
    pub(super) fn kept(&self, date: chrono::NaiveDate) -> workflow::Look {
        workflow::Look {
            layout: self.layout.clone(),
            large_print: self.large_print,
            signature: self.signature.is_some(),
            fonts: self.fonts.clone(),
            accept_unverified: self.accept_unverified,
            to: None,
            date: Some(date),
            run: None,
        }
    }

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
        Ok((checked(given, context)?, look))
    }

    /// The same, which asks on a terminal for what is missing.
    pub(super) fn asked(self, command: &str, context: &Context) -> Result<(Case, Look), Failure> {
        let (given, look) = self.given(command, context)?;
        // No answer mends what is wrong in a file.
        let given = if context.may_ask() && given.refused().is_empty() { new::complete(given, context)? } else { given };
        Ok((checked(given, context)?, look))
    }

    /// What is given, unchecked, and the look of the letter.
    pub(super) fn given(self, command: &str, context: &Context) -> Result<(Draft, Look), Failure> {
        self.company_is_no_file(command)?;
        self.company_was_not_swallowed(command, context)?;
        context.reads(self.letter.files());
        let look = self.letter.look()?;
        let Merged { mut draft, doubts } = self.letter.merged(self.controller, true, context)?;
        take_apart_addresses(&mut draft, context);
        let is_whole = draft.clone().check(&context.catalog).is_ok();
        for doubt in doubts {
            // Why something is missing is of no interest where nothing is.
            if is_whole && doubt.only_explains() {
                context.terminal.detail(&doubt.to_string());
            } else {
                context.terminal.warning(&words::doubt(&doubt));
            }
        }
        Ok((draft, look))
    }

    /// Warns of flags that have no effect on this format.
    pub(super) fn warn_of_idle_flags(&self, format: Format, context: &Context) {
        let (page, pdf) = (format.has_look(), format == Format::Pdf);
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

    /// `demur letter me.toml` means the case file.
    fn company_is_no_file(&self, command: &str) -> Result<(), Failure> {
        let Some(typed) = self.controller.as_deref() else { return Ok(()) };
        let path = Path::new(typed);
        let named_like_one = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
        let is_one = typed.contains(std::path::MAIN_SEPARATOR) && path.is_file();
        if !named_like_one && !is_one {
            return Ok(());
        }
        let what = format!("`{}` is a file, not a company", typed.chars().take(60).collect::<String>());
        Err(Failure::usage(what, format!("pass a case file with --case: demur {command} --case {typed}")))
    }

    /// A flag with several values swallows a company that follows it; the letter would go elsewhere.
    fn company_was_not_swallowed(&self, command: &str, context: &Context) -> Result<(), Failure> {
        let draft = &self.letter.said.0;
        if self.controller.is_some() || draft.mentions(Field::ObjectionController) {
            return Ok(());
        }
        let ids = context.catalog.ids("controllers");
        // A case file has the company, as a rule, and a town may be called as one.
        let is_named = |last: &str| self.letter.case.is_none() && context.catalog.company_named(last).is_ok();
        let last_values = Field::all().filter_map(|field| match draft.get(field)? {
            Value::Lines(lines) => Some((field, lines.last()?.clone())),
            _ => None,
        });
        let last_ground = draft.grounds.last().and_then(|ground| Some((Field::Ground, ground.id.clone()?)));
        match last_values.chain(last_ground).find(|(_, last)| ids.contains(&last.to_lowercase()) || is_named(last)) {
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

    /// Flags override the case file, and that the profile, as far as they are of one person; `controller` is the company given
    /// as an argument.
    fn merged(self, controller: Option<String>, with_profile: bool, context: &Context) -> Result<Merged, Failure> {
        let file = match &self.case {
            Some(path) => Draft::read(&read(path)?, &path.display().to_string())?,
            None => Draft::default(),
        };
        let mut said = self.said.0;
        if let Some(controller) = controller {
            said.set(Field::ObjectionController, controller, Origin::Argument("".into()));
        }
        let names = &context.catalog;
        let (said, file) = context.picked_companies(said.with_codes(names), file.with_codes(names))?;
        let company = said.text(Field::ObjectionController).or_else(|| file.text(Field::ObjectionController));
        let profile = if with_profile { context.profile(company)?.with_codes(names) } else { Draft::default() };
        context.picked_merged(Merged::of(said, file, profile))
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
        let Merged { draft: mut base, doubts } = self.merged(None, represented, context)?;
        if !base.refused().is_empty() {
            return Err(Failure::of_flaws(base.refused().to_vec()));
        }
        if represented {
            for doubt in doubts {
                context.terminal.warning(&words::doubt(&doubt));
            }
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

/// The case, or all that is missing or wrong.
fn checked(draft: Draft, context: &Context) -> Result<Case, Failure> {
    match draft.clone().check(&context.catalog) {
        Ok(case) => Ok(case),
        Err(_) => Err(Failure::of_flaws(flaws(draft, &context.catalog, Context::today())?)),
    }
}

/// Reads the picture of a signature.
pub(super) fn picture(path: &Path) -> Result<Picture, Failure> {
    let hint = "pass a PNG file, for example a scan of your signature cropped to its edges";
    let refused = |what: &dyn std::fmt::Display| Failure::refused(format!("{}: {what}", path.display()), hint);
    let bytes = read_bytes(path, MAX_PICTURE as u64 + 1).map_err(|error| refused(&error))?;
    Picture::from_png(&bytes).map_err(|error| refused(&error))
}
