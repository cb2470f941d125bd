//! How a case goes on: which days follow from what happened, what to do next, and the letter that does it.
//!
//! [`standing`] and [`follow_up`] are pure functions of the case, its history, the catalog and the day. They must not hold law:
//! how long a second letter gives and which ways close when are data of the regime and of the place. And no letter may say of
//! the company what no event says.

pub(super) mod context;
mod dossier;
mod evidence;
mod exhibit;
mod form;
mod ground;
mod in_words;
mod limits;
mod next;
mod reckoning;
mod refusal;
mod said;
mod standing;
mod steps;
mod story;
mod told;

pub use evidence::evidence;
pub use exhibit::{Changed, Exhibit, ExhibitEvent};
pub use form::{FilledField, FilledForm};
pub use ground::{SetDay, set_day};
pub use in_words::{DayInWords, InWords, in_words};
pub use next::{FollowUp, follow_up};
pub use refusal::NoFollowUp;
pub use standing::{DueDay, DueWhat, ReceivedOn, Standing, standing};
pub use steps::{Next, State, Step};
