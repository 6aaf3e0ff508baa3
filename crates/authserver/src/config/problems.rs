//! Collecting what is wrong, so that the operator hears of all of it at once.

use crate::settings::{Problem, Problems};
use chrono::Duration;
use std::{fmt::Display, ops::RangeInclusive};

/// What was found so far.
#[derive(Default)]
pub(super) struct Collector {
    problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

/// A duration's bounds, in seconds.
pub(super) type Bounds = RangeInclusive<i64>;

impl Collector {
    pub(super) fn problem(&mut self, setting: &str, problem: impl Into<String>) {
        self.problems.push(Problem::new(setting, problem));
    }

    pub(super) fn warning(&mut self, setting: &str, warning: impl Into<String>) {
        self.warnings.push(Problem::new(setting, warning));
    }

    /// The value, or `None` and a problem.
    pub(super) fn ok<T>(&mut self, setting: &str, result: Result<T, impl Display>) -> Option<T> {
        result
            .map_err(|error| self.problem(setting, error.to_string()))
            .ok()
    }

    /// A duration within its bounds. Out of bounds it is a problem, and the answer is of no use.
    pub(super) fn duration(&mut self, setting: &str, text: &str, bounds: Bounds) -> Duration {
        let parsed = humantime::parse_duration(text)
            .ok()
            .and_then(|d| Duration::from_std(d).ok());
        let Some(duration) = parsed else {
            self.problem(
                setting,
                format!("`{text}` is no duration: write 90s, 15m, 24h, 30d, or 1h 30m"),
            );
            return Duration::zero();
        };
        if !bounds.contains(&duration.num_seconds()) {
            self.problem(
                setting,
                format!(
                    "`{text}` is out of bounds: from {} to {}",
                    words(*bounds.start()),
                    words(*bounds.end())
                ),
            );
        }
        duration
    }

    pub(super) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    pub(super) fn into_problems(self) -> Problems {
        Problems(self.problems)
    }
}

fn words(seconds: i64) -> String {
    humantime::format_duration(std::time::Duration::from_secs(seconds.unsigned_abs())).to_string()
}
