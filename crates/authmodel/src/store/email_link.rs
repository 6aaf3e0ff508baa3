//! Mailed links, and what each kind opens.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    email_link::{CompletionOutcome, EmailLink, LinkKey, NewEmailLink},
    ids::UserId,
    mail::SealedMail,
    secret::SecretHash,
    session::NewSession,
};
use async_trait::async_trait;

/// Mailed links.
#[async_trait]
pub trait EmailLinkStore: Send + Sync {
    /// Keeps a link and puts its mail in the outbox, both or neither.
    async fn open(&self, new: &NewEmailLink, mail: &SealedMail, event: &AuditEvent) -> StoreResult<()>;

    /// What a link stands for, while it is good. As a link of another purpose it is not there.
    async fn find(&self, key: &LinkKey, now: Time) -> StoreResult<Option<EmailLink>>;

    /// Takes the link of a sign-up and makes the account (`user_id`, with the address, name, setup and parameters that the
    /// link pinned), its OPAQUE record and its first session (`session.session.user_id` is `user_id`): all or nothing, and
    /// once, however many race for it.
    async fn complete_sign_up(
        &self,
        token: &SecretHash,
        user_id: UserId,
        record: &[u8],
        session: &NewSession,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome>;
}
