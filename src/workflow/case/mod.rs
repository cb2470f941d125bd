//! A case after its first letter: what is recorded of it, what follows from that, and the letters that follow.

mod due;
mod error;
pub mod evidence;
mod file;
mod follow_up;
mod next;
mod opened;
mod record;
mod standing;

pub use due::{CaseStanding, DueEntry, DueItem, When, due, standings};
pub use error::{CaseError, RecordFault};
pub use file::CaseFile;
pub use follow_up::{PrepareError, prepare_follow_up, write_follow_up};
pub use next::next_letter;
pub use opened::{Kept, keep};
pub use record::{Proof, Report, Reported, record};
pub use standing::{cases, settle, standing_of};
