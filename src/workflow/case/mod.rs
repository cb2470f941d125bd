//! A case after its first letter: what is recorded of it, what follows from that, and the letters that follow.

mod all_due;
mod due;
mod error;
mod file;
mod folder;
mod follow_up;
mod html;
mod lookup;
mod mailing;
mod message;
mod next;
mod opened;
mod papers;
mod problem;
mod received;
mod record;
mod record_all;
mod standing;

pub use all_due::{AllDue, DueCase, DueWish, LeftCase, NoLetter, Signer, Writers, all_due};
pub use due::{CaseStanding, DueEntry, DueItem, When, due, standings};
pub use error::{CaseError, RecordFault};
pub use file::CaseFile;
pub use folder::{FolderError, ListedLetter};
pub use follow_up::{PrepareError, first_address, looking, prepare_follow_up, write_follow_up};
pub use mailing::{Proposed, QueueFault, Queued, propose, queue};
pub use message::{Attachment, MAX_MAIL, Message, Nature};
pub use next::next_letter;
pub use opened::{Kept, keep};
pub(in crate::workflow) use opened::{KeptRow, keep_all};
pub use papers::{Listed, Papered, PapersError, Writing, write};
pub use problem::MailProblem;
pub use received::{Cases, FoundBy, KnownCase, NoAnswer, Passages, Received, received};
pub use record::{Proof, Report, Reported, record};
pub use record_all::{ToRecord, record_all, to_record};
pub use standing::{cases, is_unsettled, settle, standing_of};
