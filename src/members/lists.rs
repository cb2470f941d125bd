//! Writes cells to a list so that no spreadsheet takes one for a formula, and reading it gives the same cells.
//!
//! OWASP, “CSV Injection”: a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break may be run. A program with
//! another delimiter begins cells inside ours, so every place where it may is guarded.

use std::io::{self, Write};

use super::Dialect;

/// What a spreadsheet takes for the start of a formula, in both widths.
const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
/// A program may begin a cell after these, whichever we use.
const BEGINS: [char; 5] = [',', ';', '\t', '\r', '\n'];
/// What may precede a formula that is still run.
const BETWEEN: [char; 2] = [' ', '"'];
const GUARD: char = '\'';

/// The cell with an apostrophe before anything that could begin a formula; `None` if nothing could.
#[must_use]
pub fn guarded(cell: &str) -> Option<String> {
    rewritten(cell, |out, guards| {
        (0..=guards).for_each(|_| out.push(GUARD));
        true
    })
}

/// The cell without the apostrophes added by [`guarded`]; `None` if there are none.
#[must_use]
pub fn unguarded(cell: &str) -> Option<String> {
    rewritten(cell, |out, guards| {
        (1..guards).for_each(|_| out.push(GUARD));
        guards > 0
    })
}

/// Visits every place where a formula could begin, after any apostrophes.
fn rewritten(cell: &str, mut rewrite: impl FnMut(&mut String, usize) -> bool) -> Option<String> {
    if !cell.contains(TRIGGERS) {
        return None;
    }
    let (mut out, mut changed) = (String::with_capacity(cell.len() + 1), false);
    // `None` inside a cell; else the number of apostrophes since its start.
    let mut begun = Some(0);
    for c in cell.chars() {
        match begun {
            Some(guards) if c == GUARD => {
                begun = Some(guards + 1);
                continue;
            }
            Some(guards) if TRIGGERS.contains(&c) => changed |= rewrite(&mut out, guards),
            Some(guards) => (0..guards).for_each(|_| out.push(GUARD)),
            None => {}
        }
        out.push(c);
        let goes_on = begun == Some(0) && BETWEEN.contains(&c);
        begun = (goes_on || BEGINS.contains(&c)).then_some(0);
    }
    (0..begun.unwrap_or(0)).for_each(|_| out.push(GUARD));
    changed.then_some(out)
}

/// Writes rows in the dialect of the members file.
#[derive(Debug)]
pub struct ListWriter<W: Write> {
    out: W,
    delimiter: u8,
    line: Vec<u8>,
}

impl<W: Write> ListWriter<W> {
    /// A list that begins with the first row written.
    pub fn new(out: W, dialect: Dialect) -> Self {
        // The dialect may come from an earlier run's file, which anybody may have changed.
        let fit = |c: &char| *c == '\t' || c.is_ascii_punctuation() && !matches!(c, '"' | '\'');
        let delimiter = Some(dialect.delimiter).filter(fit).and_then(|c| u8::try_from(c).ok()).unwrap_or(b',');
        let line = if dialect.mark { "\u{FEFF}".into() } else { Vec::new() };
        Self { out, delimiter, line }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// The writer's errors.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        for (number, cell) in cells.into_iter().enumerate() {
            if number > 0 {
                self.line.push(self.delimiter);
            }
            let guarded = guarded(cell.as_ref());
            let cell = guarded.as_deref().unwrap_or(cell.as_ref());
            // Anything that some program takes for a delimiter, or strips.
            let bare = !cell.contains([',', ';', '\t', '"', '\r', '\n', char::from(self.delimiter)]) && cell.trim() == cell;
            if bare {
                self.line.extend_from_slice(cell.as_bytes());
            } else {
                self.line.push(b'"');
                self.line.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                self.line.push(b'"');
            }
        }
        self.line.push(b'\n');
        let written = self.out.write_all(&self.line);
        self.line.clear();
        written
    }

    /// The underlying writer.
    pub fn get_ref(&self) -> &W {
        &self.out
    }

    /// Returns the underlying writer.
    pub fn into_inner(self) -> W {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};

    #[test]
    fn every_place_where_a_formula_could_begin_is_guarded_and_given_back() {
        for (cell, wanted) in [
            ("=1", "'=1"),
            ("'=1", "''=1"),
            ("a;=1+1", "a;'=1+1"),
            ("a, -5", "a, '-5"),
            ("\n=1", "'\n'=1"),
            ("＝1", "'＝1"),
            ("a\t\"@x", "a\t\"'@x"),
            ("' =1", "' =1"),
            ("a,'", "a,'"),
            ("'t Hof", "'t Hof"),
        ] {
            let found = guarded(cell);
            assert_eq!(found.as_deref().unwrap_or(cell), wanted);
            assert_eq!(unguarded(wanted).as_deref().unwrap_or(wanted), cell);
        }
    }
}
