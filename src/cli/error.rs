//! From an error of the library to a message, a hint and an exit code. Only this module knows the codes.

use std::fmt;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Value, json};

use super::words;
use crate::text::Said;
use crate::workflow::batch;
use crate::workflow::case::CaseError;
use crate::workflow::companies::CompanyError;
use crate::{case, catalog, compose, ledger, workflow};

/// How a command failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The input was refused; the user fixes it.
    Refused,
    /// The flags do not fit each other or the environment.
    Usage,
    /// Partly done, or not delivered; safe to run again.
    Partly,
    /// Unknown whether a mail was accepted.
    Unsure,
    /// The user interrupted it.
    Interrupted,
    /// Nobody reads the output any more (a closed pipe).
    Closed,
}

/// Why a command failed.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    end: End,
    what: String,
    hint: String,
    /// As JSON, if the library gives a value: `code`, `fields`, `place`, `message`.
    value: Option<Box<Value>>,
    /// What else is wrong, found at the same time.
    more: Vec<Failure>,
}

impl Failure {
    fn new(end: End, what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self { end, what: without_number(&what.to_string()), hint: hint.into(), value: None, more: Vec::new() }
    }

    pub(super) fn refused(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(End::Refused, what, hint)
    }

    /// All that is missing or wrong in a case.
    pub(super) fn of_flaws(flaws: Vec<case::Error>) -> Self {
        let mut all = flaws.into_iter().map(|flaw| {
            let mut failure = Self::from(flaw.clone());
            if let Some((value, field)) = failure.value.as_deref_mut().zip(flaw.place().field) {
                value["key"] = field.key().into();
                value["flag"] = field.name().map(|name| format!("--{name}")).into();
            }
            failure
        });
        let first = all.next().unwrap_or_else(|| Self::refused("the case was refused", "check what it says"));
        Self { more: all.collect(), ..first }
    }

    /// Whether it is a refusal of a case, in which more may be wrong.
    pub(super) fn is_of_case(&self) -> bool {
        self.value.as_deref().is_some_and(|value| value.get("place").is_some())
    }

    /// All that was found, the first included.
    pub(super) fn each(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.more)
    }

    /// A refused file, with a sample to compare it with.
    pub(super) fn of_file(error: &case::Error, sample: &str) -> Self {
        let step = match error.refusal() {
            case::Refusal::Syntax { .. } | case::Refusal::WrongValue { .. } => {
                format!("compare the file with {sample}; {}", error.refusal().next_step())
            }
            refusal => words::next_step(refusal),
        };
        Self::of_value(error, step)
    }

    /// What was done before the error is kept, and the same command continues.
    pub(super) fn of_batch(error: batch::Error, partly: bool) -> Self {
        let failure = Self::of_value(&error, words::of_batch(&error));
        match error {
            batch::Error::Ledger(error) => error.into(),
            batch::Error::Interrupted => failure.ended(End::Interrupted),
            error if partly || error.may_pass() => failure.ended(End::Partly),
            _ => failure,
        }
    }

    pub(super) fn usage(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(End::Usage, what, hint)
    }

    pub(super) fn partly(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(End::Partly, what, hint)
    }

    pub(super) fn unsure(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(End::Unsure, what, hint)
    }

    pub(super) fn interrupted(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(End::Interrupted, what, hint)
    }

    pub(super) fn closed() -> Self {
        Self::new(End::Closed, "the output was closed", "")
    }

    /// A refusal that the library gives as a value.
    pub(super) fn of_value(error: &(impl Serialize + fmt::Display), hint: impl Into<String>) -> Self {
        let mut failure = Self::refused(error, hint);
        failure.value = serde_json::to_value(Said(error)).ok().map(Box::new);
        if let Some(message) = failure.value.as_mut().and_then(|value| value.get_mut("message")) {
            *message = failure.what.as_str().into();
        }
        failure
    }

    /// The same with another exit.
    pub(super) fn ended(self, end: End) -> Self {
        Self { end, ..self }
    }

    /// The same with another message.
    pub(super) fn saying(self, what: String) -> Self {
        Self { what, ..self }
    }

    /// The same with another hint.
    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same with another key in its JSON.
    pub(super) fn with(mut self, key: &str, more: Value) -> Self {
        if let Some(value) = self.value.as_deref_mut() {
            value[key] = more;
        }
        self
    }

    /// As JSON: what the library gives, else a code for each exit code.
    pub(super) fn to_value(&self) -> Value {
        let code = match self.end {
            End::Refused => "refused",
            End::Usage => "usage",
            End::Partly => "partly",
            End::Unsure => "unsure",
            End::Interrupted => "interrupted",
            End::Closed => "closed",
        };
        let value = self.value.as_deref().cloned();
        let mut error = value.unwrap_or_else(|| json!({ "code": code, "message": self.what }));
        error["hint"] = self.hint.as_str().into();
        error
    }

    /// The error line of `--json`: the first with its own keys, and a list of all where there may be several.
    pub(super) fn json(&self) -> Value {
        let mut error = self.to_value();
        if self.value.as_deref().is_some_and(|value| value.get("key").is_some()) || !self.more.is_empty() {
            error["errors"] = self.each().map(Self::to_value).collect();
        }
        json!({ "error": error })
    }

    /// The same when the user interrupted: what was cut off looks like bad input.
    pub(super) fn of_a_stop(self) -> Self {
        if self.end == End::Refused {
            Self::interrupted(format!("interrupted: {}", self.what), "run the same command again")
        } else {
            self
        }
    }

    pub(super) fn end(&self) -> End {
        self.end
    }

    pub(super) fn hint(&self) -> &str {
        &self.hint
    }

    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(match self.end {
            End::Refused => 1,
            End::Usage => 2,
            End::Partly => 3,
            End::Unsure => 4,
            End::Interrupted => 130,
            End::Closed => 0,
        })
    }
}

/// Drops the number that the standard library puts behind a system's error: the sentence before it says the same.
fn without_number(what: &str) -> String {
    let mut text = what.to_owned();
    while let Some(at) = text.find(" (os error ") {
        let Some(end) = text[at..].find(')') else { break };
        text.replace_range(at..=at + end, "");
    }
    text
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl From<case::Error> for Failure {
    fn from(error: case::Error) -> Self {
        Self::of_value(&error, words::of_case(&error))
    }
}

impl From<compose::Error> for Failure {
    fn from(error: compose::Error) -> Self {
        match error {
            compose::Error::Refused(error) => error.into(),
            error => Self::of_value(&error, words::of_compose(&error)),
        }
    }
}

impl From<catalog::Error> for Failure {
    fn from(error: catalog::Error) -> Self {
        Self::from(compose::Error::from(error))
    }
}

impl From<workflow::Error> for Failure {
    fn from(error: workflow::Error) -> Self {
        match error {
            workflow::Error::Compose(error) => error.into(),
            error => Self::of_value(&error, words::of_letter(&error)),
        }
    }
}

impl From<ledger::Error> for Failure {
    fn from(error: ledger::Error) -> Self {
        use ledger::Error::{Busy, Copy, Database, Migration};
        let failure = Self::of_value(&error, words::of_ledger(&error));
        match error {
            // What is queued stays queued, and another run does the rest.
            Busy | Database { .. } | Migration { .. } | Copy { .. } => failure.ended(End::Partly),
            _ => failure,
        }
    }
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::Ledger(error) => error.into(),
            CaseError::Catalog(error) => error.into(),
            CaseError::Compose(error) => error.into(),
            CaseError::Letter(error) => error.into(),
            error => Self::of_value(&error, words::of_the_case(&error)),
        }
    }
}

impl From<CompanyError> for Failure {
    fn from(error: CompanyError) -> Self {
        let failure = Self::of_value(&error, words::of_company(&error));
        match error {
            CompanyError::Catalog(error) => error.into(),
            CompanyError::ImportInterrupted => failure.ended(End::Interrupted),
            _ => failure,
        }
    }
}

impl From<workflow::QueueError> for Failure {
    fn from(error: workflow::QueueError) -> Self {
        match error {
            workflow::QueueError::Ledger(error) => error.into(),
            error => Self::of_value(&error, error.next_step()),
        }
    }
}

impl From<workflow::DeliverError> for Failure {
    fn from(error: workflow::DeliverError) -> Self {
        match error {
            workflow::DeliverError::Ledger(error) => error.into(),
            unsure => Self::of_value(&unsure, words::UNSURE).ended(End::Unsure),
        }
    }
}
