//! The arguments. Doc comments are the help text.

use clap::{Parser, Subcommand};

use super::global::Global;
use super::{
    account, batch, cases, completions, controllers, deadline, due, evidence, follow_up, init, letter, list, man, new, outbox,
    record, send, steps, templates,
};

/// Write the letter with which you object to the use of your data: right law, right company, right language.
///
/// A letter is not legal advice. Facts about companies and authorities carry a date; check what the warnings ask you to check.
#[derive(Debug, Parser)]
#[command(name = "demur", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "only one exists")]
pub(super) enum Command {
    Init(init::Init),
    New(new::New),
    Letter(letter::Letter),
    Send(send::Send),
    Batch(batch::Batch),
    Case(cases::Cases),
    Record(record::Record),
    Due(due::Due),
    FollowUp(follow_up::FollowUp),
    Evidence(evidence::Evidence),
    Outbox(outbox::Outbox),
    Account(account::Account),
    Steps(steps::Steps),
    List(list::List),
    Controllers(controllers::Controllers),
    Templates(templates::Templates),
    Deadline(deadline::Deadline),
    Completions(completions::Completions),
    Man(man::Man),
}
