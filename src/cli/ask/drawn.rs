//! Asks on a terminal that can be redrawn: a list narrows while one types, and a line can be edited.
//!
//! Yes or no, passwords and several lines are asked as in [`super::plain`]: the terminal's own line is enough, and nothing
//! that is pasted into it is lost. This module must not show a password.

use std::io::ErrorKind;

use inquire::ui::RenderConfig;
use inquire::{InquireError, Select};
use zeroize::Zeroizing;

use super::plain::{Plain, accepted};
use super::{Ask, Choice, Line, Stop, Text, Words, search};
use crate::cli::{stop, terminal};

/// Rows of a list that are shown at once.
const PAGE: usize = 10;

/// Ctrl-D, which ends the input of a terminal that is not redrawn.
const END: char = '\u{4}';

#[derive(Debug)]
pub(super) struct Drawn {
    plain: Plain,
    color: bool,
}

/// What one key, or Enter, led to.
enum Key<T> {
    Answer(T),
    /// Escape.
    Left,
}

impl Drawn {
    pub(super) fn new(plain: Plain, color: bool) -> Self {
        Self { plain, color }
    }

    fn look(&self) -> RenderConfig<'static> {
        if self.color { RenderConfig::default_colored() } else { RenderConfig::empty() }
    }

    /// Runs a prompt with the terminal's settings kept, whatever ends it.
    fn run<T>(prompt: impl FnOnce() -> Result<T, InquireError>) -> Result<Key<T>, Stop> {
        let asking = stop::asking().map_err(Stop::Unable)?;
        match prompt() {
            Ok(answer) => Ok(Key::Answer(answer)),
            Err(InquireError::OperationCanceled) => Ok(Key::Left),
            Err(InquireError::IO(error)) if error.kind() != ErrorKind::Interrupted => {
                drop(asking);
                terminal::undraw();
                Err(Stop::Ended)
            }
            Err(InquireError::OperationInterrupted | InquireError::IO(_)) => {
                asking.interrupted();
                terminal::undraw();
                Err(Stop::Interrupted)
            }
            Err(error) => Err(Stop::Unable(std::io::Error::other(error.to_string()))),
        }
    }

    fn help(&self, mut parts: Vec<String>) -> String {
        parts.push(self.plain.phrases.leave.clone());
        parts.join(", ")
    }
}

impl Ask for Drawn {
    fn say(&self, text: &str) {
        self.plain.say(text);
    }

    fn choice(&self, choice: &Choice<'_>) -> Result<Option<usize>, Stop> {
        Plain::introduce(choice.words);
        // One row each: what is longer would be broken within a word.
        let width = terminal::size().0.saturating_sub(4);
        let shown = |offer: &super::Offer| {
            let detail = if offer.detail.is_empty() { String::new() } else { format!(": {}", offer.detail) };
            terminal::cut(&format!("{}{detail}", offer.label), width)
        };
        let rows: Vec<String> = choice.options.iter().map(shown).collect();
        let scorer = |typed: &str, _: &String, _: &str, i: usize| {
            choice.options.get(i).and_then(|offer| search::fit(typed, offer)).map(|fit| fit as i64)
        };
        // Stable, so that what fits alike stays in its order.
        let sorter = |fits: &mut [(usize, i64)]| fits.sort_by_key(|(_, fit)| std::cmp::Reverse(*fit));
        let label = |i: usize| choice.options.get(i).map_or("", |offer| offer.label.as_str()).to_owned();
        let mut help = vec![self.plain.phrases.keys.clone()];
        if choice.optional {
            help.push(self.plain.phrases.escape.clone());
        }
        let help = self.help(help);
        let prompt = || {
            let select = Select::new(choice.words.question, rows.clone())
                .with_help_message(&help)
                .with_page_size(PAGE)
                .with_starting_cursor(choice.default.filter(|i| *i < rows.len()).unwrap_or(0))
                .with_scorer(&scorer)
                .with_sorter(&sorter)
                .with_render_config(self.look());
            let formatter = |option: inquire::list_option::ListOption<&String>| label(option.index);
            select.with_formatter(&formatter).raw_prompt().map(|chosen| chosen.index)
        };
        loop {
            match Self::run(prompt)? {
                Key::Answer(i) => return Ok(Some(i)),
                Key::Left if choice.optional => return Ok(None),
                Key::Left => self.plain.refuse(&self.plain.phrases.needed),
            }
        }
    }

    fn line(&self, line: &Line<'_>) -> Result<String, Stop> {
        Plain::introduce(line.words);
        let help = self.help(if line.optional { vec![self.plain.phrases.skip.clone()] } else { Vec::new() });
        let mut initial = line.initial.to_owned();
        loop {
            let prompt = || {
                let text = inquire::Text::new(line.words.question).with_help_message(&help).with_initial_value(&initial);
                text.with_render_config(self.look()).prompt()
            };
            let typed = match Self::run(prompt)? {
                Key::Answer(typed) => typed,
                Key::Left if line.optional => return Ok(String::new()),
                Key::Left => {
                    self.plain.refuse(&self.plain.phrases.needed);
                    continue;
                }
            };
            if typed.contains(END) {
                return Err(Stop::Ended);
            }
            match accepted(typed.trim(), line, &self.plain.phrases) {
                Ok(answer) => return Ok(answer),
                Err(reason) => {
                    self.plain.refuse(&reason);
                    initial = typed;
                }
            }
        }
    }

    fn text(&self, text: &Text<'_>) -> Result<Vec<String>, Stop> {
        self.plain.text(text)
    }

    fn yes_no(&self, question: Words<'_>, default: bool) -> Result<bool, Stop> {
        self.plain.yes_no(question, default)
    }

    fn secret(&self, question: Words<'_>) -> Result<Zeroizing<String>, Stop> {
        self.plain.secret(question)
    }
}
