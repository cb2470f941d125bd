//! `demur follow-up --all-due`: one letter for each case of which one is due, after the list was shown and confirmed.

use std::path::Path;

use serde_json::{Value, json};

use super::FollowUp;
use crate::cli::config::{Accounts, Configured};
use crate::cli::context::Context;
use crate::cli::delivery::{self, StaleArgs};
use crate::cli::error::Failure;
use crate::cli::format::Format;
use crate::cli::secret::{self, Found};
use crate::cli::{case_args, cases, output, stop, stream, terminal, words};
use crate::history::LetterKind;
use crate::ledger::{Ledger, Reader};
use crate::render::Picture;
use crate::text::Said;
use crate::workflow::batch::Output;
use crate::workflow::case::{
    self, AllDue, DueCase, DueWish, FolderError, LeftCase, NoLetter, PapersError, QueueFault, Writers, Writing,
};
use crate::workflow::{self, Answer, Summary};

/// What is asked before anything is queued or written.
#[derive(Debug, Clone, Copy)]
enum Confirm {
    DryRun,
    Flag,
    Typed,
}

impl FollowUp {
    /// All letters that are due, by mail or into a folder.
    pub(super) fn all(&self, context: &Context) -> Result<(), Failure> {
        if self.withhold_name || self.mail.to.is_some() || self.out.no_record {
            let what = "--withhold-name, --to and --no-record are about one letter, and do not go with --all-due";
            return Err(Failure::usage(what, "write that letter by its reference"));
        }
        if !self.mail.send && self.out.output.is_none() {
            return Err(Failure::usage("where do the letters go?", "add -o FOLDER to write them, or --send to e-mail them"));
        }
        let confirm = match (self.mail.dry_run, self.mail.yes) {
            (true, _) => Confirm::DryRun,
            (false, true) => Confirm::Flag,
            (false, false) if context.may_ask() => Confirm::Typed,
            (false, false) => {
                let hint = "add --yes to go on without confirmation, or --dry-run to see what would be written";
                return Err(Failure::usage("no terminal to ask for confirmation", hint));
            }
        };
        let wish = DueWish { company: self.company.as_deref(), kind: self.kind.as_deref().map(letter).transpose()? };
        let signature = self.out.signature.as_deref().map(case_args::picture).transpose()?;
        let Some(reader) = cases::settled(context)? else { return none(context) };
        let catalog = context.catalog.clone().cached();
        let all = case::all_due(&reader, &catalog, Context::today(), wish)?;
        one_signer(&all, signature.as_ref())?;
        match &self.out.output {
            Some(folder) if !self.mail.send => {
                let format = self.out.format.unwrap_or(Format::Pdf);
                let writers =
                    Writers::new(&all, &catalog, format.rendered().unwrap_or(workflow::Format::Pdf), signature.as_ref());
                write(&all, &writers, format, folder, confirm, &reader, context)
            }
            _ => {
                let writers = Writers::new(&all, &catalog, workflow::Format::Pdf, signature.as_ref());
                self.mail_all(&all, &writers, confirm, &reader, context)
            }
        }
    }

    /// Lists them, asks, and sends them through the outbox.
    fn mail_all(
        &self,
        all: &AllDue,
        writers: &Writers<'_>,
        confirm: Confirm,
        reader: &Reader,
        context: &Context,
    ) -> Result<(), Failure> {
        let accounts = Accounts::read(context)?;
        let chosen = accounts.choose(self.mail.account.as_deref(), context)?;
        let (now, today) = (Context::now(), Context::today());
        let from = chosen.account.from.clone();
        let proposed = case::propose(reader, all, writers, &from, now, today)?;
        let mut left: Vec<&LeftCase> = all.left.iter().chain(&proposed.left).collect();
        let letters: Vec<(&DueCase, String)> = proposed.letters.iter().map(|(due, _, to)| (*due, to.clone())).collect();
        show(&letters, &left, context)?;
        let count = proposed.proposal.count();
        if count == 0 || matches!(confirm, Confirm::DryRun) {
            return ended(json!({ "sent": 0 }), &letters, &left, Ok(()), "nothing was queued or sent", context);
        }
        context.terminal.say(&format!("one message each, from {from} via {}", chosen.account.name));
        // Ask before queuing: without a password, letters would stay queued unintentionally.
        let found = secret::find(&chosen, true, context)?;
        let consent = match confirm {
            Confirm::Typed => proposed.proposal.answered(Answer::Count(&typed(count, "send", "nothing was queued or sent")?)),
            _ => proposed.proposal.answered(Answer::Yes),
        };
        let Some(consent) = consent else {
            return Err(Failure::refused("not sent", format!("nothing was queued; type {count} to send them")));
        };
        let _held = stop::hold();
        let mut ledger = Ledger::open(context.data_folder()?)?;
        let account = (chosen.account.name.as_str(), &from);
        let queued = case::queue(&mut ledger, reader, &proposed.letters, writers, account, consent, (now, today), &stop::flag())
            .map_err(of_queue)?;
        tell_left(&queued.left.iter().collect::<Vec<_>>(), context);
        left.extend(&queued.left);
        let summary = self.work_off(&mut ledger, queued.agreed, &chosen, &accounts, found, context)?;
        case::settle(&mut ledger, &context.catalog, today)?;
        let verdict = delivery::verdict(&summary);
        ended(json!({ "sent": summary.sent }), &letters, &left, verdict, "", context)
    }

    fn work_off(
        &self,
        ledger: &mut Ledger,
        agreed: workflow::Agreed,
        chosen: &Configured,
        accounts: &Accounts,
        found: Found,
        context: &Context,
    ) -> Result<Summary, Failure> {
        let found = Some((chosen.account.name.clone(), found));
        let order = self.pace.order(false);
        let (summary, _) = delivery::work_off(ledger, |_| Ok(agreed), &order, StaleArgs::default(), accounts, found, context)?;
        Ok(summary)
    }
}

/// Lists them, asks, and writes them into a folder.
fn write(
    all: &AllDue,
    writers: &Writers<'_>,
    format: Format,
    folder: &Path,
    confirm: Confirm,
    reader: &Reader,
    context: &Context,
) -> Result<(), Failure> {
    if output::is_stdout(folder) || stream::is_stream(folder) {
        return Err(Failure::usage("many letters need a folder", "add -o FOLDER"));
    }
    let stop = stop::flag();
    let form = format.rendered().map_or(Output::Message, Output::Letter);
    let writing = Writing { form, now: Context::now(), today: Context::today(), stop: &stop };
    let listed = writing.list(reader, &all.due, writers, folder).map_err(of_papers)?;
    let left: Vec<&LeftCase> = all.left.iter().chain(&listed.left).collect();
    let name = |reference: &str| format!("{reference}.{}", form.extension());
    let letters: Vec<(&DueCase, String)> = listed.letters.iter().map(|(due, reference)| (*due, name(reference))).collect();
    show(&letters, &left, context)?;
    let (count, there) = (listed.count(), listed.there());
    if there > 0 {
        context.terminal.say(&format!("{} of an earlier run of this folder", words::count(there)));
    }
    if count + there == 0 || matches!(confirm, Confirm::DryRun) {
        return ended(json!({ "written": 0 }), &letters, &left, Ok(()), "nothing was written", context);
    }
    let typed = match confirm {
        Confirm::Typed if count > 0 => Some(typed(count, "write", "nothing was written")?),
        _ => None,
    };
    let answer = typed.as_deref().map_or(Answer::Yes, Answer::Count);
    let _held = stop::hold();
    let mut ledger = Ledger::open(context.data_folder()?)?;
    let done = case::write(listed, &writing, writers, &mut ledger, answer).map_err(of_papers)?;
    let Some(done) = done else {
        return Err(Failure::refused("not written", format!("nothing was written; type {count} to write them")));
    };
    case::settle(&mut ledger, &context.catalog, Context::today())?;
    let left: Vec<&LeftCase> = all.left.iter().chain(&done.left).collect();
    let said = format!(
        "wrote {} to {}; once they are sent: `demur record sent --batch {} --by post`",
        words::count(done.written),
        folder.display(),
        folder.display()
    );
    if done.written + done.there > 0 {
        context.terminal.say(&said);
    }
    ended(json!({ "written": done.written, "there": done.there }), &letters, &left, Ok(()), "", context)
}

fn letter(name: &str) -> Result<LetterKind, Failure> {
    let all = [LetterKind::Reminder, LetterKind::Reply, LetterKind::Closing, LetterKind::Complaint];
    let unknown = || Failure::usage(format!("there is no letter `{name}`"), "letters: reminder, reply, closing, complaint");
    all.into_iter().find(|kind| kind.name() == name).ok_or_else(unknown)
}

fn none(context: &Context) -> Result<(), Failure> {
    context.terminal.say("no letter is due");
    if context.json { terminal::json(&json!({ "due": [], "left": [] })) } else { Ok(()) }
}

/// One picture signs for one person.
fn one_signer(all: &AllDue, signature: Option<&Picture>) -> Result<(), Failure> {
    let signers = all.signers();
    if signature.is_none() || signers.len() < 2 {
        return Ok(());
    }
    let what = format!("--signature is of one person, and these letters are signed by {} and {}", signers[0].0, signers[1].0);
    Err(Failure::usage(what, "write those letters by their references, or leave it out"))
}

/// What is typed to go on.
fn typed(count: usize, verb: &str, nothing: &str) -> Result<String, Failure> {
    let them = if count == 1 { "it" } else { "them" };
    Ok(terminal::ask(&format!("Type {count} to {verb} {them}: "), nothing)?.unwrap_or_default())
}

/// The list, how many of what, and who gets none and why.
fn show(letters: &[(&DueCase, String)], left: &[&LeftCase], context: &Context) -> Result<(), Failure> {
    if !context.json && !letters.is_empty() {
        let row = |(due, goes): &(&DueCase, String)| {
            let since = due.since.to_string();
            let letter = due.letter.name().to_owned();
            vec![due.reference.clone(), letter, since, due.company.clone(), due.person.clone(), goes.clone()]
        };
        let rows: Vec<_> = letters.iter().map(row).collect();
        terminal::rows(&["reference", "letter", "due since", "company", "person", "goes to"], &rows, context)?;
    }
    let kinds = [LetterKind::Reminder, LetterKind::Reply, LetterKind::Closing, LetterKind::Complaint];
    let of = |kind: &LetterKind| letters.iter().filter(|(due, _)| due.letter == *kind).count();
    let parts: Vec<String> = kinds
        .iter()
        .map(|kind| (kind, of(kind)))
        .filter(|(_, n)| *n > 0)
        .map(|(kind, n)| format!("{n} {}", kind.name()))
        .collect();
    match letters.len() {
        0 => context.terminal.say("no letter is due that can be written"),
        n => context.terminal.say(&format!("{} due: {}", words::count(n), parts.join(", "))),
    }
    tell_left(left, context);
    Ok(())
}

fn tell_left(left: &[&LeftCase], context: &Context) {
    for case in left {
        let who = case.person.as_ref().map_or_else(|| case.company.clone(), |person| format!("{}, {person}", case.company));
        let hint = hint(&case.why);
        let then = if hint.is_empty() { String::new() } else { format!("; {hint}") };
        context.terminal.warning(&format!("{} ({who}) gets no letter: {}{then}", case.reference, case.why));
    }
}

/// What to do about a case without a letter.
fn hint(why: &NoLetter) -> String {
    match why {
        NoLetter::InTheOutbox { reference, .. } => {
            format!("see `demur outbox show {reference}`; `demur outbox resume` sends what waits")
        }
        NoLetter::NotSentYet { reference, .. } => format!("once it is sent: `demur record {reference} sent --by post`"),
        NoLetter::NoSignature => "add --signature FILE.png".to_owned(),
        NoLetter::Mail(error) => words::of_mail(error),
        NoLetter::Case(case::CaseError::Ledger(error)) => words::of_ledger(error),
        NoLetter::Case(error) => words::of_the_case(error),
        other => other.next_step(),
    }
}

/// The facts as JSON, and the outcome: who got no letter has to be looked at.
fn ended(
    mut facts: Value,
    letters: &[(&DueCase, String)],
    left: &[&LeftCase],
    verdict: Result<(), Failure>,
    nothing: &str,
    context: &Context,
) -> Result<(), Failure> {
    if !nothing.is_empty() && !letters.is_empty() {
        context.terminal.say(nothing);
    }
    let due = |(due, goes): &(&DueCase, String)| {
        json!({
            "reference": due.reference, "company": due.company, "person": due.person, "letter": due.letter.name(),
            "since": due.since, "goes": goes,
        })
    };
    let gone = |case: &&LeftCase| {
        json!({
            "reference": case.reference, "company": case.company, "person": case.person,
            "letter": case.letter.map(LetterKind::name), "why": Said(&case.why),
        })
    };
    facts["due"] = letters.iter().map(due).collect();
    facts["left"] = left.iter().map(gone).collect();
    let told = if context.json { terminal::json(&facts) } else { Ok(()) };
    let partly = match left.len() {
        0 => Ok(()),
        1 => Err(Failure::partly("1 case gets no letter", "see above why")),
        n => Err(Failure::partly(format!("{n} cases get no letter"), "see above why")),
    };
    verdict.and(partly).and(told)
}

fn of_queue(fault: QueueFault) -> Failure {
    match fault {
        QueueFault::Queue(error) => error.into(),
        QueueFault::Ledger(error) => error.into(),
        QueueFault::Case(error) => error.into(),
    }
}

fn of_papers(error: PapersError) -> Failure {
    match error {
        PapersError::Folder(error) => {
            let step = match &error {
                FolderError::Busy { .. } => error.next_step(),
                _ => format!("{}: -o FOLDER", error.next_step()),
            };
            Failure::of_value(&error, step)
        }
        PapersError::Case(error) => error.into(),
        PapersError::Interrupted => Failure::interrupted("interrupted", "run the same command again: it goes on where it was"),
    }
}
