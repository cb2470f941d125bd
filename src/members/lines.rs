//! JSON Lines: one object per line, with columns as keys.

use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::bounds::MAX_RECORD;
use super::columns::Columns;
use super::text::Stream;
use super::{Error, Fault, Flaw, Problem, Raw};
use crate::case::nearest;
use crate::text::parser_in_words;

/// A JSON Lines file being read.
pub(super) struct Lines {
    input: BufReader<Stream>,
    line: u64,
}

impl Lines {
    pub(super) fn open(stream: Stream) -> Self {
        Self { input: BufReader::with_capacity(super::text::HEAD, stream), line: 0 }
    }

    /// The next non-empty line.
    pub(super) fn next(&mut self) -> Result<Option<Raw>, Error> {
        loop {
            let mut bytes = Vec::new();
            let read = (&mut self.input).take(MAX_RECORD as u64 + 1).read_until(b'\n', &mut bytes).map_err(Error::io)?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if read > MAX_RECORD {
                return Err(Error::at(self.line, Problem::LineTooLong));
            }
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            return Ok(Some(match cells(&bytes) {
                Ok(cells) => Raw::new(self.line, cells),
                // Keep the line number for the list of refused rows.
                Err(fault) => Raw { line: self.line, faults: vec![fault], ..Raw::default() },
            }));
        }
    }
}

fn cells(bytes: &[u8]) -> Result<Vec<String>, Fault> {
    let fault = |flaw: Flaw| Fault { column: None, flaw };
    let object: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|error| fault(Flaw::NoJsonObject { why: parser_in_words(&error.to_string()) }))?;
    let mut cells = vec![String::new(); Columns::known().len()];
    for (key, value) in object {
        if key.eq_ignore_ascii_case("error") {
            continue;
        }
        let Some(at) = Columns::known().iter().position(|known| key.eq_ignore_ascii_case(known)) else {
            let near = nearest(&key, Columns::known().iter().copied()).first().map(|near| (*near).to_owned());
            let key: String = key.chars().take(60).collect();
            return Err(fault(Flaw::UnknownKey { key, near, known: Columns::known().to_vec() }));
        };
        cells[at] = text(&value).ok_or_else(|| fault(Flaw::ValueKind { key: Columns::known()[at] }))?;
    }
    Ok(cells)
}

/// A value as cell text; address lines may be a list.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            items.map(|items| items.join("\n"))
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}
