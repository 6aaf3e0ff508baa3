//! What was counted, hour by hour and day by day: what operators look at instead of reading the trail through.
//!
//! A count names no user. It names a client where tokens are counted, and only one that the operator has registered: of clients that
//! register themselves there may be any number, and they share one count.

use crate::clock::Time;
use chrono::{DurationRound as _, TimeDelta};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tallied {
    /// Sign-ins that were finished; proving oneself once more for a dangerous act is one.
    SignIns,
    /// Sign-ins that ended with a wrong password, code or passkey.
    FailedSignIns,
    /// Passwords tried. With OPAQUE whoever guesses learns from the first step, so each that began is one, whether or not it was
    /// finished.
    Guesses,
    /// Guesses, of whatever, that a limit refused.
    RefusedGuesses,
    /// Accounts that were made.
    SignUps,
    /// Answers of the token endpoint, by client.
    Tokens,
    /// Browser sessions that live, the most at once that was seen.
    Sessions,
}

impl Tallied {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::SignIns,
        Self::FailedSignIns,
        Self::Guesses,
        Self::RefusedGuesses,
        Self::SignUps,
        Self::Tokens,
        Self::Sessions,
    ];

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIns => "sign_ins",
            Self::FailedSignIns => "failed_sign_ins",
            Self::Guesses => "guesses",
            Self::RefusedGuesses => "refused_guesses",
            Self::SignUps => "sign_ups",
            Self::Tokens => "tokens",
            Self::Sessions => "sessions",
        }
    }

    /// Reads a name of the store; `None` where another version wrote one that this one does not know.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// How long a stretch is that is counted together. Both are UTC's: a count is the server's, whoever looks at it from wherever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// An hour.
    Hour,
    /// A day.
    Day,
}

impl Span {
    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// How long it is.
    pub const fn length(self) -> TimeDelta {
        match self {
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
        }
    }

    /// When the stretch began that a moment is in.
    pub fn start_of(self, at: Time) -> Time {
        // It fails beyond the years that nanoseconds can count.
        at.duration_trunc(self.length()).unwrap_or(at)
    }
}

/// A count that grows: what happened in an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// When the hour began.
    pub hour: Time,
    /// Of what.
    pub kind: Tallied,
    /// Of which client; empty where none is told apart.
    pub client: String,
    /// How many more.
    pub count: u64,
}

/// What a stretch came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TallyPoint {
    /// When the stretch began.
    pub starts_at: Time,
    /// Of what.
    pub kind: Tallied,
    /// How many, of all clients together.
    pub count: u64,
}

/// What one client came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientTally {
    /// Which; empty for those that are not told apart.
    pub client: String,
    /// How many tokens.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_were_written() {
        for kind in Tallied::ALL {
            assert_eq!(Tallied::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Tallied::parse("weddings"), None);
    }

    #[test]
    fn hours_and_days_begin_at_utcs() {
        let at = |text: &str| text.parse::<Time>().expect("a time");
        let moment = at("2026-03-29T01:59:59.999999Z");
        assert_eq!(Span::Hour.start_of(moment), at("2026-03-29T01:00:00Z"));
        assert_eq!(Span::Day.start_of(moment), at("2026-03-29T00:00:00Z"));
        assert_eq!(
            Span::Hour.start_of(at("2026-03-29T02:00:00Z")),
            at("2026-03-29T02:00:00Z")
        );
    }
}
