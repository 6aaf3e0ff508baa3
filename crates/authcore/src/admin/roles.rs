//! Operators' roles: who has which, given and taken, and the one-time links that make the first owner.
//!
//! Invariants: nobody gives or takes rights that they lack; the last owner stays one; nothing but a link that was made at the
//! host, or by an owner, makes an operator. Every change tells what it was before and is after.
//!
//! Test to read first: `the_first_owner_comes_by_a_link_and_by_nothing_else` in `tests/blackbox/admin_roles.rs`.

use super::{Actor, Administration, Denied, Tells as _};
use crate::provider::Provider;
use authmodel::{
    audit::{Act, AuditAction, AuditEvent, AuditOutcome, Origin, Surface},
    clock::Time,
    ids::UserId,
    role::{Right, Roles},
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::{Operator, RolesOutcome, StoreError, StoreResult},
    user::User,
};
use chrono::Duration;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A link that gives roles is for today: whoever finds it in a mailbox next week finds nothing.
const LONGEST: Duration = Duration::days(7);

/// A change of roles is refused.
#[derive(Debug, thiserror::Error)]
pub enum RolesError {
    /// Nobody has the identifier.
    #[error("nobody has this identifier")]
    Unknown,
    /// They are disabled.
    #[error("they are disabled: enable them first")]
    ShutOut,
    /// It would take away the last owner.
    #[error("they are the last owner: make somebody else one first")]
    LastOwner,
    /// They have other roles now than was said.
    #[error("their roles have changed meanwhile")]
    Stale,
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An invitation is not made.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// It would offer nothing.
    #[error("an invitation has to offer a role")]
    Empty,
    /// It would be good never, or for too long.
    #[error("an invitation has to be good for more than no time and at most 7 days")]
    Valid,
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An invitation that was just made.
#[derive(Debug)]
pub struct Invited {
    /// What the link carries, shown this once.
    pub token: BearerSecret,
    /// The link.
    pub link: String,
    /// When it expires.
    pub expires_at: Time,
}

/// How accepting came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// These are the user's roles now.
    Roles(Roles),
    /// The invitation is unknown, used, or has expired.
    Invalid,
}

/// Everybody who has roles, by address.
///
/// # Errors
/// [`Denied`].
pub async fn list(admin: &Administration, actor: &Actor) -> Result<Vec<Operator>, Denied> {
    admin.demand(actor, Right::ReadRoles, "roles.list", None).await?;
    Ok(admin.stores.roles.operators().await?)
}

/// Puts other roles in the place of a user's; `expected` is what they were shown to have. What they have now.
///
/// # Errors
/// [`RolesError`]; nothing has changed then.
pub async fn set(
    admin: &Administration,
    user: UserId,
    roles: &Roles,
    expected: Option<&Roles>,
    actor: &Actor,
) -> Result<Roles, RolesError> {
    const ACT: &str = "roles.set";
    let target = user.to_string();
    admin
        .demand(actor, Right::ManageRoles, ACT, Some(&target))
        .await?;
    admin.demand_recent(actor, ACT, Some(&target)).await?;
    let user = admin.stores.users.find(user).await?.ok_or(RolesError::Unknown)?;
    put(admin, &user, roles, expected, ACT, actor).await
}

/// As [`set`], for acts that take roles on the way.
pub(super) async fn put(
    admin: &Administration,
    user: &User,
    roles: &Roles,
    expected: Option<&Roles>,
    action: &str,
    actor: &Actor,
) -> Result<Roles, RolesError> {
    loop {
        let known = admin.stores.roles.roles(user.id).await?;
        if expected.is_some_and(|expected| *expected != known) {
            return Err(RolesError::Stale);
        }
        // What is given and what is taken: whoever lacks a right can neither.
        let (before, after) = (known.rights(), roles.rights());
        let moved: BTreeSet<Right> = before.symmetric_difference(&after).copied().collect();
        if !actor.may_all(&moved) {
            admin.refuse(actor, action, Some(user.email.as_str())).await?;
            return Err(Denied::Outranked.into());
        }
        if known == *roles {
            return Ok(known);
        }
        let (event, now) = admin.event(AuditAction::AdminRolesChanged, actor);
        let event = event
            .user(user.id)
            .about(user.email.as_str(), json!(known), json!(roles));
        match admin
            .stores
            .roles
            .set_roles(user.id, &known, roles, now, &event)
            .await?
        {
            RolesOutcome::Changed => return Ok(roles.clone()),
            // Changed since they were read: once more, from what they are now.
            RolesOutcome::Stale => {}
            RolesOutcome::LastOwner => {
                admin.refuse(actor, action, Some(user.email.as_str())).await?;
                return Err(RolesError::LastOwner);
            }
            RolesOutcome::UserShutOut | RolesOutcome::InvitationInvalid => return Err(RolesError::ShutOut),
        }
    }
}

/// Makes a one-time link by which whoever is signed in gets roles.
///
/// # Errors
/// [`InviteError`]; nothing is kept then.
pub async fn invite(
    admin: &Administration,
    roles: &Roles,
    valid: Duration,
    actor: &Actor,
) -> Result<Invited, InviteError> {
    admin
        .demand(actor, Right::ManageRoles, "roles.invite", None)
        .await?;
    admin.demand_recent(actor, "roles.invite", None).await?;
    admin.demand_rank(actor, roles, "roles.invite", None).await?;
    if roles.is_empty() {
        return Err(InviteError::Empty);
    }
    if valid <= Duration::zero() || valid > LONGEST {
        return Err(InviteError::Valid);
    }
    let (event, now) = admin.event(AuditAction::AdminInvited, actor);
    let event = event.about("an invitation", Value::Null, json!(roles));
    let token = BearerSecret::generate(&*admin.rng);
    let expires_at = now + valid;
    let store = &admin.stores.roles;
    store
        .invite(&token.hash(), roles, expires_at, now, &event)
        .await?;
    // In the fragment: it reaches no server, no proxy and no Referer header.
    let page = admin.config.issuer.at(crate::endpoint::ADMIN_INVITATION);
    let link = format!("{page}#token={}", token.expose());
    Ok(Invited {
        token,
        link,
        expires_at,
    })
}

/// What an invitation offers; nothing where it is no good any more. Looking uses nothing.
///
/// # Errors
/// Where the store fails.
pub async fn offered(provider: &Provider, token: &str) -> StoreResult<Option<Roles>> {
    let token = SecretHash::of(token.as_bytes());
    provider.stores.roles.invitation(&token, provider.now()).await
}

/// The user of a session accepts an invitation, beside the roles that they have already.
///
/// # Errors
/// Where the store fails; the invitation is still good then.
pub async fn accept(
    provider: &Provider,
    token: &str,
    session: &Session,
    user: &User,
    origin: &Origin,
) -> StoreResult<Accepted> {
    let store = &provider.stores.roles;
    let token = SecretHash::of(token.as_bytes());
    loop {
        let now = provider.now();
        let Some(offered) = store.invitation(&token, now).await? else {
            return Ok(Accepted::Invalid);
        };
        let known = store.roles(user.id).await?;
        let roles = known.union(&offered);
        let act = Act {
            actor: Some(user.id),
            actor_name: Some(user.email.as_str().to_owned()),
            surface: Surface::Invitation,
            target: None,
            before: None,
            after: None,
        };
        let event = AuditEvent::new(now, AuditAction::AdminRolesChanged, AuditOutcome::Success, origin)
            .user(user.id)
            .session(session.id)
            .act(act)
            .about(user.email.as_str(), json!(known), json!(roles));
        match store.accept(&token, user.id, &known, &roles, now, &event).await? {
            RolesOutcome::Changed => return Ok(Accepted::Roles(roles)),
            RolesOutcome::Stale => {}
            RolesOutcome::InvitationInvalid | RolesOutcome::UserShutOut | RolesOutcome::LastOwner => {
                return Ok(Accepted::Invalid);
            }
        }
    }
}
