//! The `demur` binary.

use std::process::ExitCode;

/// Threads that make letters keep allocating, and free what another thread allocated: the system's allocator took a sixth of a
/// batch.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    demur::cli::run(std::env::args_os())
}
