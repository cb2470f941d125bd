//! `demur follow-up`: the next letter of a case.

mod all;

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::cli::config::{self, Accounts, Configured};
use crate::cli::context::Context;
use crate::cli::delivery::{self, PaceArgs, StaleArgs};
use crate::cli::error::Failure;
use crate::cli::format::Format;
use crate::cli::{case_args, cases, entry, keeping, output, secret, send, stop, stream, terminal};
use crate::history::LetterKind;
use crate::ledger::Ledger;
use crate::render::Picture;
use crate::workflow::case::{self, CaseFile, PrepareError, first_address, looking};
use crate::workflow::{self, Answer, LetterWriter, MailOptions, Prepared, Queue};

/// Write the next letter of a case
///
/// What is due follows from what you recorded: a reminder after silence, a reply to an answer, thanks, or a complaint to the
/// authority. It is in the language of the first letter, and asserts nothing that was not recorded.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("confirmed").args(["send", "all_due"]).multiple(true))]
pub(in crate::cli) struct FollowUp {
    /// The reference printed in the letter
    #[arg(value_name = "REFERENCE", required_unless_present = "all_due", conflicts_with = "all_due")]
    reference: Option<String>,
    /// Write all letters that are due, one for each case; they are listed, and you confirm the list
    #[arg(long)]
    all_due: bool,
    /// Only those of cases with this company, by a part of its name
    #[arg(long, value_name = "NAME", requires = "all_due")]
    company: Option<String>,
    /// reminder, reply, closing, complaint, or a kind of answer to reply to; default: what is due
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Ask the authority not to pass your name on to the company (complaint)
    #[arg(long)]
    withhold_name: bool,
    #[command(flatten)]
    out: Out,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    pace: PaceArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct Out {
    /// Format of the letter; default: by the extension of the output file, else text
    #[arg(short, long, value_name = "FORMAT", conflicts_with = "send")]
    format: Option<Format>,
    /// Write to this file; "-" is standard output; an existing file is replaced in one step. With --all-due, a folder
    #[arg(short, long, value_name = "FILE", conflicts_with = "send")]
    output: Option<PathBuf>,
    /// Picture of your signature (PNG)
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// Do not keep the letter with its case
    #[arg(long, conflicts_with = "send")]
    no_record: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Mail")]
struct MailArgs {
    /// E-mail it, in the thread of the first message
    #[arg(long)]
    send: bool,
    /// Account of config.toml to send from; default: the only one
    #[arg(long, value_name = "NAME", requires = "send")]
    account: Option<String>,
    /// E-mail address of the recipient, instead of the register's
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Write, check and show everything, but queue and send nothing
    #[arg(long, requires = "confirmed")]
    dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long, requires = "confirmed")]
    yes: bool,
}

impl FollowUp {
    pub(in crate::cli) fn execute(self, context: &Context) -> Result<(), Failure> {
        let Some(reference) = &self.reference else { return self.all(context) };
        let reader = context.reader()?.ok_or_else(|| cases::unknown(reference))?;
        let file = CaseFile::read(&reader, reference)?.with_mails(&reader)?;
        let today = Context::today();
        let mut wanted = case::next_letter(&file, self.kind.as_deref(), &context.catalog, today)?;
        wanted.withhold_name = self.withhold_name;
        if self.withhold_name && wanted.kind != LetterKind::Complaint {
            return Err(Failure::usage("--withhold-name does not go with this letter", "it belongs to --kind complaint"));
        }
        let signature = self.out.signature.as_deref().map(case_args::picture).transpose()?;
        if file.look.signature && signature.is_none() {
            context
                .terminal
                .warning("the first letter had the picture of a signature, which is not kept: pass --signature FILE.png");
        }
        drop(reader);
        if self.mail.send {
            return self.send(&file, &wanted, signature.as_ref(), context);
        }
        self.write(&file, &wanted, signature.as_ref(), context)
    }

    /// Writes it to a file or standard output, and keeps it with its case.
    fn write(
        &self,
        file: &CaseFile,
        wanted: &crate::compose::FollowUp,
        signature: Option<&Picture>,
        context: &Context,
    ) -> Result<(), Failure> {
        let format = Format::chosen(self.out.format, self.out.output.as_deref(), context.json)?;
        let target = self.out.output.clone().filter(|path| !output::is_stdout(path));
        format.shown_or(target.as_deref())?;
        let today = Context::today();
        let (composed, bytes) = match format.rendered() {
            Some(rendered) => {
                let writer = LetterWriter::new(&context.catalog, looking(&file.look, rendered, signature))?;
                let written = case::write_follow_up(file, wanted, &writer, today)?;
                (written.composed, written.bytes)
            }
            None => {
                let to = self.mail.to.as_deref().map(|to| config::mailbox("--to", to)).transpose()?;
                let to = to.or_else(|| first_address(file, wanted.kind));
                let Some(email) = &file.case.person.email else {
                    return Err(send::no_mail(workflow::MailError::NoSender, context));
                };
                let from = config::mailbox("person.email", email)?.with_name(&file.case.person.name);
                let options = MailOptions { from: &from, to: to.as_ref(), now: Context::now(), today, draft: true };
                let writer = LetterWriter::new(&context.catalog, looking(&file.look, workflow::Format::Pdf, signature))?;
                let prepared =
                    case::prepare_follow_up(file, wanted, &writer, &options).map_err(|error| failed(error, context))?;
                (prepared.composed, prepared.message.bytes)
            }
        };
        context.terminal.warnings(&composed.warnings);
        output::put(target.as_deref(), &bytes, context)?;
        if let Some(path) = target.filter(|path| !self.out.no_record && !stream::is_stream(path)) {
            keeping::keep_follow_up(file, &composed, &path, &bytes, context);
        }
        Ok(())
    }

    /// Shows it, asks, and sends it through the outbox.
    fn send(
        &self,
        file: &CaseFile,
        wanted: &crate::compose::FollowUp,
        signature: Option<&Picture>,
        context: &Context,
    ) -> Result<(), Failure> {
        let mail = &self.mail;
        let to = mail.to.as_deref().map(|to| config::mailbox("--to", to)).transpose()?;
        let to = to.or_else(|| first_address(file, wanted.kind));
        if !mail.dry_run && !mail.yes && !context.may_ask() {
            let hint = "add --yes to send without confirmation, or --dry-run to see what would be sent";
            return Err(Failure::usage("no terminal to ask for confirmation", hint));
        }
        let accounts = Accounts::read(context)?;
        let chosen = accounts.choose(mail.account.as_deref(), context)?;
        let now = Context::now();
        let options = MailOptions { from: &chosen.account.from, to: to.as_ref(), now, today: Context::today(), draft: false };
        let writer = LetterWriter::new(&context.catalog, looking(&file.look, workflow::Format::Pdf, signature))?;
        let prepared = case::prepare_follow_up(file, wanted, &writer, &options).map_err(|error| failed(error, context))?;
        context.terminal.warnings(&prepared.composed.warnings);
        let shown = send::show(&file.case, &prepared, &chosen, to.is_some());
        let letter = crate::render::text(&prepared.composed.letter);
        if mail.dry_run {
            if context.json {
                return terminal::json(&send::facts(&prepared, &chosen, to.is_some()));
            }
            terminal::data(format!("{shown}\n{letter}").as_bytes())?;
            context.terminal.say("nothing was queued or sent (--dry-run)");
            return Ok(());
        }
        if !mail.yes {
            terminal::raw(&terminal::safe(&format!("{shown}\n{letter}")));
            if !terminal::confirm("Send it?", "nothing was queued or sent")? {
                return Err(Failure::refused("not sent", "nothing was queued; answer y to send"));
            }
        }
        queue(&prepared, &chosen, &accounts, &self.pace, context)
    }
}

/// Queues one letter that was agreed to, and sends it.
fn queue(
    prepared: &Prepared,
    chosen: &Configured,
    accounts: &Accounts,
    pace: &PaceArgs,
    context: &Context,
) -> Result<(), Failure> {
    let Some(consent) = prepared.proposal().answered(Answer::Yes) else { return Ok(()) };
    // Ask before queuing: without a password, the letter would stay queued unintentionally.
    let found = secret::find(chosen, true, context)?;
    let account = chosen.account.name.clone();
    let _held = stop::hold();
    let mut ledger = Ledger::open(context.data_folder()?)?;
    let now = Context::now().timestamp_millis();
    let mut queue = Queue::begin(&mut ledger, consent, "follow-up", &account, false, now)?;
    for refused in queue.add(std::slice::from_ref(prepared))? {
        refused?;
    }
    let agreed = queue.end();
    let id = agreed.messages().first().copied();
    let found = Some((account, found));
    let (summary, _) =
        delivery::work_off(&mut ledger, |_| Ok(agreed), &pace.order(false), StaleArgs::default(), accounts, found, context)?;
    case::settle(&mut ledger, &context.catalog, Context::today())?;
    let ended = delivery::verdict(&summary);
    let told = match id.filter(|_| context.json) {
        Some(id) => terminal::json(&entry::with_story(&ledger.entry(id)?, &ledger, context)?),
        None => Ok(()),
    };
    ended.and(told)
}

fn failed(error: PrepareError, context: &Context) -> Failure {
    match error {
        PrepareError::Case(error) => error.into(),
        PrepareError::Mail(error) => send::no_mail(error, context),
    }
}
