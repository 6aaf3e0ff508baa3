//! The load program behind `cargo xtask bench`: what does a request cost the server, in microseconds of its own CPU?
//!
//! Needs Linux: cores, and the accounting of processes, are asked of its kernel. Read first: `docs/benchmarks.md`.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("error: measuring needs Linux");
    std::process::ExitCode::FAILURE
}
