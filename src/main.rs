//! The `tricep` command: arguments in, an exit code out. Everything else is in the library.

// It takes the place of the allocator of the C library, and so of ours. Asking it directly would be the longer way: that is
// told with every block what it is aligned to.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
use mimalloc as _;

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    tricep::cli::main().into()
}
