//! The questions that lead to a case: which comes next, what an answer must be, what it means, until the letter can be written.
//!
//! An [`Interview`] is a value that a face shows: a terminal, a page. It asks for nothing that is known already, in words that
//! are data (`templates/<lang>/interview.toml`). It must not decide anything about the letter: what an answer is worth,
//! [`crate::case`] and [`crate::compose`] say.

mod advice;
mod answer;
mod caution;
mod imagined;
mod known;
mod question;
mod steps;

use std::sync::Arc;

use chrono::NaiveDate;

pub use advice::Advice;
pub use answer::{Answer, Wrong};
pub use caution::Caution;
pub use imagined::{GAP, GAP_EMAIL, GAP_FACT};
pub use question::{Choice, Kind, Question};
pub use steps::Step;

use crate::case::Draft;
use crate::catalog::{self, Catalog, DateRole, InterviewWords};
use crate::compose::dates;
use known::Known;

/// Tables of words around the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// How the letter is looked over.
    Review,
    /// What comes after it.
    Next,
    /// How to answer.
    Prompt,
}

/// The questions and answers of one letter.
#[derive(Debug, Clone)]
pub struct Interview {
    catalog: Catalog,
    words: Arc<InterviewWords>,
    /// Folder of `templates/` whose words are used.
    language: String,
    today: NaiveDate,
    /// Id of the ground that adds nothing to the person's own words.
    own_words: Option<String>,
    /// Whether only that is asked without which there is no letter.
    only_needed: bool,
    /// What was known before.
    given: Draft,
    /// What was answered, in the order of the questions.
    answers: Vec<(Step, Answer)>,
}

impl Interview {
    /// An interview in a language (a folder of `templates/`) that asks for what `given` does not say.
    ///
    /// # Errors
    /// [`catalog::Error`] if the language has no questions.
    pub fn new(catalog: &Catalog, language: &str, given: Draft, today: NaiveDate) -> Result<Self, catalog::Error> {
        let words = catalog.interview(language)?;
        let grounds = catalog.grounds(language)?;
        let own_words = grounds.by_id.iter().find(|(_, wording)| wording.is_own_words()).map(|(id, _)| id.clone());
        let (catalog, language) = (catalog.clone(), language.to_owned());
        Ok(Self { catalog, words, language, today, own_words, only_needed: false, given, answers: Vec::new() })
    }

    /// The same, which asks only for that without which there is no letter.
    #[must_use]
    pub fn only_needed(self) -> Self {
        Self { only_needed: true, ..self }
    }

    /// The next question; `None` if everything is known that a letter needs.
    ///
    /// # Errors
    /// [`catalog::Error`] for a file of the user's own that cannot be read.
    pub fn next(&self) -> Result<Option<Question>, catalog::Error> {
        let known = self.known()?;
        let next = Step::ALL.into_iter().find(|step| {
            let asked = step.is_needed(&known) || !self.only_needed;
            asked && !self.is_answered(*step) && step.applies(&known)
        });
        next.map(|step| question::ask(step, &known, self)).transpose()
    }

    /// Takes the answer to a question, and says what the person may think about.
    ///
    /// # Errors
    /// Why the answer cannot be; nothing has changed then.
    pub fn answer(&mut self, step: Step, said: &Answer) -> Result<Vec<Advice>, Wrong> {
        let known = self.known().map_err(|error| Wrong::Broken { what: error.to_string() })?;
        let meant = answer::meant(step, said, &known, self)?;
        let advice = advice::of(step, &meant, &known, &self.words);
        self.answers.retain(|(answered, _)| *answered != step && !answered.depends_on(step));
        self.answers.push((step, meant));
        Ok(advice)
    }

    /// Takes an answer back, and those that depend on it: they are asked again.
    pub fn take_back(&mut self, step: Step) {
        self.answers.retain(|(answered, _)| *answered != step && !answered.depends_on(step));
    }

    /// What was answered so far, in the order in which it was asked: the question and the answer as it is shown.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn answered(&self) -> Result<Vec<(Question, String)>, catalog::Error> {
        let known = self.known()?;
        let answered = self.answers.iter().map(|(step, answer)| {
            let question = question::ask(*step, &known, self)?;
            let shown = question.shown(answer);
            Ok((question, shown))
        });
        answered.collect()
    }

    /// The answers so far, in the order in which they were given: of a choice its id.
    #[must_use]
    pub fn answers(&self) -> &[(Step, Answer)] {
        &self.answers
    }

    /// What is known: what was given before, and the answers.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let mut draft = self.given.clone();
        for (step, answer) in &self.answers {
            answer::say(*step, answer, &mut draft);
        }
        answer::say_grounds(&self.answers, self.own_words.as_deref(), &mut draft);
        draft
    }

    /// Words around the questions: `review`, `next` or `prompt`, by their key.
    #[must_use]
    pub fn words(&self, table: Around, key: &str) -> String {
        let words = match table {
            Around::Review => &self.words.review,
            Around::Next => &self.words.next,
            Around::Prompt => &self.words.prompt,
        };
        words.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// How an answer that cannot be is refused, in the language of the questions.
    #[must_use]
    pub fn refused(&self, wrong: &Wrong) -> String {
        wrong.text(&self.words)
    }

    /// A piece of advice, in the language of the questions.
    #[must_use]
    pub fn advised(&self, advice: &Advice) -> String {
        advice.text(&self.words)
    }

    /// A day in the language of the questions.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn day(&self, day: NaiveDate) -> Result<String, catalog::Error> {
        Ok(dates::long(day, DateRole::By, &*self.catalog.phrases(&self.language)?))
    }

    fn is_answered(&self, step: Step) -> bool {
        self.said(step).is_some()
    }

    fn said(&self, step: Step) -> Option<&Answer> {
        self.answers.iter().find(|(answered, _)| *answered == step).map(|(_, answer)| answer)
    }

    fn known(&self) -> Result<Known, catalog::Error> {
        Known::of(self)
    }
}
