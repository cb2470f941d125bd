//! Asks line by line, and redraws nothing: what was said stays where it was, in the order in which it was said.
//!
//! This module must not move the cursor, and colours nothing.

use std::io::ErrorKind;

use zeroize::Zeroizing;

use super::phrases::{Phrases, filled};
use super::{Ask, Choice, Line, Stop, Text, Words, search};
use crate::cli::terminal;
use crate::cli::tty::Typed;

/// Lists up to this length are shown as a whole.
const SHOWN: usize = 24;

/// What leaves an optional answer open where Enter takes what is there.
const CLEAR: &str = "-";

#[derive(Debug)]
pub(super) struct Plain {
    pub(super) phrases: Phrases,
}

impl Plain {
    pub(super) fn new(phrases: Phrases) -> Self {
        Self { phrases }
    }

    /// Says why an answer cannot be.
    pub(super) fn refuse(&self, reason: &str) {
        terminal::wrapped(&filled(&self.phrases.again, "reason", reason));
    }

    /// The question with its explanation and with what may be typed.
    pub(super) fn introduce(words: Words<'_>) {
        terminal::raw("");
        if !words.explanation.is_empty() {
            terminal::wrapped(words.explanation);
        }
    }

    /// The last line before the answer. Long help goes to its own line, so that the answer has room.
    fn prompt(&self, words: Words<'_>, help: &[String]) {
        let mut help = help.to_vec();
        help.push(self.phrases.leave.clone());
        terminal::wrapped(&format!("{} ({})", words.question, help.join(", ")));
    }

    /// One answer; asks again if it is not text.
    fn read(&self, hidden: bool) -> Result<Zeroizing<String>, Stop> {
        loop {
            match terminal::read("> ", hidden) {
                Ok(Typed::Line(line)) => return Ok(line),
                Ok(Typed::Ended) => return Err(Stop::Ended),
                Ok(Typed::Stopped) => return Err(Stop::Interrupted),
                Err(error) if error.kind() == ErrorKind::InvalidData => self.refuse(&self.phrases.garbled),
                // The terminal hung up.
                Err(error) if !hidden && error.kind() != ErrorKind::Unsupported => {
                    return Err(if error.raw_os_error().is_some() { Stop::Ended } else { Stop::Unable(error) });
                }
                Err(error) => return Err(Stop::Unable(error)),
            }
        }
    }

    fn show(choice: &Choice<'_>, which: &[usize]) {
        for (number, i) in which.iter().enumerate() {
            let offer = &choice.options[*i];
            let detail = if offer.detail.is_empty() { String::new() } else { format!(": {}", offer.detail) };
            terminal::wrapped(&format!("{}. {}{detail}", number + 1, offer.label));
        }
    }

    /// What an answer means, with the numbers of what was shown.
    fn find(&self, typed: &str, choice: &Choice<'_>, shown: &mut Vec<usize>) -> Option<usize> {
        if let Ok(number) = typed.parse::<usize>() {
            let found = number.checked_sub(1).and_then(|i| shown.get(i)).copied();
            if found.is_none() && !shown.is_empty() {
                self.refuse(&filled(&self.phrases.number, "last", &shown.len().to_string()));
                return None;
            }
            if found.is_some() {
                return found;
            }
        }
        let fits = search::meant(typed, choice.options);
        let cut: String = typed.chars().take(40).collect();
        let say = |phrase: &str| filled(&filled(phrase, "typed", &cut), "count", &fits.len().to_string());
        match fits.as_slice() {
            [] => self.refuse(&say(&self.phrases.none)),
            [one] => return Some(*one),
            fits if fits.len() > SHOWN => terminal::wrapped(&say(&self.phrases.many)),
            fits => {
                terminal::wrapped(&say(&self.phrases.some));
                Self::show(choice, fits);
                fits.clone_into(shown);
            }
        }
        None
    }

    /// What Enter does.
    pub(super) fn enter(&self, value: &str, optional: bool) -> Vec<String> {
        let keep = filled(&self.phrases.keep, "value", value);
        match (value.is_empty(), optional) {
            (true, true) => vec![self.phrases.skip.clone()],
            (true, false) => Vec::new(),
            (false, true) => vec![keep, self.phrases.clear.clone()],
            (false, false) => vec![keep],
        }
    }
}

impl Ask for Plain {
    fn say(&self, text: &str) {
        terminal::wrapped(text);
    }

    fn choice(&self, choice: &Choice<'_>) -> Result<Option<usize>, Stop> {
        Self::introduce(choice.words);
        let count = choice.options.len();
        let mut shown: Vec<usize> = if count > SHOWN { Vec::new() } else { (0..count).collect() };
        Self::show(choice, &shown);
        let default = choice.default.and_then(|i| choice.options.get(i));
        let default = default.map_or("", |offer| offer.label.as_str());
        loop {
            let how = if shown.is_empty() {
                filled(&self.phrases.part, "count", &count.to_string())
            } else {
                filled(&self.phrases.number, "last", &shown.len().to_string())
            };
            let mut help = vec![how];
            help.extend(self.enter(default, choice.optional));
            self.prompt(choice.words, &help);
            let typed = self.read(false)?;
            match typed.trim() {
                "" if choice.default.is_some() || choice.optional => return Ok(choice.default),
                CLEAR if choice.optional => return Ok(None),
                "" => self.refuse(&self.phrases.needed),
                typed => {
                    if let Some(found) = self.find(typed, choice, &mut shown) {
                        // The number alone does not say what was chosen.
                        terminal::wrapped(&format!("{}: {}", choice.words.question, choice.options[found].label));
                        return Ok(Some(found));
                    }
                }
            }
        }
    }

    fn line(&self, line: &Line<'_>) -> Result<String, Stop> {
        Self::introduce(line.words);
        loop {
            self.prompt(line.words, &self.enter(line.initial, line.optional));
            let typed = self.read(false)?;
            let answer = match typed.trim() {
                "" => line.initial,
                CLEAR if line.optional => return Ok(String::new()),
                typed => typed,
            };
            match accepted(answer, line, &self.phrases) {
                Ok(answer) => return Ok(answer),
                Err(reason) => self.refuse(&reason),
            }
        }
    }

    fn text(&self, text: &Text<'_>) -> Result<Vec<String>, Stop> {
        Self::introduce(text.words);
        for line in text.initial {
            terminal::raw(&format!("  {line}"));
        }
        loop {
            let mut help = vec![self.phrases.lines.clone()];
            help.extend(self.enter(text.initial.first().map_or("", String::as_str), text.optional));
            self.prompt(text.words, &help);
            let mut lines: Vec<String> = Vec::new();
            loop {
                let typed = self.read(false)?;
                match typed.trim() {
                    "" => break,
                    CLEAR if text.optional && lines.is_empty() => return Ok(Vec::new()),
                    typed => lines.push(typed.to_owned()),
                }
            }
            if lines.is_empty() {
                lines = text.initial.to_vec();
            }
            let checked = match lines.is_empty() {
                true if text.optional => return Ok(lines),
                true => Err(self.phrases.needed.clone()),
                false => (text.check)(&lines),
            };
            match checked {
                Ok(()) => return Ok(lines),
                Err(reason) => self.refuse(&reason),
            }
        }
    }

    fn yes_no(&self, question: Words<'_>, default: bool) -> Result<bool, Stop> {
        Self::introduce(question);
        let is = |all: &[String], typed: &str| all.iter().any(|word| *word == typed);
        let (yes, no) = (&self.phrases.yes, &self.phrases.no);
        let short = |all: &[String], upper: bool| {
            let word = all.first().map_or("", String::as_str);
            if upper { word.to_uppercase() } else { word.to_owned() }
        };
        let help = format!("{}/{}", short(yes, default), short(no, !default));
        loop {
            self.prompt(question, std::slice::from_ref(&help));
            let typed = self.read(false)?.trim().to_lowercase();
            match typed.as_str() {
                "" => return Ok(default),
                typed if is(yes, typed) => return Ok(true),
                typed if is(no, typed) => return Ok(false),
                _ => self.refuse(&self.phrases.yes_or_no),
            }
        }
    }

    fn secret(&self, question: Words<'_>) -> Result<Zeroizing<String>, Stop> {
        Self::introduce(question);
        loop {
            self.prompt(question, &[]);
            let typed = self.read(true)?;
            if !typed.is_empty() {
                return Ok(typed);
            }
            self.refuse(&self.phrases.needed);
        }
    }
}

/// The line, or why it cannot be.
pub(super) fn accepted(answer: &str, line: &Line<'_>, phrases: &Phrases) -> Result<String, String> {
    if answer.is_empty() {
        return if line.optional { Ok(String::new()) } else { Err(phrases.needed.clone()) };
    }
    (line.check)(answer).map(|()| answer.to_owned())
}
