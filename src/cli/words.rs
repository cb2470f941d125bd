//! What the terminal says of a value of the library: its English, and the flag that helps.

use crate::compose::Warning;

/// A warning about a letter.
pub(super) fn warning(warning: &Warning) -> String {
    let what = warning.to_string();
    let help = match warning {
        Warning::TermUnverified { is_printed: false, .. } => "; --accept-unverified prints it",
        Warning::NoController { .. } => " by [controller] in a case file",
        Warning::ControllerUnverified { is_printed: false, .. } => {
            "; check it, then use --accept-unverified or [controller] in a case file"
        }
        Warning::BelowConsentAge { .. } => ": --behalf-of NAME --as parent",
        Warning::NoLetterInLanguage { .. } => "; --lang takes one of them",
        _ => "",
    };
    what + help
}
