//! Builds the browser's half of OPAQUE: `crates/opaque-core` as a WebAssembly package for the pages.
//!
//! Owns: `authpage/src/opaque/pkg/` (`opaque_core.js`, `opaque_core_bg.wasm`, their `.d.ts`), from the compiler to
//! `wasm-opt`. Needs `npm ci` in `authpage` first, for `wasm-opt` comes with npm's `binaryen`.
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

use anyhow::{Context as _, bail, ensure};
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

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
    let made_of = inputs(root)?;
    if package.join(MODULE).is_file() && fs::read_to_string(package.join(STAMP)).is_ok_and(|it| it == made_of)
    {
        return Ok(());
    }
    let optimiser = root.join("authpage/node_modules/.bin/wasm-opt");
    ensure!(
        optimiser.is_file(),
        "wasm-opt is missing: it comes with the pages' npm packages, so run `npm ci` in authpage first"
    );
    println!("building the browser's OPAQUE ({PACKAGE})");
    add_target()?;
    let module = compile(root)?;

    let fresh = package.with_extension("new");
    remove(&fresh)?;
    bind(&module, &fresh)?;
    optimise(&optimiser, &fresh.join(MODULE))?;
    fs::write(fresh.join(STAMP), made_of)?;
    remove(&package)?;
    fs::rename(&fresh, &package).with_context(|| format!("cannot move the package to {PACKAGE}"))
}

/// One hash over all that the package depends on: the crate, the versions, the profile, the tools, this file.
fn inputs(root: &Path) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    hash.update(include_bytes!("wasm.rs"));
    hash.update(&output(Command::new(rustc()).arg("--version").arg("--verbose"))?);
    for file in ["Cargo.toml", "Cargo.lock", "crates/opaque-core/Cargo.toml"] {
        add(&mut hash, &root.join(file))?;
    }
    let mut sources = Vec::new();
    collect(&root.join("crates/opaque-core/src"), &mut sources)?;
    sources.sort();
    for source in sources {
        add(&mut hash, &source)?;
    }
    // Which wasm-opt. Before `npm ci` there is none, and then there is nothing to be up to date with either.
    let optimiser = root.join("authpage/node_modules/binaryen/package.json");
    if optimiser.is_file() {
        add(&mut hash, &optimiser)?;
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn add(hash: &mut Sha256, file: &Path) -> anyhow::Result<()> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    hash.update((content.len() as u64).to_be_bytes());
    hash.update(content);
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The compiler's library for wasm32, by rustup if it is not there yet.
fn add_target() -> anyhow::Result<()> {
    let sysroot = output(Command::new(rustc()).args(["--print", "sysroot"]))?;
    let sysroot = String::from_utf8(sysroot).context("the compiler's folder has a strange name")?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib/wasm32-unknown-unknown/lib")
        .is_dir()
    {
        return Ok(());
    }
    println!("adding the compiler's {TARGET} library (rustup target add {TARGET})");
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    ensure!(
        added.is_ok_and(|status| status.success()),
        "the compiler has no {TARGET} library and `rustup target add {TARGET}` did not bring it; install it by the \
         means that this machine's Rust came by, then try again"
    );
    Ok(())
}

/// Compiles the crate and answers where cargo put the module.
fn compile(root: &Path) -> anyhow::Result<PathBuf> {
    let messages = output(
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(COMPILE.split_whitespace())
            .current_dir(root),
    )?;
    messages
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok())
        .filter(|message| {
            message["reason"] == "compiler-artifact" && message["target"]["name"] == "opaque_core"
        })
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
    command
        .arg("-Oz")
        .args(FEATURES)
        .arg("--strip-producers")
        .arg(module)
        .arg("-o")
        .arg(module);
    output(&mut command).map(drop)
}

/// Runs a program to its end and answers its standard output; what it says besides goes to our terminal.
fn output(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let finished = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    if !finished.status.success() {
        bail!("{program} failed ({})", finished.status);
    }
    Ok(finished.stdout)
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
