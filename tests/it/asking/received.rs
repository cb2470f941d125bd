//! `demur record --eml` on a terminal: what was found is shown, and changed or confirmed.

use super::pty::{CTRL_C, DUMB, Pty};
use crate::answers::record::{posted, refusal};
use crate::cases::show;
use crate::harness::Demur;

#[needs::tools("script")]
#[test]
fn kinds_and_quotations_are_confirmed_or_changed() {
    let demur = Demur::new();
    let reference = posted(&demur);
    demur.file("answer.eml", refusal(&reference));
    let mut pty = Pty::open(&demur, DUMB, &["record", "--eml", "answer.eml"]);
    pty.wait("Our methods are a trade secret.");
    pty.answer("What is it", "");
    pty.answer("Kinds of answer", "trade-secret, refused");
    pty.answer("Quotations", "");
    pty.answer("Record it as answered: refused, trade-secret", "y");
    let left = pty.end();
    assert_eq!(left.code, 0, "{}", left.said);
    let event = &show(&demur, &reference)["events"][2];
    assert_eq!(event["quotes"].as_array().unwrap().len(), 2, "{event}");

    let mut pty = Pty::open(&demur, DUMB, &["record", "--eml", "answer.eml"]);
    pty.answer("What is it", "");
    pty.answer("Kinds of answer", "refusal");
    pty.wait("there is no kind of answer `refusal`");
    pty.write(CTRL_C);
    assert_eq!(pty.end().code, 130);
    let mut pty = Pty::open(&demur, DUMB, &["record", "--eml", "answer.eml"]);
    pty.answer("What is it", "6");
    let left = pty.end();
    assert!(left.code == 0 && left.said.contains("nothing was recorded"), "{}", left.said);
    assert_eq!(show(&demur, &reference)["events"].as_array().unwrap().len(), 3, "what was left is not there");
}
