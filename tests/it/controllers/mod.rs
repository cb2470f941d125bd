//! `demur controllers`: the public register taken over, records added, changed and checked.

mod copies;
mod faults;
mod names;
mod own;
mod register;
mod shapes;

use serde_json::{Value, json};

use crate::harness::{Demur, Ran};

/// Where the user's own records are, in the home of a test.
const OWN: &str = ".config/demur/data/controllers";

/// A made-up company of the register, with changes; `null` removes a key.
fn company(slug: &str, changes: Value) -> Value {
    let mut record = json!({
        "slug": slug, "relevant-countries": ["de", "at"], "name": format!("Muster {slug} GmbH"),
        "address": "Beispielweg 1\n12345 Musterstadt\nDeutschland", "email": format!("datenschutz@{slug}.example.org"),
        "web": "https://example.org", "sources": ["https://example.org/datenschutz"], "quality": "verified",
    });
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            record.as_object_mut().unwrap().remove(key);
        } else {
            record[key] = value.clone();
        }
    }
    record
}

/// Writes a record into a copy of the register, under its slug.
fn put(demur: &Demur, record: &Value) {
    let slug = record["slug"].as_str().unwrap();
    let folder = if record["quality"] == "obsolete" { "obsolete-records" } else { "companies" };
    demur.file(&format!("copy/{folder}/{slug}.json"), record.to_string());
}

/// Imports the copy; returns what it says as JSON.
fn import(demur: &Demur, more: &[&str]) -> (Ran, Value) {
    let ran = demur.run(&[&["controllers", "import", "copy", "--json"], more].concat());
    let json = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran, json)
}

/// The codes of the entries of a list in what was said, by id.
fn codes(list: &Value) -> Vec<(String, String)> {
    let of = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(|entry| (of(entry, "id"), of(entry, "code"))).collect()
}

fn pair(id: &str, code: &str) -> (String, String) {
    (id.to_owned(), code.to_owned())
}

/// A whole letter to this company by flags.
fn letter_to(demur: &Demur, id: &str, country: &str, more: &[&str]) -> Ran {
    let args = [
        "letter",
        id,
        "--name",
        "Robin Testname",
        "--address",
        "1 Sample Row",
        "--country",
        country,
        "--account-email",
        "robin@example.org",
        "--ground",
        crate::harness::GROUND,
        "--date",
        "2026-11-23",
        "--lang",
        "en",
    ];
    demur.run(&[&args, more].concat())
}
