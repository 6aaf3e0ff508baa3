//! Where things are: the checkout's root, cargo's output folder, the binaries in it.
//!
//! Invariant: paths are absolute, so that no command depends on the folder it was called from.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// The checkout that this program was built from.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the checkout by the manifest that cargo ran, and the output folder by the program that cargo built.
    pub fn find() -> anyhow::Result<Self> {
        // cargo sets the variable at run time; the built-in value serves a program that is started by itself.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask has no parent folder")?
            .to_path_buf();
        if !root.join("Cargo.toml").is_file() {
            bail!(
                "{} is not Tacit's checkout any more; run `cargo xtask` inside it",
                root.display()
            );
        }
        // …/target/debug/xtask: holds for CARGO_TARGET_DIR and for cargo's settings alike.
        let program = std::env::current_exe().context("this program has no path")?;
        let target = program
            .parent()
            .and_then(Path::parent)
            .context("this program does not lie in cargo's output folder")?
            .to_path_buf();
        Ok(Self { root, target })
    }

    /// The checkout's root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's output folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folder of the binaries of the development profile.
    pub fn debug_binaries(&self) -> PathBuf {
        self.target.join("debug")
    }

    /// The folder of the binaries of the release profile.
    pub fn release_binaries(&self) -> PathBuf {
        self.target.join("release")
    }

    /// A cargo call at the root, with the cargo that called us.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).current_dir(&self.root);
        // Set by `cargo run` for us; a build script or test that sees them would take itself for us.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME"] {
            command.env_remove(name);
        }
        command
    }
}
