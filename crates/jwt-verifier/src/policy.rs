//! How fresh keys and status lists are, and what happens when they can't be.

use std::time::Duration;

/// When keys are fetched again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyPolicy {
    /// The age from which a used key set is refreshed in the background.
    pub refresh_after: Duration,
    /// The least time between the beginnings of two fetches.
    pub refetch_interval: Duration,
    /// The age at which keys that could not be refreshed are no longer believed.
    pub keep_stale_for: Duration,
}

impl Default for KeyPolicy {
    fn default() -> Self {
        Self {
            // A key that is published ahead of its use, as it should be, is known before the first token comes;
            // one that was withdrawn is believed no longer than this.
            refresh_after: Duration::from_secs(5 * 60),
            // Costs the issuer nothing, and no one waits longer for a key that is new.
            refetch_interval: Duration::from_secs(1),
            // All tokens have long expired by then. Whoever keeps us from the issuer can't keep an old key alive.
            keep_stale_for: Duration::from_secs(24 * 60 * 60),
        }
    }
}

/// When status lists are fetched again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusPolicy {
    /// How often lists are looked at in the background.
    pub refresh: Duration,
    /// How long a list that can't be confirmed is believed, beyond that.
    pub grace: Duration,
    /// Whether a token is accepted whose status is not known.
    pub accept_unknown: bool,
}

impl Default for StatusPolicy {
    fn default() -> Self {
        Self {
            // What a revocation takes to be seen; a conditional request of a few hundred bytes each time.
            refresh: Duration::from_secs(10),
            // A restart of the issuer, and a little more. (Tokens live for minutes: in a longer outage nobody could renew
            // theirs anyway.)
            grace: Duration::from_secs(5 * 60),
            accept_unknown: false,
        }
    }
}
