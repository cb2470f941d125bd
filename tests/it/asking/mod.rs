//! Questions on a terminal, and the commands that ask them.

mod account;
mod clipboard;
mod company;
mod init;
mod new;
mod picker;
mod pty;
mod received;
mod start;
