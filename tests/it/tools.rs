//! The tools missing when the tests were built are still missing, and no others: `#[needs::tools]` relies on that.

#[path = "../needs/src/look.rs"]
mod look;

use crate::harness::repo;

#[test]
fn what_was_there_when_the_tests_were_built_is_there_and_nothing_more() {
    let (then, now) = (needs::missing!(), look::missing(&repo("")).join(","));
    if then != now {
        // Touch it, so that the build script of `needs` looks again.
        std::fs::write(needs::stamp!(), "").unwrap();
        panic!("missing when the tests were built: {then:?}, now: {now:?}; the next run of the tests goes by that");
    }
    assert!(std::env::var_os("CI").is_none() || now.is_empty(), "missing: {now}; .ci/run must install it");
}
