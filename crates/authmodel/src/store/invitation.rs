//! Invitations to make an account.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    credential::RecordParameters,
    email::EmailAddress,
    email_link::CompletionOutcome,
    ids::InvitationId,
    invitation::{Acceptance, Invitation, InvitationLink, InvitationPlace, InviteOutcome, Standing},
    mail::SealedMail,
    secret::SecretHash,
};
use async_trait::async_trait;

/// Invitations. An address has one at most.
#[async_trait]
pub trait InvitationStore: Send + Sync {
    /// Keeps an invitation and puts its mail in the outbox, both or neither; one to the same address that has expired goes. Nothing
    /// happens where the address is invited, or has an account.
    async fn invite(
        &self,
        invitation: &Invitation,
        link: &InvitationLink,
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<InviteOutcome>;

    /// How each of these addresses stands at `now`, in their order.
    async fn standing(&self, emails: &[EmailAddress], now: Time) -> StoreResult<Vec<Standing>>;

    /// Up to `limit` invitations after a place, by address; those that have expired too, until the sweep takes them.
    async fn list(&self, after: Option<&InvitationPlace>, limit: u32) -> StoreResult<Vec<Invitation>>;

    /// Finds an invitation.
    async fn find(&self, id: InvitationId) -> StoreResult<Option<Invitation>>;

    /// What a link stands for, while it is good. Looking takes nothing.
    async fn of_link(
        &self,
        token: &SecretHash,
        now: Time,
    ) -> StoreResult<Option<(Invitation, RecordParameters)>>;

    /// Puts a new link in the place of an invitation's, and its mail in the outbox. Whether the invitation was there.
    async fn send_again(
        &self,
        id: InvitationId,
        link: &InvitationLink,
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Revokes an invitation: its link opens nothing. Whether it was there.
    async fn revoke(&self, id: InvitationId, event: &AuditEvent) -> StoreResult<bool>;

    /// Deletes the invitations that expired before `before`. How many.
    async fn forget(&self, before: Time) -> StoreResult<u64>;

    /// Takes an invitation by its link and makes the account, its OPAQUE record, its memberships (of those groups that there still
    /// are) and its first session: all or nothing, and once, however many race for it. The event is completed by the groups.
    async fn accept(
        &self,
        acceptance: &Acceptance<'_>,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome>;
}
