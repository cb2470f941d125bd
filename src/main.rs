//! The binary: one call.

use std::process::ExitCode;

fn main() -> ExitCode {
    demur::cli::run(std::env::args_os())
}
