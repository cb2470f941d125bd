//! A template beside the English one: the same tags, requests and notes.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Piece, Placed, Template, number};
use super::{Fault, Report};
use crate::case::nearest;
use crate::catalog::Departure;

/// Compares a template with the English one.
pub(super) fn check(template: &Template, original: &Template, departure: Option<&Departure>, report: &mut Report) {
    let none = Departure::default();
    let departs = departure.unwrap_or(&none);
    let mut needless = |what: String| report.add(&template.file, None, Fault::NeedlessDeparture { what });
    let (found, wanted) = (tags(template), tags(original));
    let (noted, asked) = (notes(template), notes(original));
    let is_here = |what: &String| found.contains_key(what) || noted.contains_key(what);
    let is_there = |what: &String| wanted.contains_key(what) || asked.contains_key(what);
    for what in departs.also.iter().filter(|what| !is_here(what) || is_there(what)) {
        needless(format!("`{what}` more"));
    }
    for what in departs.without.iter().filter(|what| is_here(what) || !is_there(what)) {
        needless(format!("`{what}` less"));
    }
    if departure.is_some_and(|departure| departure.why.trim().is_empty()) {
        report.add(&template.file, None, Fault::UnexplainedDeparture);
    }
    let missing: Vec<&String> = wanted.keys().filter(|tag| !found.contains_key(*tag) && !departs.without.contains(tag)).collect();
    for (tag, place) in found.iter().filter(|(tag, _)| !wanted.contains_key(*tag) && !departs.also.contains(tag)) {
        let near = nearest(tag, missing.iter().map(|tag| tag.as_str())).first().map(|tag| (*tag).to_owned());
        report.add(&place.file, place.line, Fault::TagTooMany { tag: tag.clone(), near });
    }
    for tag in missing {
        report.add(&template.file, None, Fault::TagMissing { tag: tag.clone() });
    }
    check_requests(template, original, departs, report);
    check_notes(template, original, departs, report);
}

/// The values and conditions, with where each stands first. Citations are those of the law, and differ with the grammar.
fn tags(template: &Template) -> BTreeMap<String, &Placed> {
    let mut found = BTreeMap::new();
    for placed in &template.pieces {
        let Piece::Tag(tag) = &placed.piece else { continue };
        let tag = tag.strip_prefix("else ").map_or(tag.clone(), |chained| format!("#{chained}"));
        if tag != "else" && !tag.starts_with(['/', '>']) && tag.split(' ').next() != Some("cite") {
            found.entry(tag).or_insert(placed);
        }
    }
    found
}

/// A numbered request: its number, where it begins, and what it carries.
struct Request<'a> {
    number: &'a str,
    place: &'a Placed,
    carries: BTreeSet<String>,
}

fn requests(template: &Template) -> Vec<Request<'_>> {
    let mut found: Vec<Request<'_>> = Vec::new();
    let (mut begins, mut is_empty, mut inside) = (true, true, false);
    for placed in &template.pieces {
        match &placed.piece {
            Piece::Text(text) => {
                if let Some((number, _)) = number(text).filter(|_| begins) {
                    inside = true;
                    // Two branches of a condition may say the same request in two ways.
                    if found.last().is_none_or(|last| last.number != number) {
                        found.push(Request { number, place: placed, carries: BTreeSet::new() });
                    }
                } else if is_empty && text.trim().is_empty() {
                    inside = false;
                }
                (begins, is_empty) = (text.ends_with('\n'), text.ends_with('\n'));
            }
            Piece::Comment(comment) => {
                is_empty = false;
                if let Some(request) = found.last_mut().filter(|_| inside) {
                    request.carries.extend(carried(comment).map(str::to_owned));
                }
            }
            // A condition may stand before the number.
            Piece::Tag(tag) => {
                begins &= tag.starts_with(['#', '/']) || tag == "else";
                is_empty = false;
            }
        }
    }
    found
}

fn check_requests(template: &Template, original: &Template, departs: &Departure, report: &mut Report) {
    let (found, wanted) = (requests(template), requests(original));
    let mut needless = |what: &str| report.add(&template.file, None, Fault::NeedlessDeparture { what: what.to_owned() });
    if departs.requests == Some(wanted.len()) {
        needless("another number of requests");
    }
    let pairs = found.iter().zip(&wanted).enumerate();
    // Requests that share an element are the same, and one of them says more.
    let named = |request: &Request<'_>| !request.carries.is_empty();
    let differ =
        |found: &Request<'_>, wanted: &Request<'_>| named(found) && named(wanted) && found.carries.is_disjoint(&wanted.carries);
    let misplaced: Vec<_> = pairs.filter(|(_, (found, wanted))| differ(found, wanted)).collect();
    if departs.reordered && misplaced.is_empty() {
        needless("another order of requests");
    }
    if departs.requests.unwrap_or(wanted.len()) != found.len() {
        let (file, line) = found.last().map_or((&template.file, None), |last| (&last.place.file, Some(last.place.line)));
        report.add(file, line, Fault::RequestCount { found: found.len(), wanted: wanted.len() });
    } else if departs.requests.is_none() && !departs.reordered {
        for (at, (found, wanted)) in misplaced {
            let ids = |request: &Request<'_>| request.carries.iter().cloned().collect();
            let fault = Fault::RequestOrder { number: at + 1, found: ids(found), wanted: ids(wanted) };
            report.add(&found.place.file, found.place.line, fault);
        }
    }
}

/// The note of what a sentence carries.
const CARRIES: &str = "carries";

/// What the sentence of a comment carries. What it asserts differs with its words; and any other comment is for translators.
fn carried(comment: &str) -> impl Iterator<Item = &str> {
    let notes = comment.split(';').filter_map(|note| note.trim().strip_prefix(CARRIES)?.strip_prefix(char::is_whitespace));
    notes.flat_map(str::split_whitespace)
}

/// The notes of a template that belong to what the law asks for, and where each stands first.
fn notes(template: &Template) -> BTreeMap<String, &Placed> {
    let mut found = BTreeMap::new();
    for placed in &template.pieces {
        if let Piece::Comment(comment) = &placed.piece {
            for id in carried(comment) {
                found.entry(format!("{CARRIES} {id}")).or_insert(placed);
            }
        }
    }
    found
}

/// The same notes, wherever they stand.
fn check_notes(template: &Template, original: &Template, departs: &Departure, report: &mut Report) {
    let (found, wanted) = (notes(template), notes(original));
    // One of a translator's own may have none.
    if wanted.is_empty() {
        return;
    }
    if found.is_empty() {
        return report.add(&template.file, None, Fault::NoNotes);
    }
    for (note, place) in found.iter().filter(|(note, _)| !wanted.contains_key(*note) && !departs.also.contains(note)) {
        report.add(&place.file, place.line, Fault::NoteTooMany { note: note.clone() });
    }
    for note in wanted.keys().filter(|note| !found.contains_key(*note) && !departs.without.contains(note)) {
        report.add(&template.file, None, Fault::NoteMissing { note: note.clone() });
    }
}
