//! What the steps share: the services, once started; the count of what the runners say; the variables tests get.

use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::report::{self, Tally};
use crate::workspace::Workspace;
use testbed::process::{self, Ending, Output, Running};
use testbed::services::{Durability, Services};

/// A test run that hangs must not hang forever: longer than the slowest takes on a cold machine with two cores.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// One `cargo xtask test`.
pub struct Session<'a> {
    pub workspace: &'a Workspace,
    services: Option<Services>,
    services_took: Duration,
    /// What the runners of the current step have said so far; nothing while there was none.
    tally: Option<Tally>,
}

impl<'a> Session<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            services: None,
            services_took: Duration::ZERO,
            tally: None,
        }
    }

    /// Starts Postgres and Redis unless they run.
    pub fn start_services(&mut self) -> anyhow::Result<()> {
        if self.services.is_none() {
            let start = Instant::now();
            self.services = Some(Services::start(Durability::Throwaway)?);
            self.services_took = start.elapsed();
        }
        Ok(())
    }

    /// How long starting the services took; nothing where none were needed.
    pub fn services_took(&self) -> Duration {
        self.services_took
    }

    /// The services of a step that has them among its needs.
    pub fn services(&self) -> anyhow::Result<&Services> {
        self.services
            .as_ref()
            .context("this step does not name Postgres and Redis among its needs")
    }

    /// A cargo call whose success is all that counts.
    pub fn cargo(&self, arguments: &[&str]) -> anyhow::Result<()> {
        process::run(&mut self.workspace.cargo(arguments))
    }

    /// Gives a test runner the variables by which tests find what they need.
    pub fn with_test_environment(&self, command: &mut Command) {
        command.env("TACIT_TEST_BIN_DIR", self.workspace.debug_binaries());
        if let Some(services) = &self.services {
            command.envs(services.environment());
        }
        if let Some(chromium) = testbed::programs::chromium() {
            command.env("TACIT_TEST_CHROMIUM", chromium);
        }
    }

    /// Runs a test runner: passes on what it prints, and counts.
    pub fn run_tests(&mut self, command: &mut Command) -> anyhow::Result<()> {
        let shown = process::show(command);
        let tally = Arc::new(Mutex::new(Tally::default()));
        let sink = Arc::clone(&tally);
        let on_line = move |line: &str| {
            println!("{line}");
            sink.lock().unwrap_or_else(PoisonError::into_inner).read(line);
        };
        if report::to_terminal() {
            command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
        } else {
            // Some runners colour whenever CI is set.
            command.env("NO_COLOR", "1");
        }
        let runner = Running::start(&shown, command, Output::Lines(Arc::new(on_line)), Ending::Group)?;
        let status = runner.wait(LIMIT)?;
        let tally = *tally.lock().unwrap_or_else(PoisonError::into_inner);
        self.count(tally);
        match status {
            Some(status) if status.success() && tally == Tally::default() => bail!("`{shown}` ran no test"),
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("`{shown}` failed ({status})"),
            None => bail!("`{shown}` did not end within {}", report::show(LIMIT)),
        }
    }

    /// Adds to the current step's count.
    pub fn count(&mut self, tally: Tally) {
        let sum = self.tally.get_or_insert_default();
        sum.passed += tally.passed;
        sum.failed += tally.failed;
    }

    /// The current step's count: of its tests, or of the step itself where it has none. A step that failed has at least
    /// one failure, whatever was counted.
    pub fn take_tally(&mut self, succeeded: bool) -> Tally {
        match self.tally.take() {
            Some(tally) if succeeded => tally,
            Some(tally) => Tally {
                failed: tally.failed.max(1),
                ..tally
            },
            None if succeeded => Tally { passed: 1, failed: 0 },
            None => Tally { passed: 0, failed: 1 },
        }
    }
}
