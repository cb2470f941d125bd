//! The signals by which answers are recognised: that each kind has some, and that none is found in every text.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fault, Report};
use crate::catalog::{Catalog, SignalsOf, Stems};

/// What a language says of answers beside their kinds.
const EVENTS: [&str; 8] = ["acknowledged", "extended", "reasons", "complied", "excepted", "answered", "absent", "advertising"];
/// Fewest letters of a signal of one word; of one in Chinese.
const LEAST: usize = 4;
const LEAST_IN_HAN: usize = 2;

/// Checks `answers.toml` of a language, if it has one.
pub(super) fn check(catalog: &Catalog, language: &str, report: &mut Report) {
    let signals = match catalog.signals(language) {
        Ok(Some(signals)) => signals,
        Ok(None) => return,
        Err(error) => return report.broken(&error),
    };
    let Ok(answers) = catalog.answers() else { return };
    let path = format!("templates/{language}/answers.toml");
    let text = catalog.own_text(&path).unwrap_or_default();
    let file = catalog.shown(&path);
    let line = |wanted: &str| text.lines().position(|line| line.contains(wanted)).map(|at| at + 1);
    // One that is known by what is not said has no signals of its own.
    let kinds = answers.kinds.iter().filter(|kind| kind.without.is_none()).map(|kind| kind.id.as_str());
    let events: BTreeSet<&str> = EVENTS.into_iter().collect();
    for (table, all, known) in [("event", &signals.event, events), ("kind", &signals.kind, kinds.collect())] {
        for name in all.keys().filter(|name| !known.contains(name.as_str())) {
            let known = known.iter().map(|known| (*known).to_owned()).collect();
            report.add(&file, line(&format!("[{table}.{name}]")), Fault::UnknownSignal { name: name.clone(), known });
        }
        for name in known.iter().filter(|known| all.get(**known).is_none_or(|of| of.says.is_empty())) {
            report.add(&file, None, Fault::NoSignal { name: (*name).to_owned() });
        }
        check_each(all, |signal, fault| report.add(&file, line(&format!("\"{}\"", signal.written())), fault));
    }
}

fn check_each(all: &BTreeMap<String, SignalsOf>, mut add: impl FnMut(&Stems, Fault)) {
    for of in all.values() {
        let mut seen = BTreeSet::new();
        for signal in of.says.iter().chain(&of.hints) {
            let written = signal.written().to_owned();
            let (count, letters) = signal.size();
            let is_han = written.chars().any(|c| matches!(c, '\u{2E80}'..='\u{9FFF}'));
            if letters
                < if is_han {
                    LEAST_IN_HAN
                } else if count > 1 {
                    1
                } else {
                    LEAST
                }
            {
                add(signal, Fault::SignalTooShort { signal: written.clone() });
            }
            if !seen.insert(written.clone()) {
                add(signal, Fault::SignalTwice { signal: written });
            }
        }
    }
}
