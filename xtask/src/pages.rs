//! The pages and what they are made of: npm packages, the WebAssembly, the Vite builds.
//!
//! Each of them runs only when its inputs have changed. The stamps lie in `node_modules`, so that deleting that folder
//! makes everything anew. The order matters: npm brings `wasm-opt`, the WebAssembly goes into `authpage`, and the auth
//! server's binary embeds `authpage/dist`.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::{
    fingerprint::{Fingerprint, Stamp},
    process, wasm,
    workspace::Workspace,
};

/// Every page that a person sees on the auth server.
pub const AUTH: &str = "authpage";
/// The goals tracker.
pub const GOALS: &str = "goalspage";

/// Everything that the servers serve.
pub fn build_all(workspace: &Workspace) -> anyhow::Result<()> {
    build_wasm(workspace)?;
    build(workspace, AUTH)?;
    build(workspace, GOALS)
}

/// The browser's half of OPAQUE, from Rust.
pub fn build_wasm(workspace: &Workspace) -> anyhow::Result<()> {
    install(workspace, AUTH)?;
    wasm::build(workspace.root())
}

/// One of the pages.
pub fn build(workspace: &Workspace, page: &str) -> anyhow::Result<()> {
    install(workspace, page)?;
    let folder = workspace.root().join(page);
    let fingerprint = Fingerprint::new(workspace.root())
        .path(page)?
        .text(&node_version()?)
        .finish();
    let stamp = Stamp::at(folder.join("node_modules/.tacit-built"));
    if stamp.is(&fingerprint) && folder.join("dist/index.html").is_file() {
        return Ok(());
    }
    stamp.clear();
    println!("building {page}");
    process::run(&mut npm(workspace, page, &["run", "--silent", "build"]))?;
    stamp.set(&fingerprint)
}

/// The npm packages of a folder, exactly as its lock file names them.
pub fn install(workspace: &Workspace, folder: &str) -> anyhow::Result<()> {
    let path = workspace.root().join(folder);
    if !path.join("package-lock.json").is_file() {
        bail!("{folder}/package-lock.json is missing: without it an installation is not repeatable");
    }
    let fingerprint = Fingerprint::new(workspace.root())
        .path(&format!("{folder}/package.json"))?
        .path(&format!("{folder}/package-lock.json"))?
        .text(&node_version()?)
        .finish();
    let stamp = Stamp::at(path.join("node_modules/.tacit-installed"));
    if stamp.is(&fingerprint) {
        return Ok(());
    }
    println!("installing the npm packages of {folder}");
    process::run(&mut npm(workspace, folder, &["ci", "--no-audit", "--no-fund"]))?;
    stamp.set(&fingerprint)
}

/// An npm call in a folder of the checkout.
pub fn npm(workspace: &Workspace, folder: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    let folder: &Path = folder.as_ref();
    command.args(arguments).current_dir(workspace.root().join(folder));
    // No question about new versions of npm in the middle of a build.
    command.env("NPM_CONFIG_UPDATE_NOTIFIER", "false");
    command
}

/// Native modules are made for one version of Node.
fn node_version() -> anyhow::Result<String> {
    process::capture(Command::new("node").arg("--version"))
}
