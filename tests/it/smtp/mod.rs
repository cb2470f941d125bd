//! Sending: against a scripted server, against real ones, and against kills.

mod certificates;
mod command;
mod delivery;
mod faults;
mod files;
mod hosts;
mod interop;
mod kills;
mod messages;
mod secrets;
mod server;
