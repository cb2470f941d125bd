//! How a case goes on: which days follow from what happened, and what to do next.
//!
//! [`standing`] is a pure function of the case, its history, the catalog and the day. It must not hold law: how long a second
//! letter gives and which ways close when are data of the regime and of the place.

mod ground;
mod limits;
mod reckoning;
mod standing;
mod steps;
mod story;

pub use ground::{SetDay, set_day};
pub use standing::{DueDay, DueWhat, ReceivedOn, Standing, standing};
pub use steps::{Next, State, Step};
