//! Grants: what one client may do, for whom, since which sign-in. Every token comes of a grant and dies with it.

use crate::{
    authentication::Authentication,
    authorization::ClaimsRequest,
    clock::Time,
    group::Memberships,
    ids::{ClientId, GrantId, SessionId, UserId},
    scope::Scope,
    secret::SecretHash,
    status::StatusPlace,
    user::User,
};
use serde::{Deserialize, Serialize};

/// A user's grant to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its identifier.
    pub id: GrantId,
    /// Its place in a status list; none where a program of before there were places has made it.
    pub status: Option<StatusPlace>,
    /// Who was allowed.
    pub client_id: ClientId,
    /// By whom.
    pub user_id: UserId,
    /// In which browser session.
    pub session_id: SessionId,
    /// What was allowed.
    pub scope: Scope,
    /// Who the access tokens are for.
    pub audience: Vec<String>,
    /// When and how the user had signed in.
    pub authentication: Authentication,
    /// What else the authorization said.
    pub details: GrantDetails,
}

/// What an authorization said beyond its scope, kept with the grant for userinfo, refresh and introspection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GrantDetails {
    /// The `claims` parameter (OIDC Core §5.5).
    #[serde(skip_serializing_if = "ClaimsRequest::is_empty")]
    pub claims: ClaimsRequest,
    /// `authorization_details` (RFC 9396), as they were allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<serde_json::Value>,
    /// The authentication context classes that were asked for, parted by spaces, the best first, of those that there are: the ID
    /// token names the first that was met. Empty where any will do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
}

/// A grant about to be made, when a code is redeemed. Its identifier was drawn with the code, so that a replay knows
/// what to revoke even while the first redemption is still under way.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Its identifier.
    pub id: GrantId,
    /// Who is allowed.
    pub client_id: ClientId,
    /// By whom.
    pub user_id: UserId,
    /// In which browser session.
    pub session_id: SessionId,
    /// What is allowed.
    pub scope: Scope,
    /// Who the access tokens are for.
    pub audience: Vec<String>,
    /// When and how the user had signed in.
    pub authentication: Authentication,
    /// When the user allowed it: nothing comes of it where they have taken consent back since.
    pub allowed_at: Time,
    /// What else the authorization said.
    pub details: GrantDetails,
    /// The refresh token family, where one is issued. One with an end of its own makes the grant outlive the session.
    pub refresh: Option<NewRefresh>,
    /// Whether it is an approved device's, which outlives the session in which it was approved.
    pub is_device: bool,
    /// Its place in a status list.
    pub status: StatusPlace,
}

/// A live grant as its user's own list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantSummary {
    /// Its identifier.
    pub id: GrantId,
    /// Who was allowed.
    pub client_id: ClientId,
    /// In which browser session.
    pub session_id: SessionId,
    /// What was allowed.
    pub scope: Scope,
    /// And at which resource servers.
    pub audience: Vec<String>,
    /// Since when.
    pub created_at: Time,
    /// When its refresh token was last used.
    pub last_used_at: Option<Time>,
    /// What the browser called itself in which it was allowed.
    pub user_agent: Option<String>,
    /// Whether it goes on after that session.
    pub outlives_session: bool,
    /// Whether it is an approved device's.
    pub is_device: bool,
}

/// The first refresh token of a grant.
#[derive(Clone, Debug)]
pub struct NewRefresh {
    /// Finds the family.
    pub family: SecretHash,
    /// The first generation.
    pub generation: SecretHash,
    /// The thumbprint of the key that a public client's refresh token is bound to (RFC 9449 §5): who presents it has to
    /// prove the same key. A confidential client's is bound to its authentication instead.
    pub binding: Option<String>,
    /// When it expires unused; `None` ties it to the end of the browser session.
    pub expires_at: Option<Time>,
}

/// How issuing a grant came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssueOutcome {
    /// It stands; the user as they are at this moment comes along for the ID token.
    Issued(Box<IssuedGrant>),
    /// The browser session has ended, the user was disabled, or took consent back, since the code was made.
    SessionEnded,
}

/// A grant that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedGrant {
    /// Its place in a status list: the one that it was to get, or has from an earlier try.
    pub status: Option<StatusPlace>,
    /// The user.
    pub user: User,
    /// The groups that they are in.
    pub groups: Memberships,
}

/// A refresh token about to be rotated.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// Finds the family.
    pub family: SecretHash,
    /// The generation that was presented.
    pub presented: SecretHash,
    /// The generation that follows it.
    pub successor: SecretHash,
    /// Who presents it (authenticated, or public).
    pub client_id: ClientId,
    /// The key that was proven with the request; a bound token of another key is unknown.
    pub binding: Option<String>,
    /// Now.
    pub now: Time,
    /// Now, by the clock that all instances share ([`HousekeepingStore::clock`](crate::store::HousekeepingStore::clock)).
    pub rotated_at: Time,
    /// By that clock, too: a predecessor rotated at or after this moment is a lost response, not a replay.
    pub grace_since: Time,
    /// When the successor expires unused (only where the family has an end of its own).
    pub expires_at: Time,
}

/// A live grant, with its user as they are at this moment: what the next tokens are made of, and what userinfo answers from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The grant.
    pub grant: Grant,
    /// The user.
    pub user: User,
    /// The groups that they are in.
    pub groups: Memberships,
}

/// How an access token names its grant: by an identifier that is drawn and never given twice, and by the user where the token names them as the store does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantReference {
    /// Its identifier.
    pub id: GrantId,
    /// Its user; `None` for a pairwise name, which only the provider can read, and for a client's own token.
    pub user_id: Option<UserId>,
}

impl From<GrantId> for GrantReference {
    fn from(id: GrantId) -> Self {
        Self { id, user_id: None }
    }
}

/// How a rotation came out: a token that comes a second time is a replay, but for a lost answer within the grace time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RotationOutcome {
    /// The presented token was the current one; the successor is now.
    Fresh(Box<Subject>),
    /// The presented token was rotated a moment ago and its successor is unused: the same successor once more.
    Retried(Box<Subject>),
    /// An older token: stolen, or its thief was first. The grant is revoked now.
    Replayed(GrantId),
    /// No such token, of another client, expired, or its grant is no more.
    Unknown,
}

/// Whether the grant that an access token comes of still stands, and what revoking the token does (RFC 7009 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    /// It does not, or there never was one.
    Ended,
    /// It does, and the token is revoked with it: a user's grant, and the client's that the token was issued to.
    RevokedWith,
    /// It does, and the token is revoked alone, by a mark: of a client's own grant, or exchanged for by another client.
    RevokedAlone,
}
