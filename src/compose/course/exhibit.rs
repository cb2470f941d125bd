//! What is put before an authority, as far as its timeline and its explanation speak of it.

use crate::history::Event;

/// What was recorded of a case, and which files go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a folder that there is or not")]
pub struct Exhibit {
    /// The reference of the case.
    pub reference: String,
    /// The events in the order of their numbers.
    pub events: Vec<ExhibitEvent>,
    /// The hash of the last event, in hexadecimal.
    pub head: String,
    /// What is not as it was recorded.
    pub changed: Vec<Changed>,
    /// Whether there are letters.
    pub letters: bool,
    /// Whether there are messages.
    pub messages: bool,
    /// Whether there are proofs.
    pub proofs: bool,
    /// Whether facts of low confidence are printed.
    pub accept_unverified: bool,
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExhibitEvent {
    /// Its number.
    pub number: u32,
    /// What happened.
    pub event: Event,
    /// When it was recorded, in UTC.
    pub recorded: String,
    /// The files that go with it, by their paths.
    pub files: Vec<String>,
}

/// Something that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// An event, or its place in the chain.
    Event {
        /// Its number.
        number: u32,
    },
    /// A file.
    File {
        /// The number of its event.
        number: u32,
        /// Its name.
        name: String,
    },
    /// Events are missing at the end.
    End,
    /// A message.
    Message {
        /// The reference of its letter.
        reference: String,
    },
}
