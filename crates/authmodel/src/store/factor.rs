//! Second factors. Each change moves the user's factor epoch in the same transaction, which ends the trust in their devices,
//! and puts the notice of it in the outbox: a factor that changes without a word does not exist.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    factor::{AddedFactor, BegunIn, FactorOutcome, Factors, NewTotp},
    ids::{SessionId, UserId},
    mail::SealedMail,
    secret::SecretHash,
};
use async_trait::async_trait;

/// Second factors of users.
#[async_trait]
pub trait FactorStore: Send + Sync {
    /// What a user has; `None` where they may not sign in. One statement.
    async fn find(&self, user: UserId) -> StoreResult<Option<Factors>>;

    /// Sets up an authenticator app with its recovery codes, in the place of those that there were: where the
    /// session stands that the set-up was begun in, and nothing about the factors has changed since. Of any number that were begun
    /// at once, one succeeds.
    async fn put_totp(
        &self,
        user: UserId,
        begun: BegunIn,
        new: &NewTotp,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome>;

    /// Uses the code of a time step (RFC 6238 §5.2: once): of any number at once, one succeeds, and none of an earlier step
    /// does from then on. `sealed` is the secret that the code was checked with: nothing happens where there is another one by
    /// now.
    async fn use_totp_step(
        &self,
        user: UserId,
        sealed: &[u8],
        step: i64,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Removes the authenticator app, and the recovery codes where nothing is left that they could stand in for: where
    /// there is one, and the session stands that it is removed in.
    async fn remove_totp(
        &self,
        user: UserId,
        session: SessionId,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome>;

    /// Puts new recovery codes in the place of the old: where the user has a second factor that they can stand in for, and the
    /// session stands that they are made in.
    async fn replace_recovery_codes(
        &self,
        user: UserId,
        session: SessionId,
        codes: &[SecretHash],
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome>;

    /// Uses a recovery code: of any number at once, one succeeds, and the code is gone.
    async fn use_recovery_code(
        &self,
        user: UserId,
        code: &SecretHash,
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Removes every second factor of a user, passkeys and recovery codes too: an operator's help for who has lost all of them.
    /// Whether the user may sign in and there was one.
    async fn remove_all(&self, user: UserId, mail: &SealedMail, event: &AuditEvent) -> StoreResult<bool>;

    /// Removes a factor that was added, by whoever reads the user's mail: with it go all recovery codes, since whose they are nobody
    /// can tell, and all sessions, grants and mailed links of the user, and a deletion that waits. Also where the user may not sign in. Whether it was there
    /// still.
    async fn undo_addition(
        &self,
        user: UserId,
        added: AddedFactor,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Ends the trust in all devices of a user. Whether they may sign in.
    async fn end_trust(&self, user: UserId, event: &AuditEvent) -> StoreResult<bool>;
}
