//! The audit trail: who did what, when, from where, and how it came out.

use crate::{
    clock::Time,
    ids::{ClientId, SessionId, UserId},
};
use serde::Serialize;
use std::net::IpAddr;

/// From where a request came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The peer's address (behind a trusted proxy: the one that it names).
    pub ip: Option<IpAddr>,
    /// What the browser calls itself, cut to 200 characters.
    pub user_agent: Option<String>,
}

/// One event of the trail. Made by [`new`](Self::new) and the methods that say whom it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Time,
    /// What.
    pub action: AuditAction,
    /// How it came out.
    pub outcome: AuditOutcome,
    /// Who.
    pub user_id: Option<UserId>,
    /// Through which client.
    pub client_id: Option<ClientId>,
    /// In which browser session.
    pub session_id: Option<SessionId>,
    /// From where.
    pub origin: Origin,
}

impl AuditEvent {
    /// An event that names nobody yet.
    pub fn new(at: Time, action: AuditAction, outcome: AuditOutcome, origin: &Origin) -> Self {
        Self {
            at,
            action,
            outcome,
            user_id: None,
            client_id: None,
            session_id: None,
            origin: origin.clone(),
        }
    }

    /// Of this user.
    #[must_use]
    pub fn user(mut self, id: UserId) -> Self {
        self.user_id = Some(id);
        self
    }

    /// Through, or about, this client.
    #[must_use]
    pub fn client(mut self, id: &ClientId) -> Self {
        self.client_id = Some(id.clone());
        self
    }

    /// In this browser session.
    #[must_use]
    pub fn session(mut self, id: SessionId) -> Self {
        self.session_id = Some(id);
        self
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// A sign-up was asked for.
    SignUpRequested,
    /// An account was confirmed and its password set.
    SignUpCompleted,
    /// A new password was asked for, for an address that may have no account.
    RecoveryRequested,
    /// A password was replaced by who has the mailbox, or that was refused: a wrong code.
    PasswordRecovered,
    /// Who is signed in wants another password, and has proven the current one, or not.
    PasswordChangeRequested,
    /// A password was changed by who is signed in, or that was refused: a wrong code.
    PasswordChanged,
    /// A sign-in was finished, or failed.
    Login,
    /// A password's record was made anew, under the present parameters.
    CredentialRenewed,
    /// A browser session was ended by its owner.
    Logout,
    /// An authorization code came twice.
    CodeReplayed,
    /// A refresh token came again after its successor had been used.
    RefreshReplayed,
    /// Consent was given or refused.
    Consent,
    /// A user took consent back.
    ConsentRevoked,
    /// A user changed their name or profile.
    ProfileChanged,
    /// An operator's act: a user was disabled.
    UserDisabled,
    /// An operator's act: a user was deleted.
    UserDeleted,
    /// An operator's act: signing keys were rotated.
    KeysRotated,
    /// A client was added, replaced or removed: by the operator, or by itself (RFC 7591).
    ClientChanged,
    /// A resource server was added or removed by command.
    ResourceChanged,
    /// An account or a network passed a limit on tries: the first refusal of a run.
    LimitReached,
    /// That run is over.
    LimitEnded,
    /// An operator's act: an initial access token was made.
    RegistrationTokenAdded,
    /// An initial access token was used for a registration.
    RegistrationTokenUsed,
    /// A user ended a grant of theirs: an app's access, or a device's.
    GrantEnded,
    /// A user signed out everywhere: all sessions and grants of theirs ended.
    SignedOutEverywhere,
    /// A client revoked a token of its own (RFC 7009), and with it the grant where there was one.
    TokenRevoked,
    /// The server's first keys, or its OPAQUE setup, were made at its very first start.
    KeysMade,
}

impl AuditAction {
    /// The name in the trail and in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUpRequested => "sign_up_requested",
            Self::SignUpCompleted => "sign_up_completed",
            Self::RecoveryRequested => "recovery_requested",
            Self::PasswordRecovered => "password_recovered",
            Self::PasswordChangeRequested => "password_change_requested",
            Self::PasswordChanged => "password_changed",
            Self::Login => "login",
            Self::CredentialRenewed => "credential_renewed",
            Self::Logout => "logout",
            Self::CodeReplayed => "code_replayed",
            Self::RefreshReplayed => "refresh_replayed",
            Self::Consent => "consent",
            Self::ConsentRevoked => "consent_revoked",
            Self::ProfileChanged => "profile_changed",
            Self::UserDisabled => "user_disabled",
            Self::UserDeleted => "user_deleted",
            Self::KeysRotated => "keys_rotated",
            Self::ClientChanged => "client_changed",
            Self::ResourceChanged => "resource_changed",
            Self::LimitReached => "limit_reached",
            Self::LimitEnded => "limit_ended",
            Self::RegistrationTokenAdded => "registration_token_added",
            Self::RegistrationTokenUsed => "registration_token_used",
            Self::GrantEnded => "grant_ended",
            Self::SignedOutEverywhere => "signed_out_everywhere",
            Self::TokenRevoked => "token_revoked",
            Self::KeysMade => "keys_made",
        }
    }
}

/// How it came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// As was asked.
    Success,
    /// Refused: wrong credentials, a denial, a replay.
    Refused,
}

impl AuditOutcome {
    /// The name in the trail and in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refused => "refused",
        }
    }
}
