//! A case after its first letter: what is recorded of it, what follows from that, and the letters that follow.

mod disclosure;
mod due;
mod error;
pub mod evidence;
mod file;
mod follow_up;
mod html;
mod lookup;
mod message;
mod next;
mod opened;
mod outcomes;
mod problem;
mod received;
mod record;
mod standing;

pub use due::{CaseStanding, DueEntry, DueItem, When, due, standings};
pub use error::{CaseError, RecordFault};
pub use file::CaseFile;
pub use follow_up::{PrepareError, prepare_follow_up, prepare_in_thread, write_follow_up};
pub use message::{Attachment, MAX_MAIL, Message, Nature};
pub use next::next_letter;
pub use opened::{Kept, keep};
pub use outcomes::{Column, Fate, Outcome, Outcomes, Row, outcomes};
pub use problem::MailProblem;
pub use received::{Cases, FoundBy, KnownCase, NoAnswer, Passages, Received, received};
pub use record::{Proof, Report, Reported, record};
pub use standing::{cases, settle, standing_of};
