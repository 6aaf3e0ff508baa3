//! Browser sessions: how one begins, and how a cookie finds it again.

use super::known_device::Owner;
use crate::provider::Provider;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authentication::Authentication,
    clock::Time,
    ids::{SessionId, UserId},
    network::Network,
    secret::{BearerSecret, SecretHash},
    session::{NewSession, Session},
    store::{StartOutcome, StoreResult},
    user::User,
};

/// A session that the answer's cookie opens.
#[derive(Debug)]
pub struct SignedIn {
    /// Whose account it is: what [`super::known_device::remember`] takes.
    pub owner: Owner,
    /// What goes into the cookie.
    pub cookie: BearerSecret,
    /// How long the cookie lives: as long as the session.
    pub max_age: std::time::Duration,
    /// Where the page goes on.
    pub next: String,
    /// A mark of trust in the browser, for the cookie of known devices.
    pub trust: Option<String>,
}

/// The live session that a cookie opens.
///
/// # Errors
/// Where the store fails.
pub async fn find(provider: &Provider, cookie: &str) -> StoreResult<Option<(Session, User)>> {
    let now = provider.now();
    let sessions = &provider.stores.sessions;
    let found = sessions.find(&SecretHash::of(cookie.as_bytes()), now).await?;
    if let Some((session, _)) = &found {
        provider.last_uses.note(session.id, now);
    }
    Ok(found)
}

/// A session about to begin, and the secret that will open it.
pub(crate) fn prepare(
    provider: &Provider,
    user_id: UserId,
    authentication: Authentication,
    remember: bool,
    origin: &Origin,
    now: Time,
) -> (BearerSecret, NewSession) {
    let lifetimes = &provider.config.lifetimes;
    let lifetime = if remember {
        lifetimes.session_remembered
    } else {
        lifetimes.session
    };
    let cookie = BearerSecret::generate(&*provider.rng);
    let session = Session {
        id: SessionId::generate(&*provider.rng),
        user_id,
        authentication,
        expires_at: now + lifetime,
    };
    let new = NewSession {
        cookie: cookie.hash(),
        session,
        since_epoch: None,
        user_agent: origin.user_agent.clone(),
        network: origin.ip.map(Network::of),
        notice: None,
    };
    (cookie, new)
}

/// Begins a session for someone who has just proven who they are. Where the browser has one of theirs, it goes on under
/// a new cookie (session fixation finds nothing to hold on to; other apps' tokens live); another user's ends first.
/// `None` where the user is shut out. Each of it leaves its event.
pub(crate) async fn begin(
    provider: &Provider,
    mut new: NewSession,
    existing: Option<&Session>,
    origin: &Origin,
    now: Time,
) -> StoreResult<Option<Session>> {
    let login =
        AuditEvent::new(now, AuditAction::Login, AuditOutcome::Success, origin).user(new.session.user_id);
    let sessions = &provider.stores.sessions;
    if let Some(existing) = existing {
        if existing.user_id == new.session.user_id {
            let fresh = std::mem::replace(&mut new.session.id, existing.id);
            let event = login.clone().session(existing.id);
            if sessions.renew(&new, now, &event).await? {
                wake_for_notice(provider, &new);
                return Ok(Some(new.session));
            }
            new.session.id = fresh;
        } else {
            end(provider, existing, origin, now).await?;
        }
    }
    let login = login.session(new.session.id);
    let mut outcome = sessions.start(&new, now, &login).await?;
    if outcome == StartOutcome::DeletionAsked {
        // Who signs in wants to keep the account. Undone first, so that nothing that fails in between loses it.
        let event = AuditEvent::new(now, AuditAction::DeletionUndone, AuditOutcome::Success, origin)
            .user(new.session.user_id);
        let deletions = &provider.stores.account_deletions;
        deletions.undo_of(new.session.user_id, now, &event).await?;
        outcome = sessions.start(&new, now, &login).await?;
    }
    Ok(match outcome {
        StartOutcome::Started => {
            wake_for_notice(provider, &new);
            Some(new.session)
        }
        StartOutcome::UserShutOut | StartOutcome::DeletionAsked => None,
    })
}

fn wake_for_notice(provider: &Provider, new: &NewSession) {
    if new.notice.is_some() {
        provider.wake.mails();
    }
}

/// Puts a proof into the session that it was asked for in: under a new cookie, with its end as it was. `None` where it has ended
/// meanwhile: what was proven added to it, and is no sign-in of its own.
pub(crate) async fn renew(
    provider: &Provider,
    mut new: NewSession,
    existing: &Session,
    origin: &Origin,
    now: Time,
) -> StoreResult<Option<Session>> {
    new.session.id = existing.id;
    new.session.expires_at = existing.expires_at;
    let event = AuditEvent::new(now, AuditAction::Login, AuditOutcome::Success, origin)
        .user(new.session.user_id)
        .session(existing.id);
    let renewed = provider.stores.sessions.renew(&new, now, &event).await?;
    Ok(renewed.then_some(new.session))
}

/// Ends a session by its owner's word, or because there is another user at its browser now.
pub(crate) async fn end(
    provider: &Provider,
    session: &Session,
    origin: &Origin,
    now: Time,
) -> StoreResult<()> {
    let event =
        AuditEvent::new(now, AuditAction::Logout, AuditOutcome::Success, origin).user(session.user_id);
    provider.end_session(session.id, now, &event).await.map(drop)
}

/// The cookie's life.
pub(crate) fn max_age(session: &Session, now: Time) -> std::time::Duration {
    std_duration(session.expires_at - now)
}

/// A lifetime for the key-value store; negative ones are none.
pub(crate) fn std_duration(duration: chrono::Duration) -> std::time::Duration {
    duration.to_std().unwrap_or_default()
}
