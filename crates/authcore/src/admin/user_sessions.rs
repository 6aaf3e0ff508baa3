//! Where a user is signed in, what stands of theirs at apps and devices, and what they prove themselves with: read by whoever may
//! read users, and ended, one by one, by whoever may write to them. All at once ends by [`users::sign_out`].
//!
//! Invariant: as for every act on a user, nobody ends anything of somebody who has rights that they lack. Test to read first:
//! `an_operator_sees_and_ends_sessions_and_grants_one_by_one` in `tests/blackbox/admin_sessions.rs`.

use super::{
    Actor, Administration, Tells as _,
    users::{self, UserError, UserName},
};
use authmodel::{
    audit::AuditAction,
    ids::{GrantId, SessionId, UserId},
    session::SessionSummary,
};
use serde_json::{Value, json};

/// What a user proves who they are with, beside the password. No secret, and nothing that would find one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactorsShown {
    /// Whether they have an authenticator app.
    pub totp: bool,
    /// How many passkeys they have.
    pub passkeys: u32,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
}

/// A user's live browser sessions, last used first.
///
/// # Errors
/// [`UserError`].
pub async fn list(
    admin: &Administration,
    user: UserId,
    actor: &Actor,
) -> Result<Vec<SessionSummary>, UserError> {
    users::show(admin, user, actor).await?;
    Ok(admin.stores.sessions.list(user, admin.clock.now()).await?)
}

/// Ends one of a user's browser sessions, with what came of it at apps and does not outlive it.
///
/// # Errors
/// [`UserError::Unknown`] where there is no such session of theirs, or why not.
pub async fn end(
    admin: &Administration,
    user: UserId,
    session: SessionId,
    actor: &Actor,
) -> Result<(), UserError> {
    let shown = users::writable(admin, &UserName::Id(user), "users.end_session", actor).await?;
    let (event, now) = admin.event(AuditAction::SessionEnded, actor);
    let event = event.user(user).session(session).about(
        shown.user.email.as_str(),
        json!({ "session": session }),
        Value::Null,
    );
    there(admin.stores.sessions.end_of(user, session, now, &event).await?)
}

/// Ends what an app or a device has of a user.
///
/// # Errors
/// [`UserError::Unknown`] where there is no such grant of theirs, or why not.
pub async fn end_grant(
    admin: &Administration,
    user: UserId,
    grant: GrantId,
    actor: &Actor,
) -> Result<(), UserError> {
    let shown = users::writable(admin, &UserName::Id(user), "users.end_grant", actor).await?;
    let (event, now) = admin.event(AuditAction::GrantEnded, actor);
    let event = event
        .user(user)
        .about(shown.user.email.as_str(), json!({ "grant": grant }), Value::Null);
    there(admin.stores.grants.end(user, grant, now, &event).await?)
}

/// What a user has as second factors; nothing where they are shut out.
///
/// # Errors
/// [`UserError`].
pub async fn factors(admin: &Administration, user: UserId, actor: &Actor) -> Result<FactorsShown, UserError> {
    users::show(admin, user, actor).await?;
    let found = admin.stores.factors.find(user).await?;
    Ok(found
        .map(|factors| FactorsShown {
            totp: factors.totp.is_some(),
            passkeys: factors.passkeys,
            recovery_codes: factors.recovery_codes_left,
        })
        .unwrap_or_default())
}

fn there(was: bool) -> Result<(), UserError> {
    if was { Ok(()) } else { Err(UserError::Unknown) }
}
