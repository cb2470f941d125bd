//! Where the keys of a case were written, so that every message can name it: a line, a flag, or a row and its column.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::error::SourceLocation;

/// Where each key was written. Keys are dotted; entries of a list carry their index (`objection.ground.0.fact`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    keys: BTreeMap<String, SourceLocation>,
    row: Option<Row>,
}

/// A row of a table, and the columns in which it says each key.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    name: Arc<str>,
    columns: &'static [(&'static str, &'static str)],
}

impl Places {
    /// The place of `key`, or at least its name.
    #[must_use]
    pub(crate) fn of(&self, key: &str) -> SourceLocation {
        if let Some(place) = self.keys.get(key) {
            return place.clone();
        }
        let source = self.row.as_ref().map(|row| row.name.to_string());
        let column = self.row.as_ref().and_then(|row| row.columns.iter().find(|(known, _)| *known == key));
        SourceLocation { source, line: None, key: Some(column.map_or(key.to_owned(), |(_, column)| format!("column {column}"))) }
    }

    /// The places of a row that is called `name` and says each key in a column.
    #[must_use]
    pub fn of_row(name: &str, columns: &'static [(&'static str, &'static str)]) -> Self {
        Self { keys: BTreeMap::new(), row: Some(Row { name: name.into(), columns }) }
    }

    /// Remembers that `key` came from `flag`.
    pub(super) fn came_from_flag(&mut self, key: &str, flag: &str) {
        let place = SourceLocation { source: Some(flag.to_owned()), line: None, key: None };
        self.keys.insert(key.to_owned(), place);
    }

    pub(super) fn over(mut self, base: Self) -> Self {
        for (key, place) in base.keys {
            self.keys.entry(key).or_insert(place);
        }
        self
    }

    pub(super) fn of_text(text: &str, file: &str) -> Self {
        let mut places = Self::default();
        if let Ok(table) = DeTable::parse(text) {
            let breaks = text.match_indices('\n').map(|(at, _)| at).collect();
            places.add_table(table.get_ref(), "", &Lines { breaks, file });
        }
        places
    }

    /// Calls what stands under `from` by the name `to`, as when one account of a profile becomes the account of a case.
    pub(super) fn rename(mut self, from: &str, to: &str) -> Self {
        let keys: Vec<String> = self.keys.keys().filter(|key| key.starts_with(from)).cloned().collect();
        for key in keys {
            if let Some(place) = self.keys.remove(&key) {
                self.keys.insert(key.replacen(from, to, 1), place);
            }
        }
        self
    }

    fn add_table(&mut self, table: &DeTable<'_>, prefix: &str, lines: &Lines<'_>) {
        for (key, value) in table {
            let path = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
            self.add(&path, key.span().start, lines);
            self.add_value(value.get_ref(), &path, lines);
        }
    }

    fn add_value(&mut self, value: &DeValue<'_>, path: &str, lines: &Lines<'_>) {
        match value {
            DeValue::Table(table) => self.add_table(table, path, lines),
            DeValue::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    let path = format!("{path}.{i}");
                    self.add(&path, item.span().start, lines);
                    self.add_value(item.get_ref(), &path, lines);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, path: &str, offset: usize, lines: &Lines<'_>) {
        let line = lines.breaks.partition_point(|at| *at < offset) + 1;
        let place = SourceLocation { source: Some(lines.file.to_owned()), line: Some(line), key: Some(path.to_owned()) };
        self.keys.insert(path.to_owned(), place);
    }
}

/// Where the lines of a file end, so that a line is found without reading the file again.
struct Lines<'a> {
    breaks: Vec<usize>,
    file: &'a str,
}
