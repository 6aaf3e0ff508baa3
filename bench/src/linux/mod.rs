//! Owns: the rows and their figures ([`rows`], [`flows`]), the load ([`load`], [`http`]), the ceilings that rows are held against
//! ([`hello`]), what the kernel says of a process ([`process`]), the results ([`report`]). Refuses to judge a short run,
//! and to measure a server that answers wrongly: an unexpected answer fails its row.
//!
//! The server runs on one core with one worker; this program, and whatever is not pinned elsewhere, uses another. It is
//! the server's CPU time that is judged, as the kernel accounts it: on a machine that others use too, requests per
//! second vary by half between two runs, CPU time far less.
//!
//! Read first: [`rows`], then [`testbed`].

mod clients;
mod flows;
mod hello;
mod http;
mod load;
mod opaque;
mod process;
mod report;
mod rows;
mod run;
mod signer;
mod stores;
mod testbed;
mod users;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "bench", about = "Measures Tacit", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the servers, load them, and report
    Run(run::Options),
    /// The ceilings: a server that does next to nothing (started by `run`)
    Hello(hello::Options),
}

/// Runs what the arguments ask for.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Hello(options) => hello::run(&options).map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
