//! What to do about a members file, and about a run over it that ended early.

use super::{of_ledger, of_letter};
use crate::members;
use crate::workflow::batch::{Error, SentAnother};

/// What to do about a run that was stopped.
pub(in crate::cli) const GOES_ON: &str = "run the same command again: it goes on from here";

/// What to do about a members file that cannot be read.
pub(in crate::cli) fn of_members(error: &members::Error) -> String {
    error.next_step()
}

/// What to do about a run over many members that ended early.
pub(in crate::cli) fn of_batch(error: &Error) -> String {
    let step = error.next_step();
    match error {
        Error::Members(error) => of_members(error),
        Error::Letter(error) => of_letter(error),
        Error::Ledger(error) => of_ledger(error),
        Error::RowChanged { queueing: true, .. } | Error::LettersMissing { .. } => {
            "run the command again; `demur outbox resume` sends what is queued already".to_owned()
        }
        Error::ForeignList { .. } | Error::HoldsShard { .. } => format!("{step} with -o"),
        Error::InputAmongLetters { .. } => "choose another folder with -o, or move the file".to_owned(),
        Error::OtherPeople { .. } => "choose another folder with -o; to give up the letters in it, remove it first".to_owned(),
        Error::TooManyForOnePdf { .. } => "make several files: --shard K/N writes a part of the rows".to_owned(),
        Error::OtherShard { .. } => format!("{step} with `demur batch --join`"),
        Error::NoRun { .. } => "name the -o folders of the shards".to_owned(),
        Error::NoShard { .. } => "make it with --shard K/N".to_owned(),
        Error::ShardMissing { number, of } => format!("{step}; make it with --shard {number}/{of}"),
        Error::SentAnother(letter) => {
            let SentAnother { source_name, folder, .. } = &**letter;
            format!("run `demur batch {source_name} -o {folder}` instead: it leaves what was e-mailed as it is")
        }
        _ => step,
    }
}
