//! The core for a page in a browser: questions, letters, files and what comes next, each as a function from JSON and TOML to
//! JSON and bytes.
//!
//! It is a face like the command line, and decides nothing itself: a case file goes in, and the letter that
//! `demur letter --case` writes of it comes out, byte for byte. Nothing is kept between two calls but what saves time.

mod calendar;
mod course;
mod interview;
mod letter;
mod ways;

use wasm_bindgen::prelude::wasm_bindgen;

pub use course::{course, follow};
pub use interview::{ask, languages};
pub use letter::write;
pub use ways::after;

/// The languages in which there are questions and letters, as JSON: `[{"id", "name"}]`.
#[wasm_bindgen(js_name = languages)]
#[must_use]
pub fn languages_json() -> String {
    json(&languages())
}

/// The next question, what was answered, and the letter as it grows. Takes and gives JSON: [`interview::Said`] and
/// [`interview::Asked`].
///
/// # Errors
/// A sentence, for input that is not such JSON, and for a language that is not there.
#[wasm_bindgen(js_name = ask)]
pub fn ask_json(said: &str) -> Result<String, String> {
    Ok(json(&ask(parsed(said)?)?))
}

/// The letter of a case file, as the command line writes it. `format` is `text`, `pdf`, `html`, `form` or `json`, `today` a
/// day as `YYYY-MM-DD`; `large` sets it in 16 points.
///
/// # Errors
/// JSON with `message` and `hint`, in English, as on the command line.
#[wasm_bindgen(js_name = write)]
pub fn write_bytes(case: &str, today: &str, format: &str, large: bool) -> Result<Vec<u8>, String> {
    write(case, today, format, large).map_err(|problem| json(&problem))
}

/// What comes after the letter of a case file: the ways to the company, the day on which an answer is due, what to look at.
/// Takes a case file, a day and the language of who reads it, and gives JSON: [`ways::After`].
///
/// # Errors
/// As [`write_bytes`].
#[wasm_bindgen(js_name = after)]
pub fn after_json(case: &str, today: &str, language: &str) -> Result<String, String> {
    after(case, today, language).map(|after| json(&after)).map_err(|problem| json(&problem))
}

/// How a case stands after its letter, and the letter that is due. Takes and gives JSON: [`course::Happened`] and
/// [`course::Course`].
///
/// # Errors
/// As [`write_bytes`].
#[wasm_bindgen(js_name = course)]
pub fn course_json(happened: &str) -> Result<String, String> {
    let happened = parsed(happened).map_err(|error| json(&letter::Problem::new(error, "")))?;
    course(&happened).map(|course| json(&course)).map_err(|problem| json(&problem))
}

/// The letter that follows, as `demur follow-up` writes it. `kind` is `reminder`, `reply`, `closing` or `complaint`, `format` and
/// `large` are as for [`write_bytes`].
///
/// # Errors
/// As [`write_bytes`].
#[wasm_bindgen(js_name = follow)]
pub fn follow_bytes(happened: &str, kind: &str, format: &str, large: bool) -> Result<Vec<u8>, String> {
    let refused = |error: String| json(&letter::Problem::new(error, ""));
    let happened = parsed(happened).map_err(refused)?;
    let kind = parsed(&json(&kind)).map_err(refused)?;
    follow(&happened, kind, format, large).map_err(|problem| json(&problem))
}

/// A calendar file with one day. `stamp` is the time at which it is made, in milliseconds since 1970.
///
/// # Errors
/// A sentence, for a day or a time that is none.
#[wasm_bindgen(js_name = calendar)]
pub fn calendar_file(reference: &str, summary: &str, day: &str, stamp: f64) -> Result<String, String> {
    calendar::one_day(reference, summary, day, stamp)
}

/// Adds a font file for characters that the letters' own family lacks.
///
/// # Errors
/// A sentence, for a file that is no font.
#[wasm_bindgen(js_name = addFont)]
pub fn add_font(file: Vec<u8>) -> Result<(), String> {
    letter::add_font(file)
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn parsed<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
