//! The audit trail: who did what, when, from where, and how it came out.

use crate::{
    clock::Time,
    ids::{ClientId, SessionId, UserId},
};
use serde::{
    Deserialize, Serialize,
    de::{IntoDeserializer as _, value},
};
use serde_json::Value;
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
    /// What an operator's act says beside.
    pub act: Option<Box<Act>>,
}

/// What the event of an operator's act says beside: enough to understand it when its target is gone. Never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who acted; nobody at the host's command line, which knows no operator by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<UserId>,
    /// What they were called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    /// By which way.
    pub surface: Surface,
    /// What the target was called: an address, a client's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What of it was to change, before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// And after; of a refused act, what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// The way by which an operator acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// The command line at the host.
    Cli,
    /// The admin API, by whatever client.
    Api,
    /// The files that operators declare things in.
    Apply,
    /// The page that an invitation's link opens.
    Invitation,
}

/// An event as the trail keeps it. Names of actions may be of a later version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its place: later events have greater ones.
    pub id: i64,
    /// When.
    pub at: Time,
    /// What.
    pub action: String,
    /// How it came out.
    pub outcome: String,
    /// Of whom.
    pub user_id: Option<UserId>,
    /// Through, or about, which client.
    pub client_id: Option<String>,
    /// In which browser session.
    pub session_id: Option<SessionId>,
    /// From which address.
    pub ip: Option<String>,
    /// By which browser.
    pub user_agent: Option<String>,
    /// What an operator's act says beside.
    pub act: Option<Act>,
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
            act: None,
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

    /// Of an operator's act.
    #[must_use]
    pub fn act(mut self, act: Act) -> Self {
        self.act = Some(Box::new(act));
        self
    }

    /// In this browser session.
    #[must_use]
    pub fn session(mut self, id: SessionId) -> Self {
        self.session_id = Some(id);
        self
    }
}

/// An event as it stands in the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Where it stands.
    pub place: TrailPlace,
    /// What it tells; of an operator's act nothing that is the operator's own.
    pub event: AuditEvent,
    /// Whether an operator did it, and not the user.
    pub by_operator: bool,
}

/// A place in the trail: by time, and by number among those of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailPlace {
    /// When.
    pub at: Time,
    /// Which.
    pub number: i64,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// A sign-up was asked for.
    SignUpRequested,
    /// An account was confirmed and its password set.
    SignUpCompleted,
    /// An account was confirmed and its password set, and it waits for an operator's approval.
    SignUpWaiting,
    /// An operator's act: an account that waited was approved.
    SignUpApproved,
    /// An operator's act: an account that waited was refused, and is gone.
    SignUpRefused,
    /// An account that waited was not decided about in time, and is gone.
    SignUpExpired,
    /// An operator's act: an address was invited, or its invitation sent again.
    UserInvited,
    /// An operator's act: an invitation was revoked.
    InvitationRevoked,
    /// An operator's act: all users were taken as a file.
    UsersExported,
    /// An invitation was accepted: its account was made, and its password set.
    InvitationAccepted,
    /// A new password was asked for, for an address that may have no account.
    RecoveryRequested,
    /// A password was replaced by who has the mailbox, or that was refused: a wrong code.
    PasswordRecovered,
    /// Who is signed in wants another password, and has proven the current one, or not.
    PasswordChangeRequested,
    /// A password was changed by who is signed in, or that was refused: a wrong code.
    PasswordChanged,
    /// Who is signed in wants another address, and has proven the current password, or not.
    EmailChangeRequested,
    /// A user's address was changed by who is signed in, or that was refused: a wrong code, an address that is taken.
    EmailChanged,
    /// A change of the address was undone, by the link in the mail to the old one.
    EmailChangeUndone,
    /// A second factor that was added was removed, by the link in the mail that told of it.
    FactorUndone,
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
    /// A user has another username, or none any more: by themselves, or by an operator.
    UsernameChanged,
    /// An operator's act: a user was disabled.
    UserDisabled,
    /// An operator's act: a user may sign in again.
    UserEnabled,
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
    /// A grant ended since its user may not use the client any more.
    AccessLost,
    /// A user signed out everywhere, or an operator signed them out: all sessions and grants of theirs ended.
    SignedOutEverywhere,
    /// A client revoked a token of its own (RFC 7009), and with it the grant where there was one.
    TokenRevoked,
    /// The server's first keys, or its OPAQUE setup, were made at its very first start.
    KeysMade,
    /// A code of an authenticator app was used, or a wrong one tried.
    SecondFactor,
    /// A recovery code was used, or a wrong one tried.
    RecoveryCode,
    /// A user set up an authenticator app, or another one in its place.
    TotpAdded,
    /// A user removed their authenticator app, and with it their recovery codes.
    TotpRemoved,
    /// A user had new recovery codes made; the old ones are void.
    RecoveryCodesReplaced,
    /// A user ended the trust in all their devices.
    TrustEnded,
    /// A passkey was used, or one that proved nothing was tried.
    Passkey,
    /// A passkey's counter did not follow the last one: there may be a copy of what can't be copied. It opened nothing.
    PasskeyCounterFell,
    /// A passkey was used that may be synchronised now, or no longer, unlike before.
    PasskeyBackupChanged,
    /// A user made a passkey.
    PasskeyAdded,
    /// A user gave a passkey another name.
    PasskeyRenamed,
    /// A user removed a passkey.
    PasskeyRemoved,
    /// An operator's act: all second factors of a user were removed.
    FactorsReset,
    /// An operator's act: a link was made that gives roles.
    AdminInvited,
    /// An operator's roles were changed, by an owner, at the host or by an invitation that was accepted.
    AdminRolesChanged,
    /// An operator was refused what their roles don't carry.
    AdminRefused,
    /// An operator's act: a group was added, changed or removed.
    GroupChanged,
    /// An operator's act: users came to a group, or left it.
    GroupMembersChanged,
    /// An operator's act: a receiver of events was added, changed or removed.
    WebhookChanged,
    /// A user ended a session of theirs, from the list of them.
    SessionEnded,
    /// A user ended all their sessions but the one that they did so in.
    OtherSessionsEnded,
    /// A user let a device in, or refused it.
    DeviceDecided,
    /// A user had everything that is held about them handed out.
    DataExported,
    /// A user asked for the deletion of their account.
    DeletionAsked,
    /// That was undone, by the mailed link or by a sign-in.
    DeletionUndone,
    /// An account was erased, which its user had asked for. Names nobody.
    AccountErased,
}

impl AuditAction {
    /// Reads a name of the trail; `None` where another version wrote one that this one does not know.
    pub fn parse(name: &str) -> Option<Self> {
        let name: value::StrDeserializer<'_, value::Error> = name.into_deserializer();
        Self::deserialize(name).ok()
    }

    /// The name in the trail and in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUpRequested => "sign_up_requested",
            Self::SignUpCompleted => "sign_up_completed",
            Self::SignUpWaiting => "sign_up_waiting",
            Self::SignUpApproved => "sign_up_approved",
            Self::SignUpRefused => "sign_up_refused",
            Self::SignUpExpired => "sign_up_expired",
            Self::UserInvited => "user_invited",
            Self::InvitationRevoked => "invitation_revoked",
            Self::UsersExported => "users_exported",
            Self::InvitationAccepted => "invitation_accepted",
            Self::RecoveryRequested => "recovery_requested",
            Self::PasswordRecovered => "password_recovered",
            Self::PasswordChangeRequested => "password_change_requested",
            Self::PasswordChanged => "password_changed",
            Self::EmailChangeRequested => "email_change_requested",
            Self::EmailChanged => "email_changed",
            Self::EmailChangeUndone => "email_change_undone",
            Self::FactorUndone => "factor_undone",
            Self::Login => "login",
            Self::CredentialRenewed => "credential_renewed",
            Self::Logout => "logout",
            Self::CodeReplayed => "code_replayed",
            Self::RefreshReplayed => "refresh_replayed",
            Self::Consent => "consent",
            Self::ConsentRevoked => "consent_revoked",
            Self::ProfileChanged => "profile_changed",
            Self::UsernameChanged => "username_changed",
            Self::UserDisabled => "user_disabled",
            Self::UserEnabled => "user_enabled",
            Self::UserDeleted => "user_deleted",
            Self::KeysRotated => "keys_rotated",
            Self::ClientChanged => "client_changed",
            Self::ResourceChanged => "resource_changed",
            Self::LimitReached => "limit_reached",
            Self::LimitEnded => "limit_ended",
            Self::RegistrationTokenAdded => "registration_token_added",
            Self::RegistrationTokenUsed => "registration_token_used",
            Self::GrantEnded => "grant_ended",
            Self::AccessLost => "access_lost",
            Self::SignedOutEverywhere => "signed_out_everywhere",
            Self::TokenRevoked => "token_revoked",
            Self::KeysMade => "keys_made",
            Self::SecondFactor => "second_factor",
            Self::RecoveryCode => "recovery_code",
            Self::TotpAdded => "totp_added",
            Self::TotpRemoved => "totp_removed",
            Self::RecoveryCodesReplaced => "recovery_codes_replaced",
            Self::TrustEnded => "trust_ended",
            Self::Passkey => "passkey",
            Self::PasskeyCounterFell => "passkey_counter_fell",
            Self::PasskeyBackupChanged => "passkey_backup_changed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRenamed => "passkey_renamed",
            Self::PasskeyRemoved => "passkey_removed",
            Self::FactorsReset => "factors_reset",
            Self::AdminInvited => "admin_invited",
            Self::AdminRolesChanged => "admin_roles_changed",
            Self::AdminRefused => "admin_refused",
            Self::GroupChanged => "group_changed",
            Self::GroupMembersChanged => "group_members_changed",
            Self::WebhookChanged => "webhook_changed",
            Self::SessionEnded => "session_ended",
            Self::OtherSessionsEnded => "other_sessions_ended",
            Self::DeviceDecided => "device_decided",
            Self::DataExported => "data_exported",
            Self::DeletionAsked => "deletion_asked",
            Self::DeletionUndone => "deletion_undone",
            Self::AccountErased => "account_erased",
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
    /// Reads a name of the trail.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Success, Self::Refused]
            .into_iter()
            .find(|outcome| outcome.as_str() == name)
    }

    /// The name in the trail and in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refused => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_trail_are_read_as_they_were_written() {
        for action in [
            AuditAction::Login,
            AuditAction::SignedOutEverywhere,
            AuditAction::DeviceDecided,
        ] {
            assert_eq!(AuditAction::parse(action.as_str()), Some(action));
            assert_eq!(serde_json::to_value(action).expect("plain data"), action.as_str());
        }
        assert_eq!(AuditAction::parse("of a later version"), None);
        assert_eq!(AuditOutcome::parse("refused"), Some(AuditOutcome::Refused));
        assert_eq!(AuditOutcome::parse(""), None);
    }
}
