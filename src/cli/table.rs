//! Rows and paragraphs in the width of the terminal, for every list of the program and for `steps`.
//!
//! `textwrap` measures and breaks: it counts wide characters as two columns, is used for letters anyway, and never cuts a word.
//! Crates for tables (`comfy-table`, `tabled`) cut long words in the middle of a syllable when a column is narrow, draw lines that
//! a screen reader reads aloud, and have no form without columns. This module must not know what the rows are about.

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter};

/// Columns between two cells.
const GAP: usize = 2;
/// Narrower than this, a cell of several words is hard to read: the row is written line by line instead.
const LEAST: usize = 16;
/// Lines of a cell; with more, every row is written line by line.
const TALLEST: usize = 8;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// Columns of the terminal; `None` where nothing is to be wrapped, as in a file or a pipe.
    pub(super) width: Option<usize>,
    /// Whether a row is written line by line, each value with its name: to be read aloud.
    pub(super) plain: bool,
}

/// Cells of many rows in one text, so that a list of a hundred thousand is a few large pieces of memory.
#[derive(Debug)]
pub(super) struct Cells {
    text: String,
    /// Where each cell ends, and how many columns it takes.
    ends: Vec<(usize, usize)>,
    /// Columns of the widest cell, by column.
    widths: Vec<usize>,
}

impl Cells {
    /// For rows of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        Self { text: String::new(), ends: Vec::new(), widths: vec![0; columns] }
    }

    /// Adds the next cell, made of these pieces; `safe` is asked about what is not plain ASCII.
    pub(super) fn push(&mut self, pieces: &[&str], safe: impl Fn(&str) -> String) {
        let start = self.text.len();
        for piece in pieces {
            if is_plain(piece) { self.text.push_str(piece) } else { self.text.push_str(&safe(piece)) }
        }
        let width = wide(&self.text[start..]);
        let column = self.ends.len() % self.widths.len();
        self.widths[column] = self.widths[column].max(width);
        self.ends.push((self.text.len(), width));
    }

    fn cells(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, width)| (&self.text[std::mem::replace(&mut start, *end)..*end], *width))
    }

    /// As [`table`] writes them.
    pub(super) fn table(&self, names: &[&str], room: Room) -> String {
        let count = self.widths.len();
        // As `table` measures: an empty column counts with its gap.
        let natural = self.widths.iter().sum::<usize>() + GAP * (count - 1);
        if room.plain || room.width.is_some_and(|width| natural > width) {
            let cells: Vec<String> = self.cells().map(|(cell, _)| cell.to_owned()).collect();
            let rows: Vec<Vec<String>> = cells.chunks(count).map(<[String]>::to_vec).collect();
            return table(names, &rows, room);
        }
        let last = self.widths.iter().rposition(|width| *width > 0).unwrap_or(0);
        let mut text = String::with_capacity(self.ends.len() / count * (natural + 1));
        for (at, (cell, width)) in self.cells().enumerate() {
            let column = at % count;
            if column < last && self.widths[column] > 0 {
                text.push_str(cell);
                text.extend(std::iter::repeat_n(' ', self.widths[column] + GAP - width));
            } else if column == last {
                text.push_str(cell);
            }
            if column == count - 1 {
                text.truncate(text.trim_end_matches(' ').len());
                text.push('\n');
            }
        }
        text
    }
}

/// Whether all of it is ASCII that is shown as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Rows as a table that fits the room, or line by line where it does not. `names` are the names of the columns.
pub(super) fn table(names: &[&str], rows: &[Vec<String>], room: Room) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
    let natural: Vec<usize> = (0..count).map(|column| cells(column).map(|cell| wide(cell)).max().unwrap_or(0)).collect();
    let fits = room.width.is_none_or(|width| natural.iter().sum::<usize>() + GAP * count.saturating_sub(1) <= width);
    // Of a hundred thousand rows that is not looked at for nothing.
    let least = |column: usize| if fits { 0 } else { cells(column).map(|cell| longest_word(cell)).max().unwrap_or(0) };
    let least: Vec<usize> = (0..count).map(least).collect();
    match widths(&natural, &least, room.width).filter(|widths| !room.plain && (fits || !is_tall(rows, widths, room))) {
        Some(widths) => rows.iter().map(|row| columns(row, &widths)).collect(),
        _ => rows.iter().map(|row| lines(names, row, room)).collect::<Vec<_>>().join("\n"),
    }
}

/// Whether a cell becomes a tower of short lines beside nothing.
fn is_tall(rows: &[Vec<String>], widths: &[usize], room: Room) -> bool {
    let tall = |(cell, width): (&String, &usize)| *width > 0 && wrap(cell, Some(*width), "", "").len() > TALLEST;
    room.width.is_some() && rows.iter().any(|row| row.iter().zip(widths).any(tall))
}

/// The width of each column; `None` if the rows do not fit in columns.
fn widths(natural: &[usize], least: &[usize], room: Option<usize>) -> Option<Vec<usize>> {
    let filled = natural.iter().filter(|width| **width > 0).count();
    let gaps = GAP * filled.saturating_sub(1);
    let Some(room) = room.filter(|room| natural.iter().sum::<usize>() + gaps > *room) else { return Some(natural.to_vec()) };
    let room = room.checked_sub(gaps)?;
    // The first column is what is typed elsewhere, and stays in one piece.
    let first = *natural.first()?;
    let least = |column: usize| if column == 0 { first } else { least[column].max(LEAST).min(natural[column]) };
    let mut widths: Vec<usize> = (0..natural.len()).map(least).collect();
    let mut left = room.checked_sub(widths.iter().sum())?;
    // A column at a time, so that short columns are whole before long ones get more.
    while let Some(column) =
        (0..natural.len()).filter(|i| widths[*i] < natural[*i]).min_by_key(|i| widths[*i]).filter(|_| left > 0)
    {
        widths[column] += 1;
        left -= 1;
    }
    Some(widths)
}

/// A row in columns; the last is not padded, and an empty column takes no room.
fn columns(row: &[String], widths: &[usize]) -> String {
    let last = widths.iter().rposition(|width| *width > 0).unwrap_or(0);
    let wrapped = |(at, cell): (usize, &String)| -> Vec<String> {
        if wide(cell) <= widths[at] {
            return vec![cell.clone()];
        }
        wrap(cell, if widths[at] == 0 { None } else { Some(widths[at]) }, "", "")
    };
    let cells: Vec<Vec<String>> = row.iter().enumerate().map(wrapped).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::new();
    for number in 0..height {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate().filter(|(at, _)| widths[*at] > 0) {
            let part = cell.get(number).map_or("", String::as_str);
            line.push_str(part);
            if at < last {
                let gap = (widths[at] + GAP).saturating_sub(wide(part));
                line.extend(std::iter::repeat_n(' ', gap));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Columns that a text takes.
fn wide(text: &str) -> usize {
    if is_plain(text) { text.len() } else { display_width(text) }
}

/// A row line by line: what it is called, then each value after its name.
fn lines(names: &[&str], row: &[String], room: Room) -> String {
    let mut text = String::new();
    for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let (first, rest) = match names.get(at).filter(|name| at > 0 && !name.is_empty()) {
            Some(name) => (format!("  {name}: "), "    "),
            None if at > 0 => ("  ".to_owned(), "    "),
            None => (String::new(), "  "),
        };
        for line in wrap(cell, room.width, &first, rest) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// Breaks a text between words, and between characters of scripts without spaces; a longer word, such as a URL, stays whole.
pub(super) fn wrap(text: &str, width: Option<usize>, first: &str, rest: &str) -> Vec<String> {
    let Some(width) = width else { return vec![format!("{first}{text}").trim_end().to_owned()] };
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn longest_word(text: &str) -> usize {
    words(text).map(|word| display_width(word.word)).max().unwrap_or(0)
}

/// The words of a text. UAX 14 would also break after a slash or a hyphen: an id, a code or a URL that is copied stays whole.
fn words(text: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let ends = unicode_linebreak::linebreaks(text).map(|(end, _)| end);
    let ends = ends.filter(|end| {
        let (before, after) = text.split_at(*end);
        let wide = |c: Option<char>| c.is_some_and(is_wide);
        after.is_empty()
            || before.ends_with(char::is_whitespace)
            || wide(before.chars().next_back())
            || wide(after.chars().next())
    });
    let mut start = 0;
    Box::new(ends.map(move |end| Word::from(&text[std::mem::replace(&mut start, end)..end])))
}

fn is_wide(c: char) -> bool {
    c >= '\u{1100}' && display_width(c.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["id", "name", "note"];

    fn rows() -> Vec<Vec<String>> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        vec![
            row(["job-seeker", "Looking for work", "since when, and what a recruiter would find or miss because of this"]),
            row(["個人", "香港個人資料私隱專員公署", "本人反對貴公司使用本人的個人資料訓練人工智能模型"]),
        ]
    }

    fn room(width: usize) -> Room {
        Room { width: Some(width), plain: false }
    }

    #[test]
    fn a_table_fits_every_width_and_cuts_no_word() {
        for width in 20..140 {
            let text = table(&NAMES, &rows(), room(width));
            for line in text.lines() {
                assert!(display_width(line) <= width, "{width}: {line}");
            }
            for word in ["job-seeker", "recruiter", "because", "since"] {
                assert!(text.split_whitespace().any(|found| found.trim_end_matches(',') == word), "{width}: {word}\n{text}");
            }
        }
    }

    #[test]
    fn columns_begin_below_each_other_with_wide_characters_too() {
        let text = table(&NAMES, &rows(), room(80));
        let starts = |part: &str| {
            let line = text.lines().find(|line| line.contains(part)).unwrap();
            display_width(&line[..line.find(part).unwrap()])
        };
        assert_eq!(starts("Looking"), starts("香港"));
        assert_eq!(starts("since"), starts("本人反對"));
    }

    #[test]
    fn without_a_terminal_a_row_is_a_line_whatever_its_length() {
        let text = table(&NAMES, &rows(), Room { width: None, plain: false });
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn a_plain_row_names_each_value_and_has_no_columns() {
        let text = table(&NAMES, &rows(), Room { width: Some(40), plain: true });
        assert!(text.starts_with("job-seeker\n  name: Looking for work\n  note: since when,"), "{text}");
        assert!(text.contains("\n\n個人\n  name: 香港"), "{text}");
        assert!(!text.lines().any(|line| line.trim().contains("  ")), "{text}");
        assert_eq!(text, table(&NAMES, &rows(), room(40)), "what does not fit in columns is written so too");
    }

    #[test]
    fn cells_are_written_as_rows_are() {
        let mut rows = rows();
        rows.push(["", "x", ""].map(str::to_owned).to_vec());
        let empty: Vec<Vec<String>> =
            vec![["a", "", "b"].map(str::to_owned).to_vec(), ["cc", "", ""].map(str::to_owned).to_vec()];
        for rows in [rows, empty] {
            let mut cells = Cells::new(3);
            for cell in rows.iter().flatten() {
                let (begin, end) = cell.split_at(cell.chars().next().map_or(0, char::len_utf8));
                cells.push(&[begin, end], str::to_owned);
            }
            for width in [None, Some(20), Some(60), Some(100), Some(200)] {
                for plain in [false, true] {
                    let room = Room { width, plain };
                    assert_eq!(cells.table(&NAMES, room), table(&NAMES, &rows, room), "{room:?}");
                }
            }
        }
    }

    #[test]
    fn an_address_of_a_page_stays_whole() {
        let url = "https://example.org/a-very/long?address=of&a=page";
        let lines = wrap(&format!("go to {url} and see"), Some(20), "- ", "  ");
        assert_eq!(lines, ["- go to".to_owned(), format!("  {url}"), "  and see".to_owned()]);
    }
}
