//! `demur init`: what it asks, keeps and writes.

use super::pty::{DRAWN, DUMB, ENTER, NARROW, Pty};
use crate::harness::Demur;

const PROFILE: &str = ".config/demur/profile.toml";

fn profile(demur: &Demur) -> String {
    std::fs::read_to_string(demur.path(PROFILE)).unwrap()
}

/// The questions, in their order, and an answer to each.
const ANSWERS: [(&str, &str); 3] =
    [("Your full name", "Robin Testname"), ("Where you live", "irland"), ("Your postal address", "1 Sample Row\rDublin 2\r")];

#[needs::tools("script")]
#[test]
fn it_asks_in_a_few_questions_and_writes_a_private_profile() {
    for kind in [DRAWN, DUMB, NARROW] {
        let demur = Demur::new();
        let mut pty = Pty::open(&demur, kind, &["init"]);
        for (question, answer) in ANSWERS {
            pty.answer(question, answer);
        }
        pty.answer("Your e-mail address", "robin@example.org");
        pty.answer("Account at", "linkedin");
        // The e-mail address is offered.
        pty.answer("Your account at LinkedIn", "");
        pty.wait("Account at");
        pty.write(if kind.term == "dumb" || kind.columns < 60 { ENTER } else { "\u{1b}" });
        pty.answer("Write it?", "");
        let left = pty.end();
        assert_eq!(left.code, 0, "{}", left.said);
        assert_eq!(
            profile(&demur),
            "[person]\nname = \"Robin Testname\"\ncountry = \"IE\"\naddress = [\"1 Sample Row\", \"Dublin 2\"]\n\
             email = \"robin@example.org\"\n\n[account.linkedin]\nemail = \"robin@example.org\"\n",
        );
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(demur.path(PROFILE)).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        if kind.term == "dumb" {
            assert!(!left.said.contains('\u{1b}'), "{:?}", left.said);
        }
    }
}
