//! The jobs that combine the layers: compose and render a case, turn a letter into a mail, send the outbox, write a letter
//! for every row of a members file.
//!
//! This module must not print, ask, know arguments or read a clock: the caller passes the time.

mod backoff;
pub mod batch;
pub mod case;
mod changes;
pub mod companies;
mod consent;
mod days;
mod deliver;
mod delivery;
mod letter;
mod mail;
mod pace;
mod refresh;

#[cfg(feature = "cli")]
pub(crate) use changes::unified_diff;
pub use consent::{Agreed, Answer, Consent, Fingerprint, Look, Papers, Proposal, Queue, QueueError, resume};
pub use days::{Untrue, due_since_sent, untrue};
pub use deliver::deliver;
pub use delivery::{DeliverError, DeliveryEnv, DeliveryEvent, DeliveryOptions, Summary};
pub use letter::{Error, Format, LetterWriter, RenderOptions, WrittenLetter, layout_for, renderer, write_letter};
pub use mail::{MailError, MailOptions, Prepared, is_reachable, prepare, recipient, reply_to, subject};
pub use refresh::{RefreshError, RefreshOptions, Refreshed, refresh};
