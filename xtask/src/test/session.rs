//! What the steps share: the services, once started; the count of what the runners say; the variables tests get; the second
//! look at what failed among many.

use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};

use crate::report::{self, Failures, Tally};
use crate::workspace::Workspace;
use testbed::process::{self, Ending, Output, Running};
use testbed::services::{Durability, Services};

/// A test run that hangs must not hang forever: four times what the slowest takes on two cores, since a machine that others share
/// can be that slow.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// How many failures of a step are looked at again. One or two among hundreds that share two cores can be the machine's, and take
/// along what leans on them in the same file; more are ours.
const SECOND_LOOKS: usize = 5;

/// One `cargo xtask test`.
pub struct Session<'a> {
    pub workspace: &'a Workspace,
    services: Option<Services>,
    services_took: Duration,
    /// What the runners of the current step have said so far; nothing while there was none.
    tally: Option<Tally>,
    /// What failed among many and passed alone, over the whole run.
    flaky: Vec<String>,
}

/// What one runner came to.
struct Ran {
    tally: Tally,
    failures: Failures,
    verdict: anyhow::Result<()>,
}

impl<'a> Session<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            services: None,
            services_took: Duration::ZERO,
            tally: None,
            flaky: Vec::new(),
        }
    }

    /// What failed among many and passed alone: named at the end of a run, since it wants to be looked into all the same.
    pub fn flaky(&self) -> &[String] {
        &self.flaky
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
        let ran = run(command)?;
        self.count(ran.tally);
        ran.verdict
    }

    /// As [`Session::run_tests`], for suites of hundreds of programs, browsers and databases at once: the few that fail are run
    /// once more with nothing beside them, by the command that `alone` makes of their names, if it knows them. Those that pass then are named as
    /// flaky at the end of the run; those that fail again have failed.
    pub fn run_crowded_tests(
        &mut self,
        command: &mut Command,
        alone: impl FnOnce(&[String]) -> Option<Command>,
    ) -> anyhow::Result<()> {
        let first = run(command)?;
        let names = first.failures.names();
        let are_known = first.failures.explain(first.tally);
        let is_final = first.verdict.is_ok() || !are_known || names.len() > SECOND_LOOKS;
        let Some(mut again) = (!is_final).then(|| alone(names)).flatten() else {
            self.count(first.tally);
            return first.verdict;
        };
        println!("\nonce more, alone: {}", names.join(", "));
        let mut second = run(&mut again)?;
        let looked_at = u64::try_from(names.len()).unwrap_or(u64::MAX);
        if second.verdict.is_ok() && second.tally.passed < looked_at {
            second.verdict = Err(anyhow!("the second look did not find every test that had failed"));
        }
        if second.verdict.is_ok() {
            self.flaky.extend_from_slice(names);
            self.count(Tally {
                passed: first.tally.passed + first.tally.failed,
                failed: 0,
            });
        } else {
            self.count(first.tally);
        }
        second.verdict
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

/// Runs a test runner to its end, passes on what it prints, and reads it.
fn run(command: &mut Command) -> anyhow::Result<Ran> {
    let shown = process::show(command);
    let read = Arc::new(Mutex::new((Tally::default(), Failures::default())));
    let sink = Arc::clone(&read);
    let on_line = move |line: &str| {
        println!("{line}");
        let mut read = sink.lock().unwrap_or_else(PoisonError::into_inner);
        read.0.read(line);
        read.1.read(line);
    };
    if report::to_terminal() {
        command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
    } else {
        // Some runners colour whenever CI is set.
        command.env("NO_COLOR", "1");
    }
    let runner = Running::start(&shown, command, Output::Lines(Arc::new(on_line)), Ending::Group)?;
    let status = runner.wait(LIMIT)?;
    let (tally, failures) = read.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let verdict = match status {
        Some(status) if status.success() && tally == Tally::default() => {
            Err(anyhow!("`{shown}` ran no test"))
        }
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(anyhow!("`{shown}` failed ({status})")),
        None => Err(anyhow!("`{shown}` did not end within {}", report::show(LIMIT))),
    };
    Ok(Ran {
        tally,
        failures,
        verdict,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A runner that prints and ends as told.
    fn runner(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    const ONE_OF_THREE: &str =
        "echo 'test a::b ... FAILED'; echo 'test result: FAILED. 2 passed; 1 failed; 0 ignored'; exit 101";

    fn outcome(first: &str, second: Option<&str>) -> (bool, Tally, Vec<String>) {
        let workspace = Workspace::find().expect("the tests run in the workspace");
        let mut session = Session::new(&workspace);
        let result = session.run_crowded_tests(&mut runner(first), |names| {
            assert_eq!(names, ["a::b"]);
            Some(runner(second.expect("there is no second look")))
        });
        let tally = session.take_tally(result.is_ok());
        (result.is_ok(), tally, session.flaky().to_vec())
    }

    #[test]
    fn what_fails_among_many_and_passes_alone_is_named() {
        let passes = "echo 'test result: ok. 1 passed; 0 failed; 0 ignored'";
        let (ok, tally, flaky) = outcome(ONE_OF_THREE, Some(passes));
        assert!(ok);
        assert_eq!(tally, Tally { passed: 3, failed: 0 });
        assert_eq!(flaky, ["a::b"]);
    }

    #[test]
    fn what_fails_twice_has_failed() {
        let (ok, tally, flaky) = outcome(ONE_OF_THREE, Some("exit 101"));
        assert!(!ok);
        assert_eq!(tally, Tally { passed: 2, failed: 1 });
        assert!(flaky.is_empty());
        // A second look that runs nothing shows nothing.
        let (ok, ..) = outcome(ONE_OF_THREE, Some("true"));
        assert!(!ok);
    }

    #[test]
    fn many_failures_and_failures_without_a_name_are_final() {
        let many = "for n in 1 2 3 4 5 6; do echo \"test a::$n ... FAILED\"; done; \
                    echo 'test result: FAILED. 0 passed; 6 failed; 0 ignored'; exit 101";
        assert!(!outcome(many, None).0);
        assert!(
            !outcome(
                "echo 'test result: ok. 5 passed; 0 failed; 0 ignored'; exit 101",
                None
            )
            .0
        );
    }
}
