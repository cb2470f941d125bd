//! Sending: against a scripted server, against real ones, and against kills.

mod batch;
mod certificates;
mod command;
mod delivery;
mod faults;
#[cfg(unix)]
mod files;
mod hosts;
#[cfg(unix)]
mod interop;
#[cfg(unix)]
mod kills;
mod messages;
mod pace;
mod secrets;
mod server;
#[cfg(unix)]
mod stops;
