//! One row of the members file made a letter in its file: the work that several threads do at once.
//!
//! A row is independent of all others: the same row under the same options gives the same file, whoever makes it and when.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::Error;
use super::folder::{Folder, digest, hexadecimal};
use super::frequent;
use super::state::{Entry, Line, Outcome};
use super::{Form, Plan};
use crate::case::{self, Case, Draft, Target};
use crate::compose::{self, Composed};
use crate::mail::Mailbox;
use crate::members::{Columns, Row};
use crate::workflow::{self, MailError, MailOptions, Press, prepare, recipient};

/// Longest name of a person in the name of a file.
const MAX_SLUG: usize = 60;

/// Makes letters of rows.
#[derive(Debug)]
pub(super) struct Letters<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) press: Press<'a>,
    pub(super) columns: Arc<Columns>,
    /// Digest of everything that all letters rest on.
    pub(super) options: String,
    /// Where the letters go.
    pub(super) folder: &'a Folder,
}

/// A row to be done, and what became of it before.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) row: Row,
    pub(super) before: Option<Entry>,
}

/// A row that is done.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) entry: Entry,
    pub(super) before: Option<Entry>,
    /// The letter was there already.
    pub(super) unchanged: bool,
    /// The person's own facts, as they are compared.
    pub(super) facts: Vec<u64>,
}

/// Why a row has no letter.
pub(super) enum Refusal {
    /// The row's own fault.
    Row(String),
    /// No row could be written so.
    Run(Error),
}

impl Letters<'_> {
    /// Does one row.
    ///
    /// # Errors
    /// What stops the run: a full disk, a broken override. What is wrong with the row itself is its outcome.
    pub(super) fn work(&self, job: Job) -> Result<Done, Error> {
        let Job { row, before } = job;
        let input = input(&self.options, &self.columns, &row);
        let drafted = self.draft(&row);
        let facts = drafted.as_ref().map_or_else(|_| Vec::new(), facts);
        let before_line = before.as_ref().filter(|before| before.input == input && self.plan.resume).and_then(Entry::line);
        let there = |line: &&Line| self.folder.holds(&line.file, &line.sha256);
        if let Some(line) = before_line.filter(there) {
            let entry = Entry { row: row.number, input, outcome: Outcome::Letter(line.clone()) };
            return Ok(Done { entry, before, unchanged: true, facts });
        }
        // What is done again because its file was lost keeps its day.
        let today = before_line.map_or(self.plan.today, |line| line.written);
        let written = drafted.and_then(|draft| self.write(draft, &row, today));
        let outcome = match written {
            Ok((mut line, bytes)) => {
                line.warnings.extend(row.doubts(&self.columns));
                self.folder.put(&line.file, &bytes)?;
                Outcome::Letter(line)
            }
            Err(Refusal::Row(error)) => Outcome::Rejected { cells: row.cells, error },
            Err(Refusal::Run(error)) => return Err(error),
        };
        let entry = Entry { row: row.number, input, outcome };
        Ok(Done { entry, before, unchanged: false, facts })
    }

    fn draft(&self, row: &Row) -> Result<Draft, Refusal> {
        draft(self.plan, &self.columns, row)
    }

    /// The letter and its line of the manifest.
    fn write(&self, draft: Draft, row: &Row, today: NaiveDate) -> Result<(Line, Vec<u8>), Refusal> {
        let case = draft.check()?;
        let (composed, bytes) = match self.plan.form {
            Form::Letter(_) => {
                let mut written = self.press.write(&case, today)?;
                if self.plan.posted {
                    recipient(&mut written.composed, self.plan.to)?;
                }
                (written.composed, written.bytes)
            }
            Form::Message => self.message(&case, today)?,
        };
        let file = file_name(row.number, data_subject(&case), self.plan.form.extension());
        let line = line(file, digest(&bytes), composed, &case, today, &self.press)?;
        Ok((line, bytes))
    }

    /// The message from the person's own address, to be sent from their own mail program.
    fn message(&self, case: &Case, today: NaiveDate) -> Result<(Composed, Vec<u8>), Refusal> {
        let Some(email) = &case.person.email else {
            let hint = "fill in the column email, or choose another --format";
            return Err(Refusal::Row(format!("a message needs a sender; {hint}")));
        };
        let from = Mailbox::parse(email).map_err(|error| Refusal::Row(error.to_string()))?.with_name(&case.person.name);
        // The mail program dates the message when it is sent; until then the same letter is the same file.
        let now = case.date.unwrap_or(today).and_time(NaiveTime::MIN).and_utc();
        let options = MailOptions { from: &from, to: self.plan.to, now, today, draft: true };
        let prepared = prepare(case, &self.press, &options)?;
        Ok((prepared.composed, prepared.message.bytes))
    }
}

/// Digest of what the letter of a row rests on: its cells, and the options of the run.
pub(super) fn input(options: &str, columns: &Columns, row: &Row) -> String {
    let mut digest = Sha256::new_with_prefix(options);
    for (column, cell) in columns.names().iter().zip(&row.cells) {
        for text in [column, cell] {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
    }
    hexadecimal(&digest.finalize()[..16])
}

impl Entry {
    /// The letter's line of the manifest.
    pub(super) fn line(&self) -> Option<&Line> {
        match &self.outcome {
            Outcome::Letter(line) => Some(line),
            Outcome::Rejected { .. } => None,
        }
    }
}

/// A row laid over what the run says for all rows.
pub(super) fn draft(plan: &Plan<'_>, columns: &Columns, row: &Row) -> Result<Draft, Refusal> {
    let mut draft = columns.draft(row)?;
    if plan.represented {
        // Whoever writes for the members gets the answers; the law is that of the place where the member lives.
        draft.behalf_of.name = draft.person.name.take();
        draft.person.address = None;
        draft.person.email = None;
    }
    Ok(draft.over(plan.base.clone()))
}

/// The facts of a row, as they are compared.
pub(super) fn facts(draft: &Draft) -> Vec<u64> {
    draft.objection.grounds.iter().filter_map(|ground| ground.fact.as_deref()).map(frequent::key).collect()
}

/// Whose data are meant.
pub(super) fn data_subject(case: &Case) -> &str {
    case.behalf.as_ref().map_or(&case.person.name, |behalf| &behalf.name)
}

/// The line of the manifest.
pub(super) fn line(
    file: String,
    sha256: String,
    composed: Composed,
    case: &Case,
    today: NaiveDate,
    press: &Press<'_>,
) -> Result<Line, Refusal> {
    let written = case.date.unwrap_or(today);
    let facts = composed.facts;
    let due = || {
        // Its warnings are in the letter's own already.
        let warnings = &mut Vec::new();
        let (_, _, deadlines) = compose::deadline_for(written, &case.person.country, &case.target, press.catalog(), warnings)?;
        Ok::<_, compose::Error>(deadlines.get("answer").map(|(_, deadline)| deadline.due))
    };
    let due = match &case.target {
        Target::Registered(id) => *press.catalog().keep(&format!("due {written} {} {id}", case.person.country), due)?,
        Target::Custom(_) => due()?,
    };
    Ok(Line {
        file,
        sha256,
        reference: facts.reference,
        controller: facts.recipient.controller.unwrap_or(facts.recipient.name),
        regime: facts.regime,
        language: facts.language,
        due,
        written,
        warnings: composed.warnings,
    })
}

/// `000001-anna-muller.pdf`: sorted by row, and fit for every file system.
fn file_name(row: usize, name: &str, extension: &str) -> String {
    let ascii = deunicode::deunicode(name).to_lowercase();
    let mut slug = String::new();
    for c in ascii.chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            // O'Neill is one word.
            '\'' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() == MAX_SLUG {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { format!("{row:06}.{extension}") } else { format!("{row:06}-{slug}.{extension}") }
}

impl From<case::Error> for Refusal {
    fn from(error: case::Error) -> Self {
        Self::Row(with_hint(&error, error.hint()))
    }
}

impl From<compose::Error> for Refusal {
    fn from(error: compose::Error) -> Self {
        match error {
            compose::Error::Refused(error) => error.into(),
            broken => Self::Run(workflow::Error::Compose(broken).into()),
        }
    }
}

impl From<workflow::Error> for Refusal {
    fn from(error: workflow::Error) -> Self {
        match error {
            workflow::Error::Compose(error) => error.into(),
            // A character without a font, an address that does not fit its window.
            workflow::Error::Pdf(error) => Self::Row(with_hint(&error, &error.hint())),
            error => Self::Run(error.into()),
        }
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Letter(error) => error.into(),
            MailError::NoAddress { .. } => {
                Self::Row(format!("{error}; print the letter and post it, or give --to for a company whose address you know"))
            }
            MailError::Message(what) => Self::Row(format!("{what}; mend the address or the text")),
        }
    }
}

/// What is wrong and what to do, in one cell. A hint that speaks of flags is for those who type them.
fn with_hint(error: &impl std::fmt::Display, hint: &str) -> String {
    if hint.is_empty() || hint.contains("--") { error.to_string() } else { format!("{error}; {hint}") }
}

/// What all letters of a run rest on, beside their rows.
#[derive(Debug, Serialize)]
pub(super) struct Options<'a> {
    pub(super) program: &'static str,
    pub(super) catalog: String,
    pub(super) base: String,
    pub(super) represented: bool,
    pub(super) form: String,
    pub(super) layout: Option<&'a str>,
    pub(super) large_print: bool,
    pub(super) signature: Option<String>,
    pub(super) fonts: Vec<String>,
    pub(super) accept_unverified: bool,
    pub(super) posted: bool,
    pub(super) to: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn the_name_of_a_file_is_fit_for_every_file_system() {
        for (name, file) in [
            ("Anna Müller", "000007-anna-muller.pdf"),
            ("Seán O'Neill", "000007-sean-oneill.pdf"),
            ("Seán O’Neill", "000007-sean-oneill.pdf"),
            ("Łukasz Żółć", "000007-lukasz-zolc.pdf"),
            ("Þór", "000007-thor.pdf"),
            ("../../etc/passwd", "000007-etc-passwd.pdf"),
            ("CON", "000007-con.pdf"),
            ("…", "000007.pdf"),
        ] {
            assert_eq!(file_name(7, name, "pdf"), file);
        }
        assert!(file_name(7, &"x".repeat(200), "pdf").len() < 80);
        assert!(file_name(7, "陳大文", "pdf").is_ascii());
    }
}
