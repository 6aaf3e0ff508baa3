//! `authserver`: Tacit, the OpenID provider that never sees a password.
//!
//! `main` reads the command line and turns errors into sentences and exit codes; [`cli`] has the commands, [`app`] the
//! composition of the server, [`http`] its routes.

mod app;
mod cli;
mod config;
mod declared;
mod escape;
mod http;
mod jobs;
mod mail;
mod operations;
mod outbound;
mod pages;
mod settings;
mod stores;
mod telemetry;
mod user_file;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match actix_web::rt::System::new().block_on(cli::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("authserver: {error:#}");
            ExitCode::FAILURE
        }
    }
}
