//! Operators' roles, and the invitations that give them.

use super::StoreResult;
use crate::{audit::AuditEvent, clock::Time, ids::UserId, role::Roles, secret::SecretHash, user::User};
use async_trait::async_trait;

/// A user who has roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Who.
    pub user: User,
    /// Which.
    pub roles: Roles,
    /// Since when these.
    pub changed_at: Time,
}

/// How a change of roles came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolesOutcome {
    /// They are changed.
    Changed,
    /// They are no longer what they were taken for; nothing changed.
    Stale,
    /// It would have taken away the last owner; nothing changed.
    LastOwner,
    /// The user is disabled or gone; nothing changed.
    UserShutOut,
    /// The invitation is unknown, used, or has expired; nothing changed.
    InvitationInvalid,
}

/// Roles and invitations. Changes let one through at a time, so that two owners can't take each other's role away at once.
#[async_trait]
pub trait RoleStore: Send + Sync {
    /// A user's roles; none where they have none.
    async fn roles(&self, user: UserId) -> StoreResult<Roles>;

    /// Everybody who has roles, by address.
    async fn operators(&self) -> StoreResult<Vec<Operator>>;

    /// Puts other roles in the place of what is `known`. Taking the role of an owner away needs another active one. Nobody who
    /// is shut out is given any.
    async fn set_roles(
        &self,
        user: UserId,
        known: &Roles,
        roles: &Roles,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<RolesOutcome>;

    /// Keeps an invitation to roles; those that have expired go.
    async fn invite(
        &self,
        token: &SecretHash,
        roles: &Roles,
        expires_at: Time,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<()>;

    /// What an invitation offers, without using it.
    async fn invitation(&self, token: &SecretHash, now: Time) -> StoreResult<Option<Roles>>;

    /// Uses an invitation: it is taken and the roles are set in one transaction, or neither happens.
    async fn accept(
        &self,
        token: &SecretHash,
        user: UserId,
        known: &Roles,
        roles: &Roles,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<RolesOutcome>;
}
