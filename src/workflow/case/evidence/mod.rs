//! What proves a case, in one archive: letters, messages and receipts, proofs, the timeline, the reckoning of its days, and sums.
//!
//! Whoever receives it reads and checks it without this program. The same case gives the same bytes on the same day. This module
//! must not say anything in a language: that is for [`crate::compose`].

mod archive;
mod names;
mod record;

pub use archive::ArchiveError;

use chrono::NaiveDate;

use super::error::CaseError;
use super::file::CaseFile;
use super::standing::standing_of;
use crate::catalog::Kind;
use crate::compose::{Changed, Exhibit, ExhibitEvent, Warning, evidence};
use crate::history::What;
use crate::ledger::{self, Broken, Millis, OutboxEntry, Reader, Recorded, State};
use crate::render;
use crate::text::{hexadecimal, sha256};
use crate::workflow::LetterWriter;
use names::{Names, extension, safe};

const LETTERS: &str = "letters";
const MESSAGES: &str = "messages";
const PROOFS: &str = "proofs";
/// What `sha256sum -c` reads.
const SUMS: &str = "SHA256SUMS";

/// What proves a case, gathered and not yet written.
#[derive(Debug)]
pub struct Evidence {
    files: Vec<EvidenceFile>,
    /// BCP 47 tag of the language in which its reader is told what it is.
    pub language: String,
    /// What is not as it was recorded.
    pub changed: Vec<Broken>,
    /// What its sender ought to know.
    pub warnings: Vec<Warning>,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Its path in the archive.
    pub path: String,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
    /// How long it is.
    pub bytes: u64,
    content: Content,
}

/// Where the bytes of a file are until they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    /// Here.
    Made(Vec<u8>),
    /// In the ledger, by the id of a kept file: it may be large.
    Kept(i64),
}

impl Evidence {
    /// Gathers it, as of `today`; `writer` sets the timeline.
    ///
    /// # Errors
    /// As [`CaseFile::read`]; [`CaseError::Changed`] with all that is not as it was recorded, unless `even_if_changed`; as
    /// [`evidence`].
    pub fn gather(
        ledger: &Reader,
        file: &CaseFile,
        writer: &LetterWriter<'_>,
        today: NaiveDate,
        even_if_changed: bool,
    ) -> Result<Self, CaseError> {
        let changed = ledger.verify(&file.reference)?;
        if !(changed.is_empty() || even_if_changed) {
            return Err(CaseError::Changed { reference: file.reference.clone(), broken: changed });
        }
        let mut gathering = Gathering { ledger, names: Names::default(), files: Vec::new() };
        let paths = gathering.kept(file)?;
        gathering.messages(file)?;
        let standing = standing_of(file, writer.catalog(), today)?;
        let mut files = gathering.files;
        let exhibit = exhibit(file, &paths, &changed, &files, writer.options().accept_unverified);
        let compose = |kind| evidence(&file.case, &file.history, writer.catalog(), today, kind, &exhibit);
        let readme = compose(Kind::Readme)?;
        let timeline = writer.finish(compose(Kind::Timeline)?)?;
        files.extend([
            made("timeline.pdf", timeline.bytes),
            made("timeline.json", record::pretty(&record::timeline(file, &paths))),
            made("reckoning.json", record::pretty(&record::reckoning(file, &standing, today))),
            made("README.txt", render::body(&readme.letter).into_bytes()),
        ]);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let sums: String = files.iter().map(|file| [file.sha256.as_str(), "  ", &file.path, "\n"].concat()).collect();
        files.push(made(SUMS, sums.into_bytes()));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files, language: readme.letter.language, changed, warnings: readme.warnings })
    }

    /// Its files in the order of the archive.
    #[must_use]
    pub fn files(&self) -> &[EvidenceFile] {
        &self.files
    }
}

/// The files that are gathered.
struct Gathering<'a> {
    ledger: &'a Reader,
    names: Names,
    files: Vec<EvidenceFile>,
}

impl Gathering<'_> {
    /// What is kept with the events; the paths of each event's files.
    fn kept(&mut self, file: &CaseFile) -> Result<Vec<Vec<String>>, CaseError> {
        file.recorded.iter().map(|event| self.of_event(event)).collect()
    }

    fn of_event(&mut self, event: &Recorded) -> Result<Vec<String>, CaseError> {
        let written = serde_json::from_str::<crate::history::Event>(&event.body).ok().map(|event| event.what);
        let mut paths = Vec::new();
        for kept in &event.files {
            let path = match &written {
                Some(What::Written { letter, kind }) => {
                    self.names.give(LETTERS, &format!("{letter:02}-{}{}", kind.name(), extension(&kept.name)))
                }
                _ => self.names.give(PROOFS, &format!("{:02}-{}", event.number, safe(&kept.name))),
            };
            // What is there now, and not what was recorded: the sums are those of these files.
            let found = self.ledger.read_kept_file(kept.id, |bytes| Ok::<_, ledger::Error>(sha256(bytes)))?;
            paths.push(path.clone());
            self.files.push(EvidenceFile { path, sha256: found, bytes: kept.bytes, content: Content::Kept(kept.id) });
        }
        Ok(paths)
    }

    /// The messages that were sent, and what the servers said.
    fn messages(&mut self, file: &CaseFile) -> Result<(), CaseError> {
        for letter in &file.letters {
            let mut entries = match self.ledger.find(&letter.reference) {
                Ok(entries) => entries,
                Err(ledger::Error::Unknown { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            // The oldest first; what a server never had proves nothing.
            entries.reverse();
            entries.retain(|entry| matches!(entry.state, State::Sent | State::Unknown) && !entry.is_forgotten());
            let story = self.ledger.events(&letter.reference)?;
            for entry in &entries {
                self.message(entry, letter.number, &story)?;
            }
        }
        Ok(())
    }

    fn message(&mut self, entry: &OutboxEntry, number: u16, story: &[ledger::Event]) -> Result<(), CaseError> {
        let path = self.names.give(MESSAGES, &format!("{number:02}.eml"));
        let stem = path.trim_start_matches(MESSAGES).trim_start_matches('/').trim_end_matches(".eml");
        let receipt = self.names.give(MESSAGES, &format!("{stem}-receipt.json"));
        let facts = record::receipt(entry, number, story, &path);
        self.files.push(made(&path, self.ledger.message(entry.id)?));
        self.files.push(made(&receipt, record::pretty(&facts)));
        Ok(())
    }
}

fn made(path: &str, bytes: Vec<u8>) -> EvidenceFile {
    EvidenceFile { path: path.to_owned(), sha256: sha256(&bytes), bytes: bytes.len() as u64, content: Content::Made(bytes) }
}

/// The same for the words about it.
fn exhibit(
    file: &CaseFile,
    paths: &[Vec<String>],
    changed: &[Broken],
    files: &[EvidenceFile],
    accept_unverified: bool,
) -> Exhibit {
    let event = |(recorded, files): (&Recorded, &Vec<String>)| {
        let event = serde_json::from_str(&recorded.body).ok()?;
        let recorded_at: Millis = recorded.at;
        Some(ExhibitEvent { number: recorded.number, event, recorded: record::read_out(recorded_at), files: files.clone() })
    };
    let in_words = |broken: &Broken| match broken {
        Broken::Event { number, .. } => Changed::Event { number: *number },
        Broken::File { number, name } => Changed::File { number: *number, name: safe(name) },
        Broken::End => Changed::End,
        Broken::Message { reference } => Changed::Message { reference: reference.clone() },
    };
    let has = |folder: &str| files.iter().any(|file| file.path.starts_with(folder));
    Exhibit {
        reference: file.reference.clone(),
        events: file.recorded.iter().zip(paths).filter_map(event).collect(),
        head: file.recorded.last().map(|last| hexadecimal(&last.sha256)).unwrap_or_default(),
        changed: changed.iter().map(in_words).collect(),
        letters: has(LETTERS),
        messages: has(MESSAGES),
        proofs: has(PROOFS),
        accept_unverified,
    }
}
