//! Grants and their refresh tokens. A refresh token is valid only while its grant is, so both live in one row and every
//! fact about them is one statement.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    grant::{
        Grant, GrantReference, GrantSummary, IssueOutcome, NewGrant, Rotation, RotationOutcome, Subject,
        TokenStatus,
    },
    ids::{ClientId, GrantId, SessionId, UserId},
    scope::Scope,
    secret::SecretHash,
};
use async_trait::async_trait;

/// Grants.
#[async_trait]
pub trait GrantStore: Send + Sync {
    /// Makes a grant, if its browser session is live and its user active at this moment, and has taken no consent back since
    /// it was allowed. Where a replay has revoked
    /// the identifier first ([`revoke_redeemed`](Self::revoke_redeemed)), the answer is `Issued` all the same (one
    /// redemption gets one response), and the grant stays revoked; where the grant stands already, the answer to an earlier
    /// try was lost and this family takes the place of its. A family without an end of its own gets the session's.
    async fn issue(&self, new: &NewGrant, now: Time) -> StoreResult<IssueOutcome>;

    /// Revokes the grant of a code that came twice, whether or not its first redemption has come to the store yet.
    async fn revoke_redeemed(&self, new: &NewGrant, now: Time, event: &AuditEvent) -> StoreResult<()>;

    /// The live grant that an access token comes of, with its user: what userinfo answers from. One statement.
    async fn subject(&self, named: &GrantReference, now: Time) -> StoreResult<Option<Subject>>;

    /// The live grant of a refresh token that would be taken now: of the current generation, or of the one before where its answer may
    /// have been lost, which is since `grace_since` by the clock that all instances share.
    async fn find_by_refresh(
        &self,
        family: &SecretHash,
        generation: &SecretHash,
        client: &ClientId,
        now: Time,
        grace_since: Time,
    ) -> StoreResult<Option<Grant>>;

    /// The live grant of a refresh token of any generation, for checks that come before its rotation.
    async fn find_by_family(
        &self,
        family: &SecretHash,
        client: &ClientId,
        now: Time,
    ) -> StoreResult<Option<Grant>>;

    /// Rotates a refresh token. The common case is one statement; the outcome names what happened, and `Replayed` has
    /// revoked the grant already. `replay` is the event of that outcome alone: a rotation as such leaves none.
    async fn rotate(&self, rotation: &Rotation, replay: &AuditEvent) -> StoreResult<RotationOutcome>;

    /// Revokes a grant. Whether it was live. Without an event: for tests.
    async fn revoke(&self, id: GrantId, now: Time) -> StoreResult<bool>;

    /// Whether the grant of an access token stands, a user's or a client's own, and whether the token, which was issued
    /// to `client`, is revoked with it: for introspection. One statement.
    async fn token_status(&self, named: &GrantReference, client: &str, now: Time)
    -> StoreResult<TokenStatus>;

    /// Revokes the grant of a refresh token of any generation, for its own client only (RFC 7009 §2.1). Whether it was live.
    /// The event is completed by whose it was.
    async fn revoke_family(
        &self,
        family: &SecretHash,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Revokes the grant of an access token, for its own client only, and never a client's own grant. Whether it was live.
    /// The event is completed by whose it was.
    async fn revoke_named(
        &self,
        named: &GrantReference,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// The live grants of a user, newest first, a thousand at most: for their own list.
    async fn list(&self, user: UserId, now: Time) -> StoreResult<Vec<GrantSummary>>;

    /// Ends a grant of a user's, and with one that ends with its session those of the same client there: what the list shows
    /// as one. Whether it was live and theirs; the event is completed by the client.
    async fn end(&self, user: UserId, id: GrantId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Ends what a client has in a session and does not outlive it; the session goes on. Whether there was anything, whose
    /// the event is completed by.
    async fn end_in_session(
        &self,
        session: SessionId,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Whether a grant stands, and with which scope: for tests.
    async fn scope_if_live(&self, id: GrantId, now: Time) -> StoreResult<Option<Scope>>;
}
