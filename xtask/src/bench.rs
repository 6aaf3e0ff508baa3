//! `cargo xtask bench`: the load program of the crate `bench` against release builds, on both pairs of stores.
//!
//! Owns: building, the stores, where the results go (`target/bench/PAIR.json`). What is measured and how is `bench`'s.

use std::path::Path;

use anyhow::Context as _;

use crate::packages::{self, Need};
use crate::workspace::Workspace;
use testbed::process;
use testbed::services::{Durability, Services};

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
    let services = off_the_first_core(|| Services::start(Durability::Real))?;
    measure(workspace, &workspace.release_binaries(), &services, options.short)
}

/// Starts something off the first core, which is the measured server's alone (`bench` sees to that): a database that is
/// moved there and away again leaves cold caches, which the server would pay for.
#[cfg(target_os = "linux")]
fn off_the_first_core<T>(start: impl FnOnce() -> T) -> T {
    use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
    let this = nix::unistd::Pid::from_raw(0);
    let Ok(all) = sched_getaffinity(this) else {
        return start();
    };
    let mut others = CpuSet::new();
    let usable = (0..CpuSet::count()).filter(|core| all.is_set(*core).unwrap_or(false));
    for core in usable.skip(1) {
        // Fails for cores beyond the set's size only, and these came from one of the same size.
        let _ = others.set(core);
    }
    // A machine of one core has no others: all share it then.
    let moved = sched_setaffinity(this, &others).is_ok();
    let started = start();
    if moved {
        let _ = sched_setaffinity(this, &all);
    }
    started
}

#[cfg(not(target_os = "linux"))]
fn off_the_first_core<T>(start: impl FnOnce() -> T) -> T {
    start()
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
    let mut outcome = Ok(());
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
        // What fails on one pair says nothing about the other.
        outcome = outcome.and(process::run(&mut command));
    }
    println!("\nresults: {}/*.json", results.display());
    outcome
}
