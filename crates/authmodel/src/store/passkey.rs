//! Passkeys of users. Adding and removing one is a change of factors, as in [`FactorStore`](super::FactorStore): it moves the factor
//! epoch and leaves its notice in the same transaction. A new name and a use are not.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    factor::{BegunIn, FactorOutcome},
    ids::{PasskeyId, SessionId, UserId},
    mail::SealedMail,
    passkey::{AddPasskeyOutcome, FoundPasskey, Passkey, PasskeyState},
    secret::SecretHash,
};
use async_trait::async_trait;

/// As many as a user may have: more than anybody has devices, and a list that fits an authenticator's request (CTAP 2.1 §6.2 takes
/// many messages beyond some dozens).
pub const MOST_PASSKEYS: u32 = 20;

/// Passkeys of users.
#[async_trait]
pub trait PasskeyStore: Send + Sync {
    /// All of a user's, the newest first.
    async fn list(&self, user: UserId) -> StoreResult<Vec<Passkey>>;

    /// The one of this name, and whether its user may sign in. One statement.
    async fn find(&self, credential_id: &[u8]) -> StoreResult<Option<FoundPasskey>>;

    /// Keeps a new one, begun in a session of its user that stands at that time still, with the factors that there are now; where it
    /// is the user's first second factor, with recovery codes.
    async fn add(
        &self,
        new: &Passkey,
        begun: BegunIn,
        recovery_codes: &[SecretHash],
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<AddPasskeyOutcome>;

    /// Gives a user's passkey another name. Whether it is there.
    async fn rename(&self, user: UserId, id: PasskeyId, name: &str, event: &AuditEvent) -> StoreResult<bool>;

    /// Uses one, which tells this of itself now. Of any number whose counter is the same one succeeds, unless it keeps none; nothing
    /// happens where it is gone, where its user may not sign in, or where the counter does not follow the last one
    /// ([`PasskeyState::is_followed_by`]).
    async fn use_once(
        &self,
        id: PasskeyId,
        state: PasskeyState,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Removes a user's passkey, and the recovery codes where nothing is left that they could stand in for: where it
    /// is there, and the session stands that it is removed in.
    async fn remove(
        &self,
        (user, session): (UserId, SessionId),
        id: PasskeyId,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome>;
}
