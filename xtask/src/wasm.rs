//! Builds the browser's half of OPAQUE: `crates/opaque-core` as a WebAssembly package for the pages.
//!
//! Owns: `authpage/src/opaque/pkg/` (`opaque_core.js`, `opaque_core_bg.wasm`, their `.d.ts`), from the compiler to
//! `wasm-opt`. Needs `npm ci` in the checkout's root first, for `wasm-opt` comes with npm's `binaryen`.
//!
//! Refuses: half a package. It is made beside its place and moved there whole, with the hash of what it was made of.
//! Invariant: nothing is installed but the compiler's own `wasm32` library, and that with a word about it.
//!
//! `wasm-bindgen` runs as a library: it must be of the very version that the crate was compiled with, and so the lock
//! file sees to it. Read first: `build`; its output is tested by `tests/interop/wasm.test.mjs`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::fingerprint::{Fingerprint, Stamp};
use testbed::process;

const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGE: &str = "authpage/src/opaque/pkg";
const MODULE: &str = "opaque_core_bg.wasm";
const STAMP: &str = ".made-of";

const COMPILE: &str = "build --package opaque-core --no-default-features --features wasm \
    --target wasm32-unknown-unknown --profile wasm --message-format json-render-diagnostics";

/// What the compiler emits and every current browser runs. `wasm-opt --all-features` would go on to emit what Node 20
/// and older browsers refuse.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Makes the package unless it is there and made of the very same inputs.
pub fn build(root: &Path) -> anyhow::Result<()> {
    let package = root.join(PACKAGE);
    let inputs = inputs(root)?;
    if package.join(MODULE).is_file() && Stamp::at(package.join(STAMP)).is(&inputs) {
        return Ok(());
    }
    let optimiser = root.join("node_modules/.bin/wasm-opt");
    ensure!(
        optimiser.is_file(),
        "wasm-opt is missing: it comes with the pages' npm packages, so run `npm ci` in the checkout's root first"
    );
    println!("building the browser's OPAQUE ({PACKAGE})");
    add_target()?;
    let module = compile(root)?;

    let fresh = package.with_extension("new");
    remove(&fresh)?;
    bind(&module, &fresh)?;
    optimise(&optimiser, &fresh.join(MODULE))?;
    Stamp::at(fresh.join(STAMP)).set(&inputs)?;
    remove(&package)?;
    fs::rename(&fresh, &package).with_context(|| format!("cannot move the package to {PACKAGE}"))
}

/// One hash over all that the package depends on: the crate, the versions, the profile, the tools, this file.
fn inputs(root: &Path) -> anyhow::Result<String> {
    let compiler = process::capture(Command::new(rustc()).args(["--version", "--verbose"]))?;
    let fingerprint = Fingerprint::new(root)
        .text(include_str!("wasm.rs"))
        .text(&compiler)
        .path("Cargo.toml")?
        .path("Cargo.lock")?
        .path("crates/opaque-core/Cargo.toml")?
        .path("crates/opaque-core/src")?
        // Which wasm-opt.
        .path("package-lock.json")?;
    Ok(fingerprint.finish())
}

/// The compiler's library for wasm32, by rustup if it is not there yet.
/// Brings the compiler's own `wasm32` library where it is missing.
pub fn add_target() -> anyhow::Result<()> {
    let sysroot = process::capture(Command::new(rustc()).args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib/wasm32-unknown-unknown/lib")
        .is_dir()
    {
        return Ok(());
    }
    println!("adding the compiler's {TARGET} library (rustup target add {TARGET})");
    process::run(Command::new("rustup").args(["target", "add", TARGET])).context(
        "the compiler has no wasm32 library and rustup did not bring it; install it by the means that this machine's \
         Rust came by, then try again",
    )
}

/// Compiles the crate and answers where cargo put the module: its messages say so, whatever folder it was told to use.
fn compile(root: &Path) -> anyhow::Result<PathBuf> {
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(COMPILE.split_whitespace())
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(
        built.status.success(),
        "opaque-core does not compile for the browser"
    );
    built
        .stdout
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["target"]["name"] == "opaque_core")
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .context("cargo built opaque-core and named no .wasm file")
}

/// Writes the JavaScript and TypeScript around the module.
fn bind(module: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name("opaque_core")
        .typescript(true);
    bindgen
        .web(true)?
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.generate(folder).context("wasm-bindgen failed")
}

fn optimise(optimiser: &Path, module: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(optimiser);
    command.arg("-Oz").arg("--strip-producers").args(FEATURES);
    process::run(command.arg(module).arg("-o").arg(module))
}

fn rustc() -> std::ffi::OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
