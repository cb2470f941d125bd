//! What to do about a mail that cannot be made, or of which nobody knows whether it arrived.

use super::of_letter;
use crate::workflow::MailError;

/// What to do when it is not known, or not written down, whether a message was taken.
pub(in crate::cli) const UNSURE: &str =
    "do not send it again; free some disk space, then run `demur outbox list --state unknown` and `demur outbox resolve`";

/// What to do about a letter that cannot be made a mail.
pub(in crate::cli) fn of_mail(error: &MailError) -> String {
    let step = error.next_step();
    match error {
        MailError::Letter(error) => of_letter(error),
        MailError::NoAddress { .. } => format!("{step}: --to ADDRESS"),
        MailError::NoSender => "give --email, or email under [person]".to_owned(),
        MailError::AnswersElsewhere { .. } => "give another address with --email, or email under [person], or none".to_owned(),
        _ => step,
    }
}
