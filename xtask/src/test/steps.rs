//! What each step of the table does.
//!
//! A step brings about what it stands on (pages before the binaries that embed them), so that it can be run alone by
//! `--only`; what is there already costs a second.

use std::process::Command;

use super::session::Session;
use crate::instance::{Instance, Ports};
use crate::{bench as load, links as documents, pages, report::Tally};
use testbed::process::{self, Output};
use testbed::scratch::Scratch;

/// The programs, and the test program of the black box beside them.
///
/// Every cargo call of the steps selects the whole workspace, tests included: cargo chooses the features of a dependency by
/// what is selected, so another selection compiles most third-party crates again (four minutes on two cores).
const PROGRAMS: [&str; 5] = ["build", "--workspace", "--bins", "--test", "blackbox"];

pub fn fmt(session: &mut Session) -> anyhow::Result<()> {
    session.cargo(&["fmt", "--all", "--check"])
}

/// A program that this machine has not is named by the script, and passed over; CI has them all.
pub fn deploy(session: &mut Session) -> anyhow::Result<()> {
    let mut command = Command::new("bash");
    command
        .arg("deploy/check.sh")
        .current_dir(session.workspace.root());
    session.run_tests(&mut command)
}

pub fn wasm(session: &mut Session) -> anyhow::Result<()> {
    pages::build_wasm(session.workspace)
}

/// What the pages share: its types, its habits, its tests.
pub fn ui(session: &mut Session) -> anyhow::Result<()> {
    lint_and_test(session, pages::UI)
}

pub fn authpage(session: &mut Session) -> anyhow::Result<()> {
    pages::build_wasm(session.workspace)?;
    page(session, pages::AUTH)
}

pub fn adminpage(session: &mut Session) -> anyhow::Result<()> {
    page(session, pages::ADMIN)
}

pub fn goalspage(session: &mut Session) -> anyhow::Result<()> {
    page(session, pages::GOALS)
}

fn page(session: &mut Session, folder: &str) -> anyhow::Result<()> {
    lint_and_test(session, folder)?;
    pages::build(session.workspace, folder)
}

fn lint_and_test(session: &mut Session, folder: &str) -> anyhow::Result<()> {
    let workspace = session.workspace;
    pages::install_for(workspace, folder)?;
    process::run(&mut pages::npm(workspace, folder, &["run", "--silent", "lint"]))?;
    session.run_tests(&mut pages::npm(workspace, folder, &["test", "--silent"]))
}

pub fn clippy(session: &mut Session) -> anyhow::Result<()> {
    // The auth server embeds the pages at compile time, so they must be there to be checked.
    pages::build_all(session.workspace)?;
    session.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    // Not among all targets, since it is no part of a plain `cargo test`.
    session.cargo(&[
        "clippy",
        "--workspace",
        "--test",
        "blackbox",
        "--",
        "-D",
        "warnings",
    ])
}

pub fn dependencies(session: &mut Session) -> anyhow::Result<()> {
    let tally = crate::dependencies::check(session.workspace)?;
    session.count(tally);
    Ok(())
}

pub fn msrv(session: &mut Session) -> anyhow::Result<()> {
    // authserver embeds the pages at compile time.
    pages::build_all(session.workspace)?;
    crate::msrv::check(session.workspace)
}

pub fn build(session: &mut Session) -> anyhow::Result<()> {
    pages::build_all(session.workspace)?;
    session.cargo(&PROGRAMS)
}

pub fn unit(session: &mut Session) -> anyhow::Result<()> {
    pages::build_all(session.workspace)?;
    let mut command = session
        .workspace
        .cargo(&["test", "--workspace", "--no-fail-fast"]);
    session.with_test_environment(&mut command);
    session.run_tests(&mut command)
}

pub fn blackbox_embedded(session: &mut Session) -> anyhow::Result<()> {
    blackbox(session, "embedded")
}

pub fn blackbox_production(session: &mut Session) -> anyhow::Result<()> {
    blackbox(session, "production")
}

fn blackbox(session: &mut Session, stores: &str) -> anyhow::Result<()> {
    build(session)?;
    let prepared = |session: &Session, more: &[&str]| {
        let call = ["test", "--workspace", "--test", "blackbox", "--no-fail-fast"];
        let mut command = session.workspace.cargo(&call);
        command.args(more).env("TACIT_TEST_STORES", stores);
        // Each of them waits for servers most of the time. Two cores are busy by three quarters with four for a core; twice as many
        // gain nothing more, and servers are not ready in time.
        if std::env::var_os("RUST_TEST_THREADS").is_none() {
            let cores = std::thread::available_parallelism().map_or(2, usize::from);
            command.env("RUST_TEST_THREADS", (4 * cores).to_string());
        }
        session.with_test_environment(&mut command);
        command
    };
    let mut command = prepared(session, &[]);
    let mut alone = prepared(session, &["--", "--exact", "--test-threads=1"]);
    session.run_crowded_tests(&mut command, move |names| {
        alone.args(names);
        Some(alone)
    })
}

pub fn browser(session: &mut Session) -> anyhow::Result<()> {
    build(session)?;
    let folder = "tests/browser";
    let mut command = node_tests(session, folder)?;
    let mut alone = pages::npm(session.workspace, folder, &["test", "--silent", "--"]);
    session.with_test_environment(&mut alone);
    let root = session.workspace.root().to_owned();
    session.run_crowded_tests(&mut command, move |titles| {
        alone.args(super::one::files_of(&root, folder, titles)?);
        Some(alone)
    })
}

/// In namespaces of its own, which take root; where they can't be had, the page is not walked, and that is said.
pub fn walk(session: &mut Session) -> anyhow::Result<()> {
    let workspace = session.workspace;
    let script = workspace.root().join("deploy/walk.sh");
    let mut probe = Command::new(&script);
    if !probe
        .arg("--probe")
        .output()
        .is_ok_and(|probe| probe.status.success())
    {
        println!(
            "not run here: it needs root, and namespaces with mounts of their own (`deploy/walk.sh --probe` says more)"
        );
        session.count(Tally::default());
        return Ok(());
    }
    build(session)?;
    pages::install(workspace, "tests/browser")?;
    let mut command = Command::new(script);
    command
        .args(["--then", "node", "tests/browser/first-user.mjs"])
        .env("BIN_DIR", workspace.debug_binaries());
    session.with_test_environment(&mut command);
    session.run_tests(&mut command)
}

pub fn interop(session: &mut Session) -> anyhow::Result<()> {
    build(session)?;
    let mut command = node_tests(session, "tests/interop")?;
    let scratch = Scratch::new("interop")?;
    let workspace = session.workspace;
    let ports = Ports::free()?;
    let data = scratch.path().join("data");
    let instance = Instance::new(workspace.root(), &workspace.debug_binaries(), &data, ports)?;
    instance.migrate()?;
    let server = instance.start_auth(Output::File(scratch.path().join("authserver.log")))?;
    instance.wait_for_auth(&server)?;
    command
        .env("TACIT_ISSUER", ports.issuer())
        .env("TACIT_OUTBOX", ports.outbox());
    session.run_tests(&mut command)
}

/// The suite starts its own servers, on the embedded pair first.
pub fn clients(session: &mut Session) -> anyhow::Result<()> {
    build(session)?;
    // Its people sign up and in with the interoperation suite's OPAQUE client.
    pages::install(session.workspace, "tests/interop")?;
    let run = |session: &mut Session, stores: &str| {
        println!("on the {stores} stores");
        let mut command = node_tests(session, "tests/clients")?;
        session.run_tests(command.env("TACIT_TEST_STORES", stores))
    };
    let embedded = run(session, "embedded");
    let production = run(session, "production");
    embedded.and(production)
}

/// A folder of tests with its own npm packages.
fn node_tests(session: &Session, folder: &str) -> anyhow::Result<Command> {
    pages::install(session.workspace, folder)?;
    let mut command = pages::npm(session.workspace, folder, &["test", "--silent"]);
    session.with_test_environment(&mut command);
    Ok(command)
}

pub fn package(session: &mut Session) -> anyhow::Result<()> {
    crate::package::check(session)
}

pub fn docs(session: &mut Session) -> anyhow::Result<()> {
    pages::build_all(session.workspace)?;
    let mut command = session.workspace.cargo(&["doc", "--no-deps", "--workspace"]);
    process::run(command.env("RUSTDOCFLAGS", "--deny warnings"))
}

pub fn links(session: &mut Session) -> anyhow::Result<()> {
    let tally = documents::check(session.workspace.root())?;
    session.count(tally);
    Ok(())
}

/// With the development binaries: that it runs is all that is to be shown here.
pub fn bench(session: &mut Session) -> anyhow::Result<()> {
    build(session)?;
    let binaries = session.workspace.debug_binaries();
    load::measure(session.workspace, &binaries, session.services()?, true)
}

/// The short form: the faults that are known to hold, under a minute. It starts stores of its own, since it stops them.
pub fn chaos(session: &mut Session) -> anyhow::Result<()> {
    build(session)?;
    let mut command = crate::chaos::command(session.workspace);
    session.run_tests(command.args(["--seconds", "50"]))
}
