//! How a case goes on after the objection.
//!
//! [`follow_up`] writes the next letter of what was recorded. It must not hold law, and must never say of the company what no
//! event says.

mod context;
mod dossier;
mod follow_up;
mod refusal;
mod said;
mod told;

pub use context::{AnswerContext, CourseContext, DossierContext, FollowUpContext, SetContext};
pub use follow_up::{FollowUp, follow_up};
pub use refusal::NoFollowUp;
