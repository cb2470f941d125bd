//! Questions on a terminal, and the commands that ask them.

mod init;
mod new;
mod pty;
