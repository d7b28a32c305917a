//! Parse, run, exit code.

use std::process::ExitCode;

/// The system's allocator of static binaries is slow and gives little memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    albumen::cli::run()
}
