//! `cargo xtask bench`: the load program of the crate `bench` against release builds, on both pairs of stores.
//!
//! Owns: building, the stores, where the results go (`target/bench/PAIR.json`). What is measured and how is `bench`'s.

use std::path::Path;

use anyhow::Context as _;

use crate::packages::{self, Need};
use crate::process;
use crate::services::{Durability, Services};
use crate::workspace::Workspace;

/// The stores that every row is measured on.
const PAIRS: [&str; 2] = ["embedded", "production"];

#[derive(clap::Args)]
pub struct Options {
    /// A few requests per row: shows that everything runs, measures nothing
    #[arg(long)]
    short: bool,
}

/// Builds and measures.
pub fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<()> {
    packages::ensure(&[Need::Node, Need::Postgres, Need::Redis])?;
    crate::pages::build_all(workspace)?;
    println!("building the release binaries (some minutes, the first time)");
    process::run(&mut workspace.cargo(&[
        "build",
        "--release",
        "--package",
        "authserver",
        "--package",
        "api",
        "--package",
        "bench",
    ]))?;
    let services = Services::start(Durability::Real)?;
    measure(workspace, &workspace.release_binaries(), &services, options.short)
}

/// Runs the load program on both pairs, with the binaries of one folder.
pub fn measure(
    workspace: &Workspace,
    binaries: &Path,
    services: &Services,
    short: bool,
) -> anyhow::Result<()> {
    let results = workspace.target().join("bench");
    std::fs::create_dir_all(&results).with_context(|| format!("cannot make {}", results.display()))?;
    for pair in PAIRS {
        println!("\nstores: {pair}");
        let mut command = std::process::Command::new(binaries.join("bench"));
        command.current_dir(workspace.root()).envs(services.environment());
        command.arg("run");
        command.arg("--authserver").arg(binaries.join("authserver"));
        command.arg("--goals-api").arg(binaries.join("goals-api"));
        command.args(["--pair", pair]);
        command.arg("--json").arg(results.join(format!("{pair}.json")));
        if short {
            command.arg("--short");
        }
        process::run(&mut command)?;
    }
    println!("\nresults: {}/*.json", results.display());
    Ok(())
}
