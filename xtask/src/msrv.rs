//! The oldest Rust that builds this workspace, as `rust-version` in Cargo.toml says: everything is checked with it.
//!
//! Owns: bringing that toolchain (rustup, minimal profile) and a folder of its own under `target/`, so that the two
//! compilers do not undo each other's work. Refuses: to take a lint for a proof. Clippy's `incompatible_msrv` sees what
//! our own text uses of the standard library; what the dependencies need, only that compiler knows.

use std::process::Command;

use anyhow::Context as _;
use serde::Deserialize;
use testbed::process;

use crate::workspace::Workspace;

#[derive(Deserialize)]
struct Manifest {
    workspace: Section,
}

#[derive(Deserialize)]
struct Section {
    package: Package,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    rust_version: String,
}

/// Checks all crates that are built by default, with that version.
pub fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let version = version(workspace)?;
    if process::capture(Command::new("rustup").args(["run", &version, "cargo", "--version"])).is_err() {
        println!("Rust {version} is missing: adding it with rustup");
        let mut install = Command::new("rustup");
        install.args([
            "toolchain",
            "install",
            &version,
            "--profile",
            "minimal",
            "--no-self-update",
        ]);
        process::run(&mut install).with_context(|| {
            format!("Rust {version} is missing; `rustup toolchain install {version}` adds it")
        })?;
    }
    let mut command = Command::new("rustup");
    command
        .args(["run", &version, "cargo", "check", "--locked"])
        // Nothing of it runs: what is written in C is built all the same, and need not be fast.
        .args(["--config", "profile.dev.package.aws-lc-sys.opt-level=0"])
        .args(["--config", "profile.dev.package.libsqlite3-sys.opt-level=0"])
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target().join("msrv"));
    // Set by the cargo that runs us: they would lead back to its own toolchain.
    for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(name);
    }
    process::run(&mut command)
}

fn version(workspace: &Workspace) -> anyhow::Result<String> {
    let text =
        std::fs::read_to_string(workspace.root().join("Cargo.toml")).context("cannot read Cargo.toml")?;
    let manifest: Manifest = toml::from_str(&text).context("Cargo.toml names no rust-version")?;
    Ok(manifest.workspace.package.rust_version)
}
