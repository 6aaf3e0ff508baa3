//! Accounts that wait for an approval: listed, approved, refused. Whoever may manage users decides; the decision is mailed.
//!
//! Invariants: each is decided about once, whoever decides at the same moment; a refused one is gone and its address free, so that who
//! was refused by mistake signs up again. A change of `signup.policy` decides about nobody.
//!
//! Test to read first: `tests/blackbox/approval.rs`.

use super::{
    Actor, Administration, Denied, Tells as _,
    users::{self, UserError, UserName},
};
use crate::{provider::Provider, seal::Sealer, sealed_mail};
use authmodel::{
    approval::{WaitingPlace, WaitingUser},
    audit::{AuditAction, AuditEvent},
    mail::{Mail, MailMessage, SealedMail},
    role::Right,
    store::StoreResult,
    user::{User, UserStatus},
};
use serde_json::{Value, json};

/// Accounts per query.
const PAGE: u32 = 500;

/// All who wait, who has waited longest first: at the host.
///
/// # Errors
/// Where the store fails.
pub async fn all(admin: &Administration) -> StoreResult<Vec<WaitingUser>> {
    let mut all: Vec<WaitingUser> = Vec::new();
    loop {
        let after = all.last().map(WaitingUser::place);
        let page = admin.stores.approvals.list(after.as_ref(), PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Up to `limit` of those who wait after a place, who has waited longest first.
///
/// # Errors
/// [`Denied`].
pub async fn list(
    admin: &Administration,
    after: Option<&WaitingPlace>,
    limit: u32,
    actor: &Actor,
) -> Result<Vec<WaitingUser>, Denied> {
    admin
        .demand(actor, Right::ReadUsers, "users.waiting", None)
        .await?;
    Ok(admin.stores.approvals.list(after, limit).await?)
}

/// Lets somebody who waits sign in from now on, and tells them. Who it was.
///
/// # Errors
/// [`UserError::NotWaiting`] where they don't, or why not; nothing has changed then.
pub async fn approve(
    admin: &Administration,
    sealer: &Sealer,
    name: &UserName,
    actor: &Actor,
) -> Result<User, UserError> {
    let waiting = waiting(admin, name, "users.approve", actor).await?;
    let message = MailMessage::SignUpApproved {
        link: admin.config.issuer.at("/login"),
    };
    let after = json!({ "status": UserStatus::Active });
    let (event, mail) = decision(
        admin,
        sealer,
        &waiting,
        AuditAction::SignUpApproved,
        after,
        message,
        actor,
    );
    let approvals = &admin.stores.approvals;
    if approvals
        .approve(waiting.user.id, &mail, event.at, &event)
        .await?
    {
        Ok(User {
            status: UserStatus::Active,
            updated_at: event.at,
            ..waiting.user
        })
    } else {
        Err(UserError::NotWaiting)
    }
}

/// Deletes the account of somebody who waits, and tells them, with the reason where there is one. Who it was.
///
/// # Errors
/// As [`approve`].
pub async fn refuse(
    admin: &Administration,
    sealer: &Sealer,
    name: &UserName,
    reason: Option<String>,
    actor: &Actor,
) -> Result<User, UserError> {
    let waiting = waiting(admin, name, "users.refuse", actor).await?;
    let after = match &reason {
        Some(reason) => json!({ "status": "refused", "reason": reason }),
        None => json!({ "status": "refused" }),
    };
    let message = MailMessage::SignUpRefused {
        link: admin.config.issuer.at("/"),
        reason,
    };
    let (event, mail) = decision(
        admin,
        sealer,
        &waiting,
        AuditAction::SignUpRefused,
        after,
        message,
        actor,
    );
    let approvals = &admin.stores.approvals;
    if approvals.refuse(waiting.user.id, &mail, event.at, &event).await? {
        Ok(waiting.user)
    } else {
        Err(UserError::NotWaiting)
    }
}

/// [`approve`] at a server that runs, which sends the mail at once.
///
/// # Errors
/// As there.
pub async fn approve_at(
    provider: &Provider,
    admin: &Administration,
    name: &UserName,
    actor: &Actor,
) -> Result<User, UserError> {
    let user = approve(admin, &provider.sealer, name, actor).await?;
    provider.wake.mails();
    Ok(user)
}

/// [`refuse`] at a server that runs, which sends the mail at once.
///
/// # Errors
/// As there.
pub async fn refuse_at(
    provider: &Provider,
    admin: &Administration,
    name: &UserName,
    reason: Option<String>,
    actor: &Actor,
) -> Result<User, UserError> {
    let user = refuse(admin, &provider.sealer, name, reason, actor).await?;
    provider.wake.mails();
    Ok(user)
}

/// Somebody who waits, whom whoever acts may decide about.
async fn waiting(
    admin: &Administration,
    name: &UserName,
    action: &str,
    actor: &Actor,
) -> Result<WaitingUser, UserError> {
    let shown = users::writable(admin, name, action, actor).await?;
    let found = admin.stores.approvals.find(shown.user.id).await?;
    found.ok_or(UserError::NotWaiting)
}

/// What tells of a decision: the trail's event, and the mail in the language that they signed up in.
fn decision(
    admin: &Administration,
    sealer: &Sealer,
    waiting: &WaitingUser,
    action: AuditAction,
    after: Value,
    message: MailMessage,
    actor: &Actor,
) -> (AuditEvent, SealedMail) {
    let (event, now) = admin.event(action, actor);
    let before = json!({ "status": waiting.user.status });
    let event = event
        .user(waiting.user.id)
        .about(waiting.user.email.as_str(), before, after);
    let mail = Mail {
        to: waiting.user.email.clone(),
        name: waiting.user.name.clone(),
        language: waiting.language,
        message,
    };
    (event, sealed_mail::seal(sealer, &*admin.rng, &mail, now))
}
