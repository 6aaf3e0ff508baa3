//! What an authorization leads through: the checked request, the interaction that waits for the person, the code.

use super::{
    clock::Time,
    ids::{ClientId, GrantId, SessionId, UserId},
    scope::Scope,
};
use serde::{Deserialize, Serialize};

/// An authorization request whose client and redirect are proven and whose parameters are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes: one of the client's registered URIs, to the letter.
    pub redirect_uri: String,
    /// Returned as it came (RFC 6749 §4.1.1).
    pub state: Option<String>,
    /// Put in the ID token as it came (OIDC Core §3.1.2.1).
    pub nonce: Option<String>,
    /// What is asked for: within what the client may be granted.
    pub scope: Scope,
    /// Who the access tokens are for.
    pub audience: Vec<String>,
    /// S256 challenge (RFC 7636 §4.3).
    pub code_challenge: Option<String>,
    /// `prompt=login` or `select_account`: a sign-in older than the request does not do.
    pub force_login: bool,
    /// `prompt=consent`.
    pub force_consent: bool,
    /// `max_age`, in seconds.
    pub max_age: Option<u32>,
    /// Address to begin with.
    pub login_hint: Option<String>,
    /// When it was asked.
    pub requested_at: Time,
}

/// Something that waits for the person at a page, kept under an identifier that the page's address carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Interaction {
    /// An authorization request that waits for sign-in or consent.
    Authorization(AuthorizationRequest),
    /// A sign-out that waits for the person's word (RP-Initiated Logout §2: the OP should ask).
    Logout(LogoutRequest),
}

/// A checked sign-out request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutRequest {
    /// Who asks, where it said so.
    pub client_id: Option<ClientId>,
    /// Where to go afterwards: registered, with `state` in place.
    pub redirect: Option<String>,
}

/// What an authorization code stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRecord {
    /// The grant that its redemption makes.
    pub grant_id: GrantId,
    /// Who it was issued to.
    pub client_id: ClientId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// Who signed in.
    pub user_id: UserId,
    /// In which browser session.
    pub session_id: SessionId,
    /// When.
    pub auth_time: Time,
    /// What was allowed.
    pub scope: Scope,
    /// Who the access tokens are for.
    pub audience: Vec<String>,
    /// For the ID token.
    pub nonce: Option<String>,
    /// What the verifier must hash to.
    pub code_challenge: Option<String>,
}

/// How redeeming a code came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redemption {
    /// The first time.
    Fresh(CodeRecord),
    /// A further time: RFC 6749 §4.1.2 wants the tokens of the first revoked.
    Replayed(CodeRecord),
    /// No such code, or it has run out.
    Unknown,
}
