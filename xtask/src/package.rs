//! The crate that is published, as strangers get it: packaged, unpacked outside of the checkout, and built there.
//!
//! Owns: the proof that `jwt-verifier` stands alone. Its tests and examples are built from nothing but the package and the
//! registry, and run with either cryptographic back end; the one in Rust is built for WebAssembly, with no C compiler to be
//! found, and verifies tokens there. What docs/protect-an-api.md says is typed as it stands there, and its tests run.
//!
//! Refuses: to take what the checkout has for what the package has. The folder lies elsewhere; only the output folder is ours, so
//! that a second run is short.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use testbed::process;
use testbed::scratch::Scratch;

use crate::test::Session;
use crate::workspace::Workspace;

const CRATE: &str = "jwt-verifier";
/// What takes a stranger from `cargo new` to a protected route.
const PAGE: &str = "docs/protect-an-api.md";
const WASM: &str = "wasm32-unknown-unknown";

/// What the tests want, beside a back end.
const TESTED: &str = "reqwest,actix,tower,testing";

/// What Node.js does with a module that wants nothing of its host. A panic in there is a trap, and an error here.
const RUN: &str = "WebAssembly.instantiate(require('fs').readFileSync(process.argv[1])) \
    .then(({ instance }) => process.exit(instance.exports.main(0, 0)), (e) => { console.error(e); process.exit(1); })";

/// Packages the crate and proves what its README promises.
pub fn check(session: &mut Session) -> anyhow::Result<()> {
    let scratch = Scratch::new("package")?;
    let package = unpack(session.workspace, &scratch)?;
    let target = session.workspace.target().join("package-check");
    for back_end in ["aws-lc-rs", "rust-crypto"] {
        println!("the tests, by {back_end}");
        let features = format!("{back_end},{TESTED}");
        let mut tests = cargo(
            session.workspace,
            &package,
            &target,
            &["test", "--no-default-features"],
        );
        session.run_tests(tests.args(["--features", &features]))?;
    }
    println!("in Rust alone: native without a C compiler, and as WebAssembly");
    let program = write_offline(&scratch, &package)?;
    let mut native = cargo(session.workspace, &program, &target, &["run"]);
    process::run(without_c(&mut native))?;
    crate::wasm::add_target()?;
    let mut module = cargo(session.workspace, &program, &target, &["build", "--target", WASM]);
    process::run(without_c(&mut module))?;
    let module = target.join(WASM).join("debug/offline.wasm");
    process::run(Command::new("node").args(["-e", RUN]).arg(module))
        .context("tokens are not verified in WebAssembly")?;
    println!("what {PAGE} says");
    let service = type_page(session.workspace, &scratch, &package)?;
    let mut tests = cargo(session.workspace, &service, &target, &["test"]);
    session.run_tests(&mut tests)
}

/// The example that needs no system, as a program of its own: cargo builds a crate's examples with all that its tests want, and some
/// of that is written in C. The pure back end and nothing to fetch with is what WebAssembly of any host can have.
fn write_offline(scratch: &Scratch, package: &Path) -> anyhow::Result<PathBuf> {
    let program = scratch.private("offline")?;
    let manifest = format!(
        "[package]\nname = \"offline\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [[bin]]\nname = \"offline\"\npath = \"main.rs\"\n\n\
         [dependencies.{CRATE}]\npath = {:?}\ndefault-features = false\nfeatures = [\"rust-crypto\"]\n",
        package
    );
    fs::write(program.join("Cargo.toml"), manifest).context("cannot write a manifest")?;
    for file in ["main.rs", "keys.json", "tokens.txt"] {
        fs::copy(package.join("examples/offline").join(file), program.join(file))
            .with_context(|| format!("the package has no examples/offline/{file}"))?;
    }
    Ok(program)
}

/// A new service by the page's commands and programs, with the package in the place of the checkout's crate.
fn type_page(workspace: &Workspace, scratch: &Scratch, package: &Path) -> anyhow::Result<PathBuf> {
    let page =
        fs::read_to_string(workspace.root().join(PAGE)).with_context(|| format!("cannot read {PAGE}"))?;
    let crate_of_ours = package.to_str().context("a folder without a name in Unicode")?;
    let commands = page
        .split("```sh\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .with_context(|| format!("{PAGE} has no commands"))?
        .replace("../tacit/crates/jwt-verifier", crate_of_ours);
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", &commands]).current_dir(scratch.path());
    process::run(&mut shell)?;
    let service = scratch.join("notes");
    for file in ["src/main.rs", "src/tests.rs"] {
        let program = page
            .split(&format!("<!-- program: {file} -->\n```rust\n"))
            .nth(1)
            .and_then(|rest| rest.split("```").next())
            .with_context(|| format!("{PAGE} has no {file}"))?;
        fs::write(service.join(file), program).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(service)
}

/// The package, unpacked in a folder that no workspace is above of.
fn unpack(workspace: &Workspace, scratch: &Scratch) -> anyhow::Result<PathBuf> {
    // Verified below, and more thoroughly. What is not committed is packaged as well: it is what would be.
    process::run(&mut workspace.cargo(&["package", "--package", CRATE, "--no-verify", "--allow-dirty"]))?;
    let version = version(workspace)?;
    let archive = workspace
        .target()
        .join(format!("package/{CRATE}-{version}.crate"));
    ensure!(archive.is_file(), "cargo made no {}", archive.display());
    let mut tar = Command::new("tar");
    tar.arg("--extract").arg("--file").arg(archive);
    process::run(tar.arg("--directory").arg(scratch.path()))?;
    Ok(scratch.join(format!("{CRATE}-{version}")))
}

/// The crate's own version: it goes its own way.
fn version(workspace: &Workspace) -> anyhow::Result<String> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Section,
    }
    #[derive(Deserialize)]
    struct Section {
        version: String,
    }
    let path = workspace.root().join("crates").join(CRATE).join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: Manifest = toml::from_str(&text).context("the crate names no version")?;
    Ok(manifest.package.version)
}

fn cargo(workspace: &Workspace, package: &Path, target: &Path, arguments: &[&str]) -> Command {
    let mut command = workspace.cargo(arguments);
    command.current_dir(package).env("CARGO_TARGET_DIR", target);
    // Nobody debugs what is built here, and it is a fifth of the time.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

/// Whoever looks for a C compiler finds one that fails.
fn without_c(command: &mut Command) -> &mut Command {
    command.env("CC", "false").env("CXX", "false")
}
