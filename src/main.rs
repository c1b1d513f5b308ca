//! The `orgcontacts` command.

use std::process::ExitCode;

/// A plan for 50,000 accounts is some millions of small texts: planning takes a quarter less time
/// with this allocator than with the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    orgcontacts::cli::run(std::env::args_os())
}
