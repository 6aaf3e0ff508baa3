//! What was done and what became of it, and the judgement over it.
//!
//! Invariants that are judged: what was acknowledged is there at the end (grants, refreshed or not); a code and a refresh
//! token are good once; an ended session stays ended; and when the faults are over, everything works again. An answer of
//! 5xx, or none, is counted and is no fault: the request may have been done or not, and whoever asks again has to find out.

use std::collections::BTreeMap;

use anyhow::bail;

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Both steps of a sign-in.
    SignIn,
    /// The sign-out.
    SignOut,
    /// From the authorization request to the tokens.
    CodeFlow,
    /// A refresh with the token that is next.
    Refresh,
    /// A code that was acknowledged before.
    ReplayCode,
    /// A refresh token whose successor has been used.
    ReplayRefresh,
    /// The account of a session that was ended.
    UseEndedSession,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It was done.
    Acknowledged,
    /// 4xx.
    Refused,
    /// 5xx, or no answer.
    Unknown,
}

/// Of one person.
#[derive(Default)]
pub struct History {
    counts: BTreeMap<(Operation, Outcome), u64>,
    violations: Vec<String>,
}

impl History {
    /// Notes what was done.
    pub fn note(&mut self, operation: Operation, outcome: Outcome) {
        *self.counts.entry((operation, outcome)).or_default() += 1;
    }

    /// Notes what must not be.
    pub fn violation(&mut self, what: String) {
        self.violations.push(what);
    }

    /// A single-use thing was presented again: only a refusal will do, and no answer says nothing.
    pub fn must_be_refused(&mut self, operation: Operation, outcome: Outcome, what: &str) {
        self.note(operation, outcome);
        if outcome == Outcome::Acknowledged {
            self.violation(format!("{what} was accepted"));
        }
    }
}

/// Prints what was done; an error that names everything that must not be. A run in which nothing happened proves nothing
/// and fails, too.
pub fn judge(histories: &[History]) -> anyhow::Result<()> {
    let mut counts: BTreeMap<(Operation, Outcome), u64> = BTreeMap::new();
    for history in histories {
        for (key, count) in &history.counts {
            *counts.entry(*key).or_default() += count;
        }
    }
    let count = |operation, outcome| counts.get(&(operation, outcome)).copied().unwrap_or(0);
    let all = [
        Operation::SignIn,
        Operation::SignOut,
        Operation::CodeFlow,
        Operation::Refresh,
        Operation::ReplayCode,
        Operation::ReplayRefresh,
        Operation::UseEndedSession,
    ];
    println!(
        "\n{:<18} {:>12} {:>9} {:>9}",
        "", "acknowledged", "refused", "unknown"
    );
    for operation in all {
        println!(
            "{:<18} {:>12} {:>9} {:>9}",
            format!("{operation:?}"),
            count(operation, Outcome::Acknowledged),
            count(operation, Outcome::Refused),
            count(operation, Outcome::Unknown)
        );
    }
    let mut violations: Vec<&str> = Vec::new();
    violations.extend(
        histories
            .iter()
            .flat_map(|history| &history.violations)
            .map(String::as_str),
    );
    for operation in [
        Operation::SignIn,
        Operation::SignOut,
        Operation::CodeFlow,
        Operation::Refresh,
    ] {
        if count(operation, Outcome::Acknowledged) == 0 {
            violations.push("something was never done at all: see the table");
        }
    }
    let checks: u64 = counts.values().sum();
    println!(
        "\n{} passed, {} failed",
        checks.saturating_sub(violations.len() as u64),
        violations.len()
    );
    if violations.is_empty() {
        Ok(())
    } else {
        bail!("{}", violations.join("\n       "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy() -> History {
        let mut history = History::default();
        for operation in [
            Operation::SignIn,
            Operation::SignOut,
            Operation::CodeFlow,
            Operation::Refresh,
        ] {
            history.note(operation, Outcome::Acknowledged);
        }
        history
    }

    #[test]
    fn no_answer_is_no_fault_and_an_accepted_replay_is_one() {
        let mut history = busy();
        history.note(Operation::Refresh, Outcome::Unknown);
        history.must_be_refused(Operation::ReplayCode, Outcome::Refused, "a code");
        history.must_be_refused(Operation::ReplayCode, Outcome::Unknown, "a code");
        assert!(judge(&[history]).is_ok());
        let mut history = busy();
        history.must_be_refused(Operation::ReplayCode, Outcome::Acknowledged, "a code");
        let error = judge(&[history]).unwrap_err().to_string();
        assert!(error.contains("a code was accepted"), "{error}");
    }

    #[test]
    fn a_run_in_which_nothing_happened_fails() {
        assert!(judge(&[]).is_err());
        assert!(judge(&[History::default()]).is_err());
    }
}
