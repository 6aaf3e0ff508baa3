//! Users' names, each one user's.

use super::StoreResult;
use crate::{audit::AuditEvent, clock::Time, ids::UserId, username::Username};
use async_trait::async_trait;

/// On which terms a name changes hands.
#[derive(Clone, Copy, Debug)]
pub struct UsernameTerms {
    /// Now.
    pub now: Time,
    /// A name that its user gave up, or left behind, before this is free for everybody; one that was given up later is for that
    /// user alone.
    pub free_since: Time,
    /// Whoever chose their last name after this keeps it for a while; nothing where somebody else decides. It does not hold for
    /// giving a name up, nor for taking one's own back.
    pub chosen_before: Option<Time>,
}

/// What became of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsernameOutcome {
    /// The user has it, or none any more.
    Set,
    /// They had it already.
    Unchanged,
    /// It is another's, was so until lately, or looks like one that is.
    Taken,
    /// They chose one not long ago: then.
    TooSoon(Time),
    /// The user is gone.
    Gone,
}

/// Users' names. No two have the same [`key`](Username::key).
#[async_trait]
pub trait UsernameStore: Send + Sync {
    /// Gives a user a name, or takes theirs, in one transaction: of several who want one name, or names that look alike, at the same
    /// moment one gets it. The name of before stays theirs to take back until it is free.
    async fn set_username(
        &self,
        id: UserId,
        username: Option<&Username>,
        terms: &UsernameTerms,
        event: &AuditEvent,
    ) -> StoreResult<UsernameOutcome>;

    /// When a user last chose a name that was not theirs before; nothing where they never did.
    async fn username_chosen_at(&self, id: UserId) -> StoreResult<Option<Time>>;

    /// Who has this very name; not one that looks like it.
    async fn find_by_username(&self, username: &Username) -> StoreResult<Option<UserId>>;

    /// Forgets names that were given up before a time. How many.
    async fn forget_usernames(&self, free_since: Time) -> StoreResult<u64>;
}
