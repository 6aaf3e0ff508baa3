//! A browser session: who is signed in at this browser, since when, until when.

use crate::{
    authentication::Authentication,
    clock::Time,
    ids::{SessionId, UserId},
    mail::SealedMail,
    network::Network,
    secret::SecretHash,
};

/// A browser session. The cookie's secret opens it; only the secret's hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The `sid` claim.
    pub id: SessionId,
    /// Who is signed in.
    pub user_id: UserId,
    /// When and how they last proved it.
    pub authentication: Authentication,
    /// When the session ends by itself.
    pub expires_at: Time,
}

/// A session about to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The session.
    pub session: Session,
    /// The user's epoch when the sign-in began, which has to be the present one still: who has shown a password that was
    /// replaced meanwhile, or was signed out everywhere, begins nothing. `None` where they begin together.
    pub since_epoch: Option<i64>,
    /// What finds it by its cookie.
    pub cookie: SecretHash,
    /// What the browser called itself, cut to 200 characters, for the user's own list of sessions.
    pub user_agent: Option<String>,
    /// From where it begins, for the same list.
    pub network: Option<Network>,
    /// The mail that tells the user of it, where the browser is new. The session of a sign-up has none.
    pub notice: Option<SealedMail>,
}

/// A live session as its user's own list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// Its identifier.
    pub id: SessionId,
    /// Since when there is one at that browser.
    pub created_at: Time,
    /// When the user last proved who they are.
    pub authenticated_at: Time,
    /// When it was last used, give or take some minutes; `None` where nothing was noted yet.
    pub last_used_at: Option<Time>,
    /// When it ends by itself.
    pub expires_at: Time,
    /// What the browser called itself.
    pub user_agent: Option<String>,
    /// From where the user signed in.
    pub network: Option<Network>,
}
