//! `cargo xtask`: builds Tacit, runs it, tests it and measures it, on a machine that has Rust and Node and nothing else.
//!
//! Owns: the commands' names and options. Each command lives in the module of its name; what they share is
//! the crate `testbed` (children and folders that never outlive us, Postgres and Redis of our own), `packages` (what the
//! distribution has to provide) and `instance` (one running Tacit).
//!
//! Refuses: Docker, a database that somebody installed and configured by hand, and leaving anything running.
//!
//! Read first: `docs/development.md`, then the table of steps in `test/mod.rs`.

mod bench;
mod chaos;
mod dependencies;
mod dev;
mod fingerprint;
mod instance;
mod links;
mod msrv;
mod package;
mod packages;
mod pages;
mod report;
mod services;
mod test;
mod wasm;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use testbed::process;

use crate::workspace::Workspace;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Build, run, test and measure Tacit",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the WebAssembly and the pages; what has not changed is left alone
    Build,
    /// Build everything and run it here: auth server, goals API and goals page, on the embedded stores
    Dev(dev::Options),
    /// Install what is missing, start Postgres and Redis in scratch folders, and run every check there is
    Test(test::Options),
    /// Measure the release build on both pairs of stores
    Bench(bench::Options),
    /// Break things under two servers behind nginx, and look whether anything was lost, doubled or stuck
    Chaos(chaos::Options),
    /// Start Postgres and Redis in scratch folders and print their addresses, until Ctrl-C
    Services,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain of causes in one line; a backtrace of this program helps nobody who waits for another one.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    process::end_all_on_signals()?;
    match arguments.command {
        Command::Build => {
            packages::ensure(&[packages::Need::Node])?;
            pages::build_all(&workspace)
        }
        Command::Dev(options) => dev::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Chaos(options) => chaos::run(&workspace, &options),
        Command::Services => services::run(),
    }
}
