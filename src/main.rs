//! The binary: one call.

use std::process::ExitCode;

/// Letters by the thousand are made of millions of small pieces, on several threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    demur::cli::run(std::env::args_os())
}
