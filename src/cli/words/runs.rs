//! Hints for a members file, and for a run over it that ended early.

use super::{of_ledger, of_letter};
use crate::members;
use crate::workflow::batch::{Error, SentAnother};

/// The hint for an interrupted run.
pub(in crate::cli) const GOES_ON: &str = "run the same command again to continue";

/// The hint for a members file that cannot be read.
pub(in crate::cli) fn of_members(error: &members::Error) -> String {
    error.next_step()
}

/// The hint for a run that ended early.
pub(in crate::cli) fn of_batch(error: &Error) -> String {
    let step = error.next_step();
    match error {
        Error::Members(error) => of_members(error),
        Error::Letter(error) => of_letter(error),
        Error::Ledger(error) => of_ledger(error),
        Error::RowChanged { queueing: true, .. } | Error::LettersMissing { .. } => {
            "run the command again; send what is already queued with `demur outbox resume`".to_owned()
        }
        Error::ForeignList { .. } | Error::HoldsShard { .. } => format!("{step} with -o"),
        Error::InputAmongLetters { .. } => "choose another folder with -o, or move the file".to_owned(),
        Error::OtherPeople { .. } => "choose another folder with -o; to discard the letters in it, remove it first".to_owned(),
        Error::TooManyForOnePdf { .. } => "write several files: use --shard K/N for a part of the rows".to_owned(),
        Error::OtherShard { .. } => format!("{step} with `demur batch --join`"),
        Error::NoRun { .. } => "pass the -o folders of the shards".to_owned(),
        Error::NoShard { .. } => "create it with --shard K/N".to_owned(),
        Error::ShardMissing { number, of } => format!("{step}; create it with --shard {number}/{of}"),
        Error::SentAnother(letter) => {
            let SentAnother { source_name, folder, .. } = &**letter;
            format!("run `demur batch {source_name} -o {folder}` instead: it keeps what was e-mailed")
        }
        _ => step,
    }
}
