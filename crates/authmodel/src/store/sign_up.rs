//! Sign-ups that wait for their mail link.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    ids::UserId,
    mail::SealedMail,
    secret::SecretHash,
    session::NewSession,
    sign_up::{CompletionOutcome, NewSignUp, PendingSignUp},
};
use async_trait::async_trait;

/// Pending sign-ups.
#[async_trait]
pub trait SignUpStore: Send + Sync {
    /// Keeps a link and puts its mail in the outbox, both or neither.
    async fn open(&self, new: &NewSignUp, mail: &SealedMail, event: &AuditEvent) -> StoreResult<()>;

    /// What a link stands for, while it is good.
    async fn find(&self, token: &SecretHash, now: Time) -> StoreResult<Option<PendingSignUp>>;

    /// Takes the link and makes the account (`user_id`, with the address, name, setup and parameters that the link
    /// pinned), its OPAQUE record and its first session (`session.session.user_id` is `user_id`): all or nothing, and
    /// once, however many race for it.
    async fn complete(
        &self,
        token: &SecretHash,
        user_id: UserId,
        record: &[u8],
        session: &NewSession,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome>;
}
