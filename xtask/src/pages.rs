//! The pages and what they are made of: npm packages, the WebAssembly, the Vite builds.
//!
//! Each of them runs only when its inputs have changed. The stamps lie in `node_modules`, so that deleting that folder
//! makes everything anew. The order matters: npm brings `wasm-opt`, the WebAssembly goes into `authpage`, and the auth
//! server's binary embeds `authpage/dist` and `adminpage/dist`.
//!
//! `packages/ui`, `authpage` and `adminpage` are one npm workspace, installed once at the root of the checkout. The goals page is an
//! independent client with packages of its own; of `packages/ui` it takes the base styles alone, by their path.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::{
    fingerprint::{Fingerprint, Stamp},
    process, wasm,
    workspace::Workspace,
};

/// What npm installs as one: the pages that the auth server serves, and what they share.
pub const ROOT: &str = ".";
/// What those pages share.
pub const UI: &str = "packages/ui";
/// Every page that a person sees on the auth server.
pub const AUTH: &str = "authpage";
/// What its operators see.
pub const ADMIN: &str = "adminpage";
/// The goals tracker.
pub const GOALS: &str = "goalspage";

/// Everything that the servers serve.
pub fn build_all(workspace: &Workspace) -> anyhow::Result<()> {
    build_wasm(workspace)?;
    build(workspace, AUTH)?;
    build(workspace, ADMIN)?;
    build(workspace, GOALS)
}

/// The browser's half of OPAQUE, from Rust.
pub fn build_wasm(workspace: &Workspace) -> anyhow::Result<()> {
    install(workspace, ROOT)?;
    wasm::build(workspace.root())
}

/// One of the pages.
pub fn build(workspace: &Workspace, page: &str) -> anyhow::Result<()> {
    let home = install_for(workspace, page)?;
    let folder = workspace.root().join(page);
    let fingerprint = Fingerprint::new(workspace.root())
        .path(page)?
        .path(UI)?
        .path("package-lock.json")?
        .text(&node_version()?)
        .finish();
    let stamp = Stamp::at(
        workspace
            .root()
            .join(home)
            .join(format!("node_modules/.tacit-built-{page}")),
    );
    if stamp.is(&fingerprint) && folder.join("dist/index.html").is_file() {
        return Ok(());
    }
    stamp.clear();
    println!("building {page}");
    process::run(&mut npm(workspace, page, &["run", "--silent", "build"]))?;
    stamp.set(&fingerprint)
}

/// The npm packages that a page or `packages/ui` is built with. Answers the folder that holds them.
pub fn install_for<'f>(workspace: &Workspace, folder: &'f str) -> anyhow::Result<&'f str> {
    let home = if matches!(folder, UI | AUTH | ADMIN) {
        ROOT
    } else {
        folder
    };
    install(workspace, home)?;
    Ok(home)
}

/// The npm packages of a folder with a lock file, exactly as that names them.
pub fn install(workspace: &Workspace, folder: &str) -> anyhow::Result<()> {
    let path = workspace.root().join(folder);
    if !path.join("package-lock.json").is_file() {
        bail!("{folder}/package-lock.json is missing: without it an installation is not repeatable");
    }
    let mut fingerprint = Fingerprint::new(workspace.root())
        .path(&format!("{folder}/package.json"))?
        .path(&format!("{folder}/package-lock.json"))?;
    if folder == ROOT {
        for member in [UI, AUTH, ADMIN] {
            fingerprint = fingerprint.path(&format!("{member}/package.json"))?;
        }
    }
    let fingerprint = fingerprint.text(&node_version()?).finish();
    let stamp = Stamp::at(path.join("node_modules/.tacit-installed"));
    if stamp.is(&fingerprint) {
        return Ok(());
    }
    let whose = if folder == ROOT {
        "the auth server's pages"
    } else {
        folder
    };
    println!("installing the npm packages of {whose}");
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
