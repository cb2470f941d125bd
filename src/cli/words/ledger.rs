//! Hints for errors of the ledger and the outbox: the command or flag that helps.

use crate::ledger::{Error, State};

/// The hint for an error of the ledger.
pub(in crate::cli) fn of_ledger(error: &Error) -> String {
    let step = error.next_step();
    match error {
        Error::File { .. } | Error::NoFolder { .. } | Error::Link { .. } => format!("{step} with --data-dir"),
        Error::OpenToOthers { path, mode } => format!("run `chmod {mode} {path}`"),
        Error::Damaged { .. } | Error::Newer => format!("{step}, or another --data-dir"),
        Error::Busy => format!("{step}, then run `demur outbox resume`"),
        Error::Unknown { .. } => "see `demur outbox list` for the references".to_owned(),
        Error::NoCase { .. } => "see `demur case list` for the references".to_owned(),
        Error::SentOtherwise { reference } => {
            format!("see `demur case show {reference}`; add --again to send this one too")
        }
        Error::WrittenBefore { reference } => {
            format!("once it is sent, note that: `demur record {reference} sent --by post`")
        }
        Error::State { reference, .. } => show(reference),
        Error::Already { reference, state } => already(reference, *state),
        Error::Similar { reference, state: State::Withdrawn } => {
            format!("send that one with `demur outbox resolve {reference} --resend`, or add --again to send this one instead")
        }
        Error::Similar { reference, .. } => format!("{}; add --again to send this one too", show(reference)),
        Error::Forgotten { .. } => "write the letter again with `demur send`".to_owned(),
        Error::NotOver { reference, state: State::Queued } => {
            format!("withdraw it first: `demur outbox resolve {reference} --withdraw`")
        }
        Error::NotOver { reference, .. } => {
            format!("record how it ended first: `demur outbox resolve {reference} --sent` or `--withdraw`")
        }
        _ => step,
    }
}

/// The hint to look at a letter's history.
pub(in crate::cli) fn show(reference: &str) -> String {
    format!("see its history with `demur outbox show {reference}`")
}

fn already(reference: &str, state: State) -> String {
    match state {
        State::Queued => {
            format!("send it with `demur outbox resume`, or withdraw it with `demur outbox resolve {reference} --withdraw`")
        }
        State::Sent => format!("see the proof with `demur outbox show {reference}`"),
        State::Failed => format!("try again with `demur outbox resolve {reference} --resend`"),
        State::Withdrawn => format!("send it after all with `demur outbox resolve {reference} --resend`"),
        State::Sending | State::Unknown => {
            format!("find out whether it arrived, then run `demur outbox resolve {reference}` with `--sent` or `--resend`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_step_names_the_command_that_takes_it() {
        let reference = || "RE-1".to_owned();
        let already = |state| of_ledger(&Error::Already { reference: reference(), state });
        for (said, command) in [
            (of_ledger(&Error::OpenToOthers { path: "data".to_owned(), mode: "700" }), "`chmod 700 data`"),
            (of_ledger(&Error::Link { path: "data".to_owned() }), "--data-dir"),
            (of_ledger(&Error::Busy), "`demur outbox resume`"),
            (of_ledger(&Error::Unknown { reference: reference() }), "`demur outbox list`"),
            (of_ledger(&Error::State { reference: reference(), state: State::Sent }), "`demur outbox show RE-1`"),
            (of_ledger(&Error::Similar { reference: reference(), state: State::Sent }), "add --again to send this one too"),
            (
                of_ledger(&Error::Similar { reference: reference(), state: State::Withdrawn }),
                "add --again to send this one instead",
            ),
            (of_ledger(&Error::NotOver { reference: reference(), state: State::Queued }), "resolve RE-1 --withdraw`"),
            (of_ledger(&Error::NotOver { reference: reference(), state: State::Unknown }), "resolve RE-1 --sent`"),
            (already(State::Queued), "`demur outbox resume`"),
            (already(State::Sent), "`demur outbox show RE-1`"),
            (already(State::Failed), "resolve RE-1 --resend`"),
            (already(State::Withdrawn), "resolve RE-1 --resend`"),
            (already(State::Unknown), "find out whether it arrived"),
        ] {
            assert!(said.contains(command), "{said}");
        }
    }
}
