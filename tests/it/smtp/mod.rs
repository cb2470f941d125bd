//! Sending: against a scripted server, against real ones, and against kills.

mod answers;
mod batch;
mod certificates;
pub(crate) mod command;
#[cfg(unix)]
mod days;
#[cfg(unix)]
mod decided;
mod delivery;
mod domains;
mod faults;
#[cfg(unix)]
mod files;
mod folders;
mod hosts;
#[cfg(unix)]
pub(crate) mod interop;
#[cfg(unix)]
mod kills;
mod messages;
#[cfg(unix)]
mod outbox;
mod pace;
#[cfg(unix)]
mod paper;
mod plan;
mod replies;
mod rows;
mod secrets;
pub(crate) mod server;
#[cfg(unix)]
mod stops;
mod trust;
