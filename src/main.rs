//! The binary: one call.

use std::process::ExitCode;

/// Threads that make letters ask for memory all the time, and free what another thread asked for: that of the system's own
/// library took a sixth of a batch.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    demur::cli::run(std::env::args_os())
}
