//! The `tricep` command: arguments in, an exit code out. Everything else is in the library.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    tricep::cli::main().into()
}
