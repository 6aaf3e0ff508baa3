//! Counting: what the test runners print, as numbers, and the table at the end.
//!
//! Invariant: a runner that ends well without having run a test counts as failed; silence is not success.

use std::io::IsTerminal as _;
use std::time::Duration;

/// Tests that passed and failed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    /// Adds what a line of a runner's output says, if it is a summary.
    pub fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        let line = plain.trim();
        // cargo: "test result: ok. 12 passed; 0 failed; 0 ignored; …"
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.add(rest.split(['.', ';']));
        // Vitest: "Tests  1 failed | 12 passed (13)"
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            self.add(rest.split(['|', '(']));
        // node --test: "ℹ pass 12" to a terminal, "# pass 12" otherwise
        } else if let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            match rest.split_once(' ') {
                Some(("pass", count)) => self.passed += count.parse().unwrap_or(0),
                Some(("fail" | "cancelled", count)) => self.failed += count.parse().unwrap_or(0),
                _ => {}
            }
        // Anybody's: "12 passed, 0 failed" alone
        } else if line.ends_with(" failed") && line.contains(" passed, ") {
            self.add(line.split(','));
        }
    }

    /// The plain line that others count by.
    pub fn line(self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }

    fn add<'a>(&mut self, parts: impl Iterator<Item = &'a str>) {
        for part in parts {
            match part.trim().split_once(' ') {
                Some((count, "passed")) => self.passed += count.parse().unwrap_or(0),
                Some((count, "failed")) => self.failed += count.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

/// Which tests failed, as far as a runner names them: by its path (cargo), or by its title (Node).
#[derive(Clone, Default, Debug)]
pub struct Failures {
    names: Vec<String>,
}

impl Failures {
    /// Takes what a line of a runner's output says, if it names a failure.
    pub fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        let line = plain.trim();
        // cargo: "test login::a_guess_counts ... FAILED"
        let cargo = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"));
        // node --test: "not ok 12 - its title" or, to a terminal and in newer versions, "✖ its title (12.3ms)"
        let tap = line
            .strip_prefix("not ok ")
            .and_then(|rest| rest.split_once(" - "))
            .map(|(_, title)| title);
        let spec = line
            .strip_prefix("✖ ")
            .and_then(|rest| rest.rsplit_once(" ("))
            .filter(|(_, time)| time.ends_with("ms)"))
            .map(|(title, _)| title);
        let Some(name) = cargo.or(tap).or(spec).map(|name| name.trim().to_owned()) else {
            return;
        };
        if !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// What failed, each once.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the names account for every failure counted: a runner that broke down otherwise has more to say than a test.
    pub fn explain(&self, tally: Tally) -> bool {
        tally.failed > 0 && u64::try_from(self.names.len()).is_ok_and(|named| named >= tally.failed)
    }
}

/// What became of a step.
pub struct Row {
    pub step: &'static str,
    pub tally: Tally,
    /// Nothing when it was not its turn any more.
    pub time: Option<Duration>,
}

/// What took time beside the steps.
pub struct Times {
    /// Looking for programs, and installing what was missing.
    pub packages: Duration,
    /// Starting Postgres and Redis; part of the first step that needs them.
    pub services: Duration,
    /// From the command to the table.
    pub whole: Duration,
}

/// Prints the table and the closing total; whether all went well.
pub fn close(rows: &[Row], times: &Times) -> bool {
    println!(
        "\n{:<22} {:>7} {:>7} {:>10} {:>5}",
        "step", "passed", "failed", "time", "%"
    );
    let mut total = Tally::default();
    let share = |time: Duration| 100.0 * time.as_secs_f64() / times.whole.as_secs_f64().max(0.001);
    let line = |name: &str, time: Duration| {
        println!(
            "{name:<22} {:>7} {:>7} {:>10} {:>5.0}",
            "",
            "",
            show(time),
            share(time)
        );
    };
    line("(packages)", times.packages);
    for Row { step, tally, time } in rows {
        match time {
            Some(time) => println!(
                "{step:<22} {:>7} {:>7} {:>10} {:>5.0}",
                tally.passed,
                tally.failed,
                show(*time),
                share(*time)
            ),
            None => println!("{step:<22} {:>7} {:>7} {:>10}", "-", "-", "not run"),
        }
        total.passed += tally.passed;
        total.failed += tally.failed;
    }
    println!(
        "{:<22} {:>7} {:>7} {:>10}",
        "total",
        total.passed,
        total.failed,
        show(times.whole)
    );
    if !times.services.is_zero() {
        println!("of that, starting Postgres and Redis: {}", show(times.services));
    }
    println!("\n{}", total.line());
    total.failed == 0
}

/// Writes how long each step took, for programs and for comparing two runs.
pub fn keep(rows: &[Row], times: &Times, path: &std::path::Path) -> anyhow::Result<()> {
    use anyhow::Context as _;
    let steps: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            serde_json::json!({
                "step": row.step,
                "passed": row.tally.passed,
                "failed": row.tally.failed,
                "seconds": row.time.map(|time| time.as_secs_f64()),
            })
        })
        .collect();
    let text = serde_json::json!({
        "steps": steps,
        "packages_seconds": times.packages.as_secs_f64(),
        "services_seconds": times.services.as_secs_f64(),
        "whole_seconds": times.whole.as_secs_f64(),
    });
    std::fs::write(path, format!("{text:#}\n")).with_context(|| format!("cannot write {}", path.display()))
}

/// Whether a person watches, so that colours help.
pub fn to_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// `4.2 s`, `1:05 min`.
pub fn show(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{}:{:02} min", seconds / 60, seconds % 60)
    }
}

/// Without the escape sequences of a terminal.
fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        text.push_str(before);
        rest = after
            .trim_start_matches(|c: char| !c.is_ascii_alphabetic())
            .get(1..)
            .unwrap_or("");
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> (u64, u64) {
        let mut tally = Tally::default();
        for line in lines {
            tally.read(line);
        }
        (tally.passed, tally.failed)
    }

    #[test]
    fn every_runner_is_understood() {
        let cargo = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(tally(&[cargo, "running 13 tests"]), (12, 1));
        assert_eq!(
            tally(&[
                " Test Files  2 passed (2)",
                "      Tests  1 failed | 12 passed (13)"
            ]),
            (12, 1)
        );
        assert_eq!(
            tally(&[
                "ℹ tests 3",
                "ℹ pass 2",
                "ℹ fail 1",
                "ℹ cancelled 0",
                "ℹ skipped 0"
            ]),
            (2, 1)
        );
        assert_eq!(
            tally(&["# tests 3", "# pass 2", "# fail 0", "# cancelled 1"]),
            (2, 1)
        );
        assert_eq!(tally(&["7 passed, 0 failed"]), (7, 0));
        assert_eq!(
            tally(&["nothing passed here", "# a heading", "Tests of passing"]),
            (0, 0)
        );
    }

    #[test]
    fn colours_do_not_hide_a_summary() {
        assert_eq!(
            tally(&["test result: \u{1b}[32mok\u{1b}[0m. 3 passed; 0 failed; 0 ignored"]),
            (3, 0)
        );
        assert_eq!(
            tally(&[
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m4 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (4)\u{1b}[39m"
            ]),
            (4, 0)
        );
    }

    #[test]
    fn failures_are_named() {
        let mut failures = Failures::default();
        for line in [
            "test login::a_guess_counts ... FAILED",
            "test login::another ... ok",
            "test slow::one                  ... FAILED",
            "    not ok 102 - a tab (the second) hears of it",
            "ok 103 - the way back shows nothing",
            "✖ it ends this session (6852.1ms)",
            "✖ failing tests:",
            "✖ it ends this session (6852.1ms)",
        ] {
            failures.read(line);
        }
        let names = [
            "login::a_guess_counts",
            "slow::one",
            "a tab (the second) hears of it",
            "it ends this session",
        ];
        assert_eq!(failures.names(), names);
        let counted = |failed| failures.explain(Tally { passed: 1, failed });
        assert!(counted(4));
        assert!(!counted(5), "one failure has no name");
        assert!(!counted(0), "nothing failed: the runner did");
    }
}
