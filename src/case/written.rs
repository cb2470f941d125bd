//! A draft as a case file, which gives the same draft when it is read.

use std::fmt::Write as _;

use serde_json::json;

use super::draft::Draft;
use super::field::Field;
use super::value::Value;

impl Draft {
    /// The case file that says what this draft says: TOML, a table for each kind of field.
    #[must_use]
    pub fn to_toml(&self) -> String {
        // The rows of a table are not all beside each other.
        let mut tables: Vec<(&str, String)> = Vec::new();
        for field in Field::all() {
            let Some(value) = self.get(field).and_then(written) else { continue };
            let Some((its, key)) = field.key().rsplit_once('.') else { continue };
            let line = format!("{key} = {value}\n");
            match tables.iter_mut().find(|(table, _)| *table == its) {
                Some((_, lines)) => lines.push_str(&line),
                None => tables.push((its, line)),
            }
        }
        let tables = tables.into_iter().map(|(table, lines)| format!("[{table}]\n{lines}"));
        let mut text = tables.collect::<Vec<_>>().join("\n");
        for ground in &self.grounds {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}[[objection.ground]]");
            for (key, said) in [("id", &ground.id), ("fact", &ground.fact), ("category", &ground.category)] {
                if let Some(said) = said {
                    let _ = writeln!(text, "{key} = {}", quoted(said));
                }
            }
        }
        text
    }
}

fn written(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) => quoted(text),
        Value::Lines(lines) => format!("[{}]", lines.iter().map(|line| quoted(line)).collect::<Vec<_>>().join(", ")),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Table => return None,
    })
}

/// A basic string of TOML, which knows the escapes of JSON; it also wants U+007F escaped.
fn quoted(text: &str) -> String {
    json!(text).to_string().replace('\u{7F}', "\\u007f")
}
