//! Hints for a mail that cannot be made, or may or may not have arrived.

use super::of_letter;
use crate::workflow::MailError;

/// The hint when it is unknown, or not recorded, whether a message was accepted.
pub(in crate::cli) const UNSURE: &str =
    "do not send it again; free some disk space, then run `demur outbox list --state unknown` and `demur outbox resolve`";

/// The hint for a letter that cannot be made a mail.
pub(in crate::cli) fn of_mail(error: &MailError) -> String {
    let step = error.next_step();
    match error {
        MailError::Letter(error) => of_letter(error),
        MailError::NoAddress { .. } => format!("{step}: --to ADDRESS"),
        MailError::NoSender => "pass --email, or set email under [person]".to_owned(),
        MailError::AnswersElsewhere { .. } => "set another address with --email or email under [person], or none".to_owned(),
        _ => step,
    }
}
