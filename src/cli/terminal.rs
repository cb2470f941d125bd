//! Messages on standard error, data on standard output.
//!
//! Nothing else in the program writes to either. Text for people and programs goes out without characters that control a
//! terminal: it contains names, server answers and the user's files. Only a letter ([`document`]) goes out as it is, and even
//! that not to a terminal.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};

use zeroize::Zeroizing;

use super::context::Context;
use super::error::Failure;
use super::global::Color;
use super::table::{self, Cells, Room};
use super::tty::{self, Typed};
use super::{stop, words};
use crate::compose::Warning;
use crate::text::{is_bidi_control, is_control};

/// Standard error, as the user configured it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    quiet: bool,
    verbose: bool,
    color: bool,
}

impl Terminal {
    #[allow(clippy::disallowed_methods, reason = "NO_COLOR and TERM are in the environment")]
    pub(super) fn new(quiet: bool, verbose: bool, color: Color) -> Self {
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                std::io::stderr().is_terminal() && !unwanted && !is_simple()
            }
        };
        Self { quiet, verbose, color }
    }

    pub(super) fn error(&self, failure: &Failure) {
        for failure in failure.each() {
            self.line("error", "31", &failure.to_string());
            if !failure.hint().is_empty() {
                self.line("hint", "36", failure.hint());
            }
        }
    }

    pub(super) fn warning(&self, text: &str) {
        if !self.quiet {
            self.line("warning", "33", text);
        }
    }

    pub(super) fn warnings(&self, warnings: &[Warning]) {
        for warning in warnings {
            self.warning(&words::warning(warning));
        }
    }

    /// Whether messages have colours.
    pub(super) fn colors(&self) -> bool {
        self.color
    }

    /// Whether more than errors and warnings is printed.
    pub(super) fn talks(&self) -> bool {
        !self.quiet
    }

    /// What was done.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            raw(text);
        }
    }

    /// What was done or comes next, in whole words at the width of the terminal.
    pub(super) fn tell(&self, text: &str) {
        if !self.quiet {
            wrapped(text);
        }
    }

    /// Printed with `--verbose`.
    pub(super) fn detail(&self, text: &str) {
        if self.verbose {
            raw(text);
        }
    }

    fn line(&self, label: &str, code: &str, text: &str) {
        let text = safe(text).replace('\n', " ");
        write_line(&if self.color { format!("\u{1b}[1;{code}m{label}:\u{1b}[0m {text}") } else { format!("{label}: {text}") });
    }
}

/// Characters that could control a terminal, or make it show something else than the text.
pub(super) fn is_unsafe(c: char) -> bool {
    is_control(c) || is_bidi_control(c) || c == '\r'
}

/// Makes foreign text safe for a terminal.
pub(super) fn safe(text: &str) -> String {
    text.chars().map(|c| if is_unsafe(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Prints paragraphs on standard error, on a terminal broken between words at its width.
pub(super) fn wrapped(text: &str) {
    if !is_watched() {
        return raw(text);
    }
    for line in table::wrap(text, Some(size().0.min(USUAL)), "", "") {
        raw(&line);
    }
}

/// What fits into so many columns, without characters that control the terminal.
pub(super) fn cut(text: &str, columns: usize) -> String {
    let text = safe(text).replace('\n', " ");
    if textwrap::core::display_width(&text) <= columns {
        return text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if textwrap::core::display_width(&kept) >= columns {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

/// Columns and rows of the terminal; what is usual if it does not say.
pub(super) fn size() -> (usize, usize) {
    let said = terminal_size::terminal_size_of(std::io::stderr()).filter(|(columns, rows)| columns.0 > 0 && rows.0 > 0);
    said.map_or((USUAL, 24), |(columns, rows)| (columns.0.into(), rows.0.into()))
}

/// Whether the terminal says that it cannot move the cursor, or does not say what it is.
#[allow(clippy::disallowed_methods, reason = "TERM is in the environment")]
pub(super) fn is_simple() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    matches!(term.as_str(), "dumb" | "unknown") || term.is_empty() && !cfg!(windows)
}

/// The cursor is seen again, below what was drawn.
pub(super) fn undraw() {
    let mut err = std::io::stderr().lock();
    let _ = write!(err, "\u{1b}[?25h\r\n").and_then(|()| err.flush());
}

/// Prints a text on standard error.
pub(super) fn raw(text: &str) {
    write_line(&safe(text));
}

/// Ignores failures: there is nobody to tell.
fn write_line(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", line.trim_end_matches('\n'));
}

/// Asks a question; only `y` or `yes` means yes.
///
/// # Errors
/// [`End::Interrupted`](super::error::End), with this hint, if the user wants to stop.
pub(super) fn confirm(question: &str, hint: &str) -> Result<bool, Failure> {
    let answer = ask(&format!("{question} [y/N] "), hint)?;
    Ok(answer.is_some_and(|answer| matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
}

/// Asks for a line; `None` where nobody answers.
///
/// # Errors
/// [`End::Interrupted`](super::error::End), with this hint, if the user wants to stop.
pub(super) fn ask(question: &str, hint: &str) -> Result<Option<String>, Failure> {
    match typed(question, false, hint) {
        Ok(Ok(line)) => Ok(line.map(|line| line.to_string())),
        // A terminal that is gone gives no answer.
        Ok(Err(_)) => Ok(None),
        Err(interrupted) => Err(interrupted),
    }
}

/// Asks for a line without echo; `None` where nobody answers.
///
/// # Errors
/// [`End::Interrupted`](super::error::End), with this hint, if the user wants to stop; [`End::Refused`](super::error::End) if
/// the echo cannot be turned off.
pub(super) fn ask_secret(question: &str, hint: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    typed(question, true, hint)?.map_err(|error| {
        Failure::refused(format!("the password could not be read: {error}"), "use password-command in config.toml")
    })
}

type Line = std::io::Result<Option<Zeroizing<String>>>;

fn typed(question: &str, hidden: bool, hint: &str) -> Result<Line, Failure> {
    match read(question, hidden) {
        Ok(Typed::Line(line)) => Ok(Ok(Some(line))),
        Ok(Typed::Ended) => Ok(Ok(None)),
        Ok(Typed::Stopped) => Err(stop::interrupted(hint)),
        Err(error) => Ok(Err(error)),
    }
}

/// Prints a question, and reads one line of the terminal.
///
/// # Errors
/// If the terminal cannot be read, or cannot turn the echo off.
pub(super) fn read(question: &str, hidden: bool) -> std::io::Result<Typed> {
    let mut err = std::io::stderr().lock();
    let asked = write!(err, "{}", safe(question)).and_then(|()| err.flush());
    drop(err);
    let typed = asked.and_then(|()| tty::line(hidden));
    if !matches!(typed, Ok(Typed::Line(_))) {
        // The next message starts on a new line.
        raw("");
    }
    typed
}

/// Whether there is somebody to ask.
pub(super) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Whether messages go to a terminal.
pub(super) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Whether standard output is a terminal.
pub(super) fn shows_output() -> bool {
    std::io::stdout().is_terminal()
}

/// Writes a text to standard output, whole.
pub(super) fn data(bytes: &[u8]) -> Result<(), Failure> {
    write_whole(safe(&String::from_utf8_lossy(bytes)).as_bytes())
}

/// Writes a letter or a message to standard output, whole: byte for byte to a file or pipe, as text to a terminal.
pub(super) fn document(bytes: &[u8]) -> Result<(), Failure> {
    // Lines of a message end in CRLF (RFC 5322).
    if shows_output() { data(String::from_utf8_lossy(bytes).replace("\r\n", "\n").as_bytes()) } else { write_whole(bytes) }
}

fn write_whole(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::closed()),
        Err(error) => Err(Failure::refused(format!("standard output: {error}"), "is the disk full? use -o FILE")),
    }
}

/// Writes facts to standard output as JSON, with the same characters escaped (RFC 8259, section 7).
pub(super) fn json(facts: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(facts).unwrap_or_default();
    let mut escaped = String::with_capacity(text.len() + 1);
    let mut rest = text.as_str();
    while let Some(at) = rest.find(is_unsafe) {
        let (before, behind) = rest.split_at(at);
        let mut chars = behind.chars();
        let found = chars.next().map_or(0, u32::from);
        // They only occur inside strings, and all have four digits. Writing to memory cannot fail.
        let _ = write!(escaped, "{before}\\u{found:04x}");
        rest = chars.as_str();
    }
    escaped.push_str(rest);
    escaped.push('\n');
    write_whole(escaped.as_bytes())
}

/// Writes rows to standard output: in columns where they fit the terminal, else line by line. `names` are those of the columns.
pub(super) fn rows(names: &[&str], rows: &[Vec<String>], context: &Context) -> Result<(), Failure> {
    // A cell is one line: an answer of a server may have several.
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| in_a_cell(cell)).collect()).collect();
    data(table::table(names, &rows, room(context.plain)).as_bytes())
}

/// The same of rows that were gathered in one text, for long lists.
pub(super) fn cells(names: &[&str], cells: &Cells, context: &Context) -> Result<(), Failure> {
    write_whole(cells.table(names, room(context.plain)).as_bytes())
}

/// Text for a cell: one line, safe for a terminal.
pub(super) fn in_a_cell(text: &str) -> String {
    safe(text).replace('\n', " ")
}

/// The room on standard output. Nothing is wrapped in a file or a pipe: a program reads it line by line.
pub(super) fn room(plain: bool) -> Room {
    if !shows_output() {
        return Room { width: None, plain };
    }
    let width = terminal_size::terminal_size_of(std::io::stdout()).map_or(USUAL, |(width, _)| width.0.into());
    // A terminal of no width (a serial line, a test) tells nothing.
    let width = if width == 0 { USUAL } else { width.max(NARROWEST) };
    Room { width: Some(width), plain: plain || is_simple() }
}

/// Columns of a terminal that does not say how many it has, and the fewest that a word fits into.
const USUAL: usize = 80;
const NARROWEST: usize = 20;
