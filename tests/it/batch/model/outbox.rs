//! What must hold after the user changed the outbox itself.

use std::collections::BTreeMap;

use super::checks::{Look, check};
use super::{Checked, World, Written};
use crate::harness::Ran;

impl World {
    /// The outbox was sent.
    pub(super) fn judge_resume(&mut self, before: &Look, ran: &Ran) -> Checked {
        self.hands_off()?;
        let after = self.look();
        check(after.tree == before.tree, || "the folder is another".to_owned())?;
        check(after.outbox.keys().eq(before.outbox.keys()), || "letters came or went".to_owned())?;
        let (mut left, mut failed, mut unknown, mut held) = (0, 0, 0, 0);
        for (reference, is) in &after.outbox {
            let was = &before.outbox[reference];
            let old = self.day >= self.queued[reference] + 5;
            let right = match was.as_str() {
                "queued" | "held" if old => is == "held",
                "queued" | "held" => is != "held" && is != "sending",
                "sending" => is == "unknown",
                _ => is == was,
            };
            check(right, || format!("{reference} was {was} and is {is}"))?;
            let moved = is != was;
            left += usize::from(is == "queued");
            held += usize::from(is == "held");
            failed += usize::from(moved && is == "failed");
            unknown += usize::from(moved && is == "unknown");
        }
        self.mails(&after)?;
        let code = if unknown > 0 { 4 } else { 3 * i32::from(left + failed + held > 0) };
        check(ran.code == code, || format!("exit code {} instead of {code}", ran.code))
    }

    /// The user decided about one letter.
    pub(super) fn judge_resolve(&mut self, before: &Look, reference: &str, state: &str, how: &str, ran: &Ran) -> Checked {
        let after = self.look();
        let state = settled(state);
        let who = &self.letters[reference].person;
        let is_twin = |other: &&String| {
            let over = ["failed", "withdrawn"].contains(&before.outbox[*other].as_str());
            other.as_str() != reference && !over && self.letters[*other].person.is_same(who)
        };
        let twin = before.outbox.keys().any(|other| is_twin(&other))
            || before.replaced.contains_key(reference) && before.holds(reference);
        let becomes = match (how, state) {
            ("--sent", "unknown") => "sent",
            ("--resend", "unknown" | "failed" | "withdrawn") if !twin => "queued",
            ("--withdraw", "queued" | "held" | "unknown") => "withdrawn",
            _ => state,
        };
        let (is, refused) = (settled(&after.outbox[reference]), becomes == state);
        check(is == becomes && (ran.code == 1) == refused && (ran.code == 0) != refused, || {
            format!("{reference} was {state}, is {is} instead of {becomes} (another letter of the person: {twin})")
        })?;
        let others = |look: &Look| {
            let others = look.outbox.iter().filter(|(other, _)| *other != reference);
            others.map(|(other, state)| (other.clone(), settled(state).to_owned())).collect::<Vec<_>>()
        };
        check(others(before) == others(&after), || "another letter changed".to_owned())?;
        if !refused && state == "unknown" {
            *self.decided.entry(reference.to_owned()).or_default() += 1;
        }
        check(after.tree == before.tree && after.accepted == before.accepted, || "more than the ledger changed".to_owned())?;
        self.mails(&after)
    }

    /// Stale letters were rewritten.
    pub(super) fn judge_refresh(&mut self, before: &Look, ran: &Ran) -> Checked {
        let after = self.look();
        check(after.tree == before.tree && after.accepted == before.accepted, || "more than the ledger changed".to_owned())?;
        let (mut wanted, mut stay) = (before.outbox.clone(), 0);
        for (reference, state) in &before.outbox {
            if state == "held" || state == "queued" && self.day >= self.queued[reference] + 5 {
                let Some(later) = after.replaced.get(reference) else {
                    // Today's version may already be there, withdrawn or rejected.
                    check(ran.code != 0 && ran.err.contains(&format!("{reference}: ")), || {
                        format!("{reference} was not made anew, and that is not said")
                    })?;
                    stay += 1;
                    continue;
                };
                let person = self.letters[reference].person.clone();
                self.letters.insert(later.clone(), Written { person, day: self.day, wording: self.wording });
                self.queued.insert(later.clone(), self.day);
                wanted.insert(reference.clone(), "failed".to_owned());
                wanted.insert(later.clone(), "queued".to_owned());
            }
        }
        check((ran.code == 0) == (stay == 0), || format!("exit code {}, and {stay} stay as they are", ran.code))?;
        let is = |outbox: &BTreeMap<String, String>| outbox.values().map(|state| settled(state).to_owned()).collect::<Vec<_>>();
        check(after.outbox.keys().eq(wanted.keys()) && is(&after.outbox) == is(&wanted), || {
            format!("the outbox is {:?} instead of {wanted:?}", after.outbox)
        })
    }
}

/// What was being sent when the program was killed is unknown, and the next sender says so.
fn settled(state: &str) -> &str {
    if state == "sending" { "unknown" } else { state }
}
