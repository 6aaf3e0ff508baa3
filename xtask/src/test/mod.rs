//! `cargo xtask test`: every check there is, as a table of steps that runs top to bottom.
//!
//! What finds the most in the least time comes first. A step that cannot run has failed; none is ever skipped. What a
//! step started ends with it; what it forgot is ended and named.
//!
//! To add a step, write its function in `steps.rs` and add a row to [`STEPS`].

mod one;
mod session;
mod steps;

use std::time::Instant;

use anyhow::bail;
use clap::builder::PossibleValuesParser;

pub use self::session::Session;
use crate::packages::{self, Need};
use crate::report::{self, Row, Tally};
use crate::workspace::Workspace;
use testbed::process;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    single: Option<Single>,
    /// Only these steps, in their usual order
    #[arg(long, num_args = 1.., value_delimiter = ',', value_name = "STEP",
          value_parser = PossibleValuesParser::new(STEPS.iter().map(|step| step.name)))]
    only: Vec<String>,
    /// Run the later steps even when an earlier one has failed
    #[arg(long)]
    keep_going: bool,
}

#[derive(clap::Subcommand)]
enum Single {
    /// Build and run a single black-box, browser or client test
    One(one::Options),
}

/// One check.
struct Step {
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    run: fn(&mut Session) -> anyhow::Result<()>,
}

const fn step(
    name: &'static str,
    needs: &'static [Need],
    run: fn(&mut Session) -> anyhow::Result<()>,
    about: &'static str,
) -> Step {
    Step {
        name,
        about,
        needs,
        run,
    }
}

/// What has Postgres or Redis among its needs finds both of them running.
const STEPS: &[Step] = {
    use Need::{Chromium, Clippy, Faketime, Nginx, Node, Postgres, Python, Redis, Rustfmt};
    &[
        step("fmt", &[Rustfmt], steps::fmt, "Rust is formatted"),
        step(
            "dependencies",
            &[],
            steps::dependencies,
            "licences, sources and bans, by deny.toml",
        ),
        step(
            "wasm",
            &[Node],
            steps::wasm,
            "the browser's half of OPAQUE builds",
        ),
        step(
            "ui",
            &[Node],
            steps::ui,
            "what the pages share: types, lint, unit tests",
        ),
        step(
            "authpage",
            &[Node],
            steps::authpage,
            "auth pages: lint, unit tests, build",
        ),
        step(
            "adminpage",
            &[Node],
            steps::adminpage,
            "operators' pages: lint, unit tests, build",
        ),
        step(
            "goalspage",
            &[Node],
            steps::goalspage,
            "goals page: lint, unit tests, build",
        ),
        step(
            "deploy",
            &[],
            steps::deploy,
            "nginx, systemd, Compose and shellcheck read what is in deploy/, as far as they are here",
        ),
        step(
            "clippy",
            &[Node, Clippy],
            steps::clippy,
            "clippy has nothing to say",
        ),
        step("build", &[Node], steps::build, "all programs build"),
        step(
            "unit",
            &[Node, Postgres, Redis],
            steps::unit,
            "unit tests, and the stores' contracts on every engine",
        ),
        step(
            "blackbox-embedded",
            &[Node, Postgres, Redis],
            steps::blackbox_embedded,
            "black box on SQLite and memory",
        ),
        step(
            "blackbox-production",
            &[Node, Postgres, Redis, Faketime],
            steps::blackbox_production,
            "black box on Postgres and Redis",
        ),
        step(
            "browser",
            &[Node, Chromium],
            steps::browser,
            "a person's way, in Chromium",
        ),
        step(
            "walk",
            &[Node, Chromium, Postgres, Redis, Nginx],
            steps::walk,
            "docs/deployment.md, line by line, up to a user who signs up",
        ),
        step(
            "interop",
            &[Node],
            steps::interop,
            "OPAQUE clients that others wrote",
        ),
        step(
            "clients",
            &[Node, Python, Postgres, Redis, Nginx],
            steps::clients,
            "OpenID clients that others wrote, on both pairs of stores",
        ),
        step(
            "msrv",
            &[Node],
            steps::msrv,
            "the oldest Rust that Cargo.toml promises builds it",
        ),
        step(
            "package",
            &[Node],
            steps::package,
            "jwt-verifier stands alone, with either back end, and in WebAssembly",
        ),
        step("docs", &[Node], steps::docs, "the crates' documentation builds"),
        step("links", &[], steps::links, "the documents' links lead somewhere"),
        step(
            "chaos",
            crate::chaos::NEEDS,
            steps::chaos,
            "nothing acknowledged is lost, doubled or stuck by faults",
        ),
        step(
            "bench",
            &[Node, Postgres, Redis],
            steps::bench,
            "the load program runs",
        ),
    ]
};

/// Runs the steps; an error when one has failed.
pub fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<()> {
    if let Some(Single::One(options)) = &options.single {
        return one::run(workspace, options);
    }
    let chosen: Vec<&Step> = STEPS
        .iter()
        .filter(|step| options.only.is_empty() || options.only.iter().any(|name| name == step.name))
        .collect();
    // Before anything else, so that the one question that may come, sudo's, comes at once.
    let mut needs: Vec<Need> = Vec::new();
    for need in chosen.iter().flat_map(|step| step.needs) {
        if !needs.contains(need) {
            needs.push(*need);
        }
    }
    let begun = Instant::now();
    packages::ensure(&needs)?;
    let packages = begun.elapsed();

    let mut session = Session::new(workspace);
    let mut rows: Vec<Row> = Vec::new();
    let mut failed = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        if !failed.is_empty() && !options.keep_going {
            rows.push(Row {
                step: step.name,
                tally: Tally::default(),
                time: None,
            });
            continue;
        }
        println!(
            "\n== {} ({}/{}): {}",
            step.name,
            index + 1,
            chosen.len(),
            step.about
        );
        let start = Instant::now();
        let result = perform(step, &mut session);
        let tally = session.take_tally(result.is_ok());
        if let Err(error) = result {
            println!("{}: {error:#}", step.name);
        }
        for stray in process::end_strays() {
            println!("{} left a process behind; it has been ended: {stray}", step.name);
        }
        if tally.failed > 0 {
            failed.push(step.name);
        }
        println!("{} ({})", step.name, report::show(start.elapsed()));
        println!("{}", tally.line());
        rows.push(Row {
            step: step.name,
            tally,
            time: Some(start.elapsed()),
        });
    }
    let services = session.services_took();
    let flaky = session.flaky().to_vec();
    drop(session);
    // Services are started within the first step that needs them; said here too, since no step's own work takes it.
    let times = report::Times {
        packages,
        services,
        whole: begun.elapsed(),
    };
    report::close(&rows, &times);
    for name in &flaky {
        println!("flaky, failed among the others and passed alone: {name}");
    }
    report::keep(&rows, &times, &workspace.target().join("test-times.json"))?;
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("failed: {}", failed.join(", "))
    }
}

fn perform(step: &Step, session: &mut Session) -> anyhow::Result<()> {
    if step.needs.contains(&Need::Postgres) || step.needs.contains(&Need::Redis) {
        session.start_services()?;
    }
    (step.run)(session)
}
