//! Mailed links, and what each kind opens.

use super::StoreResult;
use crate::{
    approval::Admission,
    audit::AuditEvent,
    clock::Time,
    email_link::{
        CodeOutcome, CompletionOutcome, EmailLink, LinkKey, NewEmailLink, Replacement, ReplacementOutcome,
    },
    ids::UserId,
    mail::SealedMail,
    secret::SecretHash,
};
use async_trait::async_trait;

/// Mailed links.
#[async_trait]
pub trait EmailLinkStore: Send + Sync {
    /// Keeps a link and puts its mail in the outbox, both or neither.
    async fn open(&self, new: &NewEmailLink, mail: &SealedMail, event: &AuditEvent) -> StoreResult<()>;

    /// As [`open`](Self::open), by the same statements, but for the mail: there is none.
    async fn open_unsent(&self, new: &NewEmailLink, mail: &SealedMail, event: &AuditEvent)
    -> StoreResult<()>;

    /// What a link stands for, while it is good: as a link of another purpose it is not there, nor after
    /// [`WRONG_CODES`](crate::email_link::WRONG_CODES).
    async fn find(&self, key: &LinkKey, now: Time) -> StoreResult<Option<EmailLink>>;

    /// Judges a try of a link's code, in one statement: a wrong one is counted, whoever else tries at the same moment, and
    /// after [`WRONG_CODES`](crate::email_link::WRONG_CODES) of them the right one is refused as well. A right one is not
    /// counted, and takes nothing.
    async fn try_code(&self, key: &LinkKey, code: &SecretHash, now: Time) -> StoreResult<CodeOutcome>;

    /// Takes a link with its code, and puts a new record in the place of the user's: all or nothing, and once. In the same
    /// transaction all sessions and grants of the user end, those with offline access and devices' included, but for the one
    /// session that is to be kept, which goes on without its grants; the user's other links are void; the notice is queued.
    async fn replace_password(
        &self,
        new: &Replacement,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<ReplacementOutcome>;

    /// Takes the link of a sign-up and makes the account (`user_id`, with the address, name, setup and parameters that the
    /// link pinned), its OPAQUE record and its first session (whose `session.user_id` is `user_id`), or lets it wait for an
    /// approval: all or nothing, and once, however many race for it.
    async fn complete_sign_up(
        &self,
        token: &SecretHash,
        user_id: UserId,
        record: &[u8],
        admission: Admission<'_>,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome>;
}
