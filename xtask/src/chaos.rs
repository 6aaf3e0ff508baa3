//! `cargo xtask chaos`: the program of the crate `chaos` against development builds. What goes wrong, and what is judged,
//! is that crate's; here is what it takes to run it.

use std::process::Command;

use testbed::process;

use crate::packages::{self, Need};
use crate::pages;
use crate::workspace::Workspace;

/// What it stands on.
pub const NEEDS: &[Need] = &[Need::Node, Need::Postgres, Need::Redis, Need::Nginx];

#[derive(clap::Args)]
pub struct Options {
    /// Decides what happens in which order; drawn and printed if not given
    #[arg(long)]
    seed: Option<u64>,
    /// At most so many seconds of faults
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// These faults only, whether or not they are known to hold (chaos/src/faults.rs lists them)
    #[arg(long, value_name = "NAME")]
    fault: Vec<String>,
    /// Those that are known not to hold yet, as well
    #[arg(long)]
    all: bool,
}

/// Builds and runs.
pub fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<()> {
    packages::ensure(NEEDS)?;
    pages::build_all(workspace)?;
    process::run(&mut workspace.cargo(&["build", "--package", "authserver", "--package", "chaos"]))?;
    let mut command = command(workspace);
    command.args(["--seconds", &options.seconds.to_string()]);
    if let Some(seed) = options.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    for fault in &options.fault {
        command.args(["--fault", fault]);
    }
    if options.all {
        command.arg("--all");
    }
    process::run(&mut command)
}

/// The program, with the binaries that were built.
pub fn command(workspace: &Workspace) -> Command {
    let binaries = workspace.debug_binaries();
    let mut command = Command::new(binaries.join("chaos"));
    command.current_dir(workspace.root());
    command.arg("--authserver").arg(binaries.join("authserver"));
    command
        .arg("--nginx")
        .arg(workspace.root().join("deploy/nginx.conf"));
    command
}
