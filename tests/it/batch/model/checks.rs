//! What must hold after every step.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mailparse::MailHeaderMap;

use super::{Checked, Line, Mode, Person, World, Written};
use crate::batch::{list, tree};
use crate::harness::Ran;

/// Everything that a step may or may not change.
pub(super) struct Look {
    pub(super) tree: BTreeMap<String, Vec<u8>>,
    /// The state of each letter of the outbox.
    pub(super) outbox: BTreeMap<String, String>,
    /// Letters that were replaced.
    pub(super) replaced: BTreeMap<String, String>,
    ledger: [Vec<u8>; 2],
    pub(super) accepted: usize,
    connections: usize,
}

/// What the next run compares, without reasons and warnings, which may say more after a kill.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct End {
    letters: BTreeMap<String, String>,
    manifest: Vec<[String; 4]>,
    rejected: Vec<BTreeMap<String, String>>,
    left_out: Vec<String>,
}

pub(super) fn end_of(folder: &Path) -> End {
    let cell = |line: &BTreeMap<String, String>, name: &str| line[name].clone();
    let files = tree(folder).into_iter().filter(|(name, _)| name.starts_with("000"));
    End {
        letters: files.map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect(),
        manifest: some(folder, "manifest.csv")
            .iter()
            .map(|line| [cell(line, "row"), cell(line, "file"), cell(line, "reference"), cell(line, "sha256")])
            .collect(),
        rejected: some(folder, "rejected.csv"),
        left_out: some(folder, "left-out.csv").iter().map(|line| cell(line, "row")).collect(),
    }
}

/// A list that may be missing.
fn some(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let path = folder.join(name);
    if path.exists() { list(&path) } else { Vec::new() }
}

pub(super) fn check(holds: bool, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(what()) }
}

/// Without line breaks and hyphens at their ends, which depend on the width.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Look {
    /// The state of a letter or its replacement.
    fn standing(&self, reference: &str) -> Option<&str> {
        match self.replaced.get(reference) {
            Some(later) => self.standing(later),
            None => self.outbox.get(reference).map(String::as_str),
        }
    }

    /// Whether it is queued or was sent.
    pub(super) fn holds(&self, reference: &str) -> bool {
        self.standing(reference).is_some_and(|state| !["failed", "withdrawn"].contains(&state))
    }

    /// Whether its person automatically gets no other letter: it is queued, was sent, or was withdrawn by the user.
    fn settles(&self, reference: &str) -> bool {
        self.holds(reference) || self.standing(reference) == Some("withdrawn")
    }
}

impl World {
    /// The folder without the program's own files.
    pub(super) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.posted.demur.path("out");
        if !folder.exists() {
            return BTreeMap::new();
        }
        tree(&folder).into_iter().filter(|(name, _)| !name.starts_with('.')).collect()
    }

    pub(super) fn look(&self) -> Look {
        let home = self.posted.demur.home.path();
        let ran = Ran::new(self.program(home).args(["outbox", "list", "--json"]).output().unwrap());
        let entries: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
        let (mut outbox, mut replaced) = (BTreeMap::new(), BTreeMap::new());
        for entry in entries {
            let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
            let state = if entry["held"].is_string() { "held".to_owned() } else { text("state") };
            assert!(outbox.insert(text("reference"), state).is_none(), "a letter twice: {entry}");
            // A letter that is sent after all is not replaced, whatever its last reply was.
            if let Some(later) = text("reply").strip_prefix("replaced by ").filter(|_| text("state") == "failed") {
                replaced.insert(text("reference"), later.to_owned());
            }
        }
        let ledger = ["", "-wal"].map(|end| {
            std::fs::read(self.posted.demur.path(&format!(".local/share/demur/ledger.sqlite3{end}"))).unwrap_or_default()
        });
        let server = &self.posted.server;
        let (accepted, connections) = (server.accepted().len(), server.connections());
        Look { tree: self.tree(), outbox, replaced, ledger, accepted, connections }
    }

    /// What the user has changed is theirs.
    pub(super) fn hands_off(&self) -> Checked {
        let tree = self.tree();
        for (file, bytes) in &self.by_hand {
            check(tree.get(file) == Some(bytes), || format!("{file} was changed by hand, and is gone or another"))?;
        }
        Ok(())
    }

    /// A batch run completed.
    pub(super) fn judge(&mut self, mode: Mode, before: &Look, ran: &Ran) -> Checked {
        self.hands_off()?;
        let after = self.look();
        if mode != Mode::Send {
            check(after.ledger == before.ledger, || format!("{mode:?} wrote into the ledger"))?;
            check((after.accepted, after.connections) == (before.accepted, before.connections), || {
                format!("{mode:?} was at the server")
            })?;
        }
        let here = |line: &Line| {
            let was = &self.letters[&line.reference].person;
            self.rows.iter().any(|row| *row == line.person || row.is_same(was))
        };
        let strange = !self.lines.is_empty() && !self.lines.iter().any(here);
        check((ran.code == 1) == strange, || {
            format!("refused although it is the file, or not although it is another ({strange})")
        })?;
        if strange {
            check(after.tree == before.tree && after.ledger == before.ledger, || "refused, and changed something".to_owned())?;
            return check(after.accepted == before.accepted, || "refused, and sent".to_owned());
        }
        let (lines, without) = self.lists(mode, before, &after)?;
        self.stays(mode, before, &lines)?;
        self.strays(&lines, &after)?;
        self.outbox_follows(mode, before, &after, &lines)?;
        self.mails(&after)?;
        self.told(mode, &after, &lines, without, ran)?;
        self.lines = lines;
        self.last_rows.clone_from(&self.rows);
        Ok(())
    }

    /// Every row is in one of the lists, and every letter is of its row.
    fn lists(&mut self, mode: Mode, before: &Look, after: &Look) -> Result<(Vec<Line>, [usize; 2]), String> {
        let folder = self.posted.demur.path("out");
        let (manifest, left) = (some(&folder, "manifest.csv"), some(&folder, "left-out.csv"));
        let columns: Vec<&str> = super::HEADING.trim_end().split(',').collect();
        let cells = |line: &BTreeMap<String, String>| columns.iter().map(|column| line[*column].clone()).collect::<Vec<_>>();
        let mut rejected: Vec<_> = some(&folder, "rejected.csv").iter().map(cells).collect();
        let number = |line: &BTreeMap<String, String>| line["row"].parse::<usize>().unwrap();
        let mut numbers: Vec<usize> = manifest.iter().chain(&left).map(number).collect();
        numbers.sort_unstable();
        check(numbers.windows(2).all(|two| two[0] < two[1]), || format!("a row is in two lists: {numbers:?}"))?;
        let others = (1..=self.rows.len()).filter(|row| !numbers.contains(row)).map(|row| &self.rows[row - 1]);
        check(others.clone().all(|row| row.wrong), || format!("manifest and left-out have {numbers:?}, and others are right"))?;
        let mut wrong: Vec<_> = others.map(Person::cells).collect();
        rejected.sort();
        wrong.sort();
        check(rejected == wrong, || format!("rejected {rejected:?} instead of {wrong:?}"))?;
        let mut lines = Vec::new();
        for line in &manifest {
            let person = self.rows[number(line) - 1].clone();
            let (file, reference, sha256) = (line["file"].clone(), line["reference"].clone(), line["sha256"].clone());
            let now = Written { person: person.clone(), day: self.day, wording: self.wording };
            let written = self.letters.entry(reference.clone()).or_insert(now);
            check(written.person == person || written.person.is_same(&person), || {
                format!("{person:?} has the letter {reference} of {:?}", written.person)
            })?;
            let bytes = after.tree.get(&file).cloned();
            let (frozen, by_hand) = (before.holds(&reference), self.by_hand.contains_key(&file));
            // Queued letters stay as they are, whatever their row says now.
            check(!person.wrong || frozen, || format!("a letter of a row that is wrong: {person:?}"))?;
            check(written.person == person || frozen || by_hand, || format!("{reference} says what row {person:?} said once"))?;
            match &bytes {
                None => check(frozen, || format!("{file} is in the manifest, and not there"))?,
                Some(_) if by_hand => {}
                Some(bytes) => {
                    let text = flat(&String::from_utf8_lossy(bytes));
                    for part in [&written.person.fact(), &written.person.name, &written.person.account_named(), &reference] {
                        check(text.contains(part), || format!("{file} lacks {part}:\n{text}"))?;
                    }
                    check(super::sha256(bytes) == sha256, || format!("{file} has another sha256 than the manifest"))?;
                    let unit = format!("Abteilung {}", self.wording);
                    if person.german && !frozen {
                        check(self.wording == 0 || text.contains(&unit), || format!("{file} has an older wording"))?;
                        written.wording = self.wording;
                    }
                }
            }
            let by_mail = frozen || mode != Mode::Paper;
            lines.push(Line { person, file, reference, sha256, bytes, wording: written.wording, by_mail });
        }
        let files: BTreeSet<_> = lines.iter().map(|line| &line.file).collect();
        check(files.len() == lines.len(), || "two letters in one file".to_owned())?;
        let references: BTreeSet<_> = lines.iter().map(|line| &line.reference).collect();
        check(mode == Mode::Paper || references.len() == lines.len(), || "two rows have one letter".to_owned())?;
        check(mode != Mode::Paper || left.is_empty(), || "left out on paper".to_owned())?;
        for line in &left {
            let row = &self.rows[number(line) - 1];
            check(cells(line) == row.cells(), || format!("left-out.csv has not the row: {line:?}"))?;
            let sent = after.outbox.keys().filter(|other| after.settles(other));
            let mut others = lines.iter().map(|line| &line.reference).chain(sent);
            check(others.any(|other| self.letters.get(other).is_some_and(|other| other.person.is_same(row))), || {
                format!("{row:?} is left out for nobody")
            })?;
        }
        Ok((lines, [rejected.len(), left.len()]))
    }

    /// A letter whose words did not change keeps its file, bytes, reference and date. One that goes by post now and was to be
    /// e-mailed, or the other way, arrives on another day and is written anew.
    fn stays(&self, mode: Mode, before: &Look, lines: &[Line]) -> Checked {
        for old in &self.lines {
            let written = &self.letters[&old.reference];
            let frozen = before.holds(&old.reference);
            // Only if it is clear which is which.
            let same = |person: &Person| person.is_same(&written.person);
            let rows: Vec<_> = self.rows.iter().filter(|row| same(row)).collect();
            let rivals = self.lines.iter().filter(|line| same(&self.letters[&line.reference].person) || same(&line.person));
            let is_other = |row: &Person| *row != old.person && self.last_rows.contains(row);
            if rows.len() != 1 || rivals.count() != 1 || is_other(rows[0]) {
                continue;
            }
            let new = lines.iter().find(|line| line.person == *rows[0]);
            if frozen {
                let new = new.ok_or_else(|| format!("{} is in the ledger, and its row has no letter", old.reference))?;
                check((&new.reference, &new.file) == (&old.reference, &old.file), || {
                    format!(
                        "{} in {} is in the ledger, and its row has {} in {} now",
                        old.reference, old.file, new.reference, new.file
                    )
                })?;
                let bytes = before.tree.get(&old.file);
                check(bytes.is_none() || bytes == new.bytes.as_ref(), || format!("{} was sent, and was changed", old.file))?;
                continue;
            }
            let wording = old.wording == self.wording || !written.person.german;
            let old_enough = mode != Mode::Paper && self.day > written.day + 5;
            if *rows[0] != written.person
                || *rows[0] != old.person
                || !wording
                || old_enough
                || old.by_mail != (mode != Mode::Paper)
            {
                continue;
            }
            let Some(new) = new else { continue };
            if new.reference != old.reference && mode != Mode::Paper && before.settles(&new.reference) {
                // It was sent earlier with another date, which the folder had lost.
                continue;
            }
            check((&new.reference, &new.file, &new.sha256) == (&old.reference, &old.file, &old.sha256), || {
                format!("{} in {} became {} in {}, or was written anew", old.reference, old.file, new.reference, new.file)
            })?;
            let by_hand = self.by_hand.contains_key(&old.file) || old.bytes.is_none();
            check(by_hand || old.bytes == new.bytes || super::sha256(old.bytes.as_deref().unwrap()) != old.sha256, || {
                format!("{} was written as something else", old.file)
            })?;
        }
        Ok(())
    }

    /// The folder has no unexplained files.
    fn strays(&self, lines: &[Line], after: &Look) -> Checked {
        for (file, bytes) in &after.tree {
            let listed = lines.iter().any(|line| line.file == *file) || self.by_hand.contains_key(file);
            let text = String::from_utf8_lossy(bytes);
            // Letters in the outbox when their row went are kept.
            let sent = || after.outbox.keys().any(|reference| text.contains(reference.as_str()));
            check(listed || file.ends_with(".csv") || sent(), || format!("{file} is nobody's"))?;
        }
        Ok(())
    }

    /// What was counted is queued, nothing else is touched.
    fn outbox_follows(&mut self, mode: Mode, before: &Look, after: &Look, lines: &[Line]) -> Checked {
        let fresh = lines.iter().filter(|line| !self.by_hand.contains_key(&line.file)).map(|line| &line.reference);
        let agreed: BTreeSet<&String> = fresh.filter(|line| !before.outbox.contains_key(*line)).collect();
        let queued: BTreeSet<&String> = after.outbox.keys().filter(|entry| !before.outbox.contains_key(*entry)).collect();
        let wanted = if mode == Mode::Send { agreed } else { BTreeSet::new() };
        check(wanted == queued, || format!("queued {queued:?} instead of {wanted:?}"))?;
        for (reference, was) in &before.outbox {
            let is = after.outbox.get(reference);
            let settled = was == "sending" && is.is_some_and(|is| is == "unknown");
            check(is == Some(was) || settled, || format!("{reference} was {was} and is {is:?}, and nobody asked"))?;
        }
        for reference in queued {
            self.queued.insert(reference.clone(), self.day);
        }
        Ok(())
    }

    /// Everything the server accepted was agreed to, is right, and came once.
    pub(super) fn mails(&self, after: &Look) -> Checked {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for mail in self.posted.server.accepted() {
            let mail = mailparse::parse_mail(&mail).unwrap();
            let header = |name| mail.headers.get_first_value(name).unwrap_or_default();
            let subject = header("Subject");
            let reference = subject.rsplit_once('[').map(|(_, end)| end.trim_end_matches(']').to_owned()).unwrap_or_default();
            let person = match self.letters.get(&reference) {
                Some(written) if after.outbox.contains_key(&reference) => &written.person,
                _ => return Err(format!("{subject} was accepted, and nobody agreed to it")),
            };
            let body = flat(&mail.subparts[0].subparts[0].get_body().unwrap());
            for part in [person.fact(), person.name.clone(), person.account_named(), reference.clone()] {
                check(body.contains(&part), || format!("the mail {subject} lacks {part}:\n{body}"))?;
            }
            let reply_to = header("Reply-To");
            check(reply_to.contains(&format!("{}>", person.email)) || reply_to == person.email, || {
                format!("the mail {subject} has Reply-To {reply_to} instead of {}", person.email)
            })?;
            let attached = mail.subparts[1].get_content_disposition().params.get("filename").cloned();
            check(attached == Some(format!("{reference}.pdf")), || format!("the mail {subject} has {attached:?}"))?;
            *times.entry(reference).or_default() += 1;
        }
        for (reference, state) in &after.outbox {
            let times = times.get(reference).copied().unwrap_or(0);
            let most = self.decided.get(reference).copied();
            let right = match (state.as_str(), most) {
                ("sent", None) => times == 1,
                ("unknown" | "sending", None) => times <= 1,
                (_, None) => times == 0,
                ("sent" | "unknown" | "sending", Some(most)) => times <= most + 1,
                (_, Some(most)) => times <= most,
            };
            check(right, || format!("{reference} is {state}, and was accepted {times} times"))?;
        }
        // Giving up a letter that may have arrived decides for the person.
        let plain = times.keys().filter(|reference| !self.decided.contains_key(*reference));
        let accepted: Vec<_> = plain.map(|reference| (reference, &self.letters[reference].person)).collect();
        for (at, (one, person)) in accepted.iter().enumerate() {
            for (two, other) in &accepted[..at] {
                check(!person.is_same(other), || format!("{two} and {one} went to the same person: {other:?}, {person:?}"))?;
            }
        }
        Ok(())
    }

    /// The exit code and the messages tell the truth.
    fn told(&self, mode: Mode, after: &Look, lines: &[Line], [rejected, left_out]: [usize; 2], ran: &Ran) -> Checked {
        let states: Vec<&str> = lines.iter().filter_map(|line| after.standing(&line.reference)).collect();
        let has = |wanted: &[&str]| states.iter().any(|state| wanted.contains(state));
        let by_hand =
            lines.iter().any(|line| self.by_hand.contains_key(&line.file) && !after.outbox.contains_key(&line.reference));
        let code = match mode {
            Mode::Paper => 3 * i32::from(rejected + left_out > 0),
            _ if has(&["unknown", "sending"]) => 4,
            _ => 3 * i32::from(has(&["queued", "held", "failed", "withdrawn"]) || by_hand || rejected + left_out > 0),
        };
        check(ran.code == code, || format!("exit code {} instead of {code}; the folder has {states:?}", ran.code))?;
        if rejected + left_out > 0 && code == 3 && !has(&["queued", "held", "failed", "withdrawn"]) && !by_hand {
            let said = if left_out == 0 { String::new() } else { format!(": {rejected} rejected, {left_out} left out") };
            let what = format!("{} of {} rows ", rejected + left_out, self.rows.len());
            check(ran.err.contains(&what) && ran.err.contains(&said), || format!("{what}{said} is not said"))?;
        }
        let all: Vec<&str> = after.outbox.values().map(String::as_str).collect();
        if mode != Mode::Paper && !after.ledger[0].is_empty() {
            let said = format!("this folder: {}; whole outbox: {}\n", counted(&states), counted(&all));
            check(ran.err.contains(&said), || format!("not said: {said}"))?;
        }
        Ok(())
    }
}

/// `3 sent, 1 failed`
fn counted(states: &[&str]) -> String {
    let names = [
        ("sent", "sent"),
        ("queued", "queued"),
        ("held", "held"),
        ("sending", "being sent"),
        ("failed", "failed"),
        ("unknown", "unknown"),
        ("withdrawn", "withdrawn"),
    ];
    let count = |state: &str| states.iter().filter(|is| **is == state).count();
    let said: Vec<String> =
        names.iter().filter(|(state, _)| count(state) > 0).map(|(state, name)| format!("{} {name}", count(state))).collect();
    if said.is_empty() { "none".to_owned() } else { said.join(", ") }
}
