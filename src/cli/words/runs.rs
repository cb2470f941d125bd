//! Hints for a members file, and for a run over it that ended early.

use super::{of_ledger, of_letter};
use crate::members::{self, Note, Problem};
use crate::workflow::batch::{Error, SentAnother, Shared};

/// The hint for an interrupted run.
pub(in crate::cli) const GOES_ON: &str = "run the same command again to continue";

/// The hint for a members file that cannot be read.
pub(in crate::cli) fn of_members(error: &members::Error) -> String {
    let step = error.next_step();
    match error.problem() {
        Problem::ColumnMissing { .. } | Problem::Empty { .. } | Problem::EmptySheet { .. } | Problem::Headings { .. } => {
            format!("{step}; `demur batch --columns` lists all with what they mean")
        }
        Problem::SeveralSheets { .. } => format!("{step} with --sheet"),
        _ => step,
    }
}

/// What the terminal adds to what is said of a members file.
pub(in crate::cli) fn of_note(note: &Note) -> &'static str {
    match note {
        Note::UnknownColumns { .. } => "; `demur batch --columns` lists the known ones",
        Note::SheetTaken { .. } => "; --sheet picks another",
        _ => "",
    }
}

/// A fact that many rows share.
pub(in crate::cli) fn of_shared(shared: &Shared) -> String {
    format!(
        "{} of {} rows carry the same fact as row {}: an objection rests on the person's own situation, and a fact that \
         many share word for word reads as copied and weakens all of them; ask each member for their own words",
        shared.rows, shared.of, shared.row
    )
}

/// Rows that the sheet hides.
pub(in crate::cli) fn of_hidden(hidden: usize) -> String {
    let rows = if hidden == 1 { "1 row is".to_owned() } else { format!("{hidden} rows are") };
    format!("{rows} hidden or filtered out in the sheet and left out; --hidden-rows includes them")
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
